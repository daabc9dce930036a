"""What changed in a CRM since the last time, read in its order and taken change by change.

Each change that concerns us is taken in one transaction with the cursor, so a worker may be killed anywhere: what was
taken is known to be, and what was not is read again. The reading begins a little before the cursor, because CRMs tell
of some changes late; what is read twice changes nothing.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

import structlog

from crm.connectors.errors import told_owner
from crm.connectors.model import Ref, RemoteChange
from crm.inbound import store
from crm.inbound.deps import InboundDeps
from crm.inbound.model import Pulled, PullState, Tally
from crm.inbound.taking import Taking
from crm.sync import store as sync
from crm.sync.deps import Connected
from crm.sync.pausing import PAUSED
from db.pool import Connection, transaction
from kit.errors import NeedsPerson, ProviderError
from kit.failpoints import reached

OVERLAP = timedelta(minutes=5)
LOOK_BACK = timedelta(days=90)
"""How old changes are that are read at first, and anew when there are new contacts of ours: for their open deals."""
LOOK_BACK_EVERY = timedelta(days=1)
AHEAD = timedelta(minutes=10)
"""How far a CRM's clock may be before ours; what it dates later holds the cursor no further up."""
BATCH = 100
AT_MOST = 2_000
"""Changes of one pull, after which others have their turn."""

log = structlog.get_logger(__name__)


async def pull(deps: InboundDeps, tenant: UUID, connection: str) -> Pulled:
    """Take what the CRM tells. Raises Retryable, NeedsPerson and Rejected as connectors do; they are noted with the
    connection, as those of a push are."""
    sync_deps = deps.sync
    try:
        connected = await sync_deps.open(tenant, connection)
    except ProviderError as error:
        await _note_error(deps, tenant, connection, error, vendor=connection)
        raise
    if not connected.entry.enabled or connected.entry.paused:
        return Pulled(0, Tally(), None, "paused")
    try:
        return await _Walk(deps, tenant, connected).run()
    except ProviderError as error:
        if error.code == PAUSED:  # while a request waited for its turn
            return Pulled(0, Tally(), None, "paused")
        await _note_error(deps, tenant, connection, error, vendor=connected.vendor)
        raise


async def _note_error(
    deps: InboundDeps, tenant: UUID, connection: str, error: ProviderError, *, vendor: str
) -> None:
    async with transaction(deps.sync.pool, tenant) as conn:
        await store.not_pulled(conn, connection, code=error.code)
        await sync.note_error(
            conn,
            connection,
            code=error.code,
            error=told_owner(error, vendor),
            needs_person=isinstance(error, NeedsPerson),
            now=deps.sync.clock(),
        )


class _Paused(Exception):
    """Somebody paused the connection."""


class _Elsewhere(Exception):
    """Another worker moved the cursor."""


@dataclass
class _Walk:
    """One reading. `cursor` is what stands in the database, `at` the moment up to which changes were looked at.

    `failed`: the reading before did."""

    deps: InboundDeps
    tenant: UUID
    connected: Connected
    cursor: datetime | None = None
    at: datetime | None = None
    read: int = 0
    tally: Tally = field(default_factory=Tally)
    failed: bool = False

    async def run(self) -> Pulled:
        try:
            ended = await self._all(await self._begin())
        except _Paused:
            return self._pulled("paused")
        except _Elsewhere:
            log.info("crm.pulled_elsewhere", connection=self.connected.name)
            return self._pulled("elsewhere")
        async with transaction(self.deps.sync.pool, self.tenant) as conn:
            now = self.deps.sync.clock()
            await store.pulled(conn, self.connected.name, now=now)
            if self.failed:  # what pushes were refused for is not over when reading works
                await sync.note_success(conn, self.connected.name, now=now)
        if self.tally != Tally():
            log.info("crm.pulled", connection=self.connected.name, read=self.read, taken=str(self.tally))
        return self._pulled(ended)

    def _pulled(self, ended: Literal["all", "paused", "more", "elsewhere"]) -> Pulled:
        return Pulled(self.read, self.tally, self.cursor, ended)

    async def _begin(self) -> datetime:
        """From where it is read."""
        name, now = self.connected.name, self.deps.sync.clock()
        async with transaction(self.deps.sync.pool, self.tenant) as conn:
            await self._not_paused(conn)
            state = await store.state(conn, name, now=now)
            if await self._looks_back(conn, state, now):
                await store.look_back(conn, name, to=now - LOOK_BACK, now=now)
                state = await store.state(conn, name, now=now)
        self.cursor = self.at = state.cursor
        self.failed = state.error_code is not None
        return (state.cursor or now - LOOK_BACK) - OVERLAP

    async def _looks_back(self, conn: Connection, state: PullState, now: datetime) -> bool:
        last = state.looked_back_at
        if last is None:
            return True
        return last + LOOK_BACK_EVERY <= now and await store.linked_since(conn, self.connected.name, last)

    async def _all(self, since: datetime) -> Literal["all", "more"]:
        began = self.cursor
        async with _closing(self.connected.connector.changed_since(since)) as changes:
            batch: list[RemoteChange] = []
            async for change in changes:
                batch.append(change)
                self.read += 1
                if len(batch) < BATCH:
                    continue
                await self._take(batch)
                batch = []
                # A cursor that has not moved would read the same again for ever.
                if self.read >= AT_MOST and self.cursor != began:
                    return "more"
            await self._take(batch)
        return "all"

    async def _take(self, batch: list[RemoteChange]) -> None:
        concerned = await self._known([ref for change in batch for ref in (change.ref, *change.contacts)])
        for change in batch:
            refs = {(ref.type, ref.id) for ref in (change.ref, *change.contacts)}
            if refs & concerned:
                await self._take_one(change)
                if change.became:
                    concerned.add((change.became.type, change.became.id))
            self.at = self._later(change.at)
        if batch:
            async with transaction(self.deps.sync.pool, self.tenant) as conn:
                await self._not_paused(conn)
                cursor = await self._advanced(conn, self.at)
            self.cursor = cursor

    async def _known(self, refs: list[Ref]) -> set[tuple[str, str]]:
        async with transaction(self.deps.sync.pool, self.tenant) as conn:
            return await store.known_refs(conn, self.connected.name, refs)

    async def _take_one(self, change: RemoteChange) -> None:
        taking = await self._taking(change)
        at = self._later(change.at)
        async with transaction(self.deps.sync.pool, self.tenant) as conn:
            await self._not_paused(conn)
            cursor = await self._advanced(conn, at)
            taken = await taking.take(conn, change)
            reached("crm_change_taken")
        self.cursor = cursor
        self.tally += taken
        reached("crm_change_kept")

    async def _taking(self, change: RemoteChange) -> Taking:
        stages: dict[str, str] = {}
        if change.kind == "deal" and change.stage:
            account = await self.deps.sync.accounts.of(self.tenant, self.connected)
            stages = {stage.id: stage.label for stage in account.stages}
        return Taking(
            services=self.deps.services,
            connection=self.connected.name,
            vendor=self.connected.vendor,
            stages=stages,
            team=frozenset(await self.deps.team(self.tenant)),
            now=self.deps.sync.clock(),
        )

    def _later(self, at: datetime) -> datetime:
        capped = min(at, self.deps.sync.clock() + AHEAD)
        return capped if self.at is None else max(self.at, capped)

    async def _advanced(self, conn: Connection, to: datetime | None) -> datetime | None:
        """Hold the connection's row, so that one worker takes its changes; where the cursor is with this commit."""
        if to is None:
            return self.cursor
        if not await store.advance(conn, self.connected.name, before=self.cursor, to=to):
            raise _Elsewhere
        return to

    async def _not_paused(self, conn: Connection) -> None:
        if await sync.is_paused(conn, self.connected.name):
            raise _Paused


@asynccontextmanager
async def _closing(changes: AsyncIterator[RemoteChange]) -> AsyncGenerator[AsyncIterator[RemoteChange]]:
    """Generators are closed at once, so that their requests end with the walk."""
    try:
        yield changes
    finally:
        if isinstance(changes, AsyncGenerator):
            await changes.aclose()
