"""All SQL of pauses. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from db.pool import Connection
from outreach.model import DeliveryKind
from outreach.rows import Pause, PauseCause


async def add_pause(
    conn: Connection, scope: str, *, cause: PauseCause, reason: str, fingerprint: str | None, now: datetime
) -> bool:
    """Whether the pause is new."""
    found = await conn.execute(
        """INSERT INTO delivery_pauses (tenant_id, scope, cause, reason, fingerprint, at)
           VALUES (current_tenant(), %s, %s, %s, %s, %s) ON CONFLICT (tenant_id, scope, cause) DO NOTHING""",
        (scope, cause, reason, fingerprint, now),
    )
    return found.rowcount == 1


async def hold(conn: Connection, scope: str, *, mailer: str, code: str, error: str) -> int:
    """Pause what waits within `scope`; how many."""
    found = await conn.execute(
        """UPDATE deliveries SET state = 'paused', error_code = %(code)s, error = %(error)s
           WHERE tenant_id = current_tenant() AND state = 'pending'
             AND %(scope)s IN ('all', 'kind:' || kind,
                 'provider:' || CASE WHEN kind LIKE 'email.%%' THEN %(mailer)s ELSE target END)""",
        {"scope": scope, "mailer": mailer, "code": code, "error": error},
    )
    return found.rowcount


async def drop_pause(conn: Connection, scope: str, *, cause: PauseCause) -> bool:
    """Whether there was such a pause."""
    found = await conn.execute(
        "DELETE FROM delivery_pauses WHERE tenant_id = current_tenant() AND scope = %s AND cause = %s",
        (scope, cause),
    )
    return found.rowcount == 1


async def pauses(conn: Connection) -> list[Pause]:
    async with conn.cursor(row_factory=class_row(Pause)) as cursor:
        await cursor.execute(
            "SELECT scope, cause, reason, fingerprint, at FROM delivery_pauses ORDER BY at, scope"
        )
        return await cursor.fetchall()


async def release(
    conn: Connection, *, mailer: str, now: datetime, expires_at: datetime
) -> list[tuple[UUID, DeliveryKind]]:
    """Make paused deliveries that nothing holds any longer due now, with their whole time before them: (id, kind)."""
    found = await conn.execute(
        """UPDATE deliveries AS d SET state = 'pending', due_at = %(now)s, expires_at = %(expires)s, attempts = 0
           WHERE tenant_id = current_tenant() AND state = 'paused' AND NOT EXISTS (
               SELECT FROM delivery_pauses AS p
               WHERE p.scope IN ('all', 'kind:' || d.kind,
                   'provider:' || CASE WHEN d.kind LIKE 'email.%%' THEN %(mailer)s ELSE d.target END))
           RETURNING d.id, d.kind""",
        {"mailer": mailer, "now": now, "expires": expires_at},
    )
    return [(row[0], row[1]) for row in await found.fetchall()]
