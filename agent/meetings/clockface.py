"""The visitor's clock in words: days, hours and zone as they are said in one conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from babel.units import format_unit

from scheduling import display
from scheduling.display import ZoneWords


@dataclass(frozen=True, slots=True)
class Clockface:
    """In which zone and language times are said.

    `locale` is the visitor's: it decides between 3:00 PM and 15:00 where its language is the one that is spoken.
    `now` decides whether a year has to be said.
    """

    zone: ZoneInfo
    locale: str | None
    language: str
    now: datetime

    @property
    def spoken(self) -> str:
        """The locale of what is said: the visitor's own if it is in the language, else the language's."""
        theirs = (self.locale or "").replace("_", "-")
        return theirs if theirs.partition("-")[0].lower() == self.language else self.language

    def day(self, moment: datetime) -> str:
        """ "Tuesday, March 3"; with the year unless it is this one."""
        year = moment.astimezone(self.zone).year != self.now.astimezone(self.zone).year
        return display.full_day(moment, self.zone, year=year, locale=self.spoken)

    def clock(self, moment: datetime) -> str:
        return display.clock(moment, self.zone, locale=self.spoken)

    def hours(self, start: datetime, end: datetime) -> str:
        return display.hours(start, end, self.zone, locale=self.spoken)

    def stretch(self, start: datetime, end: datetime) -> str:
        """A time in one line, without its zone: "Tuesday, March 3, 3:00 – 3:30 PM". Whole days have no hours."""
        if start == end:
            at = " à " if self.language == "fr" else ", "
            return f"{self.day(start)}{at}{self.clock(start)}"
        if self.is_days(start, end):
            first, last = self.day(start), self.day(end - timedelta(microseconds=1))
            return first if first == last else f"{first} – {last}"
        return f"{self.day(start)}, {self.hours(start, end)}"

    def is_days(self, start: datetime, end: datetime) -> bool:
        """Whether these are whole days rather than a time of a day."""
        local = (start.astimezone(self.zone), end.astimezone(self.zone))
        return start != end and all(moment.time() == time() for moment in local)

    def moment(self, start: datetime, end: datetime | None = None) -> str:
        """A time that is complete in itself: "Tuesday, March 3, 3:00 PM Central Time (Chicago, UTC−6)"."""
        when = self.stretch(start, end or start)
        gap = " " if self.language == "en" else ", "
        return f"{when}{gap}{self.zone_at(start)}"

    def zone_at(self, moment: datetime) -> str:
        """ "Central Time (Chicago, UTC−6)"."""
        words, offset = self._zone(), display.offset(moment, self.zone)
        if words.name is None:
            return offset
        return f"{words.name} ({f'{words.place}, ' if words.place else ''}{offset})"

    def zone_of(self, moments: Iterable[datetime]) -> str:
        """ "Central Time (Chicago), UTC−6"; without the offset when it is not the same for all of them."""
        words = self._zone()
        name = f"{words.name} ({words.place})" if words.name and words.place else words.name
        offsets = {self.offset(moment) for moment in moments}
        return ", ".join(
            part for part in (name, *(offsets if len(offsets) == 1 else ())) if part
        ) or self.offset(self.now)

    def offset(self, moment: datetime) -> str:
        return display.offset(moment, self.zone)

    def changes(self, moments: Iterable[datetime]) -> bool:
        """Whether the clocks change between some of them."""
        return len({self.offset(moment) for moment in moments}) > 1

    def minutes(self, count: int) -> str:
        """ "30 minutes"."""
        return self._counted(count, "duration-minute")

    def days(self, count: int) -> str:
        return self._counted(count, "duration-day")

    def _counted(self, count: int, unit: str) -> str:
        said = format_unit(count, unit, length="long", locale=display.locale_of(self.spoken))
        return said.replace("\xa0", " ").replace("\u202f", " ")

    def _zone(self) -> ZoneWords:
        return display.zone_words(self.zone, locale=self.spoken)
