"""A session read from the database as the report that mails and CRM notes show. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from agent.profile.fields import definitions
from agent.profile.model import Held
from agent.summary.model import SessionSummary
from crm.inbound.model import KnownDeal
from crm.model import Assessment, Reason
from outreach.report import (
    Cite,
    FieldRow,
    Links,
    PageSeen,
    RepMessage,
    SessionReport,
    Touch,
    TurnRow,
    field_rows,
)
from outreach.settings import OutreachSettings
from outreach.wrapup import bookings, store
from outreach.wrapup.load import Loaded
from outreach.wrapup.wanted import visitor_zone
from scheduling.model import Booking


def _no_link(_: Booking) -> None:
    return None


def report_of(
    loaded: Loaded,
    summary: SessionSummary,
    settings: OutreachSettings,
    *,
    links: Links | None = None,
    manage: bookings.Manage = _no_link,
) -> SessionReport:
    """The report. Links that are not given are not shown."""
    session, conversation = loaded.session, settings.conversation
    return SessionReport(
        company=conversation.company.name,
        session_id=session.id,
        opened_at=session.opened_at,
        ended_at=session.ended_at or session.opened_at,
        zone=bookings.team_zone(settings),
        summary=summary,
        locale=cast("str | None", session.dialogue.get("language")) or session.locale,
        visitor_zone=visitor_zone(loaded),
        first_touch=_touch(session.first_touch),
        last_touch=_touch(session.last_touch) or Touch(session.channel, session.source),
        pages=tuple(PageSeen(row.url, row.title, row.seen_at, row.before_chat) for row in loaded.pages),
        fields=_fields(loaded, settings),
        assessment=_assessment(session, settings),
        status=cast("Any", session.lead_status),
        owner=session.lead_owner,
        deals=tuple(_deal(deal) for deal in loaded.standing.open),
        contact_id=session.contact_id,
        lead_id=session.lead_id,
        booking=bookings.card(loaded.bookings, settings, manage),
        requested=_requested(loaded),
        turns=_turns(loaded),
        links=links or Links(privacy=conversation.company.privacy_url),
        reply_to=settings.config.mail.reply_to or conversation.company.contact_email,
        consent_at=loaded.agreed.at if loaded.agreed else None,
    )


def _deal(deal: KnownDeal) -> str:
    """As Negotiation, 1200 EUR, rita@acme.test (hubspot)."""
    amount = None if deal.amount is None else f"{deal.amount:f} {deal.currency or ''}".strip()
    told = ", ".join(part for part in (deal.stage, amount, deal.owner) if part)
    return f"{told} ({deal.connection})" if told else deal.connection


def _touch(stored: Mapping[str, Any]) -> Touch | None:
    if not stored.get("channel"):
        return None
    at = stored.get("at")
    return Touch(
        channel=str(stored["channel"]),
        source=str(stored.get("source") or "direct"),
        medium=stored.get("medium"),
        campaign=stored.get("campaign"),
        landing_url=stored.get("url"),
        landing_title=stored.get("title"),
        referrer=stored.get("referrer") or stored.get("referrer_domain"),
        at=datetime.fromisoformat(at) if isinstance(at, str) else None,
    )


def _fields(loaded: Loaded, settings: OutreachSettings) -> tuple[FieldRow, ...]:
    """Said in this session with its turn; known from an earlier one without."""
    here = {held.id for values in loaded.stated.values() for held in values}
    known: dict[str, tuple[Held, ...]] = dict(loaded.known)
    rows = field_rows(known, definitions(settings.conversation.profile).values())
    turns = {
        (held.stated.name, held.stated.quote)
        for values in known.values()
        for held in values
        if held.id in here
    }
    return tuple(row if (row.name, row.quote) in turns else replace(row, turn=None) for row in rows)


def _assessment(session: store.SessionRow, settings: OutreachSettings) -> Assessment:
    config = settings.conversation.qualification
    reasons = tuple(
        Reason(
            rule=str(reason.get("rule", "")),
            points=int(reason.get("points", 0)),
            text=str(reason.get("text", "")),
            quote=reason.get("quote"),
            turn=reason.get("turn"),
        )
        for reason in session.reasons
    )
    disqualified = session.lead_status == "disqualified"
    named = {reason.rule for reason in reasons}
    hot = session.score >= config.hot or not named.isdisjoint(config.hot_when)
    return Assessment(
        score=session.score,
        reasons=reasons,
        qualified=session.score >= config.qualified and not disqualified,
        hot=hot and not disqualified,
        disqualified=disqualified,
    )


def _requested(loaded: Loaded) -> Any:
    """What the team was asked for and told of."""
    return None if loaded.session.handoff == "none" else "person"


def _turns(loaded: Loaded) -> tuple[TurnRow, ...]:
    return tuple(
        TurnRow(
            number=row.seq,
            at=row.opened_at,
            visitor=row.text,
            reply=row.reply or "",
            answered=row.outcome == "answered",
            citations=tuple(
                Cite(cited.marker, cited.title, cited.page_url) for cited in loaded.citations.get(row.id, ())
            ),
            rep_messages=_rep_messages(loaded, row.seq, loaded.turns),
        )
        for row in loaded.turns
    )


def _rep_messages(loaded: Loaded, seq: int, turns: Sequence[store.TurnRow]) -> tuple[RepMessage, ...]:
    """Those behind the turn; what came before the first turn stands with the first."""
    first = turns[0].seq
    return tuple(
        RepMessage(message.kind, message.text, message.at, message.rep)
        for message in loaded.messages
        if max(message.after_turn, first) == seq
    )
