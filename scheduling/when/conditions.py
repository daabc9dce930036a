"""What every time must meet: windows of the day, weekdays, and what was ruled out."""

from __future__ import annotations

from datetime import datetime, time
from typing import Final

from scheduling.when.facts import PARTS, Clock, Days, Hours, Instant, Pick, Reading, Relative
from scheduling.when.model import Constraints, PartOfDay
from scheduling.when.moments import Outcome, outcome, windows
from scheduling.when.sentence import Group, Sentence
from scheduling.when.zones import Clockwork

_NOON: Final = time(12)
_EVENING: Final = time(17)


def only(group: Group, sentence: Sentence) -> bool:
    """Whether a group is a condition and no time: "mornings only", "Mondays after 2", "at 3, but not on Tuesday"."""
    if group.day is not None or isinstance(group.time, Instant | Pick | Relative):
        return False
    on_some_days = sentence.weekdays is not None or any(
        _weekday_alone(refused) for refused in sentence.refused
    )
    return on_some_days or (group.time is None and group.part is not None and group.part.every)


def constraints(sentence: Sentence, reading: Reading, clockwork: Clockwork) -> Constraints:
    low, high, part = _clock(sentence)
    weekdays = sentence.weekdays
    excluded: list[tuple[datetime, datetime]] = []
    times: set[time] = set()
    for group in sentence.refused:
        if _weekday_alone(group):
            weekdays = (weekdays if weekdays is not None else frozenset(range(7))) - _weekday(group.day)
        elif group.day is not None:
            excluded += _windows(outcome(group, reading, clockwork))
        elif isinstance(group.time, Hours):
            low, high = _opposite(group.time, low, high)
        elif isinstance(group.time, Clock):
            times |= set(group.time.readings(group.part.name if group.part else None))
        elif group.part is not None:
            low, high = _without(group.part.name, low, high)
    return Constraints(low, high, weekdays, part, tuple(excluded), frozenset(times))


def _clock(sentence: Sentence) -> tuple[time | None, time | None, PartOfDay | None]:
    """What all proposals have in common: one says it for all, or nobody does."""
    said = {_clock_of(group, sentence) for group in sentence.groups}
    return said.pop() if len(said) == 1 else (None, None, None)


def _clock_of(group: Group, sentence: Sentence) -> tuple[time | None, time | None, PartOfDay | None]:
    named = group.part.name if group.part else group.day.part if group.day else None
    if isinstance(group.time, Hours):
        pairs = windows(group.time, named)
        return (*pairs[0], None) if len(pairs) == 1 else (None, None, None)
    if named and group.time is None:
        first, last = PARTS[named]
        return time(first), time(last) if last < 24 else None, named
    if isinstance(group.time, Clock) and (_many_days(group.day) or only(group, sentence)):
        times = group.time.readings(named)
        return (times[0], times[0], None) if len(times) == 1 else (None, None, None)
    return None, None, None


def _many_days(day: Days | None) -> bool:
    return day is not None and any((span.end - span.start).days > 1 for span in day.spans)


def _weekday_alone(group: Group) -> bool:
    day = group.day
    return (
        day is not None
        and day.weekday is not None
        and not day.dated
        and group.time is None
        and group.part is None
    )


def _weekday(day: Days | None) -> frozenset[int]:
    return frozenset() if day is None or day.weekday is None else frozenset({day.weekday})


def _windows(made: Outcome) -> list[tuple[datetime, datetime]]:
    return [(each.start, each.end or each.start) for each in made.candidates]


def _opposite(hours: Hours, low: time | None, high: time | None) -> tuple[time | None, time | None]:
    """`not before 3`, `not after 5`. A window in the middle of the day is no condition on both sides of it."""
    pairs = windows(hours)
    if len(pairs) != 1:
        return low, high
    first, last = pairs[0]
    if first is None:
        return last, high
    return (low, first) if last is None else (low, high)


def _without(part: PartOfDay, low: time | None, high: time | None) -> tuple[time | None, time | None]:
    if "morning" in part or part == "first_thing":
        return _NOON, high
    if part in ("evening", "night"):
        return low, _EVENING
    return (low, _NOON) if "afternoon" in part else (low, high)
