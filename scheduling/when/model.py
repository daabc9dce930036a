"""What was understood of a phrase about time: the values that leave this package."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Precision = Literal["minute", "hour", "part_of_day", "day", "week", "month", "none"]
"""How exactly a time was said.

minute: `start` is the moment, `end` is set only when a duration was said. All others: somewhere in [start, end).
hour: a window with clock times for its ends ("after 3", "between 2 and 4"). day: one or several days. none: no time.
"""

Problem = Literal["past", "no_time_found", "impossible", "gap", "unknown_zone"]
"""past: it is over. impossible: there is no such day or time. gap: clocks skip it that day."""

PartOfDay = Literal[
    "first_thing",
    "early_morning",
    "morning",
    "late_morning",
    "lunch",
    "afternoon",
    "early_afternoon",
    "late_afternoon",
    "end_of_day",
    "evening",
    "night",
]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to read the phrase. `label` is in the reader's language and names the zone when there is a clock time.

    `start` is None for a zone that was said without a time. `end` is None for a moment and for "from then on".
    """

    start: datetime | None
    end: datetime | None
    label: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Constraints:
    """What every time that suits must meet, in `When.zone`; None and empty mean no condition.

    not_before, not_after: for the beginning of the meeting, by the clock of the day.
    weekdays: those that suit, Monday is 0. excluded: windows [start, end) that do not suit; a moment has start == end.
    """

    not_before: time | None = None
    not_after: time | None = None
    weekdays: frozenset[int] | None = None
    part_of_day: PartOfDay | None = None
    excluded: tuple[tuple[datetime, datetime], ...] = ()
    excluded_times: frozenset[time] = frozenset()

    def __bool__(self) -> bool:
        return self != Constraints()


@dataclass(frozen=True, slots=True)
class When:
    """What a phrase says about time. Aware datetimes, in `zone`.

    `start` and `end` are None unless there is exactly one reading and it can be: an ambiguous phrase has its readings
    in `alternatives`; a past one has there what it would have been next, and what was read in `refused`.
    A clock time without a day starts at its next occurrence and a day is assumed then: `date_said` is False.
    `start` alone with precision other than minute means "from then on", `end` alone never occurs.
    """

    start: datetime | None
    end: datetime | None
    precision: Precision
    zone: ZoneInfo
    ambiguous: bool = False
    alternatives: tuple[Alternative, ...] = ()
    problem: Problem | None = None
    quote: str = ""
    constraints: Constraints = Constraints()
    duration: timedelta | None = None
    date_said: bool = False
    time_said: bool = False
    zone_said: bool = False
    refused: Alternative | None = None

    @property
    def certain(self) -> bool:
        """Whether `start` can be acted on without asking which of several was meant."""
        return self.start is not None and not self.ambiguous and self.problem is None
