"""Facts about meetings. Whoever wants to react subscribes to them; they carry ids and times, nothing personal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from db import events
from db.pool import Connection
from kit.ids import IdFactory
from scheduling.model import CancelledBy


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed:
    """The meeting is in the host's calendar. Recorded once a booking."""

    type: ClassVar[str] = "booking.confirmed"
    booking_id: UUID
    start_at: datetime
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMoved:
    """It takes place at another time; `sequence` counts the changes."""

    type: ClassVar[str] = "booking.moved"
    booking_id: UUID
    sequence: int
    before: datetime
    start_at: datetime
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled:
    """A confirmed booking was cancelled."""

    type: ClassVar[str] = "booking.cancelled"
    booking_id: UUID
    sequence: int
    by: CancelledBy
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingFailed:
    """The visitor said yes, and the calendar did not take it after all: somebody should write to them."""

    type: ClassVar[str] = "booking.failed"
    booking_id: UUID
    code: str
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingNoShow:
    """The visitor did not come."""

    type: ClassVar[str] = "booking.no_show"
    booking_id: UUID
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldExpired:
    """A chosen time was given up without a yes."""

    type: ClassVar[str] = "booking.hold_expired"
    booking_id: UUID
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarNeedsPerson:
    """The calendar of a host lets us in no more. Recorded once while that lasts; `message` is for the owner."""

    type: ClassVar[str] = "calendar.needs_person"
    provider: str
    host: str
    code: str
    message: str
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarAnswers:
    """The calendar of a host that needed a person works again."""

    type: ClassVar[str] = "calendar.answers"
    provider: str
    host: str
    session_id: UUID | None = None


Event = (
    BookingConfirmed
    | BookingMoved
    | BookingCancelled
    | BookingFailed
    | BookingNoShow
    | HoldExpired
    | CalendarNeedsPerson
    | CalendarAnswers
)

Recorder = Callable[[Connection, Event, datetime], Awaitable[None]]
"""Records an event of the transaction's tenant, and defers the jobs that follow from it on the same connection."""


def recorder(ids: IdFactory) -> Recorder:
    """A recorder that writes the fact and nothing else."""

    async def record(conn: Connection, event: Event, at: datetime) -> None:
        await events.record(
            conn, event.type, id=ids(), at=at, session_id=event.session_id, payload=payload(event)
        )

    return record


def payload(event: Event) -> dict[str, object]:
    """The event's own figures as JSON: ids as text, moments in ISO 8601, without the session."""
    values = {field.name: getattr(event, field.name) for field in fields(event) if field.name != "session_id"}
    return {name: _plain(value) for name, value in values.items()}


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
