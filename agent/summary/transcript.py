"""A whole session as values: all that a summary may be made from. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal

from agent.acts import Acts, detect
from agent.acts.text import fold
from agent.profile.config import ProfileCapture
from agent.profile.fields import definitions
from agent.profile.model import Held, Profile
from agent.sentences import MARKERS, SentenceSplitter
from agent.summary.signal_words import STEERS_SUMMARY

_STEERS_SUMMARY = re.compile("|".join(STEERS_SUMMARY))
Handoff = Literal["none", "requested", "taken_over", "released"]


@dataclass(frozen=True, slots=True)
class TurnCitation:
    """A passage that a reply cites as "[marker]". `quote` stands verbatim on the page."""

    marker: int
    title: str
    url: str
    quote: str


@dataclass(frozen=True)
class TranscriptTurn:
    """One message and our reply. `number` counts from 1 in the session.

    `outcome` is the turn's: answered, not_found, declined, talk, failed, taken_over, or one that is not known here.
    `moves` are as `agent.state.move_json` writes them.
    """

    number: int
    at: datetime
    visitor: str
    reply: str | None = None
    outcome: str = "talk"
    citations: tuple[TurnCitation, ...] = ()
    moves: tuple[Mapping[str, Any], ...] = ()

    def has_move(self, name: str) -> bool:
        return any(move.get("move") == name for move in self.moves)

    def said_of_meeting(self, *what: str) -> bool:
        """Whether the reply said one of these about a meeting, by the names of `agent.meetings.model.Saying`."""
        return any(move.get("move") == "Meeting" and move.get("what") in what for move in self.moves)

    def cited_in(self, sentence: str) -> tuple[TurnCitation, ...]:
        """What a sentence of the reply cites."""
        numbers = {int(n) for group in MARKERS.findall(sentence) for n in re.findall(r"\d{1,3}", group)}
        return tuple(citation for citation in self.citations if citation.marker in numbers)

    @cached_property
    def answer(self) -> str:
        """What of the reply answers: of each passage the sentences that cite, and those between them.

        Greetings stand before these; what we ask of the visitor, offer or pass on stands behind them or by itself.
        """
        passages = (self._cited_part(passage) for passage in re.split(r"\n{2,}", self.reply or ""))
        return "\n\n".join(passage for passage in passages if passage)

    def _cited_part(self, passage: str) -> str:
        splitter = SentenceSplitter()
        said = [*splitter.feed(passage), *splitter.finish()]
        cited = [i for i, sentence in enumerate(said) if self.cited_in(sentence.text)]
        kept = said[cited[0] : cited[-1] + 1] if cited else []
        return "".join(f"{sentence.space}{sentence.text}" for sentence in kept).strip()

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """What was asked, in the visitor's words."""
        asked = [move["questions"] for move in self.moves if isinstance(move.get("questions"), list | tuple)]
        return tuple(str(question) for questions in asked for question in questions) or self.acts.questions

    @cached_property
    def acts(self) -> Acts:
        return detect(self.visitor)

    @cached_property
    def steers(self) -> bool:
        """Whether the message tries to steer the one who answers, or the one who summarises."""
        return self.acts.kind == "manipulation" or _STEERS_SUMMARY.search(fold(self.visitor)) is not None


@dataclass(frozen=True, slots=True)
class ProductContact:
    """A product the visitor dealt with; `kind` as in crm.model.Interaction. `turn` is None when no turn did it."""

    product: str
    kind: str
    turn: int | None = None


@dataclass(frozen=True, slots=True)
class RepMessage:
    """What a rep said ("rep"), or what the visitor was told about the hand-off ("notice")."""

    kind: Literal["rep", "notice"]
    text: str
    at: datetime
    rep: str | None = None


@dataclass(frozen=True, slots=True)
class BookingFact:
    """A meeting with the last word on it, in our words ("Demo booked for Tuesday, 24 November, 10:00"), and in which
    turn that was. One that was cancelled stands no more."""

    text: str
    turn: int
    cancelled: bool = False


def _builtin_labels() -> dict[str, str]:
    return {name: definition.label for name, definition in definitions(ProfileCapture()).items()}


@dataclass(frozen=True)
class Transcript:
    """`turns` in their order. `company` is ours; `language` a BCP 47 tag or None. `profile` was said in this session,
    `known` in any of the visitor's; both as they hold now.

    `labels` are the fields' names for people, in reading order: the built-in ones, or those of the owner's definitions.
    """

    turns: tuple[TranscriptTurn, ...]
    company: str = ""
    language: str | None = None
    profile: Profile = field(default_factory=dict[str, tuple[Held, ...]])
    known: Profile = field(default_factory=dict[str, tuple[Held, ...]])
    labels: Mapping[str, str] = field(default_factory=_builtin_labels)
    products: tuple[ProductContact, ...] = ()
    rep_messages: tuple[RepMessage, ...] = ()
    handoff: Handoff = "none"
    rep: str | None = None
    bookings: tuple[BookingFact, ...] = ()

    @cached_property
    def _by_number(self) -> dict[int, TranscriptTurn]:
        return {turn.number: turn for turn in self.turns}

    def turn(self, number: int) -> TranscriptTurn | None:
        return self._by_number.get(number)

    @property
    def rep_spoke(self) -> bool:
        return any(message.kind == "rep" for message in self.rep_messages)

    @property
    def rep_name(self) -> str | None:
        """Who took over: as the session says, or the last who wrote."""
        wrote = (message.rep for message in reversed(self.rep_messages) if message.kind == "rep")
        return self.rep or next((rep for rep in wrote if rep), None)
