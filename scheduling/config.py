"""What the owner decides about meetings: the section `sales_agent.appointment_scheduling` of app.yaml."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from kit.opening import WEEKDAYS, Span, known_zone, parse_day, parse_span
from scheduling.calendly.config import CalendlyConfig
from scheduling.google.config import GoogleConfig
from scheduling.outlook.config import OutlookConfig
from scheduling.slots import Rules

CalendarProvider = Literal["google", "calendly", "outlook", "builtin"]
Assignment = Literal["round_robin", "lead_owner", "collective"]

PLAIN_MEETING = "Meeting"
TEAM = "team"
"""The key of the one host there is when the owner names none."""


class Section(BaseModel):
    """A part of app.yaml: it cannot be changed once read and accepts no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _opening_times(value: str | None) -> str | None:
    parse_day(value)
    return value


def _break(value: str) -> str:
    parse_span(value)
    return value


def _email(text: str) -> str:
    if not re.fullmatch(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\"]+", text):
        raise ValueError("this is not an email address")
    return text.lower()


def _zone_or_auto(text: str) -> str:
    return text if text == "auto" else known_zone(text)


Zone = Annotated[str, AfterValidator(known_zone)]
OpeningTimes = Annotated[str | None, AfterValidator(_opening_times)]
Break = Annotated[str, AfterValidator(_break)]
Email = Annotated[str, AfterValidator(_email)]
Key = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
Minutes = Annotated[int, Field(ge=0, le=7 * 24 * 60)]


def _day(which: str) -> Any:
    return Field(default=None, description=f"{which}: 09:00-12:30, 13:30-17:00. None when left out.")


class WeekHours(Section):
    """When meetings may take place, on the clock of whose hours they are."""

    monday: OpeningTimes = _day("Mondays")
    tuesday: OpeningTimes = _day("Tuesdays")
    wednesday: OpeningTimes = _day("Wednesdays")
    thursday: OpeningTimes = _day("Thursdays")
    friday: OpeningTimes = _day("Fridays")
    saturday: OpeningTimes = _day("Saturdays")
    sunday: OpeningTimes = _day("Sundays")

    @model_validator(mode="after")
    def _opens(self) -> Self:
        if not self.week:
            raise ValueError("no day has opening times, so no meeting could ever be booked")
        return self

    @cached_property
    def week(self) -> dict[int, tuple[Span, ...]]:
        """The spans of each weekday that has any, Monday being 0."""
        days = {number: parse_day(getattr(self, day)) for number, day in enumerate(WEEKDAYS)}
        return {number: spans for number, spans in days.items() if spans}


_WORKDAY = "09:00-17:00"
OFFICE_HOURS = WeekHours(
    monday=_WORKDAY, tuesday=_WORKDAY, wednesday=_WORKDAY, thursday=_WORKDAY, friday=_WORKDAY
)


class MeetingType(Section):
    """A kind of meeting that visitors may book."""

    key: Key = Field(description="A short name for it in links and reports, such as demo.")
    name: str = Field(min_length=1, max_length=120, description="What visitors read: Product demo.")
    duration: int | None = Field(
        default=None, ge=5, le=480, description="Its length in minutes; `default_duration` when left out."
    )
    description: str = Field(default="", max_length=2_000, description="What the invitation says about it.")
    video: bool = Field(default=True, description="Whether a video call is made, where the calendar can.")
    location: str | None = Field(
        default=None,
        max_length=300,
        description="Where it takes place, or the address of your own video room.",
    )
    hosts: tuple[Key, ...] = Field(default=(), description="Who holds it; every host when left out.")
    assignment: Assignment | None = Field(
        default=None, description="How its host is chosen, when not as `assignment` says."
    )


class Host(Section):
    """A person of the sales team who takes meetings."""

    key: Key = Field(description="A short name that stays the same, such as ana.")
    name: str = Field(min_length=1, max_length=80, description="As visitors know them.")
    email: Email = Field(description="Where their invitations go.")
    timezone: Zone | None = Field(default=None, description="Their clock; the owner's when left out.")
    hours: WeekHours | None = Field(default=None, description="Their hours; the owner's when left out.")
    holidays: tuple[date, ...] = Field(
        default=(), description="Their days off, besides the owner's: 2026-12-24."
    )
    account: str | None = Field(
        default=None,
        max_length=300,
        description="Their mailbox, user or event type at the calendar provider; their email when left out.",
    )
    calendars: tuple[str, ...] = Field(
        default=(), max_length=20, description="Further calendars whose entries make them busy."
    )
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2,3}$")], ...] = Field(
        default=(), description="Languages they speak: en, de. All when left out."
    )


class AppointmentScheduling(Section):
    """Meetings that visitors book in the chat."""

    enabled: bool = Field(default=False, description="Whether visitors may book.")
    calendar_provider: CalendarProvider = Field(
        default="builtin", description="The calendar that knows who is free."
    )
    default_duration: int = Field(default=30, ge=5, le=480, description="Length of a meeting, in minutes.")
    advance_booking_days: int = Field(
        default=30, ge=1, le=365, description="How far ahead a visitor may book."
    )
    timezone_handling: Annotated[str, AfterValidator(_zone_or_auto)] = Field(
        default="auto",
        description="`auto`: times are shown in the visitor's own time zone; or one zone for all: Europe/Berlin.",
    )
    timezone: Zone = Field(default="UTC", description="The owner's clock, such as Europe/Berlin.")
    hours: WeekHours = Field(default=OFFICE_HOURS, description="When meetings may take place.")
    breaks: tuple[Break, ...] = Field(
        default=(), max_length=10, description="Times of every day without meetings: 12:00-13:00."
    )
    holidays: tuple[date, ...] = Field(default=(), description="Days without meetings: 2026-12-25.")
    buffer_before: Minutes = Field(default=0, description="Minutes that a host has free before a meeting.")
    buffer_after: Minutes = Field(default=0, description="Minutes that a host has free after a meeting.")
    minimum_notice: Minutes = Field(default=120, description="Minutes between now and the earliest meeting.")
    slot_step: int = Field(
        default=30,
        ge=5,
        le=240,
        description="Meetings begin at multiples of so many minutes after midnight on the host's clock.",
    )
    types: tuple[MeetingType, ...] = Field(default=(), max_length=50, description="What visitors may book.")
    hosts: tuple[Host, ...] = Field(
        default=(), max_length=50, description="Who takes meetings; without any, the company as one."
    )
    assignment: Assignment = Field(
        default="round_robin",
        description="round_robin: whoever of the free has had the fewest; lead_owner: the lead's owner, in turn"
        " without one; collective: all hosts at once.",
    )
    hold_minutes: int = Field(
        default=5, ge=1, le=60, description="Minutes that a chosen time is kept before the visitor says yes."
    )
    finish_minutes: int = Field(
        default=60,
        ge=5,
        le=24 * 60,
        description="Minutes that a time is kept after the yes where the visitor has to finish on the calendar's own"
        " page, as Calendly may want it; never longer than until the meeting begins.",
    )
    reminders: tuple[Annotated[float, Field(gt=0, le=336)], ...] = Field(
        default=(24, 1), max_length=5, description="Hours before a meeting at which a reminder is mailed."
    )
    offers: int = Field(default=4, ge=3, le=5, description="Times that are offered at once.")
    google: GoogleConfig = Field(
        default=GoogleConfig(), description="Google Calendar, when `calendar_provider` is google."
    )
    outlook: OutlookConfig = Field(
        default=OutlookConfig(), description="Outlook, when `calendar_provider` is outlook."
    )
    calendly: CalendlyConfig = Field(
        default=CalendlyConfig(), description="Calendly, when `calendar_provider` is calendly."
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        _once("hosts", [host.key for host in self.hosts])
        _once("hosts", [host.email for host in self.hosts])
        _once("types", [each.key for each in self.types])
        keys = {host.key for host in self.hosts}
        for each in self.types:
            if unknown := [key for key in each.hosts if key not in keys]:
                known = ", ".join(sorted(keys)) or "none"
                raise ValueError(
                    f"the meeting type {each.key} names the host {unknown[0]!r}; there are: {known}"
                )
        if self.enabled and self.calendar_provider != "builtin" and not self.hosts:
            raise ValueError(
                f"{self.calendar_provider} needs `hosts`: whose calendars are read and written, with key, name, email"
            )
        if 24 * 60 % self.slot_step:
            raise ValueError(f"slot_step must divide a day; {self.slot_step} does not, 15, 20, 30 and 60 do")
        if self.minimum_notice >= self.advance_booking_days * 24 * 60:
            raise ValueError("minimum_notice must be shorter than advance_booking_days")
        return self

    @cached_property
    def meeting_types(self) -> tuple[MeetingType, ...]:
        """What can be booked, each with its duration; a plain meeting when the owner names none."""
        types = self.types or (MeetingType(key="meeting", name=PLAIN_MEETING),)
        return tuple(
            each.model_copy(update={"duration": each.duration or self.default_duration}) for each in types
        )

    def meeting_type(self, key: str | None) -> MeetingType | None:
        """The type called `key`, the first one without a key, None when there is no such type."""
        if key is None:
            return self.meeting_types[0]
        return next((each for each in self.meeting_types if each.key == key), None)

    def meeting_name(self, key: str) -> str:
        """What visitors know a kind of meeting as; a plain name when the owner has removed it."""
        known = self.meeting_type(key)
        return known.name if known else PLAIN_MEETING

    def hosts_of(self, meeting: MeetingType) -> tuple[str, ...]:
        """The keys of who may hold it, in the owner's order."""
        return meeting.hosts or tuple(host.key for host in self.hosts) or (TEAM,)

    def host(self, key: str) -> Host | None:
        """None for TEAM, and for a host who is there no more."""
        return next((host for host in self.hosts if host.key == key), None)

    def zone_for(self, visitor: str | None) -> ZoneInfo:
        """In which zone a visitor is shown times. An unknown zone is the owner's."""
        if self.timezone_handling != "auto":
            return ZoneInfo(self.timezone_handling)
        try:
            return ZoneInfo(known_zone(visitor or self.timezone))
        except ValueError:
            return ZoneInfo(self.timezone)

    @property
    def rules(self) -> Rules:
        """The owner's rules as values to reckon with."""
        return Rules(
            step=self.slot_step,
            notice=self.minimum_notice,
            days_ahead=self.advance_booking_days,
            before=self.buffer_before,
            after=self.buffer_after,
        )

    @cached_property
    def daily_breaks(self) -> tuple[Span, ...]:
        return tuple(parse_span(each) for each in self.breaks)


def _once(section: str, names: list[str]) -> None:
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"{twice[0]!r} stands in {section} twice")
