"""The time zones that a page offers to choose from, by region, with their cities in the page's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_location

from scheduling import display

_LANGUAGES = 4
"""How many there are texts in."""


@dataclass(frozen=True, slots=True)
class ZoneOption:
    """`label` is "Berlin (UTC+1)"."""

    key: str
    label: str


Region = tuple[str, Sequence[ZoneOption]]


def options(now: datetime, chosen: ZoneInfo, *, language: str) -> list[Region]:
    """The regions with their zones by name, with their offsets now. The chosen one is among them, by any name."""
    regions = _regions(now.replace(minute=0, second=0, microsecond=0), language)
    if chosen.key == "UTC" or chosen.key in _keys():
        return list(regions)
    named = ZoneOption(chosen.key, _label(chosen.key, _city(chosen.key, language), now))
    return [(chosen.key.partition("/")[0], [named]), *regions]


@lru_cache(maxsize=2 * _LANGUAGES)
def _regions(hour: datetime, language: str) -> tuple[Region, ...]:
    found: dict[str, list[ZoneOption]] = {}
    for city, key in sorted((city, key) for key, city in _cities(language).items()):
        found.setdefault(key.partition("/")[0], []).append(ZoneOption(key, _label(key, city, hour)))
    return (*sorted(found.items()), ("UTC", [ZoneOption("UTC", "UTC")]))


def _label(key: str, city: str, now: datetime) -> str:
    return f"{city} ({display.offset(now, ZoneInfo(key))})"


@lru_cache(maxsize=_LANGUAGES)
def _cities(language: str) -> dict[str, str]:
    return {key: _city(key, language) for key in _keys()}


def _city(key: str, language: str) -> str:
    city = get_timezone_location(ZoneInfo(key), locale=display.locale_of(language), return_city=True)
    return re.sub(r"\s*[\[(].*", "", city).rpartition("/")[2] or key


@cache
def _keys() -> frozenset[str]:
    """The tz database's own list of zones by country, without the old names that are kept for old programs."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return frozenset(columns[2] for columns in lines)
