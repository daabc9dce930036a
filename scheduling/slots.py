"""Which times are open, and which of them to offer. PURE.

All reckoning happens in whole seconds since 1970, on stretches of constant offset from UTC. Times that a change of the
clock skips lie on no stretch, and those that come twice lie on two; neither needs a case of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Literal

from kit.opening import Span
from scheduling.calendar import Busy

PartOfDay = Literal["morning", "afternoon", "evening", "night"]
Interval = tuple[int, int]
"""From the first up to, not including, the second."""

_DAY = 86_400
_MINUTE = 60
_EPOCH = date(1970, 1, 1)
_NEAR = timedelta(hours=2)
_USUAL_HOURS = ((9, 18), (8, 20), (7, 22))
"""Hours on the visitor's clock, the best ones first."""
_PARTS: tuple[tuple[int, PartOfDay], ...] = (
    (5, "night"),
    (12, "morning"),
    (17, "afternoon"),
    (22, "evening"),
)


@dataclass(frozen=True, slots=True)
class Rules:
    """The owner's rules, in minutes and days. `step` divides a day; `before` and `after` are kept free around it."""

    step: int = 30
    notice: int = 0
    days_ahead: int = 30
    before: int = 0
    after: int = 0


@dataclass(frozen=True, slots=True)
class HostTimes:
    """A host's hours on their own clock (`week`: Monday is 0), less breaks and days off, and when they are busy."""

    key: str
    zone: tzinfo
    week: Mapping[int, Sequence[Span]]
    breaks: Sequence[Span] = ()
    holidays: frozenset[date] = frozenset()
    busy: Sequence[Busy] = ()


@dataclass(frozen=True, slots=True)
class Constraints:
    """What the visitor asks for, on the visitor's clock. A meeting begins on one of `weekdays` (Monday is 0; none means
    any), in the part of the day, at `not_before` or later, and has ended by `not_after` of the same day.

    It takes place between the moments `earliest` and `latest`, which have offsets.
    """

    weekdays: frozenset[int] = frozenset()
    part_of_day: PartOfDay | None = None
    not_before: time | None = None
    not_after: time | None = None
    earliest: datetime | None = None
    latest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotQuestion:
    """Open times of `duration` minutes that begin on the days `first` to `last` in the visitor's `zone`.

    With `collective` all hosts must be free, otherwise any of them. `now` has an offset.
    """

    now: datetime
    first: date
    last: date
    duration: int
    hosts: Sequence[HostTimes]
    rules: Rules
    zone: tzinfo
    constraints: Constraints = Constraints()
    collective: bool = False


@dataclass(frozen=True, slots=True)
class OpenSlot:
    """A bookable time, in UTC, and the keys of the hosts who are free (all who take part, when collective)."""

    start: datetime
    end: datetime
    hosts: tuple[str, ...]


def open_slots(question: SlotQuestion, *, limit: int | None = None) -> tuple[OpenSlot, ...]:
    """The open times in their order, at most `limit` of them. Each begins at a multiple of the step after midnight on a
    host's clock (the first host's, when collective) and lies in one piece within the hours."""
    window = _window(question)
    length = question.duration * _MINUTE
    if window[1] - window[0] < length:
        return ()
    found: list[OpenSlot] = []
    for begin, keys in _starts(question, window, length):
        if limit is not None and len(found) >= limit:
            break
        start, end = datetime.fromtimestamp(begin, UTC), datetime.fromtimestamp(begin + length, UTC)
        found.append(OpenSlot(start, end, keys))
    return tuple(found)


def part_of_day(moment: time) -> PartOfDay:
    for hour, part in _PARTS:
        if moment.hour < hour:
            return part
    return "night"


def offer(slots: Sequence[OpenSlot], count: int, *, zone: tzinfo) -> tuple[OpenSlot, ...]:
    """`count` of the slots to offer, in their order: at hours that people keep in `zone`, on different days, soon, in
    different parts of the day, not close together. The same slots give the same offer."""
    rest = [_Seen.of(slot, zone) for slot in slots]
    chosen: list[_Seen] = []
    while rest and len(chosen) < count:
        costs = [(_cost(each, chosen), number) for number, each in enumerate(rest)]
        chosen.append(rest.pop(min(costs)[1]))
    return tuple(each.slot for each in sorted(chosen, key=lambda each: each.slot.start))


@dataclass(frozen=True, slots=True)
class _Seen:
    """A slot as the visitor sees it."""

    slot: OpenSlot
    day: date
    clock: time
    part: PartOfDay

    @classmethod
    def of(cls, slot: OpenSlot, zone: tzinfo) -> _Seen:
        local = slot.start.astimezone(zone)
        return cls(slot, local.date(), local.time(), part_of_day(local.time()))


def _cost(each: _Seen, chosen: Sequence[_Seen]) -> tuple[int, int, int, date, int, int, datetime]:
    """What speaks against offering it beside the chosen ones, the gravest first."""
    return (
        _oddness(each.clock),
        sum(other.day == each.day for other in chosen),
        sum(abs(other.slot.start - each.slot.start) < _NEAR for other in chosen),
        each.day,
        sum(other.part == each.part for other in chosen),
        sum(other.clock == each.clock for other in chosen),
        each.slot.start,
    )


def _oddness(clock: time) -> int:
    """How unusual the hour is for a meeting: 0 in office hours, more the further outside of them."""
    for odd, (first, last) in enumerate(_USUAL_HOURS):
        if first <= clock.hour < last:
            return odd
    return len(_USUAL_HOURS)


def _window(question: SlotQuestion) -> Interval:
    """When meetings may take place at all. The visitor's days are looked at again with each start."""
    rules, wish = question.rules, question.constraints
    now = question.now.timestamp()
    low = max(now + rules.notice * _MINUTE, (_days(question.first) - 1) * _DAY)
    if wish.earliest:
        low = max(low, wish.earliest.timestamp())
    high = min(now + rules.days_ahead * _DAY + question.duration * _MINUTE, (_days(question.last) + 3) * _DAY)
    if wish.latest:
        high = min(high, wish.latest.timestamp())
    return -int(-low // 1), int(high)


def _starts(question: SlotQuestion, window: Interval, length: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    step = question.rules.step * _MINUTE
    offsets = {host.zone: _stretches(host.zone, window) for host in question.hosts}
    free = [(host, _free(host, question.rules, window, offsets[host.zone])) for host in question.hosts]
    if question.collective and free:
        together = free[0][1]
        for _, one in free[1:]:
            together = _common(together, one)
        keys = tuple(host.key for host in question.hosts)
        starts = dict.fromkeys(_aligned(together, offsets[question.hosts[0].zone], step, length), keys)
    else:
        starts: dict[int, tuple[str, ...]] = {}
        for host, times in free:
            for at in _aligned(times, offsets[host.zone], step, length):
                starts[at] = (*starts.get(at, ()), host.key)
    fits = _Fits(question, window, length)
    return ((at, starts[at]) for at in sorted(starts) if fits(at))


def _free(host: HostTimes, rules: Rules, window: Interval, stretches: Sequence[_Stretch]) -> list[Interval]:
    before, after = rules.before * _MINUTE, rules.after * _MINUTE
    busy = [
        (int(each.start.timestamp()) - after, -int(-each.end.timestamp() // 1) + before) for each in host.busy
    ]
    return _without(_common(_opened(host, stretches), [window]), _merged(busy))


def _aligned(
    times: Iterable[Interval], stretches: Sequence[_Stretch], step: int, length: int
) -> Iterator[int]:
    """Starts at multiples of `step` on the local clock, from which `length` seconds are free."""
    for low, high in times:
        for stretch in stretches:
            begin, last = max(low, stretch.start), min(high - length, stretch.end - 1)
            begin += -(begin + stretch.offset) % step
            yield from range(begin, last + 1, step)


class _Fits:
    """Whether a start suits the visitor, on the visitor's clock."""

    def __init__(self, question: SlotQuestion, window: Interval, length: int) -> None:
        wish = question.constraints
        self._stretches = _stretches(question.zone, (window[0] - _DAY, window[1] + _DAY))
        self._begins = [stretch.start for stretch in self._stretches]
        self._days = _days(question.first), _days(question.last)
        self._weekdays = wish.weekdays
        self._part = wish.part_of_day
        self._not_before = _seconds(wish.not_before) if wish.not_before else 0
        self._not_after = _seconds(wish.not_after) if wish.not_after else None
        self._latest = int(question.now.timestamp()) + question.rules.days_ahead * _DAY
        self._length = length

    def __call__(self, at: int) -> bool:
        day, second = divmod(at + self._offset(at), _DAY)
        if at > self._latest or not self._days[0] <= day <= self._days[1] or second < self._not_before:
            return False
        if self._weekdays and (day + 3) % 7 not in self._weekdays:  # 1970 began on a Thursday
            return False
        if self._part and part_of_day(time(second // 3_600)) != self._part:
            return False
        if self._not_after is None:
            return True
        end = at + self._length
        return end + self._offset(end) <= day * _DAY + self._not_after

    def _offset(self, at: int) -> int:
        return self._stretches[bisect_right(self._begins, at) - 1].offset


@dataclass(frozen=True, slots=True)
class _Stretch:
    """From `start` to `end` the clock is `offset` seconds ahead of UTC."""

    start: int
    end: int
    offset: int


def _stretches(zone: tzinfo, window: Interval) -> list[_Stretch]:
    """The window in pieces of constant offset. No zone changes its clock twice within a day."""
    low, high = window
    marks = [*range(low, high, _DAY), high]
    changes = [low]
    for earlier, later in pairwise(marks):
        if _offset(zone, earlier) != _offset(zone, later):
            changes.append(_change(zone, earlier, later))
    return [_Stretch(start, end, _offset(zone, start)) for start, end in pairwise([*changes, high + 1])]


def _change(zone: tzinfo, before: int, after: int) -> int:
    """The first second of the new offset."""
    old = _offset(zone, before)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(zone, middle) == old else (before, middle)
    return after


def _offset(zone: tzinfo, at: int) -> int:
    offset = datetime.fromtimestamp(at, zone).utcoffset()
    assert offset is not None
    return int(offset.total_seconds())


def _opened(host: HostTimes, stretches: Sequence[_Stretch]) -> list[Interval]:
    """The host's hours as moments."""
    breaks = _merged([_of_day(span) for span in host.breaks])
    week = {day: _without(_merged([_of_day(s) for s in spans]), breaks) for day, spans in host.week.items()}
    holidays = {_days(day) for day in host.holidays}
    found: list[Interval] = []
    for stretch in stretches:
        low, high = stretch.start + stretch.offset, stretch.end + stretch.offset
        for day in range(low // _DAY, (high - 1) // _DAY + 1):
            if day in holidays:
                continue
            for start, end in week.get((day + 3) % 7, ()):
                begin, finish = max(low, day * _DAY + start), min(high, day * _DAY + end)
                if begin < finish:
                    found.append((begin - stretch.offset, finish - stretch.offset))
    return _merged(found)


def _of_day(span: Span) -> Interval:
    return _seconds(span.start), _seconds(span.end) if span.end else _DAY


def _seconds(moment: time) -> int:
    return moment.hour * 3_600 + moment.minute * 60 + moment.second


def _days(day: date) -> int:
    return (day - _EPOCH).days


def _merged(times: list[Interval]) -> list[Interval]:
    """In their order, with those that touch or overlap made one."""
    merged: list[Interval] = []
    for start, end in sorted(times):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _common(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """What lies in both; each is in order."""
    found: list[Interval] = []
    i = j = 0
    while i < len(one) and j < len(other):
        start, end = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if start < end:
            found.append((start, end))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return found


def _without(times: Sequence[Interval], cuts: Sequence[Interval]) -> list[Interval]:
    """What is left of `times`; each is in order."""
    left: list[Interval] = []
    first = 0
    for start, end in times:
        while first < len(cuts) and cuts[first][1] <= start:
            first += 1
        position = first
        while position < len(cuts) and cuts[position][0] < end:
            if start < cuts[position][0]:
                left.append((start, cuts[position][0]))
            start = max(start, cuts[position][1])
            position += 1
        if start < end:
            left.append((start, end))
    return left
