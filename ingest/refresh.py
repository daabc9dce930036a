"""Pages that a site said had changed or gone: read or removed at once, without a sync of the whole source."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog

from db.outage import DATABASE_AWAY
from db.pool import transaction
from ingest import store
from ingest.pipeline import Pipeline, SyncDeps
from ingest.rows import SourceRow
from ingest.sync import begin_run, run_sync
from ingest.urls import normalise
from kit.errors import BadRequest, NotFound

MAX_PAGES = 50

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """How many pages were written, read as before, removed, and could not be read."""

    fetched: int
    unchanged: int
    removed: int
    failed: int


async def refresh(
    deps: SyncDeps, tenant: UUID, source_id: UUID, *, changed: Sequence[str], removed: Sequence[str]
) -> Refreshed:
    """Bring these pages up to date. A WordPress that is read by its interface is asked for all that changed.

    Raises as `ingest.sync.run_sync`, and BadRequest for a source that pages cannot be fetched of.
    """
    async with transaction(deps.pool, tenant) as conn:
        row = await store.source(conn, source_id)
    if row is None:
        raise NotFound("There is no such source.", code="source_not_found")
    if row.kind == "wordpress_api":
        report = await run_sync(deps, tenant, source_id)
        return Refreshed(report.fetched, report.unchanged, report.removed, report.failed)
    if row.kind != "website" or deps.open_pages is None:
        raise BadRequest("Single pages are read of websites only.", code="not_a_website")
    return await _run(deps, tenant, row, changed=changed, removed=removed)


async def _run(
    deps: SyncDeps, tenant: UUID, row: SourceRow, *, changed: Sequence[str], removed: Sequence[str]
) -> Refreshed:
    sync_id = deps.ids()
    await begin_run(deps, tenant, source_id=row.id, sync_id=sync_id)
    run = Pipeline(deps, tenant, source_id=row.id, sync_id=sync_id, on_progress=None)
    try:
        if changed and deps.open_pages:
            async with transaction(deps.pool, tenant) as conn:
                known = {page.url: page for page in await store.known_pages(conn, row.id)}
            await run.run(deps.open_pages(row, changed), known)
        async with run.writing() as conn:
            await run.flush_touches(conn)
            for failure in run.tally.failures:
                await store.fail_page(conn, row.id, sync_id, failure=failure, now=deps.clock())
            gone = await store.remove_pages(conn, row.id, [*spellings(removed)])
    finally:
        await _leave(deps, tenant, sync_id)
    tally = run.tally
    return Refreshed(tally.fetched, tally.unchanged, gone, len(tally.failures))


def spellings(urls: Sequence[str]) -> list[str]:
    """How pages may be stored that a site names so: normalised, with and without the last slash. PURE."""
    found: dict[str, None] = {}
    for url in urls:
        plain = normalise(url) or url
        found |= dict.fromkeys((plain, plain.rstrip("/") or plain, plain.rstrip("/") + "/"))
    return list(found)


async def _leave(deps: SyncDeps, tenant: UUID, sync_id: UUID) -> None:
    """Give the source's one place for a run back. A few pages are no line in the source's history."""
    try:
        async with asyncio.timeout(deps.heartbeat), transaction(deps.pool, tenant) as conn:
            await store.forget_sync(conn, sync_id)
    except (TimeoutError, *DATABASE_AWAY) as away:
        log.warning("refresh.left_open", sync=str(sync_id), error=type(away).__name__)
