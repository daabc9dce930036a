"""What follows from a fact about a booking: mails to the visitor and to each host, and reminders. Planned once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from db.pool import Connection
from outreach.deliveries import RECIPIENT_LIMIT, plan
from outreach.deps import Planning
from outreach.emails.meetings import MeetingNews
from outreach.meetings import store
from outreach.model import DeliveryKind, NewDelivery
from outreach.settings import OutreachSettings
from scheduling import hosts
from scheduling import store as bookings
from scheduling.events import BookingCancelled, BookingConfirmed, BookingMoved, BookingNoShow, Event
from scheduling.model import Booking
from scheduling.services import SchedulingSettings


async def booking_changed(
    conn: Connection, planning: Planning, settings: OutreachSettings, event: Event
) -> None:
    """Plan what is mailed about the fact, in the transaction that records it. A repeat plans nothing more."""
    match event:
        case BookingConfirmed():
            news = _News("booked", event.booking_id, 0)
        case BookingMoved(before=before, sequence=sequence):
            news = _News("moved", event.booking_id, sequence, {"before": before.isoformat()})
        case BookingCancelled(sequence=sequence):
            news = _News("cancelled", event.booking_id, sequence)
        case BookingNoShow():
            await store.drop_reminders(conn, event.booking_id, sequence=None)
            return
        case _:
            return
    await _tell(conn, planning, settings, news)


@dataclass(frozen=True, slots=True)
class _News:
    """What became of a booking; `sequence` is its own since then. `more` is what the booking does not say any more."""

    what: MeetingNews
    booking: UUID
    sequence: int
    more: Mapping[str, Any] = field(default_factory=dict[str, Any])


async def _tell(conn: Connection, planning: Planning, settings: OutreachSettings, news: _News) -> None:
    booking = await bookings.get(conn, news.booking)
    if booking is None:
        return
    await store.drop_reminders(conn, booking.id, sequence=booking.sequence)
    for address in host_addresses(settings.meetings, booking):
        await plan(conn, planning, _new("email.booking_host", booking, news, address))
    if not booking.email or await _never_told(conn, booking):
        return
    await plan(conn, planning, _new("email.booking", booking, news, booking.email))
    if booking.state == "confirmed" and not await _never_told(conn, booking):
        for new in reminders(booking, settings.meetings.config.reminders, planning.clock()):
            await plan(conn, planning, new)


async def _never_told(conn: Connection, booking: Booking) -> bool:
    """Whether the address was spared the confirmation, as too many meetings were booked for it: then it hears no more
    of this one either. Somebody may be booking in its name."""
    first = _key("email.booking", booking.id, 0, "booked")
    return await store.withheld(conn, first, RECIPIENT_LIMIT)


def host_addresses(settings: SchedulingSettings, booking: Booking) -> tuple[str, ...]:
    """The addresses of who holds the meeting, each once. A team without hosts has the company's, if there is one."""
    people = (hosts.person(settings, key) for key in booking.hosts)
    return tuple(dict.fromkeys(person.email for person in people if person.email))


def reminders(booking: Booking, before: tuple[float, ...], now: datetime) -> Iterator[NewDelivery]:
    """The reminders that are still to come, so many hours `before` the meeting. PURE."""
    for hours in sorted({float(each) for each in before}, reverse=True):
        due = booking.start_at - timedelta(hours=hours)
        if booking.email and due > now:
            news = _News("reminder", booking.id, booking.sequence, {"hours": hours})
            yield replace(_new("email.reminder", booking, news, booking.email), due_at=due)


def _new(kind: DeliveryKind, booking: Booking, news: _News, target: str) -> NewDelivery:
    whom = target if kind == "email.booking_host" else f"{news.more.get('hours', '')}"
    return NewDelivery(
        kind,
        target,
        _key(kind, booking.id, news.sequence, news.what, whom),
        {"booking": str(booking.id), "sequence": news.sequence, "what": news.what, **news.more},
        session_id=booking.session_id,
    )


def _key(kind: DeliveryKind, booking: UUID, sequence: int, what: MeetingNews, whom: str = "") -> str:
    """What must not happen twice: telling somebody of one state of a booking."""
    return f"{kind}:{booking}:{sequence}:{what}:{whom}"
