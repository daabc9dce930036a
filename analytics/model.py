"""The values of reports, and the range of days that a report is about. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kit.errors import BadRequest

Dimension = Literal["channel", "source", "campaign", "referrer_domain", "landing", "page", "day"]
"""`page` is the page the chat was opened on, `landing` the first page of the visit."""

DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
DEFAULT_DAYS = 30
MAX_DAYS = 400

_EARLIEST, _LATEST = date(2000, 1, 1), date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a group of sessions.

    `with_question` are the sessions in which an answer was asked for, `questions` the turns that asked for one and
    `answered` those that got one; then sessions with a contact, a qualified lead and a booked meeting. `won` and `lost`
    are leads, `revenue` what they bought in CRMs since, by currency ("" where the CRM names none): each counts with the
    contact's first session.
    """

    sessions: int = 0
    with_question: int = 0
    questions: int = 0
    answered: int = 0
    leads: int = 0
    qualified: int = 0
    booked: int = 0
    won: int = 0
    lost: int = 0
    revenue: Mapping[str, Decimal] = field(default_factory=dict[str, Decimal])

    @property
    def answered_share(self) -> float | None:
        """Answered questions among all, 0 to 1; None without a question."""
        return self.answered / self.questions if self.questions else None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """The sessions with one value of a dimension: `key`, None where there is none. `rest` is the row of all others."""

    key: str | None
    counts: Counts
    rest: bool = False

    @property
    def label(self) -> str:
        return "(all others)" if self.rest else "(none)" if self.key is None else self.key


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, both included, as they are in `zone`."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def start(self) -> datetime:
        return datetime.combine(self.first, time(), self.zone)

    @property
    def end(self) -> datetime:
        """The first moment after the last day."""
        return datetime.combine(self.last + timedelta(days=1), time(), self.zone)

    def each(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True)
class SourcesReport:
    """Rows by dimension; the rows of each add up to `total`."""

    days: Days
    first_touch: bool
    total: Counts
    by: Mapping[Dimension, Sequence[SourceRow]]


def days_between(first: date | None, last: date | None, *, zone: ZoneInfo, now: datetime) -> Days:
    """The days asked for: by default the DEFAULT_DAYS that end today. Raises BadRequest for what is no range."""
    if any(day and not _EARLIEST <= day <= _LATEST for day in (first, last)):
        raise BadRequest(f"A report is about days from {_EARLIEST} to {_LATEST}.", code="range")
    span = timedelta(days=DEFAULT_DAYS - 1)
    last = last or (first + span if first else now.astimezone(zone).date())
    first = first or last - span
    if first > last:
        raise BadRequest(f"The range begins on {first}, after it ends on {last}.", code="range")
    if (last - first).days >= MAX_DAYS:
        raise BadRequest(f"A report is about at most {MAX_DAYS} days.", code="range")
    return Days(first, last, zone)


def zone_named(name: str) -> ZoneInfo:
    """Raises BadRequest for a name that the tz database does not have."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadRequest(
            f"{name[:64]!r} is not a time zone; write it as Europe/Vienna.", code="zone"
        ) from error
