"""Who looks at which meeting, how they read it, and what they may do about it. PURE."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from markupsafe import Markup

from kit.opening import known_zone
from scheduling import hosts
from scheduling.calendar import Meeting, Person
from scheduling.config import AppointmentScheduling
from scheduling.eventtext import one_line
from scheduling.model import Booking
from scheduling.pages.speech import Speech
from scheduling.services import SchedulingSettings

Standing = Literal[
    "coming", "now", "over", "cancelled", "no_show", "confirming", "changing", "unfinished", "lapsed"
]
"""unfinished: the visitor has to finish on the calendar's own page.   lapsed: they did not, and it is kept no more."""

Reader = Literal["visitor", "host"]
_LONGEST_ZONE = 64


@dataclass(frozen=True, slots=True)
class Clock:
    """In which zone times are shown. `chosen` is its name when the visitor asked for it, and then goes along in the
    page's links. `unknown`: they asked for one that there is not."""

    zone: ZoneInfo
    chosen: str | None = None
    unknown: bool = False


def clock_of(config: AppointmentScheduling, asked: str | None, default: ZoneInfo) -> Clock:
    """Where the owner set one zone for all, nobody chooses."""
    if not asked or fixed_zone(config):
        return Clock(default)
    try:
        if len(asked) > _LONGEST_ZONE:
            return Clock(default, unknown=True)
        return Clock(ZoneInfo(known_zone(asked)), chosen=asked)
    except ValueError:
        return Clock(default, unknown=True)


def own_zone(config: AppointmentScheduling, booking: Booking | None, by: Reader) -> ZoneInfo:
    """A host's own, else the one that the visitor booked in, else the owner's."""
    if booking is None or by == "visitor":
        return config.zone_for(booking and booking.zone)
    host = config.host(booking.hosts[0])
    return ZoneInfo((host and host.timezone) or config.timezone)


def fixed_zone(config: AppointmentScheduling) -> bool:
    return config.timezone_handling != "auto"


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """`inside`: the page's address lies below the token's ("TOKEN/move"). `booking` is the one that the link is for,
    None for an invitation, which goes to `email`. `by`: a meeting's hosts have links, too."""

    token: str
    tenant: UUID
    settings: SchedulingSettings
    speech: Speech
    clock: Clock
    now: datetime
    inside: bool
    booking: Booking | None = None
    email: str | None = None
    by: Reader = "visitor"

    @property
    def config(self) -> AppointmentScheduling:
        return self.settings.config

    @property
    def zone(self) -> ZoneInfo:
        return self.clock.zone

    @property
    def company(self) -> str:
        return one_line(self.settings.company, 120)

    def home(self, **query: str | None) -> str:
        """Addresses are relative: nothing need know under which path the server is reached."""
        return _address(f"../{self.token}" if self.inside else self.token, self._with_zone(query))

    def below(self, name: str, **query: str | None) -> str:
        return _address(name if self.inside else f"{self.token}/{name}", self._with_zone(query))

    def here(self, **query: str | None) -> str:
        """The same page with another query."""
        return _address("", self._with_zone(query))

    def _with_zone(self, query: dict[str, str | None]) -> dict[str, str | None]:
        return {"zone": self.clock.chosen, **query}

    @property
    def contact(self) -> Markup | None:
        """Where the company is written to, as a link; None for its own people."""
        email = one_line(self.settings.email or "", 254)
        if "@" not in email or self.by == "host":
            return None
        return Markup('<a href="mailto:{}">{}</a>').format(quote(email, safe="@+"), email)


def _address(path: str, query: dict[str, str | None]) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path or "?"


@dataclass(frozen=True, slots=True)
class Card:
    """A meeting or a time as a page shows it. `at` is the start for machines."""

    kind: str
    at: str
    day: str
    hours: str
    zone: str
    minutes: str


def card(visit: Visit, kind: str, start: datetime, minutes: int) -> Card:
    speech, zone, end = visit.speech, visit.zone, start + timedelta(minutes=minutes)
    return Card(
        kind=kind,
        at=start.astimezone(zone).isoformat(),
        day=speech.day(start, zone),
        hours=speech.hours(start, end, zone),
        zone=speech.zone(start, zone),
        minutes=speech.minutes(minutes),
    )


def kind_of(visit: Visit, booking: Booking) -> str:
    """What the owner calls it."""
    known = visit.config.meeting_type(booking.type)
    return one_line(known.name, 120) if known and visit.config.types else visit.speech.say("meeting")


def standing(booking: Booking, now: datetime) -> Standing:
    if booking.state == "cancelled":
        return "cancelled"
    if booking.state == "no_show":
        return "no_show"
    if booking.state in ("held", "expired"):
        kept = booking.finish_url and booking.expires_at and booking.expires_at > now
        return "unfinished" if kept else "lapsed"
    if booking.state != "confirmed":
        return "confirming"
    if booking.end_at <= now:
        return "over"
    if booking.start_at <= now:
        return "now"
    return "changing" if booking.task else "coming"


def may_move(visit: Visit, booking: Booking) -> bool:
    return visit.config.enabled and standing(booking, visit.now) == "coming"


def may_cancel(visit: Visit, booking: Booking) -> bool:
    """Or give up what is not booked yet."""
    return standing(booking, visit.now) in ("coming", "now", "changing", "unfinished")


def people(visit: Visit, booking: Booking) -> str:
    """With whom it is: for the visitor the hosts by name, for them the visitor."""
    if visit.by == "host":
        return guest(visit, booking)
    names = [one_line(hosts.person(visit.settings, key).name or "", 80) for key in booking.hosts]
    return ", ".join(name for name in names if name) or visit.company


def guest(visit: Visit, booking: Booking) -> str:
    return one_line(booking.name or booking.email or "", 120) or visit.speech.say("visitor")


def file_for(visit: Visit, booking: Booking) -> Meeting:
    """The meeting as a calendar file says it. To the visitor it repeats nothing of what was typed when it was booked:
    whose address that was is only claimed."""
    meeting = hosts.meeting_of(visit.settings, booking)
    if visit.by == "host":
        return meeting
    known = visit.config.meeting_type(booking.type)
    title = f"{kind_of(visit, booking)}: {visit.company}"
    return replace(meeting, title=title, description=known.description if known else "")


def join_address(visit: Visit, booking: Booking) -> str | None:
    """Where to join it: what the calendar made, else the owner's own room."""
    return web_address(booking.join_url) or web_address(_location(visit, booking))


def place(visit: Visit, booking: Booking) -> str | None:
    """Where it takes place, when that is no address of the web."""
    location = _location(visit, booking)
    return one_line(location, 300) if location and not web_address(location) else None


def _location(visit: Visit, booking: Booking) -> str | None:
    known = visit.config.meeting_type(booking.type)
    return known.location if known else None


def web_address(text: str | None) -> str | None:
    """`text`, if a browser may go there: https or http, a host, and nothing that looks like another one."""
    address = text or ""
    if not address.isascii() or not address.isprintable() or any(each in address for each in ' "<>\\'):
        return None
    try:
        parts = urlsplit(address)
        return (
            address if parts.scheme in ("https", "http") and parts.hostname and not parts.username else None
        )
    except ValueError:
        return None


def organizer(visit: Visit, booking: Booking) -> Person | None:
    """Who invites: the first host with an address, else the company."""
    known = [hosts.person(visit.settings, key) for key in booking.hosts]
    company = Person(email=visit.settings.email or "", name=visit.company)
    return next((person for person in (*known, company) if "@" in person.email), None)
