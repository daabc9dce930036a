"""One worker at a time, over processes and machines. A row with an end: no connection is held over a request."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import structlog

from crm.connections import store
from crm.connectors import rehearsal
from crm.connectors.errors import locked
from crm.connectors.limits import Sleep
from db.outage import DATABASE_AWAY
from db.pool import Pool, transaction
from kit.clock import Clock
from kit.ids import IdFactory

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=30)
"""A worker that dies holds it for so long; one that lives renews it, however long its requests take."""
_RENEWED_EACH = LEASE.total_seconds() / 6
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
        renewed_each: float = _RENEWED_EACH,
    ) -> None:
        self._pool, self._tenant, self._connection = pool, tenant, connection
        self._vendor, self._clock, self._ids, self._sleep = vendor, clock, ids, sleep
        self._renewed_each = renewed_each

    @asynccontextmanager
    async def hold(self, key: str) -> AsyncGenerator[None]:
        if rehearsal.is_on():  # nothing is written, so nobody is in the way
            yield
            return
        digest, holder = hashlib.sha256(key.encode()).digest(), self._ids()
        await self._acquire(digest, holder)
        renewing = asyncio.create_task(self._renew(digest, holder))
        try:
            yield
        finally:
            renewing.cancel()
            await asyncio.wait([renewing])
            async with transaction(self._pool, self._tenant) as conn:
                await store.unlock(conn, self._connection, digest, holder=holder)

    async def _renew(self, key: bytes, holder: UUID) -> None:
        """Until it is cancelled. What keeps it from that once may be over the next time."""
        while True:
            await asyncio.sleep(self._renewed_each)
            try:
                async with transaction(self._pool, self._tenant) as conn:
                    until = self._clock() + LEASE
                    await store.renew_lock(conn, self._connection, key, holder=holder, until=until)
            except DATABASE_AWAY as error:
                log.warning("crm.lock_not_renewed", connection=self._connection, why=type(error).__name__)

    async def _acquire(self, key: bytes, holder: UUID) -> None:
        for _ in range(round(_PATIENCE / _LOOK_AGAIN)):
            now = self._clock()
            async with transaction(self._pool, self._tenant) as conn:
                if await store.lock(conn, self._connection, key, holder=holder, now=now, until=now + LEASE):
                    return
            await self._sleep(_LOOK_AGAIN)
        raise locked(self._vendor, wait=_TRY_LATER)
