"""All SQL of the built-in CRM. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import ForeignKeyViolation
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from crm.local.model import (
    ActivityRow,
    DealChange,
    DealFilter,
    DealRow,
    Entry,
    LocalActivity,
    LocalDeal,
    Place,
    TaskFilter,
    Total,
)
from crm.sync.shaping import deal_key
from db.pool import Connection

_NOWHERE: tuple[None, None] = (None, None)


async def has_contact(conn: Connection, contact_id: UUID) -> bool:
    found = await conn.execute("SELECT 1 FROM contacts WHERE id = %s", (contact_id,))
    return await found.fetchone() is not None


# Deals

_DEAL = """
    SELECT id, contact_id, key, title, stage, outcome, reason, amount, currency, closes_on, owner, description, held,
           version, moved_at, closed_at, created_at, updated_at
    FROM local_deals"""


async def lock_deal(conn: Connection, deal_id: UUID) -> LocalDeal | None:
    """The deal, held until the transaction ends."""
    return await _deal(conn, _DEAL + " WHERE id = %s FOR NO KEY UPDATE", deal_id)


async def lock_deal_of_key(conn: Connection, key: str) -> LocalDeal | None:
    return await _deal(
        conn, _DEAL + " WHERE tenant_id = current_tenant() AND key = %s FOR NO KEY UPDATE", key
    )


async def _deal(conn: Connection, query: str, key: UUID | str) -> LocalDeal | None:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query.encode(), (key,))
        row: dict[str, Any] | None = await cursor.fetchone()
    return _as_deal(row) if row else None


def _as_deal(row: dict[str, Any]) -> LocalDeal:
    row["held"] = tuple(row["held"])
    return LocalDeal(**row)


async def lock_deals_beside(conn: Connection, deal_id: UUID) -> list[LocalDeal]:
    """The deal with all others of its contact, held, always in one order."""
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            """SELECT id, contact_id, key, title, stage, outcome, reason, amount, currency, closes_on, owner,
                      description, held, version, moved_at, closed_at, created_at, updated_at
               FROM local_deals WHERE contact_id = (SELECT contact_id FROM local_deals WHERE id = %s)
               ORDER BY id FOR NO KEY UPDATE""",
            (deal_id,),
        )
        rows: list[dict[str, Any]] = await cursor.fetchall()
    return [_as_deal(row) for row in rows]


async def insert_deal(conn: Connection, deal: LocalDeal) -> bool:
    """False when there is one with this key, or the contact is gone."""
    done = await conn.execute(
        """INSERT INTO local_deals (id, tenant_id, contact_id, key, title, stage, outcome, reason, amount, currency,
                                    closes_on, owner, description, held, moved_at, closed_at, created_at,
                                    updated_at)
           SELECT %(id)s, current_tenant(), c.id, %(key)s, %(title)s, %(stage)s, %(outcome)s, %(reason)s, %(amount)s,
                  %(currency)s, %(closes_on)s, %(owner)s, %(description)s, %(held)s, %(moved_at)s, %(closed_at)s,
                  %(created_at)s, %(updated_at)s
           FROM contacts AS c WHERE c.id = %(contact_id)s FOR KEY SHARE
           ON CONFLICT (tenant_id, key) DO NOTHING""",
        _values(deal),
    )
    return done.rowcount == 1


async def update_deal(conn: Connection, deal: LocalDeal) -> None:
    """Write all of it but whose it is."""
    await conn.execute(
        """UPDATE local_deals SET title = %(title)s, stage = %(stage)s, outcome = %(outcome)s, reason = %(reason)s,
                  amount = %(amount)s, currency = %(currency)s, closes_on = %(closes_on)s, owner = %(owner)s,
                  description = %(description)s, held = %(held)s, version = %(version)s, moved_at = %(moved_at)s,
                  closed_at = %(closed_at)s, updated_at = %(updated_at)s
           WHERE id = %(id)s""",
        _values(deal),
    )


def _values(row: LocalDeal | LocalActivity) -> dict[str, Any]:
    values = asdict(row) | {"held": list(row.held)}
    return values | ({"attendees": list(row.attendees)} if isinstance(row, LocalActivity) else {})


async def add_change(conn: Connection, change: DealChange) -> None:
    await conn.execute(
        """INSERT INTO local_changes (id, tenant_id, contact_id, deal_id, author, changes, reason, at)
           VALUES (%(id)s, current_tenant(), %(contact_id)s, %(deal_id)s, %(author)s, %(changes)s, %(reason)s,
                   %(at)s)""",
        asdict(change) | {"changes": Jsonb(dict(change.changes))},
    )


async def changed_deals(
    conn: Connection, since: datetime, *, after: Place | None, limit: int
) -> list[LocalDeal]:
    """Deals that changed at `since` or later, by that moment, those after `after` in that order."""
    at, deal_id = after or _NOWHERE
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(
            (
                _DEAL
                + """ WHERE tenant_id = current_tenant() AND updated_at >= %(since)s
                        AND (%(at)s::timestamptz IS NULL OR (updated_at, id) > (%(at)s, %(id)s::uuid))
                      ORDER BY updated_at, id LIMIT %(limit)s"""
            ).encode(),
            {"since": since, "at": at, "id": deal_id, "limit": limit},
        )
        rows: list[dict[str, Any]] = await cursor.fetchall()
    return [_as_deal(row) for row in rows]


# Activities

_ACTIVITY = """
    SELECT id, contact_id, deal_id, session_id, key, kind, subject, text, at, until, location, attendees, owner, author,
           done, done_at, held, version, created_at, updated_at
    FROM local_activities"""


async def lock_activity(conn: Connection, activity_id: UUID) -> LocalActivity | None:
    return await _activity(conn, _ACTIVITY + " WHERE id = %s FOR NO KEY UPDATE", activity_id)


async def lock_activity_of_key(conn: Connection, key: str) -> LocalActivity | None:
    return await _activity(
        conn, _ACTIVITY + " WHERE tenant_id = current_tenant() AND key = %s FOR NO KEY UPDATE", key
    )


async def _activity(conn: Connection, query: str, key: UUID | str) -> LocalActivity | None:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query.encode(), (key,))
        row: dict[str, Any] | None = await cursor.fetchone()
    if row is None:
        return None
    row["held"], row["attendees"] = tuple(row["held"]), tuple(row["attendees"])
    return LocalActivity(**row)


async def insert_activity(conn: Connection, activity: LocalActivity) -> bool:
    """False when there is one with this key, or the contact, its session or its deal is gone, or goes just now."""
    try:
        async with conn.transaction():
            done = await conn.execute(
                """INSERT INTO local_activities
                       (id, tenant_id, contact_id, deal_id, session_id, key, kind, subject, text, at, until, location,
                        attendees, owner, author, done, done_at, held, created_at, updated_at)
                   SELECT %(id)s, current_tenant(), c.id, d.id, s.id, %(key)s, %(kind)s, %(subject)s, %(text)s, %(at)s,
                          %(until)s, %(location)s, %(attendees)s, %(owner)s, %(author)s, %(done)s, %(done_at)s,
                          %(held)s, %(created_at)s, %(updated_at)s
                   FROM contacts AS c
                   LEFT JOIN local_deals AS d ON d.id = %(deal_id)s AND d.contact_id = c.id
                   LEFT JOIN sessions AS s ON s.id = %(session_id)s
                   WHERE c.id = %(contact_id)s AND (%(deal_id)s::uuid IS NULL OR d.id IS NOT NULL)
                     AND (%(session_id)s::uuid IS NULL OR s.id IS NOT NULL)
                   FOR KEY SHARE OF c
                   ON CONFLICT (tenant_id, key) DO NOTHING""",
                _values(activity),
            )
    except ForeignKeyViolation:
        return False
    return done.rowcount == 1


async def update_activity(conn: Connection, activity: LocalActivity) -> None:
    """Write all of it but whose it is."""
    await conn.execute(
        """UPDATE local_activities SET deal_id = %(deal_id)s, subject = %(subject)s, text = %(text)s, at = %(at)s,
                  until = %(until)s, location = %(location)s, attendees = %(attendees)s, owner = %(owner)s,
                  done = %(done)s, done_at = %(done_at)s, held = %(held)s, version = %(version)s,
                  updated_at = %(updated_at)s
           WHERE id = %(id)s""",
        _values(activity),
    )


async def sessions_of(conn: Connection, ids: Sequence[UUID]) -> list[UUID | None]:
    """The sessions that the ids are of: their own, a turn's or a meeting's, which may have been booked without one."""
    found = await conn.execute(
        """SELECT id FROM sessions WHERE id = ANY(%(ids)s)
           UNION ALL SELECT session_id FROM turns WHERE id = ANY(%(ids)s)
           UNION ALL SELECT session_id FROM bookings WHERE id = ANY(%(ids)s)""",
        {"ids": list(ids)},
    )
    return [row[0] for row in await found.fetchall()]


# Two contacts that became one


async def move(conn: Connection, *, gone: UUID, kept: UUID) -> None:
    """All of one contact becomes another's. The sync knows the deal as the kept one's, unless that has one."""
    await conn.execute(
        """UPDATE local_deals AS d
           SET contact_id = %(kept)s,
               key = CASE WHEN key = %(gone_key)s AND NOT EXISTS (
                              SELECT FROM local_deals AS own
                              WHERE own.tenant_id = d.tenant_id AND own.key = %(kept_key)s)
                          THEN %(kept_key)s ELSE key END
           WHERE contact_id = %(gone)s""",
        {"gone": gone, "kept": kept, "gone_key": deal_key(gone), "kept_key": deal_key(kept)},
    )
    await conn.execute("UPDATE local_activities SET contact_id = %s WHERE contact_id = %s", (kept, gone))
    await conn.execute("UPDATE local_changes SET contact_id = %s WHERE contact_id = %s", (kept, gone))


# What reps read

_SHOWN = """
           d.id, d.contact_id, d.title, d.stage, d.outcome, d.reason, d.amount, d.currency, d.closes_on, d.owner,
           d.description, d.version, d.moved_at, d.closed_at, d.created_at, d.updated_at, c.name, c.company, c.email,
           c.phone, l.id AS lead_id, l.status AS lead_status, l.score, s.channel, s.source, s.campaign,
           (SELECT min(a.at) FROM local_activities AS a
            WHERE a.contact_id = c.id AND a.kind = 'task' AND NOT a.done
              AND (a.deal_id IS NULL OR a.deal_id = d.id)) AS next_task_at
    FROM picked AS d
    JOIN contacts AS c ON c.id = d.contact_id
    LEFT JOIN leads AS l ON l.contact_id = c.id
    LEFT JOIN LATERAL (
        SELECT channel, source, campaign FROM sessions
        WHERE contact_id = c.id ORDER BY opened_at, id LIMIT 1) AS s ON true
    ORDER BY d.updated_at DESC, d.id DESC"""

_LIST = f"""
    WITH picked AS (
        SELECT d.* FROM local_deals AS d JOIN contacts AS c ON c.id = d.contact_id
        WHERE d.tenant_id = current_tenant()
          AND (%(deal)s::uuid IS NULL OR d.id = %(deal)s)
          AND (%(contact_id)s::uuid IS NULL OR d.contact_id = %(contact_id)s)
          AND (%(stage)s::text IS NULL OR d.stage = %(stage)s)
          AND (%(state)s::text IS NULL OR coalesce(d.outcome, 'open') = %(state)s)
          AND (%(owner)s::text IS NULL OR d.owner = %(owner)s)
          AND (%(q)s::text IS NULL OR d.title ILIKE %(q)s OR c.name ILIKE %(q)s OR c.email ILIKE %(q)s
               OR c.company ILIKE %(q)s)
          AND (%(at)s::timestamptz IS NULL OR (d.updated_at, d.id) < (%(at)s, %(id)s::uuid))
        ORDER BY d.updated_at DESC, d.id DESC LIMIT %(limit)s)
    SELECT {_SHOWN}"""  # noqa: S608


async def deals(
    conn: Connection, wanted: DealFilter, *, before: Place | None, limit: int, deal: UUID | None = None
) -> list[DealRow]:
    """By their last change, the latest first, those after `before` in that order. `deal`: this one alone."""
    at, deal_id = before or _NOWHERE
    values = asdict(wanted) | {"q": _pattern(wanted.q), "deal": deal, "at": at, "id": deal_id, "limit": limit}
    async with conn.cursor(row_factory=class_row(DealRow)) as cursor:
        await cursor.execute(_LIST.encode(), values)
        return await cursor.fetchall()


def _pattern(text: str | None) -> str | None:
    """`text` anywhere, its own % and _ taken literally."""
    escaped = (text or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%" if text else None


_BOARD = f"""
    WITH picked AS (
        SELECT * FROM (
            SELECT *, row_number() OVER (PARTITION BY stage ORDER BY updated_at DESC, id DESC) AS place
            FROM local_deals
            WHERE tenant_id = current_tenant() AND (%(owner)s::text IS NULL OR owner = %(owner)s)
              AND (closed_at IS NULL OR closed_at >= %(closed_since)s)) AS placed
        WHERE place <= %(limit)s)
    SELECT {_SHOWN}"""  # noqa: S608


async def board(conn: Connection, *, owner: str | None, closed_since: datetime, limit: int) -> list[DealRow]:
    """At most `limit` deals of each stage, the latest changed first; closed ones since `closed_since`."""
    async with conn.cursor(row_factory=class_row(DealRow)) as cursor:
        await cursor.execute(_BOARD.encode(), {"owner": owner, "closed_since": closed_since, "limit": limit})
        return await cursor.fetchall()


async def totals(conn: Connection, *, owner: str | None, closed_since: datetime) -> list[Total]:
    """Of all deals that the board counts."""
    async with conn.cursor(row_factory=class_row(Total)) as cursor:
        await cursor.execute(
            """SELECT stage, CASE WHEN amount IS NOT NULL THEN currency END AS currency, count(*) AS deals,
                      sum(amount) AS amount
               FROM local_deals
               WHERE tenant_id = current_tenant() AND (%(owner)s::text IS NULL OR owner = %(owner)s)
                 AND (closed_at IS NULL OR closed_at >= %(closed_since)s)
               GROUP BY 1, 2, amount IS NULL ORDER BY 1, 2 NULLS LAST""",
            {"owner": owner, "closed_since": closed_since},
        )
        return await cursor.fetchall()


_WITH_CONTACT = """
    SELECT a.id, a.contact_id, a.deal_id, a.session_id, a.kind, a.subject, a.text, a.at, a.until, a.location,
           a.attendees, a.owner, a.author, a.done, a.done_at, a.version, a.created_at, a.updated_at, c.name, c.company,
           c.email, c.phone, d.title AS deal_title
    FROM local_activities AS a
    JOIN contacts AS c ON c.id = a.contact_id
    LEFT JOIN local_deals AS d ON d.id = a.deal_id"""


async def tasks(
    conn: Connection, wanted: TaskFilter, *, after: Place | None, limit: int
) -> list[ActivityRow]:
    """By when they are due, those after `after` in that order."""
    at, task_id = after or _NOWHERE
    async with conn.cursor(row_factory=class_row(ActivityRow)) as cursor:
        await cursor.execute(
            (
                _WITH_CONTACT
                + """ WHERE a.tenant_id = current_tenant() AND a.kind = 'task'
                        AND (%(done)s::boolean IS NULL OR a.done = %(done)s)
                        AND (%(owner)s::text IS NULL OR a.owner = %(owner)s)
                        AND (%(contact_id)s::uuid IS NULL OR a.contact_id = %(contact_id)s)
                        AND (%(deal_id)s::uuid IS NULL OR a.deal_id = %(deal_id)s)
                        AND (%(due_from)s::timestamptz IS NULL OR a.at >= %(due_from)s)
                        AND (%(due_before)s::timestamptz IS NULL OR a.at < %(due_before)s)
                        AND (%(at)s::timestamptz IS NULL OR (a.at, a.id) > (%(at)s, %(id)s::uuid))
                      ORDER BY a.at, a.id LIMIT %(limit)s"""
            ).encode(),
            asdict(wanted) | {"at": at, "id": task_id, "limit": limit},
        )
        return await cursor.fetchall()


async def activity(conn: Connection, activity_id: UUID) -> ActivityRow | None:
    async with conn.cursor(row_factory=class_row(ActivityRow)) as cursor:
        await cursor.execute((_WITH_CONTACT + " WHERE a.id = %s").encode(), (activity_id,))
        return await cursor.fetchone()


_TIMELINE = """
    SELECT * FROM (
        SELECT id, kind, at, subject, text, until, owner, author, CASE WHEN kind = 'task' THEN done END AS done,
               deal_id, session_id, NULL::jsonb AS changes
        FROM local_activities WHERE contact_id = %(contact)s
        UNION ALL
        SELECT s.id, 'conversation', s.opened_at, coalesce(m.content ->> 'headline', 'Conversation on the website'),
               '', s.ended_at, NULL, NULL, NULL, NULL, s.id, NULL
        FROM sessions AS s LEFT JOIN summaries AS m ON m.session_id = s.id
        WHERE s.contact_id = %(contact)s
          AND NOT EXISTS (SELECT FROM local_activities AS n WHERE n.session_id = s.id AND n.kind = 'note')
        UNION ALL
        SELECT h.id, 'change', h.at, d.title, coalesce(h.reason, ''), NULL, NULL, h.author, NULL, d.id, NULL, h.changes
        FROM local_changes AS h JOIN local_deals AS d ON d.id = h.deal_id
        WHERE h.contact_id = %(contact)s) AS entries
    WHERE (%(deal)s::uuid IS NULL OR deal_id = %(deal)s)
      AND (%(at)s::timestamptz IS NULL OR (at, id) < (%(at)s, %(id)s::uuid))
    ORDER BY at DESC, id DESC LIMIT %(limit)s"""


async def timeline(
    conn: Connection, contact_id: UUID, *, before: Place | None, limit: int, deal: UUID | None = None
) -> list[Entry]:
    """The latest first, what is to come before it. `deal`: only what is about this one."""
    at, entry_id = before or _NOWHERE
    values: Mapping[str, Any] = {
        "contact": contact_id,
        "deal": deal,
        "at": at,
        "id": entry_id,
        "limit": limit,
    }
    async with conn.cursor(row_factory=class_row(Entry)) as cursor:
        await cursor.execute(_TIMELINE.encode(), values)
        return await cursor.fetchall()
