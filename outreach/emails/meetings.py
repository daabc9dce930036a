"""Renders the mails about a booked meeting: to the visitor, and to who holds it. No I/O but reading templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from outreach.emails.languages import Say, direction, language_of, speaker
from outreach.emails.render import Rendered, finished
from outreach.emails.templates import Templates
from outreach.emails.words import first_name, for_subject, href, mailto, one_line
from scheduling import display

MeetingNews = Literal["booked", "moved", "cancelled", "reminder"]
Invitation = Literal["attached", "separate", "none"]

_SOON = timedelta(hours=2)
_DAYS = timedelta(hours=47)
_STEP = 5


@dataclass(frozen=True, slots=True)
class MeetingGuest:
    """The visitor, all in their own words but for the score. `asked` are some of their questions."""

    name: str | None = None
    email: str | None = None
    company: str | None = None
    score: int | None = None
    note: str | None = None
    asked: tuple[str, ...] = ()
    zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMail:
    """A meeting as a mail shows it, in `zone` and `locale` of whoever reads it.

    `title` ("" where the owner named none), `about`, `hosts` and `place` are the owner's words. `before` is when it
    began before it was moved. `reason` is the visitor's when it was cancelled `by_visitor`, else the owner's.
    `invitation`: whether the calendar file is attached, or comes from the calendar itself.
    """

    news: MeetingNews
    company: str
    title: str
    start: datetime
    end: datetime
    zone: ZoneInfo
    locale: str | None
    guest: MeetingGuest
    before: datetime | None = None
    about: str = ""
    hosts: tuple[str, ...] = ()
    place: str | None = None
    join_url: str | None = None
    manage_url: str | None = None
    book_url: str | None = None
    by_visitor: bool = False
    reason: str | None = None
    invitation: Invitation = "none"
    reply_to: str | None = None
    privacy_url: str | None = None


def render_meeting(mail: MeetingMail, *, now: datetime, templates: Templates | None = None) -> Rendered:
    """The mail to the visitor, in their language. Of what they typed it holds a first name at most."""
    words = _Words.of(mail)
    say, company = words.say, one_line(mail.company, 120)
    name = first_name(mail.guest.name)
    soon = ahead(mail.start - now, say)
    by_visitor = mail.news == "cancelled" and mail.by_visitor
    values: dict[str, Any] = {
        **words.common(mail),
        "subject": say(f"book_subject_{mail.news}", company=for_subject(company), when=words.short(mail)),
        "title": say(f"book_title_{mail.news}", soon=soon),
        "preheader": words.when(mail.start, mail.end),
        "hello": say("hello_name", name=name) if name else say("hello"),
        "intro": say(f"book_intro_{mail.news}" + ("_you" if by_visitor else ""), company=company),
        "reason": "" if mail.by_visitor else mail.reason or "",
        "invitation": _invitation(mail, say),
        "reply_to": mail.reply_to if mailto(mail.reply_to) else None,
    }
    return finished("booking", values, templates)


def render_meeting_host(mail: MeetingMail, *, templates: Templates | None = None) -> Rendered:
    """The mail to somebody who holds the meeting. What the visitor typed is quoted."""
    words = _Words.of(mail)
    say, guest = words.say, mail.guest
    parts = (for_subject(guest.name), for_subject(guest.company))
    who = ", ".join(part for part in parts if part) or say("host_visitor")
    values: dict[str, Any] = {
        **words.common(mail),
        "subject": say(f"host_subject_{mail.news}", who=who, when=words.short(mail)),
        "label": say(f"host_{mail.news}"),
        "headline": who,
        "preheader": words.when(mail.start, mail.end),
        "theirs": _theirs(mail, words),
        "facts": _facts(guest, say),
        "contact_email": guest.email if mailto(guest.email) else None,
        "cancelled_by": say("host_by_visitor" if mail.by_visitor else "host_by_us"),
        "in_calendar": mail.invitation == "separate" and mail.news != "cancelled",
    }
    return finished("booking_host", values, templates)


@dataclass(frozen=True, slots=True)
class _Words:
    """How times and texts are written in a mail: in a language there are texts in, on the reader's clock."""

    say: Say
    language: str
    locale: str
    zone: ZoneInfo

    @classmethod
    def of(cls, mail: MeetingMail) -> _Words:
        language = language_of(mail.locale)
        known = (
            mail.locale if mail.locale and display.locale_of(mail.locale).language == language else language
        )
        return cls(speaker(language), language, known, mail.zone)

    def day(self, at: datetime) -> str:
        return display.full_day(at, self.zone, year=True, locale=self.locale)

    def hours(self, start: datetime, end: datetime) -> str:
        zone = display.zone_name(start, self.zone, locale=self.locale)
        return f"{display.hours(start, end, self.zone, locale=self.locale)} ({zone})"

    def when(self, start: datetime, end: datetime) -> str:
        return f"{self.day(start)}, {self.hours(start, end)}"

    def began(self, at: datetime) -> str:
        zone = display.zone_name(at, self.zone, locale=self.locale)
        return f"{self.day(at)}, {display.clock(at, self.zone, locale=self.locale)} ({zone})"

    def short(self, mail: MeetingMail) -> str:
        """For a subject: "Tue, Mar 3, 2026, 10:00 AM"."""
        day = display.day(mail.start, self.zone, locale=self.locale)
        return f"{day}, {display.clock(mail.start, self.zone, locale=self.locale)}"

    def common(self, mail: MeetingMail) -> dict[str, Any]:
        """What both mails show of the meeting."""
        minutes = round((mail.end - mail.start).total_seconds() / 60)
        before = self.began(mail.before) if mail.before else ""
        names = ", ".join(one_line(name, 80) for name in mail.hosts)
        return {
            "lang": self.language,
            "dir": direction(self.language),
            "say": self.say,
            "company": one_line(mail.company, 120),
            "mail": mail,
            "name": mail.title or self.say("meeting_with", company=one_line(mail.company, 120)),
            "day": self.day(mail.start),
            "hours": self.hours(mail.start, mail.end),
            "length": self.say("book_minute") if minutes == 1 else self.say("book_minutes", count=minutes),
            "before": self.say("book_before", when=before) if before else "",
            "hosts": self.say("book_with", names=names) if names else "",
            "place": one_line(mail.place, 300) if mail.place and not href(mail.place) else "",
            "over": mail.news == "cancelled",
        }


def ahead(left: timedelta, say: Say) -> str:
    """ "in 24 hours", "in 55 minutes": rounded, as a reminder may come some minutes late."""
    minutes = max(1, round(left.total_seconds() / 60))
    if minutes == 1:
        return say("book_minute_ahead")
    if left >= _DAYS:
        return say("book_days_ahead", count=round(minutes / 60 / 24))
    if left >= _SOON - timedelta(minutes=15):
        return say("book_hours_ahead", count=round(minutes / 60))
    rounded = max(1, _STEP * round(minutes / _STEP)) if minutes > _STEP else minutes
    return say("book_hour_ahead") if rounded == 60 else say("book_minutes_ahead", count=rounded)


def _invitation(mail: MeetingMail, say: Say) -> str:
    if mail.invitation == "attached":
        return say(f"book_attached_{mail.news}")
    return say("book_separate") if mail.invitation == "separate" and mail.news == "booked" else ""


def _theirs(mail: MeetingMail, words: _Words) -> str:
    """When it is for the visitor, where their clock shows something else."""
    zone = ZoneInfo(mail.guest.zone) if mail.guest.zone else mail.zone
    if mail.start.astimezone(zone).utcoffset() == mail.start.astimezone(mail.zone).utcoffset():
        return ""
    there = _Words(words.say, words.language, words.locale, zone)
    return words.say("host_theirs", when=there.when(mail.start, mail.end))


def _facts(guest: MeetingGuest, say: Say) -> tuple[tuple[str, str], ...]:
    """What is known of the visitor, as (label, value) on one line each."""
    score = None if not guest.score else say("host_of_100", score=guest.score)
    rows = (
        (say("host_name"), guest.name),
        (say("host_company"), guest.company),
        (say("host_email"), guest.email),
        (say("host_score"), score),
    )
    return tuple((label, one_line(value, 200)) for label, value in rows if value)
