"""What a model says about a session, held against the transcript. PURE.

A claim stays when the visitor's words that it quotes stand in a turn, and when its figures, dates, names and addresses
stand there too. A claim may report that something was asked for, never that something was granted: promises are read
from our replies by rules, and from nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from agent.commitments import commitments
from agent.figures import claimed, figures, states
from agent.names import knows, names
from agent.summary.model import Claim, Sentiment
from agent.summary.quotes import MAX_TEXT, cut, distinct, find_verbatim, one_line
from agent.summary.transcript import Transcript, TranscriptTurn
from agent.wording import fold

ClaimKind = Literal["visitor", "need", "interest", "objection", "next_step"]
KINDS: tuple[ClaimKind, ...] = get_args(ClaimKind)
SENTIMENTS: tuple[Sentiment, ...] = get_args(Sentiment)
MAX_CLAIMS = 40
_LINK = re.compile(r"https?:|www\.|[\[\]<>]|\]\(", re.IGNORECASE)
_GRANTED = re.compile(
    r"\b(?:promis\w*|agreed|approved|granted|confirmed|offered|assured|entitled|owe[sd]?|binding|"
    r"guaranteed|were told|was told|has been told|we (?:will|offer\w*|gave|give|must|have to)|deal (?:is|was))\b"
)
_ASKS = re.compile(
    r"^(?:\w+ ){0,2}?(?:asks?|asked|asking|wants?|wanted|wishes|wonders?|wondered|requests?|requested|needs?|needed|"
    r"looks? for|looking for|inquires?|inquired|hopes?|hoped|would like)\b"
)


@dataclass(frozen=True, slots=True)
class Checked:
    """`claims` by kind, each proven. `offered` is how many the model wrote, `dropped` how many did not stand."""

    claims: Mapping[ClaimKind, tuple[Claim, ...]]
    sentiment: Sentiment
    sentiment_because: Claim | None
    offered: int
    dropped: int


def check(written: Mapping[str, Any], transcript: Transcript) -> Checked:
    """The model's JSON as far as the transcript bears it out. Never raises, whatever was written."""
    claims: Any = written.get("claims")
    items = cast("list[Any]", claims)[:MAX_CLAIMS] if isinstance(claims, list) else []
    read = [_claim(item, transcript) for item in items]
    proven = [pair for pair in read if pair is not None]
    mood, because = _sentiment(written, transcript)
    return Checked(
        {kind: _distinct(claim for k, claim in proven if k == kind) for kind in KINDS},
        mood,
        because,
        len(items),
        len(items) - len(proven),
    )


def _distinct(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    all_ = list(claims)
    return tuple(all_[i] for i in distinct([claim.text for claim in all_]))


def _claim(item: Any, transcript: Transcript) -> tuple[ClaimKind, Claim] | None:
    match item:
        case {"kind": str(kind), "text": str(text), "quote": str(quote), **rest} if kind in KINDS:
            claim = proven(text, rest.get("turn"), quote, transcript)
            return (kind, claim) if claim is not None else None
        case _:
            return None


def proven(text: str, number: Any, quote: str, transcript: Transcript) -> Claim | None:
    """The claim with its quote as it stands in the transcript and in its right turn, or None."""
    said = one_line(text, MAX_TEXT)
    if not re.search(r"\w{2}", said) or _LINK.search(said) or _reports_a_promise(said):
        return None
    found = _located(quote, number, transcript)
    if found is None:
        return None
    turn, verbatim = found
    return Claim(said, turn.number, cut(verbatim)) if _facts_stand(said, turn, transcript) else None


def _located(quote: str, number: Any, transcript: Transcript) -> tuple[TranscriptTurn, str] | None:
    """The turn the quote stands in, the named one first. What tries to steer the summary proves nothing."""
    named = transcript.turn(number) if isinstance(number, int) else None
    for turn in (*([named] if named is not None else []), *transcript.turns):
        if not turn.steers and (verbatim := find_verbatim(quote, turn.visitor)) is not None:
            return turn, verbatim
    return None


def _reports_a_promise(text: str) -> bool:
    plain = fold(text)
    if _GRANTED.search(plain):
        return True
    return bool(commitments(text)) and _ASKS.search(plain) is None


def _facts_stand(text: str, turn: TranscriptTurn, transcript: Transcript) -> bool:
    """Figures and names of a claim stand in the visitor's words; our reply may complete what they spoke of."""
    spoken = f"{turn.visitor}\n{turn.reply or ''}"
    stated = figures(spoken)
    if not all(states(stated, figure) for figure in claimed(text)):
        return False
    known = fold("\n".join((spoken, transcript.company, *(c.title for c in turn.citations))))
    # The verb that opens a claim ("Uses Boels") is no part of a name.
    return all(knows(known, name) for name in names(text[0].lower() + text[1:], "en"))


def _sentiment(written: Mapping[str, Any], transcript: Transcript) -> tuple[Sentiment, Claim | None]:
    """A mood that the visitor's words show; without such words it is neutral."""
    mood, quote = written.get("sentiment"), written.get("sentiment_quote")
    if mood not in SENTIMENTS or mood == "neutral" or not isinstance(quote, str):
        return "neutral", None
    found = _located(quote, written.get("sentiment_turn"), transcript)
    if found is None:
        return "neutral", None
    turn, verbatim = found
    return mood, Claim(f"Sounds {mood}", turn.number, cut(verbatim))
