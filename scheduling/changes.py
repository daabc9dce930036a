"""What a calendar tells us afterwards: a host moved or deleted a meeting in their own calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from scheduling.calendar import EventRef


@dataclass(frozen=True, slots=True)
class Change:
    """How a booking's event stands now. A cancelled one may come without times and without a booking.

    `booking_id` is what the event says; whoever acts on it compares `event.id` with the booking's own.
    """

    event: EventRef
    cancelled: bool
    booking_id: UUID | None = None
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """`items` are our bookings among what changed since the last token; `token` is for the next time.

    `busy_changed`: something in the calendar changed, so remembered busy times are out of date.
    `complete`: the old token was too old, and `items` are all that the calendar holds from yesterday on.
    """

    items: tuple[Change, ...]
    token: str
    busy_changed: bool
    complete: bool
