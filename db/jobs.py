"""Background jobs on the same Postgres. A job carries ids and is deferred in the transaction of the facts it is about.

What must survive a killed worker is a row of its own table; a job is only the nudge to look at it. Handlers are
therefore idempotent: a job may run twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import procrastinate
import structlog
from procrastinate import exceptions
from procrastinate.types import JSONValue
from procrastinate.worker import Worker

from db.outage import DATABASE_AWAY
from db.pool import Connection, Pool

Handler = Callable[..., Awaitable[None]]
"""Called with the job's arguments as keywords."""

DEFAULT_LANE = "default"
SWEEP_SECONDS = 60
_STALLED_AFTER = 60
_KEEP_HOURS = 24 * 7
_ASK_AGAIN = 0.2  # seconds

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class QueueState:
    """`oldest_seconds` is how long the job that is due longest has been waiting; 0 when none is."""

    waiting: int
    failed: int
    oldest_seconds: float


class Jobs:
    """The job queue on `pool`: register handlers, then defer from anywhere and `work` in one or more processes."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector())
        self._sweeps: list[Callable[[], Awaitable[object]]] = []
        self._lanes: dict[str, None] = {DEFAULT_LANE: None}

    async def open(self) -> None:
        await self._app.connector.open_async(self._pool)  # pyright: ignore[reportArgumentType]

    def register(
        self, name: str, handler: Handler, *, cron: str | None = None, lane: str = DEFAULT_LANE
    ) -> None:
        """Make `handler` what the task `name` does. With `cron` it runs at those times too, given `timestamp`. Jobs of
        another `lane` keep the others from nothing: each lane has its own number of jobs that run at once."""
        self._lanes.setdefault(lane)
        task = self._app.task(name=name, queue=lane, queueing_lock=name if cron else None)(handler)
        if cron:
            self._app.periodic(cron=cron)(task)

    def every_minute(self, sweep: Callable[[], Awaitable[object]]) -> None:
        """Run `sweep` each minute in every worker, outside the queue, so that no stuck job can stop it."""
        self._sweeps.append(sweep)

    async def defer(
        self,
        conn: Connection,
        task: str,
        args: Mapping[str, JSONValue],
        *,
        schedule_at: datetime | None = None,
        queueing_lock: str | None = None,
    ) -> int | None:
        """Queue a job in the caller's transaction; its id, or None when one with `queueing_lock` waits already."""
        deferrer = self._app.configure_task(
            task, schedule_at=schedule_at, queueing_lock=queueing_lock, connection=conn, allow_unknown=False
        )
        try:
            async with conn.transaction():  # a savepoint: the refusal must not spoil the caller's transaction
                return await deferrer.defer_async(**args)
        except exceptions.AlreadyEnqueued:
            return None

    async def work(
        self,
        stop: asyncio.Event,
        *,
        concurrency: int = 4,
        lanes: Mapping[str, int] | None = None,
        wait: bool = True,
    ) -> None:
        """Run jobs until `stop` is set, then let the running ones finish (20 s). `wait=False` ends with the queue.

        `concurrency` is how many run at once, `lanes` how many of another lane besides (as many again by default).
        """
        ended = asyncio.Event()
        sweeper = asyncio.create_task(self._sweep_until(ended))
        stopped = asyncio.create_task(stop.wait())
        at_once = dict.fromkeys(self._lanes, concurrency) | dict(lanes or {})
        worker = asyncio.create_task(self._run_lanes(at_once) if wait else self._run_out(at_once))
        try:
            await asyncio.wait({stopped, worker}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            ended.set()
            worker.cancel()
            sweeper.cancel()
            stopped.cancel()
            await asyncio.gather(sweeper, stopped, return_exceptions=True)
        with suppress(asyncio.CancelledError):
            await worker

    async def _run_lanes(self, at_once: Mapping[str, int]) -> None:
        async with asyncio.TaskGroup() as group:
            for lane, number in at_once.items():
                group.create_task(self._run_worker(lane, concurrency=number, wait=True))

    async def _run_out(self, at_once: Mapping[str, int]) -> None:
        """One lane after the other: the jobs of the first often queue some of the others."""
        for lane, number in at_once.items():
            await self._run_worker(lane, concurrency=number, wait=False)

    async def _run_worker(self, lane: str, *, concurrency: int, wait: bool) -> None:
        while True:
            worker = Worker(
                self._app,
                queues=[lane],
                concurrency=concurrency,
                wait=wait,
                install_signal_handlers=False,
                shutdown_graceful_timeout=20.0,
                delete_jobs="successful",
                update_heartbeat_interval=10.0,
            )
            try:
                return await _until_cancelled(worker)
            except (*DATABASE_AWAY, exceptions.ConnectorException) as error:
                log.warning("worker.database_away", error=type(error).__name__)
                await asyncio.sleep(2)

    async def _sweep_until(self, ended: asyncio.Event) -> None:
        while not ended.is_set():
            await self.sweep()
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), SWEEP_SECONDS)

    async def sweep(self) -> None:
        """One round of all sweeps. One that fails is logged and tried again with the next round."""
        for sweep in (self.retry_stalled, *self._sweeps):
            try:
                await sweep()
            except Exception:
                log.exception("worker.sweep_failed", sweep=getattr(sweep, "__qualname__", str(sweep)))

    async def retry_stalled(self, *, after: float = _STALLED_AFTER) -> int:
        """Queue the jobs of workers that died `after` seconds ago again; their number."""
        manager = self._app.job_manager
        stalled = list(await manager.get_stalled_jobs(seconds_since_heartbeat=after))
        for job in stalled:
            await manager.retry_job(job)
            log.warning("worker.job_retried", task=job.task_name, job=job.id)
        await manager.delete_old_jobs(_KEEP_HOURS, include_failed=True)
        return len(stalled)

    async def state(self) -> QueueState:
        """What waits in the queue, for metrics and `check`."""
        async with self._pool.connection() as conn:
            found = await conn.execute(
                """SELECT count(*) FILTER (WHERE status = 'todo'), count(*) FILTER (WHERE status = 'failed'),
                          extract(epoch FROM now() - min(coalesce(scheduled_at, deferred.at))
                              FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()))
                   FROM procrastinate_jobs LEFT JOIN LATERAL (
                       SELECT min(at) AS at FROM procrastinate_events WHERE job_id = procrastinate_jobs.id
                   ) AS deferred ON true"""
            )
            row = await found.fetchone()
        assert row is not None
        return QueueState(waiting=row[0], failed=row[1], oldest_seconds=max(0.0, float(row[2] or 0)))


async def _until_cancelled(worker: Worker) -> None:
    """Run it; when cancelled, let it finish its jobs first.

    It is asked to stop rather than cancelled: a wait for a connection that comes at the same moment swallows the
    cancellation, and a worker that was still registering itself then ran for ever.
    """
    running = asyncio.create_task(worker.run())
    try:
        await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            worker.stop()  # again, since its first step forgets what was asked before
            await asyncio.wait({running}, timeout=_ASK_AGAIN)
        if not running.cancelled():
            running.exception()
        raise
    finally:
        running.cancel()
