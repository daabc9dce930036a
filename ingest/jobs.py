"""Scheduled syncs: a sweep finds the sources whose time has come, a job reads each. Pages that a site says changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from db import tenants
from db.jobs import Jobs
from db.pool import Connection, anonymous, transaction
from ingest import store
from ingest.model import SourceError
from ingest.refresh import refresh
from ingest.sync import SyncDeps, SyncLost, SyncRunning, reembed, run_sync
from kit.errors import AppError, NotFound, ProviderError

SYNC = "ingest.sync_source"
REEMBED = "ingest.reembed"
REFRESH = "ingest.refresh_pages"

_CACHES_EMPTY = timedelta(seconds=3)
"""A site says that a page changed while it is still being saved, and before its caches are emptied."""
_BUSY_PAUSE = timedelta(seconds=15)
_BUSY_TRIES = 40

Opened = Callable[[UUID], AbstractAsyncContextManager[SyncDeps]]
"""What syncs of a tenant work with, for as long as one takes."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses that are new or read differently, and those that are gone."""

    changed: tuple[str, ...]
    removed: tuple[str, ...]

    @property
    def digest(self) -> str:
        text = "\n".join((*sorted(self.changed), "", *sorted(self.removed)))
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:24]


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

    async def refresh_pages(
        tenant: str, source: str, changed: list[str], removed: list[str], attempt: int = 1
    ) -> None:
        pages = Pages(tuple(changed), tuple(removed))
        async with opened(UUID(tenant)) as deps:
            try:
                done = await refresh(deps, UUID(tenant), UUID(source), changed=changed, removed=removed)
            except SyncRunning as busy:
                if attempt >= _BUSY_TRIES:
                    log.warning("ingest.refresh_given_up", source=source, code=busy.code)
                    return
                async with transaction(deps.pool, UUID(tenant)) as conn:
                    later = deps.clock() + _BUSY_PAUSE
                    await _defer_refresh(jobs, conn, UUID(tenant), UUID(source), pages, later, attempt + 1)
            except (SourceError, ProviderError, AppError) as error:
                log.warning("ingest.refresh_failed", source=source, code=error.code)
            else:
                log.info("ingest.refreshed", source=source, **asdict(done))

    jobs.register(SYNC, sync_source)
    jobs.register(REFRESH, refresh_pages)
    jobs.register(REEMBED, reembed_tenant)


async def queue_refresh(
    jobs: Jobs, conn: Connection, tenant: UUID, source_id: UUID, *, pages: Pages, now: datetime
) -> None:
    """Queue the reading of these pages. Saying the same again before it began changes nothing."""
    await _defer_refresh(jobs, conn, tenant, source_id, pages, now + _CACHES_EMPTY, 1)


async def _defer_refresh(
    jobs: Jobs, conn: Connection, tenant: UUID, source_id: UUID, pages: Pages, at: datetime, attempt: int
) -> None:
    args: dict[str, Any] = {
        "tenant": str(tenant),
        "source": str(source_id),
        "changed": [*pages.changed],
        "removed": [*pages.removed],
        "attempt": attempt,
    }
    lock = f"refresh:{source_id}:{pages.digest}"
    await jobs.defer(conn, REFRESH, args, schedule_at=at, queueing_lock=lock)


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
