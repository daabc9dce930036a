"""What belongs to an address, or to one session."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.privacy import store
from app.privacy.model import Scope
from db.pool import Connection


async def of_address(
    conn: Connection, address: str, *, now: datetime, before: datetime | None = None
) -> Scope:
    """All of the person with the address, held until the transaction ends; with `before` what there was until then.

    That is their contacts, the sessions of these and those in which the address was stated, and other sessions of the
    same browsers that no other contact has joined.
    """
    contacts = await store.contacts_of_address(conn, address, before=before)
    sessions = await store.sessions_of_address(conn, address, contacts=contacts, before=before)
    return await _around(conn, sessions, contacts, now=now, address=address, before=before)


async def of_session(conn: Connection, session_id: UUID, *, now: datetime) -> Scope:
    """One session; its browser and its contact only when nothing else is left of them."""
    return await _around(conn, await store.lock_sessions(conn, [session_id]), (), now=now)


async def _around(
    conn: Connection,
    sessions: Sequence[UUID],
    contacts: Sequence[UUID],
    *,
    now: datetime,
    address: str | None = None,
    before: datetime | None = None,
) -> Scope:
    everyone = list(dict.fromkeys((*contacts, *await store.contacts_left_alone(conn, sessions))))
    meetings = await store.meetings_of(
        conn, sessions, contacts=everyone, address=address, before=before, now=now
    )
    return Scope(
        sessions=sessions,
        turns=await store.turns_of(conn, sessions),
        visitors=await store.visitors_left_alone(conn, sessions, contacts=everyone),
        contacts=everyone,
        events=await store.events_of(conn, sessions, contacts=everyone),
        deliveries=await store.deliveries_of(conn, sessions, address=address, before=before),
        bookings=meetings.over,
        ahead=meetings.ahead,
        address=address,
    )
