"""A quota is used well and never exceeded, and a full one stops everybody."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.connectors.errors import RATE_DAY, RATE_SHORT
from crm.connectors.limits import MemoryLimiter, Quota, Reading, parking, pause
from kit.errors import Retryable
from tests.conftest import FixedClock

HUBSPOT = Quota(100, 10)


class Desk:
    """Whoever waits moves the clock: the times at which requests went out, in seconds."""

    def __init__(self, clock: FixedClock, quota: Quota, *, patience: float = 1e9) -> None:
        self.clock, self.start, self.sent = clock, clock(), []
        self.limiter = MemoryLimiter("Toy", quota, clock=clock, sleep=self.sleep, patience=patience)

    async def sleep(self, seconds: float) -> None:
        self.clock.advance(seconds)

    async def send(self, times: int, cost: float = 1.0) -> None:
        for _ in range(times):
            await self.limiter.take(cost)
            self.sent.append((self.clock() - self.start).total_seconds())


def fullest(times: list[float], seconds: float) -> int:
    """The most requests in any stretch of so many seconds."""
    return max(sum(1 for other in times if at <= other < at + seconds) for at in times)


async def test_a_backlog_uses_the_quota_and_never_exceeds_it(clock: FixedClock) -> None:
    desk = Desk(clock, HUBSPOT)
    await desk.send(1_000)
    assert fullest(desk.sent, 10) <= 100
    assert len(desk.sent) / desk.sent[-1] >= 0.85 * 10


async def test_requests_that_bunch_up_on_their_way_stay_within_it(clock: FixedClock) -> None:
    """Each takes up to half a second more or less than the others."""
    desk = Desk(clock, HUBSPOT)
    await desk.send(600)
    late = [at + (0.5 if number % 7 < 3 else 0.0) for number, at in enumerate(desk.sent)]
    assert fullest(late, 10) <= 100


@given(units=st.integers(1, 300), seconds=st.sampled_from([1.0, 2.0, 10.0, 60.0]))
async def test_every_quota_is_kept(units: int, seconds: float) -> None:
    desk = Desk(FixedClock(datetime(2026, 3, 2, tzinfo=UTC)), Quota(units, seconds))
    await desk.send(3 * units)
    assert fullest(desk.sent, seconds - 0.001) <= units


async def test_after_a_rest_there_is_a_small_burst(clock: FixedClock) -> None:
    desk = Desk(clock, HUBSPOT)
    await desk.send(50)
    clock.advance(3_600)
    begun = clock()
    await desk.send(5)
    assert clock() == begun
    await desk.send(1)
    assert clock() > begun


async def test_what_costs_more_takes_longer(clock: FixedClock) -> None:
    """Ten searches at 20 each of 1,000 in 10 s are a fifth of it."""
    desk = Desk(clock, Quota(1_000, 10))
    await desk.send(60, cost=20)
    assert fullest(desk.sent, 10) * 20 <= 1_000
    assert desk.sent[-1] == pytest.approx(60 * 20 / 88 - 50 / 88, rel=0.05)


async def test_who_would_wait_too_long_is_told_how_long(clock: FixedClock) -> None:
    desk = Desk(clock, Quota(10, 10), patience=2)
    waits: list[float] = []

    async def no_time_passes(seconds: float) -> None:
        waits.append(seconds)

    desk.limiter._sleep = no_time_passes
    with pytest.raises(Retryable) as caught:
        await desk.send(10)
    assert caught.value.code == RATE_SHORT
    assert 2 < (caught.value.retry_after or 0) < 4
    assert max(waits) <= 2
    with pytest.raises(Retryable):  # being refused plans nothing
        await desk.limiter.take()
    clock.advance(caught.value.retry_after or 0)
    await desk.limiter.take()


async def test_parked(clock: FixedClock) -> None:
    limiter = Desk(clock, HUBSPOT).limiter
    await limiter.park(3_600, code=RATE_DAY)
    await limiter.park(60, code=RATE_SHORT)
    with pytest.raises(Retryable) as caught:
        await limiter.take()
    assert (caught.value.code, caught.value.retry_after) == (RATE_DAY, 3_600)
    clock.advance(3_601)
    await limiter.take()


@pytest.mark.parametrize(
    ("reading", "seconds"),
    [
        (Reading(), 0.0),
        (Reading(remaining=50, resets_in=8), 0.0),
        (Reading(remaining=5, resets_in=8), 0.0),
        (Reading(remaining=1, resets_in=8), 6.4),
        (Reading(remaining=0, resets_in=8), 8.0),
        (Reading(remaining=-3, resets_in=8), 8.0),
        (Reading(remaining=0), 2.5),
        (Reading(remaining=0, resets_in=-1), 0.0),
    ],
)
def test_little_is_left(reading: Reading, seconds: float) -> None:
    assert pause(HUBSPOT, reading) == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("reading", "seconds"),
    [
        (Reading(), None),
        (Reading(day_remaining=51), None),
        (Reading(day_remaining=50, day_resets_in=7_200), 7_200),
        (Reading(day_remaining=0), 3_600),
    ],
)
def test_the_day_is_used_up(reading: Reading, seconds: float | None) -> None:
    assert parking(Quota(100, 10, spare=50), reading) == seconds


async def test_headers_slow_us_down(clock: FixedClock) -> None:
    """Others use the account too."""
    desk = Desk(clock, HUBSPOT)
    await desk.send(1)
    await desk.limiter.learn(Reading(remaining=0, resets_in=9))
    await desk.send(1)
    assert desk.sent[-1] - desk.sent[-2] >= 9
    await desk.limiter.learn(Reading(remaining=60, day_remaining=0, day_resets_in=500))
    with pytest.raises(Retryable) as caught:
        await desk.limiter.take()
    assert (caught.value.code, caught.value.retry_after) == (RATE_DAY, 500)
