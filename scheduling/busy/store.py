"""All SQL of what outside calendars said lately about their hosts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from db.pool import Connection
from scheduling.calendar import Busy


@dataclass(frozen=True, slots=True)
class Health:
    """`asked_at` is when the host's calendar was asked last and answered, `error_code` what has been wrong since."""

    host: str
    asked_at: datetime | None
    error_code: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A calendar's answer about a host for the time from `start` to `end`."""

    start: datetime
    end: datetime
    busy: tuple[Busy, ...]


async def said(
    conn: Connection, provider: str, hosts: Sequence[str], *, now: datetime, seconds: float
) -> dict[str, Said]:
    """Answers that are not older than so many seconds, and not overtaken by a change, by host."""
    found = await conn.execute(
        """SELECT host, from_at, until_at, entries FROM calendar_busy
           WHERE tenant_id = current_tenant() AND provider = %s AND host = ANY (%s) AND asked_at > %s
             AND (stale_at IS NULL OR stale_at < asked_at)""",
        (provider, list(hosts), now - timedelta(seconds=seconds)),
    )
    return {
        host: Said(start, end, tuple(_busy(start, each) for each in entries))
        for host, start, end, entries in await found.fetchall()
    }


def _busy(like: datetime, seconds: Sequence[float]) -> Busy:
    return Busy(*(datetime.fromtimestamp(at, like.tzinfo) for at in seconds))


async def keep_said(
    conn: Connection, provider: str, host: str, answer: Said, *, asked_at: datetime
) -> str | None:
    """Keep an answer to a question of `asked_at`. The error that the host's calendar had before, if any."""
    entries = Jsonb([[each.start.timestamp(), each.end.timestamp()] for each in answer.busy])
    found = await conn.execute(
        """WITH before AS (
               SELECT error_code FROM calendar_busy
               WHERE tenant_id = current_tenant() AND provider = %(provider)s AND host = %(host)s
           ), kept AS (
               INSERT INTO calendar_busy AS c (tenant_id, provider, host, entries, from_at, until_at, asked_at)
               VALUES (current_tenant(), %(provider)s, %(host)s, %(entries)s, %(start)s, %(end)s, %(asked_at)s)
               ON CONFLICT (tenant_id, provider, host) DO UPDATE
               SET entries = excluded.entries, from_at = excluded.from_at, until_at = excluded.until_at,
                   asked_at = excluded.asked_at, error_code = NULL
               WHERE c.asked_at IS NULL OR c.asked_at <= excluded.asked_at
           )
           SELECT error_code FROM before""",
        {
            "provider": provider,
            "host": host,
            "entries": entries,
            "start": answer.start,
            "end": answer.end,
            "asked_at": asked_at,
        },
    )
    row = await found.fetchone()
    return row[0] if row else None


async def outdate(conn: Connection, provider: str, hosts: Sequence[str], *, now: datetime) -> None:
    """What was asked up to now counts no more: a calendar changed."""
    await conn.execute(
        """INSERT INTO calendar_busy (tenant_id, provider, host, stale_at)
           SELECT current_tenant(), %(provider)s, host, %(now)s FROM unnest(%(hosts)s::text[]) AS host
           ON CONFLICT (tenant_id, provider, host) DO UPDATE SET stale_at = excluded.stale_at""",
        {"provider": provider, "hosts": sorted(set(hosts)), "now": now},
    )


async def trouble(conn: Connection, provider: str, host: str, code: str) -> bool:
    """Write down that a host's calendar has an error; whether that is new."""
    found = await conn.execute(
        """INSERT INTO calendar_busy AS c (tenant_id, provider, host, error_code)
           VALUES (current_tenant(), %(provider)s, %(host)s, %(code)s)
           ON CONFLICT (tenant_id, provider, host) DO UPDATE SET error_code = excluded.error_code
           WHERE c.error_code IS DISTINCT FROM excluded.error_code""",
        {"provider": provider, "host": host, "code": code},
    )
    return found.rowcount == 1


async def health(conn: Connection, provider: str) -> list[Health]:
    """Of all hosts whose calendars were asked yet."""
    async with conn.cursor(row_factory=class_row(Health)) as cursor:
        await cursor.execute(
            """SELECT host, asked_at, error_code FROM calendar_busy
               WHERE tenant_id = current_tenant() AND provider = %s ORDER BY host""",
            (provider,),
        )
        return await cursor.fetchall()
