"""What was understood, as one line: to write tables of cases that can be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from scheduling.when import Alternative, Constraints, When, understand

NEW_YORK = ZoneInfo("America/New_York")
FRIDAY = datetime(2019, 3, 1, 9, 0, tzinfo=NEW_YORK)
"""Friday, 1 March 2019. Clocks go forward in New York on Sunday the 10th."""


def told(
    phrase: str, *, locale: str = "en-US", now: datetime = FRIDAY, offered: Sequence[datetime] = ()
) -> str:
    zone = now.tzinfo
    assert isinstance(zone, ZoneInfo)
    return line(understand(phrase, now=now, zone=zone, locale=locale, offered=offered))


def line(when: When) -> str:
    """`2019-03-05 15:00`, `2019-03-05..2019-03-06 day`, `? a | b`, `past > next`, and conditions in brackets."""
    said: list[str] = []
    if when.problem:
        said.append(when.problem)
    if when.ambiguous:
        said.append("?")
    if when.alternatives:
        several = len({each.zone.key for each in when.alternatives}) > 1
        windows = [f"{_window(each)}{f' {each.zone.key}' * several}" for each in when.alternatives]
        said.append((" | " if when.ambiguous else " > ").join(windows))
    if when.start:
        said.append(_window(Alternative(when.start, when.end, "", when.zone)))
        if when.precision != "minute":
            said.append(when.precision)
    if when.zone_said:
        said.append(f"@{when.zone.key}")
    if when.duration:
        said.append(f"for {when.duration.total_seconds() / 60:g}")
    return " ".join([*said, *_conditions(when.constraints)])


def _window(each: Alternative) -> str:
    if each.start is None:
        return each.zone.key
    if each.end is None:
        return _moment(each.start) if _clock(each.start) else f"{each.start:%Y-%m-%d}.."
    return f"{_moment(each.start)}..{_moment(each.end)}"


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if _clock(moment) else f"{moment:%Y-%m-%d}"


def _clock(moment: datetime) -> bool:
    return bool(moment.hour or moment.minute)


def _conditions(conditions: Constraints) -> list[str]:
    said: list[str] = []
    if conditions.not_before or conditions.not_after:
        low, high = conditions.not_before, conditions.not_after
        said.append(f"[{f'{low:%H:%M}' if low else ''}-{f'{high:%H:%M}' if high else ''}]")
    if conditions.weekdays is not None:
        said.append(f"[days {''.join(map(str, sorted(conditions.weekdays)))}]")
    if conditions.excluded:
        said.append(f"[not {' '.join(f'{start:%m-%d %H:%M}' for start, _ in conditions.excluded)}]")
    if conditions.excluded_times:
        said.append(f"[not at {' '.join(sorted(f'{at:%H:%M}' for at in conditions.excluded_times))}]")
    return said
