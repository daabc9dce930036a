"""All SQL of the times at which hosts are taken or away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from psycopg.errors import ExclusionViolation
from psycopg.rows import class_row
from psycopg.types.range import TimestamptzRange

from db.pool import Connection
from scheduling.calendar import Busy
from scheduling.model import Absence


async def lock(conn: Connection) -> None:
    """Whoever takes times of this tenant's hosts does so one after the other: each sees what the one before took, and
    the choice of hosts is exact. Without it, waiting on the exclusion constraint could end in deadlocks."""
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('scheduling ' || current_tenant()::text, 0))"
    )


async def loads(
    conn: Connection, hosts: Sequence[str], *, since: datetime
) -> dict[str, tuple[int, datetime]]:
    """{host: (meetings given to them since then, when the last one was given)}"""
    found = await conn.execute(
        """SELECT host, count(*), max(created_at)
           FROM bookings, unnest(hosts) AS host
           WHERE tenant_id = current_tenant() AND created_at > %s AND host = ANY (%s)
             AND state IN ('held', 'confirming', 'confirmed', 'no_show')
           GROUP BY host""",
        (since, list(hosts)),
    )
    return {row[0]: (row[1], row[2]) for row in await found.fetchall()}


async def take(
    conn: Connection, booking_id: UUID, hosts: Sequence[str], spans: Sequence[tuple[datetime, datetime]]
) -> bool:
    """Make these the times the booking takes. False, and nothing changed, when a host has another meeting then."""
    try:
        async with conn.transaction():
            await conn.execute("DELETE FROM taken_times WHERE booking_id = %s", (booking_id,))
            for host in hosts:
                for start, end in spans:
                    await conn.execute(
                        """INSERT INTO taken_times (tenant_id, booking_id, host, span)
                           VALUES (current_tenant(), %s, %s, %s)""",
                        (booking_id, host, TimestamptzRange(start, end)),
                    )
    except ExclusionViolation:
        return False
    return True


async def taken(
    conn: Connection,
    hosts: Sequence[str],
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    beside: UUID | None = None,
) -> dict[str, list[Busy]]:
    """When hosts are taken or away between two moments, by host, without what the booking `beside` takes."""
    found = await conn.execute(
        """SELECT t.host, lower(t.span), upper(t.span)
           FROM taken_times AS t JOIN bookings AS b ON b.id = t.booking_id
           WHERE t.tenant_id = current_tenant() AND t.host = ANY (%(hosts)s)
             AND upper(t.span) > %(start)s AND lower(t.span) < %(end)s
             AND NOT (b.state = 'held' AND b.expires_at <= %(now)s) AND b.id IS DISTINCT FROM %(beside)s::uuid
           UNION ALL
           SELECT host, start_at, end_at FROM host_absences
           WHERE tenant_id = current_tenant() AND host = ANY (%(hosts)s)
             AND end_at > %(start)s AND start_at < %(end)s""",
        {"hosts": list(hosts), "start": start, "end": end, "now": now, "beside": beside},
    )
    times: dict[str, list[Busy]] = {}
    for host, begin_at, end_at in await found.fetchall():
        times.setdefault(host, []).append(Busy(begin_at, end_at))
    return times


async def insert_absence(conn: Connection, absence: Absence) -> None:
    await conn.execute(
        """INSERT INTO host_absences (id, tenant_id, host, start_at, end_at, note, created_at)
           VALUES (%(id)s, current_tenant(), %(host)s, %(start_at)s, %(end_at)s, %(note)s, %(created_at)s)""",
        asdict(absence),
    )


async def delete_absence(conn: Connection, absence_id: UUID) -> bool:
    return (await conn.execute("DELETE FROM host_absences WHERE id = %s", (absence_id,))).rowcount == 1


async def absences(conn: Connection, *, after: datetime, host: str | None = None) -> list[Absence]:
    """Those that end later than `after`, the earliest first."""
    async with conn.cursor(row_factory=class_row(Absence)) as cursor:
        await cursor.execute(
            """SELECT id, host, start_at, end_at, note, created_at FROM host_absences
               WHERE tenant_id = current_tenant() AND end_at > %(after)s
                 AND (%(host)s::text IS NULL OR host = %(host)s)
               ORDER BY start_at, id""",
            {"after": after, "host": host},
        )
        return await cursor.fetchall()
