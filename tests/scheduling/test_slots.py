"""Open times against the plainest possible reckoning: every five minutes of the window looked at on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.opening import Span, parse_day
from scheduling.calendar import Busy
from scheduling.slots import (
    Constraints,
    HostTimes,
    OpenSlot,
    Rules,
    SlotQuestion,
    offer,
    open_slots,
    part_of_day,
)
from tests.scheduling.zones import DAYS, ZONES

FIVE = timedelta(minutes=5)
DAY = timedelta(days=1)


# The plain reckoning


def plainly(question: SlotQuestion) -> dict[datetime, set[str]]:
    """{start: keys of free hosts}"""
    rules, length = question.rules, timedelta(minutes=question.duration)
    begin = datetime.combine(question.first, time(), UTC) - DAY
    found: dict[datetime, set[str]] = {}
    at, end = begin, datetime.combine(question.last, time(), UTC) + 3 * DAY
    open_at = {
        (host.key, at): _is_open(host, at) for host in question.hosts for at in _steps(begin, end + DAY)
    }
    while at < end:
        suits = question.now + timedelta(
            minutes=rules.notice
        ) <= at <= question.now + rules.days_ahead * DAY and _suits(question, at, at + length)
        if suits:
            free = {host.key for host in question.hosts if _is_free(host, rules, at, at + length, open_at)}
            on_step = {host.key for host in question.hosts if _on_step(host, at, rules.step)}
            if question.collective:
                everybody = {host.key for host in question.hosts}
                free = everybody if free == everybody and question.hosts[0].key in on_step else set()
            else:
                free &= on_step
            if free:
                found[at] = free
        at += FIVE
    return found


def _steps(begin: datetime, end: datetime) -> Iterator[datetime]:
    at = begin
    while at < end:
        yield at
        at += FIVE


def _is_open(host: HostTimes, at: datetime) -> bool:
    local = at.astimezone(host.zone)
    if local.date() in host.holidays or any(_covers(span, local.time()) for span in host.breaks):
        return False
    return any(_covers(span, local.time()) for span in host.week.get(local.weekday(), ()))


def _covers(span: Span, moment: time) -> bool:
    return span.start <= moment and (span.end is None or moment < span.end)


def _is_free(
    host: HostTimes, rules: Rules, start: datetime, end: datetime, open_at: dict[tuple[str, datetime], bool]
) -> bool:
    if not all(open_at[host.key, at] for at in _steps(start, end)):
        return False
    low, high = start - timedelta(minutes=rules.before), end + timedelta(minutes=rules.after)
    return not any(busy.start < high and low < busy.end for busy in host.busy)


def _on_step(host: HostTimes, at: datetime, step: int) -> bool:
    local = at.astimezone(host.zone)
    return (local.hour * 60 + local.minute) % step == 0


def _suits(question: SlotQuestion, start: datetime, end: datetime) -> bool:
    wish, local, after = question.constraints, start.astimezone(question.zone), end.astimezone(question.zone)
    day = local.date()
    return (
        question.first <= day <= question.last
        and (not wish.weekdays or local.weekday() in wish.weekdays)
        and (wish.part_of_day is None or part_of_day(local.time()) == wish.part_of_day)
        and (wish.not_before is None or local.time() >= wish.not_before)
        and (wish.not_after is None or (after.date() == day and after.time() <= wish.not_after))
        and (wish.earliest is None or start >= wish.earliest)
        and (wish.latest is None or end <= wish.latest)
    )


# What is asked

ROUND_THE_CLOCK = {day: (Span(time(0), None),) for day in range(7)}
zones = st.sampled_from(ZONES).map(ZoneInfo)
hours_of_day = st.sampled_from(
    [
        "09:00-17:00",
        "00:00-24:00",
        "01:30-02:30, 02:45-04:00",
        "22:00-24:00",
        "00:00-03:00, 23:15-24:00",
        "02:00-03:00",
    ]
)


@st.composite
def a_host(draw: Any, key: str, around: date) -> HostTimes:
    text = draw(hours_of_day)
    midnight = datetime.combine(around, time(), UTC)
    minutes = st.integers(-24 * 12, 48 * 12).map(lambda n: n * 5)
    busy = [
        Busy(
            midnight + timedelta(minutes=at),
            midnight + timedelta(minutes=at + draw(st.sampled_from((5, 30, 95)))),
        )
        for at in draw(st.lists(minutes, max_size=4))
    ]
    return HostTimes(
        key=key,
        zone=draw(zones),
        week={day: parse_day(text) for day in draw(st.sets(st.integers(0, 6), min_size=4))},
        breaks=draw(
            st.sampled_from([(), (Span(time(12), time(12, 45)),), (Span(time(2, 15), time(2, 30)),)])
        ),
        holidays=frozenset(draw(st.sets(st.sampled_from([around, around + DAY]), max_size=1))),
        busy=busy,
    )


@st.composite
def a_question(draw: Any) -> SlotQuestion:
    first = draw(st.sampled_from(DAYS)) + timedelta(days=draw(st.integers(-1, 1)))
    hosts = [draw(a_host(f"h{n}", first)) for n in range(draw(st.integers(1, 3)))]
    clock = st.sampled_from([time(0, 30), time(8), time(15, 5)])
    return SlotQuestion(
        now=datetime.combine(first, time(), UTC)
        + timedelta(minutes=draw(st.integers(-60 * 60, 60 * 20)), seconds=17),
        first=first,
        last=first + timedelta(days=draw(st.integers(0, 1))),
        duration=draw(st.sampled_from((5, 15, 30, 60, 90))),
        hosts=hosts,
        rules=Rules(
            step=draw(st.sampled_from((15, 30, 60))),
            notice=draw(st.sampled_from((0, 120))),
            days_ahead=draw(st.sampled_from((1, 30))),
            before=draw(st.sampled_from((0, 10))),
            after=draw(st.sampled_from((0, 15))),
        ),
        zone=draw(zones),
        constraints=Constraints(
            weekdays=frozenset(draw(st.sets(st.integers(0, 6), max_size=5))),
            part_of_day=draw(st.sampled_from((None, None, "morning", "afternoon", "evening", "night"))),
            not_before=draw(st.none() | clock),
            not_after=draw(st.none() | st.sampled_from([time(12), time(18, 30)])),
        ),
        collective=draw(st.booleans()),
    )


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
@given(a_question())
def test_they_are_exactly_the_open_ones(question: SlotQuestion) -> None:
    found = open_slots(question)
    assert {slot.start: set(slot.hosts) for slot in found} == plainly(question)
    assert [slot.start for slot in found] == sorted(slot.start for slot in found)
    assert all(slot.end - slot.start == timedelta(minutes=question.duration) for slot in found)
    assert open_slots(question, limit=2) == found[:2]


@pytest.mark.parametrize("zone", ZONES)
def test_hosts_and_visitors_in_every_zone(zone: str) -> None:
    """On each of the days: a host there with a visitor elsewhere, and the other way round."""
    assert len(set(ZONES)) >= 40
    for number, day in enumerate(DAYS):
        other = ZONES[(ZONES.index(zone) + 7 * number + 1) % len(ZONES)]
        for of_host, of_visitor in ((zone, other), (other, zone)):
            host = HostTimes(
                "h", ZoneInfo(of_host), {d: parse_day("00:30-03:30, 09:00-11:00") for d in range(7)}
            )
            asked = SlotQuestion(
                now=datetime.combine(day, time(), UTC) - 2 * DAY,
                first=day,
                last=day,
                duration=30,
                hosts=[host],
                rules=Rules(step=30),
                zone=ZoneInfo(of_visitor),
            )
            assert {slot.start: set(slot.hosts) for slot in open_slots(asked)} == plainly(asked), (
                of_host,
                day,
            )


# Cases one can check by eye


def ask(text: str, first: str, **values: Any) -> SlotQuestion:
    zone = ZoneInfo(values.pop("zone", "Europe/Berlin"))
    day = date.fromisoformat(first)
    host = HostTimes("h", zone, {d: parse_day(text) for d in range(7)}, busy=values.pop("busy", ()))
    known: dict[str, Any] = {
        "now": datetime.combine(day, time(), UTC) - 3 * DAY,
        "first": day,
        "last": day,
        "duration": 30,
        "hosts": [host],
        "rules": Rules(step=30),
        "zone": zone,
    }
    return SlotQuestion(**known | values)


def shown(question: SlotQuestion) -> list[str]:
    return [f"{slot.start.astimezone(question.zone):%H:%M%z}" for slot in open_slots(question)]


def test_the_hour_that_is_skipped_has_none() -> None:
    assert shown(ask("01:30-03:30", "2026-03-29")) == ["01:30+0100", "03:00+0200"]
    assert shown(ask("02:00-03:00", "2026-03-29")) == []
    assert shown(ask("01:30-03:30", "2026-03-29", duration=60)) == ["01:30+0100"], (
        "one hour, though it ends at 3:30"
    )


def test_the_hour_that_comes_twice_counts_twice() -> None:
    assert shown(ask("02:30-03:00", "2026-10-25")) == ["02:30+0200", "02:30+0100"]
    assert shown(ask("02:30-03:00", "2026-10-25", duration=60)) == [], (
        "half past two to half past two is not 30 minutes"
    )


def test_half_an_hour_is_skipped_on_lord_howe() -> None:
    found = shown(ask("01:30-03:00", "2026-10-04", zone="Australia/Lord_Howe"))
    assert found == ["01:30+1030", "02:30+1100"]


def test_hours_over_midnight_are_one() -> None:
    found = ask("00:00-01:00, 23:00-24:00", "2026-12-31", duration=60, zone="UTC")
    assert shown(found) == ["00:00+0000", "23:00+0000", "23:30+0000"]


def test_buffers_notice_and_the_far_end() -> None:
    noon = datetime(2026, 6, 17, 12, tzinfo=UTC)
    busy = [Busy(noon, noon + timedelta(minutes=30))]
    day = ask("10:00-15:00", "2026-06-17", zone="UTC", busy=busy, rules=Rules(step=30, before=20, after=10))
    assert shown(day) == [
        f"{at}+0000" for at in ("10:00", "10:30", "11:00", "13:00", "13:30", "14:00", "14:30")
    ]
    soon = ask("10:00-15:00", "2026-06-17", zone="UTC", now=noon, rules=Rules(step=30, notice=91))
    assert shown(soon) == ["14:00+0000", "14:30+0000"]
    far = ask("10:00-15:00", "2026-06-17", zone="UTC", now=noon - DAY, rules=Rules(step=60, days_ahead=1))
    assert shown(far)[-1] == "12:00+0000"


def test_nothing_to_ask_nothing_open() -> None:
    assert open_slots(ask("10:00-15:00", "2026-06-17", hosts=[])) == ()
    assert open_slots(ask("10:00-15:00", "2026-06-17", hosts=[], collective=True)) == ()
    backwards = ask("10:00-15:00", "2026-06-17")
    assert open_slots(replace(backwards, last=backwards.first - 4 * DAY)) == ()
    assert open_slots(ask("10:00-10:15", "2026-06-17")) == ()


# Offers


def slots_at(*starts: str) -> list[OpenSlot]:
    begun = [datetime.fromisoformat(f"2026-06-{start}:00+00:00") for start in starts]
    return [OpenSlot(start, start + timedelta(minutes=30), ("h",)) for start in begun]


def offered(slots: list[OpenSlot], count: int, zone: str = "UTC") -> list[str]:
    return [f"{slot.start:%dT%H:%M}" for slot in offer(slots, count, zone=ZoneInfo(zone))]


@pytest.mark.parametrize(
    ("open_at", "count", "expected"),
    [
        ("17T09:00 17T09:30 17T14:00 18T09:00 18T14:00 19T09:00", 3, "17T09:00 18T14:00 19T09:00"),
        ("17T09:00 17T09:30 17T10:00 17T14:00 17T15:00 17T16:00", 3, "17T09:00 17T14:00 17T16:00"),
        ("17T09:00 17T09:30", 5, "17T09:00 17T09:30"),
        ("17T02:00 17T03:00 18T02:00 18T10:00", 2, "17T02:00 18T10:00"),
        ("", 3, ""),
    ],
    ids=["days and parts", "one day", "fewer than wanted", "night comes last", "none"],
)  # fmt: skip
def test_offers_are_spread(open_at: str, count: int, expected: str) -> None:
    assert offered(slots_at(*open_at.split()), count) == expected.split()


def test_offers_go_by_the_visitors_clock() -> None:
    """The host's morning in Berlin is night in Chicago."""
    slots = slots_at("17T07:00", "17T08:00", "17T14:00", "17T15:00", "18T07:00", "18T14:00")
    assert offered(slots, 2, "America/Chicago") == ["17T14:00", "18T14:00"]
    assert offered(slots, 2, "America/Chicago") == offered(slots[::-1], 2, "America/Chicago")


def test_offers_keep_to_hours_that_people_keep() -> None:
    """A day in Berlin is 3 to 11 in the morning in Chicago: what is offered is the end of it, at different times."""
    berlin = slots_at(*(f"{day}T{hour:02}:00" for day in (17, 18, 19) for hour in range(8, 16)))
    assert offered(berlin, 3, "America/Chicago") == ["17T14:00", "18T15:00", "19T14:00"]
    early = slots_at("17T11:00", "17T12:00", "18T11:00", "18T13:00")
    assert offered(early, 2, "America/Chicago") == ["17T12:00", "18T13:00"]
