"""The owner's switch for CRMs: one connection, or all of them."""

from __future__ import annotations

from uuid import UUID

from app.crm_desk.desk import Desk
from db.pool import transaction
from outreach.crm import switch
from outreach.deps import planning


async def pause(desk: Desk, tenant: UUID, name: str | None, *, by: str) -> tuple[list[str], int]:
    """(the connections to which nothing is written from now on, how many deliveries wait for that)."""
    names, plan = await desk.chosen(tenant, name), await planning(desk.deliveries, tenant)
    async with transaction(desk.pool, tenant) as conn:
        return names, await switch.pause(conn, plan, names, by=by)


async def resume(desk: Desk, tenant: UUID, name: str | None) -> tuple[list[str], int]:
    """(the connections that go on, how many deliveries do). What app.yaml pauses stays paused."""
    names, plan = await desk.chosen(tenant, name), await planning(desk.deliveries, tenant)
    async with transaction(desk.pool, tenant) as conn:
        return names, await switch.resume(conn, plan, names)
