"""Conversations for the sales team: page by page, all of them, one in full, and as rows of a table."""

from __future__ import annotations

import base64
import binascii
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from app.admin import store
from app.admin.rows import SessionDetail, SessionFilter, SessionRow
from app.admin.store import Place
from db.pool import Pool, transaction
from kit.errors import BadRequest, NotFound

PAGE = 500
COLUMNS = (
    "id", "state", "opened_at", "ended_at", "end_reason", "channel", "source", "campaign", "referrer_domain",
    "landing_url", "page", "device", "locale", "turns", "answered", "name", "email", "company", "score", "status",
    "owner", "handoff", "rep", "headline", "contact_id", "lead_id",
)  # fmt: skip


async def every_session(pool: Pool, tenant: UUID, wanted: SessionFilter) -> AsyncIterator[list[SessionRow]]:
    """All of them, a page at a time, each in a transaction of its own: an export may take as long as its reader."""
    before: Place | None = None
    while True:
        async with transaction(pool, tenant) as conn:
            rows = await store.sessions(conn, wanted, before=before, limit=PAGE)
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        before = rows[-1].opened_at, rows[-1].id


async def one(pool: Pool, tenant: UUID, session_id: UUID) -> SessionDetail:
    """Raises NotFound."""
    async with transaction(pool, tenant) as conn:
        found = await store.detail(conn, session_id)
    if found is None:
        raise NotFound(f"There is no conversation {session_id} here.", code="session_not_found")
    return found


def moment(text: str | None, *, end: bool = False) -> datetime | None:
    """A time as people write it: "2026-03-02" is the whole day in UTC, so as an `end` the next midnight.

    A time of day without an offset is meant in UTC. Raises BadRequest.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise BadRequest("Give a time such as 2026-03-02 or 2026-03-02T09:00Z.", code="invalid") from error
    is_day = len(text.strip()) <= len("2026-03-02")
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found + timedelta(days=1) if end and is_day else found


def as_row(session: SessionRow) -> dict[str, Any]:
    """The session by COLUMNS, times in ISO 8601."""
    row: dict[str, Any] = {name: getattr(session, name) for name in COLUMNS}
    return row | {name: value.isoformat() for name, value in row.items() if isinstance(value, datetime)}


def cursor_after(session: SessionRow) -> str:
    """What to send for the conversations after this one."""
    text = f"{session.opened_at.isoformat()} {session.id}"
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> Place | None:
    """Raises BadRequest for anything but a cursor of ours."""
    if not cursor:
        return None
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        at, _, session_id = text.partition(" ")
        place = datetime.fromisoformat(at), UUID(session_id)
    except (binascii.Error, ValueError) as error:
        raise BadRequest("This cursor is not one of ours; start without it.", code="bad_cursor") from error
    if place[0].tzinfo is None:
        raise BadRequest("This cursor is not one of ours; start without it.", code="bad_cursor")
    return place
