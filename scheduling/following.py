"""What hosts change in their own calendars, and visitors do on a provider's page: the booking follows, as the calendar
is where the meeting takes place."""

from __future__ import annotations

from datetime import datetime
from typing import TypeGuard
from uuid import UUID

import structlog

from db.pool import Connection, transaction
from scheduling import bookings, holds, store
from scheduling.busy import ask
from scheduling.calendar import EventRef, SlotTaken
from scheduling.changes import Change
from scheduling.events import BookingConfirmed, BookingFailed, BookingMoved
from scheduling.holds import taken_by
from scheduling.model import Booking, CancelledBy
from scheduling.services import Services
from scheduling.telling import store as tasks
from scheduling.times import store as times

log = structlog.get_logger(__name__)


async def follow(
    services: Services, tenant: UUID, provider: str, change: Change, *, by: CancelledBy = "host"
) -> bool:
    """Move or cancel our booking as its event was. A change that is known, or of no booking of ours, changes nothing.

    False while we are telling the calendar something ourselves: this has to be looked at again later.
    """
    async with transaction(services.pool, tenant) as conn:
        await times.lock(conn)
        booking = await store.by_event(conn, provider, change.event.id)
        if not _stands(booking, services):
            return True
        if booking.task is not None:
            return False
        if change.cancelled:
            await bookings.cancelled(conn, services, booking, by=by, reason=None, lease=None)
        elif to := _elsewhere(booking, change):
            await _moved(conn, services, booking, change, to=to)
        return True


async def replace_event(services: Services, tenant: UUID, provider: str, old: str, change: Change) -> bool:
    """The booking of the event `old` has another one, and takes place when that does: the visitor moved it on the
    provider's page. False as for `follow`."""
    async with transaction(services.pool, tenant) as conn:
        await times.lock(conn)
        booking = await store.by_event(conn, provider, old)
        if not _stands(booking, services):
            return True
        if booking.task is not None:
            return False
        await tasks.replaced(conn, booking.id, change.event, now=services.clock())
        if to := _elsewhere(booking, change):
            await _moved(conn, services, booking, change, to=to)
        return True


async def finished(services: Services, tenant: UUID, provider: str, change: Change) -> bool:
    """The visitor booked on the provider's page, with the link of a hold, which is confirmed at the time they took.

    Also when the hold was over by then; if its hosts are taken meanwhile, the team is told. What was heard before, or
    has no such link, changes nothing. False while we are telling the calendar something of it ourselves.
    """
    if change.booking_id is None or change.start is None or change.end is None:
        return True
    async with transaction(services.pool, tenant) as conn:
        await times.lock(conn)
        booking = await store.get(conn, change.booking_id, locked=True)
        if booking is None or booking.provider != provider or not (booking.event and booking.event.is_link):
            return True
        if booking.task is not None:
            return False
        await holds.end_expired(conn, services)
        await _confirmed(conn, services, booking, change.event, to=(change.start, change.end))
        return True


async def _confirmed(
    conn: Connection, services: Services, booking: Booking, event: EventRef, *, to: tuple[datetime, datetime]
) -> None:
    """Confirmed if our hosts are free; the only thing that can give way is another time that the visitor holds."""
    now, taken = services.clock(), [taken_by(booking, to)]
    await ask.outdate(conn, services, booking.provider, booking.hosts)
    if await times.take(conn, booking.id, booking.hosts, taken) or (
        await store.release(conn, booking.asked_by, now=now)
        and await times.take(conn, booking.id, booking.hosts, taken)
    ):
        await tasks.finished(conn, booking.id, event=event, to=to, now=now)
        fact = BookingConfirmed(booking_id=booking.id, start_at=to[0], session_id=booking.session_id)
        await services.record(conn, fact, now)
        return
    code = SlotTaken().code
    log.warning("booking.finished_in_vain", booking=str(booking.id))
    await tasks.finished_in_vain(conn, booking.id, event=event, reason=code, now=now)
    failure = BookingFailed(booking_id=booking.id, code=code, session_id=booking.session_id)
    await services.record(conn, failure, now)


def _stands(booking: Booking | None, services: Services) -> TypeGuard[Booking]:
    return booking is not None and booking.state == "confirmed" and booking.end_at > services.clock()


def _elsewhere(booking: Booking, change: Change) -> tuple[datetime, datetime] | None:
    """When the event takes place, if that is not when the booking does."""
    if change.start is None or change.end is None:
        return None
    to = change.start, change.end
    return None if to == (booking.start_at, booking.end_at) else to


async def _moved(
    conn: Connection, services: Services, booking: Booking, change: Change, *, to: tuple[datetime, datetime]
) -> None:
    now = services.clock()
    await tasks.moved(conn, booking.id, lease=None, to=to, event=change.event, now=now)
    if not await times.take(conn, booking.id, booking.hosts, [taken_by(booking, to)]):
        # The host put two meetings at one time, which is theirs to decide. Their calendar keeps that time from others.
        await times.take(conn, booking.id, (), [])
        log.warning("booking.overlaps", booking=str(booking.id))
    await ask.outdate(conn, services, booking.provider, booking.hosts)
    fact = BookingMoved(
        booking_id=booking.id,
        sequence=booking.sequence + 1,
        before=booking.start_at,
        start_at=to[0],
        session_id=booking.session_id,
    )
    await services.record(conn, fact, now)
