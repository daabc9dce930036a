"""Background work of watching calendars. The sweep only queues: what waits for providers runs in jobs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from db import tenants
from db.pool import anonymous, transaction
from scheduling.watching import invitees, looking, opening, store
from scheduling.watching.deps import CLOSE, EVENT, INVITEE, LOOK, OPEN, Watching, queue, watched

_RENEW_BEFORE = timedelta(hours=12)
_TRY_AGAIN = timedelta(minutes=5)
_UNCALLED = timedelta(minutes=5)
_CALLED = timedelta(hours=1)
"""How often a calendar is looked at whose provider calls us: notifications get lost now and then."""
_REMEMBERED = timedelta(days=1)


def register(deps: Watching) -> None:
    """Every worker sweeps each minute; each calendar is claimed by one of them."""
    jobs = deps.jobs

    async def look(*, tenant: str, provider: str, host: str) -> None:
        await looking.look(deps, UUID(tenant), provider, host)

    async def event(*, tenant: str, host: str, event: str) -> None:
        await looking.look_at_event(deps, UUID(tenant), host, event)

    async def invitee(*, tenant: str, said: dict[str, Any]) -> None:
        await invitees.take(deps, UUID(tenant), said)

    async def open_watch(*, tenant: str, provider: str, host: str) -> None:
        await opening.open_watch(deps, UUID(tenant), provider, host)

    async def close_watch(*, tenant: str, provider: str, host: str) -> None:
        await opening.close_watch(deps, UUID(tenant), provider, host)

    async def sweep_all() -> None:
        await sweep(deps)

    jobs.register(LOOK, look)
    jobs.register(EVENT, event)
    jobs.register(INVITEE, invitee)
    jobs.register(OPEN, open_watch)
    jobs.register(CLOSE, close_watch)
    jobs.every_minute(sweep_all)


async def sweep(deps: Watching) -> None:
    """Queue what is due, for all tenants."""
    async with anonymous(deps.services.pool) as conn:
        ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
    for tenant in ids:
        await sweep_tenant(deps, tenant)


async def sweep_tenant(deps: Watching, tenant: UUID) -> None:
    services = deps.services
    config, now = (await services.settings(tenant)).config, services.clock()
    provider, accounts = config.calendar_provider, watched(config)
    async with transaction(services.pool, tenant) as conn:
        for each in await store.surplus(conn, provider, list(accounts)):
            await queue(conn, deps, CLOSE, tenant, {"provider": each.provider, "host": each.host})
        await store.forget_heard(conn, before=now - _REMEMBERED)
        if not accounts:
            return
        await store.want(conn, provider, accounts)
        if deps.address:
            ending, tried = now + _RENEW_BEFORE, now - _TRY_AGAIN
            for host in await store.due_to_open(conn, provider, ending=ending, tried=tried, now=now):
                await queue(conn, deps, OPEN, tenant, {"provider": provider, "host": host})
        called, uncalled = now - _CALLED, now - _UNCALLED
        for host in await store.due_to_look(conn, provider, called=called, uncalled=uncalled, now=now):
            await queue(conn, deps, LOOK, tenant, {"provider": provider, "host": host})
