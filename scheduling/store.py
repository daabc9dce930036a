"""All SQL of holds and bookings. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row, dict_row

from db.pool import Connection
from scheduling.calendar import EventRef
from scheduling.model import Booking, Guest

# Bookings

_BOOKING = """
    SELECT id, session_id, visitor_id, contact_id, asked_by, client_key, type, hosts, start_at, end_at, before_minutes,
           after_minutes, zone, locale, state, expires_at, email, name, note, sequence, provider, event, join_url, task,
           task_tries, move_start, move_end, cancelled_by, reason, created_at, confirmed_at, updated_at
    FROM bookings"""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewHold:
    id: UUID
    session_id: UUID | None
    visitor_id: UUID | None
    contact_id: UUID | None
    asked_by: str
    client_key: str | None
    type: str
    hosts: list[str]
    start_at: datetime
    end_at: datetime
    before_minutes: int
    after_minutes: int
    zone: str
    locale: str | None
    provider: str
    expires_at: datetime
    now: datetime


async def insert_hold(conn: Connection, hold: NewHold) -> None:
    await conn.execute(
        """INSERT INTO bookings (id, tenant_id, session_id, visitor_id, contact_id, asked_by, client_key, type, hosts,
                                 start_at, end_at, before_minutes, after_minutes, zone, locale, state, provider,
                                 expires_at, created_at, updated_at)
           VALUES (%(id)s, current_tenant(), %(session_id)s, %(visitor_id)s, %(contact_id)s, %(asked_by)s,
                   %(client_key)s, %(type)s, %(hosts)s, %(start_at)s, %(end_at)s, %(before_minutes)s,
                   %(after_minutes)s, %(zone)s, %(locale)s, 'held', %(provider)s, %(expires_at)s, %(now)s, %(now)s)""",
        asdict(hold),
    )


async def get(conn: Connection, booking_id: UUID, *, locked: bool = False) -> Booking | None:
    found = await _bookings(
        conn, _BOOKING + " WHERE id = %s" + (" FOR UPDATE" if locked else ""), (booking_id,)
    )
    return found[0] if found else None


async def by_key(conn: Connection, asked_by: str, client_key: str) -> Booking | None:
    found = await _bookings(
        conn,
        _BOOKING + " WHERE tenant_id = current_tenant() AND asked_by = %s AND client_key = %s",
        (asked_by, client_key),
    )
    return found[0] if found else None


async def held_by(conn: Connection, asked_by: str) -> Booking | None:
    """The hold that stands, locked."""
    found = await _bookings(
        conn,
        _BOOKING + " WHERE tenant_id = current_tenant() AND asked_by = %s AND state = 'held' FOR UPDATE",
        (asked_by,),
    )
    return found[0] if found else None


async def by_event(conn: Connection, provider: str, event_id: str) -> Booking | None:
    """The booking of a provider's event, locked."""
    found = await _bookings(
        conn,
        _BOOKING
        + """ WHERE tenant_id = current_tenant() AND provider = %s AND event ->> 'id' = %s AND event IS NOT NULL
              FOR UPDATE""",
        (provider, event_id),
    )
    return found[0] if found else None


async def of_visitor(
    conn: Connection, *, session_id: UUID, visitor_id: UUID | None, after: datetime
) -> list[Booking]:
    """Bookings of the session and of its visitor's other sessions that end later than `after`, the next one first."""
    return await _bookings(
        conn,
        _BOOKING
        + """ WHERE state IN ('confirming', 'confirmed') AND end_at > %(after)s
                AND (session_id = %(session)s OR visitor_id = %(visitor)s)
              ORDER BY start_at""",
        {"session": session_id, "visitor": visitor_id, "after": after},
    )


async def made_in(conn: Connection, session_id: UUID) -> list[Booking]:
    """What was booked in a session, whatever became of it since, in the order of being booked."""
    return await _bookings(
        conn,
        _BOOKING + " WHERE session_id = %s AND confirmed_at IS NOT NULL ORDER BY confirmed_at, id",
        (session_id,),
    )


async def unfinished(conn: Connection, provider: str, *, since: datetime, limit: int) -> list[Booking]:
    """What visitors were to finish on the provider's page and have not, as far as we know; not those whose time was
    over before `since`."""
    return await _bookings(
        conn,
        _BOOKING
        + """ WHERE tenant_id = current_tenant() AND provider = %s AND state IN ('held', 'expired')
                AND event IS NOT NULL AND expires_at > %s
              ORDER BY expires_at DESC LIMIT %s""",
        (provider, since, limit),
    )


async def page(
    conn: Connection,
    *,
    states: Sequence[str],
    host: str | None = None,
    start: datetime | None = None,
    end: datetime | None = None,
    after: tuple[datetime, UUID] | None = None,
    limit: int = 50,
) -> list[Booking]:
    """Bookings by start, from `start` up to `end`, behind the position `after`."""
    at, last = after or (None, None)
    return await _bookings(
        conn,
        _BOOKING
        + """ WHERE tenant_id = current_tenant() AND state = ANY (%(states)s)
                AND (%(host)s::text IS NULL OR %(host)s = ANY (hosts))
                AND (%(start)s::timestamptz IS NULL OR end_at > %(start)s)
                AND (%(end)s::timestamptz IS NULL OR start_at < %(end)s)
                AND (%(at)s::timestamptz IS NULL OR (start_at, id) > (%(at)s, %(last)s::uuid))
              ORDER BY start_at, id LIMIT %(limit)s""",
        {
            "states": list(states),
            "host": host,
            "start": start,
            "end": end,
            "at": at,
            "last": last,
            "limit": limit,
        },
    )


async def _bookings(conn: Connection, query: str, values: Mapping[str, Any] | Sequence[Any]) -> list[Booking]:
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(query.encode(), values)
        rows: list[dict[str, Any]] = await cursor.fetchall()
    for row in rows:
        row["hosts"] = tuple(row["hosts"])
        row["event"] = EventRef(**row["event"]) if row["event"] else None
    return [Booking(**row) for row in rows]


async def set_guest(conn: Connection, booking_id: UUID, guest: Guest, *, now: datetime) -> None:
    """Who it is with, and whose contact that is, if the session's visitor became one."""
    await conn.execute(
        """UPDATE bookings AS b SET email = %s, name = %s, note = %s, updated_at = %s,
               contact_id = coalesce((SELECT contact_id FROM sessions WHERE id = b.session_id), b.contact_id)
           WHERE b.id = %s""",
        (guest.email, guest.name, guest.note, now, booking_id),
    )


async def set_expiry(conn: Connection, booking_id: UUID, expires_at: datetime) -> None:
    """The hold stands until then, also when it had ended."""
    await conn.execute(
        "UPDATE bookings SET state = 'held', expires_at = %s, reason = NULL WHERE id = %s",
        (expires_at, booking_id),
    )


async def expire_due(conn: Connection, now: datetime) -> list[tuple[UUID, UUID | None]]:
    """End the holds whose time is over and free their times; (id, session) of each."""
    found = await conn.execute(
        """WITH gone AS (
               UPDATE bookings SET state = 'expired', reason = 'expired', updated_at = %(now)s,
                                   event = event - 'web_url'
               WHERE tenant_id = current_tenant() AND state = 'held' AND expires_at <= %(now)s
               RETURNING id, session_id
           ), freed AS (DELETE FROM taken_times USING gone WHERE booking_id = gone.id)
           SELECT id, session_id FROM gone""",
        {"now": now},
    )
    return [(row[0], row[1]) for row in await found.fetchall()]


async def release(conn: Connection, asked_by: str, *, now: datetime, unfinished: bool = True) -> UUID | None:
    """Give up the asker's hold; its id, None when there is none. With `unfinished` also one that the visitor may just
    be finishing on the calendar's own page."""
    found = await conn.execute(
        """WITH gone AS (
               UPDATE bookings SET state = 'expired', reason = 'released', updated_at = %(now)s,
                                   event = event - 'web_url'
               WHERE tenant_id = current_tenant() AND asked_by = %(asked_by)s AND state = 'held'
                 AND (%(unfinished)s OR event IS NULL)
               RETURNING id
           ), freed AS (DELETE FROM taken_times USING gone WHERE booking_id = gone.id)
           SELECT id FROM gone""",
        {"now": now, "asked_by": asked_by, "unfinished": unfinished},
    )
    row = await found.fetchone()
    return row[0] if row else None


# Sessions


@dataclass(frozen=True, slots=True)
class SessionRow:
    """What meetings need of a session."""

    token_hash: bytes
    state: str
    visitor_id: UUID
    contact_id: UUID | None
    timezone: str | None
    locale: str | None


async def session(conn: Connection, session_id: UUID) -> SessionRow | None:
    async with conn.cursor(row_factory=class_row(SessionRow)) as cursor:
        await cursor.execute(
            """SELECT token_hash, state, visitor_id, contact_id, timezone, locale FROM sessions WHERE id = %s""",
            (session_id,),
        )
        return await cursor.fetchone()


async def is_their_session(conn: Connection, visitor_id: UUID, token_hash: bytes) -> bool:
    """Whether the token is that of one of the visitor's sessions."""
    found = await conn.execute(
        "SELECT EXISTS (SELECT FROM sessions WHERE visitor_id = %s AND token_hash = %s)",
        (visitor_id, token_hash),
    )
    row = await found.fetchone()
    return bool(row and row[0])
