"""What a calendar is to us: it knows when a host is busy, and takes, moves and cancels meetings.

Implementations raise kit.errors.Retryable, NeedsPerson and Rejected (and `SlotTaken` and `OnPage`), nothing else, and
do not retry.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from kit.errors import ProviderError

LINK = "link:"
"""The id of a reference begins so while nothing is booked: the visitor has yet to finish on the provider's page."""


class SlotTaken(ProviderError):
    """The host is busy at that time after all."""

    def __init__(self, message: str = "This time was taken in the meantime.") -> None:
        super().__init__("slot_taken", message)


class OnPage(ProviderError):
    """Only the visitor can do this, on the provider's page at `url`. Nothing was changed."""

    def __init__(self, url: str) -> None:
        super().__init__("on_page", "This can only be done on the calendar's own page.")
        self.url = url


@dataclass(frozen=True, slots=True)
class Busy:
    """From `start` up to, not including, `end`; both with an offset."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class HostCalendar:
    """A host as the provider knows them: `account` is a mailbox, user or event type; `calendars` are further calendars
    whose entries make the host busy."""

    key: str
    account: str
    calendars: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    email: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Meeting:
    """A booking as a calendar shows it. `sequence` grows by one with each move. `zone` is the visitor's, IANA."""

    booking_id: UUID
    title: str
    description: str
    start: datetime
    end: datetime
    zone: str
    visitor: Person
    hosts: tuple[Person, ...]
    sequence: int = 0
    video: bool = True
    location: str | None = None
    guests: tuple[Person, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class EventRef:
    """The provider's event. `version` is its ETag or change key, where it has one; `uid` is its UID in iCalendar files,
    by which calendars know it again.

    As long as it `is_link` there is no event: the visitor books it themselves at `web_url`, and the provider tells.
    """

    id: str
    version: str | None = None
    join_url: str | None = None
    web_url: str | None = None
    uid: str | None = None

    @property
    def is_link(self) -> bool:
        return self.id.startswith(LINK)


class Calendar(Protocol):
    """A provider's calendars. A repeated `insert` of the same booking finds the first one's event."""

    name: str

    async def busy(self, host: HostCalendar, start: datetime, end: datetime) -> tuple[Busy, ...]: ...

    async def insert(self, host: HostCalendar, meeting: Meeting) -> EventRef: ...

    async def move(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> EventRef: ...

    async def cancel(self, host: HostCalendar, event: EventRef, meeting: Meeting) -> None: ...
