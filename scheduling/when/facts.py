"""What single expressions mean before they are put together: days, clock times, parts of the day, lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal
from zoneinfo import ZoneInfo

from scheduling.when.model import PartOfDay, Precision

DateOrder = Literal["DM", "MD"]
Step = Literal["day", "week", "month", "year"]
Half = Literal["am", "pm"]

PARTS: Final[dict[PartOfDay, tuple[int, int]]] = {
    "first_thing": (8, 10),
    "early_morning": (6, 9),
    "morning": (6, 12),
    "late_morning": (10, 12),
    "lunch": (12, 14),
    "afternoon": (12, 18),
    "early_afternoon": (12, 15),
    "late_afternoon": (15, 18),
    "end_of_day": (16, 18),
    "evening": (17, 22),
    "night": (20, 24),
}
"""Hours of the day; 24 is the midnight that ends it."""

_MORNING: Final = frozenset({"first_thing", "early_morning", "morning", "late_morning"})
_AFTERNOON: Final = frozenset({"afternoon", "early_afternoon", "late_afternoon", "end_of_day"})


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a rule may depend on: `now` and `today` are in `zone`; `order` is None where locales differ."""

    now: datetime
    today: date
    zone: ZoneInfo
    language: str
    order: DateOrder | None
    sunday_first: bool
    offered: Sequence[datetime]


@dataclass(frozen=True, slots=True)
class Span:
    """Whole days [start, end). `step` is what to add when they are over: "Tuesday" comes again in a week."""

    start: date
    end: date
    precision: Precision = "day"
    step: Step = "week"


@dataclass(frozen=True, slots=True)
class Days:
    """A day or days; several spans are several readings.

    `impossible`: there is no such day, and `spans` are near ones to suggest. `every`: said in the plural, a condition
    and no date. `rest`: what is left of the day. `dated`: by number or month, so that a weekday beside it must agree.
    """

    spans: tuple[Span, ...]
    weekday: int | None = None
    impossible: bool = False
    every: bool = False
    rest: bool = False
    dated: bool = False
    part: PartOfDay | None = None
    open_start: bool = False
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Several weekdays as a condition: "Mondays or Wednesdays", "weekdays only"."""

    allowed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Part:
    """`every`: "mornings", "mornings only"."""

    name: PartOfDay
    every: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock time as it was said. `hour` up to 24; `literal`: said on a clock of 24 hours.

    A bare hour is read by business hours: 1 to 5 is in the afternoon, 8 to 11 in the morning, 12 is noon; 6 and 7 can
    be either and have two readings.
    """

    hour: int
    minute: int = 0
    half: Half | None = None
    literal: bool = False
    part: PartOfDay | None = None
    approximate: bool = False
    midnight: bool = False

    @property
    def exact(self) -> bool:
        return self.literal or self.half is not None or self.hour > 12 or self.hour == 0

    def readings(self, part: PartOfDay | None = None) -> tuple[time, ...]:
        """The times that may be meant, the likelier first; none when there is no such time in that part of the day."""
        part = part or self.part
        if self.hour > 24 or self.minute > 59:
            return ()
        if self.midnight:
            return (time(0),)
        hours = self._hours(part)
        return tuple(time(hour % 24, self.minute) for hour in dict.fromkeys(hours))

    def _hours(self, part: PartOfDay | None) -> tuple[int, ...]:
        hour = self.hour
        if self.half:
            said = hour % 12 + (12 if self.half == "pm" else 0)
            opposite = (said + 12) % 24
            return (said, opposite) if part and not _fits(said, part) and _fits(opposite, part) else (said,)
        if self.literal or hour > 12 or hour == 0:
            return (hour,) if part is None or _fits(hour, part) else ()
        if part is not None:
            return _in_part(hour, part)
        if hour == 12 or 8 <= hour <= 11:
            return (hour,)
        return (hour, hour + 12) if hour in (6, 7) else (hour + 12,)


def _fits(hour: int, part: PartOfDay) -> bool:
    if part in _MORNING:
        return hour < 13
    if part in _AFTERNOON:
        return 12 <= hour < 19
    if part == "lunch":
        return 11 <= hour < 15
    return hour >= 15 or hour < 6 if part == "night" else hour >= 15 or hour == 0


def _in_part(hour: int, part: PartOfDay) -> tuple[int, ...]:
    """A bare hour of 1 to 12 beside a part of the day."""
    if part in _MORNING:
        return (hour,) if hour < 12 else (0, 12)
    if part in _AFTERNOON:
        return (12,) if hour == 12 else (hour + 12,) if hour < 9 else (hour, hour + 12)
    if part == "lunch":
        return (hour,) if hour in (11, 12) else (hour + 12,)
    if part == "evening":
        return (0, 12) if hour == 12 else (hour + 12,)
    return (0,) if hour == 12 else (hour + 12,) if hour > 5 else (hour,)


@dataclass(frozen=True, slots=True)
class Hours:
    """A window on the clock; None is the day's own beginning or end. `start_only`: "after 3"."""

    low: Clock | None
    high: Clock | None


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment that needs no day: "in two hours", an ISO time with its offset."""

    moment: datetime


@dataclass(frozen=True, slots=True)
class Length:
    duration: timedelta


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the offered times, by its place from 0; -1 is the last. "3" may be an hour, "the 3rd" a day."""

    place: int
    hour: Clock | None = None
    day: Days | None = None


@dataclass(frozen=True, slots=True)
class Relative:
    """Later or earlier than what was offered."""

    later: bool
    by: timedelta | None = None


Fact = Days | Weekdays | Part | Clock | Hours | Instant | Length | Pick | Relative
