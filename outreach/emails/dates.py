"""Times as people of a language read them. PURE: the caller says which moment and which zone."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_DAYS = {
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
    "fr": "lundi mardi mercredi jeudi vendredi samedi dimanche".split(),
    "es": "lunes martes miércoles jueves viernes sábado domingo".split(),
}
_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split(),
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()
    ),
}
_FORMS = {
    "en": "{day} {number} {month} {year}",
    "de": "{day}, {number}. {month} {year}",
    "fr": "{day} {number} {month} {year}",
    "es": "{day}, {number} de {month} de {year}",
}


def zone_of(name: str | None) -> tuple[tzinfo, str]:
    """The zone and the name to show for it; UTC for a name that is none."""
    try:
        return (ZoneInfo(name), name) if name else (UTC, "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC, "UTC"


def day(at: datetime, zone: str | None, language: str = "en") -> str:
    """ "Tuesday 3 March 2026" """
    local = at.astimezone(zone_of(zone)[0])
    names = {"day": _DAYS[language][local.weekday()], "month": _MONTHS[language][local.month - 1]}
    return _FORMS[language].format(number=local.day, year=local.year, **names)


def clock(at: datetime, zone: str | None) -> str:
    """ "14:05" """
    return f"{at.astimezone(zone_of(zone)[0]):%H:%M}"


def hours(start: datetime, end: datetime, zone: str | None, language: str = "en") -> str:
    """ "14:00–14:40 (Europe/Berlin, UTC+01:00)"; the end's day is named when it is another.

    Within one minute it is one time.
    """
    where, name = zone_of(zone)
    first, last = clock(start, zone), clock(end, zone)
    if start.astimezone(where).date() != end.astimezone(where).date():
        last = f"{day(end, zone, language)}, {last}"
    offset = f"{start.astimezone(where):%z}"
    shown = name if name == "UTC" else f"{name}, UTC{offset[:3]}:{offset[3:5]}"
    return f"{first} ({shown})" if first == last else f"{first}–{last} ({shown})"


def span(start: datetime, end: datetime, zone: str | None, language: str = "en") -> str:
    """ "Tuesday 3 March 2026, 14:00–14:40 (Europe/Berlin, UTC+01:00)" """
    return f"{day(start, zone, language)}, {hours(start, end, zone, language)}"
