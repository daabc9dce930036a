"""What hosts and visitors change at the calendar's provider reaches our bookings, and forgeries do not."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.subscriptions import subscribe
from app.web import create_app
from tests.app.conftest import MakeServices, client_of
from tests.app.meetings_rig import ELEVEN, HALF, PUBLIC_URL, TEN, VENDORS, Office, Vendor, served
from tests.conftest import FixedClock
from tests.scheduling.calendar_rig import ANA

CHANGED = {"x-goog-resource-state": "exists", "x-goog-message-number": "2"}


@asynccontextmanager
async def opened(make: MakeServices, vendor: Vendor, tenant: UUID, **given: Any) -> AsyncGenerator[Office]:
    services = Office.make(make, vendor, **given)
    subscribe(services)
    app = create_app(services)
    async with served(app) as address, client_of(app) as client:
        vendor.server.reached = partial(_from_here, address)
        yield Office(services, client, tenant)
    await services.calendars.aclose()


def _from_here(address: str, public: str) -> str:
    return public.replace(PUBLIC_URL, address)


@pytest.fixture
def google(clock: FixedClock) -> Iterator[Vendor]:
    with VENDORS["google"](clock) as vendor:
        yield vendor


@pytest.fixture
def outlook(clock: FixedClock) -> Iterator[Vendor]:
    with VENDORS["outlook"](clock) as vendor:
        yield vendor


@pytest.fixture
def calendly(clock: FixedClock) -> Iterator[Vendor]:
    with VENDORS["calendly"](clock) as vendor:
        yield vendor


def google_says(vendor: Vendor, **headers: str) -> dict[str, str]:
    """The headers of Google's notification about the channel that is open."""
    [channel] = vendor.server.channels.values()
    return {
        "x-goog-channel-id": channel["id"],
        "x-goog-channel-token": channel["token"],
        "x-goog-resource-id": channel["resourceId"],
        **CHANGED,
        **headers,
    }


def graph_says(vendor: Vendor, event: str = "", **more: str) -> dict[str, Any]:
    """Graph's notification about the subscription that is open."""
    [held] = vendor.server.subscriptions.values()
    said: dict[str, Any] = {"subscriptionId": held["id"], "clientState": held["clientState"], **more}
    if event:
        said |= {"changeType": "updated", "resourceData": {"id": event}}
    return {"value": [said]}


def only_event(vendor: Vendor) -> str:
    [event] = vendor.server.events[ANA]
    return event


def local(moment: datetime) -> dict[str, str]:
    return {"dateTime": moment.strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


# Google


async def test_google_tells_of_a_moved_and_of_a_deleted_event(
    make_services: MakeServices, google: Vendor, tenant: UUID
) -> None:
    async with opened(make_services, google, tenant) as office:
        await office.sweep()
        [channel] = google.server.channels.values()
        assert channel["address"] == f"{PUBLIC_URL}/v1/hooks/google-calendar/{tenant}"
        booking, event = await office.book(), only_event(google)
        times = {"start": {"dateTime": ELEVEN.isoformat()}, "end": {"dateTime": (ELEVEN + HALF).isoformat()}}
        google.server.host_changes(ANA, event, **times)
        assert (await office.hook("google-calendar", headers=google_says(google))).status_code == 202
        await office.work()
        assert await office.stands(booking) == ("confirmed", ELEVEN)
        google.server.host_changes(ANA, event, status="cancelled")
        assert (await office.hook("google-calendar", headers=google_says(google))).status_code == 202
        await office.work()
        assert await office.stands(booking) == ("cancelled", ELEVEN)
        assert (await office.shown(booking))["cancelled_by"] == "host"


async def test_a_token_that_google_forgot_means_looking_at_everything(
    make_services: MakeServices, google: Vendor, tenant: UUID
) -> None:
    async with opened(make_services, google, tenant) as office:
        await office.sweep()
        booking, event = await office.book(), only_event(google)
        google.server.host_changes(
            ANA, event, start={"dateTime": ELEVEN.isoformat()}, end={"dateTime": (ELEVEN + HALF).isoformat()}
        )
        google.server.oldest_token = 10_000
        await office.hook("google-calendar", headers=google_says(google))
        await office.work()
        assert await office.stands(booking) == ("confirmed", ELEVEN)


async def test_a_channel_of_google_is_replaced_before_it_ends(
    make_services: MakeServices, google: Vendor, tenant: UUID, clock: FixedClock
) -> None:
    async with opened(make_services, google, tenant) as office:
        await office.sweep()
        [first] = google.server.channels
        clock.advance(24 * 3_600)
        await office.sweep()
        assert list(google.server.channels) == [first]
        clock.advance(5.8 * 24 * 3_600)
        await office.sweep()
        [second] = google.server.channels
        assert second != first


async def test_busy_times_are_asked_for_again_after_a_change(
    make_services: MakeServices, google: Vendor, tenant: UUID, clock: FixedClock
) -> None:
    async with opened(make_services, google, tenant) as office:
        await office.sweep()
        clock.advance(1)
        assert await starts(office) & {"10:00", "10:30"}
        google.server.host_puts(ANA, TEN, TEN + 2 * HALF)
        assert await starts(office) & {"10:00", "10:30"}  # remembered for half a minute
        await office.hook("google-calendar", headers=google_says(google))
        await office.work()
        assert not await starts(office) & {"10:00", "10:30"}


async def starts(office: Office) -> set[str]:
    answer = await office.client.get(
        "/v1/slots",
        params={"from": "2026-03-09", "to": "2026-03-09", "zone": "UTC"},
        headers={"X-Widget-Key": "pk_test"},
    )
    assert answer.status_code == 200, answer.text
    return {each["start"][11:16] for each in answer.json()["slots"]}


# Outlook


async def test_outlook_tries_the_address_out(
    make_services: MakeServices, outlook: Vendor, tenant: UUID
) -> None:
    async with opened(make_services, outlook, tenant) as office:
        answer = await office.client.post("/v1/hooks/outlook", params={"validationToken": "<b>1 & 2</b>"})
    assert (answer.status_code, answer.text) == (200, "<b>1 & 2</b>")
    assert answer.headers["content-type"].startswith("text/plain")


async def test_outlook_tells_of_a_moved_and_of_a_deleted_event(
    make_services: MakeServices, outlook: Vendor, tenant: UUID
) -> None:
    async with opened(make_services, outlook, tenant) as office:
        await office.sweep()
        booking, event = await office.book(), only_event(outlook)
        outlook.server.host_changes(ANA, event, start=local(ELEVEN), end=local(ELEVEN + HALF))
        assert (await office.hook("outlook", json=graph_says(outlook, event))).status_code == 202
        await office.work()
        assert await office.stands(booking) == ("confirmed", ELEVEN)
        outlook.server.host_deletes(ANA, event)
        assert (await office.hook("outlook", json=graph_says(outlook, event))).status_code == 202
        await office.work()
        assert (await office.stands(booking))[0] == "cancelled"


async def test_a_subscription_of_outlook_is_prolonged_or_made_anew(
    make_services: MakeServices, outlook: Vendor, tenant: UUID, clock: FixedClock
) -> None:
    async with opened(make_services, outlook, tenant) as office:
        await office.sweep()
        [(id, first)] = [(id, dict(held)) for id, held in outlook.server.subscriptions.items()]
        clock.advance(6.8 * 24 * 3_600)
        outlook.server.now = clock()
        await office.sweep()
        [(same, longer)] = outlook.server.subscriptions.items()
        assert same == id and longer["expirationDateTime"] > first["expirationDateTime"]
        removed = graph_says(outlook, lifecycleEvent="subscriptionRemoved")
        outlook.server.subscriptions.clear()
        assert (await office.hook("outlook", json=removed)).status_code == 202
        await office.work()
        [second] = outlook.server.subscriptions.values()
        assert second["clientState"] != first["clientState"]


# Calendly


def signed(vendor: Vendor, office: Office, body: dict[str, Any], *, at: datetime) -> dict[str, Any]:
    """A request as Calendly sends it, by the key that it was given."""
    [hook] = vendor.server.hooks.values()
    signature, content = vendor.server.signed(body, hook["signing_key"], at=at)
    return {
        "content": content,
        "headers": {"Calendly-Webhook-Signature": signature, "content-type": "application/json"},
    }


async def test_calendly_tells_of_a_meeting_that_the_visitor_moved_and_cancelled(
    make_services: MakeServices, calendly: Vendor, tenant: UUID, clock: FixedClock
) -> None:
    server = calendly.server
    async with opened(make_services, calendly, tenant) as office:
        await office.sweep()

        async def said(kind: str, invitee: dict[str, Any], **more: Any) -> None:
            body = server.webhook(kind, invitee, **more)
            answer = await office.hook("calendly", **signed(calendly, office, body, at=clock()))
            assert answer.status_code == 202
            await office.work()

        booking = await office.book()
        old = server.invitees["I1"]
        new = server.book(ELEVEN, old["name"], old["email"], old["timezone"], {})
        server.meetings["E1"]["status"] = "canceled"
        await said("invitee.canceled", old | {"rescheduled": True})
        assert await office.stands(booking) == ("confirmed", TEN)
        await said("invitee.created", new | {"old_invitee": old["uri"]})
        assert await office.stands(booking) == ("confirmed", ELEVEN)
        by_visitor = {"canceler_type": "invitee", "reason": "I am ill."}
        await said("invitee.canceled", new, cancellation=by_visitor)
        shown = await office.shown(booking)
        assert (shown["state"], shown["cancelled_by"]) == ("cancelled", "visitor")


async def test_calendly_tells_that_a_visitor_did_not_come(
    make_services: MakeServices, calendly: Vendor, tenant: UUID, clock: FixedClock
) -> None:
    async with opened(make_services, calendly, tenant) as office:
        await office.sweep()
        booking = await office.book()
        invitee = calendly.server.invitees["I1"]
        body = calendly.server.webhook("invitee_no_show.created", invitee, no_show={"uri": "https://x/N1"})
        early = await office.hook("calendly", **signed(calendly, office, body, at=clock()))
        await office.work()
        assert (early.status_code, (await office.stands(booking))[0]) == (202, "confirmed")
        clock.now = TEN + HALF
        body |= {"created_at": "2026-03-09T10:30:00.000000Z"}
        await office.hook("calendly", **signed(calendly, office, body, at=clock()))
        await office.work()
        assert (await office.stands(booking))[0] == "no_show"


async def test_a_visitor_finishes_on_calendlys_page(
    make_services: MakeServices, calendly: Vendor, tenant: UUID, clock: FixedClock
) -> None:
    """The link books nothing yet; what the visitor then books there is our booking, at the time they took."""
    calendly.server.free_plan = True
    async with opened(make_services, calendly, tenant) as office:
        await office.sweep()
        asked = await office.ask()
        booking = asked.json()
        assert (asked.status_code, booking["state"], booking["join_url"]) == (202, "held", None)
        assert booking["expires_at"] == "2026-03-02T10:30:00Z"
        assert (calendly.meetings(), await facts_and_mails(office)) == ([], ([], []))
        moved = await office.client.patch(
            f"/v1/bookings/{booking['id']}",
            params={"link": booking["link"]},
            json={"start": ELEVEN.isoformat()},
        )
        assert (moved.status_code, moved.json()["error"]) == (409, "on_page")
        assert booking["finish_url"] in moved.json()["detail"]
        invitee = calendly.server.finish(booking["finish_url"], ELEVEN)
        body = calendly.server.webhook("invitee.created", invitee)
        for number in range(2):  # the second is no repeat by its bytes, and changes nothing all the same
            body |= {"created_at": f"2026-03-02T09:3{number}:00.000000Z"}
            await office.hook("calendly", **signed(calendly, office, body, at=clock()))
            await office.work()
        assert await office.stands(booking) == ("confirmed", ELEVEN)
        [row] = await office.rows("SELECT event ->> 'id' AS event, join_url FROM bookings")
        assert row == {"event": invitee["uri"], "join_url": "https://meet.test/1"}
        facts, mails = await facts_and_mails(office)
        assert facts == ["booking.confirmed"]
        assert mails == ["email.booking", "email.booking_host", "email.reminder", "email.reminder"]


async def facts_and_mails(office: Office) -> tuple[list[str], list[str]]:
    """What was recorded of bookings, and what was mailed or is to be."""
    facts = await office.rows("SELECT type FROM events WHERE type LIKE 'booking.%%' ORDER BY at, id")
    mails = await office.rows("SELECT kind FROM deliveries ORDER BY kind")
    return [row["type"] for row in facts], [row["kind"] for row in mails]


async def test_a_webhook_counts_once(
    make_services: MakeServices, calendly: Vendor, tenant: UUID, clock: FixedClock
) -> None:
    async with opened(make_services, calendly, tenant) as office:
        await office.sweep()
        await office.book()
        body = calendly.server.webhook("invitee.canceled", calendly.server.invitees["I1"])
        request = signed(calendly, office, body, at=clock())
        before = (await office.services.jobs.state()).waiting
        answers = [(await office.hook("calendly", **request)).status_code for _ in range(3)]
        assert answers == [202] * 3
        assert (await office.services.jobs.state()).waiting == before + 1
        clock.advance(181)
        assert (await office.hook("calendly", **request)).status_code == 401


# Forgeries


async def test_what_is_not_googles_is_refused(
    make_services: MakeServices, google: Vendor, tenant: UUID
) -> None:
    async with opened(make_services, google, tenant) as office:
        await office.sweep()
        good = google_says(google)
        wrong = [
            {},
            good | {"x-goog-channel-token": "guessed"},
            good | {"x-goog-channel-token": ""},
            good | {"x-goog-channel-id": str(uuid4())},
            good | {"x-goog-channel-id": "no id"},
            good | {"x-goog-resource-id": "another"},
        ]
        for headers in wrong:
            assert (await office.hook("google-calendar", headers=headers)).status_code == 401, headers
        elsewhere = f"/v1/hooks/google-calendar/{uuid4()}"
        assert (await office.client.post(elsewhere, headers=good)).status_code == 401
        assert (await office.services.jobs.state()).waiting == 0


async def test_what_is_not_graphs_is_refused(
    make_services: MakeServices, outlook: Vendor, tenant: UUID
) -> None:
    async with opened(make_services, outlook, tenant) as office:
        await office.sweep()
        [good] = graph_says(outlook, "AAMk0==")["value"]
        wrong: list[Any] = [
            {},
            {"value": []},
            {"value": [good | {"clientState": "guessed"}]},
            {"value": [good | {"clientState": ""}]},
            {"value": [good | {"subscriptionId": "another"}]},
        ]
        for body in wrong:
            assert (await office.hook("outlook", json=body)).status_code == 401, body
        assert (await office.services.jobs.state()).waiting == 0


async def test_what_is_not_calendlys_is_refused(
    make_services: MakeServices, calendly: Vendor, tenant: UUID, clock: FixedClock
) -> None:
    async with opened(make_services, calendly, tenant) as office:
        await office.sweep()
        booking = await office.book()
        waiting = (await office.services.jobs.state()).waiting
        body = calendly.server.webhook("invitee.canceled", calendly.server.invitees["I1"])
        content = json.dumps(body).encode()
        wrong = [
            ("", content),
            ("t=1,v1=00", content),
            (calendly.server.signed(body, "guessed", at=clock())[0], content),
            (
                signed(calendly, office, body, at=clock())["headers"]["Calendly-Webhook-Signature"],
                content + b" ",
            ),
        ]
        for at in (clock() - timedelta(minutes=5), clock() + timedelta(minutes=5)):
            wrong.append(
                (signed(calendly, office, body, at=at)["headers"]["Calendly-Webhook-Signature"], content)
            )
        for signature, given in wrong:
            answer = await office.hook(
                "calendly", content=given, headers={"Calendly-Webhook-Signature": signature}
            )
            assert answer.status_code == 401, signature
        assert (await office.services.jobs.state()).waiting == waiting
        assert await office.rows("SELECT 1 FROM calendar_notifications") == []
        assert await office.stands(booking) == ("confirmed", TEN)


# Without an address that providers could call


@pytest.mark.parametrize("name", sorted(VENDORS))
async def test_without_an_address_changes_are_asked_for(
    make_services: MakeServices, tenant: UUID, clock: FixedClock, name: str
) -> None:
    with VENDORS[name](clock) as vendor:
        async with opened(make_services, vendor, tenant, public_url="http://chat.acme.test") as office:
            await office.sweep()
            booking = await office.book()
            deleted(vendor)
            clock.advance(60)
            await office.sweep()
            assert (await office.stands(booking))[0] == "confirmed"
            clock.advance(240)
            await office.sweep()
            assert (await office.stands(booking))[0] == "cancelled"
        asked = [getattr(vendor.server, each, {}) for each in ("channels", "subscriptions", "hooks")]
        assert not any(asked)


def deleted(vendor: Vendor) -> None:
    """The host deletes the only meeting."""
    match vendor.name:
        case "google":
            vendor.server.host_changes(ANA, only_event(vendor), status="cancelled")
        case "outlook":
            vendor.server.host_deletes(ANA, only_event(vendor))
        case _:
            vendor.server.meetings["E1"]["status"] = "canceled"
