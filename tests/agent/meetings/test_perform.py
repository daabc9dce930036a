"""The steps done with the real calendar and database; whatever goes wrong is an outcome."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from agent.meetings.model import (
    Away,
    Book,
    CancelBooking,
    Done,
    Find,
    Found,
    Gone,
    Held,
    Hold,
    Mine,
    MoveTo,
    Nothing,
    Offered,
    Release,
    Taken,
    Theirs,
    Wish,
)
from agent.meetings.perform import Desk, refused, suits
from db.pool import Pool
from scheduling.links import BookingLinks
from scheduling.slots import OpenSlot
from tests.conftest import FixedClock
from tests.scheduling.calendar_server import HttpCalendar, calendar_server
from tests.scheduling.rig import BEN, Rig, at

BERLIN = ZoneInfo("Europe/Berlin")
NINE = at(9)


def slot(day: int, hour: float) -> OpenSlot:
    start = at(hour, day=day)
    return OpenSlot(start, start + timedelta(minutes=30), ("ana",))


@pytest.mark.parametrize(
    ("wish", "day", "hour", "fits"),
    [
        (Wish(), 3, 9, True),
        (Wish(earliest=at(9)), 3, 9, True),
        (Wish(earliest=at(9.5)), 3, 9, False),
        (Wish(latest=at(9)), 3, 9, False),
        (Wish(latest=at(9.5)), 3, 9, True),
        (Wish(weekdays=frozenset({1})), 3, 9, True),
        (Wish(weekdays=frozenset({0})), 3, 9, False),
        (Wish(not_before=time(10)), 3, 9, True),  # ten in Berlin
        (Wish(not_before=time(10, 30)), 3, 9, False),
        (Wish(not_after=time(12)), 3, 11, False),
        (Wish(not_after=time(12)), 3, 10.5, True),
        (Wish(not_before=time(10), not_after=time(10)), 3, 9, True),
        (Wish(not_before=time(15), not_after=time.max), 3, 14, True),
        (Wish(excluded=((at(9), at(9)),)), 3, 9, False),
        (Wish(excluded=((at(8), at(9)),)), 3, 9, True),
        (Wish(excluded=((at(8), at(10)),)), 3, 9, False),
        (Wish(excluded_times=frozenset({time(10)})), 3, 9, False),
        (Wish(excluded_times=frozenset({time(9)})), 3, 9, True),
    ],
)
def test_what_suits(wish: Wish, day: int, hour: float, fits: bool) -> None:
    assert suits(slot(day, hour), wish, BERLIN) is fits
    if refused(slot(day, hour), wish, BERLIN):
        assert not fits


@pytest.fixture
def rig(pool: Pool, tenant: UUID, clock: FixedClock) -> Rig:
    return Rig.make(pool, tenant, clock)


async def desk_of(rig: Rig, *, zone: str = "UTC", **given: Any) -> Desk:
    return Desk(
        services=rig.services,
        links=BookingLinks("a secret", clock=rig.clock),
        tenant=rig.tenant,
        asker=await rig.asker(),
        zone=ZoneInfo(zone),
        locale="en",
        name="Vic",
        **given,
    )


async def found(desk: Desk, wish: Wish | None = None, **given: Any) -> Found:
    outcome = await desk.perform(Find(wish=wish or Wish(), **given))
    assert isinstance(outcome, Found), outcome
    return outcome


def starts(offers: Found) -> list[datetime]:
    return [each.start for each in offers.times]


def half_hour(start: datetime) -> Offered:
    return Offered("", start, start + timedelta(minutes=30))


async def test_a_few_times_over_days(rig: Rig) -> None:
    offers = await found(await desk_of(rig))
    assert len(offers.times) == 4 and offers.fits and offers.exact is None
    assert len({start.date() for start in starts(offers)}) == 4
    assert offers.times[1].id == "meeting.20260303T1200Z.30"


async def test_the_time_that_was_asked_for(rig: Rig) -> None:
    desk = await desk_of(rig)
    hit = await found(desk, exact=NINE)
    assert hit.exact and hit.exact.start == NINE and hit.exact.id
    await rig.book(NINE)
    missed = await found(desk, exact=NINE)
    assert missed.exact is None and NINE not in starts(missed)
    assert NINE + timedelta(minutes=30) in starts(missed), "the next one to it"
    assert len({start.date() for start in starts(missed)}) > 1, "and other days"


async def test_only_what_suits_is_offered(rig: Rig) -> None:
    desk = await desk_of(rig, zone="Europe/Berlin")
    wish = Wish(earliest=at(0, day=9), latest=at(0, day=16), not_before=time(15))
    offers = await found(desk, wish)
    assert offers.fits and len(offers.times) == 4
    assert all(at(0, day=9) <= start < at(0, day=16) for start in starts(offers))
    assert all(start.astimezone(BERLIN).hour >= 15 for start in starts(offers))


async def test_what_was_refused_does_not_come_back(rig: Rig) -> None:
    desk = await desk_of(rig)
    first = await found(desk)
    wish = Wish(excluded=tuple((start, start) for start in starts(first)))
    second = await found(desk, wish)
    assert second.fits and not set(starts(first)) & set(starts(second))


async def test_nothing_suits_so_what_is_near_is_offered(rig: Rig) -> None:
    sunday = Wish(earliest=at(0, day=8), latest=at(0, day=9))
    offers = await found(await desk_of(rig), sunday)
    assert not offers.fits and offers.times
    assert all(start >= at(0, day=8) for start in starts(offers))
    assert len({start.date() for start in starts(offers)}) == 4
    evenings = await found(await desk_of(rig), Wish(not_before=time(20)))
    assert not evenings.fits and len(evenings.times) == 4


async def test_beyond_what_may_be_booked(rig: Rig) -> None:
    later = await found(await desk_of(rig), exact=datetime(2026, 8, 20, 9, tzinfo=UTC))
    assert later.exact is None and later.times


async def test_a_length_that_cannot_be_booked(rig: Rig) -> None:
    offers = await found(await desk_of(rig), Wish(minutes=600))
    assert not offers.fits and offers.times
    offers = await found(await desk_of(rig), Wish(type="gone"))
    assert not offers.fits and offers.times
    longer = await found(await desk_of(rig), Wish(minutes=90))
    assert longer.fits and longer.times[0].end - longer.times[0].start == timedelta(minutes=90)


async def test_nothing_is_open_at_all(rig: Rig) -> None:
    days = tuple(NINE.date() + timedelta(days=number) for number in range(-2, 40))
    rig.set(holidays=days)
    assert await found(await desk_of(rig)) == Found((), fits=False)


async def test_from_hold_to_booking(rig: Rig) -> None:
    desk = await desk_of(rig, zone="Europe/Berlin")
    held = await desk.perform(Hold(half_hour(NINE), Wish()))
    assert isinstance(held, Held)
    done = await desk.perform(Book(held.hold, "vic@acme.test"))
    assert isinstance(done, Done) and done.before is None
    told = done.booking
    assert (told.start, told.email, told.name) == (NINE, "vic@acme.test", "Meeting")
    assert told.link and desk.links.read(told.link)
    again = await desk.perform(Book(held.hold, "vic@acme.test"))
    assert isinstance(again, Done) and again.booking.id == told.id, "a repeated turn comes to the same"
    [row] = await rig.run("SELECT email, name, zone, state FROM bookings")
    assert (row["email"], row["name"], row["zone"]) == ("vic@acme.test", "Vic", "Europe/Berlin")


async def test_somebody_else_has_it(rig: Rig, clock: FixedClock) -> None:
    desk = await desk_of(rig)
    held = await desk.perform(Hold(half_hour(NINE), Wish()))
    assert isinstance(held, Held)
    other = await desk_of(rig)
    assert await other.perform(Hold(half_hour(NINE), Wish())) == Taken()
    clock.advance(301)
    await rig.book(NINE)
    assert await desk.perform(Book(held.hold, "vic@acme.test")) == Taken()


async def test_given_up(rig: Rig) -> None:
    desk = await desk_of(rig)
    held = await desk.perform(Hold(half_hour(NINE), Wish()))
    assert isinstance(held, Held)
    assert await desk.perform(Release()) == Nothing()
    assert NINE in starts(await found(await desk_of(rig), exact=NINE))
    assert await rig.taken() == []


async def test_moved_in_its_own_time(rig: Rig) -> None:
    desk = await desk_of(rig)
    booking = await rig.book(NINE, asker=desk.asker, duration=60)
    near = await found(desk, booking=booking.id, exact=at(9.5))
    assert near.exact and near.booking and near.booking.id == booking.id
    assert NINE not in starts(await found(desk, booking=booking.id)), "it is there already"
    done = await desk.perform(MoveTo(booking.id, at(9.5)))
    assert isinstance(done, Done) and (done.before, done.booking.start) == (NINE, at(9.5))
    await rig.book(at(14))
    assert await desk.perform(MoveTo(booking.id, at(13.5))) == Taken()
    assert isinstance(await desk.perform(CancelBooking(booking.id)), Done)
    assert await desk.perform(MoveTo(booking.id, at(12))) == Gone()


async def test_only_their_own(rig: Rig) -> None:
    desk, booking = await desk_of(rig), await rig.book(NINE)
    assert await desk.perform(Mine("tell")) == Theirs(())
    assert await desk.perform(Find(wish=Wish(), booking=booking.id)) == Gone()
    assert await desk.perform(MoveTo(booking.id, at(12))) == Gone()
    assert await desk.perform(CancelBooking(booking.id)) == Gone()
    assert await desk.perform(Book(uuid4(), "vic@acme.test")) == Gone()
    other = await (await desk_of(rig)).perform(Hold(half_hour(at(12)), Wish()))
    assert isinstance(other, Held)
    assert await desk.perform(Book(other.hold, "vic@acme.test")) == Gone()
    assert (await rig.get(booking)).state == "confirmed"


async def test_theirs_in_their_order(rig: Rig, clock: FixedClock) -> None:
    desk = await desk_of(rig)
    later, sooner = await rig.book(at(12), asker=desk.asker), await rig.book(NINE, asker=desk.asker)
    mine = await desk.perform(Mine("tell"))
    assert isinstance(mine, Theirs) and [each.id for each in mine.bookings] == [sooner.id, later.id]
    clock.now = at(13)
    assert await desk.perform(Mine("tell")) == Theirs(())
    assert await desk.perform(MoveTo(later.id, at(15))) == Gone(), "it is over"


async def test_the_owner_of_the_lead_holds_it(rig: Rig) -> None:
    rig.set(hosts=[*(host.model_dump() for host in rig.config.hosts), BEN], assignment="lead_owner")
    desk = await desk_of(rig, owner="ben@us.test")
    held = await desk.perform(Hold(half_hour(NINE), Wish()))
    assert isinstance(held, Held)
    [row] = await rig.run("SELECT hosts FROM bookings")
    assert row["hosts"] == ["ben"]


async def test_the_calendar_is_away(pool: Pool, tenant: UUID, clock: FixedClock) -> None:
    with calendar_server() as server:
        rig = Rig.make(pool, tenant, clock, calendar=HttpCalendar(server.port))
        desk = await desk_of(rig)
        booking = await rig.book(NINE, asker=desk.asker)
        held = await desk.perform(Hold(half_hour(at(11)), Wish()))
        assert isinstance(held, Held)
        server.mode = "down"
        clock.advance(31)
        assert await desk.perform(Find(wish=Wish())) == Away()
        assert await desk.perform(Hold(half_hour(at(12)), Wish())) == Away()
        assert await desk.perform(Book(held.hold, "vic@acme.test")) == Away()
        assert await desk.perform(MoveTo(booking.id, at(15))) == Away()
        assert isinstance(await desk.perform(Mine("tell")), Theirs), "what is booked is known without it"
        assert isinstance(await desk.perform(CancelBooking(booking.id)), Done), "and can be given up"
