"""What holds for every day, time and zone, and for every text."""

from __future__ import annotations

import time as clock
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.when import When, understand
from tests.scheduling.zones import ZONES

_MONTHS = "January February March April May June July August September October November December".split()
_MONATE = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()
_MOIS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
_MESES = "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()

zones = st.sampled_from(ZONES).map(ZoneInfo)
days = st.dates(date(2020, 1, 2), date(2030, 12, 30))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0, tzinfo=None, fold=0))


def written(day: date, at: time) -> list[tuple[str, str]]:
    """The same day and time as people in several places write them."""
    half = f"{at.hour % 12 or 12}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"
    twenty_four = f"{at:%H:%M}"
    month = day.month - 1
    return [
        ("en-US", f"{_MONTHS[month]} {day.day}, {day.year} at {half}"),
        ("en-US", f"{day:%A}, {day.month}/{day.day}/{day.year}, {half}"),
        ("en-GB", f"{twenty_four} on {day.day} {_MONTHS[month]} {day.year}"),
        ("en-GB", f"{day.day}/{day.month}/{day.year} {twenty_four}"),
        ("en-US", f"{day.isoformat()} {twenty_four}"),
        ("de", f"am {day.day}. {_MONATE[month]} {day.year} um {twenty_four} Uhr"),
        ("de", f"{day.day}.{day.month}.{day.year}, {twenty_four}"),
        ("fr", f"le {day.day} {_MOIS[month]} {day.year} à {at.hour:02}h{at.minute:02}"),
        ("es", f"el {day.day} de {_MESES[month]} de {day.year} a las {twenty_four}"),
    ]


def moments(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """By the definition: the moments at which clocks in `zone` show that day and time."""
    naive = datetime.combine(day, at)
    around = datetime.combine(day, at, UTC)
    offsets = {(around + timedelta(hours=hours)).astimezone(zone).utcoffset() for hours in range(-30, 31)}
    candidates = {(naive - offset).replace(tzinfo=UTC) for offset in offsets if offset is not None}
    return sorted(each for each in candidates if each.astimezone(zone).replace(tzinfo=None) == naive)


@settings(max_examples=150, deadline=None)
@given(day=days, at=times, zone=zones, way=st.integers(0, 8))
def test_a_written_time_is_that_time_in_every_zone(day: date, at: time, zone: ZoneInfo, way: int) -> None:
    locale, phrase = written(day, at)[way]
    when = understand(phrase, now=datetime(2020, 1, 1, 0, tzinfo=UTC), zone=zone, locale=locale)
    _is_one_of(when, moments(day, at, zone), phrase)


CHANGES = [
    ("America/New_York", date(2024, 3, 10), time(2, 30)),
    ("America/New_York", date(2024, 11, 3), time(1, 30)),
    ("Europe/Berlin", date(2024, 3, 31), time(2, 0)),
    ("Europe/Berlin", date(2024, 10, 27), time(2, 59)),
    ("Australia/Lord_Howe", date(2024, 10, 6), time(2, 15)),
    ("Australia/Lord_Howe", date(2024, 4, 7), time(1, 45)),
    ("Australia/Sydney", date(2024, 10, 6), time(2, 30)),
    ("America/Havana", date(2024, 3, 10), time(0, 30)),
    ("Pacific/Chatham", date(2024, 9, 29), time(3, 0)),
    ("Antarctica/Troll", date(2024, 3, 31), time(1, 30)),
    ("Africa/Casablanca", date(2024, 4, 14), time(2, 30)),
]


@pytest.mark.parametrize(("key", "day", "at"), CHANGES)
@pytest.mark.parametrize("way", range(9))
def test_changes_of_the_clock_are_told(key: str, day: date, at: time, way: int) -> None:
    zone = ZoneInfo(key)
    locale, phrase = written(day, at)[way]
    when = understand(phrase, now=datetime(2024, 1, 1, 0, tzinfo=UTC), zone=zone, locale=locale)
    assert len(moments(day, at, zone)) != 1
    _is_one_of(when, moments(day, at, zone), phrase)


def _is_one_of(when: When, expected: list[datetime], phrase: str) -> None:
    if not expected:
        assert when.problem == "gap" and when.start is None, phrase
        assert len(when.alternatives) in (1, 2), phrase
    elif len(expected) == 1:
        assert when.certain and when.start is not None, phrase
        assert when.start.astimezone(UTC) == expected[0], phrase
    else:
        shown = [each.start.astimezone(UTC) for each in when.alternatives if each.start]
        assert when.ambiguous and sorted(shown) == expected, phrase


@settings(max_examples=150, deadline=None)
@given(day=days, zone=zones, ahead=st.integers(0, 60), hour=st.integers(0, 23))
def test_relative_days_are_counted_on_the_visitors_calendar(
    day: date, zone: ZoneInfo, ahead: int, hour: int
) -> None:
    now = datetime.combine(day, time(hour, 30), UTC).astimezone(zone)
    when = understand(f"in {ahead} days", now=now, zone=zone, locale="en-US")
    assert when.certain and when.start and when.end
    assert when.start.date() == now.date() + timedelta(days=ahead)
    assert (when.end - timedelta(seconds=1)).date() == when.start.date()


@settings(max_examples=100, deadline=None)
@given(day=days, zone=zones, number=st.integers(0, 6))
def test_a_weekday_is_never_stated_as_another(day: date, zone: ZoneInfo, number: int) -> None:
    name = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()[number]
    now = datetime.combine(day, time(12), zone)
    for phrase in (name, f"next {name}", f"this {name}", f"{name} next week", f"{name} at 3pm"):
        when = understand(phrase, now=now, zone=zone, locale="en-US")
        starts = [each.start for each in when.alternatives] or [when.start]
        assert all(start and start.weekday() == number for start in starts), phrase
        assert all(start and start.date() >= day for start in starts), phrase
        assert all(start and (start.date() - day).days <= 14 for start in starts), phrase


_NOWS = st.integers(0, 3_650_000).map(lambda days: datetime(2, 1, 1, 9, tzinfo=UTC) + timedelta(days=days))
_PIECES = st.sampled_from(
    "next this last Tuesday mardi martes Dienstag March 3 at 3pm or not no, 31 2019 of the in morning week after "
    "before between and - to until for an hour quarter past halb Uhr 9/5 29.2. noon midnight every only EST UTC+14 "
    "Chicago time tomorrow pasado mañana 25:00 one half".split()
)


@settings(max_examples=300, deadline=None)
@given(
    phrase=st.lists(_PIECES, max_size=12).map(" ".join),
    now=_NOWS,
    zone=zones,
    locale=st.sampled_from(["en-US", "en-GB", "en", "de", "fr", "es", "pl", "xx-nonsense", ""]),
)
def test_whatever_is_said_the_answer_is_consistent(
    phrase: str, now: datetime, zone: ZoneInfo, locale: str
) -> None:
    _consistent(understand(phrase, now=now, zone=zone, locale=locale), now.replace(tzinfo=UTC))


@settings(max_examples=200, deadline=None)
@given(phrase=st.text(max_size=200))
def test_any_text_is_fine(phrase: str) -> None:
    now = datetime(2024, 2, 29, 12, tzinfo=UTC)
    _consistent(understand(phrase, now=now, zone=ZoneInfo("Asia/Kathmandu"), locale="en-US"), now)


def _consistent(when: When, now: datetime) -> None:
    if when.problem or when.ambiguous:
        assert when.start is None and when.end is None
        assert not (when.problem and when.ambiguous)
    if when.ambiguous:
        assert len(when.alternatives) > 1
    if when.start:
        assert when.start.utcoffset() is not None
        assert when.precision != "none"
        assert when.end is None or when.end.timestamp() > when.start.timestamp()
        last = when.start if when.end is None else when.end
        assert last.timestamp() >= now.timestamp()
    assert all(each.label for each in when.alternatives)


@pytest.mark.parametrize(
    "piece",
    [
        "lorem ipsum ",
        "Tuesday at 3 or ",
        "a",
        "a@",
        "9",
        ".",
        "i'm in ",
        "New York time ",
        "z̷̢",
        "1:",
        "👩‍👩‍👧",
        "\0",
    ],
)
def test_long_texts_take_no_longer_than_their_length(piece: str) -> None:
    now, zone = datetime(2024, 2, 29, 12, tzinfo=UTC), ZoneInfo("Europe/Berlin")

    def took(size: int) -> float:
        began = clock.process_time()
        understand((piece * size)[:size], now=now, zone=zone, locale="en-US")
        return clock.process_time() - began

    took(100)
    assert took(20_000) < 3
