"""What a delivery says, written anew at each attempt from what the database holds: no copy of it waits in a queue."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import UUID

from agent.summary import json as summary_json
from agent.summary.rules import summarise_by_rules
from crm.hours import is_open
from db.pool import Connection, Pool, transaction
from kit.clock import Clock
from outreach.channels import ChatMessage
from outreach.emails import (
    Alert,
    Notice,
    Rendered,
    has_news_for_visitor,
    render_alert,
    render_notice,
    render_team,
    render_visitor,
)
from outreach.emails.render import ALERTS, AlertKind, alert_facts, alert_headline
from outreach.emails.templates import TemplateProblem, Templates
from outreach.links import Links
from outreach.meetings import mail as meetings
from outreach.model import OF_BOOKINGS, Address, CalendarPart, Mail
from outreach.notices import store as notices
from outreach.report import Links as ReportLinks
from outreach.report import SessionReport
from outreach.rows import Delivery
from outreach.settings import OutreachSettings, OutreachSettingsOf
from outreach.wrapup import store
from outreach.wrapup.load import Loaded, load, transcript
from outreach.wrapup.report import report_of
from outreach.wrapup.wanted import wanted
from scheduling.model import Booking

_WHY: dict[AlertKind, str] = {
    "hot": "By your rules this visitor is worth a call now.",
    "qualified": "By your rules this visitor is a qualified lead.",
    "person": "The visitor wants to talk to a person.",
    "callback": "The visitor asked for a person and left a way to be reached.",
    "meeting": "The visitor wants a meeting that the calendar could not give. Please arrange it with them.",
    "booking_failed": "The visitor agreed to a meeting that the calendar did not take after all. Please write to them.",
}


_BY_PERSON = frozenset(("away", "full", "preferred"))
"""What is said of a meeting that a person has to arrange."""

MailsOwner = Callable[[Connection, UUID, str, str], Awaitable[None]]
"""(conn, tenant, key, text): plans a mail to the owner about what only they can mend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """Renders the deliveries of all tenants. `links` makes the signed addresses in mails, `mail_owner` plans a mail."""

    pool: Pool
    settings: OutreachSettingsOf
    links: Links
    clock: Clock
    mail_owner: MailsOwner

    async def render(self, tenant: UUID, delivery: Delivery) -> Mail | ChatMessage | None:
        """None when there is nothing to say any more: the session was erased."""
        settings = await self.settings(tenant)
        if delivery.kind == "email.owner":
            return self._notice(settings, delivery)
        if delivery.kind in OF_BOOKINGS:
            return await self._booking(tenant, settings, delivery)
        if delivery.session_id is None:
            return None
        async with transaction(self.pool, tenant) as conn:
            loaded = await load(conn, delivery.session_id)
            content = await store.summary(conn, delivery.session_id)
        if loaded is None:
            return None
        summary = (
            summary_json.from_json(content) if content else summarise_by_rules(transcript(loaded, settings))
        )
        report = report_of(
            loaded,
            summary,
            settings,
            links=self._links(tenant, settings, delivery),
            manage=lambda booking: self._manage(tenant, settings, delivery, booking),
        )
        match delivery.kind:
            case "email.team":
                return await self._team(tenant, settings, delivery, report)
            case "email.visitor":
                return await self._visitor(tenant, settings, delivery, report)
            case "email.alert":
                return await self._alert(
                    tenant, settings, delivery, _alert(delivery, loaded, report, settings)
                )
            case "chat.alert":
                return _chat(delivery, _alert(delivery, loaded, report, settings))
            case _:  # all others were written above
                return None

    async def _booking(self, tenant: UUID, settings: OutreachSettings, delivery: Delivery) -> Mail | None:
        async with transaction(self.pool, tenant) as conn:
            found = await meetings.about(conn, delivery)
        said = found and meetings.mail_about(
            found,
            delivery,
            settings,
            tenant=tenant,
            links=self.links,
            templates=_templates(settings),
            now=self.clock(),
        )
        if not said:
            return None
        await self._tell(tenant, said.rendered.problems)
        reply_to = Address(said.reply_to) if said.reply_to else None
        return self._mail(settings, delivery, said.rendered, reply_to=reply_to, calendar=said.calendar)

    def _links(self, tenant: UUID, settings: OutreachSettings, delivery: Delivery) -> ReportLinks:
        """Only the visitor's own mail has links that do something."""
        privacy, base = settings.conversation.company.privacy_url, settings.public_url
        if delivery.kind != "email.visitor" or base is None:
            return ReportLinks(privacy=privacy)
        return ReportLinks(
            erase=self.links.erase(base, tenant, delivery.target),
            unsubscribe=self.links.unsubscribe(base, tenant, delivery.target),
            privacy=privacy,
        )

    def _manage(
        self, tenant: UUID, settings: OutreachSettings, delivery: Delivery, booking: Booking
    ) -> str | None:
        """Only in a mail to the address that the meeting was booked with."""
        own = delivery.kind == "email.visitor" and delivery.target.lower() == (booking.email or "").lower()
        if not own or settings.public_url is None:
            return None
        return self.links.meeting(settings.public_url, tenant, booking.id, ends=booking.end_at, by="visitor")

    async def _team(
        self, tenant: UUID, settings: OutreachSettings, delivery: Delivery, report: SessionReport
    ) -> Mail:
        style = settings.summaries.template_style
        rendered = render_team(report, style, _templates(settings))
        await self._tell(tenant, rendered.problems)
        email = report.value("email")
        return self._mail(settings, delivery, rendered, reply_to=Address(email) if email else None)

    async def _visitor(
        self, tenant: UUID, settings: OutreachSettings, delivery: Delivery, report: SessionReport
    ) -> Mail | None:
        if not has_news_for_visitor(report):
            return None
        rendered = render_visitor(report, settings.summaries.template_style, _templates(settings))
        await self._tell(tenant, rendered.problems)
        reply_to = Address(report.reply_to) if report.reply_to else None
        return self._mail(
            settings, delivery, rendered, reply_to=reply_to, unsubscribe=report.links.unsubscribe
        )

    async def _alert(
        self, tenant: UUID, settings: OutreachSettings, delivery: Delivery, alert: Alert
    ) -> Mail:
        rendered = render_alert(alert, _templates(settings))
        await self._tell(tenant, rendered.problems)
        return self._mail(
            settings, delivery, rendered, reply_to=Address(alert.email) if alert.email else None
        )

    def _notice(self, settings: OutreachSettings, delivery: Delivery) -> Mail:
        payload = {name: str(value) for name, value in delivery.payload.items()}
        notice = Notice(
            company=settings.conversation.company.name,
            title=payload.get("title", "Something needs you"),
            text=payload.get("text", ""),
            at=delivery.created_at,
            zone="UTC",
            detail=payload.get("detail"),
            remedy=payload.get("remedy"),
        )
        return self._mail(settings, delivery, render_notice(notice, _templates(settings)))

    def _mail(
        self,
        settings: OutreachSettings,
        delivery: Delivery,
        rendered: Rendered,
        *,
        reply_to: Address | None = None,
        unsubscribe: str | None = None,
        calendar: CalendarPart | None = None,
    ) -> Mail:
        mail = settings.config.mail
        return Mail(
            sender=Address(mail.sender, mail.from_name or settings.conversation.company.name),
            to=Address(delivery.target),
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            message_id=delivery.message_id,
            delivery_id=delivery.id,
            sent_at=self.clock(),
            reply_to=reply_to,
            unsubscribe_url=unsubscribe,
            calendar=calendar,
        )

    async def _tell(self, tenant: UUID, problems: tuple[TemplateProblem, ...]) -> None:
        """Tell the owner once about a template that could not be used; the built-in one was."""
        if not problems:
            return
        async with transaction(self.pool, tenant) as conn:
            for problem in problems:
                where = f", line {problem.line}" if problem.line else ""
                text = (
                    f"The template {problem.template}{where} could not be used: {problem.message}."
                    " The built-in one was used instead."
                )
                if await notices.tell(conn, f"template:{problem.template}", text, now=self.clock()):
                    await self.mail_owner(conn, tenant, f"template:{problem.template}", text)


def _templates(settings: OutreachSettings) -> Templates:
    folder: Path | None = settings.summaries.template_folder
    return Templates(folder)


def _alert(delivery: Delivery, loaded: Loaded, report: SessionReport, settings: OutreachSettings) -> Alert:
    """What the alert says, from the session as it is now."""
    kind, meeting = cast("AlertKind", delivery.payload.get("reason", "person")), wanted(loaded)
    if kind == "person" and meeting and meeting.at_first:
        kind = "meeting"  # nothing else was a person asked for
    asked = next((turn for turn in reversed(loaded.turns) if _asks(turn)), None)
    quoted = [reason for reason in report.assessment.reasons if reason.quote] if report.assessment else []
    weighty = max(quoted, key=lambda reason: reason.points, default=None)
    quote, turn = (asked.text, asked.seq) if asked else (None, None)
    if kind in ("hot", "qualified") and weighty:
        quote, turn = weighty.quote, weighty.turn
    told = meeting if kind == "meeting" else None
    if told:
        quote, turn = told.said.text, told.said.seq
    page = loaded.pages[-1].url if loaded.pages else loaded.session.landing_url
    hours = settings.conversation.qualification.business_hours
    return Alert(
        kind=kind,
        company=report.company,
        session_id=report.session_id,
        at=delivery.created_at,
        zone=report.zone,
        reason=_reason(kind, report),
        quote=quote,
        turn=turn,
        name=report.value("customer_name"),
        visitor_company=report.value("company"),
        email=loaded.email,
        phone=loaded.phone,
        score=report.assessment.score if report.assessment else None,
        page_url=page,
        live=loaded.session.ended_at is None and is_open(hours, delivery.created_at),
        words=told.words if told else None,
        visitor_zone=told.zone if told else None,
    )


def _reason(kind: AlertKind, report: SessionReport) -> str:
    """Why, with what counted most."""
    if kind not in ("hot", "qualified") or report.assessment is None:
        return _WHY[kind]
    weighty = sorted((r for r in report.assessment.reasons if r.points > 0), key=lambda r: -r.points)
    return "\n".join([_WHY[kind], *(reason.text for reason in weighty[:4])])


def _asks(turn: store.TurnRow) -> bool:
    """Whether a person was asked for in it: to talk to, or to arrange a meeting."""
    return any(
        move.get("move") == "OfferHuman" or (move.get("move") == "Meeting" and move.get("what") in _BY_PERSON)
        for move in turn.moves
    )


def _chat(delivery: Delivery, alert: Alert) -> ChatMessage:
    return ChatMessage(
        title=f"{ALERTS[alert.kind]}: {alert_headline(alert)}",
        text=alert.reason,
        delivery_id=delivery.id,
        sent_at=delivery.created_at,
        event=f"alert.{alert.kind}",
        facts=alert_facts(alert),
        quotes=(alert.quote,) if alert.quote else (),
        data={
            "session_id": str(alert.session_id),
            "kind": alert.kind,
            "score": alert.score,
            "live": alert.live,
            "visitor": {
                "name": alert.name,
                "company": alert.visitor_company,
                "email": alert.email,
                "phone": alert.phone,
            },
            "quote": alert.quote,
            "turn": alert.turn,
            "page_url": alert.page_url,
        },
    )
