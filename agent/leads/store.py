"""SQL of what a session says about a lead: the evidence for its score, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from db.pool import Connection


@dataclass(frozen=True, slots=True)
class Said:
    turn: int
    text: str


@dataclass(frozen=True, slots=True)
class Trail:
    """What a session's visitor did. `pages` are addresses, `products` names.

    `events` are (type, turn, message), the last two None where no message did it.
    """

    pages: list[str]
    events: list[list[Any]]
    products: list[str]
    returned: bool


async def said(conn: Connection, session_id: UUID) -> Sequence[Said]:
    """The visitor's messages, oldest first."""
    async with conn.cursor(row_factory=class_row(Said)) as cursor:
        await cursor.execute(
            "SELECT seq AS turn, text FROM turns WHERE session_id = %s ORDER BY seq LIMIT 500", (session_id,)
        )
        return await cursor.fetchall()


async def trail(conn: Connection, session_id: UUID, *, types: Sequence[str]) -> Trail:
    """Pages seen, facts of these types and products dealt with; whether the visitor had a conversation before."""
    async with conn.cursor(row_factory=class_row(Trail)) as cursor:
        await cursor.execute(
            """SELECT ARRAY(SELECT DISTINCT url FROM (
                          SELECT url FROM page_views WHERE session_id = %(id)s
                          UNION ALL SELECT page_url FROM turns WHERE session_id = %(id)s AND page_url IS NOT NULL
                          UNION ALL SELECT s.landing_url WHERE s.landing_url IS NOT NULL) AS seen LIMIT 300) AS pages,
                      coalesce((SELECT jsonb_agg(DISTINCT jsonb_build_array(e.type, t.seq, t.text))
                                FROM events AS e LEFT JOIN turns AS t ON t.id = e.turn_id
                                WHERE e.session_id = %(id)s AND e.type = ANY(%(types)s)), '[]') AS events,
                      ARRAY(SELECT DISTINCT product FROM interactions WHERE session_id = %(id)s LIMIT 100) AS products,
                      EXISTS (SELECT FROM sessions AS earlier JOIN turns ON turns.session_id = earlier.id
                              WHERE earlier.visitor_id = s.visitor_id AND earlier.opened_at < s.opened_at) AS returned
               FROM sessions AS s WHERE s.id = %(id)s""",
            {"id": session_id, "types": list(types)},
        )
        row = await cursor.fetchone()
    assert row is not None
    return row


async def pages(conn: Connection, session_id: UUID) -> list[tuple[str, str | None]]:
    """(address, title) of the pages seen, each once."""
    found = await conn.execute(
        "SELECT DISTINCT url, title FROM page_views WHERE session_id = %s LIMIT 200", (session_id,)
    )
    return [(row[0], row[1]) for row in await found.fetchall()]


async def contact_id(conn: Connection, session_id: UUID) -> UUID | None:
    """Whose session it is."""
    found = await conn.execute("SELECT contact_id FROM sessions WHERE id = %s", (session_id,))
    row = await found.fetchone()
    return row[0] if row else None
