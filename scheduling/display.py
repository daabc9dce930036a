"""Times as people read them: on their own clock, with weekday, date and zone."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_timezone_name


def locale_of(name: str | None) -> Locale:
    """The locale called `name` ("de", "en-GB"), English when there is none such."""
    try:
        return Locale.parse((name or "en").replace("-", "_"))
    except (ValueError, TypeError, UnknownLocaleError):
        return Locale("en")


def label(start: datetime, end: datetime, zone: ZoneInfo, *, locale: str | None = None) -> str:
    """ "Tue, Mar 3, 2026, 10:00 – 10:30 AM (Central European Time, UTC+1)", in the visitor's language."""
    when = f"{day(start, zone, locale=locale)}, {hours(start, end, zone, locale=locale)}"
    return f"{when} ({zone_name(start, zone, locale=locale)})"


def day(moment: datetime, zone: ZoneInfo, *, locale: str | None = None) -> str:
    """The weekday and date."""
    known = locale_of(locale)
    skeletons: dict[str, Any] = dict(known.datetime_skeletons)
    pattern = str(skeletons["yMMMEd"]) if "yMMMEd" in skeletons else "full"
    return format_date(moment.astimezone(zone), pattern, locale=known)


def hours(start: datetime, end: datetime, zone: ZoneInfo, *, locale: str | None = None) -> str:
    """From when to when; where the clock changes in between, the two times say so."""
    known = locale_of(locale)
    times = [format_time(at.astimezone(zone), "short", tzinfo=zone, locale=known) for at in (start, end)]
    return " – ".join(time.replace("\u202f", " ").replace("\xa0", " ") for time in times)


def zone_name(moment: datetime, zone: ZoneInfo, *, locale: str | None = None) -> str:
    """The zone's name and its offset at that moment, which tells the two hours apart that come in autumn."""
    offset = _offset(moment.astimezone(zone))
    if zone.key.startswith("Etc/") or zone.key == "UTC":
        return offset
    name = get_timezone_name(zone, locale=locale_of(locale))
    if name.startswith(("GMT", "UTC")):
        name = zone.key.split("/")[-1].replace("_", " ")
    return f"{name}, {offset}"


def _offset(local: datetime) -> str:
    offset = local.utcoffset()
    assert offset is not None
    minutes = round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return "UTC" + (f"{sign}{hours}" if minutes else "") + (f":{rest:02}" if rest else "")
