"""The visitor's clock in what is said about meetings: offsets, years, zones, 3:00 PM or 15:00, and no other hour."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.meetings.model import Offered, Says
from tests.agent.meetings.rig import NOW, booked_at, face_of, time_at, told
from tests.scheduling.zones import ZONES


def test_where_the_clocks_change_in_between_each_time_names_its_offset() -> None:
    times = (time_at("2026-03-06T15:00"), time_at("2026-03-09T15:00"))
    assert told(Says(what="offer_others", times=times)) == (
        "Then how about this:\n\n"
        "1. Friday, March 6, 3:00 – 3:30 PM (UTC−6)\n"
        "2. Monday, March 9, 3:00 – 3:30 PM (UTC−5)\n\n"
        "All times are in Central Time (Chicago). The clocks change in between, so each time has its own offset.\n\n"
        "Just tell me the number, or another time."
    )
    moved = Says(what="read_back_move", times=times[1:], bookings=(booked_at("2026-03-06T15:00"),))
    assert told(moved) == (
        "Shall I move your Product demo from Friday, March 6, 3:00 PM Central Time (Chicago, UTC−6) to Monday, March 9,"
        " 3:00 PM Central Time (Chicago, UTC−5), 30 minutes?"
    )
    near = told(Says(what="offer_near", times=times[1:], wanted=times[0].start))
    assert near.startswith("Friday, March 6, 3:00 PM (UTC−6) is not open.")
    assert "1. Monday, March 9, 3:00 – 3:30 PM (UTC−5)" in near


def test_the_year_is_said_when_it_is_another() -> None:
    times = (time_at("2026-12-31T15:00"), time_at("2027-01-04T15:00"))
    face = replace(face_of(), now=datetime(2026, 12, 30, tzinfo=UTC))
    text = told(Says(what="offer", times=times), face)
    assert "1. Thursday, December 31, 3:00 – 3:30 PM\n2. Monday, January 4, 2027, 3:00 – 3:30 PM" in text
    # It is still the old year where the visitor is.
    late = replace(face, now=datetime(2027, 1, 1, 3, tzinfo=UTC))
    assert "1. Thursday, December 31, 3:00" in told(Says(what="offer", times=times), late)


@pytest.mark.parametrize(
    ("zone", "language", "line"),
    [
        ("Asia/Kolkata", "en", "All times are in India Time (Kolkata), UTC+5:30."),
        ("Asia/Kolkata", "de", "Zeitzone: Ortszeit Kolkata (Indien), UTC+5:30."),
        ("Australia/Eucla", "en", "All times are in Australian Central Western Time (Eucla), UTC+8:45."),
        ("Australia/Eucla", "fr", "Fuseau horaire : heure du centre-ouest de l’Australie (Eucla), UTC+8:45."),
        ("Europe/London", "es", "Zona horaria: hora de Londres (Reino Unido), UTC."),
        ("UTC", "en", "All times are in UTC."),
        ("Etc/GMT+5", "en", "All times are in UTC−5."),
    ],
)
def test_zones(zone: str, language: str, line: str) -> None:
    offer = Says(what="offer", times=(time_at("2026-03-03T15:00", zone),))
    text = told(offer, face_of(zone, language, language=language))
    assert line in text.split("\n")
    assert "3:00 – 3:30 PM" in text or "15:00 – 15:30" in text


@pytest.mark.parametrize(
    ("locale", "language", "hour"),
    [
        ("en-US", "en", "3:00 PM "),
        ("en-GB", "en", "15:00 "),
        ("en_GB", "en", "15:00 "),
        ("de-DE", "en", "3:00 PM "),
        (None, "en", "3:00 PM "),
        ("en-US", "de", "15:00 Uhr, "),
        ("es-US", "es", "3:00 p.m., "),
        ("de", "es", "15:00, "),
        ("fr-CA", "fr", "15 h 00, "),
        ("nonsense!", "fr", "15:00, "),
    ],
)
def test_the_clock_is_the_visitors_where_the_language_is(
    locale: str | None, language: str, hour: str
) -> None:
    cancel = Says(what="ask_cancel", bookings=(booked_at("2026-03-03T15:00"),))
    assert hour in told(cancel, face_of(locale=locale, language=language))


_CLOCK = re.compile(r"\d{1,2}(?::| h )\d\d(?: [AaPp]\.? ?[Mm]\b\.?)?")


@given(
    minute=st.integers(0, 3 * 365 * 24 * 4),
    length=st.sampled_from([15, 30, 45, 60, 90]),
    zone=st.sampled_from(ZONES),
    spoken=st.sampled_from(
        [("en", "en-US"), ("en", "en-GB"), ("de", "de"), ("fr", "fr-CA"), ("es", "es-MX")]
    ),
)
def test_every_hour_that_is_said_is_that_of_the_local_clock(
    minute: int, length: int, zone: str, spoken: tuple[str, str]
) -> None:
    language, locale = spoken
    face = face_of(zone, locale, language=language)
    start = NOW + timedelta(minutes=15 * minute)
    time = Offered("slot", start, start + timedelta(minutes=length))
    listed = told(Says(what="offer_type", times=(time,)), face)
    line = next(line for line in listed.split("\n") if line.startswith("1. "))
    assert _read(line) == [f"{at.astimezone(face.zone):%H:%M}" for at in (time.start, time.end)], line
    asked = told(Says(what="read_back_move", times=(time,)), face)
    assert _read(asked) == [f"{start.astimezone(face.zone):%H:%M}"], asked
    assert face.offset(start) in asked and face.offset(start) in listed


def _read(text: str) -> list[str]:
    """The clock times in it; AM or PM that stands once, at the second, is that of the first too."""
    found = _CLOCK.findall(re.sub(r"UTC[+−]?[\d:]*", "", text))
    return [_on_24_hours(time, found[-1]) for time in found]


def _on_24_hours(time: str, last: str) -> str:
    hour, minute = re.findall(r"\d+", time)
    period = re.sub(r"[^apAP]", "", time) or re.sub(r"[^apAP]", "", last)
    if not period:
        return f"{int(hour):02}:{minute}"
    return f"{int(hour) % 12 + (12 if period in 'pP' else 0):02}:{minute}"
