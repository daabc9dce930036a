"""SQL of erasing and exporting. Every function runs on the caller's transaction and commits nothing.

What to delete and what to read is built from `app.privacy.inventory`; how a person is found is written out below.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from app.privacy.inventory import PERSONAL
from app.privacy.model import Facts, Meetings, Proof, ProofKind, Scope, Sent
from db.pool import Connection

# Who belongs to an address or a session


async def contacts_of_address(conn: Connection, address: str, *, before: datetime | None) -> list[UUID]:
    """Contacts with the address, held; those made until `before` when that is given."""
    return await _ids(
        conn,
        """SELECT id FROM contacts
           WHERE tenant_id = current_tenant() AND (email = %(address)s OR lower(external_id) = %(address)s)
             AND (%(before)s::timestamptz IS NULL OR created_at <= %(before)s)
           ORDER BY id FOR UPDATE""",
        {"address": address, "before": before},
    )


async def sessions_of_address(
    conn: Connection, address: str, *, contacts: Sequence[UUID], before: datetime | None
) -> list[UUID]:
    """Sessions of these contacts, those in which the address was stated, and the others of the same browsers.

    A session whose visitor a signature identified as somebody else is not theirs, nor one that joined another contact.
    """
    return await _ids(
        conn,
        """WITH own AS (
               SELECT id, visitor_id FROM sessions
               WHERE tenant_id = current_tenant()
                 AND (contact_id = ANY(%(contacts)s)
                      OR NOT identified AND id IN (SELECT session_id FROM profile_fields
                                                   WHERE tenant_id = current_tenant()
                                                     AND lower(value #>> ARRAY[]::text[]) = %(address)s))),
           browsers AS (
               SELECT visitor_id FROM own UNION SELECT id FROM visitors WHERE contact_id = ANY(%(contacts)s))
           SELECT id FROM sessions
           WHERE tenant_id = current_tenant()
             AND (id IN (SELECT id FROM own)
                  OR contact_id IS NULL AND visitor_id IN (SELECT visitor_id FROM browsers))
             AND (%(before)s::timestamptz IS NULL OR opened_at <= %(before)s)
           ORDER BY id FOR UPDATE""",
        {"address": address, "contacts": list(contacts), "before": before},
    )


async def lock_sessions(conn: Connection, sessions: Sequence[UUID]) -> list[UUID]:
    """Those of the sessions that exist; nothing is added to them until the transaction ends."""
    return await _ids(
        conn,
        "SELECT id FROM sessions WHERE id = ANY(%(sessions)s) ORDER BY id FOR UPDATE",
        {"sessions": list(sessions)},
    )


async def turns_of(conn: Connection, sessions: Sequence[UUID]) -> list[UUID]:
    return await _ids(
        conn, "SELECT id FROM turns WHERE session_id = ANY(%(sessions)s)", {"sessions": list(sessions)}
    )


async def visitors_left_alone(
    conn: Connection, sessions: Sequence[UUID], *, contacts: Sequence[UUID]
) -> list[UUID]:
    """Visitors of these sessions and contacts who have no other session."""
    return await _ids(
        conn,
        """SELECT id FROM visitors AS v
           WHERE tenant_id = current_tenant()
             AND (contact_id = ANY(%(contacts)s)
                  OR id IN (SELECT visitor_id FROM sessions WHERE id = ANY(%(sessions)s)))
             AND NOT EXISTS (SELECT FROM sessions AS s
                             WHERE s.visitor_id = v.id AND s.id <> ALL (%(sessions)s::uuid[]))""",
        {"sessions": list(sessions), "contacts": list(contacts)},
    )


async def contacts_left_alone(conn: Connection, sessions: Sequence[UUID]) -> list[UUID]:
    """Contacts that only these sessions made: no other is theirs or their browser's, and the browser is not younger.

    Who merely claimed an address that was known before does not take that contact along.
    """
    return await _ids(
        conn,
        """SELECT id FROM contacts AS c
           WHERE tenant_id = current_tenant()
             AND NOT EXISTS (SELECT FROM sessions AS s
                             WHERE s.contact_id = c.id AND s.id <> ALL (%(sessions)s::uuid[]))
             AND NOT EXISTS (SELECT FROM visitors AS v JOIN sessions AS s ON s.visitor_id = v.id
                             WHERE v.contact_id = c.id AND s.contact_id IS NULL
                               AND s.id <> ALL (%(sessions)s::uuid[]))
             AND EXISTS (SELECT FROM sessions AS s JOIN visitors AS v ON v.id = s.visitor_id
                         WHERE s.contact_id = c.id AND s.id = ANY(%(sessions)s)
                           AND (s.identified OR c.verified_at IS NULL AND c.created_at >= v.created_at))
           ORDER BY id FOR UPDATE""",
        {"sessions": list(sessions)},
    )


async def deliveries_of(
    conn: Connection, sessions: Sequence[UUID], *, address: str | None, before: datetime | None
) -> list[UUID]:
    """Deliveries about these sessions, and the mails to the address as a visitor's."""
    return await _ids(
        conn,
        """SELECT id FROM deliveries
           WHERE tenant_id = current_tenant()
             AND (session_id = ANY(%(sessions)s)
                  OR kind IN ('email.visitor', 'email.booking', 'email.reminder') AND lower(target) = %(address)s
                     AND (%(before)s::timestamptz IS NULL OR created_at <= %(before)s))
           ORDER BY id FOR UPDATE""",
        {"sessions": list(sessions), "address": address, "before": before},
    )


async def events_of(conn: Connection, sessions: Sequence[UUID], *, contacts: Sequence[UUID]) -> list[UUID]:
    """Events of these sessions, and those that name these contacts or their leads."""
    return await _ids(
        conn,
        """WITH named AS (
               SELECT id::text FROM contacts WHERE id = ANY(%(contacts)s)
               UNION ALL SELECT id::text FROM leads WHERE contact_id = ANY(%(contacts)s))
           SELECT id FROM events
           WHERE session_id = ANY(%(sessions)s)
              OR tenant_id = current_tenant()
                 AND ARRAY[payload ->> 'contact_id', payload ->> 'gone', payload ->> 'lead_id']
                     && (SELECT array_agg(id) FROM named)""",
        {"sessions": list(sessions), "contacts": list(contacts)},
    )


async def meetings_of(
    conn: Connection,
    sessions: Sequence[UUID],
    *,
    contacts: Sequence[UUID],
    address: str | None,
    before: datetime | None,
    now: datetime,
) -> Meetings:
    """Meetings of these sessions and contacts and of the address, those that are over apart from those to come."""
    found = await conn.execute(
        """SELECT id, end_at > %(now)s AND state IN ('held', 'confirming', 'confirmed') AS stands FROM bookings
           WHERE tenant_id = current_tenant()
             AND (session_id = ANY(%(sessions)s) OR contact_id = ANY(%(contacts)s)
                  OR lower(email) = %(address)s
                     AND (%(before)s::timestamptz IS NULL OR created_at <= %(before)s))
           ORDER BY id FOR UPDATE""",
        {
            "sessions": list(sessions),
            "contacts": list(contacts),
            "address": address,
            "before": before,
            "now": now,
        },
    )
    rows = await found.fetchall()
    return Meetings(over=[row[0] for row in rows if not row[1]], ahead=[row[0] for row in rows if row[1]])


async def _ids(conn: Connection, query: str, values: Mapping[str, Any]) -> list[UUID]:
    found = await conn.execute(query.encode(), values)
    return [row[0] for row in await found.fetchall()]


async def all_addresses(conn: Connection) -> list[str]:
    """Every address of a visitor that is stored, in lower case."""
    found = await conn.execute(
        """SELECT lower(email) FROM contacts WHERE tenant_id = current_tenant() AND email IS NOT NULL
           UNION SELECT lower(external_id) FROM contacts WHERE tenant_id = current_tenant() AND external_id LIKE '%@%'
           UNION SELECT lower(target) FROM deliveries
               WHERE tenant_id = current_tenant() AND kind IN ('email.visitor', 'email.booking', 'email.reminder')
           UNION SELECT lower(value #>> ARRAY[]::text[]) FROM profile_fields
               WHERE tenant_id = current_tenant() AND value #>> ARRAY[]::text[] LIKE '%@%'"""
    )
    return [row[0] for row in await found.fetchall()]


async def all_sessions(conn: Connection) -> list[UUID]:
    return await _ids(conn, "SELECT id FROM sessions WHERE tenant_id = current_tenant()", {})


# Erasing

_DELETE = sql.SQL("DELETE FROM {table} WHERE {column} = ANY(%s)")


async def delete(conn: Connection, scope: Scope) -> dict[str, int]:
    """Delete all rows of the scope; how many, by table."""
    counts: dict[str, int] = {}
    for holding in PERSONAL:
        if ids := scope.ids(holding.key):
            query = _DELETE.format(table=sql.Identifier(holding.table), column=sql.Identifier(holding.column))
            deleted = await conn.execute(query, (ids,))
            if deleted.rowcount:
                counts[holding.table] = deleted.rowcount
    if jobs := await _delete_jobs(conn, scope.all_ids):
        counts["procrastinate_jobs"] = jobs
    return counts


async def strip_meetings(conn: Connection, meetings: Sequence[UUID]) -> None:
    """Who a meeting is with is erased, also from the link it was to be finished with; that its host is taken stays."""
    await conn.execute(
        """UPDATE bookings SET email = NULL, name = NULL, note = NULL, reason = NULL, client_key = NULL,
                               event = CASE WHEN event ->> 'id' LIKE 'link:%%' THEN event - 'web_url' ELSE event END,
                               asked_by = 'erased:' || id, session_id = NULL, visitor_id = NULL, contact_id = NULL
           WHERE id = ANY(%s)""",
        (list(meetings),),
    )


async def _delete_jobs(conn: Connection, ids: Sequence[str]) -> int:
    """Jobs that name one of the ids. One that runs just now is left to end: it will find nothing."""
    deleted = await conn.execute(
        """DELETE FROM procrastinate_jobs
           WHERE args ->> 'tenant' = current_tenant()::text AND status <> 'doing'
             AND EXISTS (SELECT FROM jsonb_each_text(args) AS given WHERE given.value = ANY(%s))""",
        (list(ids),),
    )
    return deleted.rowcount


async def facts_from(conn: Connection, sessions: Sequence[UUID], *, contacts: Sequence[UUID]) -> list[Facts]:
    """Of these contacts, those with facts from the sessions, which are deleted by now; held."""
    async with conn.cursor(row_factory=class_row(Facts)) as cursor:
        await cursor.execute(
            """SELECT c.id, c.name, c.company, c.phone, c.email IS NOT NULL OR c.external_id IS NOT NULL AS reachable,
                      c.facts,
                      coalesce((SELECT jsonb_object_agg(f.name, jsonb_build_object(
                                    'value', f.value, 'quote', f.quote, 'session_id', f.session_id,
                                    'turn_id', f.turn_id, 'extractor', f.extractor, 'confidence', f.confidence,
                                    'at', f.at) ORDER BY f.at)
                                FROM profile_fields AS f JOIN sessions AS s ON s.id = f.session_id
                                WHERE s.contact_id = c.id AND f.ended_at IS NULL), jsonb_build_object()) AS still
               FROM contacts AS c
               WHERE c.id = ANY(%s)
                 AND EXISTS (SELECT FROM jsonb_each(c.facts) AS fact WHERE fact.value ->> 'session_id' = ANY(%s))
               ORDER BY c.id FOR UPDATE""",
            (list(contacts), [str(one) for one in sessions]),
        )
        return await cursor.fetchall()


async def set_facts(conn: Connection, held: Facts) -> None:
    await conn.execute(
        "UPDATE contacts SET facts = %s, name = %s, company = %s, phone = %s WHERE id = %s",
        (Jsonb(held.facts), held.name, held.company, held.phone, held.id),
    )


async def forget_in_deals(conn: Connection, contacts: Sequence[UUID]) -> None:
    """What the sync wrote into deals of these contacts may be of an erased session: the next one writes it anew. What
    the team wrote stays."""
    await conn.execute(
        """UPDATE local_deals AS d
           SET title = CASE WHEN 'title' = ANY(d.held) THEN d.title
                            ELSE coalesce(c.company, c.name, c.email, c.phone, 'Deal') END,
               description = CASE WHEN 'description' = ANY(d.held) THEN d.description END,
               amount = CASE WHEN 'amount' = ANY(d.held) OR c.facts ? 'budget_range' THEN d.amount END
           FROM contacts AS c
           WHERE c.id = d.contact_id AND c.id = ANY(%s)""",
        (list(contacts),),
    )


async def contacts_of(conn: Connection, sessions: Sequence[UUID]) -> list[UUID]:
    return await _ids(
        conn,
        "SELECT DISTINCT contact_id FROM sessions WHERE id = ANY(%(sessions)s) AND contact_id IS NOT NULL",
        {"sessions": list(sessions)},
    )


async def reassess(conn: Connection, contacts: Sequence[UUID]) -> None:
    """Score and reasons of these contacts' leads are those of the best session that is left."""
    await conn.execute(
        """UPDATE leads AS l SET score = coalesce(best.score, 0), reasons = coalesce(best.reasons, '[]')
           FROM unnest(%s::uuid[]) AS given (contact_id)
           LEFT JOIN LATERAL (
               SELECT s.score, s.reasons FROM sessions AS s WHERE s.contact_id = given.contact_id
               ORDER BY s.score DESC, s.opened_at DESC LIMIT 1) AS best ON true
           WHERE l.contact_id = given.contact_id""",
        (list(contacts),),
    )


async def forget_suppression(conn: Connection, address: str) -> int:
    """Forget bounces of the address, and what providers said of it. Its wish to get no mails stays."""
    await conn.execute(
        "UPDATE suppressions SET detail = NULL WHERE tenant_id = current_tenant() AND address = %s",
        (address,),
    )
    deleted = await conn.execute(
        """DELETE FROM suppressions
           WHERE tenant_id = current_tenant() AND address = %s AND reason IN ('hard_bounce', 'invalid')""",
        (address,),
    )
    return deleted.rowcount


async def sent(conn: Connection, deliveries: Sequence[UUID]) -> list[Sent]:
    async with conn.cursor(row_factory=class_row(Sent)) as cursor:
        await cursor.execute(
            "SELECT id, kind FROM deliveries WHERE id = ANY(%s) AND state = 'sent'", (list(deliveries),)
        )
        return await cursor.fetchall()


async def crms(conn: Connection, scope: Scope) -> list[str]:
    """The outside CRMs that hold records of these contacts and sessions, by the names of their connections."""
    found = await conn.execute(
        """SELECT DISTINCT connection FROM crm_links
           WHERE (contact_id = ANY(%s) OR session_id = ANY(%s)) AND connection <> 'local' ORDER BY connection""",
        (list(scope.contacts), list(scope.sessions)),
    )
    return [row[0] for row in await found.fetchall()]


async def under_way(conn: Connection, deliveries: Sequence[UUID]) -> int:
    found = await conn.execute(
        "SELECT count(*) FROM deliveries WHERE id = ANY(%s) AND state = 'sending' AND lease_until > clock_timestamp()",
        (list(deliveries),),
    )
    row = await found.fetchone()
    return row[0] if row else 0


async def existing_deliveries(conn: Connection, ids: Sequence[UUID]) -> set[UUID]:
    return set(await _ids(conn, "SELECT id FROM deliveries WHERE id = ANY(%(ids)s)", {"ids": list(ids)}))


# Reading
_READ = sql.SQL("SELECT to_jsonb(t) - %s::text[] FROM {table} AS t WHERE {column} = ANY(%s)")


async def read(conn: Connection, scope: Scope) -> dict[str, list[dict[str, Any]]]:
    """All rows of the scope by table, as JSON, without secrets."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for holding in PERSONAL:
        query = _READ.format(table=sql.Identifier(holding.table), column=sql.Identifier(holding.column))
        found = await conn.execute(query, (["tenant_id", *holding.secret], scope.ids(holding.key)))
        rows[holding.table] = [row[0] for row in await found.fetchall()]
    return rows


async def suppressed(conn: Connection, address: str) -> list[dict[str, Any]]:
    found = await conn.execute(
        """SELECT to_jsonb(t) - 'tenant_id' FROM suppressions AS t
           WHERE tenant_id = current_tenant() AND address = %s""",
        (address,),
    )
    return [row[0] for row in await found.fetchall()]


# Proofs


async def add_proof(conn: Connection, proof: Proof) -> None:
    await conn.execute(
        """INSERT INTO erasures (id, tenant_id, subject, kind, counts, at)
           VALUES (%s, current_tenant(), %s, %s, %s, %s)""",
        (proof.id, proof.subject, proof.kind, Jsonb(dict(proof.counts)), proof.at),
    )


async def has_proof(conn: Connection, subject: str) -> bool:
    found = await conn.execute(
        "SELECT 1 FROM erasures WHERE tenant_id = current_tenant() AND subject = %s LIMIT 1", (subject,)
    )
    return await found.fetchone() is not None


async def proofs(conn: Connection, *, kind: ProofKind | None = None, limit: int = 1_000) -> list[Proof]:
    """The latest first."""
    async with conn.cursor(row_factory=class_row(Proof)) as cursor:
        await cursor.execute(
            """SELECT id, subject, kind, counts, at FROM erasures
               WHERE tenant_id = current_tenant() AND (%(kind)s::text IS NULL OR kind = %(kind)s)
               ORDER BY at DESC, id DESC LIMIT %(limit)s""",
            {"kind": kind, "limit": limit},
        )
        return await cursor.fetchall()
