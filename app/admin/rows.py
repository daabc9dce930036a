"""Conversations as the sales team sees them. Values only; the API publishes them as they stand.

What a visitor typed, and where they came from, is data: whoever shows it escapes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

SessionState = Literal["active", "ended"]
Handoff = Literal["none", "requested", "taken_over", "released"]


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """`opened_from` is included, `opened_to` is not. `contact` is a contact's id or email address.

    `q` is part of the contact's name, address or company, or of something the visitor wrote.
    """

    state: SessionState | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    contact: str | None = None
    min_score: int | None = None
    handoff: Handoff | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class SessionRow:
    """`page` is where the chat was opened; `answered` counts the turns that were answered from the site."""

    id: UUID
    state: SessionState
    opened_at: datetime
    last_active_at: datetime
    ended_at: datetime | None
    end_reason: str | None
    channel: str
    source: str
    campaign: str | None
    referrer_domain: str | None
    landing_url: str | None
    page: str | None
    page_url: str | None
    device: str
    locale: str | None
    turns: int
    answered: int
    contact_id: UUID | None
    name: str | None
    email: str | None
    company: str | None
    score: int
    lead_id: UUID | None
    status: str | None
    owner: str | None
    handoff: Handoff
    rep: str | None
    headline: str | None


@dataclass(frozen=True, slots=True)
class Citation:
    marker: int
    page_url: str
    title: str
    quote: str


@dataclass(frozen=True, slots=True)
class Turn:
    """`reply` and `answered` are None while the turn is open."""

    id: UUID
    seq: int
    state: str
    text: str
    page_url: str | None
    reply: str | None
    answered: bool | None
    outcome: str | None
    model: str | None
    rating: str | None
    rating_reason: str | None
    opened_at: datetime
    closed_at: datetime | None
    citations: list[Citation] = field(default_factory=list[Citation])


@dataclass(frozen=True, slots=True)
class PageView:
    url: str
    title: str | None
    seen_at: datetime
    before_chat: bool


@dataclass(frozen=True, slots=True)
class Stated:
    """A value of the profile in the visitor's words. One with `ended_at` was corrected or taken back then."""

    name: str
    value: Any
    quote: str
    turn: int
    extractor: str
    confidence: float
    flags: list[str]
    at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Interaction:
    product: str
    kind: str
    requirements: list[str]
    recommendation: str | None
    page_url: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    kind: str
    granted: bool
    text: str
    policy_url: str | None
    version: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RepMessage:
    """`kind` "notice" is what the visitor was told about the hand-off."""

    kind: str
    rep: str | None
    text: str
    after_turn: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Delivery:
    id: UUID
    kind: str
    target: str
    state: str
    attempts: int
    error_code: str | None
    error: str | None
    created_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where the visitor came from, and the score of this session with its reasons, as they were stored."""

    first_touch: dict[str, Any]
    last_touch: dict[str, Any]
    opened_on: dict[str, Any]
    timezone: str | None
    identified: bool
    visitor_id: UUID
    reasons: list[dict[str, Any]]
    qualified_at: datetime | None
    summary: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class SessionDetail:
    """A conversation with all that is known about it. `profile` holds corrected values as well."""

    session: SessionRow
    arrival: Arrival
    pages: list[PageView]
    turns: list[Turn]
    profile: list[Stated]
    interactions: list[Interaction]
    consents: list[Consent]
    rep_messages: list[RepMessage]
    deliveries: list[Delivery]
