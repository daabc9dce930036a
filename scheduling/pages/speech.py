"""A page's language: its sentences, and times as people write them there. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_interval, format_time
from babel.units import format_unit
from markupsafe import Markup

from scheduling import display
from scheduling.pages.languages import TEXTS

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")


@dataclass(frozen=True, slots=True)
class Speech:
    """`language` is one of TEXTS; `tag` says besides how dates are written there: "en-GB"."""

    language: str
    tag: str

    @classmethod
    def for_reader(cls, stored: str | None, accept_language: str) -> Speech:
        """The language of the booking, else the browser's; a region from the other if only that one names it."""
        wanted = [tag for tag in (stored, *accepted(accept_language)) if tag and _language(tag) in TEXTS]
        if not wanted:
            return cls("en", "en")
        language = _language(wanted[0])
        tags = [tag for tag in wanted if _language(tag) == language and _is_known(tag)]
        return cls(language, next((tag for tag in tags if len(tag) > 2), language))

    def say(self, key: str, **values: str) -> Markup:
        """The sentence as HTML, with the values escaped unless they are HTML already."""
        return Markup(TEXTS[self.language][key]).format(**values)

    def day(self, moment: datetime, zone: ZoneInfo) -> str:
        """ "Tuesday, March 3, 2026" """
        return _upper(display.full_day(moment, zone, year=True, locale=self.tag))

    def day_heading(self, moment: datetime, zone: ZoneInfo) -> str:
        """ "Tuesday, March 3" """
        return _upper(display.full_day(moment, zone, year=False, locale=self.tag))

    def week(self, first: date, last: date) -> str:
        """ "Mar 2 – 8, 2026" """
        return _plain(format_interval(first, last, "yMMMd", locale=self._locale))

    def hours(self, start: datetime, end: datetime, zone: ZoneInfo) -> str:
        return display.hours(start, end, zone, locale=self.tag)

    def clock(self, moment: datetime, zone: ZoneInfo) -> str:
        """ "10:00 AM", without a word for "o'clock"."""
        return _plain(format_time(moment.astimezone(zone), "short", tzinfo=zone, locale=self._locale))

    def zone(self, moment: datetime, zone: ZoneInfo) -> str:
        return display.zone_name(moment, zone, locale=self.tag)

    def zone_called(self, zone: ZoneInfo) -> str:
        """ "Central European Time (Berlin)", whatever the season."""
        words = display.zone_words(zone, locale=self.tag)
        if words.name and words.place:
            return f"{words.name} ({words.place})"
        return words.name or zone.key

    def short(self, start: datetime, end: datetime, zone: ZoneInfo) -> str:
        return display.label(start, end, zone, locale=self.tag)

    def minutes(self, count: int) -> str:
        """ "30 minutes" """
        return format_unit(count, "duration-minute", locale=self._locale)

    @property
    def _locale(self) -> Locale:
        return display.locale_of(self.tag)


def accepted(header: str) -> Iterable[str]:
    """The languages of an Accept-Language header, the most wanted first. What cannot be read is left out."""
    found: list[tuple[float, int, str]] = []
    for number, part in enumerate(header[:500].split(",")):
        tag, _, rest = part.partition(";")
        quality = rest.strip().removeprefix("q=") or "1"
        if _TAG.fullmatch(tag.strip()) and quality.replace(".", "", 1).isdecimal() and float(quality) > 0:
            found.append((-float(quality), number, tag.strip()))
    return [tag for _, _, tag in sorted(found)]


def _language(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()


def _is_known(tag: str) -> bool:
    return display.locale_of(tag).language == _language(tag)


def _upper(text: str) -> str:
    return _plain(text[:1].upper() + text[1:])


def _plain(text: str) -> str:
    """With spaces that a browser may break at, instead of Unicode's narrow and thin ones."""
    return text.replace("\u202f", " ").replace("\xa0", " ").replace("\u2009", " ")
