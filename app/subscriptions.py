"""What the worker does beside jobs that somebody queued: the sweeps of all packages, registered in one place."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from agent.jobs import end_idle_sessions
from app.ingestion import opened_sync
from app.retention.sweep import RetentionDeps, sweep
from app.services import Services
from crm.connections import store as connections
from crm.inbound import jobs as inbound_jobs
from crm.reconcile import jobs as reconcile_jobs
from db import ratelimit, tenants
from db.pool import anonymous, transaction
from ingest import jobs as ingest_jobs
from ingest.sync import SyncDeps
from outreach import jobs as delivery_jobs
from outreach.wrapup import jobs as wrapup_jobs
from scheduling import jobs as meeting_jobs
from scheduling.watching import jobs as watching_jobs


def subscribe(services: Services) -> None:
    """Register all background work. Every process does, so that any of them may queue a job."""

    async def end_idle() -> None:
        await end_idle_sessions(services.agent)

    async def forget_buckets() -> None:
        async with anonymous(services.pool) as conn:
            await ratelimit.forget(conn, now=services.clock())

    async def forget_locks() -> None:
        """Those of workers that died; they ended long ago."""
        async with anonymous(services.pool) as conn:
            ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
        for tenant in ids:
            async with transaction(services.pool, tenant) as conn:
                await connections.forget_locks(conn, now=services.clock())

    @asynccontextmanager
    async def opened(_: UUID) -> AsyncGenerator[SyncDeps]:
        async with opened_sync(services) as deps:
            yield deps

    async def read_due_sources() -> None:
        async with opened_sync(services) as deps:
            await ingest_jobs.queue_due(services.jobs, deps)
            await ingest_jobs.queue_reembedding(services.jobs, deps)

    retention = RetentionDeps(
        services.pool, services.clock, services.ids, services.settings.retention, services.outgoing.outbox
    )

    async def forget_what_is_old() -> None:
        await sweep(retention)

    ingest_jobs.register(services.jobs, opened)
    delivery_jobs.register(services.jobs, services.outgoing.deliveries)
    wrapup_jobs.register(services.jobs, services.outgoing.wrapup)
    meeting_jobs.register(services.jobs, services.meetings)
    watching_jobs.register(services.watching)
    inbound_jobs.register(services.jobs, services.outgoing.inbound)
    reconcile_jobs.register(services.jobs, services.outgoing.reconcile)
    services.jobs.every_minute(end_idle)
    services.jobs.every_minute(forget_what_is_old)
    services.jobs.every_minute(read_due_sources)
    services.jobs.every_minute(forget_buckets)
    services.jobs.every_minute(forget_locks)
