"""All SQL of watching calendars. Every function runs on the caller's transaction and commits nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.rows import class_row

from db.pool import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A calendar that is watched. `remote` is the provider's name for our channel, None while there is none.

    `error` is why no channel could be opened the last time that was tried.
    """

    provider: str
    host: str
    account: str
    sync_token: str | None
    channel: UUID | None
    remote: str | None
    expires_at: datetime | None
    error: str | None


_WATCH = (
    "SELECT provider, host, account, sync_token, channel, remote, expires_at, error FROM calendar_watches"
)


async def want(conn: Connection, provider: str, accounts: Mapping[str, str]) -> None:
    """Watch these accounts, by host. What was known of another account of a host counts no more."""
    await conn.execute(
        """INSERT INTO calendar_watches AS w (tenant_id, provider, host, account)
           SELECT current_tenant(), %(provider)s, host, account
           FROM unnest(%(hosts)s::text[], %(accounts)s::text[]) AS given (host, account)
           ON CONFLICT (tenant_id, provider, host) DO UPDATE
           SET account = excluded.account, sync_token = NULL, looked_at = NULL, channel = NULL, remote = NULL,
               expires_at = NULL, tried_at = NULL, error = NULL
           WHERE w.account <> excluded.account""",
        {"provider": provider, "hosts": list(accounts), "accounts": list(accounts.values())},
    )


async def surplus(conn: Connection, provider: str, hosts: Sequence[str]) -> list[Watch]:
    """The watches of other providers and other hosts."""
    return await _watches(
        conn,
        _WATCH + " WHERE tenant_id = current_tenant() AND NOT (provider = %s AND host = ANY (%s))",
        (provider, list(hosts)),
    )


async def due_to_open(
    conn: Connection, provider: str, *, ending: datetime, tried: datetime, now: datetime
) -> list[str]:
    """The hosts without a channel beyond `ending` for whom none was tried since `tried`; it is now."""
    found = await conn.execute(
        """UPDATE calendar_watches SET tried_at = %(now)s
           WHERE tenant_id = current_tenant() AND provider = %(provider)s
             AND (expires_at IS NULL OR expires_at <= %(ending)s) AND (tried_at IS NULL OR tried_at <= %(tried)s)
           RETURNING host""",
        {"provider": provider, "ending": ending, "tried": tried, "now": now},
    )
    return [row[0] for row in await found.fetchall()]


async def due_to_look(
    conn: Connection, provider: str, *, called: datetime, uncalled: datetime, now: datetime
) -> list[str]:
    """The hosts whose calendar was looked at before `called`, or `uncalled` without a channel; it is now."""
    found = await conn.execute(
        """UPDATE calendar_watches SET looked_at = %(now)s
           WHERE tenant_id = current_tenant() AND provider = %(provider)s
             AND (looked_at IS NULL
                  OR looked_at <= CASE WHEN expires_at > %(now)s THEN %(called)s::timestamptz
                                       ELSE %(uncalled)s::timestamptz END)
           RETURNING host""",
        {"provider": provider, "called": called, "uncalled": uncalled, "now": now},
    )
    return [row[0] for row in await found.fetchall()]


async def get(conn: Connection, provider: str, host: str) -> Watch | None:
    found = await _watches(
        conn,
        _WATCH + " WHERE tenant_id = current_tenant() AND provider = %s AND host = %s",
        (provider, host),
    )
    return found[0] if found else None


async def all_of(conn: Connection, provider: str) -> list[Watch]:
    return await _watches(
        conn,
        _WATCH + " WHERE tenant_id = current_tenant() AND provider = %s ORDER BY host",
        (provider,),
    )


async def by_channel(conn: Connection, channel: UUID) -> Watch | None:
    found = await _watches(conn, _WATCH + " WHERE channel = %s AND remote IS NOT NULL", (channel,))
    return found[0] if found else None


async def opened(conn: Connection, watch: Watch, *, channel: UUID, remote: str, expires_at: datetime) -> bool:
    """The provider calls us through this channel. False when the host is watched no more."""
    done = await conn.execute(
        """UPDATE calendar_watches SET channel = %s, remote = %s, expires_at = %s, error = NULL
           WHERE tenant_id = current_tenant() AND provider = %s AND host = %s AND account = %s""",
        (channel, remote, expires_at, watch.provider, watch.host, watch.account),
    )
    return done.rowcount == 1


async def ended(conn: Connection, watch: Watch) -> None:
    """The provider ended the channel: another may be opened at once."""
    await conn.execute(
        """UPDATE calendar_watches SET remote = NULL, expires_at = NULL, tried_at = NULL
           WHERE tenant_id = current_tenant() AND provider = %s AND host = %s""",
        (watch.provider, watch.host),
    )


async def failed(conn: Connection, watch: Watch, error: str) -> None:
    await conn.execute(
        """UPDATE calendar_watches SET error = %s
           WHERE tenant_id = current_tenant() AND provider = %s AND host = %s""",
        (error[:300], watch.provider, watch.host),
    )


async def looked(conn: Connection, watch: Watch, sync_token: str) -> None:
    """Changes are known up to this token."""
    await conn.execute(
        """UPDATE calendar_watches SET sync_token = %s
           WHERE tenant_id = current_tenant() AND provider = %s AND host = %s AND account = %s""",
        (sync_token, watch.provider, watch.host, watch.account),
    )


async def remove(conn: Connection, provider: str, host: str) -> None:
    await conn.execute(
        "DELETE FROM calendar_watches WHERE tenant_id = current_tenant() AND provider = %s AND host = %s",
        (provider, host),
    )


async def heard(conn: Connection, digest: bytes, *, now: datetime) -> bool:
    """Take a signed notification. False when it was taken before."""
    done = await conn.execute(
        """INSERT INTO calendar_notifications (tenant_id, digest, heard_at) VALUES (current_tenant(), %s, %s)
           ON CONFLICT (tenant_id, digest) DO NOTHING""",
        (digest, now),
    )
    return done.rowcount == 1


async def forget_heard(conn: Connection, *, before: datetime) -> None:
    await conn.execute(
        "DELETE FROM calendar_notifications WHERE tenant_id = current_tenant() AND heard_at < %s", (before,)
    )


async def moment_in(conn: Connection, seconds: float) -> datetime:
    """The database's time in so many seconds: what the job queue goes by."""
    found = await conn.execute("SELECT clock_timestamp() + make_interval(secs => %s)", (seconds,))
    row = await found.fetchone()
    assert row is not None
    return row[0]


async def _watches(conn: Connection, query: str, values: tuple[Any, ...]) -> list[Watch]:
    async with conn.cursor(row_factory=class_row(Watch)) as cursor:
        await cursor.execute(query.encode(), values)
        return await cursor.fetchall()
