"""What a locale says about writing dates, and dates written for people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_date, format_time

from scheduling.when.facts import DateOrder

_MONTH_FIRST: Final = frozenset("ja zh ko hu mn".split())
_UNDECIDED: Final = frozenset({"CA"})
_FALLBACK: Final = "en"


def parsed(locale: str) -> Locale:
    """Raises nothing: English for what is no locale."""
    parts = locale.replace("_", "-").split(".")[0].split("-")
    for count in range(len(parts), 0, -1):
        try:
            return Locale.parse("-".join(parts[:count]), sep="-")
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Locale.parse(_FALLBACK)


def date_order(locale: Locale) -> DateOrder | None:
    """Whether 3/4 begins with the day or the month. None where people do both: English without a country, Canada."""
    if locale.territory in _UNDECIDED or (locale.language == "en" and not locale.territory):
        return None
    if locale.language in _MONTH_FIRST:
        return "MD"
    pattern = locale.date_formats["short"].pattern
    year_first = pattern.lstrip("'").startswith("y")
    if year_first:
        return "DM" if locale.language != "en" else None
    return "DM" if pattern.index("d") < pattern.index("M") else "MD"


def sunday_first(locale: Locale) -> bool:
    return locale.territory is not None and locale.first_week_day == 6


def label(start: datetime | None, end: datetime | None, *, zone: ZoneInfo, locale: Locale) -> str:
    """`Tuesday, March 5, 2019, 3:00 PM (America/Chicago)`: a day or days, a clock time where there is one."""
    if start is None:
        return zone.key
    first = format_date(start.date(), "full", locale)
    if end is None:
        return f"{first}, {_clock(start, locale)} ({_named(start, zone)})"
    if _whole_days(start, end):
        last = (end - timedelta(days=1)).date()
        return first if last <= start.date() else f"{first} – {format_date(last, 'full', locale)}"
    same = end.date() == start.date() or end == _midnight_after(start.date(), end)
    until = (
        _clock(end, locale) if same else f"{format_date(end.date(), 'full', locale)}, {_clock(end, locale)}"
    )
    return f"{first}, {_clock(start, locale)} – {until} ({_named(start, zone)})"


def _whole_days(start: datetime, end: datetime) -> bool:
    return start.hour == start.minute == end.hour == end.minute == 0


def _midnight_after(day: date, like: datetime) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), like.tzinfo)


def _clock(moment: datetime, locale: Locale) -> str:
    return format_time(moment.time(), "short", locale=locale).replace("\u202f", " ")


def _named(moment: datetime, zone: ZoneInfo) -> str:
    """The zone, with its offset: on the day on which clocks are set back it tells the two hours apart."""
    said = f"{moment:%z}"
    offset = f"UTC{said[:3]}:{said[3:5]}"
    return offset if zone.key.startswith("Etc/") else f"{zone.key}, {offset}"
