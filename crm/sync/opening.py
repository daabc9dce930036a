"""Connections as the sync opens them: the entry in app.yaml, the sealed secrets, what all workers share.

open = Opener(pool=pool, client=client, clock=clock, ids=ids, secret_key=secret, makers=MAKERS, entries=entries)
deps = SyncDeps(pool=pool, clock=clock, ids=ids, open=open.connection, accounts=Accounts(pool, clock))
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

import httpx2

from crm.catalog.maker import Maker
from crm.connections.limits import PostgresLimiter
from crm.connections.locks import PostgresLocks
from crm.connections.tokens import PostgresKept, PostgresShelf
from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import auth_revoked
from crm.connectors.limits import MemoryLimiter
from crm.connectors.secrets import Secrets
from crm.sync import store
from crm.sync.config import CrmEntry
from crm.sync.deps import Connected
from crm.sync.pausing import Pausable, paused
from crm.sync.trial import MemoryKept, MemoryShelf, Trial
from db.pool import Pool, transaction
from kit.clock import Clock
from kit.envelope import Envelope, SealBroken
from kit.errors import NotFound
from kit.ids import IdFactory

PURPOSE = "crm secrets"
"""Of the envelope that seals what an owner connects with."""


def about(tenant: UUID, connection: str) -> str:
    """What the sealed secrets of a connection belong to: nowhere else can they be opened."""
    return f"{tenant} {connection} secrets"


def _none_given(tenant: UUID, connection: str, maker: Maker) -> Secrets:
    return Secrets({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """`entries` gives a tenant's section `crm_integration`. A connection is made once a process, and anew when its
    entry or its secrets have changed.

    `given(tenant, connection, maker)` are the secrets of a connection for which none are kept: `env_secrets` for the
    tenant whose environment it is, and none for others, whose leads would go to a stranger's CRM.
    """

    pool: Pool
    client: httpx2.AsyncClient
    clock: Clock
    ids: IdFactory
    secret_key: str
    makers: Mapping[str, Maker]
    entries: Callable[[UUID], Awaitable[Mapping[str, CrmEntry]]]
    given: Callable[[UUID, str, Maker], Secrets] = _none_given
    _held: dict[tuple[UUID, str], tuple[bytes, Connected]] = field(
        default_factory=dict[tuple[UUID, str], tuple[bytes, Connected]]
    )

    async def connection(self, tenant: UUID, name: str) -> Connected:
        """Raises NotFound without such an entry or connector, NeedsPerson without secrets."""
        entry = (await self.entries(tenant)).get(name)
        maker = self.makers.get((entry.connector or name) if entry else "")
        if entry is None or maker is None:
            raise NotFound(f"app.yaml has no CRM {name}.", code="no_such_crm")
        async with transaction(self.pool, tenant) as conn:
            sealed = await store.secrets(conn, name)
        mark = _mark(entry, sealed)
        held = self._held.get((tenant, name))
        if held is None or held[0] != mark:
            held = (mark, self._made(tenant, name, entry, maker, self._opened(tenant, name, maker, sealed)))
            self._held[tenant, name] = held
        return held[1]

    async def trial(self, tenant: UUID, name: str, secrets: Secrets) -> Trial:
        """The connection with secrets that are not kept. Raises as `connection` does, and pydantic's ValidationError
        for settings of an entry that is not enabled yet."""
        entry = (await self.entries(tenant)).get(name)
        maker = self.makers.get((entry.connector or name) if entry else "")
        if entry is None or maker is None:
            raise NotFound(f"app.yaml has no CRM {name}.", code="no_such_crm")
        kept = MemoryKept()
        deps = ConnectorDeps(
            tenant=tenant,
            connection=name,
            client=self.client,
            clock=self.clock,
            limiter=lambda quota: MemoryLimiter(maker.vendor, quota, clock=self.clock),
            locks=self._locks(tenant, name, maker),
            shelf=MemoryShelf(),
            kept=kept,
        )
        return Trial(_connected(name, entry, maker, secrets, deps), kept)

    async def secrets(self, tenant: UUID, name: str) -> Secrets:
        """What lets us into the connection. Raises as `connection` does."""
        entry = (await self.entries(tenant)).get(name)
        maker = self.makers.get((entry.connector or name) if entry else "")
        if maker is None:
            raise NotFound(f"app.yaml has no CRM {name}.", code="no_such_crm")
        async with transaction(self.pool, tenant) as conn:
            sealed = await store.secrets(conn, name)
        return self._opened(tenant, name, maker, sealed)

    async def fingerprint(self, tenant: UUID, name: str) -> str:
        """Changes when the entry or the secrets do: a refused connection may work then."""
        entry = (await self.entries(tenant)).get(name)
        maker = self.makers.get((entry.connector or name) if entry else "")
        async with transaction(self.pool, tenant) as conn:
            sealed = await store.secrets(conn, name)
        given = self.given(tenant, name, maker).fingerprint if maker and sealed is None else ""
        return hashlib.sha256(_mark(entry, sealed) + given.encode()).hexdigest()[:16] if entry else ""

    async def _go_on(self, tenant: UUID, name: str, maker: Maker) -> None:
        """Raises Retryable when the connection is paused."""
        async with transaction(self.pool, tenant) as conn:
            if await store.is_paused(conn, name):
                raise paused(maker.vendor)

    async def keep(self, tenant: UUID, name: str, secrets: Secrets) -> None:
        """Connect, or connect anew."""
        sealed = secrets.sealed(Envelope(self.secret_key, PURPOSE), about=about(tenant, name))
        async with transaction(self.pool, tenant) as conn:
            await store.keep_secrets(conn, name, sealed, now=self.clock())

    def _opened(self, tenant: UUID, name: str, maker: Maker, sealed: bytes | None) -> Secrets:
        if sealed is None:
            return self.given(tenant, name, maker)
        try:
            return Secrets.opened(Envelope(self.secret_key, PURPOSE), sealed, about=about(tenant, name))
        except SealBroken as error:
            raise auth_revoked(maker.vendor, f"{error} Connect it again.") from None

    def _made(self, tenant: UUID, name: str, entry: CrmEntry, maker: Maker, secrets: Secrets) -> Connected:
        locks = self._locks(tenant, name, maker)
        envelope = Envelope(self.secret_key, "crm tokens")
        first = secrets.fingerprint
        shelf = PostgresShelf(
            self.pool, tenant, name, first=first, envelope=envelope, clock=self.clock, locks=locks
        )
        deps = ConnectorDeps(
            tenant=tenant,
            connection=name,
            client=self.client,
            clock=self.clock,
            limiter=lambda quota: Pausable(
                PostgresLimiter(self.pool, tenant, name, quota, vendor=maker.vendor, clock=self.clock),
                self.clock,
                lambda: self._go_on(tenant, name, maker),
            ),
            locks=locks,
            shelf=shelf,
            kept=PostgresKept(self.pool, tenant, name, first=first, envelope=envelope, clock=self.clock),
        )
        return _connected(name, entry, maker, secrets, deps)

    def _locks(self, tenant: UUID, name: str, maker: Maker) -> PostgresLocks:
        return PostgresLocks(self.pool, tenant, name, vendor=maker.vendor, clock=self.clock, ids=self.ids)


def _connected(name: str, entry: CrmEntry, maker: Maker, secrets: Secrets, deps: ConnectorDeps) -> Connected:
    made = maker.make(entry.options, secrets, deps)
    return Connected(
        name=name,
        vendor=maker.vendor,
        connector=made.connector,
        entry=entry,
        locks=deps.locks,
        rows=made.rows,
        manner=made.manner,
        stages=made.stages,
        filled=made.filled,
        mark=_mark(entry, secrets.fingerprint.encode()),
    )


def _mark(entry: CrmEntry, sealed: bytes | None) -> bytes:
    said = json.dumps(entry.model_dump(mode="json"), sort_keys=True).encode()
    return hashlib.sha256(said + (sealed or b"")).digest()
