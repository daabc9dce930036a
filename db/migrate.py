"""Numbered SQL files, forward only, each in a transaction, under one advisory lock."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import psycopg
from procrastinate.schema import SchemaManager

_FOLDER = Path(__file__).with_name("migrations")
_LOCK = 7_346_081_152


class MigrationError(Exception):
    """The database cannot be brought to this version; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


def available() -> tuple[Migration, ...]:
    """All migrations in their order. The job queue's own schema is run by the file that names it."""
    files = sorted(_FOLDER.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    return tuple(Migration(int(f.name[:4]), f.stem, f.read_text(encoding="utf8")) for f in files)


def migrate(dsn: str) -> list[str]:
    """Apply what is missing and return the names of what was applied. Safe to run from several processes at once.

    Raises MigrationError when an applied file was changed, pgvector is missing, or the user may not create roles.
    """
    with psycopg.connect(dsn, autocommit=True, connect_timeout=10) as conn:
        conn.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        try:
            return _apply_missing(conn)
        finally:
            conn.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))


def _apply_missing(conn: psycopg.Connection) -> list[str]:
    conn.execute(
        "CREATE TABLE IF NOT EXISTS schema_migrations (number int PRIMARY KEY, name text NOT NULL,"
        " checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())"
    )
    done: dict[int, str] = dict(conn.execute("SELECT number, checksum FROM schema_migrations").fetchall())
    applied: list[str] = []
    for migration in available():
        if migration.number in done:
            if done[migration.number] != migration.checksum:
                raise MigrationError(
                    f"migration {migration.name} was changed after it had been applied; restore the file"
                )
            continue
        _apply(conn, migration)
        applied.append(migration.name)
    return applied


def _apply(conn: psycopg.Connection, migration: Migration) -> None:
    sql = migration.sql.replace("-- include: procrastinate", SchemaManager.get_schema())
    try:
        with conn.transaction():
            conn.execute(sql.encode())
            conn.execute(
                "INSERT INTO schema_migrations (number, name, checksum) VALUES (%s, %s, %s)",
                (migration.number, migration.name, migration.checksum),
            )
    except psycopg.errors.InsufficientPrivilege as error:
        raise MigrationError(
            f"the database user may not run {migration.name} ({error.diag.message_primary}); it must own the database "
            "and may need CREATEROLE once, for the role 'salesagent_app'"
        ) from error
    except psycopg.errors.UndefinedFile as error:
        raise MigrationError(
            "the server has no pgvector; install the extension 'vector' (0.8 or newer)"
        ) from error
