"""SQL of retention: what is too old, and whose turn it is to delete it. Nothing here commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from db.pool import Connection


async def claim_day(conn: Connection, proof_id: UUID, *, day: str, now: datetime) -> bool:
    """Whether today's run is the caller's. Several processes may ask; one of them gets it."""
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('retention:' || current_tenant()::text, 0))"
    )
    claimed = await conn.execute(
        """INSERT INTO erasures (id, tenant_id, subject, kind, counts, at)
           SELECT %(id)s, current_tenant(), %(day)s, 'retention', jsonb_build_object(), %(now)s
           WHERE NOT EXISTS (SELECT FROM erasures
                             WHERE tenant_id = current_tenant() AND kind = 'retention' AND subject = %(day)s)""",
        {"id": proof_id, "day": day, "now": now},
    )
    return claimed.rowcount == 1


async def set_counts(conn: Connection, proof_id: UUID, counts: Mapping[str, int]) -> None:
    await conn.execute("UPDATE erasures SET counts = %s WHERE id = %s", (Jsonb(dict(counts)), proof_id))


_OLD: dict[str, str] = {
    "sessions": """
        SELECT id FROM sessions WHERE tenant_id = current_tenant() AND last_active_at < %(before)s""",
    "visitors": """
        SELECT id FROM visitors AS v WHERE tenant_id = current_tenant() AND last_seen_at < %(before)s
          AND NOT EXISTS (SELECT FROM sessions AS s WHERE s.visitor_id = v.id AND s.last_active_at >= %(before)s)""",
    "contacts": """
        SELECT id FROM contacts AS c WHERE tenant_id = current_tenant() AND updated_at < %(before)s
          AND NOT EXISTS (SELECT FROM sessions AS s
                          WHERE s.contact_id = c.id AND s.last_active_at >= %(sessions_before)s)
          AND NOT EXISTS (SELECT FROM local_deals AS d WHERE d.contact_id = c.id AND d.updated_at >= %(before)s)
          AND NOT EXISTS (SELECT FROM local_activities AS a
                          WHERE a.contact_id = c.id AND a.updated_at >= %(before)s)""",
    "events": "SELECT id FROM events WHERE tenant_id = current_tenant() AND at < %(before)s",
    "deliveries": """
        SELECT id FROM deliveries
        WHERE tenant_id = current_tenant() AND created_at < %(before)s AND due_at < %(before)s
          AND state <> 'sending'""",
    "bookings": "SELECT id FROM bookings WHERE tenant_id = current_tenant() AND end_at < %(before)s",
    "page_views": "SELECT id FROM page_views WHERE tenant_id = current_tenant() AND seen_at < %(before)s",
}


@dataclass(frozen=True, slots=True)
class Cutoff:
    """What is older than `before` goes; for contacts, unless a session since `sessions_before` is left."""

    before: datetime
    sessions_before: datetime


async def old(conn: Connection, kind: str, *, cutoff: Cutoff, limit: int) -> list[Any]:
    """Ids of what is too old."""
    values = {"before": cutoff.before, "sessions_before": cutoff.sessions_before, "limit": limit}
    found = await conn.execute(f"{_OLD[kind]} LIMIT %(limit)s".encode(), values)
    return [row[0] for row in await found.fetchall()]


async def count_old(conn: Connection, kind: str, *, cutoff: Cutoff) -> int:
    values = {"before": cutoff.before, "sessions_before": cutoff.sessions_before}
    found = await conn.execute(f"WITH old AS ({_OLD[kind]}) SELECT count(*) FROM old".encode(), values)  # noqa: S608
    row = await found.fetchone()
    return row[0] if row else 0


async def delete_page_views(conn: Connection, ids: Sequence[int]) -> int:
    return (await conn.execute("DELETE FROM page_views WHERE id = ANY(%s)", (list(ids),))).rowcount
