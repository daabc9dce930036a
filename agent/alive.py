"""A turn that is worked on shows that it lives, so that no other process takes it over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog

from agent import store
from agent.intake import OpenTurn
from agent.services import Services
from agent.stopping import POLL_SECONDS, Stop
from db.outage import DATABASE_AWAY
from db.pool import transaction

log = structlog.get_logger(__name__)


class LostTurn(Exception):
    """Another process took the turn over."""


@asynccontextmanager
async def alive(services: Services, turn: OpenTurn, stop: Stop) -> AsyncGenerator[None]:
    """Show that the turn lives while it is worked on. Ends the work with LostTurn when it is no longer ours.

    Between two signs of life it looks whether the visitor has asked another process to stop the reply.
    """
    lost = False
    worker = asyncio.current_task()
    assert worker is not None

    async def beat() -> None:
        nonlocal lost
        every = turn.settings.agent.heartbeat
        silent = 0.0
        while not lost:
            due = every - silent
            pause = min(due, POLL_SECONDS)
            await asyncio.sleep(pause)
            silent += pause
            try:
                async with transaction(services.pool, turn.tenant) as conn:
                    if pause == due:
                        lost = not await store.beat(conn, turn.id, attempt=turn.attempt)
                        silent = 0.0
                    if await store.is_to_stop(conn, turn.id):
                        stop.ask()
            except DATABASE_AWAY as error:
                log.warning("database_away", error=type(error).__name__)
        worker.cancel()

    heart = asyncio.create_task(beat())
    try:
        yield
    except asyncio.CancelledError:
        if not lost:
            raise
        worker.uncancel()
        raise LostTurn from None
    finally:
        heart.cancel()
        await asyncio.gather(heart, return_exceptions=True)
