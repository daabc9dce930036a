"""All SQL of notices. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the owner is told. `cleared_at` is set once it no longer holds."""

    key: str
    text: str
    at: datetime
    cleared_at: datetime | None


async def tell(conn: Connection, key: str, text: str, *, now: datetime) -> bool:
    """Leave the owner a notice. False when one with this key still stands."""
    found = await conn.execute(
        """INSERT INTO owner_notices (tenant_id, key, text, at) VALUES (current_tenant(), %s, %s, %s)
           ON CONFLICT (tenant_id, key) DO UPDATE SET text = excluded.text, at = excluded.at, cleared_at = NULL
           WHERE owner_notices.cleared_at IS NOT NULL""",
        (key, text, now),
    )
    return found.rowcount == 1


async def clear(conn: Connection, key: str, *, now: datetime) -> bool:
    """What the notice said no longer holds. False when it did not stand."""
    found = await conn.execute(
        """UPDATE owner_notices SET cleared_at = %s
           WHERE tenant_id = current_tenant() AND key = %s AND cleared_at IS NULL""",
        (now, key),
    )
    return found.rowcount == 1


async def latest(conn: Connection, *, limit: int) -> list[Notice]:
    """The standing ones first."""
    async with conn.cursor(row_factory=class_row(Notice)) as cursor:
        await cursor.execute(
            """SELECT key, text, at, cleared_at FROM owner_notices
               ORDER BY cleared_at IS NOT NULL, at DESC LIMIT %s""",
            (limit,),
        )
        return await cursor.fetchall()
