"""What hosts change in their Outlook calendars: Graph says which event it was, and the event says what."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import unquote

from kit.answers import Json, bad_answer, child, decoded, moment, objects, text
from kit.clock import Clock
from kit.errors import Rejected
from kit.rest import Answer
from scheduling.calendar import EventRef, HostCalendar
from scheduling.changes import Change
from scheduling.outlook import events
from scheduling.outlook.calendar import OutlookCalendar, absent, user
from scheduling.outlook.events import NAME

LONGEST = timedelta(minutes=10_080)
"""Graph keeps a subscription to events no longer."""

SUBSCRIPTION_GONE = "subscription_gone"
"""Code of a Rejected: Graph has no such subscription any more. Make another one."""

_MAX_TOKEN = 4_096

Signal = Literal["changed", "reauthorize", "removed", "missed"]
"""changed: look at the event; reauthorize: renew the subscription; removed: make another; missed: look at all."""

_LIFECYCLE: dict[str | None, Signal] = {
    "reauthorizationRequired": "reauthorize",
    "subscriptionRemoved": "removed",
    "missed": "missed",
}


@dataclass(frozen=True, slots=True)
class Subscription:
    """`secret` (clientState) comes back with every notification. We chose it; at most 128 characters."""

    id: str
    expires: datetime
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Notification:
    subscription: str
    signal: Signal
    event_id: str | None = None


async def subscribe(
    calendar: OutlookCalendar,
    host: HostCalendar,
    *,
    address: str,
    secret: str,
    clock: Clock,
    lasting: timedelta = LONGEST,
) -> Subscription:
    """Has Graph call `address` (https) when an event of the host changes or goes.

    Graph first asks the address for `validation_token` and waits ten seconds for it. Raises ProviderError.
    """
    body: Json = {
        "changeType": "updated,deleted",
        "notificationUrl": address,
        "lifecycleNotificationUrl": address,
        "resource": f"{user(host).removeprefix('/')}/events",
        "expirationDateTime": _expires(clock, lasting),
        "clientState": secret,
        "latestSupportedTlsVersion": "v1_2",
    }
    return _read(await calendar.send("POST", "/subscriptions", body=body), secret)


async def renew(
    calendar: OutlookCalendar,
    subscription: Subscription,
    *,
    clock: Clock,
    lasting: timedelta = LONGEST,
) -> Subscription:
    """Raises Rejected `subscription_gone` when it ended, and ProviderError."""
    body: Json = {"expirationDateTime": _expires(clock, lasting)}
    path = f"/subscriptions/{subscription.id}"
    answer = await calendar.send("PATCH", path, body=body, allow=(404, 410))
    if answer.status in (404, 410):
        raise Rejected(SUBSCRIPTION_GONE, f"{NAME} no longer has the subscription.")
    return _read(answer, subscription.secret)


async def unsubscribe(calendar: OutlookCalendar, subscription: Subscription) -> None:
    await calendar.send("DELETE", f"/subscriptions/{subscription.id}", allow=(404, 410))


async def look(calendar: OutlookCalendar, host: HostCalendar, event_id: str) -> Change:
    """How the event stands now; one that is no longer there was cancelled. Raises ProviderError."""
    answer = await calendar.read(host, event_id)
    if absent(answer):
        return Change(EventRef(event_id), cancelled=True)
    return events.change(answer.body)


def validation_token(query: Mapping[str, str]) -> str | None:
    """What to answer with, as text/plain and status 200, when Graph tries the address out; None when it does not."""
    token = query.get("validationToken")
    return token if token and len(token) <= _MAX_TOKEN else None


def heard(body: bytes, secrets: Mapping[str, str]) -> tuple[Notification, ...]:
    """The genuine notifications in a request; `secrets` by subscription id. Whatever else is in it is left out."""
    found: list[Notification] = []
    for each in objects(decoded(body) or {}, "value"):
        id = text(each, "subscriptionId") or ""
        if not _same(text(each, "clientState"), secrets.get(id)):
            continue
        if lifecycle := text(each, "lifecycleEvent"):
            if signal := _LIFECYCLE.get(lifecycle):
                found.append(Notification(id, signal))
            continue
        event = text(child(each, "resourceData"), "id") or _last(text(each, "resource"))
        if event:
            found.append(Notification(id, "changed", event))
    return tuple(found)


def _same(given: str | None, secret: str | None) -> bool:
    return bool(given and secret) and hmac.compare_digest((given or "").encode(), (secret or "").encode())


def _last(resource: str | None) -> str | None:
    """The event id at the end of Users/{id}/Events/{id}."""
    parts = (resource or "").rstrip("/").split("/")
    return unquote(parts[-1]) if len(parts) >= 4 else None


def _expires(clock: Clock, lasting: timedelta) -> str:
    ends = clock().astimezone(UTC) + min(lasting, LONGEST)
    return ends.strftime("%Y-%m-%dT%H:%M:%SZ")


def _read(answer: Answer, secret: str) -> Subscription:
    id = text(answer.body, "id")
    if id is None:
        raise bad_answer(NAME)
    return Subscription(id, moment(text(answer.body, "expirationDateTime"), NAME), secret)
