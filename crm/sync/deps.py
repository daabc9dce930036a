"""What the sync works with. The application puts it together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from crm.connections.accounts import Accounts
from crm.connectors.deps import Locks
from crm.connectors.model import Account, Connector, Object
from crm.mapping import Manner, Row
from crm.sync.config import CrmEntry, StageOf
from crm.sync.shaping import Target
from db.pool import Pool
from kit.clock import Clock
from kit.ids import IdFactory

CRM_LANE = "crm"
"""The jobs that wait for CRMs: a slow one keeps nothing else waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """An open connection. `name` is the entry's in app.yaml, `vendor` the CRM's as people know it; `rows`, `manner` and
    `stages` are the connector's own, `filled` the CRM's fields that it writes without a mapping. `locks` are those of
    the connection, shared by all workers. `mark` is another one with other settings or secrets."""

    name: str
    vendor: str
    connector: Connector
    entry: CrmEntry
    locks: Locks
    rows: Mapping[Object, tuple[Row, ...]] = field(default_factory=dict[Object, tuple[Row, ...]])
    manner: Manner = field(default_factory=Manner)
    stages: Mapping[StageOf, str] = field(default_factory=dict[StageOf, str])
    filled: Mapping[Object, Collection[str]] = field(default_factory=dict[Object, Collection[str]])
    mark: bytes = b""

    def target(self, account: Account | None) -> Target:
        return Target(
            entry=self.entry, rows=self.rows, account=account, manner=self.manner, stages=self.stages
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncDeps:
    """`open` gives a tenant's connection by its name; it raises NotFound when app.yaml has none, and NeedsPerson when
    nobody connected it yet."""

    pool: Pool
    clock: Clock
    ids: IdFactory
    open: Callable[[UUID, str], Awaitable[Connected]]
    accounts: Accounts
