"""Background work: each connection is asked for changes every ten minutes, and when its CRM calls."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from crm.inbound import store
from crm.inbound.deps import PULL, InboundDeps, wake
from crm.inbound.pulling import pull
from crm.sync.config import in_use
from crm.sync.deps import CRM_LANE
from db import tenants
from db.jobs import Jobs
from db.pool import anonymous, transaction
from kit.errors import NeedsPerson, NotFound, ProviderError, Retryable

EVERY = timedelta(minutes=10)
_SPREAD = 0.2
"""So much of `EVERY` earlier or later, so that not all connections are asked at once."""
_NEEDS_PERSON = timedelta(hours=1)
"""How often a connection is tried that waits for somebody."""

_AGAIN = 15.0
"""Seconds until a connection is asked again that another worker was reading."""

log = structlog.get_logger(__name__)


def register(jobs: Jobs, deps: InboundDeps) -> None:
    """Every worker sweeps each minute; each connection is claimed by one of them."""

    async def pull_one(*, tenant: str, connection: str) -> None:
        await run(jobs, deps, UUID(tenant), connection)

    async def sweep_all() -> None:
        await sweep(jobs, deps)

    jobs.register(PULL, pull_one, lane=CRM_LANE)
    jobs.every_minute(sweep_all)


async def sweep(jobs: Jobs, deps: InboundDeps) -> None:
    """Queue what is due, for all tenants."""
    async with anonymous(deps.sync.pool) as conn:
        ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
    for tenant in ids:
        await sweep_tenant(jobs, deps, tenant)


async def sweep_tenant(jobs: Jobs, deps: InboundDeps, tenant: UUID) -> Sequence[str]:
    """The connections that were queued."""
    entries, now = in_use(await deps.entries(tenant)), deps.sync.clock()
    names = [name for name, entry in entries.items() if entry.enabled and not entry.paused]
    if not names:
        return ()
    again = [now + EVERY * spread(tenant, name, now) for name in names]
    async with transaction(deps.sync.pool, tenant) as conn:
        due = await store.claim_due(conn, names, now=now, again=again)
        for name in due:
            await wake(conn, jobs, tenant, name)
    return due


def spread(tenant: UUID, connection: str, at: datetime) -> float:
    """Near 1, another one for each connection and time. PURE."""
    digest = hashlib.sha256(f"{tenant} {connection} {at.isoformat()}".encode()).digest()
    return 1 - _SPREAD / 2 + _SPREAD * int.from_bytes(digest[:4]) / 2**32


async def run(jobs: Jobs, deps: InboundDeps, tenant: UUID, connection: str) -> None:
    """Pull once, and again when something is left. An error is noted with the connection and ends the job."""
    entry = in_use(await deps.entries(tenant)).get(connection)
    if entry is None or not entry.enabled:
        return
    try:
        pulled = await pull(deps, tenant, connection)
    except ProviderError as error:
        log.warning("crm.not_pulled", connection=connection, code=error.code)
        async with transaction(deps.sync.pool, tenant) as conn:
            await store.put_off(conn, connection, to=deps.sync.clock() + _wait(error))
        return
    except NotFound as error:  # app.yaml changed since this was queued
        log.info("crm.not_pulled", connection=connection, code=error.code)
        return
    if pulled.ended in ("more", "elsewhere"):  # the other worker may have asked before the CRM called
        async with transaction(deps.sync.pool, tenant) as conn:
            await wake(conn, jobs, tenant, connection, wait=0.0 if pulled.ended == "more" else _AGAIN)


def _wait(error: ProviderError) -> timedelta:
    if isinstance(error, NeedsPerson):
        return _NEEDS_PERSON
    if isinstance(error, Retryable) and error.retry_after is not None:
        return timedelta(seconds=error.retry_after)
    return EVERY
