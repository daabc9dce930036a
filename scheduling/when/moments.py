"""From a group of facts to moments and windows on the calendar of a zone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from scheduling.when import days
from scheduling.when.facts import PARTS, Clock, Days, Hours, Instant, Part, Pick, Reading, Relative, Span
from scheduling.when.model import PartOfDay, Precision
from scheduling.when.sentence import Group
from scheduling.when.zones import Clockwork

_HOUR = timedelta(hours=1)
_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reading. `gap`: clocks skip it; `start` is then what it would be on the clock before the change.

    `picked`: by its number among the offered times, which settles nothing about other readings.
    """

    start: datetime
    end: datetime | None
    precision: Precision
    zone: ZoneInfo
    gap: bool = False
    picked: bool = False

    @property
    def key(self) -> tuple[datetime, datetime | None]:
        return self.start.astimezone(UTC), self.end.astimezone(UTC) if self.end else None

    def over(self, now: datetime) -> bool:
        if self.end is None and self.precision != "minute":
            return False
        last = self.end if self.end and self.precision != "minute" else self.start
        now = now.astimezone(UTC)
        return last.astimezone(UTC) < now or (last is self.end and last.astimezone(UTC) <= now)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`impossible`: there is no such time; the candidates, if any, are near ones to suggest."""

    candidates: tuple[Candidate, ...]
    impossible: bool = False


def on_clock(day: date, at: time, zone: tzinfo) -> list[tuple[datetime, bool]]:
    """The moments at which clocks show `at` on `day`, and whether they skip it: one, or two when set back.

    A skipped time is given as if the clock had not been changed yet.
    """
    first = datetime.combine(day, at, zone)
    second = first.replace(fold=1)
    if first.utcoffset() == second.utcoffset():
        return [(first, False)]
    back = first.astimezone(UTC).astimezone(zone)
    if back.replace(tzinfo=None) != first.replace(tzinfo=None):
        return [(back, True)]
    return [(first, False), (second, False)]


def edge(day: date, at: time, zone: tzinfo) -> datetime:
    """The moment for the edge of a window; after the gap where clocks skip it."""
    moment, skipped = on_clock(day, at, zone)[0]
    if not skipped:
        return moment
    return after_gap(moment)


def after_gap(moment: datetime) -> datetime:
    """The first moment after the change of the clock that lies up to a few hours before `moment`."""
    high = int(moment.timestamp())
    low, zone = high - 4 * 3600, moment.tzinfo
    new = datetime.fromtimestamp(high, zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        if datetime.fromtimestamp(middle, zone).utcoffset() == new:
            high = middle
        else:
            low = middle
    return datetime.fromtimestamp(high, zone)


def outcome(group: Group, reading: Reading, clockwork: Clockwork) -> Outcome:
    """Every reading of the group on one clock."""
    if isinstance(group.time, Instant):
        moment = group.time.moment
        moment = moment if moment.tzinfo else moment.replace(tzinfo=clockwork.zone)
        return Outcome((Candidate(moment.astimezone(clockwork.zone), None, "minute", clockwork.zone),))
    if isinstance(group.time, Pick):
        return _picked(group.time, reading, clockwork)
    if isinstance(group.time, Relative):
        return _from_offers(group.time, reading, clockwork.zone)
    impossible = group.day is not None and group.day.impossible
    part = group.part.name if group.part else group.day.part if group.day else None
    if not _possible(group.time, part):
        impossible, part = True, None
    found = [each for span in _spans(group, reading) for each in _on(span, group, part, reading, clockwork)]
    if group.day is None and not reading.offered:
        found = _coming(found, group, part, reading, clockwork)
    return Outcome(tuple({each.key: each for each in found}.values()), impossible)


def _possible(said: object, part: PartOfDay | None) -> bool:
    """Whether the hour exists, and in that part of the day: not 25:00, nor 15:00 in the morning."""
    if isinstance(said, Hours):
        return all(each is None or each.readings() for each in (said.low, said.high))
    return not isinstance(said, Clock) or bool(said.readings(part))


def _coming(
    found: list[Candidate], group: Group, part: PartOfDay | None, reading: Reading, clockwork: Clockwork
) -> list[Candidate]:
    """Without a day: what is over today is tomorrow's."""
    still = [each for each in found if not each.over(reading.now)]
    if len(still) == len(found):
        return still
    clocks = {each.start.time() for each in still}
    following = days.relative(reading, 1).spans[0]
    tomorrow = _on(following, group, part, reading, clockwork)
    return still + [each for each in tomorrow if each.start.time() not in clocks]


def _spans(group: Group, reading: Reading) -> Sequence[Span]:
    """The days; without any, those of the offered times or from today on."""
    if group.day is not None:
        return group.day.spans
    offered = sorted({moment.astimezone(reading.zone).date() for moment in reading.offered})
    if offered:
        return [Span(day, day + timedelta(days=1), "day", "day") for day in offered]
    return days.relative(reading, 0).spans


def _on(
    span: Span, group: Group, part: PartOfDay | None, reading: Reading, clockwork: Clockwork
) -> Iterator[Candidate]:
    one_day = span.end - span.start == timedelta(days=1)
    open_end = group.day is not None and group.day.open_end
    if isinstance(group.time, Clock) and one_day and not open_end:
        yield from _at(span, group.time, part, group, clockwork)
    elif isinstance(group.time, Hours) and one_day and not open_end:
        yield from _between(span, group.time, part, clockwork)
    elif part is not None and group.time is None and one_day and not open_end:
        first, last = PARTS[part]
        yield _window(span, hour(first), hour(last), clockwork, "part_of_day")
    else:
        yield _days(span, group, reading, clockwork)


def hour(number: int) -> tuple[int, time]:
    """Days to add and the time, for an hour up to 24."""
    return (1, _MIDNIGHT) if number == 24 else (0, time(number))


def _days(span: Span, group: Group, reading: Reading, clockwork: Clockwork) -> Candidate:
    start = edge(span.start, _MIDNIGHT, clockwork.zone)
    open_end = group.day is not None and group.day.open_end
    if group.day is not None and (group.day.rest or open_end) and span.start <= reading.today:
        start = max(start, reading.now.astimezone(clockwork.zone), key=datetime.timestamp)
    end = None if open_end else edge(span.end, _MIDNIGHT, clockwork.zone)
    return Candidate(start, end, span.precision, clockwork.zone)


def _at(
    span: Span, clock: Clock, part: PartOfDay | None, group: Group, clockwork: Clockwork
) -> Iterator[Candidate]:
    for at in clock.readings(part) or clock.readings():
        for later in _nights(clock, at, part, said=group.day is not None):
            day = span.start + timedelta(days=later)
            for tz in clockwork.clocks(datetime.combine(day, at, clockwork.zone)):
                yield from _moments(day, at, tz, clock, clockwork.zone)


def _nights(clock: Clock, at: time, part: PartOfDay | None, *, said: bool) -> tuple[int, ...]:
    """Days to add: the midnight of a day is its beginning or its end; after an evening comes the next day."""
    part = part or clock.part
    if at.hour == 0 and (clock.hour == 24 or part in ("evening", "night")):
        return (1,)
    if part == "night" and at.hour < 6:
        return (0, 1) if said else (0,)
    return (0, 1) if clock.midnight and said else (0,)


def _moments(day: date, at: time, tz: tzinfo, clock: Clock, zone: ZoneInfo) -> Iterator[Candidate]:
    for moment, skipped in on_clock(day, at, tz):
        start = moment.astimezone(zone)
        end = later(start, _HOUR) if clock.approximate else None
        yield Candidate(start, end, "hour" if clock.approximate else "minute", zone, gap=skipped)


def _between(span: Span, hours: Hours, part: PartOfDay | None, clockwork: Clockwork) -> Iterator[Candidate]:
    for low, high in windows(hours, part):
        for tz in clockwork.clocks(datetime.combine(span.start, low or _MIDNIGHT, clockwork.zone)):
            start = edge(span.start, low or _MIDNIGHT, tz)
            day = span.start + timedelta(days=high is None or high <= (low or _MIDNIGHT))
            end = edge(day, high or _MIDNIGHT, tz)
            yield Candidate(
                start.astimezone(clockwork.zone), end.astimezone(clockwork.zone), "hour", clockwork.zone
            )


def windows(hours: Hours, part: PartOfDay | None = None) -> list[tuple[time | None, time | None]]:
    """The pairs of times a window may mean: beginnings before ends, and the shortest of those with one of both."""
    lows = (hours.low.readings(part) or hours.low.readings()) if hours.low else (None,)
    highs = (hours.high.readings(part) or hours.high.readings()) if hours.high else (None,)
    pairs = [(low, high) for low in lows for high in highs]
    if hours.low is None or hours.high is None:
        return pairs
    return _sensible(pairs) or pairs[:1]


def _sensible(pairs: list[tuple[time | None, time | None]]) -> list[tuple[time | None, time | None]]:
    ordered = [(low, high) for low, high in pairs if low is not None and high is not None and low < high]
    return [
        (low, high)
        for low, high in ordered
        if not any((a, b) != (low, high) and low <= a and b <= high for a, b in ordered)
    ]


def _window(
    span: Span, low: tuple[int, time], high: tuple[int, time], clockwork: Clockwork, precision: Precision
) -> Candidate:
    start, end = (edge(span.start + timedelta(days=later), at, clockwork.zone) for later, at in (low, high))
    return Candidate(start, end, precision, clockwork.zone)


def later(moment: datetime, by: timedelta) -> datetime:
    """So much real time later, also across a change of the clock."""
    return (moment.astimezone(UTC) + by).astimezone(moment.tzinfo)


def _picked(fact: Pick, reading: Reading, clockwork: Clockwork) -> Outcome:
    zone = clockwork.zone
    offered = [moment.astimezone(zone) for moment in reading.offered]
    chosen = [offered[fact.place]] if offered and -1 <= fact.place < len(offered) else []
    if fact.hour:
        chosen += [moment for moment in offered if moment.time() in fact.hour.readings()]
    found = [Candidate(moment, None, "minute", zone, picked=True) for moment in chosen]
    if fact.day and not fact.day.impossible:
        found += outcome(Group(fact.day), reading, clockwork).candidates
    return Outcome(tuple({each.key: each for each in found}.values()))


def _from_offers(fact: Relative, reading: Reading, zone: ZoneInfo) -> Outcome:
    offered = [moment.astimezone(zone) for moment in reading.offered]
    if not offered:
        return Outcome(())
    first, last = min(offered, key=datetime.timestamp), max(offered, key=datetime.timestamp)
    if fact.by:
        moment = later(last, fact.by) if fact.later else later(first, -fact.by)
        return Outcome((Candidate(moment, None, "minute", zone),) if len(offered) == 1 else ())
    day = (last if fact.later else first).date()
    if fact.later:
        return Outcome((Candidate(later(last, timedelta(minutes=1)), None, "day", zone),))
    start = max(edge(day, _MIDNIGHT, zone), reading.now.astimezone(zone), key=datetime.timestamp)
    return Outcome((Candidate(start, first, "hour", zone),))


def next_time(group: Group, reading: Reading) -> Group | None:
    """The group when its days come next. None when it has no day that comes again."""
    base = group.day.spans if group.day else days.relative(reading, 0).spans
    coming: list[Span] = []
    for span in base:
        following = days.again(Span(span.start, span.end, span.precision, span.step), reading.today)
        if following is not None and following.start == span.start:
            following = days.again(span, reading.today + timedelta(days=1))
        if following is not None:
            coming.append(following)
    if not coming:
        return None
    day = Days(tuple(coming), part=group.day.part if group.day else None)
    return Group(day, group.time, Part(group.part.name) if group.part else None)
