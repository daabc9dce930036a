"""The JSON of the lead endpoints: what comes in, what goes out."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crm.model import Contact, InteractionKind, Lead, LeadStatus, StatusBy
from crm.rows import LeadDetail, LeadRow


class LeadPatch(BaseModel):
    """What to change; at least one of status and owner. `owner` null takes it from everybody."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    status: LeadStatus | None = None
    owner: str | None = Field(default=None, max_length=200)
    reason: str | None = Field(default=None, max_length=500)

    @model_validator(mode="after")
    def _changes_something(self) -> Self:
        if self.status is None and "owner" not in self.model_fields_set:
            raise ValueError("say a status or an owner")
        return self


class ReasonOut(BaseModel):
    rule: str
    points: int
    text: str
    quote: str | None = None
    turn: int | None = None


class LeadOut(BaseModel):
    """A lead in a list. Channel, source, campaign and landing page are those of the first session."""

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
    reasons: list[ReasonOut]
    qualified_at: datetime | None
    hot_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: LeadRow) -> LeadOut:
        return cls.model_validate(asdict(row))


class LeadsOut(BaseModel):
    """`next` is the cursor of the following page; null at the end."""

    leads: list[LeadOut]
    next: str | None


class LeadStateOut(BaseModel):
    id: UUID
    contact_id: UUID
    status: LeadStatus
    status_by: StatusBy
    status_reason: str | None
    score: int
    reasons: list[ReasonOut]
    owner: str | None
    qualified_at: datetime | None
    hot_at: datetime | None
    closed_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, lead: Lead) -> LeadStateOut:
        return cls.model_validate(asdict(lead))


class ContactOut(BaseModel):
    """`facts` is {field: {value, quote, session_id, turn_id, extractor, confidence, at}}."""

    id: UUID
    email: str | None
    phone: str | None
    external_id: str | None
    name: str | None
    company: str | None
    facts: dict[str, Any]
    flags: list[str]
    verified_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, contact: Contact) -> ContactOut:
        return cls.model_validate(asdict(contact))


class LeadSessionOut(BaseModel):
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


class SaidOut(BaseModel):
    """A value that the visitor stated, with their own words."""

    session_id: UUID
    turn: int
    name: str
    value: Any
    quote: str
    extractor: str
    confidence: float
    flags: list[str]
    at: datetime


class InteractionOut(BaseModel):
    session_id: UUID
    product: str
    kind: InteractionKind
    requirements: list[str]
    recommendation: str | None
    page_url: str | None
    at: datetime


class LeadDetailOut(BaseModel):
    """`said` is what was stated in the contact's sessions, whoever stated it: see each session's `identified`."""

    lead: LeadStateOut
    contact: ContactOut
    sessions: list[LeadSessionOut]
    said: list[SaidOut]
    interactions: list[InteractionOut]

    @classmethod
    def of(cls, detail: LeadDetail) -> LeadDetailOut:
        return cls(
            lead=LeadStateOut.of(detail.lead),
            contact=ContactOut.of(detail.contact),
            sessions=[LeadSessionOut.model_validate(asdict(row)) for row in detail.sessions],
            said=[SaidOut.model_validate(asdict(row)) for row in detail.said],
            interactions=[InteractionOut.model_validate(asdict(row)) for row in detail.interactions],
        )


Format = Literal["json", "csv"]
