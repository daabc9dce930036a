"""Sizes, budgets and timelines as figures that can be compared, where they say so clearly. PURE."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, cast

from crm.criteria import Period
from crm.phrases import clauses, find, fold, negates

Range = tuple[float | None, float | None]
"""Lowest and highest; None is open."""

_NUMBER = r"\d{1,3}(?:[.,'’\s]\d{3})+(?!\d)|\d+(?:[.,]\d+)?"
_AMOUNT = re.compile(
    rf"(?<!\w)(?P<number>{_NUMBER})\s?(?P<unit>k|m|mio|tsd|thousand|million|mille|mil)?\b", re.IGNORECASE
)
_BETWEEN = re.compile(r"^\s*(?:-|–|—|to|bis|a|à|y|and|und|et)\s*$", re.IGNORECASE)
_MORE = re.compile(
    r"\b(over|more than|at least|above|mehr als|uber|mindestens|plus de|au moins|mas de|al menos)\b"
)
_LESS = re.compile(
    r"\b(under|less than|at most|up to|below|fewer than|unter|weniger als|bis zu|moins de|menos de|hasta)\b"
)
_UNITS = {
    "k": 1e3,
    "tsd": 1e3,
    "thousand": 1e3,
    "mille": 1e3,
    "mil": 1e3,
    "m": 1e6,
    "mio": 1e6,
    "million": 1e6,
}

_DAYS_OF = {"day": 1.0, "week": 7.0, "month": 30.5, "quarter": 91.5, "year": 365.0}
_TIME_UNITS = {
    "day": "day days tag tage tagen jour jours dia dias",
    "week": "week weeks wk wks woche wochen semaine semaines semana semanas",
    "month": "month months mo mos monat monate monaten mois mes meses",
    "quarter": "quarter quarters quartal quartale quartalen trimestre trimestres",
    "year": "year years yr yrs jahr jahre jahren an ans annee annees ano anos",
}
_UNIT_OF = {word: unit for unit, words in _TIME_UNITS.items() for word in words.split()}
_COUNTS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "couple of": 2, "few": 4,
    "eine": 1, "einem": 1, "einer": 1, "zwei": 2, "drei": 3, "vier": 4, "sechs": 6,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "seis": 6,
}  # fmt: skip
_COUNT = r"\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True))
_DURATION = re.compile(
    rf"\b(?P<low>{_COUNT})(?:\s*(?:-|–|to|or|bis|oder|a|o|ou)\s*(?P<high>{_COUNT}))?[\s-]*"
    rf"(?P<unit>{'|'.join(sorted(_UNIT_OF, key=len, reverse=True))})\b"
)
_AT_ONCE = (
    "asap", "as soon as possible", "immediately", "right away", "right now", "today", "urgent", "urgently",
    "straight away", "sofort", "umgehend", "heute", "dringend", "so schnell wie möglich", "so bald wie möglich",
    "immédiatement", "tout de suite", "aujourd'hui", "au plus vite", "dès que possible", "inmediatamente", "hoy",
    "urgente", "cuanto antes", "lo antes posible",
)  # fmt: skip
_SPOKEN = (
    (1, ("tomorrow", "morgen", "demain", "mañana")),
    (7, ("this week", "diese Woche", "dieser Woche", "cette semaine", "esta semana")),
    (14, ("next week", "nächste Woche", "nächster Woche", "semaine prochaine", "próxima semana")),
    (31, ("this month", "diesen Monat", "diesem Monat", "ce mois", "este mes")),
    (62, ("next month", "nächsten Monat", "nächster Monat", "mois prochain", "próximo mes")),
    (92, ("this quarter", "dieses Quartal", "diesem Quartal", "ce trimestre", "este trimestre")),
    (
        184,
        ("next quarter", "nächstes Quartal", "nächsten Quartal", "prochain trimestre", "próximo trimestre"),
    ),
)
_NOT_A_DEADLINE = re.compile(
    r"\b(ago|for|since|every|contract|old|after|vor|seit|jede[nrs]?|nach|depuis|il y a|pendant|apres|hace|desde|cada"
    r"|despues)\b"
)
_MAX_TEXT = 300


def size_range(value: Any) -> Range | None:
    """A number or size as a range: 50, "50-200", "1,000+", "over 200", {"min": 50, "max": 200}. None when unclear."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return (float(value), float(value)) if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return _mapped_range(cast("Mapping[str, Any]", value))
    return _spoken_range(value[:_MAX_TEXT]) if isinstance(value, str) else None


def yearly_amount(value: Any, *, currency: str | None, per: Period | None) -> float | None:
    """The most that the visitor would spend, in `currency`, by the month or year that `per` names.

    `value` is {"amount", "currency", "per", "max"}. Without `per`, a regular budget counts by the year and a single sum
    as it is. None for another currency, for a price by the head, and where no figure is named.
    """
    if not isinstance(value, Mapping):
        return None
    money = cast("Mapping[str, Any]", value)
    highest = [figure for name in ("amount", "max") if (figure := _figure(money.get(name))) is not None]
    if not highest or money.get("currency") != currency:
        return None
    period = money.get("per")
    if period == per or (per is None and period in (None, "year")):
        return max(highest)
    if period == "month" and per in (None, "year"):
        return max(highest) * 12
    return max(highest) / 12 if (period, per) == ("year", "month") else None


def timeline_days(value: Any) -> int | None:
    """How many days at most until the visitor wants it: "within 3 months" -> 92. None where the words leave it open."""
    if isinstance(value, Mapping):
        figure = _figure(cast("Mapping[str, Any]", value).get("days"))
        return math.ceil(figure) if figure is not None and figure >= 0 else None
    if not isinstance(value, str):
        return None
    value = value[:_MAX_TEXT]
    if find(value, _AT_ONCE):
        return 0
    for days, words in _SPOKEN:
        if find(value, words):
            return days
    return next((days for clause in clauses(value) if (days := _duration(clause)) is not None), None)


def _duration(clause: str) -> int | None:
    text = fold(clause)
    found = _DURATION.search(text)
    if not found or negates(clause) or _NOT_A_DEADLINE.search(text):
        return None
    count = found["high"] or found["low"]
    return math.ceil(int(_COUNTS.get(count) or count) * _DAYS_OF[_UNIT_OF[found["unit"]]])


def _mapped_range(value: Mapping[str, Any]) -> Range | None:
    low = next((f for name in ("min", "low", "amount") if (f := _figure(value.get(name))) is not None), None)
    high = next((f for name in ("max", "high") if (f := _figure(value.get(name))) is not None), None)
    if low is None and high is None:
        return None
    return (low, low if "amount" in value and high is None else high)


def _spoken_range(text: str) -> Range | None:
    found = list(_AMOUNT.finditer(text))[:2]
    if not found:
        return None
    first = _parsed(found[0])
    if len(found) == 2 and _BETWEEN.match(text[found[0].end() : found[1].start()]):
        low, high = sorted((first, _parsed(found[1])))
        return (low, high)
    folded = fold(text[: found[0].start()])
    if _MORE.search(folded) or text[found[0].end() :].lstrip().startswith("+"):
        return (first, None)
    return (None, first) if _LESS.search(folded) else (first, first)


def _parsed(found: re.Match[str]) -> float:
    digits = found["number"]
    grouped = re.fullmatch(r"\d{1,3}(?:[.,'’\s]\d{3})+", digits)
    number = float(re.sub(r"\D", "", digits)) if grouped else float(digits.replace(",", "."))
    return number * _UNITS.get((found["unit"] or "").lower(), 1)


def _figure(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
        return None
    return float(value)
