"""The SQL of the composition root: numbers of the whole installation, and conversations for the command line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from db import tenants
from db.pool import Connection, Pool, anonymous, transaction


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: UUID
    state: str
    opened_at: datetime
    last_active_at: datetime
    ended_at: datetime | None
    page_url: str | None
    turns: int


@dataclass(frozen=True, slots=True)
class TurnRow:
    """`reply` and `answered` are None while the turn is open. `citations` are (marker, page address)."""

    id: UUID
    seq: int
    state: str
    text: str
    reply: str | None
    answered: bool | None
    opened_at: datetime
    citations: list[tuple[int, str]]


async def installation_totals(pool: Pool, *, now: datetime) -> Counter[tuple[str, str]]:
    """(metric, label) -> number, over all tenants."""
    totals: Counter[tuple[str, str]] = Counter({("passages", ""): 0})
    async with anonymous(pool) as conn:
        everyone = await tenants.all_ids(conn)
    for tenant, _ in everyone:
        async with transaction(pool, tenant) as conn:
            found = await conn.execute(_TOTALS, {"now": now})
            for metric, label, value in await found.fetchall():
                totals[metric, label] += value
    return totals


_TOTALS = """
    SELECT 'turns_last_hour', coalesce(outcome, state), count(*)::float FROM turns
        WHERE tenant_id = current_tenant() AND opened_at > %(now)s::timestamptz - interval '1 hour' GROUP BY 2
    UNION ALL SELECT 'model_tokens_today', 'input', coalesce(sum(input_tokens), 0)::float FROM model_usage
        WHERE day = (%(now)s::timestamptz AT TIME ZONE 'UTC')::date
    UNION ALL SELECT 'model_tokens_today', 'output', coalesce(sum(output_tokens), 0)::float FROM model_usage
        WHERE day = (%(now)s::timestamptz AT TIME ZONE 'UTC')::date
    UNION ALL SELECT 'pages', status, count(*)::float FROM pages GROUP BY 2
    UNION ALL SELECT 'passages', '', count(*)::float FROM passages
    UNION ALL SELECT 'syncs_last_day', state, count(*)::float FROM syncs
        WHERE started_at > %(now)s::timestamptz - interval '1 day' GROUP BY 2"""


async def sessions(conn: Connection, *, limit: int) -> list[SessionRow]:
    """The latest conversations of the transaction's tenant."""
    async with conn.cursor(row_factory=class_row(SessionRow)) as cursor:
        await cursor.execute(
            """SELECT id, state, opened_at, last_active_at, ended_at, page_url,
                      (SELECT count(*) FROM turns WHERE turns.session_id = sessions.id) AS turns
               FROM sessions WHERE tenant_id = current_tenant() ORDER BY opened_at DESC LIMIT %s""",
            (limit,),
        )
        return await cursor.fetchall()


async def turns(conn: Connection, session_id: UUID) -> list[TurnRow]:
    """The messages of one conversation, in their order; empty when there is no such conversation."""
    async with conn.cursor(row_factory=class_row(TurnRow)) as cursor:
        await cursor.execute(
            """SELECT id, seq, state, text, reply, answered, opened_at,
                      coalesce((SELECT jsonb_agg(jsonb_build_array(marker, page_url) ORDER BY marker)
                                FROM citations WHERE turn_id = turns.id), '[]') AS citations
               FROM turns WHERE session_id = %s ORDER BY seq""",
            (session_id,),
        )
        return await cursor.fetchall()


async def applied_migrations(conn: Connection) -> set[int]:
    found = await conn.execute("SELECT number FROM schema_migrations")
    return {row[0] for row in await found.fetchall()}
