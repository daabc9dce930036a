"""Times in words, as they are said to a visitor."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

_PATTERN = {
    "en": "EEEE, MMMM d, h:mm a",
    "de": "EEEE, d. MMMM, HH:mm 'Uhr'",
    "fr": "EEEE d MMMM, HH:mm",
    "es": "EEEE d 'de' MMMM, HH:mm",
}


def said_time(moment: datetime, language: str, *, zone: ZoneInfo) -> str:
    """ "Monday, March 2, 9:00 AM (Berlin)": in `zone`, which is named by its city."""
    when = format_datetime(moment, _PATTERN[language], tzinfo=zone, locale=language)
    return f"{when} ({zone.key.rpartition('/')[2].replace('_', ' ')})"
