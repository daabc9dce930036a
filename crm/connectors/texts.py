"""Text cut to what a vendor's field holds. PURE."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Literal

Unit = Literal["characters", "utf16", "bytes"]
"""How a vendor counts: code points, UTF-16 units (Salesforce, Dynamics, JavaScript), or bytes of UTF-8."""

_ELLIPSIS = "…"
_LONG_WORD = 30
_MARKS = frozenset("\u200d\ufe0e\ufe0f") | frozenset(map(chr, range(0x1F3FB, 0x1F400)))
"""Joiners, variation selectors and skin tones: they belong to the character before."""


def length(text: str, unit: Unit = "characters") -> int:
    return _COUNTS[unit](text)


_COUNTS: dict[Unit, Callable[[str], int]] = {
    "characters": len,
    "utf16": lambda text: len(text.encode("utf-16-le", "surrogatepass")) // 2,
    "bytes": lambda text: len(text.encode("utf-8", "surrogatepass")),
}


def cut(text: str, limit: int | None, *, unit: Unit = "characters") -> str:
    """The text when it fits, else its beginning with an ellipsis, at a space where one is near, no character halved."""
    if limit is None or length(text, unit) <= limit:
        return text
    room = limit - length(_ELLIPSIS, unit)
    end = _cut_at(text, room, unit)
    if room <= 0 or not end:
        return text[: _cut_at(text, limit, unit)]
    space = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
    kept = text[:space] if space > max(end / 2, end - _LONG_WORD) else text[:end]
    return kept.rstrip() + _ELLIPSIS


def _cut_at(text: str, limit: int, unit: Unit) -> int:
    """The greatest index up to which the text fits, not within a joined character."""
    low, high = 0, min(len(text), max(limit, 0))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if length(text[:middle], unit) <= limit else (low, middle - 1)
    while 0 < low < len(text) and _belongs(text[low], text[low - 1]):
        low -= 1
    return low


def _belongs(mark: str, before: str) -> bool:
    """Whether it is one character with the one before it."""
    return mark in _MARKS or before == "\u200d" or unicodedata.combining(mark) > 0
