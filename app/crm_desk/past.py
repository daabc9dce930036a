"""Sessions of the past: what a CRM would be told of them, and telling it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.crm_desk.desk import Desk
from crm.sync.dry import Rehearsed
from crm.sync.dry_many import rehearse_many
from crm.sync.model import SessionRecord
from crm.sync.routing import connections_for
from db.pool import transaction
from kit.errors import Conflict, NotFound
from outreach.crm import store
from outreach.crm.plan import deliveries_of
from outreach.crm.record import read
from outreach.deliveries import plan
from outreach.deps import planning
from outreach.model import CRM_TARGET

PAGE = 100
"""Sessions that are read together."""

Place = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class Planned:
    """Of a page of sessions: how many are newly planned, were planned before, and go elsewhere by the routing. `next`
    is the place after it; None when there are no more."""

    planned: int = 0
    before: int = 0
    elsewhere: int = 0
    next: Place | None = None

    def with_more(self, page: Planned) -> Planned:
        return Planned(
            self.planned + page.planned,
            self.before + page.before,
            self.elsewhere + page.elsewhere,
            page.next,
        )


# Looking


async def rehearsed(
    desk: Desk,
    tenant: UUID,
    name: str,
    *,
    since: datetime | None = None,
    session: UUID | None = None,
    limit: int | None = None,
) -> AsyncGenerator[Rehearsed]:
    """What the connection would be told of ended sessions, the oldest first. Nothing is written.

    A session that could not be looked at says so in its `error`; what concerns the whole connection is raised, and so
    is NotFound for a `session` of which nothing can be told.
    """
    await desk.entry(tenant, name)
    one = await _the_one(desk, tenant, name, session) if session else None
    records = _some(one) if one else _records(desk, tenant, name, since=since, limit=limit)
    async with aclosing(records), aclosing(rehearse_many(desk.crm.sync, tenant, name, records)) as told:
        async for each in told:
            yield each


async def _some(*records: SessionRecord) -> AsyncGenerator[SessionRecord]:
    for record in records:
        yield record


async def _records(
    desk: Desk, tenant: UUID, name: str, *, since: datetime | None, limit: int | None
) -> AsyncGenerator[SessionRecord]:
    """The ended sessions that go to this connection."""
    after: Place | None = None
    given = 0
    while True:
        async with transaction(desk.pool, tenant) as conn:
            rows = await store.ended(conn, since=since, after=after, limit=PAGE)
        for row in rows:
            record = await desk.crm.sender.record(tenant, row.id)
            if record and await _goes_to(desk, tenant, name, record):
                yield record
                given += 1
            if given == limit:
                return
        if len(rows) < PAGE:
            return
        after = rows[-1].ended_at, rows[-1].id


async def _the_one(desk: Desk, tenant: UUID, name: str, session: UUID) -> SessionRecord:
    if (record := await desk.crm.sender.record(tenant, session)) is None:
        said = "There is no ended conversation of somebody who is known with this id."
        raise NotFound(said, code="session_not_found")
    if not await _goes_to(desk, tenant, name, record):
        raise Conflict(
            f"The routing sends this conversation elsewhere than to {name}.", code="goes_elsewhere"
        )
    return record


async def _goes_to(desk: Desk, tenant: UUID, name: str, record: SessionRecord) -> bool:
    """By the routing, also when the entry is not enabled yet: that is what a rehearsal is for."""
    entries = dict(await desk.entries(tenant))
    entries[name] = entries[name].model_copy(update={"enabled": True})
    return name in connections_for(record, entries)


# Telling


async def plan_page(
    desk: Desk,
    tenant: UUID,
    name: str,
    *,
    since: datetime | None = None,
    after: Place | None = None,
    limit: int = PAGE,
) -> Planned:
    """Plan a page of ended sessions for this connection. What was planned before is not planned again."""
    await _is_on(desk, tenant, name)
    async with transaction(desk.pool, tenant) as conn:
        rows = await store.ended(conn, since=since, after=after, limit=limit)
    done = await _planned(desk, tenant, name, [row.id for row in rows])
    next = (rows[-1].ended_at, rows[-1].id) if len(rows) == limit else None
    return Planned(done.planned, done.before, done.elsewhere, next)


async def plan_one(desk: Desk, tenant: UUID, name: str, session: UUID) -> Planned:
    """Raises NotFound for a session that goes on, or of which nobody knows whose it is."""
    await _is_on(desk, tenant, name)
    await _the_one(desk, tenant, name, session)
    return await _planned(desk, tenant, name, [session])


async def _is_on(desk: Desk, tenant: UUID, name: str) -> None:
    entry, _, _ = await desk.entry(tenant, name)
    if not entry.enabled:
        said = f"The CRM {name} is not enabled in app.yaml, so nothing is sent there."
        raise Conflict(said, code="not_enabled")


async def _planned(desk: Desk, tenant: UUID, name: str, sessions: list[UUID]) -> Planned:
    settings, given = await desk.settings(tenant), await planning(desk.deliveries, tenant)
    new = before = elsewhere = 0
    async with transaction(desk.pool, tenant) as conn:
        for session in sessions:
            record = await read(conn, session, settings, now=desk.clock())
            wanted = deliveries_of(record, settings) if record else ()
            mine = next((each for each in wanted if each.target == f"{CRM_TARGET}{name}"), None)
            if mine is None:
                elsewhere += 1
            elif await plan(conn, given, mine):
                new += 1
            else:
                before += 1
    return Planned(new, before, elsewhere)


async def how_many(desk: Desk, tenant: UUID, since: datetime | None) -> int:
    """Ended sessions of people who are known, wherever they go."""
    async with transaction(desk.pool, tenant) as conn:
        return await store.count_ended(conn, since=since)
