"""Requests that give way to others, and look-ups that are sent again within seconds."""

from __future__ import annotations

import pytest

from crm.connectors.errors import RATE_DAY, RATE_SHORT
from crm.connectors.http import patiently
from crm.connectors.limits import MemoryLimiter, Quota, Turn, giving_way, taken
from kit.errors import Retryable
from tests.conftest import FixedClock
from tests.crm.connectors.vendor_toy import toy

QUOTA = Quota(100, 10)


def limiter(clock: FixedClock, slept: list[float]) -> MemoryLimiter:
    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.advance(seconds)

    return MemoryLimiter("Toy", QUOTA, clock=clock, sleep=sleep)


async def test_it_goes_when_nobody_elses_is_planned(clock: FixedClock) -> None:
    slept: list[float] = []
    pace = limiter(clock, slept)
    with giving_way():
        await pace.take()
    assert slept == []


async def test_it_waits_for_what_others_planned(clock: FixedClock) -> None:
    """It asks anew until nothing of theirs is planned."""
    slept: list[float] = []
    free_at = clock().timestamp() + 7.0

    async def ask(patience: float) -> Turn:
        wait = max(0.0, free_at - clock().timestamp())
        return Turn(wait, refused=RATE_SHORT if wait > patience else None)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        clock.advance(seconds)

    with giving_way():
        await taken(ask, "Toy", sleep, patience=10)
    assert sum(slept) == pytest.approx(7.0, abs=0.1)


async def test_a_parked_connection_is_told(clock: FixedClock) -> None:
    pace = limiter(clock, [])
    await pace.park(7_200, code=RATE_DAY)
    with giving_way(), pytest.raises(Retryable) as caught:
        await pace.take()
    assert caught.value.code == RATE_DAY
    await pace.park(7_300, code=RATE_SHORT)
    with giving_way(), pytest.raises(Retryable):
        await pace.take()


async def test_a_look_up_is_sent_again(clock: FixedClock) -> None:
    async with toy(clock) as vendor:
        vendor.server.fail_next(503, when="GET /account", times=2)
        with pytest.raises(Retryable):
            await vendor.connector().check()
        with patiently():
            assert (await vendor.connector().check()).id == "t1"


async def test_a_write_is_not_sent_again(clock: FixedClock) -> None:
    async with toy(clock) as vendor:
        vendor.server.fail_next(503, when="POST /contacts")
        with patiently(), pytest.raises(Retryable):
            await vendor.connector().upsert_contact(vendor.person(), None)
        assert len(vendor.server.sent("POST", "/contacts")) == 1


async def test_long_waits_are_the_callers(clock: FixedClock) -> None:
    async with toy(clock) as vendor:
        vendor.server.fail_next(503, when="GET /account", headers={"Retry-After": "60"})
        with patiently(), pytest.raises(Retryable):
            await vendor.connector().check()
        assert len(vendor.server.sent("GET", "/account")) == 1
