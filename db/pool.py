"""Connections. Every statement of the application runs inside `transaction(pool, tenant)`."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from uuid import UUID

from pgvector.psycopg import register_vector_async
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

APP_ROLE = "salesagent_app"

Connection = AsyncConnection[TupleRow]
Pool = AsyncConnectionPool[Connection]


class UnsafeRole(Exception):
    """The database user could see every tenant's rows."""


async def _configure(conn: Connection) -> None:
    await register_vector_async(conn)
    await conn.execute("SELECT set_config('jit', 'off', false)")
    await conn.execute(f"SET ROLE {APP_ROLE}")
    await conn.commit()


async def open_pool(dsn: str, *, size: int = 10, timeout: float = 5.0) -> Pool:
    """A pool whose connections act as `APP_ROLE`, which row-level security binds. Close it with `await pool.close()`.

    Raises psycopg_pool.PoolTimeout when the database does not answer and UnsafeRole when the role is too powerful.
    """
    pool: Pool = AsyncConnectionPool(
        dsn,
        min_size=min(2, size),
        max_size=size,
        timeout=timeout,
        configure=_configure,
        check=AsyncConnectionPool.check_connection,
        reconnect_timeout=30,
        kwargs={"connect_timeout": 5},
        open=False,
    )
    await pool.open(wait=True, timeout=30)
    try:
        await _refuse_unsafe_role(pool)
    except BaseException:
        await pool.close()
        raise
    return pool


async def _refuse_unsafe_role(pool: Pool) -> None:
    async with pool.connection() as conn:
        cursor = await conn.execute(
            "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
        )
        row = await cursor.fetchone()
    if row is None or row[0]:
        raise UnsafeRole("the application's database role is a superuser or bypasses row-level security")


@asynccontextmanager
async def transaction(pool: Pool, tenant: UUID) -> AsyncGenerator[Connection]:
    """A transaction that sees and writes the rows of one tenant. Commits at the end, rolls back on an exception."""
    async with pool.connection() as conn, conn.transaction():
        await conn.execute("SELECT set_config('app.tenant', %s, true)", (str(tenant),))
        yield conn


@asynccontextmanager
async def anonymous(pool: Pool) -> AsyncGenerator[Connection]:
    """A transaction before the tenant is known: it sees no tenant's rows, only functions made for that moment."""
    async with pool.connection() as conn, conn.transaction():
        await conn.execute("SELECT set_config('app.tenant', '', true)")
        yield conn
