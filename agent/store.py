"""All SQL of conversations. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from agent.rows import (
    CitationRow,
    ClosedTurn,
    NewTurn,
    PastTurn,
    SessionRow,
    TranscriptRow,
    TurnRow,
)
from db.pool import Connection

# Visitors and sessions


async def touch_visitor(conn: Connection, visitor_id: UUID, *, token_hash: bytes, now: datetime) -> bool:
    """Whether this visitor exists and the token is theirs; if so they were seen now."""
    found = await conn.execute(
        "UPDATE visitors SET last_seen_at = %s WHERE id = %s AND token_hash = %s",
        (now, visitor_id, token_hash),
    )
    return found.rowcount == 1


async def insert_visitor(conn: Connection, visitor_id: UUID, *, token_hash: bytes, now: datetime) -> None:
    await conn.execute(
        """INSERT INTO visitors (id, tenant_id, token_hash, created_at, last_seen_at)
           VALUES (%s, current_tenant(), %s, %s, %s)""",
        (visitor_id, token_hash, now, now),
    )


_SESSION = """
    SELECT id, visitor_id, token_hash, state, dialogue, page_url, page_title, locale, timezone, handoff, rep,
           contact_id, identified, consent_shown
    FROM sessions WHERE id = %s"""


async def get_session(conn: Connection, session_id: UUID) -> SessionRow | None:
    async with conn.cursor(row_factory=class_row(SessionRow)) as cursor:
        await cursor.execute(_SESSION, (session_id,))
        return await cursor.fetchone()


async def lock_session(conn: Connection, session_id: UUID) -> SessionRow | None:
    """The session, held until the transaction ends: turns of one session are opened one after the other."""
    async with conn.cursor(row_factory=class_row(SessionRow)) as cursor:
        await cursor.execute(_SESSION + " FOR NO KEY UPDATE", (session_id,))
        return await cursor.fetchone()


async def set_page(
    conn: Connection, session_id: UUID, *, url: str | None, title: str | None, now: datetime
) -> None:
    await conn.execute(
        "UPDATE sessions SET page_url = %s, page_title = %s, last_active_at = %s WHERE id = %s AND ended_at IS NULL",
        (url, title, now, session_id),
    )


async def end_session(conn: Connection, session_id: UUID, *, reason: str, now: datetime) -> bool:
    """Whether this call ended the session; False when it had ended before."""
    found = await conn.execute(
        "UPDATE sessions SET state = 'ended', ended_at = %s, end_reason = %s WHERE id = %s AND ended_at IS NULL",
        (now, reason, session_id),
    )
    return found.rowcount == 1


async def end_idle(conn: Connection, *, before: datetime, now: datetime, limit: int) -> list[UUID]:
    """End up to `limit` sessions without a sign of life since `before`. Several processes may do so at once."""
    found = await conn.execute(
        """UPDATE sessions SET state = 'ended', ended_at = %(now)s, end_reason = 'idle'
           WHERE ended_at IS NULL AND id IN (
               SELECT id FROM sessions
               WHERE tenant_id = current_tenant() AND ended_at IS NULL AND last_active_at < %(before)s
               ORDER BY last_active_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
           RETURNING id""",
        {"now": now, "before": before, "limit": limit},
    )
    return [row[0] for row in await found.fetchall()]


# Turns


async def find_turns(conn: Connection, session_id: UUID, client_turn_id: str | None) -> list[TurnRow]:
    """The turn with this client's id and the open turn of the session: none, one or two rows."""
    async with conn.cursor(row_factory=class_row(TurnRow)) as cursor:
        await cursor.execute(
            """SELECT id, client_turn_id, seq, state, text, attempt,
                      extract(epoch FROM clock_timestamp() - heartbeat_at)::float8 AS silent
               FROM turns WHERE session_id = %s AND (client_turn_id = %s OR state = 'open')""",
            (session_id, client_turn_id),
        )
        return await cursor.fetchall()


async def past_turns(conn: Connection, session_id: UUID, *, before: int | None, limit: int) -> list[PastTurn]:
    """The latest turns, newest first; those with a lower number than `before` when that is given."""
    async with conn.cursor(row_factory=class_row(PastTurn)) as cursor:
        await cursor.execute(
            """SELECT seq, text, reply, moves FROM turns
               WHERE session_id = %s AND seq < coalesce(%s, 2147483647) ORDER BY seq DESC LIMIT %s""",
            (session_id, before, limit),
        )
        return await cursor.fetchall()


async def insert_turn(conn: Connection, turn: NewTurn) -> None:
    """Open a turn; its session shows a sign of life."""
    await conn.execute(
        """WITH active AS (
               UPDATE sessions SET last_active_at = %(opened_at)s WHERE id = %(session_id)s)
           INSERT INTO turns (id, tenant_id, session_id, seq, client_turn_id, state, text, page_url, page_title,
                              opened_at, heartbeat_at)
           VALUES (%(id)s, current_tenant(), %(session_id)s, %(seq)s, %(client_turn_id)s, 'open', %(text)s,
                   %(page_url)s, %(page_title)s, %(opened_at)s, clock_timestamp())""",
        asdict(turn),
    )


async def take_over(conn: Connection, turn_id: UUID) -> int:
    """Open the turn again for the caller; the number of its new attempt. Earlier attempts can no longer close it."""
    found = await conn.execute(
        """UPDATE turns SET state = 'open', attempt = attempt + 1, heartbeat_at = clock_timestamp(),
                            stop_asked_at = CASE WHEN state = 'open' THEN stop_asked_at END
           WHERE id = %s RETURNING attempt""",
        (turn_id,),
    )
    row = await found.fetchone()
    assert row is not None
    return int(row[0])


async def ask_to_stop(conn: Connection, session_id: UUID, turn_id: UUID, *, now: datetime) -> str | None:
    """Note that the reply shall end where it is, while it is being said; the turn's state, None without such a turn."""
    found = await conn.execute(
        """UPDATE turns SET stop_asked_at = CASE WHEN state = 'open' THEN coalesce(stop_asked_at, %s)
                                                 ELSE stop_asked_at END
           WHERE id = %s AND session_id = %s RETURNING state""",
        (now, turn_id, session_id),
    )
    row = await found.fetchone()
    return str(row[0]) if row else None


async def is_to_stop(conn: Connection, turn_id: UUID) -> bool:
    found = await conn.execute("SELECT 1 FROM turns WHERE id = %s AND stop_asked_at IS NOT NULL", (turn_id,))
    return await found.fetchone() is not None


async def abandon(conn: Connection, turn_id: UUID, *, now: datetime) -> None:
    """Give up an open turn whose process is gone, so that the session can go on."""
    await conn.execute(
        """UPDATE turns SET state = 'failed', outcome = 'abandoned', closed_at = %s, attempt = attempt + 1
           WHERE id = %s AND state = 'open'""",
        (now, turn_id),
    )


async def beat(conn: Connection, turn_id: UUID, *, attempt: int) -> bool:
    """Show that the turn lives; False when it is no longer this attempt's."""
    found = await conn.execute(
        "UPDATE turns SET heartbeat_at = clock_timestamp() WHERE id = %s AND attempt = %s AND state = 'open'",
        (turn_id, attempt),
    )
    return found.rowcount == 1


async def release(conn: Connection, turn_id: UUID, *, attempt: int) -> None:
    """Let anybody take over this attempt's turn at once: its process stops."""
    await conn.execute(
        """UPDATE turns SET heartbeat_at = heartbeat_at - interval '1 day'
           WHERE id = %s AND attempt = %s AND state = 'open'""",
        (turn_id, attempt),
    )


async def close_turn(conn: Connection, turn: ClosedTurn) -> bool:
    """Store how the turn went; False when it is no longer open for this attempt."""
    found = await conn.execute(
        """UPDATE turns SET state = %s, reply = %s, answered = %s, outcome = %s, moves = %s, frames = %s, model = %s,
                            usage = %s, timings = %s, closed_at = %s
           WHERE id = %s AND attempt = %s AND state = 'open'""",
        (
            turn.state,
            turn.reply,
            turn.answered,
            turn.outcome,
            Jsonb(list(turn.moves)),
            Jsonb(list(turn.frames)),
            turn.model,
            Jsonb(turn.usage),
            Jsonb(turn.timings),
            turn.closed_at,
            turn.id,
            turn.attempt,
        ),
    )
    if found.rowcount == 0:
        return False
    if turn.citations:
        await _insert_citations(conn, turn.citations)
    return True


async def _insert_citations(conn: Connection, citations: Sequence[CitationRow]) -> None:
    """A passage that a sync removed in the meantime leaves its words, without the reference."""
    await conn.execute(
        """WITH given AS (
               SELECT * FROM unnest(%s::uuid[], %s::int[], %s::bigint[], %s::text[], %s::text[], %s::text[])
                   AS given (turn_id, marker, passage_id, page_url, title, quote)),
           alive AS (SELECT id FROM passages WHERE id IN (SELECT passage_id FROM given) FOR KEY SHARE)
           INSERT INTO citations (tenant_id, turn_id, marker, passage_id, page_url, title, quote)
           SELECT current_tenant(), turn_id, marker, alive.id, page_url, title, quote
           FROM given LEFT JOIN alive ON alive.id = passage_id""",
        (
            [c.turn_id for c in citations],
            [c.marker for c in citations],
            [c.passage_id for c in citations],
            [c.page_url for c in citations],
            [c.title for c in citations],
            [c.quote for c in citations],
        ),
    )


async def set_dialogue(
    conn: Connection, session_id: UUID, *, dialogue: Mapping[str, Any], now: datetime
) -> None:
    await conn.execute(
        "UPDATE sessions SET dialogue = %s, last_active_at = %s WHERE id = %s",
        (Jsonb(dialogue), now, session_id),
    )


async def is_closed(conn: Connection, turn_id: UUID, *, attempt: int) -> bool:
    """Whether this very attempt closed the turn, which a lost connection may have hidden from it."""
    found = await conn.execute(
        "SELECT 1 FROM turns WHERE id = %s AND attempt = %s AND state <> 'open'", (turn_id, attempt)
    )
    return await found.fetchone() is not None


async def frames(conn: Connection, turn_id: UUID) -> list[tuple[int, str, str]]:
    """The events of a closed turn, as they were sent."""
    row = await (await conn.execute("SELECT frames FROM turns WHERE id = %s", (turn_id,))).fetchone()
    stored: list[tuple[int, str, str]] = row[0] if row else []
    return stored


async def has_event(conn: Connection, type: str, *, session_id: UUID, turn_id: UUID | None = None) -> bool:
    """Whether the session, or in it the turn, has recorded this already."""
    found = await conn.execute(
        "SELECT 1 FROM events WHERE session_id = %s AND turn_id = coalesce(%s, turn_id) AND type = %s LIMIT 1",
        (session_id, turn_id, type),
    )
    return await found.fetchone() is not None


# Transcript and feedback


async def transcript(conn: Connection, session_id: UUID) -> list[TranscriptRow]:
    async with conn.cursor(row_factory=class_row(TranscriptRow)) as cursor:
        await cursor.execute(
            """SELECT id, client_turn_id, state, text, reply, answered, outcome, rating, rating_reason, opened_at,
                      shown.offer, shown.booking
               FROM turns LEFT JOIN LATERAL (
                   SELECT max(frame ->> 2) FILTER (WHERE frame ->> 1 = 'offer') AS offer,
                          max(frame ->> 2) FILTER (WHERE frame ->> 1 = 'booking') AS booking
                   FROM jsonb_array_elements(frames) AS frame
               ) AS shown ON state = 'closed'
               WHERE session_id = %s ORDER BY seq""",
            (session_id,),
        )
        return await cursor.fetchall()


async def citations(conn: Connection, session_id: UUID) -> list[CitationRow]:
    async with conn.cursor(row_factory=class_row(CitationRow)) as cursor:
        await cursor.execute(
            """SELECT turn_id, marker, passage_id, page_url, title, quote FROM citations
               WHERE turn_id IN (SELECT id FROM turns WHERE session_id = %s) ORDER BY turn_id, marker""",
            (session_id,),
        )
        return await cursor.fetchall()


async def rate(
    conn: Connection, session_id: UUID, turn_id: UUID, *, rating: Literal["up", "down"], reason: str | None
) -> bool:
    """False when the session has no such closed turn."""
    found = await conn.execute(
        "UPDATE turns SET rating = %s, rating_reason = %s WHERE id = %s AND session_id = %s AND state = 'closed'",
        (rating, reason, turn_id, session_id),
    )
    return found.rowcount == 1


# What the site offers


async def questions_on_site(conn: Connection, *, page_url: str | None, limit: int) -> list[str]:
    """Headings that are questions: of this page first, then of the pages nearest to the site's root."""
    found = await conn.execute(
        """WITH near AS (
               (SELECT id, 0 AS far FROM pages WHERE tenant_id = current_tenant() AND url = %(url)s AND status = 'ok')
               UNION ALL
               (SELECT id, length(url) FROM pages WHERE tenant_id = current_tenant() AND status = 'ok'
                ORDER BY length(url), url LIMIT 30))
           SELECT question FROM (
               SELECT heading_path[cardinality(heading_path)] AS question, min(far * 1000 + position) AS rank
               FROM near JOIN passages ON page_id = near.id
               WHERE heading_path[cardinality(heading_path)] LIKE '%%?'
               GROUP BY 1) AS questions
           WHERE length(question) BETWEEN 8 AND 90 ORDER BY rank, question LIMIT %(limit)s""",
        {"url": page_url, "limit": limit},
    )
    return [row[0] for row in await found.fetchall()]


async def contact_page(conn: Connection) -> tuple[str, str] | None:
    """(title, address) of the site's contact page, known by the last part of its address."""
    found = await conn.execute(
        """SELECT title, url FROM pages
           WHERE tenant_id = current_tenant() AND status = 'ok'
                 AND url ~* '/(contact|contact-?us|kontakt|contacto|nous-contacter|contactez-nous)(\\.html?)?/?$'
           ORDER BY length(url), url LIMIT 1"""
    )
    row = await found.fetchone()
    return (row[0], row[1]) if row else None


# The model's budget


async def reserve(conn: Connection, *, day: date, tokens: int, limit: int) -> bool:
    """Set `tokens` aside of the tenant's day; False when they would go over `limit`."""
    found = await conn.execute(
        """INSERT INTO model_usage AS used (tenant_id, day, reserved)
           SELECT current_tenant(), %(day)s, %(tokens)s WHERE %(tokens)s <= %(limit)s
           ON CONFLICT (tenant_id, day) DO UPDATE SET reserved = used.reserved + excluded.reserved
               WHERE used.reserved + used.input_tokens + used.output_tokens + excluded.reserved <= %(limit)s""",
        {"day": day, "tokens": tokens, "limit": limit},
    )
    return found.rowcount == 1


async def reconcile(
    conn: Connection, *, day: date, reserved: int, input_tokens: int, output_tokens: int
) -> int:
    """Replace what was set aside by what was used; all tokens used and reserved of that day."""
    found = await conn.execute(
        """INSERT INTO model_usage AS used (tenant_id, day, input_tokens, output_tokens)
           VALUES (current_tenant(), %(day)s, %(input)s, %(output)s)
           ON CONFLICT (tenant_id, day) DO UPDATE SET
               reserved = greatest(0, used.reserved - %(reserved)s),
               input_tokens = used.input_tokens + excluded.input_tokens,
               output_tokens = used.output_tokens + excluded.output_tokens
           RETURNING used.reserved + used.input_tokens + used.output_tokens""",
        {"day": day, "reserved": reserved, "input": input_tokens, "output": output_tokens},
    )
    row = await found.fetchone()
    assert row is not None
    return int(row[0])
