"""The calendar file of a mail: whether there is one, whose event it is, and what it may say to whom. PURE.

A calendar must end up with one entry for one meeting. So a provider that invites by itself is left to do so, and where
it only keeps the event, the file carries the UID of that event.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from outreach.emails.words import first_name
from outreach.model import CalendarPart
from scheduling import hosts
from scheduling.calendar import Meeting, Person
from scheduling.config import PLAIN_MEETING, AppointmentScheduling, MeetingType
from scheduling.ics import invitation
from scheduling.model import Booking
from scheduling.providers import BUILTIN
from scheduling.services import SchedulingSettings


def calendar_invites(config: AppointmentScheduling, provider: str) -> bool:
    """Whether the calendar itself writes to the visitor and to further hosts."""
    match provider:
        case "google":
            return config.google.attendees and config.google.send_updates != "none"
        case "outlook":
            return config.outlook.attendees
        case "calendly":
            return True
        case _:
            return False


def keeps_event(booking: Booking, position: int) -> bool:
    """Whether the meeting is in the calendar of the host at this place already: outside calendars keep it in the
    first one's."""
    return booking.provider != BUILTIN and position == 0


def kind_of(settings: SchedulingSettings, booking: Booking) -> MeetingType:
    """The kind of meeting; a plain one when the owner has removed it."""
    config = settings.config
    return config.meeting_type(booking.type) or MeetingType(key=booking.type, name=PLAIN_MEETING)


def own_name(settings: SchedulingSettings, booking: Booking) -> str:
    """What the owner calls this kind of meeting; "" when they named none."""
    kind = settings.config.meeting_type(booking.type) if settings.config.types else None
    return kind.name if kind else ""


def join_url(settings: SchedulingSettings, booking: Booking) -> str | None:
    """Where the meeting takes place online: the calendar's video call, or the owner's own room."""
    place = kind_of(settings, booking).location
    return booking.join_url or (place if place and place.startswith(("http://", "https://")) else None)


def for_visitor(
    booking: Booking, settings: SchedulingSettings, *, title: str, more: str, sender: Person, at: datetime
) -> CalendarPart | None:
    """The file for the visitor. Of what they typed it holds a first name at most, as their address is only claimed.

    `more` stands below the owner's description.
    """
    if calendar_invites(settings.config, booking.provider):
        return None
    kind = kind_of(settings, booking)
    meeting = replace(
        hosts.meeting_of(settings, booking),
        title=title,
        description="\n\n".join(part for part in (kind.description, more) if part),
        visitor=Person(booking.email or "", first_name(booking.name)),
    )
    return _file(booking, settings, meeting, sender=sender, at=at)


def for_host(
    booking: Booking, settings: SchedulingSettings, position: int, *, sender: Person, at: datetime
) -> CalendarPart | None:
    """The file for the host at this place among the booking's hosts."""
    if keeps_event(booking, position) or calendar_invites(settings.config, booking.provider):
        return None
    return _file(booking, settings, hosts.meeting_of(settings, booking), sender=sender, at=at)


def _file(
    booking: Booking, settings: SchedulingSettings, meeting: Meeting, *, sender: Person, at: datetime
) -> CalendarPart:
    uid = booking.event.uid if booking.event else None
    owner = hosts.person(settings, booking.hosts[0])
    method = "CANCEL" if booking.state == "cancelled" else "REQUEST"
    content = invitation(
        meeting,
        organizer=owner if uid and owner.email else sender,  # of an outside event its own calendar's owner
        method=method,
        now=at,
        join_url=join_url(settings, booking),
        event_uid=uid,
    )
    return CalendarPart(method, content)
