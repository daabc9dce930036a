"""Scheduled syncs, from the sweep that finds them to pages that are searchable."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from db import tenants
from db.jobs import Jobs
from db.pool import Pool, transaction
from ingest import jobs as tasks
from ingest import sources, store
from ingest.config import Config
from ingest.rows import SourceRow
from ingest.sources import SourceOptions, SourceState
from ingest.sync import SyncDeps, run_sync
from ingest.targets import Target
from tests.ingest.fakes import FakeEmbedder, FakeSource, page

HOUR = 3_600
Make = Callable[[FakeSource], SyncDeps]


@dataclass
class Schedule:
    """A tenant's folders with the queue that reads them; each test holds the clock."""

    pool: Pool
    jobs: Jobs
    deps: SyncDeps
    clock: Any

    async def add(self, tenant: UUID, folder: Path, *, every: int | None = HOUR) -> UUID:
        async with transaction(self.pool, tenant) as conn:
            source = await sources.add(
                conn,
                Target("folder", str(folder)),
                SourceOptions(),
                ids=self.deps.ids,
                clock=self.clock,
            )
            await sources.schedule(conn, source, every, now=self.clock())
        return source

    async def due(self) -> int:
        return await tasks.queue_due(self.jobs, self.deps)

    async def waiting(self) -> int:
        return (await self.jobs.state()).waiting

    async def work(self) -> None:
        await asyncio.wait_for(self.jobs.work(asyncio.Event(), wait=False), 30)

    async def row(self, tenant: UUID, source: UUID) -> SourceRow:
        async with transaction(self.pool, tenant) as conn:
            found = await store.source(conn, source)
        assert found is not None
        return found

    async def states(self, tenant: UUID) -> list[SourceState]:
        async with transaction(self.pool, tenant) as conn:
            return await sources.states(conn)


@pytest.fixture
async def schedule(pool: Pool, deps_for: Make, clock: Any) -> Schedule:
    jobs, deps = Jobs(pool), deps_for(FakeSource([]))
    await jobs.open()

    @asynccontextmanager
    async def opened(tenant: UUID) -> AsyncGenerator[SyncDeps]:
        async with sources.opener(Config()) as open_source:
            yield replace(deps, open_source=open_source)

    tasks.register(jobs, opened)
    return Schedule(pool, jobs, deps, clock)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "site"
    made.mkdir()
    (made / "prices.md").write_text("# Prices\n\nNine euros a month.\n")
    (made / "about.html").write_text("<title>About</title><main><p>We repair bicycles.</p></main>")
    return made


async def test_a_source_is_queued_once_when_its_time_has_come(
    schedule: Schedule, tenant: UUID, folder: Path, tmp_path: Path
) -> None:
    source = await schedule.add(tenant, folder)
    await schedule.add(tenant, tmp_path / "by-hand", every=None)
    schedule.clock.advance(HOUR - 1)
    assert await schedule.due() == 0, "not yet"

    schedule.clock.advance(1)
    assert await schedule.due() == 1
    row = await schedule.row(tenant, source)
    assert row.next_sync_at == schedule.clock() + timedelta(seconds=HOUR)
    assert await schedule.due() == 0, "its next time has moved on"

    schedule.clock.advance(HOUR)
    assert await schedule.due() == 0, "the first job still waits"
    assert await schedule.waiting() == 1


async def test_sources_of_every_tenant_are_found(schedule: Schedule, tenant: UUID, folder: Path) -> None:
    other = schedule.deps.ids()
    async with transaction(schedule.pool, other) as conn:
        await tenants.create(conn, slug="other", name="Other", origins=[])
    for owner in (tenant, other):
        await schedule.add(owner, folder)
    schedule.clock.advance(HOUR)
    assert await schedule.due() == 2
    await schedule.work()
    for owner in (tenant, other):
        (state,) = await schedule.states(owner)
        assert state.counts.pages == 2


async def test_a_due_source_is_read_and_read_again(schedule: Schedule, tenant: UUID, folder: Path) -> None:
    source = await schedule.add(tenant, folder)
    schedule.clock.advance(HOUR)
    assert await schedule.due() == 1
    await schedule.work()

    assert await schedule.waiting() == 0
    found = await sources.pages(schedule.pool, tenant, source)
    assert [(each.url, each.title, each.status) for each in found] == [
        ("/about.html", "About", "ok"),
        ("/prices/", "Prices", "ok"),
    ]

    (folder / "about.html").unlink()
    schedule.clock.advance(HOUR)
    assert await schedule.due() == 1
    await schedule.work()
    (state,) = await schedule.states(tenant)
    assert state.last is not None
    assert (state.counts.pages, state.last.counts["removed"], state.last.counts["unchanged"]) == (1, 1, 1)


async def test_a_source_that_cannot_be_read_is_noted_and_fails_no_job(
    schedule: Schedule, tenant: UUID, tmp_path: Path
) -> None:
    await schedule.add(tenant, tmp_path / "gone")
    schedule.clock.advance(HOUR)
    assert await schedule.due() == 1
    await schedule.work()

    (state,) = await schedule.states(tenant)
    assert state.last is not None
    assert (state.last.state, state.last.error_code) == ("failed", "not_found")
    queue = await schedule.jobs.state()
    assert (queue.waiting, queue.failed) == (0, 0)


async def test_a_source_removed_meanwhile_is_passed_over(
    schedule: Schedule, tenant: UUID, folder: Path
) -> None:
    source = await schedule.add(tenant, folder)
    schedule.clock.advance(HOUR)
    assert await schedule.due() == 1
    async with transaction(schedule.pool, tenant) as conn:
        assert await store.delete_source(conn, source)
    await schedule.work()

    queue = await schedule.jobs.state()
    assert (queue.waiting, queue.failed) == (0, 0)


async def test_passages_without_a_vector_of_the_model_are_embedded(
    schedule: Schedule, tenant: UUID, source_id: UUID, deps_for: Make, embedder: FakeEmbedder
) -> None:
    assert await tasks.queue_reembedding(schedule.jobs, schedule.deps) == 0, "there are no passages"
    await run_sync(deps_for(FakeSource([page("a", "One.", "Two.")])), tenant, source_id)
    assert await tasks.queue_reembedding(schedule.jobs, schedule.deps) == 0, "all have their vector"

    embedder.name = "newer"
    embedder.asked.clear()
    assert await tasks.queue_reembedding(schedule.jobs, schedule.deps) == 1
    assert await tasks.queue_reembedding(schedule.jobs, schedule.deps) == 0, "the job waits already"
    await schedule.work()

    assert embedder.asked == ["A > Part\nOne.", "A > Part\nTwo."]
    assert await tasks.queue_reembedding(schedule.jobs, schedule.deps) == 0
    async with transaction(schedule.pool, tenant) as conn:
        models = await (await conn.execute("SELECT DISTINCT model FROM embeddings")).fetchall()
    assert models == [("newer",)]
