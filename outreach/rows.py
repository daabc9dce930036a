"""Rows of deliveries as they come out of the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from outreach.model import DeliveryKind, DeliveryState

AttemptOutcome = Literal["sent", "retryable", "needs_person", "rejected", "unknown"]
SuppressionReason = Literal["hard_bounce", "complaint", "unsubscribed", "invalid", "manual"]
PauseCause = Literal["owner", "provider"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """`attempts` counts since it was planned or last replayed; `message_id` never changes."""

    id: UUID
    session_id: UUID | None
    kind: DeliveryKind
    target: str
    payload: Mapping[str, Any]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed(Delivery):
    """A delivery that this worker may send until its lease ends; unless something forbids it.

    `suppressed` is why nothing is sent to the address, `held` why this kind or provider is paused.
    """

    suppressed: SuppressionReason | None
    held: str | None


@dataclass(frozen=True, slots=True)
class NewRow:
    id: UUID
    session_id: UUID | None
    kind: DeliveryKind
    target: str
    dedup_key: str
    payload: Mapping[str, Any]
    message_id: str
    due_at: datetime
    expires_at: datetime
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Usage:
    """What stands against one more delivery to a target: its suppression, and mails like it planned since a moment."""

    suppressed: SuppressionReason | None
    to_target: int
    of_tenant: int


@dataclass(frozen=True, slots=True)
class Result:
    """What an attempt leaves in its delivery; `counted` False: nothing was tried."""

    state: DeliveryState
    due_at: datetime
    code: str | None = None
    detail: str | None = None
    provider_id: str | None = None
    sent_at: datetime | None = None
    counted: bool = True


@dataclass(frozen=True, slots=True)
class Attempt:
    """`number` counts over the delivery's whole life. `outcome` is None while it is under way."""

    number: int
    outcome: AttemptOutcome | None
    code: str | None
    detail: str | None
    started_at: datetime
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class Pause:
    """`scope` is "all", "kind:<kind>" or "provider:<name>"."""

    scope: str
    cause: PauseCause
    reason: str
    fingerprint: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Suppression:
    address: str
    reason: SuppressionReason
    detail: str | None
    at: datetime
