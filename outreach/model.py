"""What leaves towards people, as values: a mail, a planned delivery, what came of sending it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

DeliveryKind = Literal[
    "email.team",
    "email.visitor",
    "email.alert",
    "email.owner",
    "email.booking",
    "email.booking_host",
    "email.reminder",
    "chat.alert",
    "crm.sync",
]
DeliveryState = Literal["pending", "sending", "paused", "failed", "sent", "suppressed", "cancelled"]

CRM_TARGET = "crm:"
"""What the target of a delivery to a CRM begins with; the connection's name in app.yaml follows."""

TO_VISITORS: frozenset[DeliveryKind] = frozenset({"email.visitor", "email.booking", "email.reminder"})
"""Mails to addresses that visitors typed: one that cannot receive mail is written to no more."""

OF_BOOKINGS: frozenset[DeliveryKind] = frozenset({"email.booking", "email.booking_host", "email.reminder"})
"""Mails that belong to a meeting somebody booked: they do not end with an unsubscription from other mails."""


@dataclass(frozen=True, slots=True)
class Address:
    """`name` is shown; it is encoded, cut and cleaned when the message is built."""

    email: str
    name: str | None = None


@dataclass(frozen=True, slots=True)
class CalendarPart:
    """What mail programs put into a calendar: an iCalendar file in UTF-8 with CR LF, whose METHOD is `method`."""

    method: Literal["REQUEST", "CANCEL"]
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one recipient. `message_id` is "<id@domain>"; a repeat of the same delivery carries the same one.

    `automatic` adds Auto-Submitted. `unsubscribe_url` adds List-Unsubscribe for one click. `calendar` is sent as an
    alternative of the text, which shows it as an invitation, and once more as the file invite.ics.
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
    calendar: CalendarPart | None = None


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

    `target` is an email address, the name of a configured channel ("slack") or of a CRM ("crm:hubspot"), never a
    secret URL.
    """

    kind: DeliveryKind
    target: str
    dedup_key: str
    payload: Mapping[str, Any] = field(default_factory=dict[str, Any])
    session_id: UUID | None = None
    due_at: datetime | None = None
