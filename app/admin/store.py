"""SQL of conversations for the sales team. Every function runs on the caller's transaction and changes nothing."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from psycopg.rows import class_row, dict_row

from app.admin.rows import (
    Arrival,
    Citation,
    Consent,
    Delivery,
    Interaction,
    PageView,
    RepMessage,
    SessionDetail,
    SessionFilter,
    SessionRow,
    Stated,
    Turn,
)
from db.pool import Connection

Row = TypeVar("Row")
Place = tuple[datetime, UUID]

_ROW = """
    SELECT s.id, s.state, s.opened_at, s.last_active_at, s.ended_at, s.end_reason, s.channel, s.source, s.campaign,
           s.referrer_domain, s.landing_url, coalesce(s.opened_on ->> 'url', s.page_url) AS page, s.page_url, s.device,
           s.locale, t.turns, t.answered, s.contact_id, c.name, c.email, c.company, s.score, l.id AS lead_id, l.status,
           l.owner, s.handoff, s.rep, m.content ->> 'headline' AS headline
    FROM sessions AS s
    LEFT JOIN contacts AS c ON c.id = s.contact_id
    LEFT JOIN leads AS l ON l.contact_id = s.contact_id
    LEFT JOIN summaries AS m ON m.session_id = s.id
    CROSS JOIN LATERAL (
        SELECT count(*) AS turns, count(*) FILTER (WHERE answered) AS answered
        FROM turns WHERE session_id = s.id) AS t"""

_LIST = (
    _ROW
    + """
    WHERE s.tenant_id = current_tenant()
      AND (%(state)s::text IS NULL OR s.state = %(state)s)
      AND (%(opened_from)s::timestamptz IS NULL OR s.opened_at >= %(opened_from)s)
      AND (%(opened_to)s::timestamptz IS NULL OR s.opened_at < %(opened_to)s)
      AND (%(contact)s::text IS NULL OR c.email = lower(%(contact)s) OR s.contact_id::text = lower(%(contact)s))
      AND (%(min_score)s::int IS NULL OR s.score >= %(min_score)s)
      AND (%(handoff)s::text IS NULL OR s.handoff = %(handoff)s)
      AND (%(q)s::text IS NULL OR c.name ILIKE %(q)s OR c.email ILIKE %(q)s OR c.company ILIKE %(q)s
           OR EXISTS (SELECT FROM turns WHERE session_id = s.id AND text ILIKE %(q)s))
      AND (%(at)s::timestamptz IS NULL OR (s.opened_at, s.id) < (%(at)s, %(id)s::uuid))
    ORDER BY s.opened_at DESC, s.id DESC LIMIT %(limit)s"""
)


async def sessions(
    conn: Connection, wanted: SessionFilter, *, before: Place | None, limit: int
) -> list[SessionRow]:
    """Conversations, the latest first; those after `before` in that order when it is given."""
    at, session_id = before or (None, None)
    values = asdict(wanted) | {"q": _pattern(wanted.q), "at": at, "id": session_id, "limit": limit}
    return await _rows(conn, SessionRow, _LIST, values)


def _pattern(text: str | None) -> str | None:
    """`text` anywhere, its own % and _ taken literally."""
    if not text:
        return None
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


async def detail(conn: Connection, session_id: UUID) -> SessionDetail | None:
    """All of one conversation; None when there is no such one."""
    wanted = {"id": session_id}
    found = await _rows(conn, SessionRow, _ROW + " WHERE s.id = %(id)s", wanted)
    if not found:
        return None
    return SessionDetail(
        session=found[0],
        arrival=(await _rows(conn, Arrival, _ARRIVAL, wanted))[0],
        pages=await _rows(conn, PageView, _PAGES, wanted),
        turns=await _turns(conn, session_id),
        profile=await _rows(conn, Stated, _PROFILE, wanted),
        interactions=await _rows(conn, Interaction, _INTERACTIONS, wanted),
        consents=await _rows(conn, Consent, _CONSENTS, wanted),
        rep_messages=await _rows(conn, RepMessage, _REP_MESSAGES, wanted),
        deliveries=await _rows(conn, Delivery, _DELIVERIES, wanted),
    )


async def _turns(conn: Connection, session_id: UUID) -> list[Turn]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_TURNS, {"id": session_id})
        rows: list[dict[str, Any]] = await cursor.fetchall()
    for row in rows:
        row["citations"] = [Citation(**each) for each in row["citations"]]
    return [Turn(**row) for row in rows]


async def _rows(conn: Connection, kind: type[Row], query: str, values: dict[str, Any]) -> list[Row]:
    async with conn.cursor(row_factory=class_row(kind)) as cursor:
        await cursor.execute(query.encode(), values)
        return await cursor.fetchall()


_ARRIVAL = """
    SELECT s.first_touch, s.last_touch, s.opened_on, s.timezone, s.identified, s.visitor_id, s.reasons, s.qualified_at,
           m.content AS summary
    FROM sessions AS s LEFT JOIN summaries AS m ON m.session_id = s.id WHERE s.id = %(id)s"""

_PAGES = """
    SELECT url, title, seen_at, before_chat FROM page_views WHERE session_id = %(id)s ORDER BY seen_at, id"""

_TURNS = """
    SELECT id, seq, state, text, page_url, reply, answered, outcome, model, rating, rating_reason, opened_at, closed_at,
           coalesce((SELECT jsonb_agg(jsonb_build_object('marker', marker, 'page_url', c.page_url, 'title', title,
                                                         'quote', quote) ORDER BY marker)
                     FROM citations AS c WHERE turn_id = turns.id), '[]') AS citations
    FROM turns WHERE session_id = %(id)s ORDER BY seq"""

_PROFILE = """
    SELECT f.name, f.value, f.quote, t.seq AS turn, f.extractor, f.confidence, f.flags, f.at, f.ended_at
    FROM profile_fields AS f JOIN turns AS t ON t.id = f.turn_id WHERE f.session_id = %(id)s ORDER BY f.at, f.id"""

_INTERACTIONS = """
    SELECT product, kind, requirements, recommendation, page_url, at
    FROM interactions WHERE session_id = %(id)s ORDER BY at, id"""

_CONSENTS = """
    SELECT kind, granted, text, policy_url, version, at FROM consents WHERE session_id = %(id)s ORDER BY at, id"""

_REP_MESSAGES = """
    SELECT kind, rep, text, after_turn, at FROM rep_messages WHERE session_id = %(id)s ORDER BY id"""

_DELIVERIES = """
    SELECT id, kind, target, state, attempts, error_code, error, created_at, sent_at
    FROM deliveries WHERE session_id = %(id)s ORDER BY created_at, id"""
