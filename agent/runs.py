"""The turns that this process works on, each in a task of its own: a connection that drops takes nothing with it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar
from uuid import UUID

import structlog
from structlog.contextvars import bound_contextvars

from agent import store
from agent.frames import FrameLog
from agent.intake import Begun, OpenTurn, Replay, TurnRequest, Waiting, begin
from agent.patience import patiently
from agent.services import Services
from agent.sessions import Credential
from agent.stopping import Stop, ask_to_stop
from agent.turns import LostTurn, run_turn
from db.outage import DATABASE_AWAY
from db.pool import transaction
from kit.errors import AppError

POLL_SECONDS = 0.4

T = TypeVar("T")
log = structlog.get_logger(__name__)


class TurnRuns:
    """Starts turns and finds those that run. One per process; close it before the database pool.

    What it knows of a turn is only a short cut: everything needed to answer a repeat is in the database.
    """

    def __init__(self, services: Services, *, poll: float = POLL_SECONDS) -> None:
        self._services = services
        self._poll = poll
        self._running: dict[UUID, FrameLog] = {}
        self._stops: dict[UUID, Stop] = {}
        self._tasks: set[asyncio.Task[Any]] = set()

    async def submit(self, request: TurnRequest) -> FrameLog:
        """The frames of the turn: as they come, or as they came when it was answered before. Raises as `begin` does."""
        return await asyncio.shield(self._keep(self._submit(request)))

    async def stop(self, tenant: UUID, session: Credential, turn_id: UUID) -> bool:
        """End a reply where it is; whether it was still being said. One that is over stays as it is.

        Raises NotFound and Unauthorized.
        """
        running = await ask_to_stop(self._services, tenant, session, turn_id)
        if here := self._stops.get(turn_id):
            here.ask()  # another process looks at the database every moment
        return running

    async def close(self, grace: float = 20.0) -> None:
        """Let running turns finish for `grace` seconds; give up the others, which another process may take over."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace)
        left = list(self._tasks)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def _keep(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever waited for it has had it; nobody waits any more when the client went away

    async def _submit(self, request: TurnRequest) -> FrameLog:
        """Detached from the request from here on: between the row and its task nobody can interrupt."""
        begun = await begin(self._services, request)
        match begun:
            case Replay(stored):
                frames = FrameLog()
                frames.publish(stored)
            case Waiting(turn_id) if turn_id in self._running:
                frames = self._running[turn_id]
            case _:
                frames = FrameLog()
                self._keep(self._follow(request, begun, frames))
        return frames

    async def _follow(self, request: TurnRequest, begun: Begun, frames: FrameLog) -> None:
        """Answer the turn, or wait until another process has, and take it over when that one falls silent."""
        with bound_contextvars(session_id=str(request.session.id)):
            try:
                while not await self._advance(begun, frames):
                    begun = await patiently(
                        lambda: begin(self._services, request), seconds=self._services.outage
                    )
            except AppError as error:
                frames.add("error", {"error": error.code, "detail": error.detail})
            except DATABASE_AWAY as error:
                log.error("turn_not_followed", error=type(error).__name__)
                frames.add("error", {"error": "unavailable", "detail": "Please try again in a moment."})
            finally:
                frames.cut()

    async def _advance(self, begun: Begun, frames: FrameLog) -> bool:
        """Whether the last frame is out."""
        match begun:
            case OpenTurn():
                return await self._run(begun, frames)
            case Replay(stored):
                frames.publish(stored)
                return True
            case Waiting():
                await asyncio.sleep(self._poll)
                return False

    async def _run(self, turn: OpenTurn, frames: FrameLog) -> bool:
        frames.restart(turn.attempt)
        self._running[turn.id] = frames
        stop = self._stops[turn.id] = Stop()
        try:
            with bound_contextvars(turn_id=str(turn.id)):
                await run_turn(self._services, turn, frames, stop=stop)
        except LostTurn:
            log.warning("turn_lost", turn_id=str(turn.id))
            return False
        except asyncio.CancelledError:
            await self._release(turn)
            raise
        finally:
            self._running.pop(turn.id, None)
            self._stops.pop(turn.id, None)
        return True

    async def _release(self, turn: OpenTurn) -> None:
        try:
            async with transaction(self._services.pool, turn.tenant) as conn:
                await store.release(conn, turn.id, attempt=turn.attempt)
        except DATABASE_AWAY as error:
            log.warning("turn_not_released", error=type(error).__name__)
