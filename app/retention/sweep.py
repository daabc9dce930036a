"""Deletes what is too old, in small transactions: once a day and tenant, whichever process is first."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog

from app.privacy import files
from app.privacy import store as privacy
from app.privacy.model import Scope
from app.retention import store
from app.retention.config import Retention
from app.retention.store import Cutoff
from db import tenants
from db.pool import Connection, Pool, anonymous, transaction
from kit.clock import Clock
from kit.ids import IdFactory

BATCH = 500
_EVER = datetime(1, 1, 1, tzinfo=UTC)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RetentionDeps:
    """`outbox` gives a tenant's folder of mails. `looked` remembers folders that have not changed since."""

    pool: Pool
    clock: Clock
    ids: IdFactory
    settings: Retention
    outbox: Callable[[UUID], Path]
    batch: int = BATCH
    looked: dict[UUID, int] = field(default_factory=dict[UUID, int])


async def sweep(deps: RetentionDeps) -> int:
    """For every minute: removes mails whose delivery is gone, and runs a tenant's retention once a day (UTC).

    How many rows retention deleted. Safe in several processes at once.
    """
    async with anonymous(deps.pool) as conn:
        everyone = [tenant for tenant, _ in await tenants.all_ids(conn)]
    deleted = 0
    for tenant in everyone:
        await _forget_orphans(deps, tenant)
        if deps.settings.enabled and (run := await _claimed(deps, tenant)):
            deleted += sum((await run_now(deps, tenant, proof=run)).values())
    return deleted


async def run_now(deps: RetentionDeps, tenant: UUID, *, proof: UUID | None = None) -> Mapping[str, int]:
    """Delete all that is too old now; how much of what. `proof` names a row that keeps count as it goes."""
    counts: Counter[str] = Counter()
    for kind, cutoff in cutoffs(deps.settings, deps.clock()).items():
        while gone := await _batch(deps, tenant, kind, cutoff):
            counts.update(gone)
            if proof:
                async with transaction(deps.pool, tenant) as conn:
                    await store.set_counts(conn, proof, counts)
    counts.update(await _old_mails(deps, tenant, dry_run=False))
    if proof:
        async with transaction(deps.pool, tenant) as conn:
            await store.set_counts(conn, proof, counts)
    log.info("retention.done", tenant=str(tenant), rows=counts.total())
    return counts


async def dry_run(deps: RetentionDeps, tenant: UUID) -> Mapping[str, int]:
    """How much of what a run would delete now. Deletes nothing."""
    counts: dict[str, int] = {}
    async with transaction(deps.pool, tenant) as conn:
        for kind, cutoff in cutoffs(deps.settings, deps.clock()).items():
            counts[kind] = await store.count_old(conn, kind, cutoff=cutoff)
    return counts | await _old_mails(deps, tenant, dry_run=True)


def cutoffs(settings: Retention, now: datetime) -> dict[str, Cutoff]:
    """What goes, in this order, by kind: conversations first, so that browsers and contacts are left without. PURE."""

    def before(days: int | None) -> datetime:
        return now - timedelta(days=days) if days else _EVER

    sessions = before(settings.sessions_days)
    days = {
        "sessions": settings.sessions_days,
        "visitors": settings.sessions_days,
        "bookings": settings.sessions_days,
        "contacts": settings.contacts_days,
        "page_views": settings.page_views_days,
        "events": settings.events_days,
        "deliveries": settings.deliveries_days,
    }
    return {kind: Cutoff(before(number), sessions) for kind, number in days.items() if number}


async def _claimed(deps: RetentionDeps, tenant: UUID) -> UUID | None:
    now, proof = deps.clock(), deps.ids()
    day = now.astimezone(UTC).date().isoformat()
    async with transaction(deps.pool, tenant) as conn:
        return proof if await store.claim_day(conn, proof, day=day, now=now) else None


async def _batch(deps: RetentionDeps, tenant: UUID, kind: str, cutoff: Cutoff) -> Counter[str]:
    """Delete one batch; what went, empty when nothing is left."""
    async with transaction(deps.pool, tenant) as conn:
        ids = await store.old(conn, kind, cutoff=cutoff, limit=deps.batch)
        if not ids:
            return Counter()
        return Counter(await _DELETE[kind](conn, ids))


async def _sessions(conn: Connection, ids: list[Any]) -> Mapping[str, int]:
    """Whole conversations. Their contacts stay: those have their own time."""
    return await privacy.delete(
        conn,
        Scope(
            sessions=ids,
            turns=await privacy.turns_of(conn, ids),
            events=await privacy.events_of(conn, ids, contacts=()),
            deliveries=await privacy.deliveries_of(conn, ids, address=None, before=None),
        ),
    )


async def _contacts(conn: Connection, ids: list[Any]) -> Mapping[str, int]:
    return await privacy.delete(
        conn, Scope(contacts=ids, events=await privacy.events_of(conn, (), contacts=ids))
    )


async def _visitors(conn: Connection, ids: list[Any]) -> Mapping[str, int]:
    return await privacy.delete(conn, Scope(visitors=ids))


async def _events(conn: Connection, ids: list[Any]) -> Mapping[str, int]:
    return await privacy.delete(conn, Scope(events=ids))


async def _deliveries(conn: Connection, ids: list[Any]) -> Mapping[str, int]:
    return await privacy.delete(conn, Scope(deliveries=ids))


async def _bookings(conn: Connection, ids: list[Any]) -> Mapping[str, int]:
    return await privacy.delete(conn, Scope(bookings=ids))


async def _page_views(conn: Connection, ids: list[Any]) -> Mapping[str, int]:
    return {"page_views": await store.delete_page_views(conn, ids)}


_DELETE: dict[str, Callable[[Connection, list[Any]], Awaitable[Mapping[str, int]]]] = {
    "sessions": _sessions,
    "visitors": _visitors,
    "bookings": _bookings,
    "contacts": _contacts,
    "page_views": _page_views,
    "events": _events,
    "deliveries": _deliveries,
}


async def _old_mails(deps: RetentionDeps, tenant: UUID, *, dry_run: bool) -> dict[str, int]:
    """Mails in the outbox folder that are too old, by the time of the file; {"outbox": n}, {} when there are none."""
    if not deps.settings.outbox_days:
        return {}
    before = deps.clock() - timedelta(days=deps.settings.outbox_days)
    folder = deps.outbox(tenant)
    found = await asyncio.to_thread(files.written_before, folder, before)
    if found and not dry_run:
        await asyncio.to_thread(files.remove, folder, found)
    return {"outbox": len(found)} if found else {}


async def _forget_orphans(deps: RetentionDeps, tenant: UUID) -> None:
    """A mail may have been written while its session was being erased. Folders that did not change are not read."""
    folder = deps.outbox(tenant)
    changed = await asyncio.to_thread(files.changed_at, folder)
    if changed is None or deps.looked.get(tenant) == changed:
        return
    removed = await files.remove_orphans(deps.pool, tenant, folder)
    deps.looked[tenant] = changed
    if removed:
        log.info("outbox.orphans_removed", tenant=str(tenant), count=len(removed))
