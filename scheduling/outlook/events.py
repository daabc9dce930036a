"""A meeting as an event of Microsoft Graph's, and back. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from kit.answers import Json, bad_answer, child, moment, objects, text
from scheduling.calendar import Busy, EventRef, HostCalendar, Meeting, Person
from scheduling.changes import Change
from scheduling.eventtext import invited, one_line, plain
from scheduling.outlook.config import OutlookConfig

NAME = "Outlook"

MARKER = "String {6b9f6cf2-41b7-4d0c-9c8e-2f5b0e7a91d3} Name AgentBooking"
"""The extended property that names our booking: a named property in a set of our own."""

PREFER = 'outlook.timezone="UTC", IdType="ImmutableId"'
"""Times come in UTC, and an event keeps its id when it is moved to another folder."""

_FREE = frozenset({"free", "workingElsewhere"})
_FREE_DIGITS = frozenset("04")  # free, working elsewhere


def body(host: HostCalendar, meeting: Meeting, config: OutlookConfig, *, attempt: int = 0) -> Json:
    """What creates the event. A second event for the same booking, after the first was deleted, counts as `attempt`."""
    event: Json = {
        "subject": one_line(meeting.title, 250) or "Meeting",
        "body": {"contentType": "text", "content": plain(meeting.description, 20_000)},
        **times(meeting),
        "showAs": "busy",
        "allowNewTimeProposals": False,
        "transactionId": f"{meeting.booking_id}" + (f"-{attempt}" if attempt else ""),
        "singleValueExtendedProperties": [{"id": MARKER, "value": str(meeting.booking_id)}],
    }
    if config.attendees:
        event["attendees"] = [_attendee(person) for person in invited(host, meeting)]
    if where := one_line(meeting.location or "", 250):
        event["location"] = {"displayName": where}
    if meeting.video and config.teams and not where:
        event |= {"isOnlineMeeting": True, "onlineMeetingProvider": "teamsForBusiness"}
    return event


def times(meeting: Meeting) -> Json:
    return {"start": at(meeting.start), "end": at(meeting.end)}


def at(when: datetime) -> Json:
    """A moment as Graph writes it: no offset, the zone beside it."""
    return {"dateTime": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"), "timeZone": "UTC"}


def _attendee(person: Person) -> Json:
    name = one_line(person.name or "", 100)
    address = {"address": person.email} | ({"name": name} if name else {})
    return {"emailAddress": address, "type": "required"}


def ref(event: Json) -> EventRef:
    """Raises Retryable when the event has no id."""
    id = text(event, "id")
    if id is None:
        raise bad_answer(NAME)
    join = text(child(event, "onlineMeeting"), "joinUrl") or text(event, "onlineMeetingUrl")
    return EventRef(
        id,
        text(event, "@odata.etag"),
        join_url=join,
        web_url=text(event, "webLink"),
        uid=text(event, "iCalUId"),
    )


def span(event: Json) -> Busy:
    """When the event, or an item of a schedule, takes place. Raises Retryable."""
    return Busy(_moment(child(event, "start")), _moment(child(event, "end")))


def _moment(value: Json) -> datetime:
    """Graph was asked for UTC; another zone here would be read wrongly, so it is not read at all."""
    if (text(value, "timeZone") or "UTC") not in ("UTC", "Etc/UTC", "tzone://Microsoft/Utc"):
        raise bad_answer(NAME)
    return moment(text(value, "dateTime"), NAME)


def booking_of(event: Json) -> UUID | None:
    """The booking that the event is marked with; None for events that are not ours."""
    marked = [
        text(each, "value")
        for each in objects(event, "singleValueExtendedProperties")
        if (text(each, "id") or "").casefold() == MARKER.casefold()
    ]
    try:
        return UUID(marked[0]) if marked and marked[0] else None
    except ValueError:
        return None


def change(event: Json) -> Change:
    booking, when = booking_of(event), span(event)
    return Change(ref(event), event.get("isCancelled") is True, booking, when.start, when.end)


def schedule(information: Json, start: datetime, *, interval: int, tentative: bool) -> list[Busy]:
    """The busy times in one answer of getSchedule that looked from `start` in steps of `interval` minutes.

    Who may see little gets no items but only the view, a digit a step.
    """
    if isinstance(information.get("scheduleItems"), list):
        return [
            span(item)
            for item in objects(information, "scheduleItems")
            if _is_busy(text(item, "status"), tentative=tentative)
        ]
    view = information.get("availabilityView")
    if not isinstance(view, str):
        raise bad_answer(NAME)
    free = _FREE_DIGITS if tentative else _FREE_DIGITS | {"1"}
    return [_step(start, number, interval) for number, digit in enumerate(view) if digit not in free]


def shown_busy(event: Json, *, tentative: bool) -> bool:
    """Whether an event of a calendar takes up its time."""
    return event.get("isCancelled") is not True and _is_busy(text(event, "showAs"), tentative=tentative)


def _is_busy(status: str | None, *, tentative: bool) -> bool:
    """A status that we do not know counts as busy."""
    return status not in _FREE and (tentative or status != "tentative")


def _step(start: datetime, number: int, interval: int) -> Busy:
    begins = start + timedelta(minutes=number * interval)
    return Busy(begins, begins + timedelta(minutes=interval))
