"""The words of a language, ready to be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from scheduling.when import words_de, words_en, words_es, words_fr
from scheduling.when.kinds import CODE
from scheduling.when.text import Token, tokens
from scheduling.when.words_en import Table

LANGUAGES: Final = ("en", "de", "fr", "es")

_TABLES: Final[Mapping[str, Table]] = {
    "en": words_en.WORDS,
    "de": words_de.WORDS,
    "fr": words_fr.WORDS,
    "es": words_es.WORDS,
}
_NOT_TYPOS: Final = frozenset(
    {"sundry", "fridge", "market", "martial", "martin", "mardis", "viernas", "sabana"}
)
_FUZZY_FROM = 6
_LONGEST_WORD = 13


@dataclass(frozen=True, slots=True)
class Meaning:
    """`words`: what the phrase is made of."""

    words: tuple[str, ...]
    kind: str
    value: object


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`by_first`: phrases by their first word, the longest first. `names`: weekdays and months, for slips."""

    language: str
    by_first: Mapping[str, Sequence[Meaning]]
    names: Mapping[str, Sequence[tuple[str, Meaning]]] = field(
        default_factory=dict[str, Sequence[tuple[str, Meaning]]]
    )

    def longest(self, words: Sequence[Token], place: int) -> Meaning | None:
        """The longest phrase that begins at `place`."""
        for meaning in self.by_first.get(words[place].text, ()):
            if len(meaning.words) == 1 or self._follows(words, place, meaning.words):
                return meaning
        return None

    @staticmethod
    def _follows(words: Sequence[Token], place: int, wanted: tuple[str, ...]) -> bool:
        return len(words) >= place + len(wanted) and all(
            words[place + ahead].text == word for ahead, word in enumerate(wanted)
        )

    def misspelt(self, word: str) -> Meaning | None:
        """The weekday or month that a slip of the keys makes of `word`; None when that could be several."""
        if not _FUZZY_FROM - 1 <= len(word) <= _LONGEST_WORD or word in _NOT_TYPOS:
            return None
        near = [
            (name, meaning)
            for name, meaning in self.names.get(word[0], ())
            if len(name) >= _FUZZY_FROM
            and abs(len(name) - len(word)) < 2
            and _slips(word, name) <= _allowed(name)
        ]
        return near[0][1] if len({(meaning.kind, meaning.value) for _, meaning in near}) == 1 else None


def _allowed(name: str) -> int:
    return 2 if len(name) >= 8 else 1


def _slips(word: str, name: str) -> int:
    """Letters left out, put in, changed or swapped with the next (optimal string alignment)."""
    before: list[int] = []
    above = list(range(len(name) + 1))
    for row, letter in enumerate(word, 1):
        line = [row]
        for column, other in enumerate(name, 1):
            cost = min(above[column] + 1, line[-1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == name[column - 2] and word[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]


@lru_cache(maxsize=len(LANGUAGES))
def lexicon(language: str) -> Lexicon:
    """Raises KeyError for a language without words."""
    meanings: dict[tuple[str, ...], Meaning] = {}
    for kind, phrases in _TABLES[language].items():
        values: Mapping[object, str] = {None: phrases} if isinstance(phrases, str) else phrases
        for value, spellings in values.items():
            for spelling in spellings.split("|"):
                words = tuple(token.text for token in tokens(spelling))
                meanings[words] = Meaning(words, CODE[kind], value)
    if language == "de":
        for word, value in words_de.COMPOUNDS.items():
            meanings[(word,)] = Meaning((word,), CODE["WEEKDAY"], value)
    by_first: dict[str, list[Meaning]] = {}
    for words, meaning in meanings.items():
        by_first.setdefault(words[0], []).append(meaning)
    for listed in by_first.values():
        listed.sort(key=lambda meaning: -len(meaning.words))
    return Lexicon(language, by_first, _names(meanings.values()))


def _names(meanings: Iterable[Meaning]) -> dict[str, list[tuple[str, Meaning]]]:
    names: dict[str, list[tuple[str, Meaning]]] = {}
    for meaning in meanings:
        if meaning.kind in (CODE["WEEKDAY"], CODE["MONTH"]) and len(meaning.words) == 1:
            names.setdefault(meaning.words[0][0], []).append((meaning.words[0], meaning))
    return names
