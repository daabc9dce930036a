"""Runs the web server, the worker, or both in one process, until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from app.services import Services
from crm.sync.deps import CRM_LANE

_GRACE_SECONDS = 15


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling, which would end the process before the database could be stopped."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


async def run(
    app: FastAPI | None,
    services: Services,
    *,
    listener: socket.socket | None,
    worker: bool,
    when_up: Callable[[], Awaitable[None]] | None = None,
) -> None:
    """Serve `app` on `listener` and, if `worker`, work on jobs, until SIGINT or SIGTERM. A second signal hurries.

    `when_up` runs beside them once the server answers; its errors end everything.
    """
    stop = asyncio.Event()
    server = _Server(_config(app)) if app else None
    work: list[Awaitable[None]] = []
    if server and listener:
        work.append(_serve(server, listener, stop))
    if worker:
        at_once = services.settings.server
        work.append(
            services.jobs.work(
                stop, concurrency=at_once.worker_concurrency, lanes={CRM_LANE: at_once.crm_concurrency}
            )
        )
    if when_up:
        work.append(_unless_stopped(_after_start(server, when_up), stop))
    with _signals(stop, server):
        await _all(work, stop, server)


async def _all(work: Sequence[Awaitable[None]], stop: asyncio.Event, server: _Server | None) -> None:
    """Wait for everything. When one part fails the others are asked to end, and its error is raised."""
    tasks = [asyncio.ensure_future(each) for each in work]
    done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    if any(not task.cancelled() and task.exception() for task in done):
        stop.set()
        if server:
            server.should_exit = True
    for result in await asyncio.gather(*tasks, return_exceptions=True):
        if isinstance(result, BaseException):
            raise result


def _config(app: FastAPI) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=_GRACE_SECONDS,
    )


async def _serve(server: _Server, listener: socket.socket, stop: asyncio.Event) -> None:
    await server.serve(sockets=[listener])
    stop.set()


async def _after_start(server: _Server | None, when_up: Callable[[], Awaitable[None]]) -> None:
    if server:
        await server.up.wait()
    await when_up()


async def _unless_stopped(work: Awaitable[None], stop: asyncio.Event) -> None:
    task, stopped = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        task.result()
    else:
        task.cancel()


@contextmanager
def _signals(stop: asyncio.Event, server: _Server | None) -> Generator[None]:
    """SIGINT and SIGTERM ask everything to end in its own time; asked twice, open answers are cut off."""
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if server:
            server.force_exit = stop.is_set()
            server.should_exit = True
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal)
    try:
        yield
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.remove_signal_handler(number)
