"""Token buckets: the arithmetic, and the same in Postgres."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from db import ratelimit
from db.pool import Pool, anonymous
from kit.ratelimit import Bucket


@pytest.mark.parametrize(
    ("tokens", "elapsed", "held"),
    [(0, 0, 0), (0, 1, 2), (1.5, 0.5, 2.5), (4, 100, 5), (3, -10, 3)],
)
def test_a_bucket_refills_up_to_its_capacity(tokens: float, elapsed: float, held: float) -> None:
    assert Bucket(5, 2).refill(tokens, elapsed) == held


def test_the_wait_is_until_a_whole_token_is_there() -> None:
    assert Bucket(5, 2).wait(0.5) == 0.25
    assert Bucket(5, 2).wait(1) == 0


async def test_a_bucket_in_the_database(pool: Pool, clock: Any) -> None:
    bucket = Bucket(capacity=2, per_second=0.5)

    async def take(key: str) -> float:
        async with anonymous(pool) as conn:
            return await ratelimit.take(conn, key, bucket, now=clock())

    assert [await take("a"), await take("a")] == [0, 0]
    assert await take("a") == pytest.approx(2)
    assert await take("b") == 0, "another key has a bucket of its own"
    clock.advance(1)
    assert await take("a") == pytest.approx(1), "a refused request took nothing"
    clock.advance(1)
    assert await take("a") == 0


async def test_unused_buckets_are_forgotten(pool: Pool, clock: Callable[[], datetime]) -> None:
    async with anonymous(pool) as conn:
        await ratelimit.take(conn, "old", Bucket(1, 1), now=clock())
        assert await ratelimit.forget(conn, now=clock() + timedelta(minutes=30)) == 0
        assert await ratelimit.forget(conn, now=clock() + timedelta(hours=2)) == 1
