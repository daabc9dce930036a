"""All SQL of what workers share of a connection. Every function runs on the caller's transaction, commits nothing."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from crm.connectors.limits import Pace
from db.pool import Connection

# Pace


async def take(
    conn: Connection,
    connection: str,
    quota: str,
    *,
    now: datetime,
    spent: timedelta,
    first: timedelta,
    patience: timedelta,
) -> datetime | None:
    """Up to when requests are planned, ours included; None, and nothing planned, when our turn would come too late.

    The same sum as `crm.connectors.limits.turn`.
    """
    found = await conn.execute(
        """INSERT INTO crm_limits AS held (tenant_id, connection, quota, planned_at)
           VALUES (current_tenant(), %(connection)s, %(quota)s, %(now)s::timestamptz + %(spent)s::interval)
           ON CONFLICT (tenant_id, connection, quota) DO UPDATE
           SET planned_at = greatest(held.planned_at, %(now)s::timestamptz) + %(spent)s::interval
           WHERE coalesce(held.parked_until <= %(now)s::timestamptz, true)
             AND greatest(held.planned_at, %(now)s::timestamptz) + %(spent)s::interval - %(first)s::interval
                 <= %(now)s::timestamptz + %(patience)s::interval
           RETURNING planned_at""",
        {
            "connection": connection,
            "quota": quota,
            "now": now,
            "spent": spent,
            "first": first,
            "patience": patience,
        },
    )
    row = await found.fetchone()
    return row[0] if row else None


async def pace(conn: Connection, connection: str, quota: str) -> Pace | None:
    found = await conn.execute(
        """SELECT planned_at, parked_until, parked_code FROM crm_limits
           WHERE tenant_id = current_tenant() AND connection = %s AND quota = %s""",
        (connection, quota),
    )
    row = await found.fetchone()
    return Pace(*row) if row else None


async def plan_after(conn: Connection, connection: str, quota: str, until: datetime) -> None:
    """Hand nothing out before then."""
    await conn.execute(
        """INSERT INTO crm_limits AS held (tenant_id, connection, quota, planned_at)
           VALUES (current_tenant(), %s, %s, %s)
           ON CONFLICT (tenant_id, connection, quota) DO UPDATE
           SET planned_at = greatest(held.planned_at, excluded.planned_at)""",
        (connection, quota, until),
    )


async def park(
    conn: Connection, connection: str, quota: str, *, until: datetime, code: str, now: datetime
) -> None:
    """Let nobody pass before then. The later of two parkings counts."""
    await conn.execute(
        """INSERT INTO crm_limits AS held (tenant_id, connection, quota, planned_at, parked_until, parked_code)
           VALUES (current_tenant(), %s, %s, %s, %s, %s)
           ON CONFLICT (tenant_id, connection, quota) DO UPDATE
           SET parked_until = excluded.parked_until, parked_code = excluded.parked_code
           WHERE coalesce(held.parked_until < excluded.parked_until, true)""",
        (connection, quota, now, until, code),
    )


async def unpark(conn: Connection, connection: str) -> None:
    """The owner did something about it."""
    await conn.execute(
        """UPDATE crm_limits SET parked_until = NULL WHERE tenant_id = current_tenant() AND connection = %s""",
        (connection,),
    )


# Locks


async def lock(
    conn: Connection, connection: str, key: bytes, *, holder: UUID, now: datetime, until: datetime
) -> bool:
    """Whether `holder` has it now."""
    done = await conn.execute(
        """INSERT INTO crm_locks AS held (tenant_id, connection, key, holder, until)
           VALUES (current_tenant(), %(connection)s, %(key)s, %(holder)s, %(until)s)
           ON CONFLICT (tenant_id, connection, key) DO UPDATE SET holder = excluded.holder, until = excluded.until
           WHERE held.until <= %(now)s""",
        {"connection": connection, "key": key, "holder": holder, "until": until, "now": now},
    )
    return done.rowcount == 1


async def renew_lock(conn: Connection, connection: str, key: bytes, *, holder: UUID, until: datetime) -> None:
    await conn.execute(
        """UPDATE crm_locks SET until = %s
           WHERE tenant_id = current_tenant() AND connection = %s AND key = %s AND holder = %s""",
        (until, connection, key, holder),
    )


async def unlock(conn: Connection, connection: str, key: bytes, *, holder: UUID) -> None:
    await conn.execute(
        """DELETE FROM crm_locks
           WHERE tenant_id = current_tenant() AND connection = %s AND key = %s AND holder = %s""",
        (connection, key, holder),
    )


async def forget_locks(conn: Connection, *, now: datetime) -> int:
    """Drop those whose holders died; how many."""
    done = await conn.execute(
        "DELETE FROM crm_locks WHERE tenant_id = current_tenant() AND until <= %s", (now,)
    )
    return done.rowcount


# Tokens


async def access(conn: Connection, connection: str, origin: bytes) -> bytes | None:
    """The sealed access token of the grant with the digest `origin`."""
    found = await conn.execute(
        """SELECT access FROM crm_tokens
           WHERE tenant_id = current_tenant() AND connection = %s AND origin = %s""",
        (connection, origin),
    )
    row = await found.fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


async def refresh(conn: Connection, connection: str, origin: bytes) -> bytes | None:
    found = await conn.execute(
        """SELECT refresh FROM crm_tokens
           WHERE tenant_id = current_tenant() AND connection = %s AND origin = %s""",
        (connection, origin),
    )
    row = await found.fetchone()
    return bytes(row[0]) if row and row[0] is not None else None


async def keep_access(
    conn: Connection, connection: str, origin: bytes, sealed: bytes, *, now: datetime
) -> None:
    await conn.execute(
        """INSERT INTO crm_tokens AS held (tenant_id, connection, origin, access, renewed_at)
           VALUES (current_tenant(), %s, %s, %s, %s)
           ON CONFLICT (tenant_id, connection) DO UPDATE
           SET access = excluded.access, renewed_at = excluded.renewed_at, origin = excluded.origin,
               refresh = CASE WHEN held.origin = excluded.origin THEN held.refresh END""",
        (connection, origin, sealed, now),
    )


async def keep_refresh(
    conn: Connection, connection: str, origin: bytes, sealed: bytes, *, now: datetime
) -> None:
    await conn.execute(
        """INSERT INTO crm_tokens AS held (tenant_id, connection, origin, refresh, renewed_at)
           VALUES (current_tenant(), %s, %s, %s, %s)
           ON CONFLICT (tenant_id, connection) DO UPDATE
           SET refresh = excluded.refresh, renewed_at = excluded.renewed_at, origin = excluded.origin,
               access = CASE WHEN held.origin = excluded.origin THEN held.access END""",
        (connection, origin, sealed, now),
    )


async def forget_tokens(conn: Connection, connection: str) -> None:
    await conn.execute(
        "DELETE FROM crm_tokens WHERE tenant_id = current_tenant() AND connection = %s", (connection,)
    )


# Accounts


async def account(conn: Connection, connection: str, mark: bytes, *, told_after: datetime) -> bytes | None:
    """JSON of what the account told of itself, if it was asked with the same settings and secrets."""
    found = await conn.execute(
        """SELECT account FROM crm_accounts
           WHERE tenant_id = current_tenant() AND connection = %s AND mark = %s AND told_at > %s""",
        (connection, mark, told_after),
    )
    row = await found.fetchone()
    return bytes(row[0]) if row else None


async def claim_account(conn: Connection, connection: str, *, now: datetime, ask_at: datetime) -> bool:
    """Whether it is time to ask anew, and the caller's turn: the next one is only at `ask_at`."""
    done = await conn.execute(
        """UPDATE crm_accounts SET ask_at = %s
           WHERE tenant_id = current_tenant() AND connection = %s AND ask_at <= %s""",
        (ask_at, connection, now),
    )
    return done.rowcount == 1


async def keep_account(
    conn: Connection, connection: str, mark: bytes, account: bytes, *, now: datetime, ask_at: datetime
) -> None:
    await conn.execute(
        """INSERT INTO crm_accounts (tenant_id, connection, mark, account, told_at, ask_at)
           VALUES (current_tenant(), %s, %s, %s, %s, %s)
           ON CONFLICT (tenant_id, connection) DO UPDATE
           SET mark = excluded.mark, account = excluded.account, told_at = excluded.told_at,
               ask_at = excluded.ask_at""",
        (connection, mark, account, now, ask_at),
    )


async def doubt_account(conn: Connection, connection: str, *, now: datetime, told_before: datetime) -> None:
    """It is time to ask anew, unless the answer is younger than that."""
    await conn.execute(
        """UPDATE crm_accounts SET ask_at = %s
           WHERE tenant_id = current_tenant() AND connection = %s AND told_at <= %s""",
        (now, connection, told_before),
    )


async def forget_account(conn: Connection, connection: str) -> None:
    await conn.execute(
        "DELETE FROM crm_accounts WHERE tenant_id = current_tenant() AND connection = %s", (connection,)
    )
