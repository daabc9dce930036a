"""Meetings as the application serves them, with each provider's calendar over HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.calendar_checks import check_calendars
from app.subscriptions import subscribe
from app.web import create_app
from db.pool import transaction
from kit.ids import uuid7
from scheduling import holds
from scheduling.events import BookingFailed
from scheduling.holds import Choice
from scheduling.model import Asker
from tests.app.conftest import PUBLIC, MakeServices, client_of
from tests.app.meetings_rig import ELEVEN, HALF, TEN, VENDORS, Office, Vendor, sections
from tests.app.test_wrapup import arrive, outbox, work
from tests.conftest import FixedClock


@pytest.fixture(params=sorted(VENDORS))
def vendor(request: pytest.FixtureRequest, clock: FixedClock) -> Iterator[Vendor]:
    with VENDORS[request.param](clock) as opened:
        yield opened


@pytest.fixture
async def office(vendor: Vendor, make_services: MakeServices, tenant: UUID) -> AsyncIterator[Office]:
    services = Office.make(make_services, vendor)
    subscribe(services)
    async with client_of(create_app(services)) as client:
        yield Office(services, client, tenant)
    await services.calendars.aclose()


async def test_a_booking_is_one_event(office: Office, vendor: Vendor) -> None:
    session, headers = await office.visitor()
    slots = await office.client.get(
        "/v1/slots", params={"from": "2026-03-09", "to": "2026-03-09"}, headers=PUBLIC
    )
    assert slots.status_code == 200
    assert "2026-03-09T10:00:00Z" in slots.text.replace("+00:00", "Z")
    body = {
        "session_id": session,
        "start": TEN.isoformat(),
        "email": "vic@visitor.test",
        "client_key": "one",
    }
    made = [await office.client.post("/v1/bookings", json=body, headers=headers) for _ in range(3)]
    assert [each.status_code for each in made] == [201] * 3
    assert len({each.json()["id"] for each in made}) == 1
    assert vendor.meetings() == [(TEN, TEN + HALF)]


async def test_moved_and_cancelled_in_both(office: Office, vendor: Vendor) -> None:
    booking = await office.book()
    link = {"link": booking["link"]}
    moved = await office.client.patch(
        f"/v1/bookings/{booking['id']}", params=link, json={"start": ELEVEN.isoformat()}
    )
    assert moved.status_code == 200, moved.text
    assert vendor.meetings() == [(ELEVEN, ELEVEN + HALF)]
    gone = await office.client.delete(f"/v1/bookings/{booking['id']}", params=link)
    assert gone.status_code == 200, gone.text
    assert vendor.meetings() == []


async def test_a_revoked_access_is_told_the_owner_once_and_cleared(
    office: Office, vendor: Vendor, clock: FixedClock
) -> None:
    await office.book()
    vendor.server.revoked = True
    vendor.server.expire_tokens()
    clock.advance(3_600)
    for _ in range(3):
        answer = await office.ask(ELEVEN)
        assert (answer.status_code, answer.json()["error"]) == (503, "calendar_away")
    told = await office.rows("SELECT target, payload FROM deliveries WHERE kind = 'email.owner'")
    assert [each["target"] for each in told] == ["owner@acme.test"]
    assert "ana" in told[0]["payload"]["text"]
    [notice] = await office.rows("SELECT key, cleared_at FROM owner_notices")
    assert notice == {"key": f"calendar:{vendor.name}:ana", "cleared_at": None}
    vendor.server.revoked = False
    await office.book(ELEVEN)
    [notice] = await office.rows("SELECT cleared_at FROM owner_notices")
    assert notice["cleared_at"] == clock()
    assert len(await office.rows("SELECT 1 FROM deliveries WHERE kind = 'email.owner'")) == 1


async def test_check_asks_each_calendar(office: Office, vendor: Vendor, tenant: UUID) -> None:
    services = office.services

    async def found(settings: Any = services.settings) -> list[tuple[str, str]]:
        asked = check_calendars(
            services.environment, services.pool, tenant, slug="default", settings=settings
        )
        return [(each.state, each.detail) async for each in asked]

    assert await found() == [("ok", f"default: the {vendor.name} calendar of ana ({vendor.account}) answers")]
    vendor.server.revoked = True
    vendor.server.expire_tokens()
    [(state, detail)] = await found()
    assert state == "wrong" and "auth_revoked" in detail


# Whatever the calendar


@pytest.fixture
async def builtin(make_services: MakeServices, tenant: UUID) -> AsyncIterator[Office]:
    services = make_services(**_builtin())
    subscribe(services)
    async with client_of(create_app(services)) as client:
        yield Office(services, client, tenant)


def _builtin(**more: Any) -> dict[str, Any]:
    return {
        "company": {"name": "Acme", "contact_email": "owner@acme.test"},
        "sales_agent": {"appointment_scheduling": {"enabled": True}},
        **more,
    }


async def test_nothing_is_booked_where_the_owner_did_not_ask_for_it(
    make_services: MakeServices, tenant: UUID
) -> None:
    services = make_services()
    subscribe(services)
    async with client_of(create_app(services)) as client:
        answer = await Office(services, client, tenant).ask()
    assert (answer.status_code, answer.json()["error"]) == (404, "not_enabled")


async def test_a_tenant_has_meetings_of_its_own(make_services: MakeServices, tenant: UUID, dsn: str) -> None:
    import psycopg

    with psycopg.connect(dsn) as conn:
        conn.execute(
            """UPDATE tenants SET overrides = '{"sales_agent": {"appointment_scheduling": {"enabled": true}}}'"""
        )
    services = make_services()
    settings = await services.meetings.settings(tenant)
    assert settings.config.enabled and not services.settings.sales_agent.appointment_scheduling.enabled


async def test_the_end_of_a_conversation_frees_what_it_held(builtin: Office) -> None:
    session, headers = await builtin.visitor()
    asker = Asker(f"session:{session}", session_id=UUID(session))
    held = await holds.hold(builtin.services.meetings, builtin.tenant, asker, Choice(start=TEN))
    assert (await builtin.ask(TEN)).status_code == 409
    ended = await builtin.client.post(f"/v1/sessions/{session}/end", headers=headers)
    assert ended.status_code == 200
    [row] = await builtin.rows("SELECT state, reason FROM bookings WHERE id = %s", held.id)
    assert row == {"state": "expired", "reason": "released"}
    await builtin.book(TEN)


async def test_requests_with_a_link_are_counted(make_services: MakeServices, tenant: UUID) -> None:
    limits = {"requests_per_address": {"burst": 5, "per_minute": 1}}
    services = make_services(**_builtin(limits=limits))
    link = services.booking_links.invite(tenant, "vic@visitor.test", until=TEN)
    async with client_of(create_app(services)) as client:
        answers = [(await client.get("/v1/slots", params={"link": link})).status_code for _ in range(7)]
    assert answers == [200] * 5 + [429] * 2


@pytest.mark.parametrize("by_link", [False, True])
async def test_a_booking_that_failed_afterwards_is_brought_to_the_team(
    builtin: Office, by_link: bool
) -> None:
    session = None if by_link else UUID((await builtin.visitor())[0])
    booking, at = uuid7(), builtin.services.clock()
    for _ in range(2):
        async with transaction(builtin.services.pool, builtin.tenant) as conn:
            event = BookingFailed(booking_id=booking, code="refused", session_id=session)
            await builtin.services.meetings.record(conn, event, at)
    found = await builtin.rows("SELECT kind, target, payload FROM deliveries")
    [told] = found
    if by_link:
        assert (told["kind"], told["target"]) == ("email.owner", "owner@acme.test")
        assert str(booking) in told["payload"]["text"]
    else:
        assert (told["kind"], told["payload"]) == ("email.alert", {"reason": "booking_failed"})


async def test_a_replaced_refresh_token_outlives_the_process_and_lies_sealed(
    make_services: MakeServices, tenant: UUID, clock: FixedClock
) -> None:
    """Calendly takes each refresh token once: a second process goes on with what the first one got."""
    with VENDORS["calendly"](clock) as vendor:
        subscribe(Office.make(make_services, vendor))
        for start in (TEN, ELEVEN):
            services = Office.make(make_services, vendor)
            async with client_of(create_app(services)) as client:
                office = Office(services, client, tenant)
                await office.book(start)
            await services.calendars.aclose()
        assert [each["refresh_token"] for each in vendor.server.grants] == ["refresh-0", "refresh-1"]
        [row] = await office.rows("SELECT sealed FROM calendar_tokens")
        assert b"refresh" not in bytes(row["sealed"])
        vendor.server.refresh_token = "entered-anew"
        fresh = dict(vendor.secrets) | {"CALENDLY_REFRESH_TOKEN": "entered-anew"}
        services = make_services(fresh, **sections(vendor))
        async with client_of(create_app(services)) as client:
            await Office(services, client, tenant).book(ELEVEN + HALF)
        await services.calendars.aclose()
        assert vendor.server.grants[-1]["refresh_token"] == "entered-anew"


@pytest.mark.parametrize(
    ("said", "quote"),
    [
        (("Can we schedule a demo?",), "Can we schedule a demo?"),
        (("Can we schedule a demo tomorrow at 2pm?", "thanks"), "Can we schedule a demo tomorrow at 2pm?"),
        (("Can we schedule a demo?", "next Tuesday after 2, it is urgent"), "next Tuesday after 2, it is"),
    ],
)
async def test_a_meeting_to_arrange_is_alerted_with_when_and_on_whose_clock(
    make_services: MakeServices, tenant: UUID, clock: FixedClock, tmp_path: Path, said: Any, quote: str
) -> None:
    """No mail says merely that a person was asked for: what is wanted is a meeting."""
    with VENDORS["google"](clock) as vendor:
        services = Office.make(make_services, vendor)
        subscribe(services)
        vendor.server.revoked = True
        vendor.server.expire_tokens()
        async with client_of(create_app(services)) as client:
            visitor = await arrive(client, timezone="America/Chicago")
            for text in said:
                await visitor.say(text)
            await work(services)
        await services.calendars.aclose()
    alerts = [mail.get_body(("plain",)) for mail in outbox(tmp_path) if "to arrange" in mail["Subject"]]
    mails = [" ".join(mail.get_content().split()) for mail in alerts if mail]
    office = Office(services, client, tenant)
    planned = await office.rows("SELECT id FROM deliveries WHERE kind = 'email.alert'")
    assert len(mails) == len(planned) >= 1
    assert all(f"“{quote}" in mail and "On the visitor's clock: America/Chicago" in mail for mail in mails)
    answered = len(said) > 1 and "next" in said[1]
    assert all(("When it suits them: next Tuesday after 2" in mail) == answered for mail in mails)


async def test_without_credentials_the_owner_is_told_what_is_missing(
    make_services: MakeServices, tenant: UUID, clock: FixedClock
) -> None:
    with VENDORS["outlook"](clock) as vendor:
        services = make_services(**sections(vendor))
        subscribe(services)
        async with client_of(create_app(services)) as client:
            office = Office(services, client, tenant)
            assert (await office.ask()).status_code == 503
            [notice] = await office.rows("SELECT text FROM owner_notices")
        assert "client_id" in notice["text"]
        asked = check_calendars(
            services.environment, services.pool, tenant, slug="default", settings=services.settings
        )
        [finding] = [each async for each in asked]
        assert finding.state == "wrong" and "OUTLOOK_CLIENT_SECRET" in finding.detail


async def test_the_links_of_one_tenant_open_nothing_of_another(builtin: Office) -> None:
    booking = await builtin.book()
    foreign = builtin.services.booking_links.manage(uuid7(), UUID(booking["id"]), ends=TEN)
    answer = await builtin.client.get(f"/v1/bookings/{booking['id']}", params={"link": foreign})
    assert answer.status_code == 404
