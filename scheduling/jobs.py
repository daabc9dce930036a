"""Background work of meetings: holds that are over, and calendars that have still to be told something."""

from __future__ import annotations

from uuid import UUID

import structlog

from db import tenants
from db.jobs import Jobs
from db.pool import anonymous, transaction
from scheduling import holds
from scheduling.services import Services
from scheduling.telling import store, tell
from scheduling.times import store as times

_BATCH = 100

log = structlog.get_logger(__name__)


def register(jobs: Jobs, services: Services) -> None:
    """Every worker sweeps each minute; several at once do no harm."""

    async def sweep_all() -> None:
        await sweep(services)

    jobs.every_minute(sweep_all)


async def sweep(services: Services) -> int:
    """End the holds that are over and finish or undo what crashes and outages left, for all tenants; how many."""
    async with anonymous(services.pool) as conn:
        ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
    return sum([await sweep_tenant(services, tenant) for tenant in ids])


async def sweep_tenant(services: Services, tenant: UUID) -> int:
    async with transaction(services.pool, tenant) as conn:
        await times.lock(conn)
        done = await holds.end_expired(conn, services)
        due = await store.due_tasks(conn, services.clock(), limit=_BATCH)
    for booking_id in due:
        done += await tell.resume(services, tenant, booking_id)
    if done:
        log.info("scheduling.swept", tenant=str(tenant), count=done)
    return done
