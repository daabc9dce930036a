"""All SQL of the hand-off. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from psycopg.rows import class_row

from agent.handoff.model import Handoff, RepMessage
from db.pool import Connection

MAX_MESSAGES = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """Who speaks in a session. `locale` and `dialogue` tell the visitor's language."""

    state: Literal["active", "ended"]
    handoff: Handoff
    rep: str | None
    rep_seen_at: datetime | None
    locale: str | None
    dialogue: dict[str, object]


async def lock(conn: Connection, session_id: UUID) -> Standing | None:
    """The session's standing, held until the transaction ends."""
    async with conn.cursor(row_factory=class_row(Standing)) as cursor:
        await cursor.execute(
            """SELECT state, handoff, rep, rep_seen_at, locale, dialogue FROM sessions WHERE id = %s
               FOR NO KEY UPDATE""",
            (session_id,),
        )
        return await cursor.fetchone()


async def set_handoff(
    conn: Connection, session_id: UUID, *, handoff: Handoff, rep: str | None, now: datetime
) -> None:
    await conn.execute(
        "UPDATE sessions SET handoff = %s, rep = %s, rep_seen_at = %s, last_active_at = %s WHERE id = %s",
        (handoff, rep, now, now, session_id),
    )


async def request(conn: Connection, session_id: UUID) -> None:
    """A person was asked for; who has taken over already stays."""
    await conn.execute(
        "UPDATE sessions SET handoff = 'requested' WHERE id = %s AND handoff IN ('none', 'released')",
        (session_id,),
    )


async def add_message(
    conn: Connection,
    session_id: UUID,
    *,
    kind: Literal["rep", "notice"],
    rep: str | None,
    text: str,
    now: datetime,
) -> RepMessage:
    """Add a message behind all turns there are."""
    async with conn.cursor(row_factory=class_row(RepMessage)) as cursor:
        await cursor.execute(
            """INSERT INTO rep_messages (tenant_id, session_id, kind, rep, text, after_turn, at)
               SELECT current_tenant(), %(session)s, %(kind)s, %(rep)s, %(text)s,
                      coalesce((SELECT max(seq) FROM turns WHERE session_id = %(session)s), 0), %(at)s
               RETURNING id, kind, rep, text, after_turn, at""",
            {"session": session_id, "kind": kind, "rep": rep, "text": text, "at": now},
        )
        row = await cursor.fetchone()
    assert row is not None
    return row


async def messages(conn: Connection, session_id: UUID, *, after: int = 0) -> Sequence[RepMessage]:
    """The messages with an id above `after`, oldest first."""
    async with conn.cursor(row_factory=class_row(RepMessage)) as cursor:
        await cursor.execute(
            """SELECT id, kind, rep, text, after_turn, at FROM rep_messages
               WHERE session_id = %s AND id > %s ORDER BY id LIMIT %s""",
            (session_id, after, MAX_MESSAGES),
        )
        return await cursor.fetchall()
