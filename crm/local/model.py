"""Deals and activities of the built-in CRM, as values. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from crm.local.config import Outcome
from crm.model import LeadStatus

ActivityKind = Literal["note", "task", "meeting"]
EntryKind = Literal["note", "task", "meeting", "conversation", "change"]
Place = tuple[datetime, UUID]
"""Where in a list the next page begins."""

MOST = Decimal("999999999999.99")
"""The largest amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDeal:
    """A row of local_deals; see there."""

    id: UUID
    contact_id: UUID
    key: str | None
    title: str
    stage: str
    outcome: Outcome | None = None
    reason: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    closes_on: date | None = None
    owner: str | None = None
    description: str | None = None
    held: tuple[str, ...] = ()
    version: int = 1
    moved_at: datetime
    closed_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalActivity:
    """A row of local_activities; see there."""

    id: UUID
    contact_id: UUID
    deal_id: UUID | None = None
    session_id: UUID | None = None
    key: str | None = None
    kind: ActivityKind
    subject: str
    text: str = ""
    at: datetime
    until: datetime | None = None
    location: str | None = None
    attendees: tuple[str, ...] = ()
    owner: str | None = None
    author: str | None = None
    done: bool = False
    done_at: datetime | None = None
    held: tuple[str, ...] = ()
    version: int = 1
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DealChange:
    """What a rep changed in a deal: {column: (before, after)} as JSON has it."""

    id: UUID
    contact_id: UUID
    deal_id: UUID
    author: str | None
    changes: Mapping[str, Any]
    reason: str | None
    at: datetime


# What is read


@dataclass(frozen=True, slots=True)
class DealRow:
    """A deal with whose it is. `next_task_at`: when the next open task of the deal's contact is due."""

    id: UUID
    contact_id: UUID
    title: str
    stage: str
    outcome: Outcome | None
    reason: str | None
    amount: Decimal | None
    currency: str | None
    closes_on: date | None
    owner: str | None
    description: str | None
    version: int
    moved_at: datetime
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime
    name: str | None
    company: str | None
    email: str | None
    phone: str | None
    lead_id: UUID | None
    lead_status: LeadStatus | None
    score: int | None
    channel: str | None
    source: str | None
    campaign: str | None
    next_task_at: datetime | None


@dataclass(frozen=True, slots=True)
class DealFilter:
    """`q` is part of a title, name, address or company. `state`: open ones, or those closed that way."""

    stage: str | None = None
    state: Literal["open", "won", "lost"] | None = None
    owner: str | None = None
    contact_id: UUID | None = None
    q: str | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """Of one stage in one currency. `amount` is None when no deal has one."""

    stage: str
    currency: str | None
    deals: int
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """An activity with whose it is."""

    id: UUID
    contact_id: UUID
    deal_id: UUID | None
    session_id: UUID | None
    kind: ActivityKind
    subject: str
    text: str
    at: datetime
    until: datetime | None
    location: str | None
    attendees: Sequence[str]
    owner: str | None
    author: str | None
    done: bool
    done_at: datetime | None
    version: int
    created_at: datetime
    updated_at: datetime
    name: str | None
    company: str | None
    email: str | None
    phone: str | None
    deal_title: str | None


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """`done` None is all. `due_before` is not included."""

    done: bool | None = None
    owner: str | None = None
    contact_id: UUID | None = None
    deal_id: UUID | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """Of a timeline. A conversation stands for itself where no note was written about it; `changes` are a deal's."""

    id: UUID
    kind: EntryKind
    at: datetime
    subject: str
    text: str
    until: datetime | None
    owner: str | None
    author: str | None
    done: bool | None
    deal_id: UUID | None
    session_id: UUID | None
    changes: Mapping[str, Any] | None
