"""Which of a visitor's words ask for something that the team could answer. PURE.

A message that only tells ("I'm from Germany"), and one about our own asking ("why do you need my email?"), leaves no
question open. A few words without a verb do ("delivery times"), as people type them into a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.acts.questions import is_question
from agent.acts.text import core, expand, fold
from agent.acts.text import sentences as message_sentences
from agent.summary.quotes import quote_of
from agent.summary.signal_words import ABOUT_OUR_ASKING, INQUIRES, TELLS
from agent.summary.transcript import TranscriptTurn

_ABOUT_OUR_ASKING = re.compile("|".join(ABOUT_OUR_ASKING))
_INQUIRES = re.compile(INQUIRES)
_TELLS = re.compile(TELLS)
_SEARCH_WORDS = 5
"""So many words that tell nothing are a search."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of the visitor."""

    turn: TranscriptTurn
    question: str

    @property
    def quote(self) -> str:
        """The question as it stands in its turn."""
        return quote_of(self.question, self.turn.visitor)


def asked(turns: Sequence[TranscriptTurn]) -> Iterator[Asked]:
    """The questions of the turns, in their order."""
    for turn in turns:
        yield from (Asked(turn, question) for question in questions_of(turn))


def questions_of(turn: TranscriptTurn) -> tuple[str, ...]:
    """What a turn asked: its questions without the sentences about our asking; none where nothing asks."""
    said = texts_of(turn)
    return tuple(question for text in said if (question := _question_in(text)))


def texts_of(turn: TranscriptTurn) -> tuple[str, ...]:
    """What a turn was taken to ask, whether it asks or tells."""
    return (turn.questions or (turn.visitor,)) if turn.visitor.strip() else ()


def _question_in(text: str) -> str:
    said = message_sentences(text)
    kept = [sentence for sentence in said if not is_about_our_asking(sentence)]
    if not any(asks(sentence) for sentence in kept):
        return ""
    return text if len(kept) == len(said) else " ".join(kept)


def is_about_our_asking(sentence: str) -> bool:
    """Whether a sentence refuses to tell something about the visitor, or asks what we want it for."""
    return _ABOUT_OUR_ASKING.search(expand(fold(sentence))) is not None


def asks(sentence: str) -> bool:
    """Whether a sentence is a question, asks in the form of a statement, or names what is searched for."""
    if is_question(sentence) or re.search("[？؟]", sentence) or inquires(sentence):
        return True
    plain = core(expand(fold(sentence)))
    return len(plain.split()) <= _SEARCH_WORDS and _TELLS.search(plain) is None


def inquires(sentence: str) -> bool:
    """Whether a statement asks to be told something: "I'd like to know whether you deliver"."""
    return _INQUIRES.search(expand(fold(sentence))) is not None
