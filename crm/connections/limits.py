"""The pace of a connection, kept by all workers in Postgres: one statement a request, and nobody polls."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import UUID

from crm.connections import store
from crm.connectors.errors import RATE_DAY
from crm.connectors.limits import (
    PATIENCE,
    Pace,
    Quota,
    Reading,
    Sleep,
    Turn,
    ahead,
    parking,
    pause,
    spent,
    taken,
    turn,
)
from db.pool import Pool, transaction
from kit.clock import Clock


class PostgresLimiter:
    """A `crm.connectors.limits.Limiter`. `connection` names the tenant's connection, `vendor` is for messages."""

    def __init__(
        self,
        pool: Pool,
        tenant: UUID,
        connection: str,
        quota: Quota,
        *,
        vendor: str,
        clock: Clock,
        sleep: Sleep = asyncio.sleep,
        patience: float = PATIENCE,
    ) -> None:
        self._pool, self._tenant, self._connection = pool, tenant, connection
        self._quota, self._vendor, self._clock = quota, vendor, clock
        self._sleep, self._patience = sleep, patience

    async def take(self, cost: float = 1.0) -> None:
        await taken(
            lambda patience: self._turn(cost, patience), self._vendor, self._sleep, patience=self._patience
        )

    async def _turn(self, cost: float, patience: float) -> Turn:
        now, costs = self._clock(), spent(self._quota, cost)
        first = max(costs, ahead(self._quota))
        async with transaction(self._pool, self._tenant) as conn:
            planned = await store.take(
                conn,
                self._connection,
                self._quota.name,
                now=now,
                spent=costs,
                first=first,
                patience=timedelta(seconds=patience),
            )
            if planned is not None:
                return Turn(max(0.0, (planned - first - now).total_seconds()))
            pace = await store.pace(conn, self._connection, self._quota.name) or Pace(now)
        return turn(pace, self._quota, cost=cost, now=now, patience=patience)[1]

    async def learn(self, reading: Reading) -> None:
        parked, paused = parking(self._quota, reading), pause(self._quota, reading)
        if parked is not None:
            await self.park(parked, code=RATE_DAY)
        if paused:
            until = self._clock() + timedelta(seconds=paused) + ahead(self._quota)
            async with transaction(self._pool, self._tenant) as conn:
                await store.plan_after(conn, self._connection, self._quota.name, until)

    async def park(self, seconds: float, *, code: str) -> None:
        now = self._clock()
        until = now + timedelta(seconds=seconds)
        async with transaction(self._pool, self._tenant) as conn:
            await store.park(conn, self._connection, self._quota.name, until=until, code=code, now=now)
