"""Calendly's event types, open times and invitees, as we use them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from kit.answers import Json, bad_answer, child, moment, objects, text
from kit.errors import Rejected
from scheduling.calendar import Busy, EventRef, Meeting
from scheduling.eventtext import one_line

NAME = "Calendly"
API = "https://api.calendly.com"
"""What Calendly's identifiers begin with, wherever its API is reached."""

_MAX_GUESTS = 10
_INVITEE = re.compile(r"/scheduled_events/([A-Za-z0-9-]{1,64})/invitees/([A-Za-z0-9-]{1,64})/?$")
_ID = re.compile(r"(?:.*/)?([A-Za-z0-9-]{1,64})/?")
_ASKED_FROM_INVITEE = frozenset({"ask_invitee", "outbound_call"})


@dataclass(frozen=True, slots=True)
class OpenTime:
    """A time that Calendly offers. `url` leads to it on Calendly's own page."""

    start: datetime
    end: datetime
    url: str | None = None


@dataclass(frozen=True, slots=True)
class EventType:
    """`owner` is a user's URI; None when a team owns it. `location` is what a booking says about the place.

    `needs_form`: visitors must answer a question of the owner's or name a place, which only Calendly's page can ask.
    """

    uri: str
    name: str
    duration: timedelta
    owner: str | None
    location: Json | None
    needs_form: bool
    active: bool


def id_in(uri: str) -> str:
    """The identifier at the end of a URI, or the identifier itself. Raises Rejected for anything else."""
    found = _ID.fullmatch(uri)
    if found is None:
        raise Rejected("refused", f"{uri[:80]!r} is no identifier of {NAME}'s.")
    return found[1]


def event_type(resource: Json) -> EventType:
    """Raises Retryable for an answer that is none."""
    uri, minutes = text(resource, "uri"), resource.get("duration")
    if uri is None or not isinstance(minutes, (int, float)) or not 0 < minutes <= 1_440:
        raise bad_answer(NAME)
    profile = child(resource, "profile")
    required = [each for each in objects(resource, "custom_questions") if each.get("required") is True]
    enabled = [each for each in required if each.get("enabled") is not False]
    places = objects(resource, "locations")
    fixed = [each for each in places if text(each, "kind") not in _ASKED_FROM_INVITEE]
    return EventType(
        uri,
        text(resource, "name") or "Meeting",
        timedelta(minutes=minutes),
        text(profile, "owner") if text(profile, "type") == "User" else None,
        _location(fixed[0]) if fixed else None,
        bool(enabled) or (bool(places) and not fixed),
        resource.get("active") is True and not resource.get("deleted_at"),
    )


def _location(place: Json) -> Json:
    kind, where = text(place, "kind"), text(place, "location")
    return {"kind": kind} | ({"location": where} if where else {})


def invitation(kind: EventType, meeting: Meeting) -> Json:
    """What POST /invitees takes. The booking stands in the tracking, which comes back with everything."""
    body: Json = {
        "event_type": kind.uri,
        "start_time": utc(meeting.start),
        "invitee": {
            "name": one_line(meeting.visitor.name or "", 200) or meeting.visitor.email,
            "email": meeting.visitor.email,
            "timezone": meeting.zone,
        },
        "tracking": tracking(meeting),
    }
    if kind.location:
        body["location"] = kind.location
    if meeting.guests:
        body["event_guests"] = [each.email for each in meeting.guests[:_MAX_GUESTS]]
    return body


def tracking(meeting: Meeting) -> Json:
    return {
        "utm_source": "sales-agent",
        "utm_content": str(meeting.booking_id),
        "utm_campaign": None,
        "utm_medium": None,
        "utm_term": None,
        "salesforce_uuid": None,
    }


def prefilled(url: str, meeting: Meeting) -> str:
    """Calendly's page with what the visitor said already, and the booking in its tracking."""
    known = {
        "name": one_line(meeting.visitor.name or "", 200),
        "email": meeting.visitor.email,
        "timezone": meeting.zone,
        "date": meeting.start.astimezone(UTC).strftime("%Y-%m-%d"),
        **{key: value for key, value in tracking(meeting).items() if value},
    }
    parts = urlsplit(url)
    if parts.scheme != "https":
        raise bad_answer(NAME)
    query = [*parse_qsl(parts.query), *((key, value) for key, value in known.items() if value)]
    return urlunsplit(parts._replace(query=urlencode(query)))


def booking_of(invitee: Json) -> UUID | None:
    """The booking in an invitee's tracking; None for whoever came another way."""
    told = child(invitee, "tracking")
    try:
        return UUID(text(told, "utm_content") or "") if text(told, "utm_source") == "sales-agent" else None
    except ValueError:
        return None


def ref(invitee: Json, *, join_url: str | None = None) -> EventRef:
    """The invitee's URI names the event and the person. `web_url` is where the visitor moves the meeting."""
    uri = text(invitee, "uri")
    if uri is None or not _INVITEE.search(uri):
        raise bad_answer(NAME)
    return EventRef(uri, join_url=join_url, web_url=text(invitee, "reschedule_url"))


def join_url(event: Json) -> str | None:
    return text(child(event, "location"), "join_url")


def event_in(ref: EventRef) -> str:
    """The identifier of the scheduled event. Raises Rejected when the reference names none."""
    found = _INVITEE.search(ref.id)
    if found is None:
        raise Rejected("refused", f"{ref.id[:80]!r} names no meeting at {NAME}.")
    return found[1]


def invitee_in(ref: EventRef) -> str:
    """The invitee's own URI, as Calendly's requests want it. Raises Rejected when the reference names none."""
    found = _INVITEE.search(ref.id)
    if found is None:
        raise Rejected("refused", f"{ref.id[:80]!r} names no meeting at {NAME}.")
    return f"{API}/scheduled_events/{found[1]}/invitees/{found[2]}"


def utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def open_time(told: Json, duration: timedelta) -> OpenTime | None:
    """None when it is not available."""
    if text(told, "status") != "available":
        return None
    start = moment(text(told, "start_time"), NAME)
    return OpenTime(start, start + duration, text(told, "scheduling_url"))


def between(open_times: tuple[Busy, ...], start: datetime, end: datetime) -> tuple[Busy, ...]:
    """What lies between `start` and `end` outside `open_times`, which are in order and do not overlap."""
    edges = [start.astimezone(UTC)]
    for each in open_times:
        edges += [each.start, each.end]
    edges.append(end.astimezone(UTC))
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return tuple(Busy(begins, ends) for begins, ends in pairs if begins < ends)
