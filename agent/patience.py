"""Waiting for a database that went away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from db.outage import DATABASE_AWAY

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 2.0

T = TypeVar("T")
log = structlog.get_logger(__name__)


async def patiently(operation: Callable[[], Awaitable[T]], *, seconds: float) -> T:
    """The operation's result. While the database is away it is tried again, for `seconds`; then its error is raised.

    The operation must be safe to repeat: it may have happened although its answer was lost.
    """
    deadline = time.monotonic() + seconds
    pause = _FIRST_PAUSE
    while True:
        try:
            return await operation()
        except DATABASE_AWAY as error:
            if time.monotonic() + pause > deadline:
                raise
            log.warning("database_away", error=type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
