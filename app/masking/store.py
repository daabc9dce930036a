"""SQL that blacks an address out. Every function runs on the caller's transaction and commits nothing.

The columns are those that the database has: a new one is masked without anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from psycopg import sql

from app.privacy.inventory import MAY_MENTION, PERSONAL, Personal
from app.privacy.model import MASK
from db.pool import Connection

_NEXT_TO = "[[:alnum:]._%+-]"
_ESCAPE = r"(?<=\\[nrtbf])"  # in JSON a line break is two characters, of which the second is a letter


async def mask(conn: Connection, address: str) -> int:
    """Black the address out of all that is left of visitors; in how many rows."""
    pattern = f"(?:{_ESCAPE}|(?<!{_NEXT_TO})){_literal(address)}(?![[:alnum:]_-]|\\.[[:alnum:]])"
    masked = 0
    for holding in (*PERSONAL, *MAY_MENTION):
        table, kept = (holding.table, holding.team) if isinstance(holding, Personal) else (holding, ())
        columns = [one for one in await _text_columns(conn, table) if one[0] not in kept]
        done = await conn.execute(
            _masking(table, columns), {"address": address, "pattern": pattern, "mask": MASK}
        )
        masked += done.rowcount
    return masked


async def mentioning(conn: Connection, address: str) -> list[UUID]:
    """Sessions in whose messages or summary the address stands: their mails may show it."""
    found = await conn.execute(
        """SELECT session_id FROM turns
           WHERE tenant_id = current_tenant()
             AND (position(%(address)s IN lower(text)) > 0 OR position(%(address)s IN lower(reply)) > 0)
           UNION SELECT session_id FROM summaries
           WHERE tenant_id = current_tenant() AND position(%(address)s IN lower(content::text)) > 0
           UNION SELECT session_id FROM profile_fields
           WHERE tenant_id = current_tenant() AND position(%(address)s IN lower(quote || value::text)) > 0""",
        {"address": address},
    )
    return [row[0] for row in await found.fetchall()]


def _literal(text: str) -> str:
    """`text` as a pattern of Postgres that matches it and nothing else."""
    return "".join(c if c.isalnum() else f"\\{c}" for c in text)


async def _text_columns(conn: Connection, table: str) -> list[tuple[str, str]]:
    """(column, type) of the table's columns that hold text."""
    found = await conn.execute(
        """SELECT attname, format_type(atttypid, NULL) FROM pg_attribute
           WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
             AND format_type(atttypid, NULL) IN ('text', 'jsonb', 'text[]') ORDER BY attnum""",
        (table,),
    )
    return [(row[0], row[1]) for row in await found.fetchall()]


def _masking(table: str, columns: Iterable[tuple[str, str]]) -> sql.Composed:
    changed, found = list[sql.Composable](), list[sql.Composable]()
    for name, kind in columns:
        column = sql.Identifier(name)
        found.append(
            sql.SQL("position(%(address)s IN lower({0}::text)) > 0 AND {0}::text ~* %(pattern)s").format(
                column
            )
        )
        changed.append(
            sql.SQL("{0} = regexp_replace({0}::text, %(pattern)s, %(mask)s, 'gi')::{1}").format(
                column,
                sql.SQL(kind),  # pyright: ignore[reportArgumentType]
            )
        )
    return sql.SQL("UPDATE {} SET {} WHERE tenant_id = current_tenant() AND ({})").format(
        sql.Identifier(table), sql.SQL(", ").join(changed), sql.SQL(" OR ").join(found)
    )
