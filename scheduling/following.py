"""What hosts change in their own calendars: the booking follows, as the calendar is where the meeting takes place."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import structlog

from db.pool import Connection, transaction
from scheduling import bookings, store
from scheduling.busy import ask
from scheduling.changes import Change
from scheduling.events import BookingMoved
from scheduling.holds import taken_by
from scheduling.model import Booking
from scheduling.services import Services
from scheduling.telling import store as tasks
from scheduling.times import store as times

log = structlog.get_logger(__name__)


async def follow(services: Services, tenant: UUID, provider: str, change: Change) -> bool:
    """Move or cancel our booking as its event was. A change that is known, or of no booking of ours, changes nothing.

    False while we are telling the calendar something ourselves: this has to be looked at again later.
    """
    async with transaction(services.pool, tenant) as conn:
        await times.lock(conn)
        booking = await store.by_event(conn, provider, change.event.id)
        if booking is None or booking.state != "confirmed" or booking.end_at <= services.clock():
            return True
        if booking.task is not None:
            return False
        if change.cancelled:
            await bookings.cancelled(conn, services, booking, by="host", reason=None, lease=None)
        elif change.start and change.end and (change.start, change.end) != (booking.start_at, booking.end_at):
            await _moved(conn, services, booking, change, to=(change.start, change.end))
        return True


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
