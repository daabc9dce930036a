"""Invitations and cancellations as iCalendar files (RFC 5545, RFC 5546), for mails to visitor and host."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Event, Timezone, vCalAddress

from scheduling.calendar import Meeting, Person
from scheduling.eventtext import one_line, plain

Method = Literal["REQUEST", "CANCEL", "PUBLISH"]
"""PUBLISH is for a file that somebody puts into their own calendar: RFC 5546 has no attendees in it."""

_NAME, _TEXT = 200, 4_000
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]+@[^\s@<>\"(),:;\\\[\]\x00-\x1f\x7f]+")


def uid(booking_id: UUID) -> str:
    """The same for a booking's whole life: by it a mail program knows that a change belongs to a meeting."""
    return f"{booking_id}@salesagent"


def invitation(
    meeting: Meeting,
    *,
    organizer: Person,
    method: Method,
    now: datetime,
    join_url: str | None = None,
    event_uid: str | None = None,
) -> bytes:
    """The file, to be sent as `text/calendar; charset=utf-8; method=...`, in UTF-8 with CR LF.

    `event_uid` is that of the same meeting in an outside calendar, which may show it to the recipient as well.

    `meeting.sequence` must have grown since the last file of this booking, for a cancellation too. Raises ValueError
    when the organizer has no address that can be written to.
    """
    calendar = Calendar()
    _add(calendar, "VERSION", "2.0")
    _add(calendar, "PRODID", "-//salesagent//scheduling//EN")
    _add(calendar, "METHOD", method)
    event = Event()
    _add(event, "UID", one_line(event_uid or "", _NAME) or uid(meeting.booking_id))
    _add(event, "DTSTAMP", now.astimezone(UTC).replace(microsecond=0))
    _add(event, "SEQUENCE", meeting.sequence)
    _add(event, "STATUS", "CANCELLED" if method == "CANCEL" else "CONFIRMED")
    _add(event, "SUMMARY", one_line(meeting.title, _NAME))
    zone = ZoneInfo(meeting.zone)
    _add(event, "DTSTART", _written(meeting.start, zone))
    _add(event, "DTEND", _written(meeting.end, zone))
    _add_place(event, meeting, join_url)
    _add(event, "ORGANIZER", _address(organizer))
    for person in () if method == "PUBLISH" else _attendees(meeting, organizer):
        _add(event, "ATTENDEE", person)
    _add(event, "TRANSP", "OPAQUE")
    calendar.add_component(_timezone(zone, meeting))
    calendar.add_component(event)
    return calendar.to_ical()


def _add(component: Component, name: str, value: object) -> None:
    component.add(name, value)  # pyright: ignore[reportUnknownMemberType] - the library leaves values untyped


def _written(moment: datetime, zone: ZoneInfo) -> datetime:
    """The moment on the visitor's clock; in UTC where that clock shows the same time twice: a file cannot say which."""
    local = moment.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return moment.astimezone(UTC) if twice else local


def _timezone(zone: ZoneInfo, meeting: Meeting) -> Timezone:
    """The zone's rules for the years around the meeting."""
    first = date(meeting.start.year - 1, 1, 1)
    return Timezone.from_tzinfo(zone, zone.key, first, (meeting.end + timedelta(days=370)).date())


def _add_place(event: Event, meeting: Meeting, join_url: str | None) -> None:
    address = one_line(join_url or "", 1_000)
    if place := one_line(meeting.location or "", _NAME) or address:
        _add(event, "LOCATION", place)
    text = plain(meeting.description, _TEXT)
    if address:
        _add(event, "URL", address)
        text = f"{text}\n\n{address}".strip()
    if text:
        _add(event, "DESCRIPTION", text)


def _attendees(meeting: Meeting, organizer: Person) -> list[vCalAddress]:
    """Everybody who takes part, each once; the organizer need not be told."""
    people: dict[str, Person] = {}
    for person in (meeting.visitor, *meeting.hosts, *meeting.guests):
        if _ADDRESS.fullmatch(person.email):
            people.setdefault(person.email.lower(), person)
    people.pop(organizer.email.lower(), None)
    return [_attendee(person) for person in people.values()]


def _attendee(person: Person) -> vCalAddress:
    address = _address(person)
    address.params["CUTYPE"] = "INDIVIDUAL"
    address.params["ROLE"] = "REQ-PARTICIPANT"
    address.params["PARTSTAT"] = "ACCEPTED"  # the visitor chose the time, and the hosts offered it
    address.params["RSVP"] = "FALSE"
    return address


def _address(person: Person) -> vCalAddress:
    if not _ADDRESS.fullmatch(person.email):
        raise ValueError("an invitation needs the email address of whoever invites")
    address = vCalAddress(f"mailto:{person.email}")
    if name := one_line((person.name or "").replace('"', "'"), _NAME):
        address.params["CN"] = name
    return address
