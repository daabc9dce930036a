"""Opening times as owners write them: "09:00-12:30, 13:30-17:00"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|to)\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """From `start` up to, not including, `end`, on somebody's clock. `end` None is midnight at the end of the day."""

    start: time
    end: time | None

    def covers(self, moment: time) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


def parse_span(text: str) -> Span:
    """Raises ValueError with what is wrong, in words."""
    found = _SPAN.fullmatch(text.strip())
    if not found:
        raise ValueError(f"write opening times as 09:00-17:30, not {text!r}")
    from_hour, from_minute, to_hour, to_minute = (int(number) for number in found.groups())
    try:
        start = time(from_hour, from_minute)
        end = None if (to_hour, to_minute) == (24, 0) else time(to_hour, to_minute)
    except ValueError as error:
        raise ValueError(f"{text!r} has a time that does not exist") from error
    if end is not None and end <= start:
        raise ValueError(
            f"{text!r} ends before it begins; hours over midnight are 22:00-24:00 and 00:00-06:00"
        )
    return Span(start, end)


def parse_day(text: str | None) -> tuple[Span, ...]:
    """The spans of a day in their order; none for None and "". Raises ValueError, also when two of them overlap."""
    parts = [part for part in (text or "").split(",") if part.strip()]
    spans = sorted((parse_span(part) for part in parts), key=lambda span: span.start)
    for earlier, later in pairwise(spans):
        if earlier.end is None or later.start < earlier.end:
            raise ValueError(f"{text!r} has opening times that overlap")
    return tuple(spans)


def known_zone(name: str) -> str:
    """`name`, if it is a time zone. Raises ValueError."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}; they look like Europe/Berlin") from error
    return name
