"""Opens the database: the embedded one or DATABASE_URL's, migrated, with the default tenant in it."""

from __future__ import annotations

import asyncio
import json
import warnings
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from app.environment import Environment
from app.settings import Settings
from db import tenants
from db.migrate import migrate
from db.pool import Pool, anonymous, open_pool, transaction
from db.tenants import Tenant
from kit.errors import Conflict
from kit.ids import IdFactory
from kit.origin import origin_of

DEFAULT_TENANT = "default"

Say = Callable[[str], None]
"""Tells the person at the terminal what is happening."""


@dataclass(frozen=True, slots=True)
class Database:
    dsn: str
    pool: Pool
    default: Tenant


@asynccontextmanager
async def open_database(
    environment: Environment, settings: Settings, *, ids: IdFactory, say: Say
) -> AsyncGenerator[Database]:
    """Raises MigrationError, UnsafeRole and psycopg's errors; each says what to do in its message."""
    dsn = await located(environment, say=say)
    for name in await asyncio.to_thread(migrate, dsn):
        say(f"Applied migration {name}")
    pool = await open_pool(dsn, size=settings.server.database_connections)
    try:
        yield Database(dsn, pool, await default_tenant(pool, settings, ids=ids))
    finally:
        await pool.close()


async def located(environment: Environment, *, say: Say) -> str:
    """The connection string; starts the embedded server when there is no other."""
    return environment.database_url or await asyncio.to_thread(_start_embedded, environment.data_dir, say)


async def migrated(environment: Environment, *, say: Say) -> list[str]:
    """Apply the missing migrations and return their names."""
    return await asyncio.to_thread(migrate, await located(environment, say=say))


def _start_embedded(data_dir: Path, say: Say) -> str:
    if not (data_dir / "postgres" / "PG_VERSION").exists():
        say(f"Creating the database in {data_dir / 'postgres'}")
    _forget_dead_users(data_dir / "postgres" / ".handle_pids.json")
    with (
        warnings.catch_warnings()
    ):  # without XDG_RUNTIME_DIR the package uses the temporary directory, and says so
        warnings.simplefilter("ignore")
        from db import local

        return local.start(data_dir)


def _forget_dead_users(path: Path) -> None:
    """Take killed processes off the list of those that use the database, or nobody would ever stop it."""
    try:
        listed = json.loads(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return
    alive = [pid for pid in listed if psutil.pid_exists(pid)]
    if alive != listed:
        path.write_text(json.dumps(alive), encoding="ascii")


async def default_tenant(pool: Pool, settings: Settings, *, ids: IdFactory) -> Tenant:
    """The tenant that app.yaml describes; made at the first start."""
    async with anonymous(pool) as conn:
        found = await tenants.find_by_slug(conn, DEFAULT_TENANT)
    if found is None:
        try:
            async with transaction(pool, ids()) as conn:
                origins = [origin_of(settings.company.website)] if settings.company.website else []
                return await tenants.create(
                    conn, slug=DEFAULT_TENANT, name=settings.company.name, origins=origins
                )
        except Conflict:  # another process was faster
            async with anonymous(pool) as conn:
                found = await tenants.id_of(conn, DEFAULT_TENANT)
    async with transaction(pool, found) as conn:
        return await tenants.get(conn)
