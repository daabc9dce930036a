"""The model's daily budget, also when many ask at once."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from agent import budget, store
from agent.budget import Grant, Spent
from agent.llm import Usage
from db.pool import Pool, transaction


async def _reserve(pool: Pool, tenant: UUID, clock: Any, *, tokens: int, limit: int | None) -> Grant | None:
    async with transaction(pool, tenant) as conn:
        return await budget.reserve(conn, tokens=tokens, limit=limit, now=clock())


async def _settle(pool: Pool, tenant: UUID, grant: Grant, spent: Spent) -> None:
    async with transaction(pool, tenant) as conn:
        await budget.settle(conn, grant, spent)


async def test_many_at_once_never_overdraw(pool: Pool, tenant: UUID, clock: Any) -> None:
    grants = await asyncio.gather(*(_reserve(pool, tenant, clock, tokens=30, limit=100) for _ in range(12)))
    assert sum(grant is not None for grant in grants) == 3


async def test_what_was_not_used_is_free_again(pool: Pool, tenant: UUID, clock: Any) -> None:
    first = await _reserve(pool, tenant, clock, tokens=100, limit=100)
    assert first is not None
    assert await _reserve(pool, tenant, clock, tokens=1, limit=100) is None
    await _settle(pool, tenant, first, Spent(40, 10))
    assert await _reserve(pool, tenant, clock, tokens=51, limit=100) is None
    assert await _reserve(pool, tenant, clock, tokens=50, limit=100) is not None


async def test_a_day_is_settled_on_its_own_day(pool: Pool, tenant: UUID, clock: Any) -> None:
    grant = await _reserve(pool, tenant, clock, tokens=100, limit=100)
    assert grant is not None
    clock.advance(24 * 3600)
    assert await _reserve(pool, tenant, clock, tokens=100, limit=100) is not None
    await _settle(pool, tenant, grant, Spent(1, 1))
    async with transaction(pool, tenant) as conn:
        left = await store.reconcile(conn, day=grant.day, reserved=0, input_tokens=0, output_tokens=0)
    assert left == 2


async def test_without_a_limit_use_is_counted_all_the_same(pool: Pool, tenant: UUID, clock: Any) -> None:
    grant = await _reserve(pool, tenant, clock, tokens=100, limit=None)
    assert grant is not None
    assert grant.tokens == 0
    await _settle(pool, tenant, grant, Spent().plus(Usage(3, 4, "m")).plus(None))
    async with transaction(pool, tenant) as conn:
        assert await store.reconcile(conn, day=grant.day, reserved=0, input_tokens=0, output_tokens=0) == 7


async def test_more_than_the_whole_budget_is_never_given(pool: Pool, tenant: UUID, clock: Any) -> None:
    assert await _reserve(pool, tenant, clock, tokens=101, limit=100) is None
    assert await _reserve(pool, tenant, clock, tokens=1, limit=0) is None
