"""What is left of a turn when its reply is said: the last frame, the stored row, and what changes with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from agent import budget, leads, sessions, store
from agent.budget import Spent
from agent.events import TurnClosed
from agent.frames import Frame
from agent.intake import OpenTurn
from agent.meetings.arrange import Arrangement
from agent.policy import Decision, Outcome
from agent.profile import store as profile_store
from agent.profile.model import Stated
from agent.reply import citation_json
from agent.rows import CitationRow, ClosedTurn
from agent.services import Services
from agent.state import DialogueState, Move, move_json
from db.pool import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A turn whose reply is complete. `taken` is what the visitor told in it, `timings` are milliseconds.
    `stopped`: the visitor wanted no more of it."""

    turn: OpenTurn
    decision: Decision
    outcome: Outcome
    said: tuple[Move, ...]
    text: str
    citations: tuple[CitationRow, ...]
    taken: tuple[Stated, ...]
    form: dict[str, Any] | None
    meetings: Arrangement | None
    model: str | None
    spent: Spent
    timings: dict[str, int]
    stopped: bool = False

    @property
    def handoff(self) -> str:
        """Who is in charge after this turn."""
        if self.turn.taken_over:
            return "taken_over"
        if "handover_requested" in self.decision.facts:
            return "requested"
        stood = self.turn.session.handoff
        return "released" if stood == "taken_over" else stood


def done_json(finished: Finished) -> dict[str, Any]:
    """The whole reply, as the last frame says it."""
    meetings = finished.meetings
    return {
        "turn_id": str(finished.turn.id),
        "text": finished.text,
        "answered": finished.outcome == "answered",
        "citations": [citation_json(row) for row in finished.citations],
        "offers": meetings.offer["offers"] if meetings and meetings.offer else [],
        "booking": meetings.booking if meetings else None,
        "fields": {stated.name: {"value": stated.value, "quote": stated.quote} for stated in finished.taken},
        "form": finished.form,
        "stopped": finished.stopped,
        "session": {
            "state": "ended" if finished.decision.ends_session else "active",
            "handoff": finished.handoff,
        },
    }


def closed_turn(
    finished: Finished, state: Literal["closed", "failed"], frames: Sequence[Frame], *, now: datetime
) -> ClosedTurn:
    """The row of the turn. A failed one has no reply."""
    well, spent = state == "closed", finished.spent
    return ClosedTurn(
        id=finished.turn.id,
        attempt=finished.turn.attempt,
        state=state,
        reply=finished.text if well else None,
        answered=well and finished.outcome == "answered",
        outcome=_outcome(finished) if well else "failed",
        moves=[move_json(move) for move in finished.said],
        frames=[(frame.id, frame.event, frame.data) for frame in frames],
        citations=finished.citations if well else (),
        model=finished.model,
        usage={"input_tokens": spent.input_tokens, "output_tokens": spent.output_tokens},
        timings=finished.timings,
        closed_at=now,
    )


def _outcome(finished: Finished) -> str:
    return "stopped" if finished.stopped else finished.outcome


async def store_around(
    conn: Connection,
    services: Services,
    finished: Finished,
    closed: ClosedTurn,
    dialogue: DialogueState | None,
) -> None:
    """What changes with the turn, in its transaction. `dialogue` is None for a failed one."""
    turn, now = finished.turn, closed.closed_at
    if finished.form is not None:
        await profile_store.insert_form(
            conn, turn.id, session_id=turn.session.id, spec=finished.form, now=now
        )
    if dialogue is not None:
        await leads.record_interactions(conn, services, turn, reply=finished.text)
        await leads.assess(conn, services, turn.session, turn.id, config=turn.settings.qualification)
        await store.set_dialogue(conn, turn.session.id, dialogue=dialogue.as_json(), now=now)
        event = TurnClosed(
            session_id=turn.session.id, turn_id=turn.id, answered=closed.answered, outcome=closed.outcome
        )
        await services.record(conn, event, now)
    if turn.grant is not None:
        await budget.settle(conn, turn.grant, finished.spent)
    if dialogue is not None and finished.decision.ends_session:
        await sessions.end_session(conn, services, turn.session.id, reason="goodbye")
