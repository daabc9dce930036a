"""Contacts and leads as values. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

LeadStatus = Literal["new", "engaged", "qualified", "disqualified", "won", "lost"]
LEAD_STATUSES: tuple[LeadStatus, ...] = get_args(LeadStatus)
StatusBy = Literal["rule", "person", "crm"]
InteractionKind = Literal["viewed", "asked", "configured", "quoted"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why points were given: the rule's name, and where it applies the visitor's own words and their turn."""

    rule: str
    points: int
    text: str
    quote: str | None = None
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class Assessment:
    """`score` is 0 to 100. `qualified` and `hot` by the owner's thresholds and criteria."""

    score: int
    reasons: tuple[Reason, ...]
    qualified: bool
    hot: bool
    disqualified: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """`facts` is {field: {value, quote, session_id, turn_id, extractor, confidence, at}}."""

    id: UUID
    email: str | None
    phone: str | None
    external_id: str | None
    name: str | None
    company: str | None
    facts: Mapping[str, Any]
    flags: tuple[str, ...]
    verified_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Lead:
    id: UUID
    contact_id: UUID
    status: LeadStatus
    score: int
    reasons: tuple[Reason, ...]
    owner: str | None
    qualified_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    status_by: StatusBy = "rule"
    status_reason: str | None = None
    hot_at: datetime | None = None
    owner_by: StatusBy = "rule"
    status_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Interaction:
    """A product the visitor dealt with. `requirements` are their words, `recommendation` ours."""

    product: str
    kind: InteractionKind
    requirements: tuple[str, ...] = ()
    recommendation: str | None = None
    page_url: str | None = None
    turn_id: UUID | None = None
