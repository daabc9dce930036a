"""All SQL of deliveries. Every function runs on the caller's transaction and commits nothing.

Leases go by the database's clock, which all workers share; what is due goes by the clock that callers pass in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from db.pool import Connection
from outreach.model import DeliveryKind
from outreach.rows import (
    Attempt,
    AttemptOutcome,
    Claimed,
    Delivery,
    NewRow,
    Result,
    Suppression,
    SuppressionReason,
    Usage,
)

# Planning


async def insert(conn: Connection, row: NewRow) -> bool:
    """Whether the delivery is new; False when one with its key was planned before."""
    found = await conn.execute(
        """INSERT INTO deliveries (id, tenant_id, session_id, kind, target, dedup_key, payload, message_id, due_at,
                                   expires_at, created_at)
           VALUES (%s, current_tenant(), %s, %s, %s, %s, %s, %s, %s, %s, %s)
           ON CONFLICT (tenant_id, dedup_key) DO NOTHING""",
        (
            row.id,
            row.session_id,
            row.kind,
            row.target,
            row.dedup_key,
            Jsonb(dict(row.payload)),
            row.message_id,
            row.due_at,
            row.expires_at,
            row.created_at,
        ),
    )
    return found.rowcount == 1


async def lock_recipient(conn: Connection, target: str) -> None:
    """Others who plan for this address wait until this transaction ends, so that its limit is exact."""
    await conn.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended(current_tenant()::text || lower(%s), 0))", (target,)
    )


async def usage(
    conn: Connection, target: str, *, beside: UUID, since: datetime, counted: Sequence[str], exempt: bool
) -> Usage:
    """What was planned since then beside the delivery `beside`: mails of the kinds `counted`, to `target` and in all.

    Of mails about a booking, cancellations do not count, and of mails to the team none to the target. `exempt`: an
    unsubscription does not stand against it.
    """
    async with conn.cursor(row_factory=class_row(Usage)) as cursor:
        await cursor.execute(
            """SELECT (SELECT reason FROM suppressions WHERE address = lower(%(target)s)
                         AND NOT (%(exempt)s AND reason = 'unsubscribed')) AS suppressed,
                      count(*) FILTER (WHERE kind <> 'email.team' AND lower(target) = lower(%(target)s)) AS to_target,
                      count(*) AS of_tenant
               FROM deliveries
               WHERE tenant_id = current_tenant() AND created_at > %(since)s AND id <> %(beside)s
                 AND kind = ANY (%(counted)s) AND state NOT IN ('suppressed', 'cancelled')
                 AND payload ->> 'what' IS DISTINCT FROM 'cancelled'""",
            {
                "target": target,
                "beside": beside,
                "since": since,
                "counted": list(counted),
                "exempt": exempt,
            },
        )
        row = await cursor.fetchone()
    assert row is not None
    return row


async def suppress_delivery(conn: Connection, delivery_id: UUID, *, code: str, error: str) -> None:
    await conn.execute(
        "UPDATE deliveries SET state = 'suppressed', error_code = %s, error = %s WHERE id = %s",
        (code, error, delivery_id),
    )


async def moment_in(conn: Connection, seconds: float) -> datetime:
    """The database's time in so many seconds: what the job queue goes by."""
    row = await (
        await conn.execute("SELECT clock_timestamp() + make_interval(secs => %s)", (seconds,))
    ).fetchone()
    assert row is not None
    return row[0]


# Sending


async def claim(
    conn: Connection,
    delivery_id: UUID,
    *,
    lease: UUID,
    seconds: float,
    now: datetime,
    mailer: str,
    exempt: Sequence[str],
    forced: bool,
) -> Claimed | None:
    """Take a due delivery, or one whose worker was lost, for `seconds`. None when there is nothing to take.

    `mailer` names what carries mails. The kinds `exempt` are sent in spite of an unsubscription. `forced` looks past
    pauses that a provider caused: it also takes a delivery that an older job of its own has set aside again since it
    was replayed.
    """
    async with conn.cursor(row_factory=class_row(Claimed)) as cursor:
        await cursor.execute(
            """UPDATE deliveries AS d
               SET state = 'sending', attempts = attempts + 1, lease = %(lease)s,
                   lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
               WHERE id = (SELECT id FROM deliveries
                           WHERE id = %(id)s
                             AND (state = 'pending' AND due_at <= %(now)s
                                  OR state = 'sending' AND lease_until < clock_timestamp()
                                  OR state = 'paused' AND %(forced)s)
                           FOR UPDATE SKIP LOCKED)
               RETURNING id, session_id, kind, target, payload, state, attempts, message_id, provider_id, due_at,
                         expires_at, error_code, error, created_at, sent_at,
                         CASE WHEN kind LIKE 'email.%%'
                              THEN (SELECT reason FROM suppressions WHERE address = lower(d.target)
                                      AND NOT (reason = 'unsubscribed' AND d.kind = ANY (%(exempt)s)))
                         END AS suppressed,
                         (SELECT p.reason FROM delivery_pauses AS p
                          WHERE (p.cause = 'owner' OR NOT %(forced)s)
                            AND p.scope IN ('all', 'kind:' || d.kind,
                                'provider:' || CASE WHEN d.kind LIKE 'email.%%' THEN %(mailer)s ELSE d.target END)
                          ORDER BY p.cause LIMIT 1) AS held""",
            {
                "id": delivery_id,
                "lease": lease,
                "seconds": seconds,
                "now": now,
                "mailer": mailer,
                "exempt": list(exempt),
                "forced": forced,
            },
        )
        return await cursor.fetchone()


async def set_aside(
    conn: Connection, delivery_id: UUID, *, lease: UUID, state: str, code: str, error: str
) -> None:
    """Give a claimed delivery back without an attempt."""
    await conn.execute(
        """UPDATE deliveries SET state = %s, error_code = %s, error = %s, attempts = attempts - 1,
                                 lease = NULL, lease_until = NULL
           WHERE id = %s AND lease = %s""",
        (state, code, error, delivery_id, lease),
    )


async def begin_attempt(conn: Connection, attempt_id: UUID, delivery_id: UUID, *, now: datetime) -> None:
    """Note that the provider is about to be called; one that was never finished has an unknown outcome."""
    await conn.execute(
        """WITH lost AS (
               UPDATE attempts SET outcome = 'unknown', code = 'worker_lost', finished_at = %(now)s
               WHERE delivery_id = %(delivery)s AND outcome IS NULL)
           INSERT INTO attempts (id, tenant_id, delivery_id, number, started_at)
           SELECT %(id)s, current_tenant(), %(delivery)s, coalesce(max(number), 0) + 1, %(now)s
           FROM attempts WHERE delivery_id = %(delivery)s""",
        {"id": attempt_id, "delivery": delivery_id, "now": now},
    )


async def finish(conn: Connection, delivery_id: UUID, *, lease: UUID, result: Result) -> bool:
    """Write what came of it. False when another worker has taken the delivery over meanwhile."""
    found = await conn.execute(
        """UPDATE deliveries SET state = %s, due_at = %s, error_code = %s, error = %s, provider_id = %s, sent_at = %s,
                                 attempts = attempts - %s, lease = NULL, lease_until = NULL
           WHERE id = %s AND lease = %s""",
        (
            result.state,
            result.due_at,
            result.code,
            result.detail,
            result.provider_id,
            result.sent_at,
            0 if result.counted else 1,
            delivery_id,
            lease,
        ),
    )
    return found.rowcount == 1


async def end_attempt(
    conn: Connection,
    attempt_id: UUID,
    *,
    outcome: AttemptOutcome | None,
    code: str | None,
    detail: str | None,
    now: datetime,
) -> None:
    """`outcome` None forgets the attempt: nobody was called."""
    if outcome is None:
        await conn.execute("DELETE FROM attempts WHERE id = %s", (attempt_id,))
        return
    await conn.execute(
        "UPDATE attempts SET outcome = %s, code = %s, detail = %s, finished_at = %s WHERE id = %s",
        (outcome, code, detail, now, attempt_id),
    )


async def due_without_job(
    conn: Connection, *, before: datetime, limit: int
) -> list[tuple[UUID, DeliveryKind]]:
    """(id, kind) of deliveries due since `before`, or whose lease has ended, for which no job waits, oldest first."""
    found = await conn.execute(
        """SELECT id, kind FROM deliveries AS d
           WHERE tenant_id = current_tenant()
             AND (state = 'pending' AND due_at <= %s
                  OR state = 'sending' AND lease_until < clock_timestamp())
             AND NOT EXISTS (SELECT FROM procrastinate_jobs AS j
                             WHERE j.queueing_lock = 'delivery:' || d.id AND j.status = 'todo')
           ORDER BY due_at LIMIT %s""",
        (before, limit),
    )
    return [(row[0], row[1]) for row in await found.fetchall()]


# What the owner sees and does

_COLUMNS = """id, session_id, kind, target, payload, state, attempts, message_id, provider_id, due_at, expires_at,
              error_code, error, created_at, sent_at"""


async def get(conn: Connection, delivery_id: UUID) -> Delivery | None:
    async with conn.cursor(row_factory=class_row(Delivery)) as cursor:
        await cursor.execute(f"SELECT {_COLUMNS} FROM deliveries WHERE id = %s", (delivery_id,))  # noqa: S608
        return await cursor.fetchone()


async def attempts(conn: Connection, delivery_id: UUID) -> list[Attempt]:
    async with conn.cursor(row_factory=class_row(Attempt)) as cursor:
        await cursor.execute(
            """SELECT number, outcome, code, detail, started_at, finished_at
               FROM attempts WHERE delivery_id = %s ORDER BY number""",
            (delivery_id,),
        )
        return await cursor.fetchall()


async def page(
    conn: Connection,
    *,
    state: str | None,
    kind: str | None,
    session_id: UUID | None,
    before: tuple[datetime, UUID] | None,
    limit: int,
) -> list[Delivery]:
    """Deliveries, the latest first; those after the one that `before` names, by time and id."""
    async with conn.cursor(row_factory=class_row(Delivery)) as cursor:
        await cursor.execute(
            f"""SELECT {_COLUMNS} FROM deliveries
                WHERE tenant_id = current_tenant()
                  AND (%(state)s::text IS NULL OR state = %(state)s)
                  AND (%(kind)s::text IS NULL OR kind = %(kind)s)
                  AND (%(session)s::uuid IS NULL OR session_id = %(session)s)
                  AND (%(at)s::timestamptz IS NULL OR (created_at, id) < (%(at)s, %(id)s))
                ORDER BY created_at DESC, id DESC LIMIT %(limit)s""",  # noqa: S608
            {
                "state": state,
                "kind": kind,
                "session": session_id,
                "at": before and before[0],
                "id": before and before[1],
                "limit": limit,
            },
        )
        return await cursor.fetchall()


async def counts(conn: Connection) -> Mapping[str, int]:
    """How many deliveries there are in each state."""
    found = await conn.execute(
        "SELECT state, count(*) FROM deliveries WHERE tenant_id = current_tenant() GROUP BY state"
    )
    return {row[0]: row[1] for row in await found.fetchall()}


async def replay(conn: Connection, delivery_id: UUID, *, now: datetime, expires_at: datetime) -> bool:
    """Make a delivery that is not under way or sent due now. False when it is, or does not exist."""
    found = await conn.execute(
        """UPDATE deliveries SET state = 'pending', attempts = 0, due_at = %s, expires_at = %s,
                                 error_code = NULL, error = NULL
           WHERE id = %s AND state NOT IN ('sending', 'sent')""",
        (now, expires_at, delivery_id),
    )
    return found.rowcount == 1


# Suppressions


async def suppress(
    conn: Connection, address: str, *, reason: SuppressionReason, detail: str | None, now: datetime
) -> bool:
    """Whether the address was not suppressed before. Nothing happens when the tenant is gone.

    A complaint and the owner's word take the place of an unsubscription: they stop mails about bookings too. A bounce
    does not, as erasing a person's data forgets bounces and must not forget what they asked for.
    """
    found = await conn.execute(
        """INSERT INTO suppressions AS s (tenant_id, address, reason, detail, at)
           SELECT id, lower(%s), %s, %s, %s FROM tenants WHERE id = current_tenant()
           ON CONFLICT (tenant_id, address) DO UPDATE
           SET reason = excluded.reason, detail = excluded.detail, at = excluded.at
           WHERE s.reason = 'unsubscribed' AND excluded.reason IN ('complaint', 'manual')""",
        (address, reason, detail, now),
    )
    return found.rowcount == 1


async def suppressions(conn: Connection, *, limit: int) -> list[Suppression]:
    async with conn.cursor(row_factory=class_row(Suppression)) as cursor:
        await cursor.execute(
            "SELECT address, reason, detail, at FROM suppressions ORDER BY at DESC, address LIMIT %s",
            (limit,),
        )
        return await cursor.fetchall()


async def unsuppress(conn: Connection, address: str) -> bool:
    found = await conn.execute(
        "DELETE FROM suppressions WHERE tenant_id = current_tenant() AND address = lower(%s)", (address,)
    )
    return found.rowcount == 1


async def note_bounce(conn: Connection, delivery_id: UUID, address: str, *, code: str, error: str) -> None:
    """Say on a sent delivery that its provider could not hand it over to `address` in the end."""
    await conn.execute(
        """UPDATE deliveries SET error_code = %s, error = %s
           WHERE id = %s AND state = 'sent' AND lower(target) = lower(%s)""",
        (code, error, delivery_id, address),
    )
