"""Renders a conversation for the sales team. What a visitor typed is escaped and never a link. PURE."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from agent.summary.model import Claim, SessionSummary
from kit.pages import Pages, RenderedPage
from outreach.emails.dates import clock, day, hours
from outreach.emails.words import clean, one_line
from outreach.report import FieldRow, SessionReport, TurnRow

_PAGES = Pages(Path(__file__).parent)
_LONGEST = 20_000


def conversation_page(report: SessionReport) -> RenderedPage:
    summary = report.summary
    return _PAGES.render(
        "conversation.html.j2",
        lang="en",
        company=one_line(report.company, 120),
        title=one_line(summary.headline, 200) or "Conversation",
        when=f"{day(report.opened_at, report.zone)}, {hours(report.opened_at, report.ended_at, report.zone)}",
        came=_came(report),
        facts=[_fact(row) for row in report.fields],
        parts=[part for part in _parts(report, summary) if part["lines"]],
        turns=[_turn(turn, report.zone) for turn in report.turns],
    )


def _came(report: SessionReport) -> str:
    touch = report.first_touch or report.last_touch
    if touch is None:
        return ""
    named = filter(
        None, (touch.channel, touch.source if touch.source != touch.channel else "", touch.campaign)
    )
    return "came by " + ", ".join(one_line(part, 80) for part in named)


def _fact(row: FieldRow) -> dict[str, Any]:
    return {
        "label": row.label,
        "value": one_line(row.value, 300),
        "quote": one_line(row.quote or "", 300),
        "turn": row.turn,
    }


def _parts(report: SessionReport, summary: SessionSummary) -> Iterable[dict[str, Any]]:
    yield {"heading": "Needs", "lines": _claims(summary.need)}
    yield {"heading": "Interested in", "lines": _claims(summary.interests)}
    yield {"heading": "Objections", "lines": _claims(summary.objections)}
    yield {"heading": "Competitors", "lines": _claims(summary.competitors)}
    yield {"heading": "Not answered", "lines": _claims(summary.unanswered)}
    yield {"heading": "Next steps", "lines": _claims(summary.next_steps)}
    if score := report.assessment:
        lines = [
            _line(f"{reason.text} ({reason.points:+d})", reason.quote, reason.turn)
            for reason in score.reasons
        ]
        yield {"heading": f"Score {score.score} of 100", "lines": lines}


def _claims(claims: Iterable[Claim]) -> list[dict[str, Any]]:
    return [_line(claim.text, claim.quote, claim.turn) for claim in claims]


def _line(text: str, quote: str | None, turn: int | None) -> dict[str, Any]:
    return {"text": one_line(text, 500), "quote": one_line(quote or "", 500), "turn": turn}


def _turn(turn: TurnRow, zone: str) -> dict[str, Any]:
    return {
        "number": turn.number,
        "at": clock(turn.at, zone),
        "visitor": clean(turn.visitor)[:_LONGEST],
        "reply": clean(turn.reply)[:_LONGEST],
        "messages": [
            {"who": one_line(each.rep or "Team", 80), "text": clean(each.text)[:_LONGEST]}
            for each in turn.rep_messages
        ],
        "citations": [
            {"marker": cite.marker, "title": one_line(cite.title or cite.url, 200), "href": _href(cite.url)}
            for cite in turn.citations
        ],
    }


def _href(url: str) -> str | None:
    return url if urlsplit(url).scheme in ("https", "http") else None
