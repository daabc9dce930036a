"""A yes where the calendar gives a link: what is said until the visitor has finished there, and what they may say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from agent.meetings.flow import decide, resumed, unasked
from agent.meetings.following import after
from agent.meetings.model import (
    Book,
    CancelBooking,
    Done,
    Elsewhere,
    Find,
    Known,
    Mine,
    MoveTo,
    Release,
    Said,
    Says,
    Talk,
    Theirs,
    Unfinished,
)
from agent.meetings.shown import booking_json
from scheduling import following, jobs
from scheduling.calendar import EventRef
from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.calendly.config import CalendlyConfig, CalendlySecrets
from scheduling.changes import Change
from scheduling.config import AppointmentScheduling, Host
from tests.agent.conftest import Serve
from tests.agent.meetings.rig import DEMO, booked_at, face_of
from tests.agent.meetings.talking import AGREEING, HOLD, KNOWN, OFFERS, UNKNOWN, booked, timed
from tests.agent.rig import Chat, Rig
from tests.conftest import FixedClock
from tests.fakes.calendly_server import EVENT_TYPE, FakeCalendly

URL = "https://calendly.com/d/1/demo?email=ana%40acme.test&utm_source=sales-agent"
UNTIL = datetime(2026, 3, 2, 16, tzinfo=UTC)
FINISHING = replace(AGREEING, phase="finishing", email="ana@acme.test")
TOMORROW = OFFERS[1]


# What follows


def test_a_link_is_no_booking() -> None:
    course = after(AGREEING, Book(HOLD, "ana@acme.test"), Unfinished(booked(), URL, UNTIL), KNOWN)
    assert [each.what for each in course.says] == ["finish"]
    assert (course.says[0].url, course.says[0].until) == (URL, UNTIL)
    assert course.talk and (course.talk.phase, course.talk.held) == ("finishing", booked().id)
    assert unasked(course.talk) == course.talk
    assert resumed(course.talk, KNOWN) is None, "whether it is booked by now is not known"


@pytest.mark.parametrize(
    ("said", "step"),
    [
        (Said(yes=True), Book(HOLD, "ana@acme.test")),
        (Said(asks=True), Book(HOLD, "ana@acme.test")),
        (Said(email="boss@acme.test"), Book(HOLD, "boss@acme.test")),
        (timed("I'm in Chicago", FINISHING), Book(HOLD, "ana@acme.test")),
        (Said(cancels=True), Mine("cancel")),
        (Said(drops=True), Mine("cancel")),
        (Said(moves=True), Mine("move")),
        (Said(no=True), Mine("move")),
        (Said(none=True), Mine("move")),
        (Said(wants=True), Mine("move")),
        (Said(slot=OFFERS[2].id), Mine("move", OFFERS[2].start)),
        (timed("tomorrow at 9", FINISHING, moves=True), Mine("move", TOMORROW.start)),
        (Said(rest="What is the price?"), None),
    ],
)
def test_what_is_said_meanwhile(said: Said, step: Any) -> None:
    course = decide(FINISHING, said, KNOWN)
    assert (course.step if course else None) == step


def test_without_an_address_nothing_is_booked() -> None:
    assert decide(replace(FINISHING, email=None), Said(yes=True), UNKNOWN) is None
    known: Known = replace(UNKNOWN, email="vic@acme.test")
    course = decide(replace(FINISHING, email=None), Said(yes=True), known)
    assert course and course.step == Book(HOLD, "vic@acme.test")


def test_giving_up_what_was_never_finished() -> None:
    course = decide(FINISHING, Said(cancels=True), KNOWN)
    assert course and course.talk and course.step
    left = after(course.talk, course.step, Theirs(()), KNOWN)
    assert ([each.what for each in left.says], left.step, left.talk) == (["dropped"], Release(), None)
    other = after(course.talk, course.step, Theirs((booked(9, number=2),)), KNOWN)
    assert isinstance(other.step, Release), "another meeting of theirs is not what they mean"


def test_cancelling_what_was_finished_meanwhile_is_asked() -> None:
    course = decide(FINISHING, Said(cancels=True), KNOWN)
    assert course and course.talk and course.step
    asked = after(course.talk, course.step, Theirs((booked(number=HOLD.int),)), KNOWN)
    assert [each.what for each in asked.says] == ["ask_cancel"]
    assert asked.talk
    sure = decide(asked.talk, Said(yes=True), KNOWN)
    assert sure and isinstance(sure.step, CancelBooking)


def test_another_time_before_and_after_finishing() -> None:
    course = decide(FINISHING, timed("tomorrow at 9", FINISHING, moves=True), KNOWN)
    assert course and course.talk and course.step
    unbooked = after(course.talk, course.step, Theirs(()), KNOWN)
    assert isinstance(unbooked.step, Find) and unbooked.talk
    assert (unbooked.step.booking, unbooked.step.exact) == (None, TOMORROW.start)
    assert (unbooked.talk.purpose, unbooked.talk.held) == ("book", HOLD)
    moving = after(course.talk, course.step, Theirs((booked(number=HOLD.int),)), KNOWN)
    assert isinstance(moving.step, Find) and moving.talk
    assert (moving.step.booking, moving.talk.purpose, moving.talk.held) == (HOLD, "move", None)


def test_it_was_finished_meanwhile() -> None:
    course = after(FINISHING, Book(HOLD, "ana@acme.test"), Done(booked()), KNOWN)
    assert ([each.what for each in course.says], course.talk) == (["booked"], None)


def test_a_meeting_that_only_they_can_move() -> None:
    moving = Talk(phase="agreeing", purpose="move", chosen=TOMORROW, booking=booked())
    course = after(moving, MoveTo(booked().id, TOMORROW.start), Elsewhere(booked(), URL), KNOWN)
    assert (course.says, course.talk) == (
        (Says(what="move_there", bookings=(booked(),), url=URL),),
        None,
    )


def test_the_card_leads_there_and_has_no_buttons() -> None:
    says = Says(what="finish", bookings=(booked_at("2026-03-05T10:00"),), url=URL, until=UNTIL)
    card = booking_json("proposed", says, face=face_of(), config=DEMO, expires_at=UNTIL)
    assert (card["state"], card["id"], card["join_url"]) == ("proposed", str(UUID(int=1)), URL)
    assert (card["agree"], card["other"], card["previous"]) == (None, None, None)
    assert card["expires_at"] == "2026-03-02T16:00:00Z"


# Through whole turns, with Calendly over HTTP


@pytest.fixture
def server(clock: FixedClock) -> Iterator[FakeCalendly]:
    with FakeCalendly() as opened:
        opened.now = clock()
        first = datetime(2026, 3, 3, 8, tzinfo=UTC)
        opened.offered = {
            first + timedelta(days=day, minutes=30 * half) for day in range(9) for half in range(16)
        }
        opened.valid.add("pat")
        yield opened


@pytest.fixture
async def rig(serve: Serve, server: FakeCalendly, clock: FixedClock) -> AsyncIterator[Rig]:
    config = CalendlyConfig(base_url=server.url, token_url=server.token_url, booking="link")
    calendar = CalendlyCalendar(config, CalendlySecrets(token="pat"), clock=clock)
    ana = Host(key="ana", name="Ana", email="ana@us.test", account=EVENT_TYPE)
    meetings = AppointmentScheduling(
        enabled=True, timezone="Europe/Berlin", calendar_provider="calendly", hosts=(ana,)
    )
    yield await serve(settings={"meetings": meetings}, calendar=calendar)
    await calendar.aclose()


async def agreed(rig: Rig, when: str = "tomorrow at 10am") -> tuple[Chat, dict[str, Any]]:
    """A visitor who has said yes, and what they were answered."""
    chat = await rig.open_session(timezone="Europe/Berlin", locale="en-GB")
    read_back = await chat.say(f"Can we have a meeting {when}? I'm Vic, vic@acme.test")
    assert read_back["booking"]["state"] == "proposed", read_back["text"]
    return chat, await chat.say("yes please")


def stored(dsn: str) -> list[tuple[str, ...]]:
    with psycopg.connect(dsn) as conn:
        rows = conn.execute("SELECT state FROM bookings ORDER BY created_at, id").fetchall()
        facts = conn.execute("SELECT type FROM events WHERE type LIKE 'booking.%' ORDER BY at, id").fetchall()
    return [tuple(row[0] for row in rows), tuple(row[0] for row in facts)]


async def heard(rig: Rig, tenant: UUID, server: FakeCalendly, url: str, start: datetime) -> None:
    """The visitor books on Calendly's page, and Calendly tells."""
    invitee = server.finish(url, start)
    booking = UUID(str(invitee["tracking"]["utm_content"]))
    event = EventRef(str(invitee["uri"]), join_url="https://meet.test/1", web_url=invitee["reschedule_url"])
    change = Change(event, False, booking, start, start + timedelta(minutes=30))
    assert rig.services.meetings
    assert await following.finished(rig.services.meetings, tenant, "calendly", change)


TEN = datetime(2026, 3, 3, 9, tzinfo=UTC)


async def test_one_step_is_left(rig: Rig, server: FakeCalendly, tenant: UUID, dsn: str) -> None:
    chat, reply = await agreed(rig)
    link = reply["booking"]["join_url"]
    assert link.startswith("https://calendly.com/d/1/demo") and f"finish it here: {link}" in reply["text"]
    assert "One step is left" in reply["text"] and "nothing is booked before" in reply["text"]
    assert "until 11:30" in reply["text"]
    assert (reply["booking"]["state"], reply["booking"]["agree"]) == ("proposed", None)
    assert stored(dsn) == [("held",), ()]
    again = await chat.say("yes")
    assert again["text"].endswith(link)
    answer = await chat.say("What is the price?")
    assert answer["answered"] and "step" not in answer["text"]
    assert len(server.links) == 1
    await heard(rig, tenant, server, link, TEN + timedelta(hours=4))
    booked = await chat.say("yes")
    assert booked["booking"]["state"] == "confirmed"
    assert "Tuesday, 3 March, 14:00" in booked["text"], "the time that they took there"
    assert booked["booking"]["join_url"] == "https://meet.test/1"
    assert stored(dsn) == [("confirmed",), ("booking.confirmed",)]


async def test_given_up(rig: Rig, dsn: str) -> None:
    chat, _ = await agreed(rig)
    reply = await chat.say("cancel it")
    assert "cancelled" not in reply["text"]
    assert stored(dsn) == [("expired",), ()]
    assert reply["booking"] is None


async def test_another_time(rig: Rig, server: FakeCalendly, dsn: str) -> None:
    """The new time is read back like the first one, and gets its own link."""
    chat, first = await agreed(rig)
    read_back = await chat.say("Can we move it to Thursday at 11am?")
    assert (read_back["booking"]["state"], read_back["booking"]["agree"]) == ("proposed", "Yes, book it")
    second = await chat.say("yes")
    assert second["booking"]["start"].startswith("2026-03-05T11:00")
    assert second["booking"]["join_url"] != first["booking"]["join_url"]
    assert stored(dsn) == [("expired", "held"), ()]


async def test_finished_and_then_moved(rig: Rig, server: FakeCalendly, tenant: UUID, dsn: str) -> None:
    chat, reply = await agreed(rig)
    await heard(rig, tenant, server, reply["booking"]["join_url"], TEN)
    read_back = await chat.say("Can we move it to Thursday at 11am?")
    assert "move" in read_back["booking"]["agree"]
    left = await chat.say("yes")
    assert "Choose the new time here: https://calendly.com/reschedulings/I1" in left["text"]
    assert stored(dsn) == [("confirmed",), ("booking.confirmed",)]


async def test_too_late(rig: Rig, clock: FixedClock, dsn: str) -> None:
    chat, reply = await agreed(rig)
    clock.advance(3_601)
    assert rig.services.meetings
    await jobs.sweep(rig.services.meetings)
    assert stored(dsn) == [("expired",), ("booking.hold_expired",)]
    again = await chat.say("yes")
    assert again["booking"]["join_url"] != reply["booking"]["join_url"]
    assert stored(dsn)[0] == ("held",)
