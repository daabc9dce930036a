"""The meetings of a session, for its summary and its mails: each with the last word on it. PURE."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from agent.summary.transcript import BookingFact
from outreach.emails import dates
from outreach.report import BookingCard
from outreach.settings import OutreachSettings
from outreach.wrapup.store import TurnRow
from scheduling.model import Booking

Manage = Callable[[Booking], str | None]
"""The link by which a booking can be moved and cancelled, if there is to be one."""


def facts(
    bookings: Sequence[Booking],
    changed_at: Mapping[UUID, datetime],
    turns: Sequence[TurnRow],
    settings: OutreachSettings,
) -> tuple[BookingFact, ...]:
    """What became of each booking, in our words, with the turn in which it last changed, or the last one before that.

    `changed_at` says when each was booked, moved or cancelled last.
    """
    if not turns:
        return ()
    return tuple(
        BookingFact(
            _words(booking, settings),
            _turn_at(turns, changed_at.get(booking.id, booking.updated_at)),
            cancelled=booking.state == "cancelled",
        )
        for booking in bookings
    )


def _words(booking: Booking, settings: OutreachSettings) -> str:
    name, zone = settings.meetings.config.meeting_name(booking.type), team_zone(settings)
    when = dates.span(booking.start_at, booking.end_at, zone)
    if booking.state == "cancelled":
        return (
            f"{name} on {when}: cancelled by {'the visitor' if booking.cancelled_by == 'visitor' else 'us'}"
        )
    return f"{name} moved to {when}" if booking.sequence else f"{name} booked for {when}"


def _turn_at(turns: Sequence[TurnRow], at: datetime) -> int:
    earlier = [turn.seq for turn in turns if turn.opened_at <= at]
    return earlier[-1] if earlier else turns[0].seq


def team_zone(settings: OutreachSettings) -> str:
    """The clock that the team's mails are written by."""
    hours = settings.conversation.qualification.hours
    return hours.timezone if hours else settings.meetings.config.timezone


def card(bookings: Sequence[Booking], settings: OutreachSettings, manage: Manage) -> BookingCard | None:
    """The meeting that stands, the last one booked if there are several; else the last one that was cancelled."""
    standing = [booking for booking in bookings if booking.state != "cancelled"]
    shown = next(reversed(standing or bookings), None)
    if shown is None:
        return None
    cancelled = shown.state == "cancelled"
    return BookingCard(
        start=shown.start_at,
        end=shown.end_at,
        zone=shown.zone,
        title=settings.meetings.config.meeting_name(shown.type),
        join_url=None if cancelled else shown.join_url,
        manage_url=None if cancelled else manage(shown),
        cancelled_by=("visitor" if shown.cancelled_by == "visitor" else "company") if cancelled else None,
    )
