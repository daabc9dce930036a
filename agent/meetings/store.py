"""All SQL of meetings in the dialogue."""

from __future__ import annotations

from uuid import UUID

from db.pool import Connection


async def lead_owner(conn: Connection, session_id: UUID) -> str | None:
    """Who owns the lead of the session's visitor. Whom a CRM named, only a signed identity is shown: else an address
    would do to learn who looks after it."""
    found = await conn.execute(
        """SELECT l.owner FROM sessions AS s JOIN leads AS l ON l.contact_id = s.contact_id
           WHERE s.id = %s AND (l.owner_by <> 'crm' OR s.identified)""",
        (session_id,),
    )
    row = await found.fetchone()
    return row[0] if row else None
