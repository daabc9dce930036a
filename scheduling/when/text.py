"""A phrase as folded text that remembers where each of its characters came from, and its tokens."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_SPACES: Final = frozenset("'’‘‛`´\"“”„«»\u00a0\u2009\u202f\u200b\t\n\r\u2060\ufeff")
_DASHES: Final = frozenset("-‐‑‒–—―−")
_TOKEN: Final = re.compile(
    r"""
    (?P<iso>\d{4}-\d{1,2}-\d{1,2}(?:t\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:z|[+-]\d{2}:?\d{2})?)?(?![\d-]))
    |(?P<date>(?:\d{4}(?P<big>[./])\d{1,2}(?P=big)\d{1,2}|\d{1,2}(?P<sep>[./-])\d{1,2}(?P=sep)(?:\d{4}|\d{2}))(?!\d))
    |(?P<slash>\d{1,2}/\d{1,2}(?![\d/]))
    |(?P<daymonth>\d{1,2}\.\ ?\d{1,2}\.(?!\d))
    |(?P<clock>\d{1,2}(?::|\ ?h\ ?)\d{2}(?::\d{2})?(?!\d))(?:\ ?(?P<clockhalf>[ap])(?:\.?\ ?m\b\.?|\b))?(?![\d:])
    |(?P<short>\d{1,2}(?:\.\d{2})?|\d{3,4})(?P<gap>\ ?)(?P<half>[ap])\.?\ ?m\b(?!\ (?:i|free)\b)\.?
    |(?P<ordinal>\d{1,2})(?:st|nd|rd|th|er|eme|ere|e|o|a|ro|do|to)(?![^\W_])
    |(?P<dotted>\d{1,2}[.,]\d{1,2})(?![\d.])
    |(?P<number>\d+)
    |(?P<word>[^\W\d_]+(?:\d+\w*)?)
    |(?P<mark>[^\s\w])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """`shape` names the group of the pattern that matched; `start` and `end` are places in the folded text."""

    shape: str
    text: str
    start: int
    end: int
    half: str = ""
    glued: bool = True


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
        letter for letter in unicodedata.normalize("NFKD", character).casefold() if not unicodedata.combining(letter)
    )


def _without_addresses(text: str) -> str:
    """Mail and web addresses, amounts and numbers with a hash, of the same length but as no words."""
    for chunk in re.finditer(r"\S+", text):
        piece = chunk[0]
        mail = "@" in piece[1:] and "." in piece.rpartition("@")[2].strip(".,;!?)")
        amount = piece[0] in "$€£#" or piece.rstrip(".,;!?)").endswith("%")
        if mail or amount or "://" in piece or piece.startswith("www."):
            text = f"{text[: chunk.start()]}{'~' * len(piece)}{text[chunk.end() :]}"
    return text


def tokens(text: str) -> list[Token]:
    found: list[Token] = []
    for match in _TOKEN.finditer(text):
        shape = match.lastgroup or ""
        if match["clock"]:
            found.append(Token("clock", match["clock"], *match.span(), half=match["clockhalf"] or ""))
        elif match["short"]:
            glued = not match["gap"]
            found.append(Token("short", match["short"], *match.span(), half=match["half"], glued=glued))
        elif match["ordinal"]:
            found.append(Token("ordinal", match["ordinal"], *match.span()))
        elif match["date"]:
            found.append(Token("date", match[0], *match.span()))
        else:
            found.append(Token(shape, match[0], *match.span()))
    return found
