"""One sync: what a source holds now becomes what visitors can find.

Each page is written whole or not at all, and no transaction is open while the network or the embedding model is waited
for. Whatever ends a run, a page that was written stays written: the next run embeds only what the last did not reach.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

import structlog

from db.outage import DATABASE_AWAY
from db.pool import transaction
from ingest import events, store
from ingest.index import store as index
from ingest.model import KnownPage, Source, SourceError
from ingest.pipeline import Pipeline, SyncDeps, SyncLost
from ingest.report import Progress, SyncReport, outcome
from ingest.rows import StoredVector
from kit.errors import AppError, Conflict, NotFound, ProviderError

__all__ = ["SyncDeps", "SyncLost", "SyncReport", "SyncRunning", "begin_run", "reembed", "run_sync"]

_PASSAGES_A_BATCH = 128

log = structlog.get_logger(__name__)


class SyncRunning(Conflict):
    """Another run of the same source is at work."""

    code = "already_running"


async def run_sync(
    deps: SyncDeps,
    tenant: UUID,
    source_id: UUID,
    *,
    force: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> SyncReport:
    """Bring one source up to date. `force` lets a source shrink to less than half of its pages.

    Raises NotFound for an unknown source, SyncRunning when another run is alive, SyncLost when one took over,
    SourceError when nothing can be read, ProviderError when the embedding provider fails. A source that stops half-way
    is reported with its `error`; what it had yielded by then is stored.
    """
    async with transaction(deps.pool, tenant) as conn:
        row = await store.source(conn, source_id)
    if row is None:
        raise NotFound("There is no such source. `salesagent sources` lists them.", code="source_not_found")
    sync_id = deps.ids()
    await begin_run(deps, tenant, source_id=source_id, sync_id=sync_id)
    run = Pipeline(deps, tenant, source_id=source_id, sync_id=sync_id, on_progress=on_progress)
    try:
        async with transaction(deps.pool, tenant) as conn:
            known = {page.url: page for page in await store.known_pages(conn, source_id)}
        source = deps.open_source(row)
        await run.run(source, known)
        if not run.tally.seen:
            raise SourceError(
                "empty_source", f"No page was found at {row.target}. Check the address and the patterns."
            )
        await reembed(deps, tenant)
        return await _finish(
            deps, run, source, source_id=source_id, sync_id=sync_id, known=known, force=force
        )
    except BaseException as error:
        await _close_failed(deps, tenant, run, sync_id=sync_id, error=error)
        raise


async def begin_run(deps: SyncDeps, tenant: UUID, *, source_id: UUID, sync_id: UUID) -> None:
    """Take the source's one place for a run. A run that holds it is watched until it moves or is surely dead.

    Raises SyncRunning.
    """
    first_beat = None
    while True:
        async with transaction(deps.pool, tenant) as conn:
            other = await store.start_sync(
                conn, source_id, sync_id, now=deps.clock(), stale_after=deps.stale_after
            )
        if other is None:
            return
        first_beat = first_beat or other.heartbeat_at
        if other.heartbeat_at != first_beat:
            raise SyncRunning(
                "This source is being read by another run right now. Wait until that one has finished."
            )
        await asyncio.sleep(deps.heartbeat / 5)


async def _finish(
    deps: SyncDeps,
    run: Pipeline,
    source: Source,
    *,
    source_id: UUID,
    sync_id: UUID,
    known: Mapping[str, KnownPage],
    force: bool,
) -> SyncReport:
    """Note failures, remove what has gone, close the run: all or nothing.

    When most known pages have gone at once, the site is more likely broken than empty: they are kept.
    """
    tally = run.tally
    suspicious = not force and tally.suspicious(known)
    now = deps.clock()
    async with run.writing() as conn:
        await run.flush_touches(conn)
        for failure in tally.failures:
            kept = replace(failure, temporary=True) if suspicious else failure
            await store.fail_page(conn, source_id, sync_id, failure=kept, now=now)
        gone = sum(not failure.temporary and failure.url in known for failure in tally.failures)
        removed = 0 if suspicious else gone
        complete = source.complete and run.stopped is None
        if complete and not suspicious:
            removed += await store.remove_unseen(conn, source_id, sync_id)
        report = SyncReport(
            sync_id=sync_id,
            source_id=source_id,
            state=outcome(
                tally.failures,
                complete=complete,
                suspicious=suspicious,
                written=tally.read > 0,
            ),
            pages_found=len(tally.seen),
            fetched=tally.fetched,
            unchanged=tally.unchanged,
            failed=len(tally.failures),
            removed=removed,
            passages=await store.count_passages(conn, source_id),
            embedded=tally.embedded,
            complete=complete,
            suspicious=suspicious,
            seconds=run.seconds,
            failures=tuple(tally.failures),
            error_code=run.stopped.code if run.stopped else None,
            error=str(run.stopped) if run.stopped else None,
        )
        await store.finish_sync(
            conn,
            sync_id,
            state=report.state,
            counts=report.counts(),
            now=now,
            error_code=report.error_code,
            error=report.error,
        )
        await events.record_synced(conn, report, event_id=deps.ids(), at=now)
    return report


async def _close_failed(
    deps: SyncDeps, tenant: UUID, run: Pipeline, *, sync_id: UUID, error: BaseException
) -> None:
    """Give the place back at once, so that the next run need not wait for the heartbeat to grow stale."""
    code, words = _explain(error)
    try:
        async with asyncio.timeout(deps.heartbeat), transaction(deps.pool, tenant) as conn:
            await store.finish_sync(
                conn,
                sync_id,
                state="failed",
                counts=run.tally.counts(),
                now=deps.clock(),
                error_code=code,
                error=words,
            )
    except (TimeoutError, *DATABASE_AWAY) as away:
        log.warning("sync.left_open", sync=str(sync_id), error=type(away).__name__)


def _explain(error: BaseException) -> tuple[str, str]:
    """A stable code and a sentence for the owner."""
    if isinstance(error, asyncio.CancelledError | KeyboardInterrupt):
        return "interrupted", "The run was stopped; the next one goes on where it stopped."
    if isinstance(error, SourceError | ProviderError | AppError):
        return error.code, str(error)
    return "internal", f"The run stopped at an unexpected {type(error).__name__}; the log says more."


async def reembed(deps: SyncDeps, tenant: UUID) -> int:
    """Give every passage of the tenant a vector of the configured model, then drop those of other models.

    Returns how many were made. Search goes on meanwhile: by keyword for passages whose vector is still missing.
    """
    model = deps.embedder.name
    made, after = 0, 0
    while True:
        async with transaction(deps.pool, tenant) as conn:
            rows = await index.unembedded(conn, model, after=after, limit=_PASSAGES_A_BATCH)
        if not rows:
            break
        texts = [deps.passage_text(row.title, row.heading_path, row.text) for row in rows]
        vectors = [StoredVector(v.vector, v.sentences) for v in await deps.embedder.embed_passages(texts)]
        async with transaction(deps.pool, tenant) as conn:
            await index.add_vectors(
                conn, model, passage_ids=[row.passage_id for row in rows], vectors=vectors
            )
        made += len(rows)
        after = rows[-1].passage_id
    async with transaction(deps.pool, tenant) as conn:
        await index.drop_other_models(conn, model)
    return made
