"""Which of the owner's meeting types a message names. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.acts.text import fold
from agent.meetings import lexicon
from scheduling.config import MeetingType

_WORD = re.compile(r"[^\W_]+")
_INFLECTION = re.compile(r"(?:s|es|en|e|n)$")
_PLAIN = ("meeting", "termin", "rendez-vous", "reunion")
_ARRANGES = re.compile(
    r"\b(?:book|re-?schedul|schedul|reserv|arrang|set up|mov|postpon|cancel|"
    r"buch|vereinbar|verschieb|verleg|absag|stornier|planifi|deplac|report|annul|agend|cambi|anul)"
)
"""What is done with a meeting, in all languages."""
_STEM = 4
_COMPOUND = 6
"""A word of so many letters also names a longer one that begins with it: Beratung, Beratungsgespräch."""
_NEGATED = 3
"""So many words may stand between "not" and the name."""


def tokens(text: str) -> list[str]:
    return _WORD.findall(fold(text).replace("ß", "ss"))


def name_words(types: Sequence[MeetingType]) -> frozenset[str]:
    """All words of the types' names, which say nothing else in a clause about a time."""
    return frozenset(token for each in types for token in tokens(each.name))


def titles(types: Sequence[MeetingType]) -> re.Pattern[str] | None:
    """Finds the types' whole names in a folded text, also in the plural."""
    rows = sorted((r"\W+".join(map(re.escape, tokens(each.name))) for each in types), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(rows)})s?\b") if rows else None


def as_meetings(said: str, titles: re.Pattern[str] | None) -> Iterator[str]:
    """A folded clause, and what it is with a plain word for a meeting instead of the owner's name of one. A name can be
    any word, so that only counts where something is arranged."""
    yield said
    if titles and titles.search(said) and _ARRANGES.search(said):
        for plain in _PLAIN:
            yield titles.sub(plain, said)


def named(text: str, types: Sequence[MeetingType]) -> str | None:
    """The key of the one type that is named: by its key or whole name, else by a word that only its name has."""
    said = [lexicon.TYPOS.get(token, token) for token in tokens(text)]
    whole = [each.key for each in types if _says_all(said, each)]
    if len(whole) == 1:
        return whole[0]
    if whole:
        return None
    telling = [each.key for each in types if _says_word(said, each, types)]
    return telling[0] if len(telling) == 1 else None


def _says_all(said: Sequence[str], meeting: MeetingType) -> bool:
    return any(_has_row(said, tokens(name)) for name in (meeting.key, meeting.name))


def _has_row(said: Sequence[str], row: Sequence[str]) -> bool:
    starts = range(len(said) - len(row) + 1)
    return bool(row) and any(
        all(_same(word, of_name) for word, of_name in zip(said[at:], row, strict=False))
        and not _negated(said, at)
        for at in starts
    )


def _says_word(said: Sequence[str], meeting: MeetingType, types: Sequence[MeetingType]) -> bool:
    others = {token for each in types if each.key != meeting.key for token in tokens(each.name)}
    own = [
        token
        for token in tokens(meeting.name)
        if token not in others
        and token not in lexicon.COMMON_IN_NAMES
        and not token.isdigit()
        and len(token) > 2
    ]
    return any(_same(word, token) and not _negated(said, at) for at, word in enumerate(said) for token in own)


def _same(word: str, of_name: str) -> bool:
    if word == of_name:
        return True
    if min(len(word), len(of_name)) < _STEM:
        return False
    if _stem(word) == _stem(of_name):
        return True
    shorter, longer = sorted((word, of_name), key=len)
    return len(shorter) >= _COMPOUND and longer.startswith(shorter)


def _stem(word: str) -> str:
    return _INFLECTION.sub("", word) if len(word) > _STEM else word


def _negated(said: Sequence[str], at: int) -> bool:
    return any(word in lexicon.NEGATIONS for word in said[max(0, at - _NEGATED) : at])
