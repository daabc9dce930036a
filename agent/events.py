"""Facts a conversation records. Whoever wants to react subscribes to them; nobody here calls upward."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from db import events
from db.pool import Connection
from kit.ids import IdFactory

EndReason = Literal["visitor", "goodbye", "idle", "turn_limit", "admin"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened:
    type: ClassVar[str] = "session.opened"
    session_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded:
    """Recorded once a session, in the transaction that ended it."""

    type: ClassVar[str] = "session.ended"
    session_id: UUID
    reason: EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverRequested:
    """A visitor wants to talk to a person. Whoever is alerted is planned in the same transaction."""

    type: ClassVar[str] = "handover.requested"
    session_id: UUID
    turn_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnClosed:
    type: ClassVar[str] = "turn.closed"
    session_id: UUID
    turn_id: UUID
    answered: bool
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackGiven:
    type: ClassVar[str] = "feedback.given"
    session_id: UUID
    turn_id: UUID
    rating: Literal["up", "down"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteRequested:
    """A visitor wants a price made for them."""

    type: ClassVar[str] = "quote.requested"
    session_id: UUID
    turn_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffChanged:
    """A rep took a session over, or gave it back."""

    type: ClassVar[str] = "handoff.changed"
    session_id: UUID
    handoff: Literal["none", "requested", "taken_over", "released"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactCaptured:
    """A visitor left an address or a number. `callback`: after asking for a person."""

    type: ClassVar[str] = "contact.captured"
    session_id: UUID
    turn_id: UUID
    callback: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHot:
    """A session has become hot by the owner's rule; recorded once a session."""

    type: ClassVar[str] = "session.hot"
    session_id: UUID
    turn_id: UUID
    score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingWanted:
    """A visitor wants a meeting that the calendar cannot give: it is `away`, or `full`. A person has to arrange it.

    `words` are the visitor's, about when it would suit them.
    """

    type: ClassVar[str] = "meeting.wanted"
    session_id: UUID
    turn_id: UUID
    why: Literal["away", "full"]
    words: str | None = None


Event = (
    SessionOpened
    | SessionEnded
    | HandoverRequested
    | QuoteRequested
    | TurnClosed
    | FeedbackGiven
    | HandoffChanged
    | ContactCaptured
    | SessionHot
    | MeetingWanted
)

Recorder = Callable[[Connection, Event, datetime], Awaitable[None]]
"""Records an event of the transaction's tenant, and defers the jobs that follow from it on the same connection."""


def recorder(ids: IdFactory) -> Recorder:
    """A recorder that writes the fact and nothing else."""

    async def record(conn: Connection, event: Event, at: datetime) -> None:
        await events.record(
            conn,
            event.type,
            id=ids(),
            at=at,
            session_id=event.session_id,
            turn_id=getattr(event, "turn_id", None),
            payload=payload(event),
        )

    return record


def payload(event: Event) -> dict[str, object]:
    """What of an event has no column of its own."""
    match event:
        case SessionEnded():
            return {"reason": event.reason}
        case TurnClosed():
            return {"answered": event.answered, "outcome": event.outcome}
        case FeedbackGiven():
            return {"rating": event.rating}
        case HandoffChanged():
            return {"handoff": event.handoff}
        case ContactCaptured():
            return {"callback": event.callback}
        case SessionHot():
            return {"score": event.score}
        case MeetingWanted():
            return {"why": event.why, "words": event.words}
        case _:
            return {}
