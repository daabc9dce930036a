"""A meeting as an event of Google's, and back. Pure."""

from __future__ import annotations

import base64
import binascii
from datetime import UTC, datetime
from html import escape
from uuid import UUID

from kit.answers import Json, bad_answer, child, moment, objects, text
from scheduling.calendar import Busy, EventRef, HostCalendar, Meeting, Person
from scheduling.changes import Change
from scheduling.eventtext import invited, one_line, plain
from scheduling.google.client import NAME
from scheduling.google.config import GoogleConfig

MARKER = "agent_booking"
"""The private property that names our booking."""

_PREFIX = "sa"
_ID_LENGTH = len(_PREFIX) + 26


def event_id(booking: UUID, generation: int = 0) -> str:
    """The booking's event id: base32hex, as Google demands. An id is spent once its event is deleted; `generation`
    counts the events that were deleted before."""
    code = base64.b32hexencode(booking.bytes).decode().rstrip("=").lower()
    return f"{_PREFIX}{code}" + (f"r{generation}" if generation else "")


def booking_of(event: str) -> UUID | None:
    """The booking whose event has this id; None for events that are not ours."""
    code, generation = event[:_ID_LENGTH], event[_ID_LENGTH:]
    if len(code) != _ID_LENGTH or not code.startswith(_PREFIX):
        return None
    if generation and not (generation[0] == "r" and generation[1:].isdecimal()):
        return None
    try:
        return UUID(bytes=base64.b32hexdecode(code[len(_PREFIX) :].upper() + "======"))
    except (binascii.Error, ValueError):
        return None


def body(host: HostCalendar, meeting: Meeting, config: GoogleConfig, *, id: str) -> Json:
    """What `events.insert` takes. Google reads a description as HTML, so it is escaped."""
    event: Json = {
        "id": id,
        "summary": one_line(meeting.title, 300) or "Meeting",
        "description": escape(plain(meeting.description, 6_000), quote=False),
        **times(meeting),
        "status": "confirmed",
        "transparency": "opaque",
        "extendedProperties": {"private": {MARKER: str(meeting.booking_id)}},
    }
    if config.attendees:
        event["attendees"] = [_attendee(person) for person in invited(host, meeting)]
    if where := one_line(meeting.location or "", 500):
        event["location"] = where
    if meeting.video and config.meet and not where:
        event["conferenceData"] = {
            "createRequest": {"requestId": id, "conferenceSolutionKey": {"type": "hangoutsMeet"}}
        }
    return event


def times(meeting: Meeting) -> Json:
    """Start and end as one moment each, with the visitor's zone for how Google writes them to the visitor."""
    return {
        "start": {"dateTime": _rfc3339(meeting.start), "timeZone": meeting.zone},
        "end": {"dateTime": _rfc3339(meeting.end), "timeZone": meeting.zone},
    }


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _attendee(person: Person) -> Json:
    name = one_line(person.name or "", 100)
    return {"email": person.email} | ({"displayName": name} if name else {})


def ref(event: Json) -> EventRef:
    """Raises Retryable when the event has no id."""
    id = text(event, "id")
    if id is None:
        raise bad_answer(NAME)
    points = objects(child(event, "conferenceData"), "entryPoints")
    video = next((text(each, "uri") for each in points if text(each, "entryPointType") == "video"), None)
    return EventRef(
        id,
        text(event, "etag"),
        join_url=text(event, "hangoutLink") or video,
        web_url=text(event, "htmlLink"),
        uid=text(event, "iCalUID"),
    )


def cancelled(event: Json) -> bool:
    return text(event, "status") == "cancelled"


def belongs_to(event: Json, booking: UUID) -> bool:
    return child(event, "extendedProperties", "private").get(MARKER) == str(booking)


def span(event: Json) -> Busy | None:
    """When the event takes place; None for a whole day, and for a cancelled one that is only an id."""
    start, end = (text(child(event, which), "dateTime") for which in ("start", "end"))
    return Busy(moment(start, NAME), moment(end, NAME)) if start and end else None


def change(event: Json) -> Change | None:
    """How our event stands; None for an event that is not ours."""
    booking = booking_of(text(event, "id") or "")
    if booking is None:
        return None
    at = span(event)
    return Change(
        ref(event),
        cancelled(event),
        booking,
        at.start if at else None,
        at.end if at else None,
    )
