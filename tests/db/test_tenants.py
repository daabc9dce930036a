"""Tenants, and the net under every query: row-level security, as the catalogue has it."""

from __future__ import annotations

import secrets
from uuid import UUID

import psycopg
import pytest

from db import tenants
from db.migrate import migrate
from db.pool import APP_ROLE, Pool, anonymous, open_pool, transaction
from kit.errors import Conflict, NotFound
from kit.ids import uuid7


async def test_a_tenant_is_found_by_key_slug_and_origin(pool: Pool, tenant: UUID) -> None:
    async with anonymous(pool) as conn:
        assert await tenants.find_by_key(conn, "pk_test") == tenant
        assert await tenants.find_by_key(conn, "pk_other") is None
        assert await tenants.find_by_slug(conn, "default") == tenant
        assert await tenants.all_ids(conn) == [(tenant, "default")]
        assert await tenants.origin_is_allowed(conn, "http://site.test")
        assert not await tenants.origin_is_allowed(conn, "http://site.test.evil.test")


async def test_create_change_and_read_back(pool: Pool) -> None:
    new = uuid7()
    async with transaction(pool, new) as conn:
        created = await tenants.create(conn, slug="acme", name="Acme", origins=[])
        await tenants.allow_origin(conn, "https://acme.test")
        await tenants.allow_origin(conn, "https://acme.test")
        await tenants.rename(conn, "Acme Ltd")
        await tenants.set_overrides(conn, {"company": {"name": "Acme Ltd"}})
        changed = await tenants.get(conn)
        await tenants.forbid_origin(conn, "https://acme.test")
        closed = await tenants.get(conn)

    assert created.id == new
    assert created.widget_key.startswith("pk_")
    assert (changed.name, changed.origins) == ("Acme Ltd", ["https://acme.test"])
    assert changed.overrides == {"company": {"name": "Acme Ltd"}}
    assert closed.origins == []


async def test_a_slug_is_taken_once_and_a_missing_tenant_is_said_so(pool: Pool, tenant: UUID) -> None:
    with pytest.raises(Conflict, match="default"):
        async with transaction(pool, uuid7()) as conn:
            await tenants.create(conn, slug="default", name="Again", origins=[])
    with pytest.raises(NotFound):
        async with transaction(pool, uuid7()) as conn:
            await tenants.get(conn)


async def test_every_table_of_a_tenant_has_forced_row_level_security(pool: Pool) -> None:
    unprotected = """
        SELECT c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
        WHERE c.relkind IN ('r', 'p')
          AND (c.relname = 'tenants'
               OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id'))
          AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
               SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polqual IS NOT NULL
                  AND p.polwithcheck IS NOT NULL))"""
    without_tenant = """
        SELECT c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
        WHERE c.relkind = 'r' AND c.relname NOT LIKE 'procrastinate_%' AND c.relname <> 'tenants'
          AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')
        ORDER BY 1"""
    async with anonymous(pool) as conn:
        assert await (await conn.execute(unprotected)).fetchall() == []
        assert await (await conn.execute(without_tenant)).fetchall() == [
            ("rate_limits",),
            ("schema_migrations",),
        ]


async def test_the_application_role_is_bound_by_it(pool: Pool) -> None:
    async with anonymous(pool) as conn:
        row = await (
            await conn.execute(
                """SELECT current_user, rolsuper, rolbypassrls,
                          EXISTS (SELECT FROM pg_class WHERE relname = 'turns' AND relowner = pg_roles.oid)
                   FROM pg_roles WHERE rolname = current_user"""
            )
        ).fetchone()
    assert row == (APP_ROLE, False, False, False)


async def test_nothing_can_be_written_into_another_tenant(pool: Pool, tenant: UUID) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with transaction(pool, uuid7()) as conn:
            await conn.execute(
                "INSERT INTO visitors (id, tenant_id, token_hash, created_at, last_seen_at)"
                " VALUES (%s, %s, '', now(), now())",
                (uuid7(), tenant),
            )


async def test_lookups_work_for_an_owner_who_is_no_superuser(postgres: str) -> None:
    """Managed Postgres: the database's owner is an ordinary user, whom forced row-level security binds too."""
    role, name = f"owner_{secrets.token_hex(4)}", f"test_{secrets.token_hex(6)}"
    own = postgres.replace("/postgres?", f"/{name}?", 1)
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"CREATE ROLE {role} LOGIN CREATEROLE NOSUPERUSER".encode())
        admin.execute(f"GRANT {APP_ROLE} TO {role} WITH ADMIN OPTION".encode())
        admin.execute(f"CREATE DATABASE {name} OWNER {role}".encode())
        with psycopg.connect(own, autocommit=True) as conn:
            conn.execute("CREATE EXTENSION vector")
            conn.execute(f"GRANT CREATE ON SCHEMA public TO {role}".encode())
        dsn = own.replace("://postgres:", f"://{role}:", 1)
        try:
            migrate(dsn)
            pool = await open_pool(dsn, size=2)
            new = uuid7()
            async with transaction(pool, new) as conn:
                created = await tenants.create(conn, slug="acme", name="Acme", origins=["https://acme.test"])
            async with anonymous(pool) as conn:
                assert await tenants.find_by_key(conn, created.widget_key) == new
                assert await tenants.origin_is_allowed(conn, "https://acme.test")
                assert await (await conn.execute("SELECT id FROM tenants")).fetchall() == []
            await pool.close()
        finally:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
            admin.execute(f"DROP ROLE {role}".encode())
