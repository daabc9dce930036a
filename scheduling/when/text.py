"""A phrase as folded text that remembers where each of its characters came from, and its tokens."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_SPACES: Final = frozenset("'’‘‛`´\"“”„«»\u00a0\u2009\u202f\u200b\t\n\r\u2060\ufeff")
_DASHES: Final = frozenset("-‐‑‒–—―−")
_SHAPES: Final = r"""
    (?P<iso>\d{4}-\d{1,2}-\d{1,2}(?:t\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:z|[+-]\d{2}:?\d{2})?)?(?![\d-]))
    |(?P<date>(?:\d{4}(?P<big>[./])\d{1,2}(?P=big)\d{1,2}|\d{1,2}(?P<sep>[./-])\d{1,2}(?P=sep)(?:\d{4}|\d{2}))(?!\d))
    |(?P<slash>\d{1,2}/\d{1,2}(?![\d/]))
    |(?P<daymonth>\d{1,2}\.\ ?\d{1,2}\.(?!\d))
    |(?P<clock>\d{1,2}(?::|\ ?h\ ?)\d{2}(?::\d{2})?(?!\d))
     (?:GAP(?P<clockhalf>[ap])\.?\ ?m\b\.?|(?P<letter>[ap])\b)?(?![\d:])
    |(?P<short>\d{1,2}(?:\.\d{2})?|\d{3,4})(?P<gap>GAP)(?P<half>[ap])\.?\ ?m\b(?!\ (?:i|free)\b)\.?
    |(?P<ordinal>\d{1,2})(?:st|nd|rd|th|er|eme|ere|e|o|a|ro|do|to)(?![^\W_])
    |(?P<dotted>\d{1,2}[.,]\d{1,2})(?![\d.])
    |(?P<number>\d+)
    |(?P<word>[^\W\d_]+(?:\d+\w*)?)
    |(?P<mark>[^\s\w])
    """
_TOKEN: Final = re.compile(_SHAPES.replace("GAP", r"\ ?"), re.VERBOSE)
_GLUED: Final = re.compile(_SHAPES.replace("GAP", ""), re.VERBOSE)
"""For languages in which "3 am Montag" is no time before noon."""


@dataclass(frozen=True, slots=True)
class Token:
    """`shape` names the group of the pattern that matched; `start` and `end` are places in the folded text."""

    shape: str
    text: str
    start: int
    end: int
    half: str = ""


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is lower case without accents and quotation marks; `origin[i]` is the place of text[i] in the phrase."""

    text: str
    origin: tuple[int, ...]
    phrase: str

    def quote(self, start: int, end: int) -> str:
        """The part of the phrase behind [start, end) of the folded text."""
        if start >= end:
            return ""
        return self.phrase[self.origin[start] : self.origin[end - 1] + 1].strip()


def fold(phrase: str) -> Folded:
    characters: list[str] = []
    origin: list[int] = []
    for place, character in enumerate(phrase):
        for folded in _folded(character):
            characters.append(folded)
            origin.append(place)
    return Folded(_without_addresses("".join(characters)), tuple(origin), phrase)


def _folded(character: str) -> str:
    if character in _SPACES:
        return " "
    if character in _DASHES:
        return "-"
    if character.isascii():
        return character.lower()
    return "".join(
        letter
        for letter in unicodedata.normalize("NFKD", character).casefold()
        if not unicodedata.combining(letter)
    )


def _without_addresses(text: str) -> str:
    """Mail and web addresses, amounts and numbers with a hash become words without meaning, of the same length."""
    return re.sub(r"\S+", lambda chunk: "~" * len(chunk[0]) if _no_time(chunk[0]) else chunk[0], text)


def _no_time(chunk: str) -> bool:
    mail = "@" in chunk[1:] and "." in chunk.rpartition("@")[2].strip(".,;!?)")
    amount = chunk[0] in "$€£#" or chunk.rstrip(".,;!?)").endswith("%")
    return mail or amount or "://" in chunk or chunk.startswith("www.")


def tokens(text: str, *, glued_halves: bool = False) -> list[Token]:
    """The tokens of folded text; `glued_halves`: "3am" is a time, "3 am" is not."""
    found: list[Token] = []
    for match in (_GLUED if glued_halves else _TOKEN).finditer(text):
        shape, spelled, half = match.lastgroup or "", match[0], ""
        if match["clock"]:
            shape, spelled, half = "clock", match["clock"], match["clockhalf"] or match["letter"] or ""
        elif match["short"]:
            shape, spelled, half = "short", match["short"], match["half"]
        elif match["ordinal"]:
            shape, spelled = "ordinal", match["ordinal"]
        elif match["date"]:
            shape = "date"
        found.append(Token(shape, spelled, *match.span(), half=half))
    return found
