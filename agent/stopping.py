"""A visitor may end a reply where it is. What was said so far is kept; what is being done is done to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar
from uuid import UUID

from agent import store
from agent.services import Services
from agent.sessions import Credential, authorised
from db.pool import transaction
from kit.errors import NotFound

POLL_SECONDS = 0.5
"""How soon a process notices a wish that another one was told."""

T = TypeVar("T")


class Stopped(Exception):
    """The visitor wants no more of this reply."""


class Stop:
    """The wish to stop one turn, as its worker sees it."""

    def __init__(self) -> None:
        self._asked = asyncio.Event()

    def ask(self) -> None:
        self._asked.set()

    async def unless_asked(self, work: Coroutine[Any, Any, T]) -> T:
        """What `work` gives. Raises Stopped, with the work cancelled and ended, when the wish comes before that."""
        if self._asked.is_set():
            work.close()
            raise Stopped
        working = asyncio.create_task(work)
        asked = asyncio.create_task(self._asked.wait())
        try:
            await asyncio.wait((working, asked), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise Stopped
            return working.result()
        finally:
            asked.cancel()
            working.cancel()
            await asyncio.gather(asked, working, return_exceptions=True)


async def ask_to_stop(services: Services, tenant: UUID, session: Credential, turn_id: UUID) -> bool:
    """Leave the wish with the turn; whether it was still being answered. Raises NotFound and Unauthorized."""
    async with transaction(services.pool, tenant) as conn:
        await authorised(conn, session)
        state = await store.ask_to_stop(conn, session.id, turn_id, now=services.clock())
    if state is None:
        raise NotFound("This conversation has no such message.")
    return state == "open"
