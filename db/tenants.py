"""Tenants: the companies of an installation, their widget keys and the origins that may show their widget."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from db.pool import Connection
from kit.errors import Conflict, NotFound

_GET = "SELECT id, slug, name, widget_key, origins, overrides, created_at FROM tenants WHERE id = current_tenant()"
_CREATE = """
    INSERT INTO tenants (id, slug, name, widget_key, origins) VALUES (current_tenant(), %s, %s, %s, %s)
    RETURNING id, slug, name, widget_key, origins, overrides, created_at"""


@dataclass(frozen=True, slots=True)
class Tenant:
    """`origins` are exact (scheme, host, port). `overrides` are what differs from app.yaml, in app.yaml's own shape."""

    id: UUID
    slug: str
    name: str
    widget_key: str
    origins: list[str]
    overrides: dict[str, Any]
    created_at: datetime


def new_widget_key() -> str:
    """A public identifier: it says which tenant's widget this is and grants nothing but starting a conversation."""
    return f"pk_{secrets.token_hex(16)}"


async def find_by_key(conn: Connection, widget_key: str) -> UUID | None:
    """The tenant a widget key belongs to. For `anonymous` connections."""
    row = await (await conn.execute("SELECT tenant_of_widget_key(%s)", (widget_key,))).fetchone()
    return row[0] if row else None


async def find_by_slug(conn: Connection, slug: str) -> UUID | None:
    """The tenant with this short name. For `anonymous` connections."""
    row = await (await conn.execute("SELECT tenant_of_slug(%s)", (slug,))).fetchone()
    return row[0] if row else None


async def id_of(conn: Connection, slug: str) -> UUID:
    """The tenant with this short name. For `anonymous` connections. Raises NotFound."""
    found = await find_by_slug(conn, slug)
    if found is None:
        raise NotFound(
            f"There is no tenant {slug!r}; `salesagent tenant list` names them.", code="tenant_not_found"
        )
    return found


async def all_ids(conn: Connection) -> list[tuple[UUID, str]]:
    """(id, slug) of every tenant, by slug. For `anonymous` connections."""
    return [
        (row[0], row[1])
        for row in await (await conn.execute("SELECT id, slug FROM all_tenants()")).fetchall()
    ]


async def origin_is_allowed(conn: Connection, origin: str) -> bool:
    """Whether any tenant allows `origin`. For `anonymous` connections: a preflight names no tenant."""
    row = await (await conn.execute("SELECT origin_is_allowed(%s)", (origin,))).fetchone()
    return bool(row and row[0])


async def get(conn: Connection) -> Tenant:
    """The transaction's own tenant. Raises NotFound when it is gone."""
    async with conn.cursor(row_factory=class_row(Tenant)) as cursor:
        await cursor.execute(_GET)
        tenant = await cursor.fetchone()
    if tenant is None:
        raise NotFound("This tenant does not exist.", code="tenant_not_found")
    return tenant


async def create(conn: Connection, *, slug: str, name: str, origins: list[str]) -> Tenant:
    """Insert the transaction's tenant (open it with the new tenant's id). Raises Conflict when the slug is taken."""
    async with conn.cursor(row_factory=class_row(Tenant)) as cursor:
        try:
            await cursor.execute(_CREATE, (slug, name, new_widget_key(), origins))
        except UniqueViolation as error:
            raise Conflict(f"There is a tenant {slug!r} already.", code="tenant_exists") from error
        tenant = await cursor.fetchone()
    assert tenant is not None
    return tenant


async def allow_origin(conn: Connection, origin: str) -> None:
    """Let the transaction's tenant show its widget on `origin` as well. Allowing it twice changes nothing."""
    await conn.execute(
        """UPDATE tenants SET origins = array_append(origins, %(origin)s)
           WHERE id = current_tenant() AND NOT %(origin)s = ANY (origins)""",
        {"origin": origin},
    )


async def forbid_origin(conn: Connection, origin: str) -> None:
    await conn.execute(
        "UPDATE tenants SET origins = array_remove(origins, %s) WHERE id = current_tenant()", (origin,)
    )


async def rename(conn: Connection, name: str) -> None:
    await conn.execute("UPDATE tenants SET name = %s WHERE id = current_tenant()", (name,))


async def set_overrides(conn: Connection, overrides: dict[str, Any]) -> None:
    """Replace what differs from app.yaml. The caller has validated it."""
    await conn.execute("UPDATE tenants SET overrides = %s WHERE id = current_tenant()", (Jsonb(overrides),))
