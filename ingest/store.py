"""The SQL of sources, their syncs and the list of their pages. Functions take the connection first and never commit.

Row-level security confines every statement to the transaction's tenant; rows are written with `current_tenant()`.
Heartbeats use the database's clock, because they compare processes that may run on different machines.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from psycopg.rows import class_row, scalar_row

from db.pool import Connection
from ingest.model import KnownPage
from ingest.rows import (
    Failure,
    SourceCounts,
    SourceRow,
    StoredPage,
    SyncRow,
    SyncState,
    Touch,
)

# ── Sources ─────────────────────────────────────────────────────────────────────────────────────────────────────────

_SELECT_SOURCE: Final = (
    "SELECT id, kind, target, options, interval_seconds, next_sync_at, created_at FROM sources "
)


async def upsert_source(conn: Connection, source: SourceRow) -> UUID:
    """Store a source or give the one with the same target its options; returns its id. The schedule stays."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        "INSERT INTO sources (id, tenant_id, kind, target, options, created_at)"
        " VALUES (%s, current_tenant(), %s, %s, %s, %s)"
        " ON CONFLICT (tenant_id, target) DO UPDATE SET kind = excluded.kind, options = excluded.options RETURNING id",
        (source.id, source.kind, source.target, json.dumps(source.options), source.created_at),
    )
    return cast(UUID, await cursor.fetchone())


async def sources(conn: Connection) -> list[SourceRow]:
    cursor = conn.cursor(row_factory=class_row(SourceRow))
    await cursor.execute(_SELECT_SOURCE + "ORDER BY created_at, id")
    return await cursor.fetchall()


async def source(conn: Connection, source_id: UUID) -> SourceRow | None:
    cursor = conn.cursor(row_factory=class_row(SourceRow))
    await cursor.execute(_SELECT_SOURCE + "WHERE id = %s", (source_id,))
    return await cursor.fetchone()


async def source_counts(conn: Connection) -> dict[UUID, SourceCounts]:
    """Searchable pages, their passages, and pages whose last fetch failed, for each source that has pages."""
    cursor = conn.cursor(row_factory=class_row(SourceCounts))
    await cursor.execute(
        "SELECT p.source_id, count(*) FILTER (WHERE p.content_hash <> '')::int AS pages,"
        " coalesce(sum(n.passages), 0)::int AS passages, count(*) FILTER (WHERE p.status = 'failed')::int AS failed"
        " FROM pages p LEFT JOIN (SELECT page_id, count(*) AS passages FROM passages GROUP BY page_id) n"
        " ON n.page_id = p.id GROUP BY p.source_id"
    )
    return {row.source_id: row for row in await cursor.fetchall()}


async def set_schedule(
    conn: Connection, source_id: UUID, *, interval_seconds: int | None, next_sync_at: datetime | None
) -> None:
    await conn.execute(
        "UPDATE sources SET interval_seconds = %s, next_sync_at = %s WHERE id = %s",
        (interval_seconds, next_sync_at, source_id),
    )


async def claim_due_sources(conn: Connection, now: datetime) -> list[UUID]:
    """Sources whose time has come. Their next time moves one interval on, so that nobody else claims them."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        "UPDATE sources SET next_sync_at = %(now)s + make_interval(secs => interval_seconds)"
        " WHERE interval_seconds IS NOT NULL AND next_sync_at <= %(now)s RETURNING id",
        {"now": now},
    )
    return cast(list[UUID], await cursor.fetchall())


async def delete_source(conn: Connection, source_id: UUID) -> bool:
    return (await conn.execute("DELETE FROM sources WHERE id = %s", (source_id,))).rowcount == 1


# ── Syncs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

_SELECT_SYNC: Final = (
    "SELECT DISTINCT ON (source_id) id, source_id, state, started_at, heartbeat_at, finished_at, counts, error_code,"
    " error FROM syncs "
)


async def start_sync(
    conn: Connection, source_id: UUID, sync_id: UUID, *, now: datetime, stale_after: float
) -> SyncRow | None:
    """Begin a run. Returns the run that is in the way, or None once ours is stored.

    A run whose heartbeat is older than `stale_after` seconds is taken to be dead and closed as interrupted.
    """
    await conn.execute(
        "UPDATE syncs SET state = 'failed', error_code = 'interrupted', finished_at = %s,"
        " error = 'The run ended without saying so; the next one goes on where it stopped.'"
        " WHERE source_id = %s AND state = 'running' AND heartbeat_at < clock_timestamp() - make_interval(secs => %s)",
        (now, source_id, stale_after),
    )
    inserted = await conn.execute(
        "INSERT INTO syncs (id, tenant_id, source_id, state, started_at, heartbeat_at)"
        " VALUES (%s, current_tenant(), %s, 'running', %s, clock_timestamp())"
        " ON CONFLICT (source_id) WHERE state = 'running' DO NOTHING",
        (sync_id, source_id, now),
    )
    if inserted.rowcount == 1:
        return None
    cursor = conn.cursor(row_factory=class_row(SyncRow))
    await cursor.execute(_SELECT_SYNC + "WHERE source_id = %s AND state = 'running'", (source_id,))
    return await cursor.fetchone()


async def beat(conn: Connection, sync_id: UUID, counts: Mapping[str, Any]) -> bool:
    """Say that the run is alive. False when it was taken over or its source removed: it must then write no more."""
    updated = await conn.execute(
        "UPDATE syncs SET heartbeat_at = clock_timestamp(), counts = %s WHERE id = %s AND state = 'running'",
        (json.dumps(counts), sync_id),
    )
    return updated.rowcount == 1


async def finish_sync(
    conn: Connection,
    sync_id: UUID,
    *,
    state: SyncState,
    counts: Mapping[str, Any],
    now: datetime,
    error_code: str | None = None,
    error: str | None = None,
) -> bool:
    """Close a run; False when somebody else has closed it."""
    updated = await conn.execute(
        "UPDATE syncs SET state = %s, counts = %s, finished_at = %s, error_code = %s, error = %s"
        " WHERE id = %s AND state = 'running'",
        (state, json.dumps(counts), now, error_code, error, sync_id),
    )
    return updated.rowcount == 1


async def forget_sync(conn: Connection, sync_id: UUID) -> None:
    """Leave no trace of a run that read a few pages only."""
    await conn.execute("DELETE FROM syncs WHERE id = %s", (sync_id,))


async def last_syncs(conn: Connection) -> dict[UUID, SyncRow]:
    """The latest run of each source."""
    cursor = conn.cursor(row_factory=class_row(SyncRow))
    await cursor.execute(_SELECT_SYNC + "ORDER BY source_id, started_at DESC, id DESC")
    return {row.source_id: row for row in await cursor.fetchall()}


# ── Pages ───────────────────────────────────────────────────────────────────────────────────────────────────────────


async def known_pages(conn: Connection, source_id: UUID) -> list[KnownPage]:
    """The pages of a source that have content stored."""
    cursor = conn.cursor(row_factory=class_row(KnownPage))
    await cursor.execute(
        "SELECT url, etag, last_modified, lastmod, content_hash FROM pages WHERE source_id = %s AND content_hash <> ''",
        (source_id,),
    )
    return await cursor.fetchall()


async def pages(conn: Connection, source_id: UUID | None, *, failed_only: bool = False) -> list[StoredPage]:
    """The pages of one source, or of all, by address."""
    cursor = conn.cursor(row_factory=class_row(StoredPage))
    await cursor.execute(
        "SELECT url, title, status, (SELECT count(*) FROM passages WHERE page_id = pages.id)::int AS passages,"
        " reason, detail FROM pages WHERE (%(source)s::uuid IS NULL OR source_id = %(source)s)"
        " AND (status = 'failed' OR NOT %(failed)s) ORDER BY url",
        {"source": source_id, "failed": failed_only},
    )
    return await cursor.fetchall()


async def count_passages(conn: Connection, source_id: UUID) -> int:
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        "SELECT count(*) FROM passages JOIN pages ON pages.id = page_id WHERE source_id = %s", (source_id,)
    )
    return cast(int, await cursor.fetchone())


async def touch_pages(
    conn: Connection, source_id: UUID, sync_id: UUID, *, touches: Sequence[Touch], now: datetime
) -> None:
    await conn.execute(
        "UPDATE pages SET status = 'ok', reason = NULL, detail = NULL, seen_in = %s, fetched_at = %s,"
        " etag = coalesce(t.etag, pages.etag), last_modified = coalesce(t.last_modified, pages.last_modified),"
        " lastmod = coalesce(t.lastmod, pages.lastmod)"
        " FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[]) AS t (url, etag, last_modified, lastmod)"
        " WHERE source_id = %s AND pages.url = t.url",
        (
            sync_id,
            now,
            [t.url for t in touches],
            [t.etag for t in touches],
            [t.last_modified for t in touches],
            [t.lastmod for t in touches],
            source_id,
        ),
    )


async def fail_page(
    conn: Connection, source_id: UUID, sync_id: UUID, *, failure: Failure, now: datetime
) -> None:
    """Note why a page could not be read. A temporary failure keeps its content, any other removes it."""
    await conn.execute(
        "INSERT INTO pages (tenant_id, source_id, url, status, reason, detail, fetched_at, seen_in)"
        " VALUES (current_tenant(), %s, %s, 'failed', %s, %s, %s, %s) ON CONFLICT (source_id, url) DO UPDATE"
        " SET status = 'failed', reason = excluded.reason, detail = excluded.detail, seen_in = excluded.seen_in,"
        " fetched_at = excluded.fetched_at",
        (source_id, failure.url, failure.reason, failure.detail, now, sync_id),
    )
    if not failure.temporary:
        await conn.execute(
            "DELETE FROM passages USING pages WHERE page_id = pages.id AND source_id = %s AND url = %s",
            (source_id, failure.url),
        )
        await conn.execute(
            "UPDATE pages SET content_hash = '', etag = NULL, last_modified = NULL, lastmod = NULL"
            " WHERE source_id = %s AND url = %s",
            (source_id, failure.url),
        )


async def remove_unseen(conn: Connection, source_id: UUID, sync_id: UUID) -> int:
    """Delete the pages that a complete run did not see; returns how many of them had content."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        "DELETE FROM pages WHERE source_id = %s AND seen_in IS DISTINCT FROM %s RETURNING content_hash <> ''",
        (source_id, sync_id),
    )
    return sum(cast(list[bool], await cursor.fetchall()))


async def remove_pages(conn: Connection, source_id: UUID, urls: Sequence[str]) -> int:
    """Delete these pages; returns how many of them had content."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        "DELETE FROM pages WHERE source_id = %s AND url = ANY(%s) RETURNING content_hash <> ''",
        (source_id, list(urls)),
    )
    return sum(cast(list[bool], await cursor.fetchall()))


async def lacks_vectors(conn: Connection, model: str) -> bool:
    """Whether a passage of the tenant has no vector of `model`."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        "SELECT EXISTS (SELECT FROM passages p WHERE NOT EXISTS"
        " (SELECT FROM embeddings e WHERE e.passage_id = p.id AND e.model = %s))",
        (model,),
    )
    return bool(await cursor.fetchone())
