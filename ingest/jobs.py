"""Scheduled syncs: a sweep finds the sources whose time has come, a job reads each."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from uuid import UUID

import structlog

from db import tenants
from db.jobs import Jobs
from db.pool import anonymous, transaction
from ingest import store
from ingest.model import SourceError
from ingest.sync import SyncDeps, SyncLost, SyncRunning, reembed, run_sync
from kit.errors import NotFound, ProviderError

SYNC = "ingest.sync_source"
REEMBED = "ingest.reembed"

Opened = Callable[[UUID], AbstractAsyncContextManager[SyncDeps]]
"""What syncs of a tenant work with, for as long as one takes."""

log = structlog.get_logger(__name__)


def register(jobs: Jobs, opened: Opened) -> None:
    """Make the tasks known. Every process does, so that any of them may queue a sync."""

    async def sync_source(tenant: str, source: str) -> None:
        async with opened(UUID(tenant)) as deps:
            try:
                report = await run_sync(deps, UUID(tenant), UUID(source))
            except (SyncRunning, SyncLost, NotFound) as passed:
                log.info("ingest.sync_passed_over", source=source, code=passed.code)
            except (SourceError, ProviderError) as error:
                log.warning("ingest.sync_failed", source=source, code=error.code)
            else:
                log.info("ingest.synced", source=source, state=report.state, **report.counts())

    async def reembed_tenant(tenant: str) -> None:
        async with opened(UUID(tenant)) as deps:
            made = await reembed(deps, UUID(tenant))
        log.info("ingest.reembedded", passages=made)

    jobs.register(SYNC, sync_source)
    jobs.register(REEMBED, reembed_tenant)


async def queue_due(jobs: Jobs, deps: SyncDeps) -> int:
    """Queue a job for each source whose time has come; returns how many."""
    async with anonymous(deps.pool) as conn:
        ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
    queued = 0
    for tenant in ids:
        async with transaction(deps.pool, tenant) as conn:
            for source in await store.claim_due_sources(conn, deps.clock()):
                args = {"tenant": str(tenant), "source": str(source)}
                queued += await jobs.defer(conn, SYNC, args, queueing_lock=f"sync:{source}") is not None
    return queued


async def queue_reembedding(jobs: Jobs, deps: SyncDeps) -> int:
    """Queue a job for each tenant with passages that lack a vector of the configured model; returns how many."""
    async with anonymous(deps.pool) as conn:
        ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
    queued = 0
    for tenant in ids:
        async with transaction(deps.pool, tenant) as conn:
            if await store.lacks_vectors(conn, deps.embedder.name):
                args = {"tenant": str(tenant)}
                queued += await jobs.defer(conn, REEMBED, args, queueing_lock=f"reembed:{tenant}") is not None
    return queued
