"""Renders the mails: to the team, to the visitor, an alert, a word to the owner. No I/O but reading templates.

All of them raise nothing for what a report holds; what is wrong with an owner's template comes back in `problems`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Literal
from uuid import UUID

from outreach.emails import dates
from outreach.emails.answers import SentAnswer, answers_for_visitor
from outreach.emails.languages import Say, direction, language_of, speaker
from outreach.emails.looks import LOOKS, Look, Style, excerpt, shorter
from outreach.emails.shows import has_claims
from outreach.emails.templates import Filled, TemplateProblem, Templates
from outreach.emails.words import first_name, for_subject, mailto, one_line
from outreach.report import BookingCard, Cite, SessionReport, Touch

MAX_BYTES = 100_000  # Gmail shows no more than 102 kB of a mail's HTML


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail without its addresses. `subject` is one line of plain characters; `html` is below MAX_BYTES."""

    subject: str
    text: str
    html: str
    problems: tuple[TemplateProblem, ...] = ()


AlertKind = Literal["hot", "person", "callback", "qualified", "meeting", "booking_failed"]


@dataclass(frozen=True, slots=True)
class Alert:
    """A visitor whom somebody should look at now. `reason` is ours, `quote` the visitor's words, `link` ours.

    `live`: they are in the chat, and it is within business hours. `words` say when a meeting would suit them, on the
    clock of `visitor_zone`.
    """

    kind: AlertKind
    company: str
    session_id: UUID
    at: datetime
    zone: str
    reason: str
    quote: str | None = None
    turn: int | None = None
    name: str | None = None
    visitor_company: str | None = None
    email: str | None = None
    phone: str | None = None
    score: int | None = None
    page_url: str | None = None
    link: str | None = None
    live: bool = True
    words: str | None = None
    visitor_zone: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the owner has to mend. `detail` is what the other side said, `remedy` what to do."""

    company: str
    title: str
    text: str
    at: datetime
    zone: str
    detail: str | None = None
    remedy: str | None = None
    link: str | None = None


ALERTS: dict[AlertKind, str] = {
    "hot": "Hot lead",
    "person": "Asks for a person",
    "callback": "Left contact details",
    "qualified": "Qualified lead",
    "meeting": "Meeting to arrange",
    "booking_failed": "Booking failed",
}


def render_team(
    report: SessionReport, style: Style = "professional", templates: Templates | None = None
) -> Rendered:
    """The mail to the sales team. A transcript that would make it too long is shortened in its middle."""
    templates, look = templates or Templates(), LOOKS[style]
    text = templates.text("team", _team_values(report, look))
    html = templates.html("team", _team_values(report, look))
    while len(html.text.encode()) >= MAX_BYTES and (less := shorter(look)):
        look = less
        html = templates.html("team", _team_values(report, look))
    return _rendered(team_subject(report), text, html)


def _team_values(report: SessionReport, look: Look) -> dict[str, Any]:
    fields = tuple(row for row in report.fields if row.value)[: look.items * 3]
    headline = one_line(report.summary.headline, 200) or _visitor(report) or "A visitor"
    return {
        **_common("en", report.company),
        "look": look,
        "transcript": excerpt(report.turns, look.transcript),
        "report": report,
        "subject": team_subject(report),
        "headline": headline,
        "lede": _lede(report, look),
        "preheader": _preheader(report),
        "facts": _facts(report),
        "marks": _marks(report),
        "meeting_title": f"Meeting, {_cancelled_by(report)}"
        if report.booking and not report.meets
        else "Meeting",
        "fields": fields,
        "touches": _touches(report, look),
        "pages": report.pages[: look.items] if look.origin else (),
        "has_summary": has_claims(report.summary),
        "contact_email": report.value("email") if mailto(report.value("email")) else None,
        **_meeting(report.booking, report.zone, "en"),
        "clock": partial(dates.clock, zone=report.zone),
    }


def team_subject(report: SessionReport) -> str:
    """ "[Hot] Anna Berg, Nordwind GmbH: asked about spare parts"; every part is a visitor's, so all are cleaned."""
    headline = report.summary.headline
    need = for_subject(headline.partition(": ")[2] or headline, 100)
    mark = "[Hot] " if report.hot else ""
    meeting = f"meeting {_meeting_state(report)}" if report.booking else ""
    about = "; ".join(part for part in (meeting, need) if part) or "session with the assistant"
    return f"{mark}{_visitor(report) or 'A visitor'}: {about}"


def _meeting_state(report: SessionReport) -> str:
    return "booked" if report.meets else "cancelled"


def _visitor(report: SessionReport) -> str:
    parts = (for_subject(report.value("customer_name")), for_subject(report.value("company")))
    return ", ".join(part for part in parts if part)


def _facts(report: SessionReport) -> str:
    count = len(report.turns)
    turns = f"{count} turn" if count == 1 else f"{count} turns"
    language = f"language {one_line(report.locale, 20)}" if report.locale else ""
    when = dates.span(report.opened_at, report.ended_at, report.zone)
    zone = one_line(report.visitor_zone, 60) if report.visitor_zone != report.zone else ""
    clock = f"the visitor's clock: {zone}" if zone else ""
    return " · ".join(part for part in (when, turns if count else "", language, clock) if part)


def _lede(report: SessionReport, look: Look) -> str:
    if look.name != "casual":
        return ""
    return (
        f"{for_subject(report.value('customer_name')) or 'Somebody'} stopped by the chat. Here is the gist."
    )


def _cancelled_by(report: SessionReport) -> str:
    by_visitor = report.booking is not None and report.booking.cancelled_by == "visitor"
    return f"cancelled by {'the visitor' if by_visitor else 'us'}"


def _marks(report: SessionReport) -> tuple[str, ...]:
    requested = {"person": "Asked for a person", "callback": "Wants to be called back"}
    marks = (
        "Hot lead" if report.hot else "",
        report.status.capitalize() if report.status else "",
        f"Meeting {_meeting_state(report)}" if report.booking else "",
        requested[report.requested] if report.requested else "",
    )
    return tuple(mark for mark in marks if mark)


def _preheader(report: SessionReport) -> str:
    score = f"Score {report.assessment.score}" if report.assessment else ""
    touch = report.last_touch or report.first_touch
    source = f"from {one_line(touch.source, 60)}" if touch and touch.source else ""
    steps = one_line(report.summary.next_steps[0].text, 100) if report.summary.next_steps else ""
    return " · ".join(part for part in (score, source, steps) if part)


def _touches(report: SessionReport, look: Look) -> list[tuple[str, Touch]]:
    """The first touch and this session's; only the last when they are the same or the style is short."""
    first, last = report.first_touch, report.last_touch
    if first is None or last is None or replace(first, at=None) == replace(last, at=None):
        return [("", touch) for touch in (last or first,) if touch]
    both = [("This time", last), ("The first time", first)]
    return both if look.name != "casual" else both[:1]


def render_visitor(
    report: SessionReport, style: Style = "professional", templates: Templates | None = None
) -> Rendered:
    """The mail to the visitor, in their language. Of what they typed it holds a first name at most."""
    values = _visitor_values(report, LOOKS[style], language_of(report.locale))
    return finished("visitor", values, templates)


def has_news_for_visitor(report: SessionReport) -> bool:
    """Whether a mail to the visitor would say more than "thank you". Meetings have mails of their own."""
    return bool(report.requested or answers_for_visitor(report))


def _visitor_values(report: SessionReport, look: Look, language: str) -> dict[str, Any]:
    say, company = speaker(language, look.name), one_line(report.company, 120)
    answers = answers_for_visitor(report)
    name = first_name(report.value("customer_name"))
    title = say("title" if answers else "title_plain")
    zone = report.booking.zone if report.booking else report.visitor_zone or report.zone
    subject = say("subject", company=for_subject(company)).strip()
    return {
        **_common(language, company),
        "look": look,
        "say": say,
        "subject": subject,
        "title": title,
        "preheader": say("intro" if answers else "intro_plain"),
        "hello": say("hello_name", name=name) if name else say("hello"),
        "intro": say("intro" if answers else "intro_plain"),
        "booking": report.booking,
        "meets": report.meets,
        **_meeting(report.booking, zone, language),
        "answers": answers,
        "pages": _all_pages(answers) if look.origin else (),
        "open_questions": len(report.summary.unanswered),
        "next_lines": _next_lines(report, say),
        "reply_to": report.reply_to if mailto(report.reply_to) else None,
        "why": _why(report, say, language),
        "foot_links": _foot_links(report, say),
    }


def _all_pages(answers: tuple[SentAnswer, ...]) -> tuple[Cite, ...]:
    found = {cite.url: cite for answer in answers for cite in answer.sources}
    return tuple(found.values())[:20]


def _next_lines(report: SessionReport, say: Say) -> list[str]:
    lines = [say("next_meeting")] if report.meets else []
    if report.requested:
        lines.append(say(f"next_{report.requested}"))
    return lines if mailto(report.reply_to) else [*lines, say("next_site")]


def _why(report: SessionReport, say: Say, language: str) -> str:
    if report.consent_at is None:
        return say("why")
    return say("why_at", day=dates.day(report.consent_at, report.visitor_zone or report.zone, language))


def _foot_links(report: SessionReport, say: Say) -> list[tuple[str, str]]:
    links = report.links
    named = (
        (say("erase"), links.erase),
        (say("unsubscribe"), links.unsubscribe),
        (say("privacy"), links.privacy),
    )
    return [(label, url) for label, url in named if url]


def render_alert(alert: Alert, templates: Templates | None = None) -> Rendered:
    """A short mail to the team."""
    values: dict[str, Any] = {
        **_common("en", alert.company),
        "alert": alert,
        "label": ALERTS[alert.kind],
        "headline": alert_headline(alert),
        "subject": f"[{ALERTS[alert.kind]}] {alert_headline(alert)}",
        "preheader": one_line(alert.reason, 120),
        "facts": alert_facts(alert),
        "when": _moment(alert.at, alert.zone),
    }
    return finished("alert", values, templates)


def alert_headline(alert: Alert) -> str:
    """Who it is, in characters that are harmless everywhere."""
    parts = (for_subject(alert.name), for_subject(alert.visitor_company))
    return ", ".join(part for part in parts if part) or "A visitor"


def alert_facts(alert: Alert) -> tuple[tuple[str, str], ...]:
    """What is known, as (label, value); values are the visitor's and on one line. What is not known is left out."""
    rows = (
        ("When it suits them", alert.words),
        ("On the visitor's clock", alert.visitor_zone),
        ("Name", alert.name),
        ("Company", alert.visitor_company),
        ("Email", alert.email),
        ("Phone", alert.phone),
        ("Score", None if alert.score is None else f"{alert.score} of 100"),
        ("Page", alert.page_url),
    )
    return tuple((label, one_line(value, 200)) for label, value in rows if value)


def render_notice(notice: Notice, templates: Templates | None = None) -> Rendered:
    """A mail to the owner about something that only they can mend."""
    values: dict[str, Any] = {
        **_common("en", notice.company),
        "notice": notice,
        "subject": f"Please look: {for_subject(notice.title, 100) or 'something needs you'}",
        "preheader": one_line(notice.text, 120),
        "when": _moment(notice.at, notice.zone),
    }
    return finished("notice", values, templates)


def _common(language: str, company: str) -> dict[str, Any]:
    return {"lang": language, "dir": direction(language), "company": one_line(company, 120)}


def _meeting(booking: BookingCard | None, zone: str, language: str) -> dict[str, str]:
    if booking is None:
        return {"meeting_day": "", "meeting_hours": ""}
    hours = dates.hours(booking.start, booking.end, zone, language)
    return {"meeting_day": dates.day(booking.start, zone, language), "meeting_hours": hours}


def _moment(at: datetime, zone: str) -> str:
    return f"{dates.day(at, zone)}, {dates.clock(at, zone)} ({dates.zone_of(zone)[1]})"


def finished(name: str, values: Mapping[str, Any], templates: Templates | None) -> Rendered:
    """The template `name` filled with values that have a `subject`."""
    templates = templates or Templates()
    return _rendered(values["subject"], templates.text(name, values), templates.html(name, values))


def _rendered(subject: str, text: Filled, html: Filled) -> Rendered:
    problems: Mapping[str, TemplateProblem] = {
        one.problem.template: one.problem for one in (html, text) if one.problem
    }
    return Rendered(subject, text.text, html.text, tuple(problems.values()))
