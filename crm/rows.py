"""What crm.store reads and writes, beside the values of crm.model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.model import Contact, Lead, LeadStatus


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """`q` is part of a name, address, phone number or company. `since` is about the last change."""

    status: LeadStatus | None = None
    owner: str | None = None
    min_score: int | None = None
    q: str | None = None
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LeadRow:
    """A lead in a list. Channel, source, campaign and landing page are those of the contact's first session."""

    id: UUID
    contact_id: UUID
    status: LeadStatus
    score: int
    owner: str | None
    name: str | None
    company: str | None
    email: str | None
    phone: str | None
    external_id: str | None
    verified: bool
    channel: str | None
    source: str | None
    campaign: str | None
    landing_url: str | None
    reasons: list[dict[str, Any]]
    qualified_at: datetime | None
    hot_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class LeadSession:
    """`identified`: the site's signature showed who it was; otherwise the visitor only said so."""

    id: UUID
    opened_at: datetime
    ended_at: datetime | None
    identified: bool
    score: int
    channel: str
    source: str
    campaign: str | None
    landing_url: str | None
    turns: int


@dataclass(frozen=True, slots=True)
class SaidRow:
    """What the visitor stated in a session of this contact, in their own words."""

    session_id: UUID
    turn: int
    name: str
    value: Any
    quote: str
    extractor: str
    confidence: float
    flags: list[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class InteractionRow:
    session_id: UUID
    product: str
    kind: str
    requirements: list[str]
    recommendation: str | None
    page_url: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class LeadDetail:
    lead: Lead
    contact: Contact
    sessions: Sequence[LeadSession]
    said: Sequence[SaidRow]
    interactions: Sequence[InteractionRow]
