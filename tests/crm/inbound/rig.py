"""An office that listens to a CRM: a contact with a lead, whose session was pushed there, and a rep who works in it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from crm import store as crm_store
from crm.connectors.model import Account, Connector, Deal, Person, Ref, RemoteChange, Stage
from crm.connectors.secrets import Secrets
from crm.inbound import store
from crm.inbound.deps import InboundDeps
from crm.inbound.model import KnownDeal, Pulled
from crm.inbound.pulling import pull
from crm.model import Contact, Lead
from crm.sync import store as sync_store
from crm.sync.config import CrmEntry, DealRule
from crm.sync.deps import Accounts, Connected, SyncDeps
from crm.sync.model import Link
from crm.sync.push import push
from db.pool import Pool, transaction
from kit.errors import NotFound
from kit.ids import uuid7
from tests.conftest import FixedClock
from tests.crm.conftest import Desk
from tests.crm.connectors.vendor import MemoryLocks, Opener, Vendor
from tests.crm.sync.sync_rig import a_lead, a_session

EIGHT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
SECRET = "s3cret-of-the-hook"


@dataclass
class Listening:
    """Our side. `connector` makes one as another worker would have it."""

    desk: Desk
    connector: Any
    clock: FixedClock
    entries: dict[str, CrmEntry]
    team: frozenset[str] = frozenset({"mira@site.test"})
    secrets: Mapping[str, str] = field(default_factory=dict[str, str])
    address: str | None = "https://chat.site.test"
    locks: MemoryLocks = field(default_factory=MemoryLocks)

    @property
    def name(self) -> str:
        return next(iter(self.entries))

    @property
    def pool(self) -> Pool:
        return self.desk.pool

    @property
    def tenant(self) -> UUID:
        return self.desk.tenant

    def sync_deps(self) -> SyncDeps:
        async def open(tenant: UUID, name: str) -> Connected:
            if name not in self.entries:
                raise NotFound(f"app.yaml has no CRM {name}.")
            made: Connector = self.connector()
            return Connected(
                name=name, vendor=name.title(), connector=made, entry=self.entries[name], locks=self.locks
            )

        return SyncDeps(
            pool=self.pool, clock=self.clock, ids=uuid7, open=open, accounts=Accounts(self.pool, self.clock)
        )

    def deps(self) -> InboundDeps:
        async def entries(tenant: UUID) -> Mapping[str, CrmEntry]:
            return self.entries

        async def team(tenant: UUID) -> frozenset[str]:
            return self.team

        async def secrets(tenant: UUID, name: str) -> Secrets:
            return Secrets(self.secrets)

        return InboundDeps(
            sync=self.sync_deps(),
            services=self.desk.services,
            entries=entries,
            team=team,
            secrets=secrets,
            address=self.address,
        )

    async def pull(self) -> Pulled:
        return await pull(self.deps(), self.tenant, self.name)

    async def contact(self, **claim: Any) -> Contact:
        """Somebody with a lead, since a while ago."""
        session = await self.desk.session()
        joined = await self.desk.join(session, **{"email": "ann@acme.test", **claim})
        await self.desk.advance(joined.contact, session, 70)
        return joined.contact

    async def push(self, contact: Contact) -> None:
        [row] = await self.desk.run("SELECT id FROM sessions WHERE contact_id = %s", contact.id)
        record = a_session(row["id"], contact, lead=a_lead(contact.id, owner=None), as_of=self.clock())
        await push(self.sync_deps(), self.tenant, self.name, record)

    # What came of it

    async def lead(self, contact: UUID) -> Lead:
        async with transaction(self.pool, self.tenant) as conn:
            lead = await crm_store.lock_lead_of(conn, contact)
        assert lead is not None
        return lead

    async def deals(self, contact: UUID) -> list[KnownDeal]:
        async with transaction(self.pool, self.tenant) as conn:
            return await store.deals_of(conn, contact)

    async def link(self, contact: UUID, local_type: Any = "contact") -> Link:
        async with transaction(self.pool, self.tenant) as conn:
            found = await sync_store.link(conn, self.name, local_type, str(contact))
        assert found is not None
        return found

    async def healings(self) -> list[tuple[str, Mapping[str, list[Any]]]]:
        async with transaction(self.pool, self.tenant) as conn:
            rows = await sync_store.writes(conn, connection=self.name)
        return [(row.object, row.changes) for row in rows if row.done == "healed"]

    async def everything(self) -> list[list[dict[str, Any]]]:
        """What a replay must not change."""
        return [
            await self.desk.run(query)
            for query in (
                "SELECT remote_id, contact_id, stage, amount, outcome, outcome_at, owner FROM crm_deals ORDER BY 1",
                "SELECT status, status_by, owner, owner_by, closed_at, updated_at FROM leads ORDER BY id",
                "SELECT local_id, remote_id, healing, healed_at FROM crm_links ORDER BY local_type, local_id",
                "SELECT id, done FROM crm_writes ORDER BY id",
                "SELECT id, type FROM events ORDER BY id",
            )
        ]


@asynccontextmanager
async def listening_to(opener: Opener, pool: Pool, tenant: UUID) -> AsyncGenerator[tuple[Listening, Vendor]]:
    """Our lead is from eight in the morning; in the CRM it is half past nine."""
    desk = Desk(pool, tenant, FixedClock(EIGHT))
    async with opener(FixedClock(EIGHT.replace(hour=9, minute=30))) as vendor:
        entry = CrmEntry(enabled=True, deal=DealRule(when="always"))
        yield Listening(desk, vendor.connector, vendor.clock, {vendor.name: entry}), vendor


async def close(vendor: Vendor, contact: Link, deal: Link, outcome: Any, **changes: Any) -> None:
    """A rep closes a deal."""
    wanted = Deal(key=deal.local_id, title="Acme: ten cold boxes", outcome=outcome, **changes)
    await vendor.connector().upsert_deal(wanted, contact.ref, deal.ref)


# A CRM that says what it is told to


@dataclass
class Scripted:
    """A connector whose changes are written down. `asked` are the moments from which they were asked for."""

    changes: list[RemoteChange] = field(default_factory=list[RemoteChange])
    asked: list[datetime] = field(default_factory=list[datetime])
    fails: Exception | None = None
    fails_after: int = 0
    read: int = 0
    name = "scripted"

    async def check(self) -> Account:
        return Account(id="1", name="Scripted", fields={}, stages=(Stage("s1", "Proposal sent", "sales"),))

    async def changed_since(self, since: datetime) -> AsyncIterator[RemoteChange]:
        self.asked.append(since)
        told = [change for change in sorted(self.changes, key=lambda each: each.at) if change.at >= since]
        for number, change in enumerate(told):
            if self.fails and number >= self.fails_after:
                raise self.fails
            self.read += 1
            yield change
        if self.fails and self.fails_after >= len(told):
            raise self.fails

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Any:
        raise NotImplementedError

    async def upsert_deal(self, deal: Deal, contact: Ref, ref: Ref | None) -> Any:
        raise NotImplementedError

    async def log_activity(self, *given: Any, **named: Any) -> Any:
        raise NotImplementedError
