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
from crm.identity import Identity, IdentityRejected
from crm.services import Services as CrmServices
from db.pool import Pool
from ingest.search import SearchQuery, SearchResult
from kit.clock import Clock
from kit.ids import IdFactory
from scheduling.links import BookingLinks
from scheduling.services import Services as SchedulingServices


class Searches(Protocol):
    """`ingest.search.Searcher`, as far as conversations need it."""

    async def search(self, tenant: UUID, query: SearchQuery) -> SearchResult: ...


async def as_it_is(acts: Acts) -> Acts:
    """No second look."""
    return acts


IdentifyVisitor = Callable[[UUID, str], Awaitable[Identity]]
"""Who a signed token of a tenant's site proves the visitor to be. Raises crm.identity.IdentityRejected."""


async def nobody(_tenant: UUID, _token: str) -> Identity:
    """No identity is accepted."""
    raise IdentityRejected("Signed identities are not set up.")


@dataclass(frozen=True, slots=True)
class Services:
    """`fallback` answers with sentences of the site alone; it may be the same object as `model`.

    `second_look` reconsiders what the rules took for a question.

    `meetings` books them, `booking_links` make the visitor's links to them; without both no meeting is talked about.

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
    crm: CrmServices
    identify: IdentifyVisitor = nobody
    meetings: SchedulingServices | None = None
    booking_links: BookingLinks | None = None
    outage: float = 30.0
    second_look: Callable[[Acts], Awaitable[Acts]] = as_it_is
