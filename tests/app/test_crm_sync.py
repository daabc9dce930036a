"""From a conversation to the CRM: the whole chain over a real database, queue and HTTP."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.services import Services
from app.subscriptions import subscribe
from app.web import create_app
from crm import leads
from crm.connectors.secrets import Secrets
from crm.services import Services as CrmServices
from crm.sync import store as sync_store
from db.pool import transaction
from outreach.crm import switch
from outreach.crm.plan import plan_session
from outreach.deliveries import planning, send
from tests.app.conftest import MakeServices, client_of
from tests.app.test_wrapup import SECTIONS, Visitor, arrive, outbox, rows, work
from tests.conftest import FixedClock
from tests.crm.connectors.vendor_hubspot import NO_SCOPE
from tests.fakes.hubspot_server import FakeHubSpot
from tests.fakes.scripted_http import json_reply

TOKEN = {"HUBSPOT_TOKEN": "token-1"}
ANN = "Hi, I'm Ann Lee from Initech, ann@initech.test. We need a scheduling tool for 40 people."


class RunningClock(FixedClock):
    """Begins at a fixed moment and goes on: the pace of a CRM is kept by waiting."""

    def __init__(self) -> None:
        super().__init__(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return super().__call__() + timedelta(seconds=time.monotonic() - self._began)


@pytest.fixture
def clock() -> FixedClock:
    return RunningClock()


@pytest.fixture
def hubspot() -> Iterator[FakeHubSpot]:
    with FakeHubSpot() as server:
        server.valid.add("token-1")
        yield server


def sections(server: FakeHubSpot, **entry: Any) -> dict[str, Any]:
    crm = {"hubspot": {"enabled": True, "base_url": server.url, "deal": {"when": "always"}, **entry}}
    return SECTIONS | {"sales_agent": {**SECTIONS["sales_agent"], "crm_integration": crm}}


async def talk(services: Services, *said: str, email: str = "ann@initech.test", **arrival: Any) -> Visitor:
    """A whole session, and what follows from it."""
    async with client_of(create_app(services)) as client:
        visitor = await arrive(client, **arrival)
        for text in said:
            await visitor.say(text)
        await visitor.end()
    await work(services)
    return visitor


def crm_deliveries(dsn: str) -> list[tuple[Any, ...]]:
    return rows(
        dsn,
        "SELECT target, state, error_code FROM deliveries WHERE kind = 'crm.sync' ORDER BY created_at, id",
    )


async def test_a_session_is_in_the_crm_with_evidence_and_source(
    make_services: MakeServices, hubspot: FakeHubSpot, dsn: str
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    page = {"url": "http://site.test/pricing?utm_source=newsletter&utm_campaign=spring", "title": "Pricing"}
    await talk(services, ANN, page=page)

    assert crm_deliveries(dsn) == [("crm:hubspot", "sent", None)]
    (contact,) = hubspot.kind("contacts").values()
    assert contact["properties"]["email"] == "ann@initech.test"
    assert (contact["properties"]["firstname"], contact["properties"]["lastname"]) == ("Ann", "Lee")
    (deal,) = hubspot.kind("deals").values()
    assert "Initech" in deal["properties"]["dealname"]
    (note,) = hubspot.kind("notes").values()
    body = note["properties"]["hs_note_body"]
    assert "“scheduling tool for 40 people” (message 1)" in body
    assert "https://chat.acme.test/conversations/" in body
    assert rows(dsn, "SELECT count(*) FROM crm_writes WHERE done = 'created'") == [(3,)]


async def test_the_same_visitor_comes_back_and_nothing_is_twice(
    make_services: MakeServices, hubspot: FakeHubSpot, dsn: str
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    first = await talk(services, ANN)
    await talk(services, "It's Ann Lee again, ann@initech.test. We are 60 people now.")
    assert [len(hubspot.kind(kind)) for kind in ("contacts", "deals", "notes")] == [1, 1, 2]

    before = len(hubspot.log())
    settings = await services.outgoing.settings.outreach(services.database.default.id)
    plan = await planning(services.outgoing.deliveries, services.database.default.id)
    async with transaction(services.pool, services.database.default.id) as conn:
        assert await plan_session(conn, plan, settings, first.id) == 0
        assert await plan_session(conn, plan, settings, first.id, again="once more") == 1
    await work(services)
    assert {state for _, state, _ in crm_deliveries(dsn)} == {"sent"}
    assert [line for line in hubspot.log()[before:] if not line.startswith("GET")] == []


async def test_a_revoked_token_pauses_this_crm_and_tells_the_owner_once(
    make_services: MakeServices, hubspot: FakeHubSpot, dsn: str, tmp_path: Path
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    hubspot.valid.clear()
    await talk(services, ANN)
    await talk(services, "I am Bob Ray, bob@globex.test, and we want a demo.")
    assert [state for _, state, _ in crm_deliveries(dsn)] == ["paused", "paused"]
    told = [mail for mail in outbox(tmp_path) if "CRM hubspot" in str(mail["subject"])]
    assert len(told) == 1
    assert len([mail for mail in outbox(tmp_path) if "Ann Lee" in str(mail["subject"])]) >= 1, "mails go on"

    hubspot.valid.add("token-2")
    tenant = services.database.default.id
    await services.outgoing.crm.opener.keep(tenant, "hubspot", Secrets({"token": "token-2"}))
    plan = await planning(services.outgoing.deliveries, tenant)
    async with transaction(services.pool, tenant) as conn:
        assert await switch.connected_anew(conn, plan, "hubspot") == 2
    await work(services)
    assert [(state, code) for _, state, code in crm_deliveries(dsn)] == [("sent", None), ("sent", None)]
    assert len(hubspot.kind("contacts")) == 2


async def test_a_missing_scope_waits_for_the_owner(
    make_services: MakeServices, hubspot: FakeHubSpot, dsn: str
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    hubspot.answer_next(json_reply(403, NO_SCOPE))
    await talk(services, ANN)
    assert crm_deliveries(dsn) == [("crm:hubspot", "paused", "forbidden")]


async def test_the_switch_holds_everything_back_until_it_is_turned_again(
    make_services: MakeServices, hubspot: FakeHubSpot, dsn: str
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    tenant = services.database.default.id
    plan = await planning(services.outgoing.deliveries, tenant)
    async with transaction(services.pool, tenant) as conn:
        await switch.pause(conn, plan, ["hubspot"], by="owner")
    await talk(services, ANN)
    assert crm_deliveries(dsn) == [("crm:hubspot", "paused", "paused")]
    assert hubspot.log() == []
    async with transaction(services.pool, tenant) as conn:
        assert await switch.resume(conn, plan, ["hubspot"]) == 1
    await work(services)
    assert crm_deliveries(dsn) == [("crm:hubspot", "sent", None)]


async def test_waiting_for_the_rate_counts_no_attempt(
    make_services: MakeServices, hubspot: FakeHubSpot, dsn: str, clock: FixedClock
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    hubspot.fail_next(429, {"status": "error", "message": "slow down"}, headers={"retry-after": "7000"})
    async with client_of(create_app(services)) as client:
        visitor = await arrive(client)
        await visitor.say(ANN)
        await visitor.end()
    await services.jobs.work(asyncio.Event(), wait=False)
    ((state, code, attempts),) = rows(
        dsn, "SELECT state, error_code, attempts FROM deliveries WHERE kind = 'crm.sync'"
    )
    assert (state, code, attempts) == ("pending", "rate_short", 0)
    assert rows(
        dsn,
        "SELECT count(*) FROM attempts AS a JOIN deliveries AS d ON d.id = a.delivery_id WHERE d.kind = 'crm.sync'",
    ) == [(0,)]


async def test_a_crm_that_was_given_up_is_told_nothing_more(
    make_services: MakeServices, hubspot: FakeHubSpot, dsn: str
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    tenant = services.database.default.id
    plan = await planning(services.outgoing.deliveries, tenant)
    async with transaction(services.pool, tenant) as conn:
        await switch.pause(conn, plan, ["hubspot"], by="owner")
    await talk(services, ANN)
    given_up = make_services(TOKEN, **sections(hubspot, enabled=False))
    ((delivery,),) = rows(dsn, "SELECT id FROM deliveries WHERE kind = 'crm.sync'")
    async with transaction(services.pool, tenant) as conn:
        await switch.resume(conn, plan, ["hubspot"])
    await send(given_up.outgoing.deliveries, tenant, delivery)
    assert crm_deliveries(dsn) == [("crm:hubspot", "cancelled", "nothing_to_send")]
    assert hubspot.log() == []


async def test_a_lead_that_a_person_closes_closes_its_deal(
    make_services: MakeServices, hubspot: FakeHubSpot, dsn: str
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    await talk(services, ANN)
    tenant = services.database.default.id
    ((lead,),) = rows(dsn, "SELECT id FROM leads")
    made = CrmServices(ids=services.ids, record=services.outgoing.record_lead)
    async with transaction(services.pool, tenant) as conn:
        await leads.set_status(conn, made, lead_id=lead, status="won", reason="signed", now=services.clock())
    await work(services)
    (deal,) = hubspot.kind("deals").values()
    assert deal["properties"]["dealstage"] == "closedwon"


async def test_other_tenants_leads_never_go_to_the_environments_crm(
    make_services: MakeServices, hubspot: FakeHubSpot
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    tenant, other = services.database.default.id, services.ids()
    opener = services.outgoing.crm.opener
    maker = opener.makers["hubspot"]
    assert "token" in opener.given(tenant, "hubspot", maker)
    assert "token" not in opener.given(other, "hubspot", maker)


async def test_without_any_crm_leads_are_in_the_products_own(make_services: MakeServices, dsn: str) -> None:
    services = make_services(**SECTIONS)
    subscribe(services)
    await talk(services, ANN)
    assert crm_deliveries(dsn) == [("crm:local", "sent", None)]
    assert rows(dsn, "SELECT count(*) FROM local_activities WHERE kind = 'note'") == [(1,)]


async def test_the_link_in_the_crm_shows_the_conversation_to_whoever_has_it(
    make_services: MakeServices, hubspot: FakeHubSpot
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    await talk(services, ANN, "Do you have <script>alert(1)</script> a discount?")
    (note,) = hubspot.kind("notes").values()
    link = re.search(
        r'href="https://chat\.acme\.test(/conversations/[^"]+)"', note["properties"]["hs_note_body"]
    )
    assert link
    async with client_of(create_app(services)) as client:
        page = await client.get(link[1])
        assert page.status_code == 200
        assert "scheduling tool for 40 people" in page.text
        assert "<script>" not in page.text and "&lt;script&gt;" in page.text
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
        forged = await client.get(link[1][:-3] + "abc")
        assert forged.status_code == 404
        assert "scheduling" not in forged.text


async def test_a_push_that_was_stopped_goes_on_when_the_switch_is_turned_again(
    make_services: MakeServices, hubspot: FakeHubSpot, dsn: str
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    tenant = services.database.default.id
    async with client_of(create_app(services)) as client:
        visitor = await arrive(client)
        await visitor.say(ANN)
        await visitor.end()
    plan = await planning(services.outgoing.deliveries, tenant)
    async with transaction(services.pool, tenant) as conn:  # as somebody does while a push is under way
        await sync_store.pause(conn, "hubspot", by="owner", now=services.clock())
    await work(services)
    assert crm_deliveries(dsn) == [("crm:hubspot", "paused", "paused")]
    async with transaction(services.pool, tenant) as conn:
        assert await switch.resume(conn, plan, ["hubspot"]) == 1
    await work(services)
    assert crm_deliveries(dsn) == [("crm:hubspot", "sent", None)]


async def test_a_note_of_a_known_visitor_names_them(
    make_services: MakeServices, hubspot: FakeHubSpot
) -> None:
    services = make_services(TOKEN, **sections(hubspot))
    subscribe(services)
    async with client_of(create_app(services)) as client:
        first = await arrive(client)
        await first.say(ANN)
        await first.end()
        again = await arrive(client, visitor=first.visitor)
        await again.say("Do you have an API?")
        await again.say("It is ann@initech.test, as before.")
        await again.end()
    await work(services)
    headings = [note["properties"]["hs_note_body"][:60] for note in hubspot.kind("notes").values()]
    assert len(headings) == 2
    assert all("Ann Lee" in heading for heading in headings), headings
