"""One worker at a time, over processes and machines. A row with an end: no connection is held over a request."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

from crm.connections import store
from crm.connectors import rehearsal
from crm.connectors.errors import locked
from crm.connectors.limits import Sleep
from db.pool import Pool, transaction
from kit.clock import Clock
from kit.ids import IdFactory

LEASE = timedelta(seconds=60)
"""More than the requests under one lock take; a worker that dies holds it for so long."""
_LOOK_AGAIN = 0.1
_PATIENCE = 15.0
_TRY_LATER = 5.0


class PostgresLocks:
    """`crm.connectors.deps.Locks` of one connection. Keys are kept as digests: they may be addresses."""

    def __init__(
        self,
        pool: Pool,
        tenant: UUID,
        connection: str,
        *,
        vendor: str,
        clock: Clock,
        ids: IdFactory,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._pool, self._tenant, self._connection = pool, tenant, connection
        self._vendor, self._clock, self._ids, self._sleep = vendor, clock, ids, sleep

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncGenerator[None]:
        if rehearsal.is_on():  # nothing is written, so nobody is in the way
            yield
            return
        digest, holder = hashlib.sha256(key.encode()).digest(), self._ids()
        await self._acquire(digest, holder)
        try:
            yield
        finally:
            async with transaction(self._pool, self._tenant) as conn:
                await store.unlock(conn, self._connection, digest, holder=holder)

    async def _acquire(self, key: bytes, holder: UUID) -> None:
        for _ in range(round(_PATIENCE / _LOOK_AGAIN)):
            now = self._clock()
            async with transaction(self._pool, self._tenant) as conn:
                if await store.lock(conn, self._connection, key, holder=holder, now=now, until=now + LEASE):
                    return
            await self._sleep(_LOOK_AGAIN)
        raise locked(self._vendor, wait=_TRY_LATER)
