"""SQL of sessions on their way into CRMs. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class PersonRow:
    """Of all sessions of a contact together. `first_touch` is how the first one came, `booked` whether a meeting with
    the contact stands or took place, `latest` whether no session of theirs ended after the one that is asked about."""

    first_touch: dict[str, Any]
    last_seen_at: datetime
    booked: bool
    latest: bool


async def person(conn: Connection, contact: UUID, *, session: UUID) -> PersonRow | None:
    """None when the contact has no such session (any more)."""
    async with conn.cursor(row_factory=class_row(PersonRow)) as cursor:
        await cursor.execute(
            """SELECT (SELECT s.first_touch FROM sessions AS s WHERE s.contact_id = this.contact_id
                       ORDER BY s.opened_at, s.id LIMIT 1) AS first_touch,
                      (SELECT max(s.last_active_at) FROM sessions AS s
                       WHERE s.contact_id = this.contact_id) AS last_seen_at,
                      EXISTS (SELECT FROM bookings AS b LEFT JOIN sessions AS s ON s.id = b.session_id
                              WHERE b.state = 'confirmed'
                                AND (b.contact_id = this.contact_id OR s.contact_id = this.contact_id)) AS booked,
                      NOT EXISTS (SELECT FROM sessions AS s WHERE s.contact_id = this.contact_id
                                    AND (s.ended_at, s.id) > (this.ended_at, this.id)) AS latest
               FROM sessions AS this
               WHERE this.id = %s AND this.contact_id = %s""",
            (session, contact),
        )
        return await cursor.fetchone()


@dataclass(frozen=True, slots=True)
class EndedRow:
    """A session that has ended and whose visitor is known."""

    id: UUID
    contact_id: UUID
    ended_at: datetime


async def ended(
    conn: Connection, *, since: datetime | None, after: tuple[datetime, UUID] | None, limit: int
) -> Sequence[EndedRow]:
    """Sessions whose end is finished, with a contact, in the order of their ends; those after `after` (end, id)."""
    async with conn.cursor(row_factory=class_row(EndedRow)) as cursor:
        await cursor.execute(
            """SELECT id, contact_id, ended_at FROM sessions
               WHERE tenant_id = current_tenant() AND wrapped_at IS NOT NULL AND contact_id IS NOT NULL
                 AND ended_at IS NOT NULL
                 AND (%(since)s::timestamptz IS NULL OR ended_at >= %(since)s)
                 AND (%(at)s::timestamptz IS NULL OR (ended_at, id) > (%(at)s, %(id)s::uuid))
               ORDER BY ended_at, id LIMIT %(limit)s""",
            {"since": since, "at": after and after[0], "id": after and after[1], "limit": limit},
        )
        return await cursor.fetchall()


async def count_ended(conn: Connection, *, since: datetime | None) -> int:
    """How many sessions `ended` has in all."""
    found = await conn.execute(
        """SELECT count(*) FROM sessions
           WHERE tenant_id = current_tenant() AND wrapped_at IS NOT NULL AND contact_id IS NOT NULL
             AND ended_at IS NOT NULL AND (%(since)s::timestamptz IS NULL OR ended_at >= %(since)s)""",
        {"since": since},
    )
    row = await found.fetchone()
    return row[0] if row else 0


async def last_session_of(conn: Connection, contact: UUID) -> UUID | None:
    """The contact's session that ended last, when its end is finished."""
    found = await conn.execute(
        """SELECT id FROM sessions WHERE contact_id = %s AND wrapped_at IS NOT NULL
           ORDER BY ended_at DESC, id DESC LIMIT 1""",
        (contact,),
    )
    row = await found.fetchone()
    return row[0] if row else None


async def is_wrapped(conn: Connection, session: UUID) -> bool:
    """Whether the session's end is finished, so that what changes about it has to be told anew."""
    found = await conn.execute(
        "SELECT wrapped_at IS NOT NULL AND contact_id IS NOT NULL FROM sessions WHERE id = %s", (session,)
    )
    row = await found.fetchone()
    return bool(row and row[0])


async def contact_of_lead(conn: Connection, lead: UUID) -> UUID | None:
    found = await conn.execute("SELECT contact_id FROM leads WHERE id = %s", (lead,))
    row = await found.fetchone()
    return row[0] if row else None


async def waiting(conn: Connection) -> Sequence[tuple[str, int, datetime]]:
    """(target, deliveries that are not done, when the first of them was planned) of each CRM."""
    found = await conn.execute(
        """SELECT target, count(*), min(created_at) FROM deliveries
           WHERE tenant_id = current_tenant() AND kind = 'crm.sync' AND state IN ('pending', 'sending', 'paused')
           GROUP BY target ORDER BY target"""
    )
    return [(row[0], row[1], row[2]) for row in await found.fetchall()]
