"""Times in words: the visitor's clock convention, the zone by the name people know, and never another hour."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling import display
from scheduling.display import ZoneWords
from tests.scheduling.zones import ZONES

CHICAGO = ZoneInfo("America/Chicago")
THREE = datetime(2026, 3, 3, 21, tzinfo=UTC)
"""Three in the afternoon in Chicago."""

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("locale", "day", "with_year", "clock", "hours"),
    [
        ("en", "Tuesday, March 3", "Tuesday, March 3, 2026", "3:00 PM", "3:00 – 3:30 PM"),
        ("en-GB", "Tuesday, 3 March", "Tuesday, 3 March 2026", "15:00", "15:00 – 15:30"),
        ("en-AU", "Tuesday, 3 March", "Tuesday, 3 March 2026", "3:00 pm", "3:00 – 3:30 pm"),
        ("de", "Dienstag, 3. März", "Dienstag, 3. März 2026", "15:00 Uhr", "15:00 – 15:30 Uhr"),
        ("fr", "mardi 3 mars", "mardi 3 mars 2026", "15:00", "15:00 – 15:30"),
        ("fr-CA", "mardi 3 mars", "mardi 3 mars 2026", "15 h 00", "15 h 00 – 15 h 30"),
        ("es", "martes, 3 de marzo", "martes, 3 de marzo de 2026", "15:00", "15:00 – 15:30"),
        ("es-MX", "martes, 3 de marzo", "martes, 3 de marzo de 2026", "3:00 p.m.", "3:00 – 3:30 p.m."),
        ("ja", "2026年3月3日火曜日", "2026年3月3日火曜日", "15:00", "15:00 – 15:30"),
        ("zh-TW", "2026年3月3日 星期二", "2026年3月3日 星期二", "下午3:00", "下午3:00 – 下午3:30"),
        ("de-US", "Dienstag, 3. März", "Dienstag, 3. März 2026", "15:00 Uhr", "15:00 – 15:30 Uhr"),
        ("xx", "Tuesday, March 3", "Tuesday, March 3, 2026", "3:00 PM", "3:00 – 3:30 PM"),
        (None, "Tuesday, March 3", "Tuesday, March 3, 2026", "3:00 PM", "3:00 – 3:30 PM"),
    ],
)
def test_by_locale(locale: str | None, day: str, with_year: str, clock: str, hours: str) -> None:
    assert display.full_day(THREE, CHICAGO, year=False, locale=locale) == day
    assert display.full_day(THREE, CHICAGO, year=True, locale=locale) == with_year
    assert display.clock(THREE, CHICAGO, locale=locale) == clock
    assert display.hours(THREE, THREE + HALF_AN_HOUR, CHICAGO, locale=locale) == hours


@pytest.mark.parametrize(
    ("start", "minutes", "hours"),
    [
        ("2026-03-03T17:30+00:00", 30, "11:30 AM – 12:00 PM"),
        ("2026-03-03T18:00+00:00", 30, "12:00 – 12:30 PM"),
        ("2026-03-04T05:30+00:00", 60, "11:30 PM – 12:30 AM"),
        ("2026-03-08T07:45+00:00", 30, "1:45 AM (UTC−6) – 3:15 AM (UTC−5)"),
        ("2026-11-01T06:30+00:00", 45, "1:30 AM (UTC−5) – 1:15 AM (UTC−6)"),
        ("2026-11-01T07:30+00:00", 15, "1:30 – 1:45 AM"),
    ],
)
def test_from_when_to_when(start: str, minutes: int, hours: str) -> None:
    begins = datetime.fromisoformat(start)
    assert display.hours(begins, begins + timedelta(minutes=minutes), CHICAGO, locale="en") == hours


@pytest.mark.parametrize(
    ("zone", "locale", "name", "place"),
    [
        ("America/Chicago", "en", "Central Time", "Chicago"),
        ("America/Chicago", "de", "Nordamerikanische Zentralzeit", "Chicago"),
        ("US/Central", "en", "Central Time", "Chicago"),
        ("Europe/Berlin", "es", "hora de Europa central", "Berlín"),
        ("Europe/Moscow", "en", "Moscow Time", None),
        ("America/Indiana/Knox", "fr", "heure du centre nord-américain", "Knox"),
        # zones whose time has no name of its own
        ("Asia/Kolkata", "en", "India Time", "Kolkata"),
        ("Asia/Kolkata", "de", "Ortszeit Kolkata", "Indien"),
        ("Asia/Kolkata", "fr", "heure de Kolkata", "Inde"),
        ("Asia/Kolkata", "es", "hora de Kolkata", "India"),
        ("Africa/Abidjan", "fr", "heure d’Abidjan", "Côte d’Ivoire"),
        ("Asia/Yangon", "en", "Myanmar Time", "Yangon"),
        ("Asia/Yangon", "fr", "heure de Yangon", "Myanmar"),
        ("Asia/Singapore", "de", "Ortszeit Singapur", None),
        ("America/Argentina/Buenos_Aires", "en", "Argentina Time", "Buenos Aires"),
        ("Antarctica/Troll", "en", "Troll Time", None),
        ("Australia/Eucla", "en", "Australian Central Western Time", "Eucla"),
        ("Europe/London", "pt", "Londres", "Reino Unido"),
        # zones that are nothing but an offset
        ("UTC", "en", None, None),
        ("Etc/UTC", "de", None, None),
        ("Etc/GMT+12", "en", None, None),
        ("GMT", "fr", None, None),
    ],
)
def test_what_people_call_the_zone(zone: str, locale: str, name: str | None, place: str | None) -> None:
    assert display.zone_words(ZoneInfo(zone), locale=locale) == ZoneWords(name, place)


@pytest.mark.parametrize(
    ("zone", "offset"),
    [
        ("America/Chicago", "UTC−6"),
        ("America/St_Johns", "UTC−3:30"),
        ("Asia/Kathmandu", "UTC+5:45"),
        ("Australia/Eucla", "UTC+8:45"),
        ("Pacific/Chatham", "UTC+13:45"),
        ("Europe/London", "UTC"),
        ("Etc/GMT+12", "UTC−12"),
    ],
)
def test_offsets(zone: str, offset: str) -> None:
    assert display.offset(THREE, ZoneInfo(zone)) == offset


def test_the_hours_of_the_same_clock_time_in_autumn_are_told_apart() -> None:
    first, second = (datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (6, 7))
    labels = [display.label(at, at + timedelta(minutes=15), CHICAGO, locale="en") for at in (first, second)]
    assert [label.replace("1:30 – 1:45 AM", "") for label in labels] == [
        "Sun, Nov 1, 2026,  (Central Time, UTC−5)",
        "Sun, Nov 1, 2026,  (Central Time, UTC−6)",
    ]


@pytest.mark.parametrize(
    "name", ["", "_", "de_DE_DE_DE", "en-US-u-hc-h23", "../../etc/passwd", "\x00", "x" * 5_000]
)
def test_no_locale_is_too_odd(name: str) -> None:
    assert display.locale_of(name).language in ("de", "en")


_MOMENTS = st.integers(0, 4 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@given(
    moment=_MOMENTS,
    minutes=st.integers(5, 480),
    zone=st.sampled_from(ZONES),
    locale=st.sampled_from(["en", "en-GB", "de", "fr", "fr-CA", "es", "es-CO", "en-IN"]),
)
def test_every_hour_is_that_of_the_local_clock(
    moment: datetime, minutes: int, zone: str, locale: str
) -> None:
    known, end = ZoneInfo(zone), moment + timedelta(minutes=minutes)
    said = display.hours(moment, end, known, locale=locale)
    local = [f"{at.astimezone(known):%H:%M}" for at in (moment, end)]
    assert _read(said) == local, said
    assert _read(display.clock(moment, known, locale=locale)) == local[:1]
    assert str(moment.astimezone(known).day) in display.full_day(moment, known, year=False, locale=locale)


def _read(said: str) -> list[str]:
    """The clock times in it as 15:30; a part of the day that stands once holds for both."""
    times = [re.sub(r" ?\(UTC.*?\)| Uhr", "", part) for part in said.split(" – ")]
    return [_on_24_hours(time, period=times[-1]) for time in times]


def _on_24_hours(time: str, *, period: str) -> str:
    found = re.search(r"(\d+)(?::| h )(\d\d)(.*)", time)
    assert found, time
    hour, minute, own = int(found[1]), found[2], found[3].strip() or period
    if "m" in own.lower():
        afternoon = own.lower().lstrip("0123456789: ").startswith("p")
        hour = hour % 12 + (12 if afternoon else 0)
    return f"{hour:02}:{minute}"
