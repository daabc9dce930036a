"""SQL of a session's end: reading the whole session, keeping its summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from db.pool import Connection

MAX_TURNS = 500


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A session with what is known of its contact and lead. JSON columns are as they were stored."""

    id: UUID
    visitor_id: UUID
    state: str
    opened_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    locale: str | None
    timezone: str | None
    dialogue: dict[str, Any]
    device: str
    channel: str
    source: str
    campaign: str | None
    referrer_domain: str | None
    landing_url: str | None
    opened_on: dict[str, Any]
    first_touch: dict[str, Any]
    last_touch: dict[str, Any]
    score: int
    reasons: list[dict[str, Any]]
    handoff: str
    rep: str | None
    contact_id: UUID | None
    lead_id: UUID | None
    lead_status: str | None
    lead_owner: str | None
    wrapped_at: datetime | None


@dataclass(frozen=True, slots=True)
class TurnRow:
    id: UUID
    seq: int
    state: str
    text: str
    reply: str | None
    outcome: str | None
    moves: list[dict[str, Any]]
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CitationRow:
    turn_id: UUID
    marker: int
    title: str
    page_url: str
    quote: str


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A meeting that the calendar could not give. `words` are about when; `asked`: a person was asked for by it."""

    turn: int
    words: str | None
    asked: bool


@dataclass(frozen=True, slots=True)
class PageRow:
    url: str
    title: str | None
    seen_at: datetime
    before_chat: bool


@dataclass(frozen=True, slots=True)
class ProductRow:
    product: str
    kind: str
    turn: int | None


async def session(conn: Connection, session_id: UUID) -> SessionRow | None:
    async with conn.cursor(row_factory=class_row(SessionRow)) as cursor:
        await cursor.execute(
            """SELECT s.id, s.visitor_id, s.state, s.opened_at, s.ended_at, s.end_reason, s.locale, s.timezone,
                      s.dialogue, s.device, s.channel, s.source, s.campaign, s.referrer_domain, s.landing_url,
                      s.opened_on, s.first_touch, s.last_touch, s.score, s.reasons, s.handoff, s.rep, s.contact_id,
                      l.id AS lead_id, l.status AS lead_status, l.owner AS lead_owner, s.wrapped_at
               FROM sessions AS s LEFT JOIN leads AS l ON l.contact_id = s.contact_id WHERE s.id = %s""",
            (session_id,),
        )
        return await cursor.fetchone()


async def standing(conn: Connection, session_id: UUID) -> tuple[str, str | None] | None:
    """(hand-off, the lead's owner) of a session."""
    found = await conn.execute(
        """SELECT s.handoff, l.owner FROM sessions AS s LEFT JOIN leads AS l ON l.contact_id = s.contact_id
           WHERE s.id = %s""",
        (session_id,),
    )
    row = await found.fetchone()
    return (row[0], row[1]) if row else None


async def turns(conn: Connection, session_id: UUID) -> Sequence[TurnRow]:
    async with conn.cursor(row_factory=class_row(TurnRow)) as cursor:
        await cursor.execute(
            """SELECT id, seq, state, text, reply, outcome, moves, opened_at FROM turns
               WHERE session_id = %s ORDER BY seq LIMIT %s""",
            (session_id, MAX_TURNS),
        )
        return await cursor.fetchall()


async def citations(conn: Connection, session_id: UUID) -> Sequence[CitationRow]:
    async with conn.cursor(row_factory=class_row(CitationRow)) as cursor:
        await cursor.execute(
            """SELECT c.turn_id, c.marker, c.title, c.page_url, c.quote FROM citations AS c
               JOIN turns AS t ON t.id = c.turn_id WHERE t.session_id = %s ORDER BY t.seq, c.marker""",
            (session_id,),
        )
        return await cursor.fetchall()


async def pages(conn: Connection, session_id: UUID) -> Sequence[PageRow]:
    """The pages that the visitor saw, in their order."""
    async with conn.cursor(row_factory=class_row(PageRow)) as cursor:
        await cursor.execute(
            """SELECT url, title, seen_at, before_chat FROM page_views
               WHERE session_id = %s ORDER BY seen_at, id LIMIT 100""",
            (session_id,),
        )
        return await cursor.fetchall()


async def products(conn: Connection, session_id: UUID) -> Sequence[ProductRow]:
    async with conn.cursor(row_factory=class_row(ProductRow)) as cursor:
        await cursor.execute(
            """SELECT i.product, i.kind, t.seq AS turn FROM interactions AS i LEFT JOIN turns AS t ON t.id = i.turn_id
               WHERE i.session_id = %s ORDER BY i.at, i.id LIMIT 100""",
            (session_id,),
        )
        return await cursor.fetchall()


async def bookings_changed_at(conn: Connection, session_id: UUID) -> Mapping[UUID, datetime]:
    """When each booking of the session was booked, moved or cancelled last."""
    found = await conn.execute(
        """SELECT (payload ->> 'booking_id')::uuid, max(at) FROM events
           WHERE session_id = %s AND type IN ('booking.confirmed', 'booking.moved', 'booking.cancelled')
           GROUP BY 1""",
        (session_id,),
    )
    return {row[0]: row[1] for row in await found.fetchall()}


async def meetings_wanted(conn: Connection, session_id: UUID) -> Sequence[WantedRow]:
    async with conn.cursor(row_factory=class_row(WantedRow)) as cursor:
        await cursor.execute(
            """SELECT t.seq AS turn, e.payload ->> 'words' AS words, EXISTS (
                   SELECT 1 FROM events AS h
                   WHERE h.session_id = e.session_id AND h.turn_id = e.turn_id AND h.type = 'handover.requested'
               ) AS asked
               FROM events AS e JOIN turns AS t ON t.id = e.turn_id
               WHERE e.session_id = %s AND e.type = 'meeting.wanted' ORDER BY t.seq, e.at""",
            (session_id,),
        )
        return await cursor.fetchall()


async def summary(conn: Connection, session_id: UUID) -> dict[str, Any] | None:
    """The summary as JSON."""
    found = await conn.execute("SELECT content FROM summaries WHERE session_id = %s", (session_id,))
    row = await found.fetchone()
    return row[0] if row else None


async def insert_summary(
    conn: Connection, session_id: UUID, *, content: dict[str, Any], written_by: str, now: datetime
) -> None:
    """Keep the first summary that was written."""
    await conn.execute(
        """INSERT INTO summaries (session_id, tenant_id, content, written_by, created_at)
           VALUES (%s, current_tenant(), %s, %s, %s) ON CONFLICT (session_id) DO NOTHING""",
        (session_id, Jsonb(content), written_by, now),
    )


async def set_wrapped(conn: Connection, session_id: UUID, *, now: datetime) -> bool:
    """Whether this call was the one that finished the session's end."""
    found = await conn.execute(
        "UPDATE sessions SET wrapped_at = %s WHERE id = %s AND wrapped_at IS NULL AND ended_at IS NOT NULL",
        (now, session_id),
    )
    return found.rowcount == 1


async def unwrapped(conn: Connection, *, before: datetime, since: datetime, limit: int) -> Sequence[UUID]:
    """Sessions that ended between `since` and `before` and whose end nobody has finished."""
    found = await conn.execute(
        """SELECT id FROM sessions
           WHERE tenant_id = current_tenant() AND wrapped_at IS NULL AND ended_at BETWEEN %s AND %s
           ORDER BY ended_at LIMIT %s""",
        (since, before, limit),
    )
    return [row[0] for row in await found.fetchall()]
