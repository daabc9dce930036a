"""Business hours: whether somebody is there now, and when next. PURE.

Hours are wall-clock times of the office. Where the clock is put forward, the times that are skipped do not exist; where
it is put back, the hour that comes twice counts both times.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.opening import Span

SEARCHED_DAYS = 400


@dataclass(frozen=True, slots=True)
class Hours:
    """`week` has the spans of each weekday, Monday being 0; a break is what lies between two spans."""

    zone: ZoneInfo
    week: Mapping[int, tuple[Span, ...]]
    holidays: frozenset[date] = frozenset()


def is_open(hours: Hours | None, now: datetime) -> bool:
    """Whether somebody is there. Without hours, somebody always is. `now` has an offset."""
    if hours is None:
        return True
    local = now.astimezone(hours.zone)
    return any(span.covers(local.time()) for span in _spans(hours, local.date()))


def next_opening(hours: Hours | None, now: datetime) -> datetime | None:
    """The first moment from `now` on when somebody is there (`now` itself when open), in the office's zone.

    None when there is none in the next SEARCHED_DAYS days. In the hour that comes twice, Python calls a local time
    unequal to the same moment in another zone (PEP 495): compare in UTC.
    """
    if hours is None:
        return now
    if is_open(hours, now):
        return now.astimezone(hours.zone)
    today = now.astimezone(hours.zone).date()
    for days in range(SEARCHED_DAYS + 1):
        opening = min(
            (
                at
                for at in _beginnings(hours, today + timedelta(days=days))
                if at > now and is_open(hours, at)
            ),
            default=None,
        )
        if opening is not None:
            return opening.astimezone(hours.zone)
    return None


def _spans(hours: Hours, day: date) -> tuple[Span, ...]:
    return () if day in hours.holidays else hours.week.get(day.weekday(), ())


def _beginnings(hours: Hours, day: date) -> Iterator[datetime]:
    """Moments of the day, in UTC, at which being open can begin: each span's start, and a change of the clock."""
    for span in _spans(hours, day):
        for fold in (0, 1):
            yield datetime.combine(day, span.start, hours.zone).replace(fold=fold).astimezone(UTC)
    yield from _clock_changes(hours.zone, day)


def _clock_changes(zone: ZoneInfo, day: date) -> Iterator[datetime]:
    """The moment in the day, to the second, at which the zone's offset changes; nothing on other days."""
    before = datetime.combine(day, time(), zone).astimezone(UTC)
    after = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    old = before.astimezone(zone).utcoffset()
    if old == after.astimezone(zone).utcoffset():
        return
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        if middle.astimezone(zone).utcoffset() == old:
            before = middle
        else:
            after = middle
    yield after.replace(microsecond=0)
