"""What the three styles of a mail show, and how a long one is made short enough. PURE."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from outreach.report import TurnRow

Style = Literal["professional", "casual", "detailed"]


@dataclass(frozen=True, slots=True)
class Look:
    """`quotes`: the visitor's words stand beside each claim of the summary. `origin`: all touches and pages are shown.

    `items` bounds each list, `transcript` the transcript's characters, `answers` those in the visitor's mail,
    `answer` the characters of each.
    """

    name: Style
    quotes: bool
    origin: bool
    items: int
    transcript: int
    answers: int
    answer: int


LOOKS: dict[Style, Look] = {
    "professional": Look("professional", True, False, items=8, transcript=40_000, answers=6, answer=700),
    "casual": Look("casual", False, False, items=4, transcript=9_000, answers=3, answer=320),
    "detailed": Look("detailed", True, True, items=20, transcript=60_000, answers=20, answer=1_500),
}


def shorter(look: Look) -> Look | None:
    """The next shorter look: first the transcript goes, then the lists. None when there is nothing left to take."""
    if look.transcript:
        return replace(look, transcript=look.transcript * 2 // 3 if look.transcript > 2_000 else 0)
    return replace(look, items=look.items // 2) if look.items > 1 else None


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The beginning and the end of a transcript; `omitted` turns lie between them."""

    head: tuple[TurnRow, ...]
    omitted: int
    tail: tuple[TurnRow, ...]

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(turn.number for turn in (*self.head, *self.tail))


MARKUP_PER_TURN = 1_500
MARKUP_PER_LINK = 330
MAX_MESSAGE = 1_500


def excerpt(turns: tuple[TurnRow, ...], budget: int) -> Excerpt:
    """As many turns as fit into about `budget` characters of HTML, a third of them from the beginning.

    If any fit at all, the first and the last are there.
    """
    head = _fitting(turns, budget // 3) or (turns[:1] if budget else ())
    if len(head) == len(turns):
        return Excerpt(turns, 0, ())
    left = budget - sum(_weight(turn) for turn in head)
    later = tuple(reversed(turns[len(head) :]))
    tail = (_fitting(later, left) or (later[:1] if budget else ()))[::-1]
    if len(head) + len(tail) == len(turns):
        return Excerpt(turns, 0, ())
    return Excerpt(head, len(turns) - len(head) - len(tail), tail)


def _fitting(turns: tuple[TurnRow, ...], budget: int) -> tuple[TurnRow, ...]:
    for count, turn in enumerate(turns):
        budget -= _weight(turn)
        if budget < 0:
            return turns[:count]
    return turns


def _weight(turn: TurnRow) -> int:
    messages = (turn.visitor, turn.reply, *(one.text for one in turn.rep_messages))
    links = sum(len(cite.url) + len(cite.title) + MARKUP_PER_LINK for cite in turn.citations)
    return MARKUP_PER_TURN + links + sum(min(len(text), MAX_MESSAGE) for text in messages)
