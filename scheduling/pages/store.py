"""SQL of the pages about meetings. It runs on the caller's transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from db.pool import Connection


async def coming(conn: Connection, asked_by: str, *, after: datetime) -> list[UUID]:
    """The meetings that were booked through a link and end later than `after`, the next one first."""
    found = await conn.execute(
        """SELECT id FROM bookings
           WHERE tenant_id = current_tenant() AND asked_by = %s AND state IN ('confirming', 'confirmed')
             AND end_at > %s
           ORDER BY start_at LIMIT 5""",
        (asked_by, after),
    )
    return [row[0] for row in await found.fetchall()]
