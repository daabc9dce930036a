"""Promises, discounts, guarantees and legal commitments in a sentence. PURE.

The agent makes none. A sentence that speaks of one may pass only as the website's own words: what it speaks of stands
in the cited passage, not negated there, and the sentence hardly says more. A commitment that the speaker makes by
saying it ("I can offer you", "we have a deal", "legally binding offer") never passes.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agent.commitment_words import ASKS_VISITOR, BENIGN, EMPHASIS, FRAMING, NEGATIONS, SPEECH_ACTS, TERMS
from agent.sentences import sentences
from agent.wording import content_stems, fold, language_of, overlap

SPEECH_ACT = "speech_act"
RESTATED = 2 / 3
"""The share of a sentence's content words that must stand close together in the passage it restates."""


@dataclass(frozen=True, slots=True)
class Commitment:
    """`kind` is "speech_act" or a kind of `commitment_words.TERMS`; `phrase` what was recognised, folded."""

    kind: str
    phrase: str


_PATTERNS = tuple((SPEECH_ACT, re.compile(pattern)) for pattern in SPEECH_ACTS) + tuple(
    (kind, re.compile("|".join(patterns))) for kind, patterns in TERMS.items()
)
_FRAMING = content_stems(FRAMING)
_BENIGN = re.compile("|".join(BENIGN))
_ASKS_VISITOR = re.compile(rf"^\W*(?:{ASKS_VISITOR})\b")
_EMPHASIS = re.compile(rf"\b(?:{EMPHASIS})\b")
_NEGATION = re.compile(rf"\b(?:{NEGATIONS})\b|\bn'\w")
_NEGATED_AFTER = re.compile(
    r"\s*(?:are|is|was|were|will|can|sind|ist|werden|kann|wird|est|sont)?\s*(?:not|nicht|n't|pas)\b"
)
_CLAUSE = re.compile(
    r"[;:!?,]|\.(?=\s|$)|\s[-–—]\s|\b(?:but|however|aber|sondern|jedoch|mais|cependant|pero|sino)\b"
)


def commitments(sentence: str) -> tuple[Commitment, ...]:
    """What the sentence commits to or speaks of as a commitment; what it denies or asks about is none."""
    plain = _BENIGN.sub(" ", fold(sentence))
    if plain.rstrip(" \"'”»)").endswith("?") and _ASKS_VISITOR.match(plain):
        return ()
    return tuple(
        Commitment(kind, match[0])
        for kind, pattern in _PATTERNS
        for match in pattern.finditer(plain)
        if not _denied(plain, match)
    )


def is_own_words(sentence: str, passages: Sequence[str], *, company: str = "") -> bool:
    """Whether every commitment of the sentence is the website's own; True for a sentence without any.

    `passages` are the cited ones, with their titles; `sentence` is without markers.
    """
    kinds = {c.kind for c in commitments(sentence)}
    if not kinds:
        return True
    if SPEECH_ACT in kinds:
        return False
    pieces = [piece for passage in passages for piece in sentences(passage)]
    stating = [i for i, piece in enumerate(pieces) if kinds & {c.kind for c in commitments(piece)}]
    stated = {c.kind for i in stating for c in commitments(pieces[i])}
    if not kinds <= stated:
        return False
    windows = [" ".join(pieces[i : i + 2]) for i in stating]
    comparable = [window for window in windows if not _foreign(sentence, window)]
    # Across languages words cannot tell; there the kinds of commitment and the figures must do.
    return not comparable or any(
        _restates(sentence, w, whole=" ".join((company, *passages))) for w in comparable
    )


def _foreign(sentence: str, terms: str) -> bool:
    spoken, written = language_of(sentence), language_of(terms)
    return spoken is not None and written is not None and spoken != written


def _restates(sentence: str, terms: str, *, whole: str) -> bool:
    """Most words of the sentence stand in the terms, none is new to the passage ("students" are not "non-profits")."""
    added = content_stems(sentence) - content_stems(whole) - _FRAMING
    return not added and overlap(sentence, terms) >= RESTATED


def _denied(plain: str, match: re.Match[str]) -> bool:
    """Whether a negation stands before the match in its own clause, within it, or right after it."""
    start = max((m.end() for m in _CLAUSE.finditer(plain, 0, match.start())), default=0)
    until = _EMPHASIS.sub(" ", plain[start : match.end()])
    return bool(_NEGATION.search(until) or _NEGATED_AFTER.match(plain, match.end()))
