"""A connection's tokens in Postgres, sealed: the access token for all workers, the refresh token as it was renewed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from uuid import UUID

import structlog

from crm.connections import store
from crm.connectors.deps import Locks
from db.pool import Connection, Pool, transaction
from kit.answers import decoded, text
from kit.clock import Clock
from kit.envelope import Envelope, SealBroken
from kit.oauth import Access

log = structlog.get_logger(__name__)

_Read = Callable[[Connection, str, bytes], Awaitable[bytes | None]]


class _Sealed:
    """One token of a connection. `first` is what the owner connected with: what came of another one counts no more."""

    def __init__(
        self,
        pool: Pool,
        tenant: UUID,
        connection: str,
        *,
        first: str,
        envelope: Envelope,
        clock: Clock,
    ) -> None:
        self._pool, self._tenant, self._connection = pool, tenant, connection
        self._origin = hashlib.sha256(first.encode()).digest()
        self._envelope, self._clock = envelope, clock

    def _about(self, what: str) -> str:
        return f"{self._tenant} {self._connection} {what} {self._origin.hex()}"

    async def _opened(self, read: _Read, what: str) -> str | None:
        async with transaction(self._pool, self._tenant) as conn:
            sealed = await read(conn, self._connection, self._origin)
        if sealed is None:
            return None
        try:
            return self._envelope.open(sealed, about=self._about(what))
        except SealBroken as error:
            log.warning("crm.token_sealed", connection=self._connection, what=what, why=str(error))
            return None


class PostgresShelf(_Sealed):
    """A `kit.oauth.Shelf`."""

    def __init__(
        self,
        pool: Pool,
        tenant: UUID,
        connection: str,
        *,
        first: str,
        envelope: Envelope,
        clock: Clock,
        locks: Locks,
    ) -> None:
        super().__init__(pool, tenant, connection, first=first, envelope=envelope, clock=clock)
        self._locks = locks

    async def latest(self) -> Access | None:
        found = decoded((await self._opened(store.access, "access") or "").encode()) or {}
        token, until = text(found, "token"), text(found, "until")
        if token is None or until is None:
            return None
        return Access(token, datetime.fromisoformat(until), text(found, "base"))

    async def keep(self, access: Access) -> None:
        content = {"token": access.token, "until": access.until.isoformat(), "base": access.base}
        sealed = self._envelope.seal(json.dumps(content), about=self._about("access"))
        async with transaction(self._pool, self._tenant) as conn:
            await store.keep_access(conn, self._connection, self._origin, sealed, now=self._clock())

    def renewing(self) -> AbstractAsyncContextManager[None]:
        return self._locks.hold("access token")


class PostgresKept(_Sealed):
    """A `kit.grants.KeptToken`."""

    async def latest(self) -> str | None:
        return await self._opened(store.refresh, "refresh")

    async def keep(self, refresh_token: str) -> None:
        sealed = self._envelope.seal(refresh_token, about=self._about("refresh"))
        async with transaction(self._pool, self._tenant) as conn:
            await store.keep_refresh(conn, self._connection, self._origin, sealed, now=self._clock())
