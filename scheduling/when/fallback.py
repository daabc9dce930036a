"""Other languages, through dateparser: what it reads of a short phrase, with the parts that were said.

It is asked only for languages that have no grammar here. A number alone or a phrase of which it reads no day and no
time gives nothing: it would fill in today.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from dateparser.data.languages_info import language_order
from dateparser.date import DateDataParser

from scheduling.when.facts import Clock, Days, Reading, Span
from scheduling.when.sentence import Group, Sentence

_LONGEST: Final = 200
_SPANS: Final = {"week": 7, "day": 1, "time": 1}


def read(phrase: str, reading: Reading) -> Sentence | None:
    """None for a language it does not know, a long phrase, and one it makes nothing of."""
    text = phrase.strip(" .,!?")
    if len(text) > _LONGEST or reading.language not in language_order or not any(map(str.isalpha, text)):
        return None
    parser: Any = DateDataParser(languages=[reading.language], settings=_settings(reading))
    data: Any = parser.get_date_data(text)
    if data.date_obj is None:
        return None
    parts: frozenset[str] = frozenset(data.parts or ())
    day = _day(data, parts, reading)
    clock = Clock(data.date_obj.hour, data.date_obj.minute, literal=True) if "time" in parts else None
    if day is None and clock is None:
        return None
    return Sentence([Group(day, clock)], start=0, end=len(phrase), spans=[(0, len(phrase))])


def _day(data: Any, parts: frozenset[str], reading: Reading) -> Days | None:
    if "day" not in parts:
        return None
    start = data.date_obj.date()
    length = timedelta(days=_SPANS.get(data.period, 1))
    step = "year" if {"month", "day"} <= parts and "year" in parts else "week"
    return Days((Span(start, start + length, "week" if data.period == "week" else "day", step),), dated=True)


def _settings(reading: Reading) -> dict[str, object]:
    settings: dict[str, object] = {
        "RELATIVE_BASE": reading.now.replace(tzinfo=None),
        "TIMEZONE": "UTC",
        "PREFER_DATES_FROM": "future",
        "RETURN_TIME_AS_PERIOD": True,
    }
    return settings if reading.order is None else settings | {"DATE_ORDER": f"{reading.order}Y"}
