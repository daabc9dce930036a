"""What a delivery about a booking says, from how the booking stands now; nothing when that is no longer true."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from agent.summary.questions import asked
from db.pool import Connection
from outreach.emails.languages import language_of, speaker
from outreach.emails.meetings import (
    Invitation,
    MeetingGuest,
    MeetingMail,
    MeetingNews,
    render_meeting,
    render_meeting_host,
)
from outreach.emails.render import Rendered
from outreach.emails.templates import Templates
from outreach.links import Links
from outreach.meetings import invite
from outreach.model import CalendarPart
from outreach.rows import Delivery
from outreach.settings import OutreachSettings
from outreach.wrapup.load import Loaded, load, transcript
from scheduling import hosts
from scheduling import store as bookings
from scheduling.calendar import Person
from scheduling.model import Booking

LATEST_REMINDER = timedelta(minutes=30)
"""A reminder that is later than this is not sent."""

BOOK_ANEW = timedelta(days=30)
MOST_ASKED = 3


@dataclass(frozen=True, slots=True)
class Said:
    """A mail without its addresses but the one for answers."""

    rendered: Rendered
    reply_to: str | None
    calendar: CalendarPart | None


@dataclass(frozen=True, slots=True)
class About:
    """A booking and the conversation it was made in, if there was one that still exists."""

    booking: Booking
    loaded: Loaded | None


async def about(conn: Connection, delivery: Delivery) -> About | None:
    """What the delivery is about; None when that is gone."""
    booking = await bookings.get(conn, UUID(str(delivery.payload.get("booking"))))
    if booking is None:
        return None
    for_host = delivery.kind == "email.booking_host" and booking.session_id
    return About(booking, await load(conn, booking.session_id) if for_host and booking.session_id else None)


def still_true(booking: Booking, delivery: Delivery, now: datetime) -> bool:
    """Whether the delivery says how the booking stands: of one that was changed since, a later mail tells. PURE."""
    if booking.sequence != delivery.payload.get("sequence") or booking.end_at <= now:
        return False
    what = delivery.payload.get("what")
    if what == "cancelled":
        return booking.state == "cancelled"
    if booking.state != "confirmed":
        return False
    if what == "reminder":
        due = booking.start_at - timedelta(hours=float(delivery.payload.get("hours", 0)))
        return booking.start_at > now and now <= due + LATEST_REMINDER
    return True


def mail_about(
    found: About,
    delivery: Delivery,
    settings: OutreachSettings,
    *,
    tenant: UUID,
    links: Links,
    templates: Templates,
    now: datetime,
) -> Said | None:
    """The mail; None when there is nothing to say any more, or nobody to say it to: the person was erased."""
    if not still_true(found.booking, delivery, now):
        return None
    writer = _Writer(found, delivery, settings, tenant, links, templates)
    if delivery.kind == "email.booking_host":
        return writer.to_host()
    return writer.to_visitor(now) if found.booking.email else None


@dataclass(frozen=True, slots=True)
class _Writer:
    found: About
    delivery: Delivery
    settings: OutreachSettings
    tenant: UUID
    links: Links
    templates: Templates

    @property
    def booking(self) -> Booking:
        return self.found.booking

    def to_visitor(self, now: datetime) -> Said:
        booking, settings = self.booking, self.settings
        manage = self._manage("visitor")
        reminder = self.delivery.kind == "email.reminder"
        calendar = None if reminder else self._visitors_file(manage)
        separate = not reminder and invite.calendar_invites(settings.meetings.config, booking.provider)
        company = settings.conversation.company
        reply_to = settings.config.mail.reply_to or company.contact_email
        mail = self._mail(
            zone=booking.zone,
            locale=booking.locale,
            hosts=self._names(),
            manage_url=manage,
            book_url=self._anew(),
            invitation="attached" if calendar else "separate" if separate else "none",
            reply_to=reply_to,
            privacy_url=company.privacy_url,
        )
        return Said(render_meeting(mail, now=now, templates=self.templates), reply_to, calendar)

    def _visitors_file(self, manage: str | None) -> CalendarPart | None:
        meetings, say = self.settings.meetings, speaker(language_of(self.booking.locale))
        name = invite.own_name(meetings, self.booking)
        return invite.for_visitor(
            self.booking,
            meetings,
            title=f"{name}: {meetings.company}" if name else say("meeting_with", company=meetings.company),
            more=f"{say('manage')}: {manage}" if manage else "",
            sender=self._sender,
            at=self.delivery.created_at,
        )

    def to_host(self) -> Said:
        booking, meetings = self.booking, self.settings.meetings
        position = self._position()
        calendar = invite.for_host(
            booking, meetings, position, sender=self._sender, at=self.delivery.created_at
        )
        host = meetings.config.host(booking.hosts[position])
        there = invite.keeps_event(booking, position)
        mail = self._mail(
            zone=(host and host.timezone) or meetings.config.timezone,
            locale=self.settings.conversation.company.language,
            hosts=self._names(without=position),
            manage_url=self._manage("host"),
            invitation="attached" if calendar else "separate" if there else "none",
        )
        return Said(render_meeting_host(mail, templates=self.templates), booking.email, calendar)

    def _mail(self, *, zone: str, locale: str | None, invitation: Invitation, **given: Any) -> MeetingMail:
        booking, meetings = self.booking, self.settings.meetings
        kind = invite.kind_of(meetings, booking)
        return MeetingMail(
            news=cast("MeetingNews", self.delivery.payload["what"]),
            company=meetings.company,
            title=invite.own_name(meetings, booking),
            about=kind.description,
            start=booking.start_at,
            end=booking.end_at,
            zone=ZoneInfo(zone),
            locale=locale,
            guest=guest_of(self.found, self.settings),
            before=self._before(),
            place=kind.location,
            join_url=invite.join_url(meetings, booking),
            by_visitor=booking.cancelled_by == "visitor",
            reason=booking.reason if booking.state == "cancelled" else None,
            invitation=invitation,
            **given,
        )

    def _before(self) -> datetime | None:
        before = self.delivery.payload.get("before")
        return datetime.fromisoformat(before) if isinstance(before, str) else None

    def _manage(self, by: Literal["visitor", "host"]) -> str | None:
        base = self.settings.public_url
        if base is None:
            return None
        return self.links.meeting(base, self.tenant, self.booking.id, ends=self.booking.end_at, by=by)

    def _anew(self) -> str | None:
        """After a cancellation: where the visitor can book again, for a month."""
        base, email = self.settings.public_url, self.booking.email
        if base is None or not email or self.booking.state != "cancelled":
            return None
        until = self.delivery.created_at + BOOK_ANEW
        return self.links.meeting_anew(base, self.tenant, email, until=until)

    def _position(self) -> int:
        """Which of the hosts the mail goes to; the first one when their address has changed since."""
        people = [hosts.person(self.settings.meetings, key) for key in self.booking.hosts]
        return next((at for at, one in enumerate(people) if one.email == self.delivery.target), 0)

    def _names(self, *, without: int | None = None) -> tuple[str, ...]:
        config = self.settings.meetings.config
        known = [config.host(key) for at, key in enumerate(self.booking.hosts) if at != without]
        return tuple(host.name for host in known if host)

    @property
    def _sender(self) -> Person:
        mail = self.settings.config.mail
        return Person(mail.sender, mail.from_name or self.settings.conversation.company.name)


def guest_of(found: About, settings: OutreachSettings) -> MeetingGuest:
    """What a host is told about the visitor: what they said when booking, and in the conversation."""
    booking, loaded = found.booking, found.loaded
    return MeetingGuest(
        name=booking.name or _known(loaded, "customer_name"),
        email=booking.email,
        company=_known(loaded, "company"),
        score=loaded.session.score if loaded else None,
        note=booking.note,
        asked=_asked(loaded, settings),
        zone=booking.zone,
    )


def _known(loaded: Loaded | None, name: str) -> str | None:
    held = loaded.known.get(name, ()) if loaded else ()
    return str(held[-1].stated.value) if held else None


def _asked(loaded: Loaded | None, settings: OutreachSettings) -> tuple[str, ...]:
    """Their last questions."""
    if loaded is None:
        return ()
    said = transcript(loaded, settings).turns
    questions = dict.fromkeys(
        one.question for one in asked(said) if one.turn.outcome in ("answered", "not_found")
    )
    return tuple(questions)[-MOST_ASKED:]
