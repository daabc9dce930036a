"""What leaves towards people, as values: a mail, a planned delivery, what came of sending it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

DeliveryKind = Literal["email.team", "email.visitor", "email.alert", "email.owner", "chat.alert"]
DeliveryState = Literal["pending", "sending", "paused", "failed", "sent", "suppressed", "cancelled"]


@dataclass(frozen=True, slots=True)
class Address:
    """`name` is shown; it is encoded, cut and cleaned when the message is built."""

    email: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one recipient. `message_id` is "<id@domain>"; a repeat of the same delivery carries the same one.

    `automatic` adds Auto-Submitted. `unsubscribe_url` adds List-Unsubscribe for one click.
    """

    sender: Address
    to: Address
    subject: str
    text: str
    html: str
    message_id: str
    delivery_id: UUID
    sent_at: datetime
    reply_to: Address | None = None
    automatic: bool = True
    unsubscribe_url: str | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it. `provider_id` is its own name for the message, where it has one."""

    provider_id: str | None = None


class Mailer(Protocol):
    """Raises kit.errors.Retryable, NeedsPerson and Rejected, nothing else. Does not retry."""

    name: str

    async def send(self, mail: Mail) -> Accepted: ...


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """One push to one target. `dedup_key` says what must not happen twice; a second plan with it changes nothing.

    `target` is an email address, or the name of a configured channel ("slack"), never a secret URL.
    """

    kind: DeliveryKind
    target: str
    dedup_key: str
    payload: Mapping[str, Any] = field(default_factory=dict[str, Any])
    session_id: UUID | None = None
    due_at: datetime | None = None
