"""Hosts: their hours and calendars from the settings, and who may hold a meeting. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from scheduling.calendar import Busy, HostCalendar, Meeting, Person
from scheduling.config import AppointmentScheduling, Host, MeetingType
from scheduling.model import Booking
from scheduling.services import SchedulingSettings
from scheduling.slots import HostTimes

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Holders:
    """Who may hold a meeting: all of them together, when `collective`, else any one."""

    keys: tuple[str, ...]
    collective: bool


def holders(
    config: AppointmentScheduling, meeting: MeetingType, *, owner: str | None, language: str | None
) -> Holders:
    """`owner` is the email of the lead's owner, `language` the visitor's; who speaks it goes before who does not."""
    keys = config.hosts_of(meeting)
    rule = meeting.assignment or config.assignment
    if rule == "collective":
        return Holders(keys, collective=True)
    known = [host for key in keys if (host := config.host(key))]
    if rule == "lead_owner" and owner:
        for host in known:
            if host.email == owner.lower():
                return Holders((host.key,), collective=False)
    speaking = tuple(host.key for host in known if _speaks(host, language))
    return Holders(speaking or keys, collective=False)


def _speaks(host: Host, language: str | None) -> bool:
    return not host.languages or language is None or language.split("-")[0].lower() in host.languages


def pick(keys: Sequence[str], loads: Mapping[str, tuple[int, datetime]], order: Sequence[str]) -> str:
    """Whoever has had the fewest meetings; among equals who has waited longest, then in the owner's order."""
    return min(keys, key=lambda key: (*loads.get(key, (0, _NEVER)), order.index(key) if key in order else 0))


def times_of(config: AppointmentScheduling, key: str, busy: Sequence[Busy]) -> HostTimes:
    """The hours of a host, the owner's where they have none of their own, as values to reckon with."""
    host = config.host(key)
    return HostTimes(
        key=key,
        zone=ZoneInfo((host and host.timezone) or config.timezone),
        week=((host and host.hours) or config.hours).week,
        breaks=config.daily_breaks,
        holidays=frozenset(config.holidays) | frozenset(host.holidays if host else ()),
        busy=busy,
    )


def calendar_of(config: AppointmentScheduling, key: str) -> HostCalendar:
    host = config.host(key)
    if host is None:
        return HostCalendar(key=key, account=key)
    return HostCalendar(key=key, account=host.account or host.email, calendars=host.calendars)


def person(settings: SchedulingSettings, key: str) -> Person:
    """The host as invitations name them; without hosts of its own that is the company."""
    host = settings.config.host(key)
    if host is None:
        return Person(email=settings.email or "", name=settings.company)
    return Person(email=host.email, name=host.name)


def meeting_of(
    settings: SchedulingSettings,
    booking: Booking,
    *,
    at: tuple[datetime, datetime] | None = None,
    sequence: int | None = None,
) -> Meeting:
    """The booking as a calendar shows it; `at` and `sequence` when they are to become different."""
    start, end = at or (booking.start_at, booking.end_at)
    kind = settings.config.meeting_type(booking.type) or MeetingType(key=booking.type, name="Meeting")
    visitor = Person(email=booking.email or "", name=booking.name)
    description = "\n\n".join(part for part in (kind.description, booking.note or "") if part)
    return Meeting(
        booking_id=booking.id,
        title=f"{kind.name}: {visitor.name or visitor.email} and {settings.company}",
        description=description,
        start=start,
        end=end,
        zone=booking.zone,
        visitor=visitor,
        hosts=tuple(person(settings, key) for key in booking.hosts),
        sequence=booking.sequence if sequence is None else sequence,
        video=kind.video,
        location=kind.location,
    )
