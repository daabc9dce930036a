"""Rows of one tenant are invisible to another, whatever a statement forgets."""

from __future__ import annotations

from uuid import UUID

from db.pool import Pool, anonymous, transaction
from kit.ids import uuid7


async def test_a_transaction_sees_its_own_tenant_only(pool: Pool, tenant: UUID) -> None:
    async with transaction(pool, tenant) as conn:
        own = await (await conn.execute("SELECT slug FROM tenants")).fetchall()
    async with transaction(pool, uuid7()) as conn:
        foreign = await (await conn.execute("SELECT slug FROM tenants")).fetchall()
    async with anonymous(pool) as conn:
        unset = await (await conn.execute("SELECT slug FROM tenants")).fetchall()

    assert own == [("default",)]
    assert foreign == []
    assert unset == []
