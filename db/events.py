"""Facts: what happened, recorded in the transaction in which it happened, read by other packages, changed by nobody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from db.pool import Connection


async def record(
    conn: Connection,
    type: str,
    *,
    id: UUID,
    at: datetime,
    session_id: UUID | None = None,
    turn_id: UUID | None = None,
    payload: Mapping[str, object] | None = None,
) -> None:
    """Record an event of the transaction's tenant. `type` is dotted ("session.ended"); `payload` is JSON."""
    await conn.execute(
        """INSERT INTO events (id, tenant_id, type, session_id, turn_id, payload, at)
           VALUES (%s, current_tenant(), %s, %s, %s, %s, %s)""",
        (id, type, session_id, turn_id, Jsonb(dict(payload or {})), at),
    )
