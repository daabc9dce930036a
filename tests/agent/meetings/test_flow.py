"""What follows from a message about a meeting; above all: nothing is booked without a yes to what was read back."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import policy
from agent.acts import Acts
from agent.meetings.flow import decide, left, resumed, unasked
from agent.meetings.model import (
    Book,
    CancelBooking,
    Course,
    Find,
    Hold,
    Known,
    Mine,
    MoveTo,
    Offered,
    Phase,
    Release,
    Said,
    Saying,
    Says,
    Step,
    Talk,
    Wish,
)
from agent.meetings.wishes import sought
from agent.policy import Situation, Understanding
from agent.state import DialogueState
from scheduling.when import understand
from scheduling.when.model import When
from tests.agent.meetings.talking import (
    AGREEING,
    BERLIN,
    CANCELLING,
    CHOOSING,
    HOLD,
    KNOWN,
    MOVING,
    NOW,
    OFFERS,
    UNKNOWN,
    at,
    booked,
    timed,
)

INVITED = Talk(phase="invited")
ASKED = replace(AGREEING, asks_email=True)
AGREED = replace(AGREEING, agreed=True)
PREFERRING = Talk(phase="preferring", lacks="away")
WHICH = Talk(
    phase="which",
    offered=(Offered("", at(6, "14:00"), at(6, "14:30")), Offered("", at(9, "10:00"), at(9, "10:30"))),
    bookings=(UUID(int=1), UUID(int=2)),
)
RESOLVING = replace(CHOOSING, phase="resolving", offered=sought(CHOOSING, timed("the 3rd")).readings)


def told(course: Course | None) -> tuple[type[Step] | None, list[Saying]] | None:
    """The kind of step that follows, and what is said before it."""
    if course is None:
        return None
    return type(course.step) if course.step else None, [says.what for says in course.says]


@pytest.mark.parametrize(
    ("talk", "said", "expected"),
    [
        # without a talk, and beside one
        (None, Said(), None),
        (None, Said(yes=True), None),
        (None, timed("Tuesday at 3pm", None), None),
        (None, Said(wants=True), (Find, [])),
        (None, timed("the 3rd at 4", None, wants=True), (Find, [])),
        (None, Said(cancels=True), (Mine, [])),
        (None, Said(moves=True), (Mine, [])),
        (None, Said(asks=True), (Mine, [])),
        (CHOOSING, Said(cancels=True), (Mine, [])),
        (AGREEING, Said(asks=True), (Mine, [])),
        # invited
        (INVITED, Said(yes=True), (Find, [])),
        (INVITED, timed("Tuesday at 3pm"), (Find, [])),
        (INVITED, Said(no=True), None),
        (INVITED, Said(drops=True), (None, ["dropped"])),
        (INVITED, Said(), None),
        # choosing
        (CHOOSING, Said(), None),
        (CHOOSING, Said(slot=OFFERS[2].id), (Hold, [])),
        (CHOOSING, Said(slot="demo.20300101T0900Z.30"), None),
        (CHOOSING, timed("2"), (Hold, [])),
        (CHOOSING, timed("7"), (None, ["not_offered"])),
        (CHOOSING, timed("Friday at 10"), (Find, [])),
        (CHOOSING, Said(none=True), (Find, [])),
        (CHOOSING, Said(no=True), (Find, [])),
        (CHOOSING, Said(yes=True), (None, ["offer_again"])),
        (replace(CHOOSING, offered=OFFERS[:1]), Said(yes=True), (Hold, [])),
        (CHOOSING, Said(wants=True), (None, ["offer_again"])),
        (CHOOSING, Said(moves=True), (None, ["offer_again"])),
        (CHOOSING, Said(email="a@b.test"), (None, ["offer_again"])),
        (CHOOSING, Said(minutes=45), (Find, [])),
        (CHOOSING, Said(type="demo"), (Find, [])),
        (CHOOSING, timed("I'm in Chicago"), (Find, [])),
        (CHOOSING, timed("the 3rd"), (None, ["ambiguous"])),
        (CHOOSING, timed("9am Atlantis time"), (None, ["unknown_zone"])),
        (CHOOSING, Said(drops=True), (None, ["dropped"])),
        (RESOLVING, timed("1", RESOLVING), (Find, [])),
        (RESOLVING, Said(yes=True), (None, ["ambiguous"])),
        # agreeing
        (AGREEING, Said(), None),
        (AGREEING, Said(yes=True), (Book, [])),
        (AGREEING, Said(yes=True, rest="and what does it cost?"), (Book, [])),
        (AGREEING, Said(no=True), (Find, [])),
        (AGREEING, Said(none=True), (Find, [])),
        (AGREEING, Said(moves=True), (Find, [])),
        (AGREEING, timed("Wednesday"), (Find, [])),
        (AGREEING, timed("the first one"), (Hold, [])),
        (AGREEING, timed("I'm in Chicago"), (None, ["read_back_again"])),
        (AGREEING, Said(email="tom@acme.test"), (Hold, [])),
        (AGREEING, Said(yes=True, email="tom@acme.test"), (Book, [])),
        (AGREEING, Said(drops=True), (Release, ["dropped"])),
        (ASKED, Said(email="tom@acme.test"), (Book, [])),
        (ASKED, Said(email="tom@acme.test", rest="is that fine?"), (Hold, [])),
        (AGREED, Said(email="tom@acme.test"), (Book, [])),
        (replace(AGREEING, chosen=None), Said(yes=True), None),
        # a booking that is moved
        (MOVING, Said(yes=True), (MoveTo, [])),
        (MOVING, Said(no=True), (None, ["kept"])),
        (MOVING, Said(none=True), (Find, [])),
        (MOVING, Said(email="tom@acme.test"), None),
        (MOVING, timed("Friday"), (Find, [])),
        (MOVING, Said(drops=True), (None, ["kept"])),
        # which of them
        (WHICH, timed("the second one", WHICH), (Mine, [])),
        (WHICH, timed("Monday", WHICH), (Mine, [])),
        (WHICH, Said(yes=True), None),
        # cancelling
        (CANCELLING, Said(yes=True), (CancelBooking, [])),
        (CANCELLING, Said(cancels=True), (CancelBooking, [])),
        (CANCELLING, Said(no=True), (None, ["kept"])),
        (CANCELLING, Said(), None),
        (CANCELLING, timed("Friday", moves=True), (Mine, [])),
        # preferring
        (PREFERRING, Said(), None),
        (PREFERRING, timed("Tuesday afternoon"), (None, ["preferred"])),
        (PREFERRING, Said(wants=True), (Find, [])),
        (PREFERRING, Said(drops=True), (None, ["dropped"])),
    ],
)
def test_what_follows(
    talk: Talk | None, said: Said, expected: tuple[type[Step] | None, list[Saying]] | None
) -> None:
    assert told(decide(talk, said, KNOWN)) == expected


def test_without_an_address_a_yes_asks_for_it() -> None:
    course = decide(AGREEING, Said(yes=True), UNKNOWN)
    assert course and course.talk and told(course) == (None, ["ask_email"]) and course.talk.agreed
    assert decide(course.talk, Said(), UNKNOWN) is None
    booking = decide(course.talk, Said(email="ana@acme.test"), UNKNOWN)
    assert booking and booking.step == Book(HOLD, "ana@acme.test")


def test_the_address_of_the_talk_goes_before_the_visitors_own() -> None:
    talk = replace(AGREEING, email="tom@acme.test")
    course = decide(talk, Said(yes=True), KNOWN)
    assert course and course.step == Book(HOLD, "tom@acme.test")


def test_another_address_is_read_back_before_it_is_booked() -> None:
    course = decide(AGREEING, Said(email="tom@acme.test"), KNOWN)
    assert course and course.talk and course.talk.email == "tom@acme.test"
    assert course.step == Hold(OFFERS[1], AGREEING.wish)


def test_a_chosen_time_of_a_moved_meeting_is_not_held() -> None:
    course = decide(replace(MOVING, phase="choosing"), Said(slot=OFFERS[2].id), KNOWN)
    assert course and isinstance(course.step, Find)
    assert (course.step.exact, course.step.booking) == (OFFERS[2].start, booked().id)


@pytest.mark.parametrize(
    ("phrase", "zone"),
    [
        ("I'm in Chicago", "America/Chicago"),
        ("Tuesday at 9am Chicago time", "America/Chicago"),
        ("Friday at 3pm UTC+1", None),
        ("Friday at 3pm UTC+5", "Etc/GMT-5"),
        ("9am Atlantis time", None),
        ("Friday at 3pm", None),
    ],
)
def test_the_clock_is_turned_by_what_is_said(phrase: str, zone: str | None) -> None:
    course = decide(CHOOSING, timed(phrase), KNOWN)
    assert course and course.zone == zone


def test_preferred_times_are_passed_on_in_their_words() -> None:
    course = decide(PREFERRING, timed("Tuesday afternoon, please"), KNOWN)
    assert course and (course.wanted, course.when) == ("away", "Tuesday afternoon")
    assert course.talk is None


@pytest.mark.parametrize(
    ("talk", "known", "what"),
    [
        (PREFERRING, UNKNOWN, "preferred_no_contact"),
        (PREFERRING, replace(UNKNOWN, phone=True), "preferred"),
        (replace(PREFERRING, email="tom@acme.test"), UNKNOWN, "preferred"),
    ],
)
def test_who_cannot_be_reached_is_asked_how(talk: Talk, known: Known, what: Saying) -> None:
    course = decide(talk, timed("Tuesday afternoon"), known)
    assert course and [says.what for says in course.says] == [what]


@pytest.mark.parametrize(
    ("talk", "expected"),
    [
        (AGREEING, (Release, ["left"])),
        (replace(CHOOSING, held=HOLD), (Release, ["left"])),
        (CHOOSING, None),
        (None, None),
        (MOVING, (None, ["kept"])),
        (CANCELLING, (None, ["kept"])),
        (replace(AGREEING, phase="finishing"), None),
    ],
)
def test_a_goodbye_before_the_yes(
    talk: Talk | None, expected: tuple[type[Step] | None, list[Saying]] | None
) -> None:
    assert told(left(talk)) == expected


@pytest.mark.parametrize(("rest", "step"), [("", Book), ("connect me to a person", None)])
def test_a_yes_is_none_only_beside_the_wish_for_a_person(rest: str, step: type[Step] | None) -> None:
    read = Understanding("…", Acts("human", 0.9), meeting=Said(yes=True, rest=rest))
    decision = policy.decide(DialogueState(talk=AGREEING), read, Situation(meetings=KNOWN))
    assert (type(decision.course.step) if decision.course else None) == step


def test_which_booking_is_meant_narrows_the_choice() -> None:
    course = decide(WHICH, timed("the second one", WHICH), KNOWN)
    assert course and course.talk and course.talk.bookings == (UUID(int=2),)


@pytest.mark.parametrize(
    ("talk", "what"),
    [
        (None, None),
        (INVITED, None),
        (Talk(phase="choosing"), None),
        (CHOOSING, "offer_again"),
        (RESOLVING, "ambiguous"),
        (AGREEING, "read_back_again"),
        (AGREED, "ask_email"),
        (MOVING, "read_back_again"),
        (CANCELLING, "ask_cancel"),
        (PREFERRING, None),
    ],
)
def test_what_is_taken_up_again(talk: Talk | None, what: Saying | None) -> None:
    says = resumed(talk, KNOWN)
    assert (says.what if says else None) == what


def test_after_a_reply_that_did_not_ask_a_yes_chooses_at_most() -> None:
    later = unasked(AGREEING)
    assert later and told(decide(later, Said(yes=True), KNOWN)) == (Hold, [])
    assert unasked(CANCELLING) is None
    assert unasked(CHOOSING) == CHOOSING


# A meeting is booked, moved and cancelled by a yes alone

PHRASES = (
    "Tuesday at 3pm", "Wednesday", "2", "7", "the 3rd", "next week", "mornings only", "not on Mondays", "after 3",
    "yesterday", "30 February", "I'm in Chicago", "9am Atlantis time", "earlier", "later", "45 minutes",
)  # fmt: skip
_WHENS: tuple[When, ...] = tuple(
    understand(phrase, now=NOW, zone=BERLIN, locale="en-GB", offered=[each.start for each in OFFERS])
    for phrase in PHRASES
)

flags = st.booleans()
emails = st.sampled_from((None, "tom@acme.test"))
sayings = st.builds(
    Said,
    wants=flags,
    moves=flags,
    cancels=flags,
    asks=flags,
    yes=flags,
    no=flags,
    none=flags,
    drops=flags,
    when=st.sampled_from((None, *_WHENS)),
    slot=st.sampled_from((None, OFFERS[0].id, OFFERS[1].id, "unknown")),
    type=st.sampled_from((None, "demo")),
    minutes=st.sampled_from((None, 15, 45)),
    email=emails,
    rest=st.sampled_from(("", "what does it cost?")),
)
talks = st.none() | st.builds(
    Talk,
    phase=st.sampled_from(get_args(Phase)),
    purpose=st.sampled_from(("book", "move")),
    wish=st.sampled_from((Wish(), Wish(type="demo", earliest=at(9), latest=at(16)))),
    offered=st.sampled_from(((), OFFERS[:1], OFFERS)),
    chosen=st.sampled_from((None, OFFERS[1])),
    held=st.sampled_from((None, HOLD)),
    booking=st.sampled_from((None, booked())),
    bookings=st.just(()),
    lacks=st.sampled_from((None, "away", "full")),
    agreed=flags,
    asks_email=flags,
    email=emails,
)
knowns = st.sampled_from((KNOWN, UNKNOWN, Known(zone=ZoneInfo("America/Chicago"))))


@settings(max_examples=500)
@given(talks, sayings, knowns)
def test_nothing_is_changed_without_a_yes(talk: Talk | None, said: Said, known: Known) -> None:
    if talk and talk.phase == "which":
        talk = replace(talk, bookings=tuple(UUID(int=n) for n, _ in enumerate(talk.offered)))
    course = decide(talk, said, known)
    match course.step if course else None:
        case Book(hold=hold) if talk and talk.phase == "finishing":
            assert hold == talk.held, "the yes that was given, said again"
        case Book(hold=hold, email=email):
            assert talk and talk.phase == "agreeing" and talk.purpose == "book"
            assert hold == talk.held and email in (said.email, talk.email, known.email)
            assert said.yes or (said.email and not said.rest and (talk.asks_email or talk.agreed))
            assert not (said.no or said.none or said.slot or said.drops)
        case MoveTo(booking=booking, start=start):
            assert talk and talk.phase == "agreeing" and talk.purpose == "move" and said.yes
            assert talk.booking and booking == talk.booking.id
            assert talk.chosen and start == talk.chosen.start
        case CancelBooking(booking=booking):
            assert talk and talk.phase == "cancelling" and (said.yes or said.cancels)
            assert talk.booking and booking == talk.booking.id
        case _:
            pass


@given(talks, sayings, knowns)
def test_every_talk_can_be_kept_and_shown(talk: Talk | None, said: Said, known: Known) -> None:
    """Whatever was said, the offers are whole and a reminder names what it is about."""
    if talk and talk.phase == "which":
        talk = replace(talk, bookings=tuple(UUID(int=n) for n, _ in enumerate(talk.offered)))
    course = decide(talk, said, known)
    if course is None:
        return
    assert course.says or course.step
    for says in (*course.says, *([again] if (again := resumed(course.talk, known)) else [])):
        assert isinstance(says, Says)
        assert says.times or says.bookings or says.what in _SHORT, says.what
    assert all(each.end >= each.start for each in (course.talk.offered if course.talk else ()))


_SHORT = {
    "dropped",
    "kept",
    "unknown_zone",
    "preferred",
    "preferred_no_contact",
    "offer_again",
    "not_offered",
    "ambiguous",
}
