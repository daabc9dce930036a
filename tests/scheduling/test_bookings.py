"""Bookings in our own tables: held, confirmed, moved, cancelled, never twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest

from db.pool import Pool, transaction
from kit.errors import BadRequest, Conflict, NotFound
from kit.ids import uuid7
from scheduling import bookings, holds, jobs
from scheduling.calendar import HostCalendar, SlotTaken
from scheduling.holds import Choice
from scheduling.model import Absence, Guest, HoldGone
from scheduling.times import store as times
from tests.scheduling.rig import ANA, BEN, EVE, GUEST, NINE, Rig, at


@pytest.fixture
def rig(pool: Pool, tenant: UUID, clock: Any) -> Rig:
    return Rig.make(pool, tenant, clock)


async def test_a_booking_from_offer_to_end(rig: Rig) -> None:
    found = await rig.find(zone="America/Chicago")
    assert found.slots[0].start == at(11.5, day=2), "two hours' notice"
    offered = found.offer()
    assert len(offered) == 4
    assert len({slot.start.astimezone(found.zone).date() for slot in offered}) == 4

    held = await rig.hold(zone="America/Chicago", locale="en")
    assert (held.state, held.zone, held.hosts, held.minutes) == ("held", "America/Chicago", ("ana",), 30)
    assert NINE not in await rig.starts()
    booked = await rig.confirm(held)
    assert (booked.state, booked.email, booked.expires_at) == ("confirmed", "visitor@acme.test", None)
    assert await rig.confirm(held) == booked, "saying yes twice is one booking"

    later = await rig.move(booked, at(14))
    assert (later.start_at, later.end_at, later.sequence) == (at(14), at(14.5), 1)
    assert NINE in await rig.starts() and at(14) not in await rig.starts()
    assert await rig.move(later, at(14)) == later

    gone = await rig.cancel(later)
    assert (gone.state, gone.cancelled_by, gone.sequence) == ("cancelled", "visitor", 2)
    assert (await rig.cancel(gone)).sequence == 2
    assert await rig.taken() == []
    assert await rig.facts() == ["booking.confirmed", "booking.moved", "booking.cancelled"]
    for changing in (rig.move(gone, at(15)), bookings.no_show(rig.services, rig.tenant, gone.id)):
        with pytest.raises(Conflict):
            await changing
    with pytest.raises(HoldGone):
        await rig.confirm(gone)


@pytest.mark.parametrize(
    "start",
    [
        at(8.5),
        at(16.75),
        at(9.25),
        at(17),
        at(9, day=7),
        at(11, day=2),
        at(9, day=2),
        at(9) + timedelta(days=60),
    ],
    ids=["before hours", "over the end", "between steps", "after hours", "Saturday", "notice", "past", "far"],
)
async def test_only_open_times_can_be_held(rig: Rig, start: Any) -> None:
    with pytest.raises(SlotTaken):
        await rig.hold(start)
    with pytest.raises(SlotTaken):
        await rig.move(await rig.book(at(10)), start)
    assert len(await rig.taken()) == 1


async def test_a_held_time_is_not_open_to_others(rig: Rig, clock: Any) -> None:
    first = await rig.asker()
    held = await rig.hold(asker=first)
    with pytest.raises(SlotTaken):
        await rig.hold()
    clock.advance(200)
    assert (await rig.hold(asker=first)).id == held.id, "choosing it again holds it longer"
    clock.advance(200)
    with pytest.raises(SlotTaken):
        await rig.hold()
    clock.advance(101)
    assert NINE in await rig.starts(), "an expired hold blocks nothing, though no sweep has seen it"
    other = await rig.hold()
    with pytest.raises(SlotTaken):
        await rig.confirm(held)
    assert (await rig.confirm(other)).state == "confirmed"
    assert (await rig.get(held)).state == "expired"
    assert await rig.facts() == ["booking.hold_expired", "booking.confirmed"]


async def test_a_late_yes_counts_while_the_time_is_free(rig: Rig, clock: Any) -> None:
    held = await rig.hold()
    clock.advance(3_600)
    assert await jobs.sweep(rig.services) == 1
    assert await rig.taken() == []
    assert (await rig.confirm(held)).state == "confirmed"
    assert await rig.taken() == [("ana", NINE, at(9.5))]
    past = await rig.hold(at(10))
    clock.advance(86_400)
    with pytest.raises(SlotTaken):
        await rig.confirm(past)


async def test_another_choice_and_leaving_release_a_hold(rig: Rig) -> None:
    asker = await rig.asker()
    await rig.hold(asker=asker)
    with pytest.raises(SlotTaken):
        await rig.hold(at(8), asker=asker)
    assert await rig.taken() == [("ana", NINE, at(9.5))], "a choice that fails gives nothing up"
    await rig.hold(at(10), asker=asker)
    assert await rig.taken() == [("ana", at(10), at(10.5))]
    async with transaction(rig.pool, rig.tenant) as conn:
        await holds.release(conn, rig.services, asker.key)
        await holds.release(conn, rig.services, asker.key)
    assert await rig.taken() == []


async def test_buffers_keep_meetings_apart(rig: Rig) -> None:
    rig.set(buffer_before=10, buffer_after=20)
    await rig.book(at(12))
    assert await rig.taken() == [("ana", at(12) - timedelta(minutes=10), at(12.5) + timedelta(minutes=20))]
    around = [
        start
        for start in await rig.starts(first=NINE.date(), last=NINE.date())
        if abs(start - at(12)) < timedelta(hours=1.5)
    ]
    assert around == [at(11), at(13)]
    for start in (at(11.5), at(12.5)):
        with pytest.raises(SlotTaken):
            await rig.hold(start)


async def test_moving_by_less_than_its_length(rig: Rig) -> None:
    booked = await rig.book(duration=60)
    assert at(9.5) in await rig.starts(moving=booked), "it is not in its own way"
    moved = await rig.move(booked, at(9.5))
    assert (moved.start_at, moved.end_at) == (at(9.5), at(10.5))
    await rig.book(at(11))
    with pytest.raises(SlotTaken):
        await rig.move(moved, at(10.5))
    assert (await rig.get(moved)).start_at == at(9.5)


async def test_the_database_is_the_last_guard(rig: Rig, dsn: str) -> None:
    booked = await rig.book()
    other = await rig.hold(at(10))
    with pytest.raises(psycopg.errors.ExclusionViolation):
        await rig.run(
            "UPDATE taken_times SET span = tstzrange(%s, %s) WHERE booking_id = %s",
            at(9.25),
            at(9.75),
            other.id,
        )
    async with transaction(rig.pool, rig.tenant) as conn:
        assert not await times.take(conn, other.id, ["ana"], [(at(9.25), at(9.75))])
        assert await times.take(conn, other.id, ["ben"], [(at(9.25), at(9.75))]), (
            "another host is another matter"
        )
    stranger = uuid7()
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "INSERT INTO tenants (id, slug, name, widget_key) VALUES (%s, 'b', 'B', 'pk_b')", (stranger,)
        )
    twin = Rig.make(rig.pool, stranger, rig.clock)
    assert (await twin.book()).start_at == booked.start_at, "so is another tenant"


@pytest.mark.parametrize("email", ["", "ana", " "])
async def test_an_email_is_needed(rig: Rig, email: str) -> None:
    with pytest.raises(BadRequest):
        await rig.confirm(await rig.hold(), Guest(email))


async def test_a_repeat_with_the_same_key_is_the_same_booking(rig: Rig) -> None:
    asker = await rig.asker()
    choice = Choice(start=NINE, client_key="k1")
    made = [
        await bookings.book(rig.services, rig.tenant, asker, choice, GUEST),
        await bookings.book(rig.services, rig.tenant, asker, choice, GUEST),
    ]
    assert made[0] == made[1]
    await rig.cancel(made[0])
    again = await bookings.book(rig.services, rig.tenant, asker, choice, GUEST)
    assert (again.id, again.state) == (made[0].id, "cancelled"), "a late repeat brings nothing back"


async def test_no_show_and_over(rig: Rig, clock: Any) -> None:
    booked = await rig.book()
    with pytest.raises(Conflict):
        await bookings.no_show(rig.services, rig.tenant, booked.id)
    clock.advance(2 * 86_400)
    with pytest.raises(Conflict):
        await rig.cancel(booked)
    with pytest.raises(Conflict):
        await rig.move(booked, at(9, day=5))
    missed = await bookings.no_show(rig.services, rig.tenant, booked.id)
    assert missed.state == "no_show"
    assert await bookings.no_show(rig.services, rig.tenant, booked.id) == missed
    assert (await rig.facts())[-1] == "booking.no_show"
    with pytest.raises(NotFound):
        await bookings.no_show(rig.services, rig.tenant, uuid7())


async def test_absences(rig: Rig) -> None:
    away = Absence(uuid7(), "ana", at(0), at(24), "Off", rig.clock())
    async with transaction(rig.pool, rig.tenant) as conn:
        await times.insert_absence(conn, away)
    assert not [start for start in await rig.starts() if start.date() == NINE.date()]
    with pytest.raises(SlotTaken):
        await rig.hold()
    calendar = rig.services.calendars.of(rig.tenant, rig.config)
    assert [b.end for b in await calendar.busy(HostCalendar("ana", "ana"), at(0), at(24))] == [at(24)]
    async with transaction(rig.pool, rig.tenant) as conn:
        assert await times.absences(conn, after=rig.clock()) == [away]
        assert await times.delete_absence(conn, away.id)
    assert NINE in await rig.starts()


# Several hosts


async def test_round_robin_is_fair(rig: Rig) -> None:
    rig.set(hosts=[ANA, BEN, EVE])
    booked = [await rig.book(at(9 + n / 2)) for n in range(6)]
    assert [each.hosts[0] for each in booked] == ["ana", "ben", "eve"] * 2
    same = [await rig.book(at(13)) for _ in range(3)]
    assert {each.hosts[0] for each in same} == {"ana", "ben", "eve"}
    with pytest.raises(SlotTaken):
        await rig.hold(at(13))


async def test_collective_needs_everybody(rig: Rig) -> None:
    rig.set(
        hosts=[ANA, BEN],
        types=[
            {"key": "panel", "name": "Panel", "assignment": "collective"},
            {"key": "call", "name": "Call"},
        ],
    )
    one = await rig.book(type="call")
    assert NINE not in await rig.starts(type="panel")
    both = await rig.book(at(10), type="panel")
    assert both.hosts == ("ana", "ben")
    assert at(10) not in await rig.starts(type="call")
    with pytest.raises(SlotTaken):
        await rig.move(both, NINE)
    await rig.cancel(one)
    assert (await rig.move(both, NINE)).hosts == ("ana", "ben")
    assert [host for host, *_ in await rig.taken()] == ["ana", "ben"]


async def test_the_leads_owner_takes_the_meeting(rig: Rig) -> None:
    rig.set(hosts=[ANA, BEN], assignment="lead_owner")
    assert (await rig.book(owner="BEN@us.test")).hosts == ("ben",)
    with pytest.raises(SlotTaken):
        await rig.hold(owner="ben@us.test")
    assert (await rig.book(at(10), owner="stranger@us.test")).hosts == ("ana",)


async def test_who_speaks_the_language_goes_first(rig: Rig) -> None:
    rig.set(hosts=[ANA | {"languages": ["en"]}, BEN | {"languages": ["de"]}])
    assert (await rig.book(locale="de-AT")).hosts == ("ben",)
    assert (await rig.book(at(10), locale="fr")).hosts == ("ana",), "nobody speaks it: anybody"


async def test_all_at_once_for_one_time(rig: Rig) -> None:
    rig.set(hosts=[ANA, BEN])
    askers = [await rig.asker() for _ in range(12)]
    made = await asyncio.gather(*(rig.book(asker=asker) for asker in askers), return_exceptions=True)
    assert sorted(b.hosts[0] for b in made if not isinstance(b, BaseException)) == ["ana", "ben"]
    assert all(isinstance(b, SlotTaken) for b in made if isinstance(b, BaseException))


async def test_bookings_of_a_visitor(rig: Rig) -> None:
    first = await rig.asker()
    second = await rig.asker(visitor=first.visitor_id, token="other")
    mine = [await rig.book(at(10), asker=first), await rig.book(asker=second)]
    await rig.book(at(12))
    assert second.session_id
    found = await bookings.of_session(rig.services, rig.tenant, second.session_id)
    assert [each.id for each in found] == [mine[1].id, mine[0].id]
