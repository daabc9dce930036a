"""The rows of conversations, as the store reads and writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from agent.visits.arrival import Arrival
from agent.visits.device import Device

TurnState = Literal["open", "closed", "failed"]


@dataclass(frozen=True, slots=True)
class SessionRow:
    id: UUID
    visitor_id: UUID
    token_hash: bytes
    state: Literal["active", "ended"]
    dialogue: dict[str, Any]
    page_url: str | None
    page_title: str | None
    locale: str | None
    timezone: str | None
    handoff: Literal["none", "requested", "taken_over", "released"]
    rep: str | None
    contact_id: UUID | None
    identified: bool
    consent_shown: str | None


@dataclass(frozen=True, slots=True)
class NewSession:
    """`first_touch` is the visitor's, which may be older than this arrival."""

    id: UUID
    visitor_id: UUID
    token_hash: bytes
    arrival: Arrival
    first_touch: Mapping[str, Any]
    device: Device
    locale: str | None
    timezone: str | None
    consent_shown: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class TurnRow:
    """A turn as far as a repeat of it must know. `silent` is seconds since its last sign of life."""

    id: UUID
    client_turn_id: str
    seq: int
    state: TurnState
    text: str
    attempt: int
    silent: float


@dataclass(frozen=True, slots=True)
class PastTurn:
    """An earlier turn of the session; `moves` as `state.move_json` wrote them."""

    seq: int
    text: str
    reply: str | None
    moves: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class NewTurn:
    id: UUID
    session_id: UUID
    seq: int
    client_turn_id: str
    text: str
    page_url: str | None
    page_title: str | None
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class CitationRow:
    turn_id: UUID
    marker: int
    passage_id: int | None
    page_url: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class ClosedTurn:
    """What a turn leaves. `frames` are [id, event, data] triples with the data as JSON text."""

    id: UUID
    attempt: int
    state: Literal["closed", "failed"]
    reply: str | None
    answered: bool
    outcome: str
    moves: Sequence[Mapping[str, Any]]
    frames: Sequence[tuple[int, str, str]]
    citations: Sequence[CitationRow]
    model: str | None
    usage: Mapping[str, int]
    timings: Mapping[str, int]
    closed_at: datetime


@dataclass(frozen=True, slots=True)
class TranscriptRow:
    """`offer` and `booking` are what the reply showed of a meeting, as JSON."""

    id: UUID
    client_turn_id: str
    state: TurnState
    text: str
    reply: str | None
    answered: bool | None
    outcome: str | None
    rating: Literal["up", "down"] | None
    rating_reason: str | None
    opened_at: datetime
    offer: str | None
    booking: str | None
