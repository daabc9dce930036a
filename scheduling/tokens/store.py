"""All SQL of kept refresh tokens. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from datetime import datetime

from db.pool import Connection


async def latest(conn: Connection, provider: str, origin: bytes) -> bytes | None:
    """The sealed token that came from the one with the digest `origin`."""
    found = await conn.execute(
        """SELECT sealed FROM calendar_tokens
           WHERE tenant_id = current_tenant() AND provider = %s AND origin = %s""",
        (provider, origin),
    )
    row = await found.fetchone()
    return bytes(row[0]) if row else None


async def keep(conn: Connection, provider: str, origin: bytes, sealed: bytes, *, now: datetime) -> None:
    await conn.execute(
        """INSERT INTO calendar_tokens (tenant_id, provider, origin, sealed, renewed_at)
           VALUES (current_tenant(), %s, %s, %s, %s)
           ON CONFLICT (tenant_id, provider)
           DO UPDATE SET origin = excluded.origin, sealed = excluded.sealed, renewed_at = excluded.renewed_at""",
        (provider, origin, sealed, now),
    )
