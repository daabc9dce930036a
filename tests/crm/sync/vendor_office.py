"""A sales office over one of the real vendors' connectors and its small server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from crm.connections.locks import PostgresLocks
from crm.connectors.model import Object
from crm.mapping.config import Row
from crm.sync import store
from crm.sync.config import CrmEntry
from crm.sync.deps import Accounts, Connected, SyncDeps
from crm.sync.model import Pushed, SessionRecord
from crm.sync.push import push
from db.pool import Pool, transaction
from kit.ids import uuid7
from tests.crm.connectors.vendor import Opener, Vendor, all_rigs
from tests.crm.sync.sync_rig import a_lead

NAME = "crm"


@dataclass
class VendorOffice:
    """Deals are made of every lead, without an owner whom a vendor would have to know."""

    pool: Pool
    tenant: UUID
    clock: Any
    vendor: Vendor

    def deps(self) -> SyncDeps:
        connector = self.vendor.connector()
        rows: dict[Object, tuple[Row, ...]] = {
            "contact": (Row(ours="channel", field=self.vendor.optional, policy="always"),)
        }
        entry = CrmEntry.model_validate({"enabled": True, "deal": {"pipeline": self.vendor.pipeline}})

        async def open(tenant: UUID, name: str) -> Connected:
            locks = PostgresLocks(
                self.pool, tenant, name, vendor=self.vendor.name, clock=self.clock, ids=uuid7
            )
            return Connected(
                name=name, vendor=self.vendor.name, connector=connector, entry=entry, locks=locks, rows=rows
            )

        return SyncDeps(
            pool=self.pool, clock=self.clock, ids=uuid7, open=open, accounts=Accounts(self.pool, self.clock)
        )

    async def push(self, record: SessionRecord) -> Pushed:
        self.clock.advance(1)
        return await push(self.deps(), self.tenant, NAME, replace(record, as_of=self.clock()))

    def records(self) -> list[dict[str, Any]]:
        """All that is there."""
        found = [*self.vendor.people(), *self.vendor.deals(), *self.vendor.activities()]
        return [{"id": each.id, "email": each.email, **each.values} for each in found]

    async def stored(self) -> dict[str, int]:
        """Rows of the tables that a push writes to."""
        counts: dict[str, int] = {}
        async with transaction(self.pool, self.tenant) as conn:
            counts["links"] = sum((await store.counts(conn, NAME)).values())
            counts["writes"] = len(await store.writes(conn))
            counts["connections"] = len(await store.connections(conn))
        return counts


def ownerless(record: SessionRecord) -> SessionRecord:
    return replace(record, lead=a_lead(record.contact.id, owner=None))


def vendor_rigs() -> dict[str, Opener]:
    """Those of CRMs that keep records."""
    return {name: opener for name, opener in all_rigs().items() if "webhook" not in name}
