"""Small readings of a report that templates use as filters. PURE."""

from __future__ import annotations

from agent.summary.model import Claim, SessionSummary
from outreach.emails.words import clean
from outreach.report import FieldRow, SessionReport, Touch

_FLAGS = {
    "disposable": "disposable address",
    "role": "shared address",
    "weak": "a guess",
    "free_mail": "private mailbox",
}


def who(report: SessionReport, claim: Claim) -> str:
    """Whose words a claim quotes: "Visitor", or "We" when they stand in our reply and not in the visitor's message."""
    turn = next((one for one in report.turns if one.number == claim.turn), None)
    if turn is None:
        return "Visitor"
    quote = " ".join(clean(claim.quote).split())
    theirs, ours = (" ".join(clean(text).split()) for text in (turn.visitor, turn.reply))
    return "We" if quote in ours and quote not in theirs else "Visitor"


def flags(row: FieldRow) -> str:
    return ", ".join(_FLAGS.get(flag, flag) for flag in row.flags)


def touch_rows(touch: Touch) -> tuple[tuple[str, str], ...]:
    """(label, words) of a touch, with "" where nothing is known."""
    how = (touch.source, touch.medium, touch.channel.replace("_", " "))
    return (
        ("Source", " · ".join(dict.fromkeys(part for part in how if part))),
        ("Campaign", touch.campaign or ""),
        ("Landing page", " ".join(part for part in (touch.landing_title, touch.landing_url) if part)),
        ("Referrer", touch.referrer or ""),
    )


def has_claims(summary: SessionSummary) -> bool:
    """Whether the summary's part about the visitor says anything."""
    return bool(
        summary.visitor
        or summary.need
        or summary.interests
        or summary.objections
        or summary.competitors
        or summary.sentiment_because
    )
