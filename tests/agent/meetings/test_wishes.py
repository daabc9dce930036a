"""What words about time narrow the search for open times to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

import pytest

from agent.meetings.model import Said, Saying, Talk, Wish
from agent.meetings.wishes import Sought, sought
from scheduling.when.model import When
from tests.agent.meetings.talking import AGREEING, BERLIN, CHOOSING, OFFERS, THURSDAY, at, timed

NEW = Talk(phase="choosing")
ONE_DAY = Talk(phase="choosing", offered=THURSDAY)
NEXT_WEEK = replace(CHOOSING, wish=Wish(earliest=at(9), latest=at(16)))
MORNINGS = replace(CHOOSING, wish=Wish(not_before=time(6), not_after=time(12)))


@pytest.mark.parametrize(
    ("phrase", "talk", "exact"),
    [
        ("Thursday at 3pm", NEW, at(5, "15:00")),
        ("tomorrow at noon", NEW, at(3, "12:00")),
        ("the second one", CHOOSING, OFFERS[1].start),
        ("2", CHOOSING, OFFERS[1].start),
        ("3", replace(CHOOSING, offered=(*OFFERS[:2], *THURSDAY[1:3])), THURSDAY[1].start),
        ("5", ONE_DAY, at(5, "17:00")),
        ("actually 4pm", AGREEING, at(3, "16:00")),
        ("actually 4pm", ONE_DAY, at(5, "16:00")),
        ("Wednesday", AGREEING, at(4, "09:00")),
        ("Tuesday", AGREEING, OFFERS[1].start),
        ("Tuesday from 3pm to 3:30pm", NEW, at(3, "15:00")),
        ("Tuesday from 2pm to 5pm", NEW, None),
        ("Tuesday", NEW, None),
        ("mornings only", NEW, None),
    ],
)
def test_one_start(phrase: str, talk: Talk, exact: datetime | None) -> None:
    assert sought(talk, timed(phrase, talk)).exact == exact


@pytest.mark.parametrize(
    ("phrase", "talk", "window"),
    [
        ("next week", NEW, (at(9), at(16))),
        ("Wednesday", NEW, (at(4), at(5))),
        ("Thursday after 3", NEW, (at(5, "15:00"), at(6))),
        ("Thursday at 3pm", NEW, (at(5), at(6))),
        ("mornings only", NEXT_WEEK, (at(9), at(16))),
        ("mornings only", replace(NEW, wish=Wish(earliest=at(5, "15:00"), latest=at(6))), (at(5), at(6))),
        ("not on Thursday", replace(NEW, wish=Wish(earliest=at(5), latest=at(6))), (None, None)),
        ("not on Thursday", NEXT_WEEK, (at(9), at(16))),
        ("earlier", CHOOSING, (None, OFFERS[0].start)),
        ("earlier", ONE_DAY, (at(5), THURSDAY[0].start)),
    ],
)
def test_the_days_that_are_talked_about(
    phrase: str, talk: Talk, window: tuple[datetime | None, datetime | None]
) -> None:
    wish = sought(talk, timed(phrase, talk)).wish
    assert (wish.earliest, wish.latest) == window


@pytest.mark.parametrize(
    ("phrase", "talk", "hours"),
    [
        ("mornings only", NEW, (time(6), time(12))),
        ("next week in the morning", NEW, (time(6), time(12))),
        ("next week", MORNINGS, (time(6), time(12))),
        ("Wednesday", MORNINGS, (time(6), time(12))),
        ("Wednesday after 3", MORNINGS, (None, None)),
        ("Thursday after 3", NEW, (None, None)),
        ("after 3", CHOOSING, (time(15), time.max)),
        ("at 3", CHOOSING, (time(15), time(15))),
        ("at 3", MORNINGS, (time(15), time(15))),
    ],
)
def test_hours_hold_for_all_days_unless_said_with_one(
    phrase: str, talk: Talk, hours: tuple[time | None, time | None]
) -> None:
    wish = sought(talk, timed(phrase, talk)).wish
    assert (wish.not_before, wish.not_after) == hours


def test_an_hour_that_was_asked_for_is_that_of_the_day_said_next() -> None:
    hour = sought(CHOOSING, timed("at 3")).wish
    talk = replace(CHOOSING, wish=hour)
    assert sought(talk, timed("Wednesday", talk)).exact == at(4, "15:00")


def test_weekdays_that_do_not_suit_add_up() -> None:
    wish = sought(NEW, timed("not on Mondays", NEW)).wish
    talk = replace(NEW, wish=wish)
    wish = sought(talk, timed("not on Fridays", talk)).wish
    assert wish.weekdays == frozenset({1, 2, 3, 5, 6})
    talk = replace(NEW, wish=wish)
    assert sought(talk, timed("Mondays", talk)).wish.weekdays == frozenset({0})
    assert sought(talk, timed("Monday at 3pm", talk)).wish.weekdays == frozenset()


@pytest.mark.parametrize(
    ("phrase", "problem", "wanted"),
    [
        ("yesterday at 3pm", "past", at(1, "15:00")),
        ("30 February", "impossible", None),
        ("29 March at 2:30 am", "gap", None),
        ("Tuesday 9am Atlantis time", "unknown_zone", None),
        ("7", "not_offered", None),
    ],
)
def test_no_time_in_it(phrase: str, problem: Saying, wanted: datetime | None) -> None:
    found = sought(CHOOSING, timed(phrase))
    assert (found.problem, found.exact, found.readings) == (problem, None, ())
    if wanted:
        assert found.wanted == wanted


def test_several_readings_are_asked_about() -> None:
    found = sought(CHOOSING, timed("the 3rd"))
    assert [each.start for each in found.readings] == [OFFERS[2].start, at(3)]
    assert all(not each.id for each in found.readings)
    chosen = replace(CHOOSING, phase="resolving", offered=found.readings)
    assert sought(chosen, timed("1", chosen)).exact == OFFERS[2].start


@pytest.mark.parametrize("talk", [CHOOSING, ONE_DAY])
def test_a_number_that_is_no_hour_and_not_on_the_list(talk: Talk) -> None:
    beyond = When(start=None, end=None, precision="minute", zone=BERLIN, quote="5")
    assert sought(talk, Said(when=beyond)).problem == "not_offered"


def test_a_reading_that_is_a_day_is_a_window() -> None:
    readings = sought(CHOOSING, timed("the 3rd")).readings
    talk = replace(CHOOSING, phase="resolving", offered=readings)
    found = sought(talk, timed("the second one", talk))
    assert (found.exact, found.wish.earliest, found.wish.latest) == (None, at(3), at(4))


def test_what_was_offered_and_refused_is_not_offered_again() -> None:
    found = sought(AGREEING, Said(none=True))
    refused = {start for start, _ in found.wish.excluded}
    assert refused == {each.start for each in OFFERS}
    talk = CHOOSING
    for _ in range(40):
        talk = replace(talk, wish=sought(talk, Said(none=True)).wish)
    assert len(talk.wish.excluded) <= 60


def test_length_and_type() -> None:
    assert sought(NEW, Said(minutes=45)).wish.minutes == 45
    assert sought(NEW, Said(type="demo")).wish.type == "demo"
    kept = sought(replace(NEW, wish=Wish(type="demo", minutes=45)), timed("Tuesday", NEW)).wish
    assert (kept.type, kept.minutes) == ("demo", 45)
    assert sought(NEW, timed("Tuesday at 3pm for 45 minutes", NEW)).wish.minutes == 45


def test_nothing_about_time_changes_nothing() -> None:
    assert sought(NEXT_WEEK, Said(yes=True)) == Sought(wish=NEXT_WEEK.wish)
