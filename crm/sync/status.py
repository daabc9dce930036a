"""How the connections are: what waits, what went wrong, when something last arrived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from crm.sync import store
from crm.sync.config import CrmEntry
from crm.sync.store import ConnectionRow
from db.pool import Connection

Health = Literal["off", "working", "waiting", "paused", "needs_person", "late"]
LATE = timedelta(minutes=15)
"""What waits longer is a sign that something is wrong, although nothing says so."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Deliveries of a connection that were planned and are not done. `oldest`: when the first of them was planned."""

    count: int = 0
    oldest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectionStatus:
    """`refused` is {error code: writes} and `healed` records, of the last 24 hours; `records` {contact, deal, activity:
    how many are linked}. The error is the last one, also when it is over."""

    connection: str
    health: Health
    enabled: bool
    connected: bool
    waiting: Waiting
    paused_by: str | None = None
    paused_at: datetime | None = None
    last_success_at: datetime | None = None
    error_code: str | None = None
    error: str | None = None
    error_at: datetime | None = None
    refused: Mapping[str, int] = field(default_factory=dict[str, int])
    healed: int = 0
    records: Mapping[str, int] = field(default_factory=dict[str, int])


async def statuses(
    conn: Connection, entries: Mapping[str, CrmEntry], *, waiting: Mapping[str, Waiting], now: datetime
) -> tuple[ConnectionStatus, ...]:
    """Of each entry in app.yaml, and of connections that are no longer there. `waiting` is by connection."""
    rows = {row.connection: row for row in await store.connections(conn)}
    names = [*entries, *(name for name in rows if name not in entries)]
    return tuple(
        [
            await _status(conn, name, entries.get(name), rows.get(name), waiting.get(name, Waiting()), now)
            for name in names
        ]
    )


async def _status(
    conn: Connection,
    name: str,
    entry: CrmEntry | None,
    row: ConnectionRow | None,
    waiting: Waiting,
    now: datetime,
) -> ConnectionStatus:
    since = now - _DAY
    return ConnectionStatus(
        connection=name,
        health=health(entry, row, waiting, now),
        enabled=entry is not None and entry.enabled,
        connected=row is not None and row.connected,
        waiting=waiting,
        paused_by=row.paused_by if row else None,
        paused_at=row.paused_at if row else None,
        last_success_at=row.last_success_at if row else None,
        error_code=row.error_code if row else None,
        error=row.error if row else None,
        error_at=row.error_at if row else None,
        refused=await store.refusals(conn, name, since=since),
        healed=await store.healed(conn, name, since=since),
        records=await store.counts(conn, name),
    )


def health(entry: CrmEntry | None, row: ConnectionRow | None, waiting: Waiting, now: datetime) -> Health:
    """In one word. PURE."""
    if entry is None or not entry.enabled:
        return "off"
    if entry.paused or (row is not None and row.state == "paused"):
        return "paused"
    if row is not None and row.state == "needs_person":
        return "needs_person"
    if waiting.oldest is not None and now - waiting.oldest > LATE:
        return "late"
    return "waiting" if waiting.count else "working"
