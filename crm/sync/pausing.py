"""A pause reaches requests that are waiting for their turn, too."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from crm.connectors.limits import Limiter, Reading
from kit.clock import Clock
from kit.errors import Retryable

PAUSED = "paused"
"""Code of a Retryable: somebody wants nothing to be written now."""
IN_SETTINGS = "paused_in_settings"
"""The same by `paused` of its entry in app.yaml: nobody tells us when that ends."""
_LOOK_AGAIN = 300.0
_LONG = timedelta(seconds=1)


def paused(vendor: str) -> Retryable:
    return Retryable(PAUSED, f"Writing to {vendor} is paused.", retry_after=_LOOK_AGAIN)


def paused_in_settings(vendor: str) -> Retryable:
    words = f"Writing to {vendor} is paused in app.yaml."
    return Retryable(IN_SETTINGS, words, retry_after=_LOOK_AGAIN)


@dataclass(frozen=True, slots=True)
class Pausable:
    """The limiter of a connection. Whoever waited long asks once more whether somebody has paused it meanwhile:
    `go_on` raises Retryable then. Whoever did not wait has just asked."""

    limiter: Limiter
    clock: Clock
    go_on: Callable[[], Awaitable[None]]

    async def take(self, cost: float = 1.0) -> None:
        asked = self.clock()
        await self.limiter.take(cost)
        if self.clock() - asked > _LONG:
            await self.go_on()

    async def learn(self, reading: Reading) -> None:
        await self.limiter.learn(reading)

    async def park(self, seconds: float, *, code: str) -> None:
        await self.limiter.park(seconds, code=code)
