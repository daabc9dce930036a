"""What Calendly calls us about: somebody booked, cancelled or moved a meeting on its pages, or did not come."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from kit.answers import Json, bad_answer, child, decoded, moment, text
from kit.errors import Forbidden
from scheduling.calendar import EventRef, HostCalendar, Person
from scheduling.calendly import events
from scheduling.calendly.calendar import CalendlyCalendar, resource
from scheduling.calendly.events import NAME
from scheduling.changes import Change

SIGNATURE = "Calendly-Webhook-Signature"

Kind = Literal["created", "canceled", "no_show"]

_EVENTS: dict[str, Kind] = {
    "invitee.created": "created",
    "invitee.canceled": "canceled",
    "invitee_no_show.created": "no_show",
}
_MAX_HEADER = 1_000


@dataclass(frozen=True, slots=True)
class InviteeEvent:
    """`change` is the meeting now; `visitor` whoever booked it. `moved`: another invitee_event tells the new time."""

    kind: Kind
    change: Change
    visitor: Person
    moved: bool
    reason: str | None
    canceled_by: Literal["host", "invitee"] | None
    old: str | None
    """The invitee that this one replaces, when a meeting was moved on Calendly's page."""


def heard(
    signature: str | None, body: bytes, *, key: str, now: datetime, tolerance: float
) -> InviteeEvent | None:
    """What a request says; None for kinds of events that are none of ours.

    Raises Forbidden when it was not signed with `key`, or more than `tolerance` seconds ago or ahead.
    """
    if not _is_genuine(signature or "", body, key=key, now=now, tolerance=tolerance):
        raise Forbidden("The signature is missing, wrong or too old.", code="bad_signature")
    said = decoded(body) or {}
    kind, invitee = _EVENTS.get(text(said, "event") or ""), child(said, "payload")
    if kind is None:
        return None
    return InviteeEvent(
        kind,
        _absent(invitee) if kind == "no_show" else _change(invitee, cancelled=kind == "canceled"),
        Person((text(invitee, "email") or "").lower(), text(invitee, "name")),
        invitee.get("rescheduled") is True,
        text(child(invitee, "cancellation"), "reason"),
        _canceller(invitee),
        text(invitee, "old_invitee"),
    )


def _is_genuine(header: str, body: bytes, *, key: str, now: datetime, tolerance: float) -> bool:
    """t=<seconds>,v1=<hex of HMAC-SHA256 over "t.body">; several v1 while a key is replaced."""
    parts = [part.strip().partition("=") for part in header[:_MAX_HEADER].split(",")]
    stamp = next((value for name, _, value in parts if name == "t"), "")
    if not key or not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 12:
        return False
    expected = hmac.new(key.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest().encode()
    given = [value.lower().encode() for name, _, value in parts if name == "v1"]
    signed = [hmac.compare_digest(each, expected) for each in given]
    return any(signed) and abs(now.timestamp() - int(stamp)) <= tolerance


def _change(invitee: Json, *, cancelled: bool) -> Change:
    event = child(invitee, "scheduled_event")
    return Change(
        events.ref(invitee, join_url=events.join_url(event)),
        cancelled,
        events.booking_of(invitee),
        moment(text(event, "start_time"), NAME),
        moment(text(event, "end_time"), NAME),
    )


def _absent(payload: Json) -> Change:
    """Who did not come: the invitee, or a mark that names one."""
    return Change(events.ref({"uri": text(payload, "invitee") or text(payload, "uri")}), cancelled=False)


def _canceller(invitee: Json) -> Literal["host", "invitee"] | None:
    match text(child(invitee, "cancellation"), "canceler_type"):
        case "host":
            return "host"
        case "invitee":
            return "invitee"
        case _:
            return None


async def look(calendar: CalendlyCalendar, event: EventRef) -> Change:
    """How a meeting stands now. Raises ProviderError."""
    path = f"/scheduled_events/{events.event_in(event)}"
    answer = await calendar.send("GET", path, allow=(404,))
    if answer.status == 404:
        return Change(event, cancelled=True)
    found = resource(answer)
    return Change(
        EventRef(event.id, join_url=events.join_url(found), web_url=event.web_url),
        text(found, "status") == "canceled",
        None,
        moment(text(found, "start_time"), NAME),
        moment(text(found, "end_time"), NAME),
    )


async def finished(
    calendar: CalendlyCalendar, host: HostCalendar, booking_id: UUID, *, email: str, after: datetime
) -> Change | None:
    """The coming meeting that this address booked with the booking's link; None as long as it did not.

    Whoever gives Calendly another address is found by the webhook only. Raises ProviderError.
    """
    window = {"min_start_time": events.utc(after)}
    found = await calendar.invited(await calendar.event_type(host), booking_id, email, window)
    if found is None:
        return None
    event, invitee = found
    return _change({**invitee, "scheduled_event": event}, cancelled=False)


async def subscribe(calendar: CalendlyCalendar, *, address: str, key: str) -> str:
    """Has Calendly call `address` (https) with requests signed by `key`; the subscription's URI.

    A subscription to the same address is replaced, since nobody can tell which key it has. Raises ProviderError.
    """
    me = resource(await calendar.send("GET", "/users/me"))
    user, organization = text(me, "uri"), text(me, "current_organization")
    if user is None or organization is None:
        raise bad_answer(NAME)
    whose = {"scope": "user", "user": user, "organization": organization}
    body: Json = {"url": address, "events": list(_EVENTS), "signing_key": key, **whose}
    answer = await calendar.send("POST", "/webhook_subscriptions", body=body, allow=(409,))
    if answer.status == 409:
        for each in await calendar.listed("/webhook_subscriptions", whose):
            if text(each, "callback_url") == address:
                await unsubscribe(calendar, text(each, "uri") or "")
        answer = await calendar.send("POST", "/webhook_subscriptions", body=body)
    uri = text(resource(answer), "uri")
    if uri is None:
        raise bad_answer(NAME)
    return uri


async def unsubscribe(calendar: CalendlyCalendar, uri: str) -> None:
    await calendar.send("DELETE", f"/webhook_subscriptions/{events.id_in(uri)}", allow=(404,))
