"""Time is passed in, never read from the machine in the middle of a decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the current time, always with an offset."""


def system_clock() -> datetime:
    return datetime.now(UTC)


def clock_from(start: str | None) -> Clock:
    """A clock that starts at `start` (ISO 8601 with offset) and runs on from there; the system's when None.

    Raises ValueError when `start` is no time or has no offset.
    """
    if start is None:
        return system_clock
    begin = datetime.fromisoformat(start)
    if begin.tzinfo is None:
        raise ValueError(f"SALES_CLOCK needs an offset, such as {start}+00:00")
    offset = begin - system_clock()
    return lambda: system_clock() + offset
