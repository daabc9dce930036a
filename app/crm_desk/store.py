"""SQL of the owner's view of CRMs. Every function runs on the caller's transaction and changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from crm.sync.store import WriteRow
from db.pool import Connection

Place = tuple[datetime, UUID]


async def writes(
    conn: Connection,
    *,
    connection: str | None = None,
    contact: UUID | None = None,
    before: Place | None = None,
    limit: int = 100,
) -> Sequence[WriteRow]:
    """What was written to CRMs and what they refused, the latest first; what came before `before` (at, id)."""
    at, write = before or (None, None)
    async with conn.cursor(row_factory=class_row(WriteRow)) as cursor:
        await cursor.execute(
            """SELECT id, connection, contact_id, session_id, object, local_id, remote_type, remote_id, done, changes,
                      skipped, error_code, error, at
               FROM crm_writes
               WHERE tenant_id = current_tenant()
                 AND (%(connection)s::text IS NULL OR connection = %(connection)s)
                 AND (%(contact)s::uuid IS NULL OR contact_id = %(contact)s)
                 AND (%(at)s::timestamptz IS NULL OR (at, id) < (%(at)s, %(write)s::uuid))
               ORDER BY at DESC, id DESC LIMIT %(limit)s""",
            {"connection": connection, "contact": contact, "at": at, "write": write, "limit": limit},
        )
        return await cursor.fetchall()
