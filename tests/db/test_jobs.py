"""The job queue: deferred with the caller's facts, run once, taken over from dead workers."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import UUID

import psycopg
import pytest
from procrastinate.manager import JobManager

from db.jobs import Jobs
from db.pool import Pool, transaction


@pytest.fixture
async def jobs(pool: Pool) -> Jobs:
    jobs = Jobs(pool)
    await jobs.open()
    return jobs


async def _drain(jobs: Jobs) -> None:
    await jobs.work(asyncio.Event(), wait=False)


async def test_a_job_runs_with_its_arguments(jobs: Jobs, pool: Pool, tenant: UUID) -> None:
    seen: list[str] = []

    async def handler(*, word: str) -> None:
        seen.append(word)

    jobs.register("test.say", handler)
    async with transaction(pool, tenant) as conn:
        assert await jobs.defer(conn, "test.say", {"word": "hello"}) is not None
    assert (await jobs.state()).waiting == 1
    await _drain(jobs)

    assert seen == ["hello"]
    assert (await jobs.state()).waiting == 0


async def test_a_job_goes_with_the_transaction_that_deferred_it(jobs: Jobs, pool: Pool, tenant: UUID) -> None:
    async def handler() -> None: ...

    jobs.register("test.nothing", handler)
    with pytest.raises(RuntimeError):
        async with transaction(pool, tenant) as conn:
            await jobs.defer(conn, "test.nothing", {})
            raise RuntimeError
    assert (await jobs.state()).waiting == 0


async def test_a_second_job_with_the_same_lock_is_not_queued(jobs: Jobs, pool: Pool, tenant: UUID) -> None:
    async def handler() -> None: ...

    jobs.register("test.once", handler)
    async with transaction(pool, tenant) as conn:
        assert await jobs.defer(conn, "test.once", {}, queueing_lock="one") is not None
        assert await jobs.defer(conn, "test.once", {}, queueing_lock="one") is None
        await conn.execute("SELECT 1")  # the refusal left the transaction usable
    assert (await jobs.state()).waiting == 1


async def test_the_job_of_a_dead_worker_runs_again(jobs: Jobs, pool: Pool, tenant: UUID, dsn: str) -> None:
    runs: list[int] = []

    async def handler(*, number: int) -> None:
        runs.append(number)

    jobs.register("test.count", handler)
    async with transaction(pool, tenant) as conn:
        await jobs.defer(conn, "test.count", {"number": 7})
    with psycopg.connect(dsn) as conn:  # as a killed worker leaves it
        conn.execute(
            """WITH dead AS (INSERT INTO procrastinate_workers (last_heartbeat)
                             VALUES (now() - interval '5 minutes') RETURNING id)
               UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM dead)"""
        )
    assert await jobs.retry_stalled() == 1
    await _drain(jobs)

    assert runs == [7]


async def test_a_worker_stops_when_told_and_finishes_what_it_began(
    jobs: Jobs, pool: Pool, tenant: UUID
) -> None:
    begun, may_end, ended, stop = asyncio.Event(), asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def handler() -> None:
        begun.set()
        await may_end.wait()
        ended.set()

    jobs.register("test.slow", handler)
    async with transaction(pool, tenant) as conn:
        await jobs.defer(conn, "test.slow", {})
    worker = asyncio.create_task(jobs.work(stop))
    await asyncio.wait_for(begun.wait(), 20)
    stop.set()
    may_end.set()
    await asyncio.wait_for(worker, 20)

    assert ended.is_set()


async def test_a_worker_that_is_only_just_beginning_stops_too(
    jobs: Jobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wait for a connection may swallow a cancellation, as a pool's does when the connection comes meanwhile."""
    began = asyncio.Event()

    async def register(self: JobManager) -> int:
        began.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(0.2)
        return await registered(self)

    registered = JobManager.register_worker
    monkeypatch.setattr(JobManager, "register_worker", register)
    stop = asyncio.Event()
    worker = asyncio.create_task(jobs.work(stop))
    await began.wait()
    stop.set()
    await asyncio.wait_for(worker, 10)
