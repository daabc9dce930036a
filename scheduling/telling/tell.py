"""Telling outside calendars about bookings, so that neither a crash nor a slow answer leaves a ghost or a double.

What is to be told is written into the booking's row before anybody is called; then the calendar is called, with an
event that is derived from the booking's id; then what came of it is written. A worker that finds a task nobody works on
any more tells it again: a repeated insert finds the first one's event, a repeated move or cancellation changes nothing.

    insert ─ taken ─> confirmed
       ├─ a link: the visitor books on the provider's page ─> held, until the provider tells (`following.finished`)
       ├─ refused ─> given up, the time is free
       └─ no answer: the visitor was told so ─> undo_insert ─ gone from the calendar ─> given up
    move ─ done ─> moved
       └─ no answer: the visitor was told so ─> undo_move ─> as before
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Protocol, runtime_checkable
from uuid import UUID

import structlog

from db.pool import Connection, transaction
from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from scheduling import hosts
from scheduling import store as all_bookings
from scheduling.busy import ask
from scheduling.calendar import Calendar, EventRef, HostCalendar, Meeting, SlotTaken
from scheduling.events import BookingConfirmed, BookingFailed, BookingMoved
from scheduling.holds import taken_by
from scheduling.model import Booking, Task
from scheduling.services import SchedulingSettings, Services
from scheduling.telling import store
from scheduling.times import store as times

_FINISH_WITHIN = timedelta(minutes=15)
_FIRST_WAIT, _LONGEST_WAIT = 30.0, 1_800.0

log = structlog.get_logger(__name__)


@runtime_checkable
class Finds(Protocol):
    """A calendar that can look up a booking's event; without that an event is found by inserting it again."""

    async def find(self, host: HostCalendar, meeting: Meeting) -> EventRef | None: ...


# Calls. Each raises ProviderError; no answer in time is Retryable.


class Told:
    """A calendar that is told about one booking within so many seconds a call."""

    def __init__(
        self, services: Services, tenant: UUID, settings: SchedulingSettings, booking: Booking, seconds: float
    ) -> None:
        self._calendar: Calendar = services.calendars.of(tenant, settings.config, provider=booking.provider)
        self._settings = settings
        self._booking = booking
        self._seconds = seconds

    @property
    def _host(self) -> HostCalendar:
        return hosts.calendar_of(self._settings.config, self._booking.hosts[0])

    async def insert(self, *, recheck: bool) -> EventRef:
        """With `recheck` only if the calendars say that the hosts are still free: some accept overlaps."""
        booking = self._booking
        async with _within(self._seconds):
            if recheck:
                await self._check(booking.start_at, booking.end_at)
            return await self._calendar.insert(self._host, hosts.meeting_of(self._settings, booking))

    async def move(self, to: tuple[datetime, datetime], *, sequence: int) -> EventRef:
        event = self._booking.event
        if event is None:
            raise Rejected("no_event", "The booking has no event in the calendar.")
        meeting = hosts.meeting_of(self._settings, self._booking, at=to, sequence=sequence)
        async with _within(self._seconds):
            return await self._calendar.move(self._host, event, meeting)

    async def cancel(self) -> None:
        event = self._booking.event
        if event is not None:
            async with _within(self._seconds):
                meeting = hosts.meeting_of(self._settings, self._booking)
                await self._calendar.cancel(self._host, event, meeting)

    async def remove(self) -> None:
        """Take away the event of a booking of which nobody knows whether it got one."""
        meeting = hosts.meeting_of(self._settings, self._booking)
        async with _within(self._seconds):
            if isinstance(self._calendar, Finds):
                event = await self._calendar.find(self._host, meeting)
            else:
                event = await self._calendar.insert(self._host, meeting)
            if event is not None:
                await self._calendar.cancel(self._host, event, meeting)

    async def _check(self, start: datetime, end: datetime) -> None:
        for key in self._booking.hosts:
            host = hosts.calendar_of(self._settings.config, key)
            busy = await self._calendar.busy(host, start, end)
            if any(each.start < end and start < each.end for each in busy):
                raise SlotTaken


class _within:  # noqa: N801 - reads as a statement
    """A time-out that speaks the language of providers."""

    def __init__(self, seconds: float) -> None:
        self._timeout = asyncio.timeout(seconds)

    async def __aenter__(self) -> None:
        await self._timeout.__aenter__()

    async def __aexit__(self, *raised: object) -> None:
        try:
            await self._timeout.__aexit__(*raised)  # pyright: ignore[reportArgumentType]
        except TimeoutError as error:
            raise Retryable("timeout", "The calendar did not answer in time.") from error


# What came of it, in the caller's transaction. Each says whether this worker's word still counts.


async def inserted(
    conn: Connection,
    services: Services,
    settings: SchedulingSettings,
    booking: Booking,
    *,
    lease: UUID,
    event: EventRef,
) -> bool:
    """Confirmed; or held on, as nothing is booked before the visitor has finished on the provider's page."""
    if not event.is_link:
        return await confirmed(conn, services, booking, lease=lease, event=event)
    now = services.clock()
    until = min(now + timedelta(minutes=settings.config.finish_minutes), booking.start_at)
    await times.lock(conn)
    await all_bookings.release(conn, booking.asked_by, now=now)  # nobody holds two times
    return await store.to_finish(conn, booking.id, lease=lease, link=event, until=until, now=now)


async def confirmed(
    conn: Connection, services: Services, booking: Booking, *, lease: UUID | None, event: EventRef
) -> bool:
    now = services.clock()
    if not await store.confirmed(conn, booking.id, lease=lease, event=event, now=now):
        return False
    await ask.outdate(conn, services, booking.provider, booking.hosts)
    fact = BookingConfirmed(booking_id=booking.id, start_at=booking.start_at, session_id=booking.session_id)
    await services.record(conn, fact, now)
    return True


async def moved(
    conn: Connection,
    services: Services,
    booking: Booking,
    *,
    lease: UUID | None,
    to: tuple[datetime, datetime],
    event: EventRef | None,
) -> bool:
    now = services.clock()
    if not await store.moved(conn, booking.id, lease=lease, to=to, event=event, now=now):
        return False
    await times.take(conn, booking.id, booking.hosts, [taken_by(booking, to)])
    await ask.outdate(conn, services, booking.provider, booking.hosts)
    fact = BookingMoved(
        booking_id=booking.id,
        sequence=booking.sequence + 1,
        before=booking.start_at,
        start_at=to[0],
        session_id=booking.session_id,
    )
    await services.record(conn, fact, now)
    return True


async def stays(conn: Connection, services: Services, booking: Booking, *, lease: UUID) -> bool:
    """The booking takes place when it did: another time was not to be had."""
    if not await store.settled(conn, booking.id, lease=lease, event=None, now=services.clock()):
        return False
    await times.take(conn, booking.id, booking.hosts, [taken_by(booking)])
    await ask.outdate(conn, services, booking.provider, booking.hosts)
    return True


async def given_up(
    conn: Connection, services: Services, booking: Booking, *, lease: UUID, reason: str
) -> bool:
    if not await store.given_up(conn, booking.id, lease=lease, reason=reason, now=services.clock()):
        return False
    await ask.outdate(conn, services, booking.provider, booking.hosts)
    return True


# Afterwards: what a crash or an outage left


async def resume(services: Services, tenant: UUID, booking_id: UUID) -> bool:
    """Tell a calendar what it has still to be told of a booking, if nobody is about to; whether there was something."""
    lease = services.ids()
    settings = await services.settings(tenant)
    async with transaction(services.pool, tenant) as conn:
        booking = await store.claim(
            conn, booking_id, lease=lease, seconds=services.lease_seconds, now=services.clock()
        )
    if booking is None or booking.task is None:
        return False
    work = _Resumed(services, tenant, settings, booking, lease)
    try:
        await work.run(booking.task)
    except ProviderError as error:
        await work.failed(booking.task, error)
    return True


class _Resumed:
    """One task of one booking, under a lease."""

    def __init__(
        self, services: Services, tenant: UUID, settings: SchedulingSettings, booking: Booking, lease: UUID
    ) -> None:
        self._services = services
        self._tenant = tenant
        self._settings = settings
        self._booking = booking
        self._lease = lease

    async def run(self, task: Task) -> None:
        booking, services, lease = self._booking, self._services, self._lease
        told = Told(services, self._tenant, self._settings, booking, services.patience)
        if task == "insert":
            event = await told.insert(recheck=False)  # the entry that would be found may be its own
            async with transaction(services.pool, self._tenant) as conn:
                await inserted(conn, services, self._settings, booking, lease=lease, event=event)
        elif task == "undo_insert":
            await told.remove()
            async with transaction(services.pool, self._tenant) as conn:
                await given_up(conn, services, booking, lease=lease, reason="calendar_away")
        elif task == "move":
            to = self._target()
            event = await told.move(to, sequence=booking.sequence + 1)
            async with transaction(services.pool, self._tenant) as conn:
                await moved(conn, services, booking, lease=lease, to=to, event=event)
        elif task == "undo_move":
            await told.move((booking.start_at, booking.end_at), sequence=booking.sequence)
            await self._stays()
        else:
            await told.cancel()
            async with transaction(services.pool, self._tenant) as conn:
                await store.settled(conn, booking.id, lease=lease, event=None, now=services.clock())

    def _target(self) -> tuple[datetime, datetime]:
        start, end = self._booking.move_start, self._booking.move_end
        assert start is not None and end is not None  # begun with it
        return start, end

    async def _stays(self) -> None:
        async with transaction(self._services.pool, self._tenant) as conn:
            await stays(conn, self._services, self._booking, lease=self._lease)

    async def failed(self, task: Task, error: ProviderError) -> None:
        """Later again; or never, when the calendar refuses or the meeting's time has come."""
        booking, services = self._booking, self._services
        log.warning("booking.task_failed", booking=str(booking.id), task=task, code=error.code)
        over = services.clock() >= max(booking.end_at, booking.move_end or booking.end_at)
        refused = not isinstance(error, Retryable | NeedsPerson)
        if task == "move" and refused:
            await self._stays()
            return
        async with transaction(services.pool, self._tenant) as conn:
            await ask.note_trouble(conn, services, booking.provider, booking.hosts[0], error)
            if task == "insert" and refused:
                if await given_up(conn, services, booking, lease=self._lease, reason=error.code):
                    await self._record_failure(conn, error.code)
            elif over or refused:
                await self._leave(conn, task, error)
            else:
                await self._again(conn, task, error)

    async def _leave(self, conn: Connection, task: Task, error: ProviderError) -> None:
        """Nothing more can be done about the calendar; the row says why."""
        booking, lease = self._booking, self._lease
        if task in ("insert", "undo_insert"):
            if (
                await given_up(conn, self._services, booking, lease=lease, reason=error.code)
                and task == "insert"
            ):
                await self._record_failure(conn, error.code)
        elif task == "cancel":
            await store.settled(conn, booking.id, lease=lease, event=None, now=self._services.clock())
        else:
            await stays(conn, self._services, booking, lease=lease)

    async def _again(self, conn: Connection, task: Task, error: ProviderError) -> None:
        booking, now = self._booking, self._services.clock()
        next_task = task
        if task in ("insert", "move") and now - booking.updated_at > _FINISH_WITHIN:
            next_task = "undo_insert" if task == "insert" else "undo_move"
        wait = min(_FIRST_WAIT * 2 ** min(booking.task_tries, 10), _LONGEST_WAIT)
        due = now + timedelta(seconds=wait)
        if await store.later(conn, booking.id, next_task, lease=self._lease, due=due) and (
            next_task == "undo_insert" != task
        ):
            await self._record_failure(conn, error.code)

    async def _record_failure(self, conn: Connection, code: str) -> None:
        fact = BookingFailed(booking_id=self._booking.id, code=code, session_id=self._booking.session_id)
        await self._services.record(conn, fact, self._services.clock())
