"""The JSON of the HTTP API of deliveries."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from kit.errors import BadRequest
from outreach.model import DeliveryKind, DeliveryState
from outreach.rows import AttemptOutcome, Delivery, PauseCause, SuppressionReason


class _Out(BaseModel):
    model_config = ConfigDict(frozen=True, from_attributes=True)


class DeliveryOut(_Out):
    """`attempts` counts since it was planned or last replayed; `message_id` never changes."""

    id: UUID
    session_id: UUID | None
    kind: DeliveryKind
    target: str
    state: DeliveryState
    attempts: int
    message_id: str
    provider_id: str | None
    due_at: datetime
    expires_at: datetime
    error_code: str | None
    error: str | None
    created_at: datetime
    sent_at: datetime | None


class AttemptOut(_Out):
    """`outcome` is null while the attempt is under way."""

    number: int
    outcome: AttemptOutcome | None
    code: str | None
    detail: str | None
    started_at: datetime
    finished_at: datetime | None


class DeliveryDetailOut(DeliveryOut):
    """With what it was planned from and every attempt of its life."""

    payload: dict[str, Any]
    history: list[AttemptOut]


class DeliveriesOut(BaseModel):
    """A page; `cursor` leads to the next one. `counts` are those of all deliveries, by state."""

    deliveries: list[DeliveryOut]
    counts: dict[str, int]
    cursor: str | None


class PauseIn(BaseModel):
    """`scope` is "all", "kind:email.visitor", "provider:smtp" or such a kind or provider alone."""

    scope: str = Field(default="all", max_length=60)


class PauseOut(_Out):
    scope: str
    cause: PauseCause
    reason: str
    at: datetime


class PausesOut(BaseModel):
    """What is held back now. `changed` is how many deliveries this request paused or let go on."""

    pauses: list[PauseOut]
    changed: int = 0


class SuppressionOut(_Out):
    address: str
    reason: SuppressionReason
    detail: str | None
    at: datetime


class SuppressionsOut(BaseModel):
    suppressions: list[SuppressionOut]


class NoticeOut(_Out):
    """Something the owner is told once while it lasts; `cleared_at` is set when it no longer does."""

    key: str
    text: str
    at: datetime
    cleared_at: datetime | None


class NoticesOut(BaseModel):
    notices: list[NoticeOut]


class ReportTakenOut(BaseModel):
    """`recorded` counts the bounces and complaints in the report."""

    recorded: int


def cursor_after(delivery: Delivery) -> str:
    return base64.urlsafe_b64encode(f"{delivery.created_at.isoformat()} {delivery.id}".encode()).decode()


def position(cursor: str) -> tuple[datetime, UUID]:
    """Raises BadRequest for what no page gave out."""
    try:
        at, _, delivery_id = base64.urlsafe_b64decode(cursor).decode().partition(" ")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("no offset")
        return moment, UUID(delivery_id)
    except (ValueError, binascii.Error) as error:
        raise BadRequest("This cursor is not one of ours.", code="bad_cursor") from error
