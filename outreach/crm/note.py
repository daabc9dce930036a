"""The conversation in words for a CRM's timeline, from its summary: each claim with the visitor's own words. PURE.

The score, the pages and the link are added by `crm.sync.timeline`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from agent.summary.model import Claim, SessionSummary

LONGEST = 16_000
"""Characters; beyond that it is cut at a line, and says so."""
_CUT = "…\nThe rest is in the conversation itself."


def note_text(summary: SessionSummary) -> str:
    """Headed lists, as plain text; what there is nothing of has no heading. The headline is the note's subject."""
    blocks: list[str] = []
    for heading, lines in _parts(summary):
        if listed := [f"- {' '.join(line.split())}" for line in lines if line.strip()]:
            blocks.append("\n".join([f"{heading}:", *listed]))
    text = "\n\n".join(blocks)
    if len(text) <= LONGEST:
        return text
    return text[: LONGEST - len(_CUT)].rpartition("\n")[0] + _CUT


def _parts(summary: SessionSummary) -> Iterable[tuple[str, list[str]]]:
    yield "Needs", _claims(summary.need)
    yield "Interested in", _claims(summary.interests)
    yield "Objections", _claims(summary.objections)
    yield "Competitors", _claims(summary.competitors)
    yield "About the visitor", _claims(summary.visitor)
    yield "Answered", [f"{each.question} - {each.answer}" for each in summary.answered]
    yield "Not answered", _claims(summary.unanswered)
    yield "What we said that we may be held to", [each.text for each in summary.commitments]
    yield "Next steps", _claims(summary.next_steps)


def _claims(claims: Sequence[Claim]) -> list[str]:
    return [_claim(claim) for claim in claims]


def _claim(claim: Claim) -> str:
    if not claim.quote or claim.quote in claim.text:
        return f"{claim.text} (message {claim.turn})"
    return f"{claim.text}: “{claim.quote}” (message {claim.turn})"
