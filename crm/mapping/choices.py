"""Which of a CRM's choices our words mean. PURE.

The same word, whatever its case and dividers; else a range of numbers that ours lies in; else the closest word, if it
is close and no other one is nearly as close.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from math import inf

FLOOR = 0.84
"""How alike two words must be: a slip of the pen is 0.9, another word of the same family 0.75."""
_LEAD = 0.04
_RANGE = re.compile(r"(\d[\d.,' ]*)\s*(k|m)?\s*(?:-|–|—|to|bis|à|a)\s*(\d[\d.,' ]*)\s*(k|m)?", re.IGNORECASE)
_OPEN = re.compile(
    r"(?:(>|over|more than|mehr als|plus de)\s*)?(\d[\d.,' ]*)\s*(k|m)?\s*(\+|or more|and more)?", re.I
)
_BELOW = re.compile(r"(?:<|under|less than|up to|bis|unter)\s*(\d[\d.,' ]*)\s*(k|m)?", re.IGNORECASE)
_FACTORS = {"": 1.0, "k": 1e3, "m": 1e6}


def choose(words: str, options: Mapping[str, str]) -> str | None:
    """The value among `options` {value: label} that `words` mean; None when none does."""
    wanted = _key(words)
    if not wanted:
        return None
    for form in (str.casefold, _key):
        for value, label in options.items():
            if form(words) in (form(value), form(label)):
                return value
    return _closest(wanted, options)


def choose_number(low: float, high: float, options: Mapping[str, str]) -> str | None:
    """The option that is a range around our number or range; the first one that holds its middle."""
    middle = (low + high) / 2
    for value, label in options.items():
        span = _range(label) or _range(value)
        if span and span[0] <= middle <= span[1]:
            return value
    return None


def _closest(wanted: str, options: Mapping[str, str]) -> str | None:
    scored = sorted(
        (
            (max(_alike(wanted, _key(value)), _alike(wanted, _key(label))), value)
            for value, label in options.items()
        ),
        reverse=True,
    )
    if not scored or scored[0][0] < FLOOR:
        return None
    return None if len(scored) > 1 and scored[0][0] - scored[1][0] < _LEAD else scored[0][1]


def _alike(one: str, other: str) -> float:
    """0 to 1. Words with other digits in them are other words."""
    if re.findall(r"\d+", one) != re.findall(r"\d+", other):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _key(text: str) -> str:
    """Small letters without accents, dividers as one space."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(each for each in plain if not unicodedata.combining(each)).replace("&", " and ")
    return " ".join(re.sub(r"[^\w+<>]|_", " ", kept).split())


def _range(text: str) -> tuple[float, float] | None:
    """(from, to) of "11-50", "1k-5k", "200+", "under 10"."""
    if match := _RANGE.search(text):
        first, second = match[2] or match[4] or "", match[4] or ""
        return _number(match[1], first), _number(match[3], second)
    if match := _BELOW.search(text):
        return 0.0, _number(match[1], match[2] or "")
    match = _OPEN.search(text)
    return (_number(match[2], match[3] or ""), inf) if match and (match[1] or match[4]) else None


def _number(digits: str, factor: str) -> float:
    """Dividers of thousands are dropped: ranges have no cents."""
    return float(re.sub(r"\D", "", digits) or 0) * _FACTORS[factor.lower()]
