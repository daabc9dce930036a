"""Bookings with an outside calendar over HTTP: what it says counts, and its absence leaves neither ghost nor double."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from db.pool import Pool, transaction
from kit.errors import Conflict
from scheduling import bookings, following, jobs
from scheduling.busy import ask
from scheduling.calendar import EventRef, SlotTaken
from scheduling.changes import Change
from scheduling.model import Booking, CalendarAway
from tests.scheduling.calendar_server import CalendarServer, FindingCalendar, HttpCalendar, calendar_server
from tests.scheduling.rig import ANA, BEN, NINE, Rig, at


@pytest.fixture
def server() -> Iterator[CalendarServer]:
    with calendar_server() as made:
        yield made


@pytest.fixture
def rig(pool: Pool, tenant: UUID, clock: Any, server: CalendarServer) -> Rig:
    return Rig.make(pool, tenant, clock, calendar=HttpCalendar(server.port), budget=0.5, patience=5.0)


def times(server: CalendarServer) -> list[tuple[str, str]]:
    return [(event["start"], event["end"]) for event in server.events.values()]


async def test_booked_moved_cancelled_in_both(rig: Rig, server: CalendarServer) -> None:
    booked = await rig.book(zone="Europe/Berlin")
    assert booked.event and booked.join_url == f"https://meet.test/{booked.id.hex}"
    assert times(server) == [(NINE.isoformat(), at(9.5).isoformat())]
    assert server.events[booked.event.id]["title"] == "Meeting: Vic Visitor and Acme Ltd"
    moved = await rig.move(booked, at(9) + timedelta(days=1))
    assert (times(server)[0][0], server.events[booked.event.id]["sequence"]) == (
        moved.start_at.isoformat(),
        1,
    )
    assert len(await rig.taken()) == 1
    await rig.cancel(moved)
    assert (server.events, await rig.taken()) == ({}, [])
    assert await rig.facts() == ["booking.confirmed", "booking.moved", "booking.cancelled"]
    assert await jobs.sweep(rig.services) == 0


async def test_what_it_says_is_busy_is_not_open(rig: Rig, server: CalendarServer) -> None:
    rig.set(hosts=[ANA, BEN])
    server.foreign = {"ana@us.test": [(at(8).isoformat(), at(12).isoformat())]}
    found = await rig.find(first=NINE.date(), last=NINE.date())
    assert found.slots[0].hosts == ("ben",)
    assert (await rig.book()).hosts == ("ben",)
    with pytest.raises(SlotTaken):
        await rig.hold()


async def test_answers_are_kept_for_half_a_minute(rig: Rig, server: CalendarServer, clock: Any) -> None:
    async def asked() -> int:
        before = len(server.asked)
        await rig.find()
        return len(server.asked) - before

    assert [await asked(), await asked()] == [1, 0]
    clock.advance(31)
    assert [await asked(), await asked()] == [1, 0]
    booked = await rig.book()
    clock.advance(1)
    assert [await asked(), await asked()] == [1, 0], "our own change"
    clock.advance(1)
    await rig.cancel(booked)
    clock.advance(1)
    assert NINE in await rig.starts()
    async with transaction(rig.pool, rig.tenant) as conn:
        await ask.outdate(conn, rig.services, "google", ["ana"])
    clock.advance(1)
    assert [await asked(), await asked()] == [1, 0], "the host's change, when the provider tells of it"


async def test_taken_outside_between_offer_and_yes(rig: Rig, server: CalendarServer) -> None:
    held = await rig.hold()
    server.foreign = {"ana@us.test": [(NINE.isoformat(), at(9.25).isoformat())]}
    with pytest.raises(SlotTaken):
        await rig.confirm(held)
    assert (await rig.get(held)).state == "cancelled"
    assert (server.events, await rig.taken(), await rig.facts()) == ({}, [], [])
    assert NINE not in await rig.starts(), "it is asked again"


@pytest.mark.parametrize("mode", ["slow", "down", "revoked"])
async def test_no_answer_to_the_question_who_is_free(rig: Rig, server: CalendarServer, mode: Any) -> None:
    server.mode = mode
    began = asyncio.get_running_loop().time()
    for asking in (rig.find(), rig.hold()):
        with pytest.raises(CalendarAway) as raised:
            await asking
        assert raised.value.needs_person == (mode == "revoked")
    assert asyncio.get_running_loop().time() - began < 10
    assert await rig.facts() == (["calendar.needs_person"] if mode == "revoked" else []), (
        "once, not each time"
    )
    server.go_on.set()
    server.mode = "ok"
    assert NINE in await rig.starts()
    assert await rig.facts() == (["calendar.needs_person", "calendar.answers"] if mode == "revoked" else [])


async def test_one_calendar_of_two_answers(rig: Rig, server: CalendarServer) -> None:
    rig.set(hosts=[ANA, BEN])
    whole = server.answer

    def partly(method: str, target: str, body: dict[str, Any]) -> tuple[int, Any]:
        return (503, {}) if "ana" in target else whole(method, target, body)

    server.answer = partly  # type: ignore[method-assign]
    assert {slot.hosts for slot in (await rig.find()).slots} == {("ben",)}
    assert (await rig.book()).hosts == ("ben",)
    rig.set(assignment="collective")
    assert (await rig.find()).slots == (), "of all hosts one is unknown"


@pytest.mark.parametrize("finds", [False, True])
@pytest.mark.parametrize("mode", ["slow_after", "slow", "down"])
async def test_no_answer_to_an_insert_leaves_nothing_behind(
    pool: Pool, tenant: UUID, clock: Any, server: CalendarServer, mode: Any, finds: bool
) -> None:
    calendar = (FindingCalendar if finds else HttpCalendar)(server.port)
    rig = Rig.make(pool, tenant, clock, calendar=calendar, budget=0.3, patience=5.0)
    held = await rig.hold()
    server.mode, server.writes = mode, frozenset({"POST"})
    with pytest.raises(CalendarAway):
        await rig.confirm(held)
    assert (await rig.get(held)).task == "undo_insert"
    with pytest.raises(CalendarAway):
        await rig.confirm(held)
    with pytest.raises(SlotTaken):
        await rig.hold()  # perhaps the host has a meeting then
    server.mode = "ok"
    await asyncio.to_thread(server.let_go)
    clock.advance(1)
    assert await jobs.sweep(rig.services) >= 1
    assert (server.events, await rig.taken()) == ({}, [])
    assert (await rig.get(held)).state == "cancelled"
    assert await rig.facts() == [], "nobody is told of a booking that never was"
    assert (await rig.book()).state == "confirmed"


@pytest.mark.parametrize(("mode", "needs_person"), [("revoked", True), ("refuse", True)])
async def test_a_refused_insert_frees_the_time(
    rig: Rig, server: CalendarServer, mode: Any, needs_person: bool
) -> None:
    held = await rig.hold()
    server.mode, server.writes = mode, frozenset({"POST"})
    with pytest.raises(CalendarAway) as raised:
        await rig.confirm(held)
    assert raised.value.needs_person == needs_person
    assert (await rig.get(held)).state == "cancelled"
    assert (await rig.taken(), await rig.facts()) == ([], ["calendar.needs_person"])


@pytest.mark.parametrize("mode", ["slow_after", "slow", "down", "refuse"])
async def test_no_answer_to_a_move_leaves_it_where_it_was(
    rig: Rig, server: CalendarServer, mode: Any
) -> None:
    booked = await rig.book()
    server.mode, server.writes = mode, frozenset({"PATCH"})
    with pytest.raises(CalendarAway):
        await rig.move(booked, at(14))
    left = await rig.get(booked)
    assert (left.start_at, left.state, left.task) == (
        NINE,
        "confirmed",
        None if mode == "refuse" else "undo_move",
    )
    both = [("ana", NINE, at(9.5)), ("ana", at(14), at(14.5))]
    assert await rig.taken() == (both[:1] if mode == "refuse" else both), (
        "of the two nobody knows which it is"
    )
    server.mode = "ok"
    server.go_on.set()
    rig.clock.advance(1)
    await jobs.sweep(rig.services)
    assert times(server) == [(NINE.isoformat(), at(9.5).isoformat())]
    assert await rig.taken() == [("ana", NINE, at(9.5))]
    assert (await rig.move(booked, at(14))).start_at == at(14)


async def test_a_cancellation_counts_at_once_and_is_told_later(
    rig: Rig, server: CalendarServer, clock: Any
) -> None:
    booked = await rig.book()
    server.mode = "down"
    assert (await rig.cancel(booked)).state == "cancelled"
    for wait in (1, 31, 61):
        clock.advance(wait)
        await jobs.sweep(rig.services)
    assert len(server.events) == 1 and (await rig.get(booked)).task == "cancel"
    server.mode = "ok"
    clock.advance(600)
    await jobs.sweep(rig.services)
    assert (server.events, (await rig.get(booked)).task) == ({}, None)
    assert (await rig.facts()).count("booking.cancelled") == 1


async def test_a_calendar_that_stays_away_is_given_up_after_the_meeting(
    rig: Rig, server: CalendarServer, clock: Any
) -> None:
    held = await rig.hold()
    server.mode, server.writes = "down", frozenset({"POST"})
    with pytest.raises(CalendarAway):
        await rig.confirm(held)
    for _ in range(60):
        clock.advance(1_801)
        await jobs.sweep(rig.services)
    assert ((await rig.get(held)).state, await rig.taken()) == ("cancelled", [])


async def test_two_requests_confirm_at_once(rig: Rig, server: CalendarServer) -> None:
    held = await rig.hold()
    made = await asyncio.gather(*(rig.confirm(held) for _ in range(4)), return_exceptions=True)
    assert [each.state for each in made if not isinstance(each, BaseException)]
    assert all(isinstance(each, Conflict) for each in made if isinstance(each, BaseException))
    assert len(server.inserted) == 1
    assert await rig.facts() == ["booking.confirmed"]


async def test_a_booking_stays_with_its_provider(rig: Rig, server: CalendarServer) -> None:
    booked = await rig.book()
    rig.set(calendar_provider="builtin")
    await rig.cancel(booked)
    assert server.deleted == [booked.id.hex]
    rig.set(calendar_provider="outlook")
    with pytest.raises(CalendarAway) as raised:
        await rig.find()
    assert (raised.value.cause, raised.value.needs_person) == ("not_configured", True)
    assert not await bookings.of_session(rig.services, rig.tenant, booked.id)


# What hosts do in their own calendars


async def test_a_host_moves_and_deletes(rig: Rig, server: CalendarServer) -> None:
    booked = await rig.book()
    assert booked.event
    known = Change(booked.event, cancelled=False, start=NINE, end=at(9.5))
    there = replace(known, start=at(14), end=at(15))
    for change in (known, there, there):
        assert await following.follow(rig.services, rig.tenant, "google", change)
    moved = await rig.get(booked)
    assert (moved.start_at, moved.end_at, moved.sequence) == (at(14), at(15), 1)
    assert await rig.taken() == [("ana", at(14), at(15))]
    strange = Change(EventRef("someone-elses"), cancelled=True)
    for change in (strange, Change(booked.event, cancelled=True), Change(booked.event, cancelled=True)):
        assert await following.follow(rig.services, rig.tenant, "google", change)
    gone = await rig.get(booked)
    assert (gone.state, gone.cancelled_by, gone.task, await rig.taken()) == ("cancelled", "host", None, [])
    assert server.deleted == [], "it knows"
    assert await rig.facts() == ["booking.confirmed", "booking.moved", "booking.cancelled"]


async def test_a_host_puts_two_meetings_at_one_time(rig: Rig) -> None:
    booked, other = await rig.book(), await rig.book(at(14))
    assert booked.event
    change = Change(booked.event, cancelled=False, start=at(14), end=at(14.5))
    assert await following.follow(rig.services, rig.tenant, "google", change)
    assert (await rig.get(booked)).start_at == at(14)
    assert await rig.taken() == [("ana", *other_times(other))]


def other_times(booking: Booking) -> tuple[datetime, datetime]:
    return booking.start_at, booking.end_at


async def test_a_change_amid_our_own_is_looked_at_later(rig: Rig, server: CalendarServer, clock: Any) -> None:
    booked = await rig.book()
    assert booked.event
    server.mode, server.writes = "down", frozenset({"PATCH"})
    with pytest.raises(CalendarAway):
        await rig.move(booked, at(14))
    gone = Change(booked.event, cancelled=True)
    assert not await following.follow(rig.services, rig.tenant, "google", gone)
    server.mode = "ok"
    clock.advance(1)
    await jobs.sweep(rig.services)
    assert await following.follow(rig.services, rig.tenant, "google", gone)
    assert (await rig.get(booked)).state == "cancelled"
