"""What a conversation works with, put together by the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from agent.acts import Acts
from agent.config import SettingsOf
from agent.events import Recorder
from agent.llm import ChatModel
from db.pool import Pool
from ingest.search import SearchQuery, SearchResult
from kit.clock import Clock
from kit.ids import IdFactory


class Searches(Protocol):
    """`ingest.search.Searcher`, as far as conversations need it."""

    async def search(self, tenant: UUID, query: SearchQuery) -> SearchResult: ...


async def as_it_is(acts: Acts) -> Acts:
    """No second look."""
    return acts


@dataclass(frozen=True, slots=True)
class Services:
    """`fallback` answers with sentences of the site alone; it may be the same object as `model`.

    `second_look` reconsiders what the rules took for a question.

    `outage` is how many seconds a turn that has begun waits for a database that went away.
    """

    pool: Pool
    clock: Clock
    ids: IdFactory
    searcher: Searches
    model: ChatModel
    fallback: ChatModel
    settings: SettingsOf
    record: Recorder
    outage: float = 30.0
    second_look: Callable[[Acts], Awaitable[Acts]] = as_it_is
