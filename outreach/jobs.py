"""Background work of deliveries: the job that sends one, and the sweep that finds those whose job was lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog

from crm.sync.deps import CRM_LANE
from db import tenants
from db.jobs import Jobs
from db.pool import anonymous, transaction
from outreach import deliveries, pauses, store
from outreach.deps import PUSH, SEND, DeliveryDeps, defer, planning

GRACE_SECONDS = 15.0
_BATCH = 1_000

log = structlog.get_logger(__name__)


def register(jobs: Jobs, deps: DeliveryDeps) -> None:
    """Every process that plans or sends deliveries does this once; those that work on jobs then send them."""

    async def send(*, tenant: str, delivery: str, forced: bool = False) -> None:
        await deliveries.send(deps, UUID(tenant), UUID(delivery), forced=forced)

    async def sweep_all() -> None:
        await sweep(deps)

    jobs.register(SEND, send)
    jobs.register(PUSH, send, lane=CRM_LANE)
    jobs.every_minute(sweep_all)


def register_name(jobs: Jobs) -> None:
    """For a process that queues deliveries and never works on them, such as a command."""

    async def elsewhere(**_: object) -> None:
        raise RuntimeError("this process does not send deliveries")

    jobs.register(SEND, elsewhere)
    jobs.register(PUSH, elsewhere, lane=CRM_LANE)


async def sweep(deps: DeliveryDeps, *, grace: float = GRACE_SECONDS) -> int:
    """Queue the due deliveries of all tenants that no job waits for, and those of lost workers; how many.

    Safe in several processes at once. `grace` leaves a delivery's own job that many seconds to come.
    """
    async with anonymous(deps.pool) as conn:
        ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
    queued = 0
    for tenant in ids:
        await pauses.resume_changed(deps, tenant)
        queued += await _queue_lost(deps, tenant, grace)
    return queued


async def _queue_lost(deps: DeliveryDeps, tenant: UUID, grace: float) -> int:
    plan = await planning(deps, tenant)
    before = deps.clock() - timedelta(seconds=grace)
    async with transaction(deps.pool, tenant) as conn:
        lost = await store.due_without_job(conn, before=before, limit=_BATCH)
        for delivery_id, kind in lost:
            await defer(conn, plan, delivery_id, kind)
    if lost:
        log.info("deliveries.queued_again", tenant=str(tenant), count=len(lost))
    return len(lost)
