"""Meetings as values: what is asked for, what is held and booked, and what can go wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from uuid import UUID

from kit.errors import BadRequest, Conflict, Gone, Unavailable
from scheduling.calendar import EventRef

BookingState = Literal["held", "confirming", "confirmed", "cancelled", "expired", "no_show"]
Task = Literal["insert", "undo_insert", "move", "undo_move", "cancel"]
CancelledBy = Literal["visitor", "host", "owner", "calendar"]

_SLOT_ID = re.compile(r"([a-z0-9][a-z0-9_-]{0,39})\.(\d{8}T\d{4})Z\.(\d{1,3})")


class CalendarAway(Unavailable):
    """The calendar does not answer, or lets us in no more: nothing was booked or changed. A person can book later.

    `needs_person` tells a revoked access, which waiting does not mend, from an outage. `cause` is the provider's code.
    """

    code = "calendar_away"

    def __init__(self, *, cause: str, needs_person: bool = False) -> None:
        detail = (
            "The calendar cannot be reached at the moment. Nothing was booked; please leave your details."
        )
        super().__init__(detail, retry_after=None if needs_person else 30)
        self.cause = cause
        self.needs_person = needs_person


class HoldGone(Gone):
    """The hold was given up or became something else; the time has to be chosen again."""

    code = "hold_gone"


class MovedOnPage(Conflict):
    """Only the visitor can choose another time, on the calendar's own page at `url`. Until then nothing changes."""

    code = "on_page"

    def __init__(self, url: str) -> None:
        super().__init__(f"Another time is chosen on the calendar's own page: {url}")
        self.url = url


@dataclass(frozen=True, slots=True)
class SlotId:
    """An open time as text, "demo.20260303T0900Z.30": type, start, minutes. It promises nothing."""

    type: str
    start: datetime
    minutes: int

    def __str__(self) -> str:
        return f"{self.type}.{self.start.astimezone(UTC):%Y%m%dT%H%MZ}.{self.minutes}"

    @classmethod
    def parse(cls, text: str) -> SlotId:
        """Raises BadRequest for what is no such id."""
        found = _SLOT_ID.fullmatch(text)
        try:
            if not found:
                raise ValueError(text)
            return cls(
                found[1], datetime.strptime(found[2], "%Y%m%dT%H%M").replace(tzinfo=UTC), int(found[3])
            )
        except ValueError as error:
            raise BadRequest("This is not the id of a time that was offered.", code="bad_slot") from error


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a meeting. `key` names the session or link, within which client keys count."""

    key: str
    session_id: UUID | None = None
    visitor_id: UUID | None = None
    contact_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Guest:
    """Who the meeting is with, as the visitor says."""

    email: str
    name: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A hold or a booking. `start_at` and `end_at` are when it takes place, also while it is on its way to
    (`move_start`, `move_end`). `before_minutes` and `after_minutes` are kept free around it. `zone` is the visitor's.
    """

    id: UUID
    session_id: UUID | None
    visitor_id: UUID | None
    contact_id: UUID | None
    asked_by: str
    client_key: str | None
    type: str
    hosts: tuple[str, ...]
    start_at: datetime
    end_at: datetime
    before_minutes: int
    after_minutes: int
    zone: str
    locale: str | None
    state: BookingState
    expires_at: datetime | None
    email: str | None
    name: str | None
    note: str | None
    sequence: int
    provider: str
    event: EventRef | None
    join_url: str | None
    task: Task | None
    task_tries: int
    move_start: datetime | None
    move_end: datetime | None
    cancelled_by: CancelledBy | None
    reason: str | None
    created_at: datetime
    confirmed_at: datetime | None
    updated_at: datetime

    @property
    def finish_url(self) -> str | None:
        """Where the visitor has yet to finish booking, as long as the time is kept for that."""
        return self.event.web_url if self.state == "held" and self.event and self.event.is_link else None

    @property
    def minutes(self) -> int:
        return int((self.end_at - self.start_at).total_seconds()) // 60


@dataclass(frozen=True, slots=True)
class Absence:
    """When a host is away, as the owner says."""

    id: UUID
    host: str
    start_at: datetime
    end_at: datetime
    note: str | None
    created_at: datetime
