"""Background work: every connection is compared once a night, in the quiet hours of the company."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from uuid import UUID

import structlog

from crm.reconcile import store
from crm.reconcile.deps import ReconcileDeps
from crm.reconcile.run import reconcile
from crm.sync import store as sync_store
from crm.sync.config import in_use
from crm.sync.deps import CRM_LANE
from db import tenants
from db.jobs import Jobs
from db.pool import Connection, anonymous, transaction
from kit.errors import NotFound, ProviderError

RECONCILE = "crm.reconcile"
AT = time(3)
"""By the company's clock, and by UTC where it does not say whose clock that is."""
SPREAD = timedelta(hours=1)
"""How much later at most, so that not all tenants are compared at once."""
NIGHT = timedelta(hours=3)
"""How long after its time a comparison may still begin or go on."""

log = structlog.get_logger(__name__)


def register(jobs: Jobs, deps: ReconcileDeps) -> None:
    """Every worker sweeps each minute; a comparison waits or runs once."""

    async def run_one(*, tenant: str, connection: str) -> None:
        await run(jobs, deps, UUID(tenant), connection)

    async def sweep() -> None:
        async with anonymous(deps.sync.pool) as conn:
            ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
        for tenant in ids:
            await sweep_tenant(jobs, deps, tenant)

    jobs.register(RECONCILE, run_one, lane=CRM_LANE)
    jobs.every_minute(sweep)


async def sweep_tenant(jobs: Jobs, deps: ReconcileDeps, tenant: UUID) -> Sequence[str]:
    """The connections that were queued: those that nobody paused and that do not wait for a person."""
    begins = night(tenant, await deps.zone(tenant), now=deps.sync.clock())
    if begins is None:
        return ()
    entries = in_use(await deps.entries(tenant))
    able = [name for name, entry in entries.items() if entry.enabled and not entry.paused]
    queued: list[str] = []
    async with transaction(deps.sync.pool, tenant) as conn:
        states = {row.connection: row.state for row in await sync_store.connections(conn)}
        last = await store.last_started(conn)
        for name in able:
            if states.get(name, "active") == "active" and is_due(last.get(name), begins):
                await defer(jobs, conn, tenant=tenant, connection=name)
                queued.append(name)
    return queued


async def defer(jobs: Jobs, conn: Connection, *, tenant: UUID, connection: str) -> None:
    """Queue a comparison, unless one waits already."""
    args = {"tenant": str(tenant), "connection": connection}
    await jobs.defer(conn, RECONCILE, args, queueing_lock=f"{RECONCILE}:{tenant}:{connection}")


async def run(jobs: Jobs, deps: ReconcileDeps, tenant: UUID, connection: str) -> None:
    """Compare and repair; what vanished is only told, for somebody may have deleted it. What is left goes on at once;
    after an error it goes on the next night."""
    entry = in_use(await deps.entries(tenant)).get(connection)
    if entry is None or not entry.enabled or entry.paused:
        return
    try:
        report = await reconcile(deps, tenant, connection, repair=True, revive=False)
    except (ProviderError, NotFound) as error:
        log.warning("crm.not_compared", connection=connection, code=error.code)
        return
    if report.ended_at is None:
        async with transaction(deps.sync.pool, tenant) as conn:
            await defer(jobs, conn, tenant=tenant, connection=connection)


def night(tenant: UUID, zone: tzinfo | None, *, now: datetime) -> datetime | None:
    """When the tenant's comparisons begin in the night that `now` is in; None by day. PURE."""
    local = now.astimezone(zone or UTC)
    begins = datetime.combine(local.date(), AT, tzinfo=local.tzinfo) + SPREAD * _share(tenant)
    return begins.astimezone(UTC) if begins <= local < begins + NIGHT else None


def is_due(last: store.Last | None, begins: datetime) -> bool:
    """Whether a connection is to be compared in the night that began then. PURE."""
    if last is None or last.started_at < begins:
        return True
    return not last.is_over and last.error_code is None


def _share(tenant: UUID) -> float:
    """From 0 to 1, the same each night."""
    return int.from_bytes(hashlib.sha256(tenant.bytes).digest()[:4]) / 2**32
