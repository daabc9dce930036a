"""Times as people read them: on their own clock, with weekday, date and zone.

Every function takes the name of a locale ("de", "en-GB"); one that is not known is read as its language, else English.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_location, get_timezone_name

_YEAR = re.compile(r"(?:,? *'de')?,? *y+$")
"""The year at the end of a date pattern, with what joins it to the date."""

_DAY_PERIOD = re.compile(r"[\s\u202f\xa0]*a+$")
_FIXED = re.compile(r"(?:Etc/)?(?:UTC|UCT|GMT|Universal|Zulu|Greenwich|GMT[+-]?\d+)")

_WORLD = "001"
"""The territory of zones that belong to none."""

_LOCAL_TIME = {"en": "{land} Time", "de": "Ortszeit {city}", "fr": "heure {of_city}", "es": "hora de {city}"}
"""What a zone is called whose time has no name of its own."""


def locale_of(name: str | None) -> Locale:
    """The locale called `name` ("de", "en-GB"), its language's when there is none such, English when that is none."""
    parts = (name or "en").replace("-", "_").split("_")
    for length in range(len(parts), 0, -1):
        try:
            return Locale.parse("_".join(parts[:length]))
        except (ValueError, TypeError, UnknownLocaleError):
            continue
    return Locale("en")


def label(start: datetime, end: datetime, zone: ZoneInfo, *, locale: str | None = None) -> str:
    """ "Tue, Mar 3, 2026, 10:00 – 10:30 AM (Central European Time, UTC+1)", in the visitor's language."""
    when = f"{day(start, zone, locale=locale)}, {hours(start, end, zone, locale=locale)}"
    return f"{when} ({zone_name(start, zone, locale=locale)})"


def day(moment: datetime, zone: ZoneInfo, *, locale: str | None = None) -> str:
    """The weekday and date, short: "Tue, Mar 3, 2026"."""
    known = locale_of(locale)
    skeletons: dict[str, Any] = dict(known.datetime_skeletons)
    pattern = str(skeletons["yMMMEd"]) if "yMMMEd" in skeletons else "full"
    return format_date(moment.astimezone(zone), pattern, locale=known)


def full_day(moment: datetime, zone: ZoneInfo, *, year: bool, locale: str | None = None) -> str:
    """The weekday and date in full: "Tuesday, March 3", with `year` "Tuesday, March 3, 2026".

    The year stands there all the same in languages that do not write it last.
    """
    known = locale_of(locale)
    pattern = str(known.date_formats["full"])
    return format_date(moment.astimezone(zone), pattern if year else _YEAR.sub("", pattern), locale=known)


def clock(moment: datetime, zone: ZoneInfo, *, locale: str | None = None) -> str:
    """The time of day: "3:00 PM", "15:00 Uhr"."""
    known = locale_of(locale)
    return _with_word(_time(moment, zone, known), known)


def hours(start: datetime, end: datetime, zone: ZoneInfo, *, locale: str | None = None) -> str:
    """From when to when: "3:00 – 3:30 PM". Where the clock changes in between, each says its offset."""
    known = locale_of(locale)
    first, last = _time(start, zone, known), _time(end, zone, known)
    if offset(start, zone) != offset(end, zone):
        return f"{first} ({offset(start, zone)}) – {last} ({offset(end, zone)})"
    bare, bare_last = (_without_period(moment, zone, known) for moment in (start, end))
    same_period = first.removeprefix(bare) == last.removeprefix(bare_last)
    return _with_word(f"{bare if same_period else first} – {last}", known)


def offset(moment: datetime, zone: ZoneInfo) -> str:
    """How far the clock is from UTC at that moment: "UTC−6", "UTC+5:45", "UTC"."""
    ahead = moment.astimezone(zone).utcoffset()
    assert ahead is not None
    minutes = round(ahead.total_seconds() / 60)
    whole, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'−' if minutes < 0 else '+'}{whole}" + (f":{rest:02}" if rest else "")


@dataclass(frozen=True, slots=True)
class ZoneWords:
    """`name`: "Central Time". `place`: "Chicago", None where the name says it all. Both None: only the offset tells."""

    name: str | None
    place: str | None


def zone_words(zone: ZoneInfo, *, locale: str | None = None) -> ZoneWords:
    """What people call the zone, without its offset."""
    if _FIXED.fullmatch(zone.key):
        return ZoneWords(None, None)
    known = locale_of(locale)
    city, land = _city(zone, known), _land(zone, known)
    name = get_timezone_name(zone, locale=known)
    if name == get_timezone_location(zone, locale=known) or name.startswith(("GMT", "UTC")):
        return _local_time(city, land, known)
    return ZoneWords(name, None if city in name else city)


def zone_name(moment: datetime, zone: ZoneInfo, *, locale: str | None = None) -> str:
    """The zone's name and its offset at that moment, which tells the two hours apart that come in autumn."""
    name = zone_words(zone, locale=locale).name
    return f"{name}, {offset(moment, zone)}" if name else offset(moment, zone)


def _local_time(city: str, land: str | None, known: Locale) -> ZoneWords:
    pattern = _LOCAL_TIME.get(known.language, "{city}")
    of_city = f"d’{city}" if city[0] in "AEIOUÉÎ" else f"de {city}"
    name = pattern.format(city=city, of_city=of_city, land=land or city)
    place = city if "{land}" in pattern else land
    return ZoneWords(name, None if place is None or place in name else place)


def _city(zone: ZoneInfo, known: Locale) -> str:
    """The zone's city: of "Argentina/Buenos Aires" the last part, of "Knox [Indiana]" the first."""
    city = get_timezone_location(zone, locale=known, return_city=True)
    return re.sub(r"\s*[\[(,].*", "", city).rpartition("/")[2] or zone.key


def _land(zone: ZoneInfo, known: Locale) -> str | None:
    key = get_global("zone_aliases").get(zone.key, zone.key)
    code = get_global("zone_territories").get(key, _WORLD)
    lands: dict[str, str] = dict(known.territories)
    return None if code == _WORLD else re.sub(r" ?[\[(].*?[\])]", "", lands.get(code, "")) or None


def _time(moment: datetime, zone: ZoneInfo, known: Locale) -> str:
    return _plain(format_time(moment.astimezone(zone), "short", tzinfo=zone, locale=known))


def _without_period(moment: datetime, zone: ZoneInfo, known: Locale) -> str:
    """The time without the AM or PM at its end, where it has one."""
    pattern = _DAY_PERIOD.sub("", str(known.time_formats["short"]))
    return _plain(format_time(moment.astimezone(zone), pattern, tzinfo=zone, locale=known))


def _with_word(times: str, known: Locale) -> str:
    return f"{times} Uhr" if known.language == "de" else times


def _plain(time: str) -> str:
    return time.replace("\u202f", " ").replace("\xa0", " ")
