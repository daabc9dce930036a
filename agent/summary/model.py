"""What is written about a session when it has ended. Every claim points at the turn that bears it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Sentiment = Literal["positive", "neutral", "negative", "mixed"]
NextStepKind = Literal[
    "booking", "call", "person", "quote", "demo", "meeting", "material", "order", "cancelled", "follow_up"
]


@dataclass(frozen=True, slots=True)
class Claim:
    """`text` is ours, `quote` the visitor's or our own words in that turn, verbatim. Turns count from 1."""

    text: str
    turn: int
    quote: str


@dataclass(frozen=True, slots=True)
class SourceLink:
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question that the site answered; `answer` is what we said, as the visitor saw it."""

    question: str
    answer: str
    turn: int
    sources: tuple[SourceLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something we said that the company may be held to, with the pages that say so."""

    text: str
    turn: int
    sources: tuple[SourceLink, ...]


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """`headline` is one sentence for a subject line or a list. `written_by` names the model, or "rules"."""

    headline: str
    visitor: tuple[Claim, ...]
    need: tuple[Claim, ...]
    interests: tuple[Claim, ...]
    objections: tuple[Claim, ...]
    competitors: tuple[Claim, ...]
    answered: tuple[Answered, ...]
    unanswered: tuple[Claim, ...]
    commitments: tuple[Commitment, ...]
    next_steps: tuple[Claim, ...]
    sentiment: Sentiment
    sentiment_because: Claim | None
    written_by: str


@dataclass(frozen=True, slots=True)
class VisitorSummary:
    """What a visitor may be sent: none of their own words. A question stands as the title of the page that answers it.

    `next_step` is a key for the mail's wording; `booking` is our description of the meeting.
    """

    answers: tuple[Answered, ...]
    next_step: NextStepKind | None
    booking: str | None
