"""Finds words and phrases in what a visitor wrote: whole words, any capitals and accents, not where they are negated.

A phrase counts as negated when a negation stands up to four words before it in the same clause ("we are not ready to
buy"), or, in the languages that say it afterwards, up to three words behind it ("wir kaufen nicht"). PURE.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

BEFORE, AFTER = 4, 3
MAX_QUOTE = 200

_NEGATIONS = frozenset(
    "not no never neither nor cannot cant dont doesnt didnt wont isnt arent wasnt wouldnt without hardly "
    "nicht kein keine keinen keinem keiner nie niemals ohne "
    "ne pas jamais aucun aucune sans "
    "nunca jamas tampoco sin ningun ninguna".split()
)
_NEGATIONS_AFTER = frozenset("nicht nie niemals pas jamais nunca jamas".split())
_NOT_ONLY = {
    ("not", "only"),
    ("not", "just"),
    ("nicht", "nur"),
    ("pas", "seulement"),
    ("no", "solo"),
    ("why", "not"),
}
_WORD = re.compile(r"[^\W_]+(?:['’](?:t|re|s|ll|ve|d|m)\b)?", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.,](?!\d)|[!?;:\n()]|\b(?:but|aber|mais|pero|sondern|sino)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True)
class _Word:
    folded: str
    start: int
    end: int
    negates: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """`quote` is the visitor's sentence around it, verbatim, cut to MAX_QUOTE characters."""

    phrase: str
    quote: str


def fold(text: str) -> str:
    """Small letters without accents; "ß" becomes "ss"."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def find(text: str, phrases: Iterable[str]) -> Hit | None:
    """The first place where the text says one of the phrases and does not negate it."""
    wanted = _by_first_word(tuple(phrases))
    for start, end in _clauses(text):
        clause = list(_words(text, start, end))
        for at, word in enumerate(clause):
            for phrase, words in wanted.get(word.folded, ()):
                stop = at + len(words)
                if _says(clause, at, words) and not _negated(clause, at, stop):
                    return Hit(phrase, _quote(text, clause[at].start, clause[stop - 1].end))
    return None


@lru_cache(maxsize=256)
def _by_first_word(phrases: tuple[str, ...]) -> Mapping[str, Sequence[tuple[str, tuple[str, ...]]]]:
    """The phrases with their words, under the first of them: a text is gone through once for all phrases."""
    found: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for phrase in phrases:
        if words := tuple(word.folded for word in _words(phrase, 0, len(phrase))):
            found.setdefault(words[0], []).append((phrase, words))
    return found


def negates(text: str) -> bool:
    """Whether the text has a negation anywhere."""
    return any(word.negates for word in _words(text, 0, len(text)))


def clauses(text: str) -> Iterator[str]:
    """The text in pieces between commas, full stops and words such as "but"."""
    return (text[start:end] for start, end in _clauses(text))


def _clauses(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _CLAUSE_END.finditer(text):
        yield start, found.start()
        start = found.end()
    yield start, len(text)


def _words(text: str, start: int, end: int) -> Iterator[_Word]:
    for found in _WORD.finditer(text, start, end):
        folded = fold(found[0]).replace("’", "'")
        contracted = folded.endswith("n't")
        elided = folded == "n" and text[found.end() : found.end() + 1] in ("'", "’")  # French: n'achète pas
        negates = contracted or elided or folded.replace("'", "") in _NEGATIONS
        yield _Word(folded, found.start(), found.end(), negates)


def _says(clause: Sequence[_Word], at: int, words: Sequence[str]) -> bool:
    return len(clause) - at >= len(words) and all(
        clause[at + i].folded == word for i, word in enumerate(words)
    )


def _negated(clause: Sequence[_Word], start: int, end: int) -> bool:
    for i in range(max(0, start - BEFORE), start):
        following = clause[i + 1].folded if i + 1 < len(clause) else ""
        previous = clause[i - 1].folded if i else ""
        exempt = (clause[i].folded, following) in _NOT_ONLY or (previous, clause[i].folded) in _NOT_ONLY
        if clause[i].negates and not exempt:
            return True
    return any(word.folded in _NEGATIONS_AFTER for word in clause[end : end + AFTER])


def _quote(text: str, start: int, end: int) -> str:
    for sentence in _SENTENCE.finditer(text):
        if sentence.start() <= start and end <= sentence.end():
            if len(sentence[0].strip()) <= MAX_QUOTE:
                return sentence[0].strip()
            begin = max(sentence.start(), start - MAX_QUOTE // 3)
            return text[begin : min(begin + MAX_QUOTE, sentence.end())].strip()
    return text[start:end]
