"""A person's name in two parts. PURE."""

from __future__ import annotations

_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor herr frau m mme mlle monsieur madame sr sra srta señor señora dipl ing mag"
    " sir dame lord lady rev".split()
)
_SUFFIXES = frozenset("jr sr ii iii iv phd md mba esq bsc msc".split())
_PARTICLES = frozenset(
    "van von vom zu zum zur der den de del della di da do dos das du des la le los las ter ten te bin ibn ben al el af"
    " av san santa st".split()
)
_JOINS = frozenset("y e i und and".split())
"""Between two surnames: Ortega y Gasset."""


def split_name(name: str) -> tuple[str, str]:
    """(first names, surname) without titles. One word is a first name; "Lee, Ann" begins with the surname.

    The surname is the last word, or begins with the first particle: "van Beethoven", "de la Hoya", "bin Salman".
    """
    surname, comma, given = name.partition(",")
    if comma and given.strip() and not _is_suffix(given):
        return " ".join(_plain(given.split())), " ".join(_plain(surname.split()))
    words = _plain(name.replace(",", " ").split())
    if len(words) < 2:
        return " ".join(words), ""
    begins = _surname_begins(words)
    return " ".join(words[:begins]), " ".join(words[begins:])


def _plain(words: list[str]) -> list[str]:
    """The words without titles before the name."""
    while len(words) > 1 and _key(words[0]) in _TITLES:
        words = words[1:]
    return words


def _surname_begins(words: list[str]) -> int:
    end = len(words) - 1
    while end > 1 and _key(words[end]) in _SUFFIXES:
        end -= 1
    for index in range(1, end):
        if _key(words[index]) in _PARTICLES:
            return index
        if _key(words[index]) in _JOINS and index > 1:
            return index - 1
    return end


def _is_suffix(text: str) -> bool:
    return all(_key(word) in _SUFFIXES for word in text.split())


def _key(word: str) -> str:
    return word.lower().replace(".", "")
