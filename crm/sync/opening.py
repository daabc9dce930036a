"""Connections as the sync opens them: the entry in app.yaml, the sealed secrets, what all workers share.

open = Opener(pool=pool, client=client, clock=clock, ids=ids, secret_key=secret, makers=MAKERS, entries=entries)
deps = SyncDeps(pool=pool, clock=clock, ids=ids, open=open.connection, accounts=Accounts(clock))
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2

from crm.connections.limits import PostgresLimiter
from crm.connections.locks import PostgresLocks
from crm.connections.tokens import PostgresKept, PostgresShelf
from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import auth_revoked
from crm.connectors.model import Connector, Object
from crm.connectors.secrets import Secrets
from crm.mapping import Manner, Row
from crm.sync import store
from crm.sync.config import CrmEntry
from crm.sync.deps import Connected
from db.pool import Pool, transaction
from kit.clock import Clock
from kit.envelope import Envelope, SealBroken
from kit.errors import NotFound
from kit.ids import IdFactory

PURPOSE = "crm secrets"
"""Of the envelope that seals what an owner connects with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A connector with the mapping that it has by default."""

    connector: Connector
    rows: Mapping[Object, tuple[Row, ...]] = field(default_factory=dict[Object, tuple[Row, ...]])
    manner: Manner = field(default_factory=Manner)


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """One kind of CRM. `vendor` is its name for people; `make(options, secrets, deps)` reads its options from app.yaml.
    It raises pydantic's ValidationError for what it does not know, NeedsPerson for a secret that is missing."""

    vendor: str
    make: Callable[[Mapping[str, Any], Secrets, ConnectorDeps], Made]


def about(tenant: UUID, connection: str) -> str:
    """What the sealed secrets of a connection belong to: nowhere else can they be opened."""
    return f"{tenant} {connection} secrets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Opener:
    """`entries` gives a tenant's section `crm_integration`. A connection is made once a process, and anew when its
    entry or its secrets have changed."""

    pool: Pool
    client: httpx2.AsyncClient
    clock: Clock
    ids: IdFactory
    secret_key: str
    makers: Mapping[str, Maker]
    entries: Callable[[UUID], Awaitable[Mapping[str, CrmEntry]]]
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

    async def keep(self, tenant: UUID, name: str, secrets: Secrets) -> None:
        """Connect, or connect anew."""
        sealed = secrets.sealed(Envelope(self.secret_key, PURPOSE), about=about(tenant, name))
        async with transaction(self.pool, tenant) as conn:
            await store.keep_secrets(conn, name, sealed, now=self.clock())

    def _opened(self, tenant: UUID, name: str, maker: Maker, sealed: bytes | None) -> Secrets:
        if sealed is None:
            return Secrets({})
        try:
            return Secrets.opened(Envelope(self.secret_key, PURPOSE), sealed, about=about(tenant, name))
        except SealBroken as error:
            raise auth_revoked(maker.vendor, f"{error} Connect it again.") from None

    def _made(self, tenant: UUID, name: str, entry: CrmEntry, maker: Maker, secrets: Secrets) -> Connected:
        locks = PostgresLocks(self.pool, tenant, name, vendor=maker.vendor, clock=self.clock, ids=self.ids)
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
            limiter=lambda quota: PostgresLimiter(
                self.pool, tenant, name, quota, vendor=maker.vendor, clock=self.clock
            ),
            locks=locks,
            shelf=shelf,
            kept=PostgresKept(self.pool, tenant, name, first=first, envelope=envelope, clock=self.clock),
        )
        made = maker.make(entry.options, secrets, deps)
        return Connected(
            name=name,
            vendor=maker.vendor,
            connector=made.connector,
            entry=entry,
            locks=locks,
            rows=made.rows,
            manner=made.manner,
        )


def _mark(entry: CrmEntry, sealed: bytes | None) -> bytes:
    said = json.dumps(entry.model_dump(mode="json"), sort_keys=True).encode()
    return hashlib.sha256(said + (sealed or b"")).digest()
