"""Business hours across changes of the clock, holidays and zones, against a walk from minute to minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm.config import BusinessHours
from crm.hours import Hours, is_open, next_opening

BERLIN = "Europe/Berlin"


def _hours(timezone: str = BERLIN, **values: Any) -> Hours:
    return BusinessHours.model_validate({"timezone": timezone, **values}).hours


OFFICE = _hours(
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday"), "09:00-12:30, 13:30-17:00"),
    friday="09:00-12:30",
    holidays=["2026-12-25", "2026-12-24", "2027-01-01"],
)


def _at(text: str, zone: str = BERLIN, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-03-02 08:59:59", "2026-03-02 09:00"),
        ("2026-03-02 09:00", "2026-03-02 09:00"),
        ("2026-03-02 12:30", "2026-03-02 13:30"),
        ("2026-03-02 13:00", "2026-03-02 13:30"),
        ("2026-03-02 17:00", "2026-03-03 09:00"),
        ("2026-03-06 12:30", "2026-03-09 09:00"),
        ("2026-12-23 18:00", "2026-12-28 09:00"),
        ("2026-03-28 10:00", "2026-03-30 09:00"),
    ],
)
def test_openings(now: str, opens: str) -> None:
    assert next_opening(OFFICE, _at(now)) == _at(opens)
    assert is_open(OFFICE, _at(now)) is (now == opens)


def test_the_offset_of_now_does_not_matter() -> None:
    assert is_open(OFFICE, datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    assert not is_open(OFFICE, datetime(2026, 3, 2, 7, 59, tzinfo=UTC))
    assert is_open(OFFICE, datetime(2026, 7, 6, 7, 0, tzinfo=UTC)), "summer time"
    assert next_opening(OFFICE, datetime(2026, 3, 2, 2, 0, tzinfo=ZoneInfo("America/New_York"))) == _at(
        "2026-03-02 09:00"
    )


def test_an_opening_in_the_skipped_hour_begins_when_the_clock_was_put_forward() -> None:
    hours = _hours(sunday="02:30-04:00")
    assert next_opening(hours, _at("2026-03-29 01:00")) == datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    skipped = _hours(sunday="02:10-02:50")
    assert next_opening(skipped, _at("2026-03-29 01:00")) == _at("2026-04-05 02:10")


def test_the_hour_that_comes_twice_counts_twice() -> None:
    hours = _hours(sunday="02:00-02:30")
    first, second = _at("2026-10-25 02:15"), _at("2026-10-25 02:15", fold=1)
    assert second - first.astimezone(UTC) == timedelta(hours=1)
    assert is_open(hours, first)
    assert is_open(hours, second)
    between = _at("2026-10-25 02:45")
    assert not is_open(hours, between)
    opening = next_opening(hours, between)
    assert opening is not None
    assert opening.astimezone(UTC) == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)
    assert opening.isoformat() == "2026-10-25T02:00:00+01:00", "said by the office's clock"


def test_no_hours_means_always_and_endless_holidays_mean_never() -> None:
    now = _at("2026-03-01 03:00")
    assert is_open(None, now)
    assert next_opening(None, now) == now
    days = [date(2026, 1, 1) + timedelta(days=i) for i in range(600)]
    assert next_opening(_hours(monday="09:00-10:00", holidays=days), now) is None


def test_midnight_ends_a_day() -> None:
    night = _hours(saturday="22:00-24:00", sunday="00:00-02:00")
    assert is_open(night, _at("2026-03-07 23:59:59.999"))
    assert is_open(night, _at("2026-03-08 00:00"))
    assert not is_open(night, _at("2026-03-08 02:00"))


_ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/St_Johns",
    "Pacific/Apia",
    "UTC",
    "Africa/Casablanca",
)
_TRANSITIONS = (
    datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC), datetime(2026, 3, 8, tzinfo=UTC),
    datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 4, 4, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC),
    datetime(2011, 12, 29, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC),
)  # fmt: skip


@st.composite
def _weeks(draw: st.DrawFn) -> dict[str, str]:
    week: dict[str, str] = {}
    for day in ("monday", "thursday", "friday", "saturday", "sunday"):
        cuts = sorted(draw(st.lists(st.integers(0, 95), min_size=0, max_size=4, unique=True)))
        spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
        if spans:
            week[day] = ", ".join(
                f"{a // 4:02}:{a % 4 * 15:02}-{b // 4:02}:{b % 4 * 15:02}" for a, b in spans
            )
    week.setdefault("tuesday", "09:00-24:00")
    return week


@settings(max_examples=120, deadline=None)
@given(
    week=_weeks(),
    zone=st.sampled_from(_ZONES),
    around=st.sampled_from(_TRANSITIONS),
    minutes=st.integers(-2_000, 2_000),
    holiday=st.integers(-2, 4),
)
def test_the_next_opening_is_the_first_open_minute(
    week: dict[str, str], zone: str, around: datetime, minutes: int, holiday: int
) -> None:
    hours = _hours(zone, **week, holidays=[(around + timedelta(days=holiday)).date()])
    now = around + timedelta(minutes=minutes)
    found = next_opening(hours, now)
    assert found is not None
    assert found.tzinfo == hours.zone
    found = found.astimezone(UTC)
    walk = now
    while not is_open(hours, walk):
        walk += timedelta(minutes=1)
        assert walk <= found, "an earlier minute was open"
    assert found == walk
    assert is_open(hours, found)
