"""Calendly: what is its own about it, against a server that offers times, keeps invitees and checks requests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

import pytest

from kit.errors import Forbidden, NeedsPerson, Rejected, Retryable
from scheduling.calendar import EventRef, HostCalendar, Person, SlotTaken
from scheduling.calendly import webhooks as calendly
from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.calendly.config import CalendlyConfig, CalendlySecrets
from tests.conftest import FixedClock
from tests.fakes.calendly_server import EVENT_TYPE, ORGANIZATION, FakeCalendly
from tests.fakes.scripted_http import HttpReply, json_reply
from tests.fakes.vendor_server import Refused
from tests.scheduling.calendar_rig import BOOKING, MONDAY, a_meeting

HOST = HostCalendar("ana", EVENT_TYPE)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
TEN = MONDAY + 10 * HOUR
THREE = MONDAY + 15 * HOUR


@pytest.fixture
def server(clock: FixedClock) -> Iterator[FakeCalendly]:
    with FakeCalendly() as opened:
        opened.now = clock()
        opened.offered = {TEN, THREE, MONDAY + 8 * DAY, MONDAY + 20 * DAY}
        opened.valid.add("pat")
        yield opened


@pytest.fixture
async def calendar(server: FakeCalendly, clock: FixedClock) -> AsyncIterator[CalendlyCalendar]:
    opened = a_calendar(server, clock)
    yield opened
    await opened.aclose()


def a_calendar(server: FakeCalendly, clock: FixedClock, **settings: Any) -> CalendlyCalendar:
    config = CalendlyConfig(base_url=server.url, token_url=server.token_url, **settings)
    return CalendlyCalendar(config, CalendlySecrets(token="pat"), clock=clock)


# Open times


async def test_open_times_over_weeks(
    calendar: CalendlyCalendar, server: FakeCalendly, clock: FixedClock
) -> None:
    server.offered.add(clock() + HOUR)
    found = await calendar.open_times(HOST, clock() - DAY, MONDAY + 30 * DAY)
    assert [each.start for each in found] == sorted(server.offered)
    assert {each.end - each.start for each in found} == {timedelta(minutes=30)}
    assert found[0].url
    assert len(server.sent("GET", "/event_type_available_times")) == 6


async def test_the_account_may_be_the_identifier_alone(calendar: CalendlyCalendar) -> None:
    found = await calendar.open_times(HostCalendar("ana", "T1"), MONDAY, MONDAY + DAY)
    assert [each.start for each in found] == [TEN, THREE]


async def test_what_lies_behind_us_is_not_asked_for(calendar: CalendlyCalendar, clock: FixedClock) -> None:
    assert await calendar.open_times(HOST, clock() - DAY, clock()) == ()
    (busy,) = await calendar.busy(HOST, clock() - DAY, clock())
    assert (busy.start, busy.end) == (clock() - DAY, clock())


async def test_times_that_are_not_available_are_left_out(
    calendar: CalendlyCalendar, server: FakeCalendly
) -> None:
    told = [
        {"status": "unavailable", "start_time": "2026-03-09T10:00:00Z"},
        {"status": "available", "start_time": "2026-03-09T15:00:00Z", "scheduling_url": None},
    ]
    answers = json_reply(200, {"collection": told})
    server.fail = lambda request: answers if "available_times" in request.path else None
    (found,) = await calendar.open_times(HOST, MONDAY, MONDAY + DAY)
    assert (found.start, found.url) == (THREE, None)


async def test_busy_is_whatever_is_not_offered(calendar: CalendlyCalendar) -> None:
    found = await calendar.busy(HOST, MONDAY, MONDAY + DAY)
    half = timedelta(minutes=30)
    assert [(each.start, each.end) for each in found] == [
        (MONDAY, TEN),
        (TEN + half, THREE),
        (THREE + half, MONDAY + DAY),
    ]


@pytest.mark.parametrize("changes", [{"active": False}, {"deleted_at": "2026-01-01T00:00:00Z"}])
async def test_an_event_type_that_was_switched_off(
    calendar: CalendlyCalendar, server: FakeCalendly, changes: dict[str, Any]
) -> None:
    server.event_type |= changes
    with pytest.raises(NeedsPerson, match="'Demo' is switched off"):
        await calendar.open_times(HOST, MONDAY, MONDAY + DAY)


@pytest.mark.parametrize("changes", [{"duration": 0}, {"duration": "30"}, {"duration": True, "uri": None}])
async def test_an_event_type_that_cannot_be_read(
    calendar: CalendlyCalendar, server: FakeCalendly, changes: dict[str, Any]
) -> None:
    server.event_type |= changes
    with pytest.raises(Retryable):
        await calendar.open_times(HOST, MONDAY, MONDAY + DAY)


# Booking


async def test_the_invitee_says_what_the_meeting_is(calendar: CalendlyCalendar, server: FakeCalendly) -> None:
    meeting = a_meeting(guests=tuple(Person(f"guest{number}@visitor.test") for number in range(12)))
    made = await calendar.insert(HOST, meeting)
    (request,) = server.sent("POST", "/invitees$")
    body = request.json()
    assert body["start_time"] == "2026-03-09T10:00:00.000000Z"
    assert body["invitee"] == {
        "name": "Vic Visitor",
        "email": "vic@visitor.test",
        "timezone": "America/Chicago",
    }
    assert body["location"] == {"kind": "google_conference"}
    assert body["tracking"]["utm_content"] == str(BOOKING)
    assert len(body["event_guests"]) == 10
    (invitee,) = server.invitees.values()
    assert (made.id, made.web_url) == (invitee["uri"], invitee["reschedule_url"])
    assert not made.is_link


async def test_a_visitor_without_a_name(calendar: CalendlyCalendar, server: FakeCalendly) -> None:
    await calendar.insert(HOST, a_meeting(visitor=Person("vic@visitor.test")))
    assert next(iter(server.invitees.values()))["name"] == "vic@visitor.test"


async def test_a_second_booking_of_the_same_visitor_at_that_time_is_another(
    calendar: CalendlyCalendar, server: FakeCalendly
) -> None:
    """What makes a repeat is the booking in the tracking. The search for it goes through all pages."""
    for number in range(3):
        server.book(TEN, "Vic", "vic@visitor.test", "UTC", {"utm_content": str(UUID(int=number))})
    made = await calendar.insert(HOST, a_meeting())
    assert (await calendar.insert(HOST, a_meeting())).id == made.id
    assert len(server.active()) == 4


@pytest.mark.parametrize(
    "answer",
    [
        {
            "title": "Invalid Argument",
            "message": "x",
            "details": [{"code": "already_filled", "message": "x"}],
        },
        {"title": "Invalid Argument", "message": "This time is gone."},
    ],
)
async def test_a_time_that_went_is_told_by_its_code_or_by_the_open_times(
    calendar: CalendlyCalendar, server: FakeCalendly, answer: dict[str, Any]
) -> None:
    server.offered.discard(TEN)
    refused = json_reply(400, answer)
    server.fail = lambda request: refused if request.path == "/invitees" else None
    with pytest.raises(SlotTaken):
        await calendar.insert(HOST, a_meeting())


async def test_a_refusal_about_something_else_is_not_about_the_time(
    calendar: CalendlyCalendar, server: FakeCalendly
) -> None:
    refused = json_reply(400, {"title": "Invalid Argument", "message": "The email domain is blocked."})
    server.fail = lambda request: refused if request.path == "/invitees" else None
    with pytest.raises(Rejected, match="domain is blocked"):
        await calendar.insert(HOST, a_meeting())


async def test_a_team_owns_the_event_type(calendar: CalendlyCalendar, server: FakeCalendly) -> None:
    server.event_type["profile"] = {
        "type": "Team",
        "name": "Sales",
        "owner": "https://api.calendly.com/teams/X",
    }
    await calendar.insert(HOST, a_meeting())
    (request,) = server.sent("GET", "/scheduled_events$")
    assert dict(parse_qsl(urlsplit(request.path).query))["organization"] == ORGANIZATION


# Links


@pytest.mark.parametrize(
    ("settings", "changes"),
    [
        ({"booking": "link"}, {}),
        ({}, {"free_plan": True}),
        ({}, {"question": True}),
        ({}, {"places": [{"kind": "ask_invitee"}, {"kind": "outbound_call"}]}),
    ],
)
async def test_a_link_where_nothing_can_be_booked(
    server: FakeCalendly, clock: FixedClock, settings: dict[str, Any], changes: dict[str, Any]
) -> None:
    server.free_plan = changes.get("free_plan", False)
    if "question" in changes:
        server.event_type["custom_questions"] = [{"name": "Company", "required": True, "enabled": True}]
    server.event_type["locations"] = changes.get("places", server.event_type["locations"])
    calendar = a_calendar(server, clock, **settings)
    made = await calendar.insert(HOST, a_meeting(visitor=Person("vic+1@visitor.test", "Vic & Co?#")))
    assert made.is_link
    address = urlsplit(made.web_url or "")
    assert (address.netloc, address.path) == ("calendly.com", "/d/1/demo")
    assert dict(parse_qsl(address.query)) == {
        "back": "1",
        "name": "Vic & Co?#",
        "email": "vic+1@visitor.test",
        "timezone": "America/Chicago",
        "date": "2026-03-09",
        "utm_source": "sales-agent",
        "utm_content": str(BOOKING),
    }
    assert server.active() == []
    await calendar.cancel(HOST, made, a_meeting())
    await calendar.aclose()


async def test_a_question_that_is_not_asked_needs_no_link(
    calendar: CalendlyCalendar, server: FakeCalendly
) -> None:
    server.event_type["custom_questions"] = [{"name": "Company", "required": False, "enabled": True}]
    assert not (await calendar.insert(HOST, a_meeting())).is_link


async def test_a_plan_that_does_not_allow_booking_is_said(server: FakeCalendly, clock: FixedClock) -> None:
    calendar = a_calendar(server, clock, booking="api")
    server.free_plan = True
    with pytest.raises(NeedsPerson, match="upgrade your Calendly account") as raised:
        await calendar.insert(HOST, a_meeting())
    assert raised.value.code == "forbidden"
    await calendar.aclose()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "http://calendly.com/d/1", "", None, 5])
async def test_a_link_that_is_none(server: FakeCalendly, clock: FixedClock, url: Any) -> None:
    calendar = a_calendar(server, clock, booking="link")
    odd = json_reply(201, {"resource": {"booking_url": url}})
    server.fail = lambda request: odd if request.path == "/scheduling_links" else None
    with pytest.raises(Retryable):
        await calendar.insert(HOST, a_meeting())
    await calendar.aclose()


# Moving, cancelling, no-shows


async def test_a_move_books_first_and_gives_up_the_old_time_then(
    calendar: CalendlyCalendar, server: FakeCalendly
) -> None:
    made = await calendar.insert(HOST, a_meeting())
    refused = HttpReply(503)
    server.fail = lambda request: refused if request.path.endswith("/cancellation") else None
    with pytest.raises(Retryable):
        await calendar.move(HOST, made, a_meeting(THREE))
    assert len(server.active()) == 2
    server.fail = lambda _: None
    moved = await calendar.move(HOST, made, a_meeting(THREE))
    assert moved.id != made.id
    assert [each["start_time"] for each in server.active()] == ["2026-03-09T15:00:00.000000Z"]
    assert len(server.sent("POST", "/invitees$")) == 2


async def test_a_cancellation_that_is_not_allowed(calendar: CalendlyCalendar, server: FakeCalendly) -> None:
    made = await calendar.insert(HOST, a_meeting())
    server.fail = lambda _: server.error(Refused(403, "x", "You are not allowed to cancel this event"))
    with pytest.raises(NeedsPerson, match="not allowed to cancel"):
        await calendar.cancel(HOST, made, a_meeting())


async def test_no_shows(calendar: CalendlyCalendar, server: FakeCalendly) -> None:
    made = await calendar.insert(HOST, a_meeting())
    for _ in range(2):
        await calendar.mark_no_show(made)
    assert server.no_shows == [made.id]
    with pytest.raises(Rejected):
        await calendar.mark_no_show(EventRef("link:1"))


async def test_how_a_meeting_stands(calendar: CalendlyCalendar, server: FakeCalendly) -> None:
    made = await calendar.insert(HOST, a_meeting())
    stands = await calendly.look(calendar, made)
    assert (stands.cancelled, stands.start, stands.event.join_url) == (False, TEN, "https://meet.test/1")
    await calendar.cancel(HOST, made, a_meeting())
    assert (await calendly.look(calendar, made)).cancelled
    server.meetings.clear()
    assert (await calendly.look(calendar, made)).cancelled


# Access


async def test_an_access_token_that_was_withdrawn(calendar: CalendlyCalendar, server: FakeCalendly) -> None:
    server.expire_tokens()
    with pytest.raises(NeedsPerson) as raised:
        await calendar.open_times(HOST, MONDAY, MONDAY + DAY)
    assert raised.value.code == "auth_revoked"
    assert "pat" not in str(raised.value).split()
    assert len(server.requests) == 1


def test_access_that_is_not_complete(clock: FixedClock) -> None:
    with pytest.raises(NeedsPerson) as raised:
        CalendlyCalendar(CalendlyConfig(client_id="app"), CalendlySecrets(), clock=clock)
    assert raised.value.code == "not_configured"
    assert repr(CalendlySecrets(token="hunter2")) == "CalendlySecrets(token)"


# Webhooks

KEY = "signing-key"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def an_invitee(server: FakeCalendly) -> dict[str, Any]:
    marked = {"utm_source": "sales-agent", "utm_content": str(BOOKING)}
    return server.book(TEN, "Vic\nVisitor", "Vic@Visitor.test", "UTC", marked)


def heard(server: FakeCalendly, body: dict[str, Any]) -> calendly.InviteeEvent | None:
    signature, content = server.signed(body, KEY, at=NOW)
    return calendly.heard(signature, content, key=KEY, now=NOW, tolerance=180)


def test_somebody_booked(server: FakeCalendly) -> None:
    invitee = an_invitee(server)
    said = heard(server, server.webhook("invitee.created", invitee))
    assert said is not None
    assert (said.kind, said.change.cancelled, said.moved) == ("created", False, False)
    assert said.change.booking_id == BOOKING
    assert (said.change.start, said.change.end) == (TEN, TEN + timedelta(minutes=30))
    assert said.change.event.id == invitee["uri"]
    assert said.change.event.join_url == "https://meet.test/1"
    assert said.visitor.email == "vic@visitor.test"


def test_somebody_cancelled_or_moved(server: FakeCalendly) -> None:
    invitee = an_invitee(server)
    why = {"canceled_by": "Ana", "reason": "Ill", "canceler_type": "host"}
    cancelled = heard(
        server, server.webhook("invitee.canceled", invitee, cancellation=why, status="canceled")
    )
    assert cancelled is not None
    assert (cancelled.kind, cancelled.change.cancelled, cancelled.moved) == ("canceled", True, False)
    assert (cancelled.reason, cancelled.canceled_by) == ("Ill", "host")
    moved = heard(server, server.webhook("invitee.canceled", invitee, rescheduled=True))
    assert moved is not None
    assert moved.moved
    again = heard(
        server, server.webhook("invitee.created", invitee, old_invitee="https://api.calendly.com/x")
    )
    assert again is not None
    assert again.old == "https://api.calendly.com/x"


def test_somebody_who_came_another_way(server: FakeCalendly) -> None:
    invitee = server.book(TEN, "Vic", "vic@visitor.test", "UTC", {"utm_content": str(BOOKING)})
    said = heard(server, server.webhook("invitee.created", invitee))
    assert said is not None
    assert said.change.booking_id is None


def test_other_events_are_none_of_ours(server: FakeCalendly) -> None:
    assert heard(server, {"event": "routing_form_submission.created", "payload": {}}) is None
    assert heard(server, {}) is None


@pytest.mark.parametrize("payload", [{}, {"uri": "https://evil.test"}, [], {"scheduled_event": 5}])
def test_signed_but_odd(server: FakeCalendly, payload: Any) -> None:
    with pytest.raises(Retryable):
        heard(server, {"event": "invitee.created", "payload": payload})


def test_signatures(server: FakeCalendly) -> None:
    body = server.webhook("invitee.created", an_invitee(server))
    good, content = server.signed(body, KEY, at=NOW)
    stamp, _, digest = good.partition(",v1=")
    genuine = [
        good,
        f"v1={digest},{stamp}",
        f"{stamp}, v1={'0' * 64}, v1={digest}",
        f"{stamp},v1={digest.upper()},v0=x",
        server.signed(body, KEY, at=NOW - timedelta(seconds=180))[0],
        server.signed(body, KEY, at=NOW + timedelta(seconds=180))[0],
    ]
    forged = [
        None,
        "",
        "t=,v1=",
        stamp,
        f"v1={digest}",
        f"{stamp},v1={digest[:-1]}",
        f"{stamp},v0={digest}",
        f"{stamp}1,v1={digest}",
        f"t=9{'9' * 30},v1={digest}",
        f"t=١٢٣,v1={digest}",
        f"{stamp},v1=é",
        server.signed(body, "another-key", at=NOW)[0],
        server.signed(body, KEY, at=NOW - timedelta(seconds=182))[0],
        server.signed(body, KEY, at=NOW + timedelta(seconds=182))[0],
    ]
    for signature in genuine:
        assert calendly.heard(signature, content, key=KEY, now=NOW, tolerance=180)
    for signature in forged:
        with pytest.raises(Forbidden):
            calendly.heard(signature, content, key=KEY, now=NOW, tolerance=180)
    with pytest.raises(Forbidden):
        calendly.heard(good, content + b" ", key=KEY, now=NOW, tolerance=180)
    without_key, _ = server.signed(body, "", at=NOW)
    with pytest.raises(Forbidden):
        calendly.heard(without_key, content, key="", now=NOW, tolerance=180)


async def test_a_subscription_is_replaced(calendar: CalendlyCalendar, server: FakeCalendly) -> None:
    other = await calendly.subscribe(calendar, address="https://other.test/hook", key="k0")
    first = await calendly.subscribe(calendar, address="https://company.test/hook", key="k1")
    second = await calendly.subscribe(calendar, address="https://company.test/hook", key="k2")
    assert first != second
    assert {each["uri"]: each["signing_key"] for each in server.hooks.values()} == {other: "k0", second: "k2"}
    for _ in range(2):
        await calendly.unsubscribe(calendar, second)
    assert [each["uri"] for each in server.hooks.values()] == [other]


def test_a_webhook_is_json_with_a_time(server: FakeCalendly) -> None:
    body = server.webhook("invitee.created", an_invitee(server))
    body["payload"]["scheduled_event"]["start_time"] = "soon"
    with pytest.raises(Retryable):
        heard(server, json.loads(json.dumps(body)))
