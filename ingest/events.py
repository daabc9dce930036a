"""The facts that ingestion records."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from db import events
from db.pool import Connection
from ingest.report import SyncReport
from ingest.rows import SourceRow

SOURCE_SYNCED = "source.synced"
SOURCE_REMOVED = "source.removed"


async def record_synced(conn: Connection, report: SyncReport, *, event_id: UUID, at: datetime) -> None:
    payload = {"source_id": str(report.source_id), "state": report.state, **report.counts()}
    await events.record(conn, SOURCE_SYNCED, id=event_id, at=at, payload=payload)


async def record_removed(conn: Connection, source: SourceRow, *, event_id: UUID, at: datetime) -> None:
    payload = {"source_id": str(source.id), "kind": source.kind, "target": source.target}
    await events.record(conn, SOURCE_REMOVED, id=event_id, at=at, payload=payload)
