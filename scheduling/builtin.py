"""The built-in calendar: bookings and absences in our own tables, complete without any other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from db.pool import Pool, transaction
from kit.clock import Clock
from scheduling.calendar import Busy, EventRef, HostCalendar, Meeting
from scheduling.times import store as times


class BuiltinCalendar:
    """The row of a booking is its event: there is nothing else to write, move or cancel."""

    name = "builtin"

    def __init__(self, pool: Pool, tenant: UUID, clock: Clock) -> None:
        self._pool = pool
        self._tenant = tenant
        self._clock = clock

    async def busy(self, host: HostCalendar, start: datetime, end: datetime) -> tuple[Busy, ...]:
        async with transaction(self._pool, self._tenant) as conn:
            taken = await times.taken(conn, [host.key], start, end, now=self._clock())
        return tuple(taken.get(host.key, ()))

    async def insert(self, host: HostCalendar, meeting: Meeting) -> EventRef:
        return EventRef(id=meeting.booking_id.hex, join_url=meeting.location)

    async def move(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> EventRef:
        return event

    async def cancel(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> None:
        return None
