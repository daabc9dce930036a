"""What a turn makes known: stored before anything is said about it."""

from __future__ import annotations

from agent import leads, store
from agent.details import Details
from agent.events import HandoverRequested, QuoteRequested
from agent.handoff import store as handoff_store
from agent.intake import OpenTurn
from agent.patience import patiently
from agent.policy import Decision, Fact
from agent.profile.model import Stated
from agent.services import Services
from db.pool import transaction

_EVENTS: dict[Fact, type[HandoverRequested | QuoteRequested]] = {
    "handover_requested": HandoverRequested,
    "quote_requested": QuoteRequested,
}


class Facts:
    """Stores the facts of one turn. `taken` is what the visitor has told in it."""

    def __init__(self, services: Services, turn: OpenTurn) -> None:
        self._services = services
        self._turn = turn
        self.taken: tuple[Stated, ...] = ()

    async def record(self, decision: Decision) -> None:
        """What the visitor told, and what was decided about it."""
        await self.take(self._turn.details)
        await self.request(decision)

    async def take(self, details: Details) -> None:
        """What the visitor told about themselves."""
        self.taken += tuple(change.stated for change in details.changes if change.stated)
        if not details.changes:
            return

        async def store_them() -> None:
            async with transaction(self._services.pool, self._turn.tenant) as conn:
                await leads.take(conn, self._services, self._turn, details.changes)

        await patiently(store_them, seconds=self._services.outage)

    async def request(self, decision: Decision) -> None:
        """A person is wanted: for a talk, or for a quote."""
        if not decision.facts:
            return
        ids = {"session_id": self._turn.session.id, "turn_id": self._turn.id}

        async def record() -> None:
            async with transaction(self._services.pool, self._turn.tenant) as conn:
                await handoff_store.request(conn, ids["session_id"])
                for fact in decision.facts:
                    event = _EVENTS[fact](**ids)
                    if not await store.has_event(conn, event.type, **ids):
                        await self._services.record(conn, event, self._services.clock())

        await patiently(record, seconds=self._services.outage)
