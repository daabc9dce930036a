"""All SQL of the profile: what visitors stated, the forms they were shown, and what they agreed to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from agent.profile.model import Flag, Held, Stated
from db.pool import Connection


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A row of profile_fields; `turn` counts from 1. `ended_at` is set when a later value took its place."""

    id: UUID
    session_id: UUID
    name: str
    value: Any
    quote: str
    extractor: str
    confidence: float
    flags: list[str]
    turn_id: UUID
    turn: int
    at: datetime
    ended_at: datetime | None

    def held(self) -> Held:
        flags = cast("tuple[Flag, ...]", tuple(self.flags))
        stated = Stated(self.name, self.value, self.quote, self.extractor, self.confidence, flags)
        return Held(self.id, stated, self.turn_id, self.turn, self.at)


@dataclass(frozen=True, slots=True)
class NewField:
    id: UUID
    session_id: UUID
    visitor_id: UUID
    turn_id: UUID
    stated: Stated
    at: datetime


@dataclass(frozen=True, slots=True)
class FormRow:
    turn_id: UUID
    spec: dict[str, Any]
    state: Literal["open", "submitted", "dismissed"]
    accepted: dict[str, Any]


_FIELDS = """
    SELECT f.id, f.session_id, f.name, f.value, f.quote, f.extractor, f.confidence, f.flags, f.turn_id, t.seq AS turn,
           f.at, f.ended_at
    FROM profile_fields AS f JOIN turns AS t ON t.id = f.turn_id"""


async def of_visitor(conn: Connection, visitor_id: UUID) -> Sequence[FieldRow]:
    """What holds of a visitor now, from all their sessions, oldest first."""
    async with conn.cursor(row_factory=class_row(FieldRow)) as cursor:
        await cursor.execute(
            _FIELDS + " WHERE f.visitor_id = %s AND f.ended_at IS NULL ORDER BY f.at, f.id LIMIT 200",
            (visitor_id,),
        )
        return await cursor.fetchall()


async def of_session(conn: Connection, session_id: UUID, *, history: bool = False) -> Sequence[FieldRow]:
    """What was stated in a session, oldest first; with `history` also what was corrected later."""
    async with conn.cursor(row_factory=class_row(FieldRow)) as cursor:
        await cursor.execute(
            _FIELDS + " WHERE f.session_id = %s AND (%s OR f.ended_at IS NULL) ORDER BY f.at, f.id LIMIT 500",
            (session_id, history),
        )
        return await cursor.fetchall()


async def insert(conn: Connection, field: NewField) -> None:
    stated = field.stated
    await conn.execute(
        """INSERT INTO profile_fields (id, tenant_id, session_id, visitor_id, turn_id, name, value, quote, extractor,
                                       confidence, flags, at)
           VALUES (%s, current_tenant(), %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)""",
        (
            field.id,
            field.session_id,
            field.visitor_id,
            field.turn_id,
            stated.name,
            Jsonb(stated.value),
            stated.quote,
            stated.extractor,
            stated.confidence,
            list(stated.flags),
            field.at,
        ),
    )


async def end(conn: Connection, ids: Sequence[UUID], *, by: UUID | None, now: datetime) -> None:
    """These values no longer hold; `by` is the row that took their place."""
    await conn.execute(
        "UPDATE profile_fields SET ended_at = %s, ended_by = %s WHERE id = ANY(%s) AND ended_at IS NULL",
        (now, by, list(ids)),
    )


async def insert_form(
    conn: Connection, turn_id: UUID, *, session_id: UUID, spec: Mapping[str, Any], now: datetime
) -> None:
    await conn.execute(
        """INSERT INTO forms (turn_id, tenant_id, session_id, spec, at) VALUES (%s, current_tenant(), %s, %s, %s)
           ON CONFLICT (turn_id) DO NOTHING""",
        (turn_id, session_id, Jsonb(dict(spec)), now),
    )


async def lock_form(conn: Connection, session_id: UUID, turn_id: UUID) -> FormRow | None:
    async with conn.cursor(row_factory=class_row(FormRow)) as cursor:
        await cursor.execute(
            """SELECT turn_id, spec, state, accepted FROM forms
               WHERE session_id = %s AND turn_id = %s FOR UPDATE""",
            (session_id, turn_id),
        )
        return await cursor.fetchone()


async def close_form(
    conn: Connection,
    turn_id: UUID,
    *,
    state: Literal["submitted", "dismissed"],
    accepted: Mapping[str, Any],
    now: datetime,
) -> None:
    await conn.execute(
        "UPDATE forms SET state = %s, accepted = %s, closed_at = %s WHERE turn_id = %s",
        (state, Jsonb(dict(accepted)), now, turn_id),
    )


async def forms(conn: Connection, session_id: UUID) -> Sequence[FormRow]:
    """The forms of a session."""
    async with conn.cursor(row_factory=class_row(FormRow)) as cursor:
        await cursor.execute(
            "SELECT turn_id, spec, state, accepted FROM forms WHERE session_id = %s", (session_id,)
        )
        return await cursor.fetchall()


@dataclass(frozen=True, slots=True)
class Consent:
    """What the visitor was shown and agreed to."""

    kind: Literal["contact", "summary_email"]
    granted: bool
    text: str
    policy_url: str | None
    version: str
    locale: str | None
    at: datetime


async def insert_consent(conn: Connection, consent_id: UUID, *, session_id: UUID, consent: Consent) -> None:
    await conn.execute(
        """INSERT INTO consents (id, tenant_id, session_id, kind, granted, text, policy_url, version, locale, at)
           VALUES (%s, current_tenant(), %s, %s, %s, %s, %s, %s, %s, %s)""",
        (
            consent_id,
            session_id,
            consent.kind,
            consent.granted,
            consent.text,
            consent.policy_url,
            consent.version,
            consent.locale,
            consent.at,
        ),
    )


async def consents(conn: Connection, visitor_id: UUID) -> Sequence[Consent]:
    """What a visitor agreed to, or took back, in all their sessions; oldest first."""
    async with conn.cursor(row_factory=class_row(Consent)) as cursor:
        await cursor.execute(
            """SELECT c.kind, c.granted, c.text, c.policy_url, c.version, c.locale, c.at
               FROM consents AS c JOIN sessions AS s ON s.id = c.session_id
               WHERE s.visitor_id = %s ORDER BY c.at, c.id LIMIT 500""",
            (visitor_id,),
        )
        return await cursor.fetchall()
