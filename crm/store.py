"""All SQL of contacts and leads. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import class_row, dict_row
from psycopg.types.json import Jsonb

from crm.model import Assessment, Contact, Interaction, Lead, Reason
from crm.rows import InteractionRow, LeadFilter, LeadRow, LeadSession, SaidRow
from db.pool import Connection

# Contacts

_CONTACT = """
    SELECT id, email, phone, external_id, name, company, facts, flags, verified_at, created_at, updated_at
    FROM contacts"""


async def lock_matching(
    conn: Connection, *, email: str | None, phone: str | None, external_id: str | None, own: UUID | None
) -> list[Contact]:
    """Contacts with this address or id, with this phone number and nothing else, and `own`; held, always in one order.

    At most four.
    """
    return await _contacts(
        conn,
        _CONTACT
        + """ WHERE tenant_id = current_tenant()
                AND (email = %(email)s OR external_id = %(external_id)s OR id = %(own)s
                     OR (phone = %(phone)s AND email IS NULL AND external_id IS NULL))
              ORDER BY id FOR NO KEY UPDATE""",
        {"email": email, "phone": phone, "external_id": external_id, "own": own},
    )


async def contacts_with_phone(conn: Connection, phone: str, *, limit: int) -> list[Contact]:
    """Contacts that share this number; held."""
    return await _contacts(
        conn,
        _CONTACT
        + " WHERE tenant_id = current_tenant() AND phone = %s ORDER BY id LIMIT %s FOR NO KEY UPDATE",
        (phone, limit),
    )


async def get_contact(conn: Connection, contact_id: UUID) -> Contact | None:
    found = await _contacts(conn, _CONTACT + " WHERE id = %s", (contact_id,))
    return found[0] if found else None


async def _contacts(conn: Connection, query: str, values: Mapping[str, Any] | Sequence[Any]) -> list[Contact]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query.encode(), values)
        rows: list[dict[str, Any]] = await cursor.fetchall()
    for row in rows:
        row["flags"] = tuple(row["flags"])
    return [Contact(**row) for row in rows]


async def insert_contact(conn: Connection, contact: Contact) -> bool:
    """False when another contact has one of the identifiers by now."""
    done = await conn.execute(
        """INSERT INTO contacts (id, tenant_id, email, phone, external_id, name, company, facts, flags, verified_at,
                                 created_at, updated_at)
           VALUES (%(id)s, current_tenant(), %(email)s, %(phone)s, %(external_id)s, %(name)s, %(company)s, %(facts)s,
                   %(flags)s, %(verified_at)s, %(created_at)s, %(updated_at)s)
           ON CONFLICT DO NOTHING""",
        _contact_values(contact),
    )
    return done.rowcount == 1


async def update_contact(conn: Connection, contact: Contact) -> bool:
    """Write all of it. False, and nothing done, when another contact has one of the identifiers by now."""
    try:
        async with conn.transaction():
            await conn.execute(
                """UPDATE contacts SET email = %(email)s, phone = %(phone)s, external_id = %(external_id)s,
                          name = %(name)s, company = %(company)s, facts = %(facts)s, flags = %(flags)s,
                          verified_at = %(verified_at)s, updated_at = %(updated_at)s
                   WHERE id = %(id)s""",
                _contact_values(contact),
            )
    except UniqueViolation:
        return False
    return True


def _contact_values(contact: Contact) -> dict[str, Any]:
    return asdict(contact) | {"facts": Jsonb(dict(contact.facts)), "flags": list(contact.flags)}


async def delete_contact(conn: Connection, contact_id: UUID) -> None:
    await conn.execute("DELETE FROM contacts WHERE id = %s", (contact_id,))


async def contact_of_visitor(conn: Connection, visitor_id: UUID) -> UUID | None:
    """The contact that this visitor made, when nobody else's session belongs to it and nobody signed for it."""
    found = await conn.execute(
        """SELECT c.id FROM visitors AS v JOIN contacts AS c ON c.id = v.contact_id
           WHERE v.id = %s AND c.verified_at IS NULL
             AND EXISTS (SELECT FROM sessions AS s WHERE s.contact_id = c.id AND s.visitor_id = v.id)
             AND NOT EXISTS (SELECT FROM sessions AS s WHERE s.contact_id = c.id AND s.visitor_id <> v.id)""",
        (visitor_id,),
    )
    row = await found.fetchone()
    return row[0] if row else None


async def said_to_be(conn: Connection, visitor_id: UUID) -> UUID | None:
    """The contact that this browser's visitor said to be before. Whom a signature named must be named by one again."""
    found = await conn.execute(
        """SELECT c.id FROM visitors AS v JOIN contacts AS c ON c.id = v.contact_id
           WHERE v.id = %s AND c.verified_at IS NULL""",
        (visitor_id,),
    )
    row = await found.fetchone()
    return row[0] if row else None


async def link_session(conn: Connection, session_id: UUID, *, contact_id: UUID, verified: bool) -> bool:
    """The session is this contact's. A session whose visitor was identified is moved by a signed identity only."""
    done = await conn.execute(
        """UPDATE sessions SET contact_id = %(contact)s, identified = identified OR %(verified)s
           WHERE id = %(session)s AND (%(verified)s OR NOT identified)""",
        {"contact": contact_id, "verified": verified, "session": session_id},
    )
    return done.rowcount == 1


async def link_visitor(conn: Connection, session_id: UUID, *, contact_id: UUID, verified: bool) -> None:
    """The session's visitor is this contact, unless a signed identity in another session said otherwise."""
    await conn.execute(
        """UPDATE visitors AS v SET contact_id = %(contact)s
           WHERE v.id = (SELECT visitor_id FROM sessions WHERE id = %(session)s)
             AND (%(verified)s OR NOT EXISTS (
                 SELECT FROM sessions AS s
                 WHERE s.visitor_id = v.id AND s.identified AND s.contact_id = v.contact_id))""",
        {"contact": contact_id, "verified": verified, "session": session_id},
    )


async def move_sessions(conn: Connection, *, gone: UUID, kept: UUID) -> None:
    """All sessions and visitors of one contact become another's."""
    await conn.execute("UPDATE sessions SET contact_id = %s WHERE contact_id = %s", (kept, gone))
    await conn.execute("UPDATE visitors SET contact_id = %s WHERE contact_id = %s", (kept, gone))


# Leads

_LEAD = """
    SELECT id, contact_id, status, score, reasons, owner, qualified_at, closed_at, created_at, updated_at, status_by,
           status_reason, hot_at, owner_by, status_at
    FROM leads"""


async def insert_lead(conn: Connection, lead_id: UUID, *, contact_id: UUID, now: datetime) -> bool:
    """False when the contact has a lead, or is gone."""
    done = await conn.execute(
        """INSERT INTO leads (id, tenant_id, contact_id, created_at, updated_at)
           SELECT %s::uuid, current_tenant(), id, %s::timestamptz, %s::timestamptz
           FROM contacts WHERE id = %s FOR KEY SHARE
           ON CONFLICT (contact_id) DO NOTHING""",
        (lead_id, now, now, contact_id),
    )
    return done.rowcount == 1


async def get_lead(conn: Connection, lead_id: UUID) -> Lead | None:
    return await _lead(conn, _LEAD + " WHERE id = %s", lead_id)


async def lock_lead(conn: Connection, lead_id: UUID) -> Lead | None:
    return await _lead(conn, _LEAD + " WHERE id = %s FOR NO KEY UPDATE", lead_id)


async def lock_lead_of(conn: Connection, contact_id: UUID) -> Lead | None:
    """The contact's lead, held until the transaction ends."""
    return await _lead(conn, _LEAD + " WHERE contact_id = %s FOR NO KEY UPDATE", contact_id)


async def _lead(conn: Connection, query: str, key: UUID) -> Lead | None:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query.encode(), (key,))
        row: dict[str, Any] | None = await cursor.fetchone()
    if row is None:
        return None
    row["reasons"] = reasons_of(row["reasons"])
    return Lead(**row)


def reasons_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Reason, ...]:
    """What is stored of reasons, as values."""
    return tuple(
        Reason(row["rule"], row["points"], row["text"], row.get("quote"), row.get("turn")) for row in rows
    )


async def update_lead(conn: Connection, lead: Lead) -> None:
    """Write all of it."""
    await conn.execute(
        """UPDATE leads SET contact_id = %(contact_id)s, status = %(status)s, status_by = %(status_by)s,
                  status_reason = %(status_reason)s, status_at = %(status_at)s, score = %(score)s,
                  reasons = %(reasons)s, owner = %(owner)s, owner_by = %(owner_by)s, qualified_at = %(qualified_at)s,
                  hot_at = %(hot_at)s, closed_at = %(closed_at)s, updated_at = %(updated_at)s
           WHERE id = %(id)s""",
        asdict(lead) | {"reasons": _reasons(lead.reasons)},
    )


def _reasons(reasons: Sequence[Reason]) -> Jsonb:
    return Jsonb([asdict(reason) for reason in reasons])


async def save_assessment(
    conn: Connection, session_id: UUID, *, assessment: Assessment, now: datetime
) -> None:
    """What a session's own evidence comes to. `qualified_at` is the first time it qualified."""
    await conn.execute(
        """UPDATE sessions SET score = %s, reasons = %s,
                  qualified_at = CASE WHEN %s THEN coalesce(qualified_at, %s) ELSE qualified_at END
           WHERE id = %s""",
        (assessment.score, _reasons(assessment.reasons), assessment.qualified, now, session_id),
    )


async def best_assessment(
    conn: Connection, contact_id: UUID, *, session_id: UUID
) -> tuple[int, tuple[Reason, ...]]:
    """Score and reasons of the best session that speaks for the contact, this one included; the latest among equals."""
    found = await conn.execute(
        """SELECT s.score, s.reasons FROM sessions AS s
           WHERE s.id = %(session)s OR (s.contact_id = %(contact)s AND (s.identified OR (
               s.visitor_id = (SELECT f.visitor_id FROM sessions AS f WHERE f.contact_id = %(contact)s
                               ORDER BY f.opened_at, f.id LIMIT 1)
               AND EXISTS (SELECT FROM contacts AS c WHERE c.id = %(contact)s AND c.verified_at IS NULL))))
           ORDER BY s.score DESC, s.opened_at DESC, s.id DESC LIMIT 1""",
        {"contact": contact_id, "session": session_id},
    )
    row = await found.fetchone()
    return (row[0], reasons_of(row[1])) if row else (0, ())


async def is_trusted(conn: Connection, session_id: UUID, *, contact_id: UUID) -> bool:
    """Whether the session speaks for the contact: by a signed identity, or as the browser that made the contact.

    Once anybody was identified as the contact, only a signed identity counts.
    """
    found = await conn.execute(
        """SELECT s.identified OR (
               s.visitor_id = (SELECT f.visitor_id FROM sessions AS f WHERE f.contact_id = %(contact)s
                               ORDER BY f.opened_at, f.id LIMIT 1)
               AND EXISTS (SELECT FROM contacts AS c WHERE c.id = %(contact)s AND c.verified_at IS NULL))
           FROM sessions AS s WHERE s.id = %(session)s""",
        {"contact": contact_id, "session": session_id},
    )
    row = await found.fetchone()
    return bool(row and row[0])


async def take_turn(conn: Connection, pool: str) -> int:
    """How often it was somebody's turn before, counted up; each caller gets a number of their own."""
    found = await conn.execute(
        """INSERT INTO owner_turns (tenant_id, pool, taken) VALUES (current_tenant(), %s, 1)
           ON CONFLICT (tenant_id, pool) DO UPDATE SET taken = owner_turns.taken + 1 RETURNING taken - 1""",
        (pool,),
    )
    row = await found.fetchone()
    return row[0] if row else 0


# Reading leads


async def list_leads(
    conn: Connection, wanted: LeadFilter, *, before: tuple[datetime, UUID] | None, limit: int
) -> list[LeadRow]:
    """Leads by their last change, the latest first, those after `before` in that order when it is given."""
    at, lead_id = before or (None, None)
    values = asdict(wanted) | {"q": _pattern(wanted.q), "at": at, "id": lead_id, "limit": limit}
    async with conn.cursor(row_factory=class_row(LeadRow)) as cursor:
        await cursor.execute(_LIST, values)
        return await cursor.fetchall()


def _pattern(text: str | None) -> str | None:
    """`text` anywhere, its own % and _ taken literally."""
    if not text:
        return None
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


_LIST = """
    SELECT l.id, l.contact_id, l.status, l.score, l.owner, c.name, c.company, c.email, c.phone, c.external_id,
           c.verified_at IS NOT NULL AS verified, s.channel, s.source, s.campaign, s.landing_url, l.reasons,
           l.qualified_at, l.hot_at, l.created_at, l.updated_at
    FROM leads AS l
    JOIN contacts AS c ON c.id = l.contact_id
    LEFT JOIN LATERAL (
        SELECT channel, source, campaign, landing_url FROM sessions
        WHERE contact_id = c.id ORDER BY opened_at, id LIMIT 1) AS s ON true
    WHERE l.tenant_id = current_tenant()
      AND (%(status)s::text IS NULL OR l.status = %(status)s)
      AND (%(owner)s::text IS NULL OR l.owner = %(owner)s)
      AND (%(min_score)s::int IS NULL OR l.score >= %(min_score)s)
      AND (%(since)s::timestamptz IS NULL OR l.updated_at >= %(since)s)
      AND (%(q)s::text IS NULL OR c.name ILIKE %(q)s OR c.email ILIKE %(q)s OR c.company ILIKE %(q)s
           OR c.phone ILIKE %(q)s)
      AND (%(at)s::timestamptz IS NULL OR (l.updated_at, l.id) < (%(at)s, %(id)s::uuid))
    ORDER BY l.updated_at DESC, l.id DESC LIMIT %(limit)s"""


async def sessions_of(conn: Connection, contact_id: UUID, *, limit: int = 100) -> list[LeadSession]:
    """The contact's sessions, the latest first."""
    async with conn.cursor(row_factory=class_row(LeadSession)) as cursor:
        await cursor.execute(
            """SELECT id, opened_at, ended_at, identified, score, channel, source, campaign, landing_url,
                      (SELECT count(*) FROM turns WHERE turns.session_id = sessions.id) AS turns
               FROM sessions WHERE contact_id = %s ORDER BY opened_at DESC, id DESC LIMIT %s""",
            (contact_id, limit),
        )
        return await cursor.fetchall()


async def said_by(conn: Connection, contact_id: UUID, *, limit: int = 500) -> list[SaidRow]:
    """What holds of all that was stated in the contact's sessions, oldest first."""
    async with conn.cursor(row_factory=class_row(SaidRow)) as cursor:
        await cursor.execute(
            """SELECT f.session_id, t.seq AS turn, f.name, f.value, f.quote, f.extractor, f.confidence, f.flags, f.at
               FROM profile_fields AS f
               JOIN sessions AS s ON s.id = f.session_id
               JOIN turns AS t ON t.id = f.turn_id
               WHERE s.contact_id = %s AND f.ended_at IS NULL ORDER BY f.at, f.id LIMIT %s""",
            (contact_id, limit),
        )
        return await cursor.fetchall()


# Interactions


async def insert_interaction(
    conn: Connection, interaction_id: UUID, *, session_id: UUID, interaction: Interaction, now: datetime
) -> bool:
    """False when the same was recorded before."""
    done = await conn.execute(
        """INSERT INTO interactions (id, tenant_id, session_id, turn_id, product, kind, requirements, recommendation,
                                     page_url, at)
           VALUES (%(id)s, current_tenant(), %(session_id)s, %(turn_id)s, %(product)s, %(kind)s, %(requirements)s,
                   %(recommendation)s, %(page_url)s, %(at)s)
           ON CONFLICT (session_id, product, kind, turn_id) DO NOTHING""",
        asdict(interaction)
        | {
            "id": interaction_id,
            "session_id": session_id,
            "requirements": list(interaction.requirements),
            "at": now,
        },
    )
    return done.rowcount == 1


async def interactions_of_contact(
    conn: Connection, contact_id: UUID, *, limit: int = 200
) -> list[InteractionRow]:
    """What the contact did with products in all sessions, oldest first."""
    async with conn.cursor(row_factory=class_row(InteractionRow)) as cursor:
        await cursor.execute(
            """SELECT i.session_id, i.product, i.kind, i.requirements, i.recommendation, i.page_url, i.at
               FROM interactions AS i JOIN sessions AS s ON s.id = i.session_id
               WHERE s.contact_id = %s ORDER BY i.at, i.id LIMIT %s""",
            (contact_id, limit),
        )
        return await cursor.fetchall()


async def interactions_of_session(conn: Connection, session_id: UUID) -> list[InteractionRow]:
    """What was done with products in one session, oldest first."""
    async with conn.cursor(row_factory=class_row(InteractionRow)) as cursor:
        await cursor.execute(
            """SELECT session_id, product, kind, requirements, recommendation, page_url, at
               FROM interactions WHERE session_id = %s ORDER BY at, id LIMIT 200""",
            (session_id,),
        )
        return await cursor.fetchall()
