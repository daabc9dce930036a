"""Facts about leads. Whoever wants to react subscribes to them; they carry ids and figures, nothing personal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from crm.model import LeadStatus, StatusBy
from db import events
from db.pool import Connection
from kit.ids import IdFactory


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactMerged:
    """A signed identity showed that two contacts are one; `gone` was put into `contact_id`."""

    type: ClassVar[str] = "contact.merged"
    contact_id: UUID
    gone: UUID
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCreated:
    type: ClassVar[str] = "lead.created"
    lead_id: UUID
    contact_id: UUID
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQualified:
    """Recorded once a lead."""

    type: ClassVar[str] = "lead.qualified"
    lead_id: UUID
    score: int
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadHot:
    """Recorded once a lead: the moment to call."""

    type: ClassVar[str] = "lead.hot"
    lead_id: UUID
    score: int
    owner: str | None
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadStatusChanged:
    type: ClassVar[str] = "lead.status_changed"
    lead_id: UUID
    before: LeadStatus
    after: LeadStatus
    by: StatusBy
    session_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DealClosed:
    """A CRM says that a deal was won or lost that was open, or is new to us. `amount` is a decimal number."""

    type: ClassVar[str] = "deal.closed"
    lead_id: UUID
    contact_id: UUID
    connection: str
    outcome: Literal["won", "lost"]
    amount: str | None = None
    currency: str | None = None
    session_id: UUID | None = None


Event = ContactMerged | LeadCreated | LeadQualified | LeadHot | LeadStatusChanged | DealClosed

Recorder = Callable[[Connection, Event, datetime], Awaitable[None]]
"""Records an event of the transaction's tenant, and defers the jobs that follow from it on the same connection."""


def recorder(ids: IdFactory) -> Recorder:
    """A recorder that writes the fact and nothing else."""

    async def record(conn: Connection, event: Event, at: datetime) -> None:
        await events.record(
            conn, event.type, id=ids(), at=at, session_id=event.session_id, payload=payload(event)
        )

    return record


def payload(event: Event) -> dict[str, object]:
    """The event's own figures as JSON: ids as text, without the session."""
    values = {field.name: getattr(event, field.name) for field in fields(event) if field.name != "session_id"}
    return {name: str(value) if isinstance(value, UUID) else value for name, value in values.items()}
