"""The steps of a course done with the calendar: what came of them is a value, whatever went wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agent.meetings.model import (
    Away,
    Book,
    Booked,
    CancelBooking,
    Done,
    Elsewhere,
    Find,
    Found,
    Gone,
    Held,
    Hold,
    Mine,
    MoveTo,
    Nothing,
    Offered,
    Outcome,
    Release,
    Step,
    Taken,
    Unfinished,
    Wish,
)
from agent.meetings.model import Theirs as TheirBookings
from db.pool import transaction
from kit.errors import BadRequest, Conflict, NotFound
from scheduling import availability, bookings, holds, slots
from scheduling.availability import Availability
from scheduling.calendar import SlotTaken
from scheduling.holds import Choice
from scheduling.links import BookingLinks
from scheduling.model import Asker, Booking, CalendarAway, Guest, HoldGone, MovedOnPage
from scheduling.services import Services
from scheduling.slots import Constraints, OpenSlot

_SOON = timedelta(days=45)
"""How far ahead is looked when the visitor named no time, unless nothing is open until then."""
_MOMENT = timedelta(microseconds=1)
_NEAR = 2
"""So many offers are the ones next to the time that was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the steps of one visitor are done. `zone` is theirs, `owner` the email of the lead's owner, `note` what the
    host is told about the visitor."""

    services: Services
    links: BookingLinks
    tenant: UUID
    asker: Asker
    zone: ZoneInfo
    locale: str | None
    owner: str | None = None
    name: str | None = None
    note: str | None = None

    async def perform(self, step: Step) -> Outcome:
        """Raises nothing but what a lost database raises: a turn that is repeated then comes to the same."""
        try:
            return await self._performed(step)
        except SlotTaken:
            return Taken()
        except CalendarAway:
            return Away()
        except Conflict as error:
            return Gone() if error.code in ("not_movable", "over") else Away()
        except (NotFound, HoldGone):
            return Gone()

    async def _performed(self, step: Step) -> Outcome:
        match step:
            case Find():
                return await self._find(step)
            case Hold():
                return await self._hold(step)
            case Book(hold=hold, email=email):
                return await self._book(hold, email)
            case MoveTo(booking=booking, start=start):
                return await self._move(booking, start)
            case CancelBooking(booking=booking):
                await self._own(booking)
                done = await bookings.cancel(self.services, self.tenant, booking, by="visitor")
                return Done(await self._told(done))
            case Release():
                return await self._release()
            case Mine():
                return TheirBookings(await self._theirs())

    # Open times

    async def _find(self, step: Find) -> Found:
        moving = await self._own(step.booking) if step.booking else None
        wish, fits = step.wish, True
        try:
            found = await self._open(wish, moving, step.exact)
        except BadRequest:  # a length or type that cannot be booked: what can is offered
            wish, fits = replace(wish, minutes=None, type=None), False
            found = await self._open(wish, moving, step.exact)
        zone, count = found.zone, found.plan.config.offers
        open_times = [slot for slot in found.slots if moving is None or slot.start != moving.start_at]
        exact = next((slot for slot in open_times if slot.start == step.exact), None)
        suiting = [slot for slot in open_times if suits(slot, wish, zone)]
        if step.exact:
            chosen = _around(open_times, step.exact, count, zone)
        elif suiting:
            chosen = slots.offer(suiting, count, zone=zone)
        else:
            fits = False
            chosen = await self._otherwise(open_times, wish, moving, count)
        return Found(
            times=tuple(_offered(found, slot) for slot in chosen),
            fits=fits,
            exact=_offered(found, exact) if exact else None,
            booking=await self._told(moving) if moving else None,
        )

    async def _open(self, wish: Wish, moving: Booking | None, exact: datetime | None) -> Availability:
        """All open times of the days in question, or as far as one may book when those have none."""
        first, last = self._days(wish, exact)
        found = await self._asked(wish, moving, first, last)
        if found.slots or (first is None and last is None):
            return found
        return await self._asked(wish, moving, None, None)

    def _days(self, wish: Wish, exact: datetime | None) -> tuple[date | None, date | None]:
        today = self.services.clock().astimezone(self.zone).date()
        if exact:
            day = exact.astimezone(self.zone).date()
            return day - timedelta(days=7), day + timedelta(days=14)
        first = wish.earliest.astimezone(self.zone).date() if wish.earliest else None
        last = (
            (wish.latest - _MOMENT).astimezone(self.zone).date() if wish.latest else (first or today) + _SOON
        )
        return first, last

    async def _asked(
        self, wish: Wish, moving: Booking | None, first: date | None, last: date | None
    ) -> Availability:
        asked = availability.Wish(
            type=wish.type,
            duration=wish.minutes,
            zone=self.zone.key,
            first=first,
            last=last,
            constraints=Constraints(),
            owner=self.owner,
            language=self.locale,
            moving=moving,
        )
        return await availability.find(self.services, self.tenant, asked)

    async def _otherwise(
        self, open_times: Sequence[OpenSlot], wish: Wish, moving: Booking | None, count: int
    ) -> Sequence[OpenSlot]:
        """Nothing suits: what is open on the days in question, else soonest after them, but nothing refused."""
        left = [slot for slot in open_times if not refused(slot, wish, self.zone)]
        if not left:
            everything = await self._asked(wish, moving, None, None)
            left = [slot for slot in everything.slots if not refused(slot, wish, self.zone)]
        if wish.earliest and (later := [slot for slot in left if slot.start >= wish.earliest]):
            left = later
        return slots.offer(left, count, zone=self.zone)

    # Holds and bookings

    async def _hold(self, step: Hold) -> Held:
        choice = Choice(
            start=step.time.start,
            type=step.wish.type,
            duration=int((step.time.end - step.time.start).total_seconds()) // 60,
            zone=self.zone.key,
            locale=self.locale,
            owner=self.owner,
        )
        return Held((await holds.hold(self.services, self.tenant, self.asker, choice)).id)

    async def _book(self, hold: UUID, email: str) -> Done | Unfinished:
        await self._own(hold)
        guest = Guest(email, self.name, self.note)
        booking = await bookings.confirm(self.services, self.tenant, hold, guest)
        if booking.finish_url and booking.expires_at:
            return Unfinished(await self._told(booking), booking.finish_url, booking.expires_at)
        return Done(await self._told(booking))

    async def _release(self) -> Nothing:
        async with transaction(self.services.pool, self.tenant) as conn:
            await holds.release(conn, self.services, self.asker.key)
        return Nothing()

    async def _move(self, booking_id: UUID, start: datetime) -> Done | Elsewhere:
        before = await self._own(booking_id)
        try:
            moved = await bookings.move(self.services, self.tenant, booking_id, start)
        except MovedOnPage as page:
            return Elsewhere(await self._told(before), page.url)
        return Done(await self._told(moved), before.start_at)

    async def _theirs(self) -> tuple[Booked, ...]:
        assert self.asker.session_id is not None
        found = await bookings.of_session(self.services, self.tenant, self.asker.session_id)
        return tuple([await self._told(booking) for booking in found])

    async def _own(self, booking_id: UUID) -> Booking:
        """The visitor's own hold or booking. Raises NotFound for anybody else's."""
        booking = await bookings.get(self.services, self.tenant, booking_id)
        if booking.visitor_id is None or booking.visitor_id != self.asker.visitor_id:
            raise NotFound("There is no such booking.", code="booking_not_found")
        return booking

    async def _told(self, booking: Booking) -> Booked:
        settings = await self.services.settings(self.tenant)
        kind = settings.config.meeting_type(booking.type)
        return Booked(
            id=booking.id,
            type=booking.type,
            name=kind.name if kind else booking.type,
            start=booking.start_at,
            end=booking.end_at,
            email=booking.email,
            join_url=booking.join_url,
            link=self.links.manage(self.tenant, booking.id, ends=booking.end_at),
        )


def suits(slot: OpenSlot, wish: Wish, zone: ZoneInfo) -> bool:
    """Whether a time is as the visitor wishes, on their clock."""
    begin = slot.start.astimezone(zone)
    clock = begin.time()
    if (wish.earliest and slot.start < wish.earliest) or (wish.latest and slot.start >= wish.latest):
        return False
    if wish.weekdays and begin.weekday() not in wish.weekdays:
        return False
    if wish.not_before and clock < wish.not_before:
        return False
    if wish.not_after and (clock > wish.not_after or clock == wish.not_after != wish.not_before):
        return False
    return not refused(slot, wish, zone)


def refused(slot: OpenSlot, wish: Wish, zone: ZoneInfo) -> bool:
    """Whether the visitor said that this time does not suit."""
    if slot.start.astimezone(zone).time() in wish.excluded_times:
        return True
    return any(start == slot.start or start <= slot.start < end for start, end in wish.excluded)


def _around(
    open_times: Sequence[OpenSlot], wanted: datetime, count: int, zone: ZoneInfo
) -> tuple[OpenSlot, ...]:
    """Times to offer instead of `wanted`: those next to it, and some spread over other days."""
    by_distance = sorted(open_times, key=lambda slot: (abs(slot.start - wanted), slot.start))
    near = by_distance[:_NEAR]
    days = {slot.start.astimezone(zone).date() for slot in near}
    rest = [slot for slot in open_times if slot.start.astimezone(zone).date() not in days]
    spread = slots.offer(rest, count - len(near), zone=zone)
    return tuple(sorted((*near, *spread), key=lambda slot: slot.start))


def _offered(found: Availability, slot: OpenSlot) -> Offered:
    return Offered(found.id_of(slot), slot.start, slot.end)
