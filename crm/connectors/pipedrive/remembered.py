"""What is asked once and used for a while."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from crm.connectors.http import patiently
from kit.clock import Clock

T = TypeVar("T")


class Remembered(Generic[T]):
    """The answer of `ask` for so many seconds. However many wait, it is asked once."""

    def __init__(self, ask: Callable[[], Awaitable[T]], clock: Clock, *, seconds: float) -> None:
        self._ask, self._clock, self._lasts = ask, clock, timedelta(seconds=seconds)
        self._held: tuple[T, datetime] | None = None
        self._lock = asyncio.Lock()

    async def get(self, *, younger_than: float | None = None) -> T:
        """The answer; asked anew when it is not `younger_than` so many seconds."""
        lasts = self._lasts if younger_than is None else timedelta(seconds=younger_than)
        async with self._lock:
            if self._held is None or self._clock() - self._held[1] >= lasts:
                with patiently():
                    self._held = (await self._ask(), self._clock())
            return self._held[0]

    def forget(self) -> None:
        self._held = None
