"""How fast a vendor may be asked: a pace that all workers keep together, and what the vendor's headers say of it.

A quota of N in T seconds is kept in every stretch of T seconds, not only on average. Tokens are handed out in advance
(as GCRA does): whoever takes one is told how long to wait, nobody asks twice, and nobody is overtaken.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from crm.connectors.errors import RATE_DAY, RATE_SHORT
from kit.clock import Clock
from kit.errors import Retryable

Sleep = Callable[[float], Awaitable[None]]

PATIENCE = 10.0
"""Seconds that a request waits for its turn; with more before it, its delivery comes again later."""

_PACE, _BURST = 0.88, 0.05
"""Shares of a quota. Used at most: 93 % within T seconds, 97 % where requests bunch up by T/20 on their way."""
_LOW = 0.05
"""The share of a quota that is left when others use it too, and we slow down."""


@dataclass(frozen=True, slots=True)
class Quota:
    """`units` may be spent in any `seconds`; a request costs one unless its vendor says more. `spare` is what is left
    of a day's requests when we stop: for people and other apps. `name` tells a second quota of an account, such as that
    of searches, from the first."""

    units: float
    seconds: float
    spare: float = 0.0
    name: str = ""

    @property
    def per_second(self) -> float:
        return _PACE * self.units / self.seconds

    @property
    def burst(self) -> float:
        """Units that may be spent at once."""
        return max(_BURST * self.units, min(1.0, self.units))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What an answer's headers say, as far as they do. Seconds, and the vendor's own units."""

    remaining: float | None = None
    resets_in: float | None = None
    day_remaining: float | None = None
    day_resets_in: float | None = None


class Limiter(Protocol):
    """The pace of one connection."""

    async def take(self, cost: float = 1.0) -> None:
        """Return when a request of this cost may go. Raises Retryable (rate_short, rate_day) with the seconds until
        then when that is later than patience lasts, or when the connection is parked."""
        ...

    async def learn(self, reading: Reading) -> None:
        """Slow down when little is left, which others may use as well."""
        ...

    async def park(self, seconds: float, *, code: str) -> None:
        """Let nobody pass for so long. `code` is rate_short or rate_day: the error that `take` raises."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """What is known of a connection: up to when its requests are planned, and until when it is parked."""

    planned: datetime
    parked_until: datetime | None = None
    code: str = RATE_SHORT


@dataclass(frozen=True, slots=True)
class Turn:
    """`wait` in seconds, then the request may go; or, when it was `refused` with a code, then it may ask again."""

    wait: float
    refused: str | None = None


def spent(quota: Quota, cost: float) -> timedelta:
    """How far a request of this cost moves the plan."""
    return timedelta(seconds=cost / quota.per_second)


def ahead(quota: Quota) -> timedelta:
    """How far the plan may be ahead of the clock without anybody waiting."""
    return timedelta(seconds=quota.burst / quota.per_second)


def turn(pace: Pace, quota: Quota, *, cost: float, now: datetime, patience: float) -> tuple[Pace, Turn]:
    """The next turn, and the pace after it; the same pace when it is refused. PURE."""
    if pace.parked_until and pace.parked_until > now:
        return pace, Turn((pace.parked_until - now).total_seconds(), refused=pace.code)
    planned = max(pace.planned, now) + spent(quota, cost)
    first = max(spent(quota, cost), ahead(quota))  # a request that costs more than the burst goes alone
    wait = max(0.0, (planned - first - now).total_seconds())
    if wait > patience:
        return pace, Turn(wait, refused=RATE_SHORT)
    return Pace(planned), Turn(wait)


def pause(quota: Quota, reading: Reading) -> float:
    """Seconds to plan nothing because little is left of the quota; 0 when enough is. PURE."""
    if reading.remaining is None or reading.remaining >= (low := max(1.0, _LOW * quota.units)):
        return 0.0
    whole = quota.seconds / 4 if reading.resets_in is None else reading.resets_in
    return max(0.0, whole * (1 - max(0.0, reading.remaining) / low))


_TO_NEXT_DAY = 3_600.0


def parking(quota: Quota, reading: Reading) -> float | None:
    """Seconds to park because the day's requests are used up; None when they are not. PURE."""
    if reading.day_remaining is None or reading.day_remaining > quota.spare:
        return None
    return _TO_NEXT_DAY if reading.day_resets_in is None else reading.day_resets_in


async def passed(turn: Turn, vendor: str, sleep: Sleep) -> None:
    """Wait for the turn. Raises Retryable when it was refused."""
    if turn.refused:
        why = "no more requests today" if turn.refused == RATE_DAY else "fewer requests"
        raise Retryable(turn.refused, f"{vendor} wants {why}.", retry_after=turn.wait)
    if turn.wait > 0:
        await sleep(turn.wait)


# Who is in no hurry

_GIVES_WAY: ContextVar[bool] = ContextVar("gives way", default=False)
_LONGEST_WAY = 120.0
"""Seconds that a request gives way to others before it is refused."""
_SHORTEST_LOOK = 0.05


@contextmanager
def giving_way() -> Generator[None]:
    """Inside, in this task and those it starts, a request goes only when nobody else's is planned: what people wait for
    comes first, and the quota stays free for it."""
    token = _GIVES_WAY.set(True)
    try:
        yield
    finally:
        _GIVES_WAY.reset(token)


async def taken(
    ask: Callable[[float], Awaitable[Turn]], vendor: str, sleep: Sleep, *, patience: float
) -> None:
    """Take the turn that `ask(patience)` gives. Raises Retryable when it is refused."""
    if not _GIVES_WAY.get():
        await passed(await ask(patience), vendor, sleep)
        return
    left = _LONGEST_WAY
    while (turn := await ask(0.0)).refused == RATE_SHORT and turn.wait <= left:
        wait = max(turn.wait, _SHORTEST_LOOK)
        left -= wait
        await sleep(wait)
    await passed(turn, vendor, sleep)


class MemoryLimiter:
    """For one process: tests, and commands that run alone."""

    def __init__(
        self,
        vendor: str,
        quota: Quota,
        *,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self._vendor, self._quota, self._clock = vendor, quota, clock
        self._sleep, self._patience = sleep, patience
        self._pace = Pace(clock())

    async def take(self, cost: float = 1.0) -> None:
        async def ask(patience: float) -> Turn:
            self._pace, next = turn(self._pace, self._quota, cost=cost, now=self._clock(), patience=patience)
            return next

        await taken(ask, self._vendor, self._sleep, patience=self._patience)

    async def learn(self, reading: Reading) -> None:
        now = self._clock()
        if seconds := pause(self._quota, reading):
            until = now + timedelta(seconds=seconds) + ahead(self._quota)
            self._pace = Pace(max(self._pace.planned, until), self._pace.parked_until, self._pace.code)
        if (seconds := parking(self._quota, reading)) is not None:
            await self.park(seconds, code=RATE_DAY)

    async def park(self, seconds: float, *, code: str) -> None:
        until = self._clock() + timedelta(seconds=seconds)
        if self._pace.parked_until is None or self._pace.parked_until < until:
            self._pace = Pace(self._pace.planned, until, code)
