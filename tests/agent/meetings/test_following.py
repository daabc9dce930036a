"""What comes of a step: what is said, what is done next, and what is left of the talk."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from uuid import UUID

import pytest

from agent.meetings.following import after
from agent.meetings.model import (
    Away,
    Book,
    CancelBooking,
    Course,
    Done,
    Find,
    Found,
    Gone,
    Held,
    Hold,
    Mine,
    MoveTo,
    Nothing,
    Offered,
    Outcome,
    Phase,
    Release,
    Saying,
    Step,
    Taken,
    Talk,
    Theirs,
    Wish,
)
from tests.agent.meetings.talking import (
    AGREEING,
    CANCELLING,
    CHOOSING,
    HOLD,
    KNOWN,
    MOVING,
    OFFERS,
    UNKNOWN,
    at,
    booked,
)

NEW = Talk(phase="choosing")
MOVE = Talk(phase="choosing", purpose="move", booking=booked())
FIND = Find(wish=Wish())
ASK = replace(FIND, says="ask_moved_when")
EXACT = replace(FIND, exact=OFFERS[1].start)
ONE = Talk(phase="which", bookings=(UUID(int=2),))
TWO = (booked(6, number=1), booked(9, number=2))


def told(course: Course) -> tuple[list[Saying], type[Step] | None, Phase | None]:
    """What is said, the kind of the next step, and where the talk stands."""
    return (
        [says.what for says in course.says],
        type(course.step) if course.step else None,
        course.talk.phase if course.talk else None,
    )


@pytest.mark.parametrize(
    ("talk", "step", "outcome", "expected"),
    [
        # open times
        (NEW, FIND, Found(OFFERS), (["offer"], None, "choosing")),
        (CHOOSING, replace(FIND, says="offer_others"), Found(OFFERS), (["offer_others"], None, "choosing")),
        (NEW, FIND, Found(OFFERS, fits=False), (["offer_near"], None, "choosing")),
        (NEW, replace(FIND, says="past"), Found(OFFERS, fits=False), (["past"], None, "choosing")),
        (NEW, replace(FIND, says="offer_zone"), Found(OFFERS), (["offer_zone"], None, "choosing")),
        (NEW, EXACT, Found(OFFERS), (["offer_near"], None, "choosing")),
        (NEW, EXACT, Found(OFFERS, exact=OFFERS[1]), ([], Hold, "agreeing")),
        (NEW, FIND, Found(()), (["full"], None, "preferring")),
        (MOVE, EXACT, Found(OFFERS, exact=OFFERS[1], booking=booked()), (["read_back_move"], None, "agreeing")),
        (MOVE, ASK, Found(OFFERS, booking=booked()), (["ask_moved_when"], None, "choosing")),
        # holds
        (AGREEING, Hold(OFFERS[1], Wish()), Held(HOLD), (["read_back"], None, "agreeing")),
        (AGREEING, Hold(OFFERS[1], Wish()), Taken(), ([], Find, "choosing")),
        # the yes
        (AGREEING, Book(HOLD, "a@b.test"), Done(booked()), (["booked"], None, None)),
        (AGREEING, Book(HOLD, "a@b.test"), Taken(), ([], Find, "choosing")),
        (AGREEING, Book(HOLD, "a@b.test"), Gone(), ([], Find, "agreeing")),
        (AGREEING, Book(HOLD, "a@b.test"), Away(), (["away"], None, "preferring")),
        (MOVING, MoveTo(UUID(int=1), at(3)), Done(booked(), at(6)), (["moved"], None, None)),
        (MOVING, MoveTo(UUID(int=1), at(3)), Taken(), ([], Find, "choosing")),
        (MOVING, MoveTo(UUID(int=1), at(3)), Gone(), (["gone"], None, None)),
        (MOVING, MoveTo(UUID(int=1), at(3)), Away(), (["away_kept"], None, None)),
        (CANCELLING, CancelBooking(UUID(int=1)), Done(booked()), (["cancelled"], None, None)),
        (CANCELLING, CancelBooking(UUID(int=1)), Gone(), (["gone"], None, None)),
        (CANCELLING, CancelBooking(UUID(int=1)), Away(), (["away_kept"], None, None)),
        # their bookings
        (NEW, Mine("tell"), Theirs(TWO), (["yours"], None, "choosing")),
        (NEW, Mine("tell"), Theirs(()), (["none_yours"], None, "choosing")),
        (AGREEING, Mine("tell"), Theirs(()), (["read_back_again"], None, "agreeing")),
        (AGREEING, Mine("tell"), Theirs(TWO[:1]), (["yours", "read_back_again"], None, "agreeing")),
        (Talk(phase="cancelling"), Mine("cancel"), Theirs(TWO[:1]), (["ask_cancel"], None, "cancelling")),
        (Talk(phase="cancelling"), Mine("cancel"), Theirs(TWO), (["ask_which"], None, "which")),
        (Talk(phase="cancelling"), Mine("cancel"), Theirs(()), (["none_yours"], None, None)),
        (Talk(phase="cancelling", offered=OFFERS), Mine("cancel"), Theirs(()), (["dropped"], None, None)),
        (Talk(phase="cancelling", held=HOLD), Mine("cancel"), Theirs(()), (["dropped"], Release, None)),
        (Talk(phase="choosing", purpose="move"), Mine("move"), Theirs(TWO[:1]), ([], Find, "choosing")),
        (Talk(phase="choosing", purpose="move"), Mine("move"), Theirs(TWO), (["ask_which"], None, "which")),
        (Talk(phase="choosing", purpose="move"), Mine("move"), Theirs(()), (["none_yours"], None, None)),
        (ONE, Mine("cancel"), Theirs(TWO), (["ask_cancel"], None, "cancelling")),
        # nothing more
        (NEW, FIND, Away(), (["away"], None, "preferring")),
        (MOVE, FIND, Away(), (["away_kept"], None, None)),
        (CHOOSING, Release(), Nothing(), ([], None, "choosing")),
    ],
)  # fmt: skip
def test_what_follows(
    talk: Talk,
    step: Step,
    outcome: Outcome,
    expected: tuple[list[Saying], type[Step] | None, Phase | None],
) -> None:
    assert told(after(talk, step, outcome, KNOWN)) == expected


def test_only_what_was_shown_is_on_offer() -> None:
    course = after(NEW, EXACT, Found(OFFERS, exact=OFFERS[1]), KNOWN)
    assert course.talk and course.talk.offered == () and course.talk.chosen == OFFERS[1]
    shown = replace(CHOOSING, offered=OFFERS[:2])
    course = after(shown, replace(EXACT, exact=OFFERS[3].start), Found(OFFERS, exact=OFFERS[3]), KNOWN)
    assert course.talk and course.talk.offered == OFFERS[:2]


@pytest.mark.parametrize(
    ("wish", "kept"),
    [
        (Wish(not_before=time(18), not_after=time(22)), Wish()),
        (Wish(weekdays=frozenset((5, 6))), Wish()),
        (Wish(not_before=time(9), not_after=time(10), weekdays=frozenset((4,))),
         Wish(not_before=time(9), not_after=time(10))),
        (Wish(not_before=time(7), not_after=time(7)), Wish()),
        (Wish(not_before=time(9), not_after=time(9)), Wish(not_before=time(9), not_after=time(9))),
        (Wish(minutes=600), Wish()),
        (Wish(type="demo", minutes=30, earliest=at(3), latest=at(4), excluded_times=frozenset((time(8),))),
         Wish(type="demo", minutes=30, earliest=at(3), latest=at(4), excluded_times=frozenset((time(8),)))),
    ],
)  # fmt: skip
def test_a_condition_that_nothing_meets_is_said_once_and_let_go(wish: Wish, kept: Wish) -> None:
    step = replace(FIND, wish=wish)
    course = after(replace(NEW, wish=wish), step, Found(OFFERS, fits=False), KNOWN)
    assert [says.what for says in course.says] == ["offer_near"]
    assert course.talk and course.talk.wish == kept
    suited = after(replace(NEW, wish=wish), step, Found(OFFERS), KNOWN)
    assert suited.talk and suited.talk.wish == wish


def test_without_an_address_the_read_back_asks_for_it() -> None:
    course = after(AGREEING, Hold(OFFERS[1], Wish()), Held(HOLD), UNKNOWN)
    assert told(course)[0] == ["read_back_no_email"]
    assert course.talk and course.talk.asks_email and course.talk.held == HOLD


def test_a_lost_hold_is_looked_for_again_and_not_booked() -> None:
    course = after(AGREEING, Book(HOLD, "a@b.test"), Gone(), KNOWN)
    assert isinstance(course.step, Find) and course.step.exact == OFFERS[1].start
    assert course.talk and course.talk.held is None and not course.talk.agreed


def test_what_is_remembered_of_a_booking_opens_nothing() -> None:
    course = after(Talk(phase="cancelling"), Mine("cancel"), Theirs(TWO[:1]), KNOWN)
    assert course.talk and course.talk.booking
    assert (course.talk.booking.link, course.talk.booking.join_url) == (None, None)
    assert course.says[0].bookings == TWO[:1]


def test_which_meeting_is_asked_with_their_times() -> None:
    course = after(Talk(phase="cancelling"), Mine("cancel"), Theirs(TWO), KNOWN)
    assert course.talk and course.talk.bookings == (UUID(int=1), UUID(int=2))
    assert course.talk.offered == tuple(Offered("", each.start, each.end) for each in TWO)


def test_a_day_that_is_not_open_is_named() -> None:
    talk = Talk(phase="choosing", wish=Wish(earliest=at(8), latest=at(9)))
    assert after(talk, FIND, Found(OFFERS, fits=False), KNOWN).says[0].wanted == at(8)
    week = Talk(phase="choosing", wish=Wish(earliest=at(9), latest=at(16)))
    assert after(week, FIND, Found(OFFERS, fits=False), KNOWN).says[0].wanted is None
    mornings = replace(talk, wish=replace(talk.wish, not_before=time(6)))
    assert after(mornings, FIND, Found(OFFERS, fits=False), KNOWN).says[0].wanted is None


@pytest.mark.parametrize("why", ["away", "full"])
def test_a_person_arranges_what_the_calendar_cannot(why: str) -> None:
    course = after(NEW, FIND, Away() if why == "away" else Found(()), KNOWN)
    assert course.wanted == why and course.talk and course.talk.lacks == why
    assert course.says[0].email == KNOWN.email


def test_a_meeting_is_moved_to_the_time_that_was_said() -> None:
    talk = Talk(phase="choosing", purpose="move")
    course = after(talk, Mine("move", at(4, "11:00")), Theirs(TWO[:1]), KNOWN)
    assert isinstance(course.step, Find)
    assert (course.step.exact, course.step.says, course.step.booking) == (
        at(4, "11:00"),
        "offer",
        UUID(int=1),
    )
    course = after(replace(talk, wish=Wish(type="demo")), Mine("move"), Theirs(TWO[:1]), KNOWN)
    assert isinstance(course.step, Find) and course.step.says == "ask_moved_when"
