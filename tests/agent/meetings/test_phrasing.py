"""What is said about meetings: everything can be said, nothing that is not so, and nothing as a visitor's markup."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.meetings.model import Saying, Says
from agent.meetings.phrasing import MAX_QUOTED, harmless, phrase, verbatim
from agent.replies import TEXTS
from agent.reply import Voice
from scheduling.config import AppointmentScheduling, MeetingType
from tests.agent.meetings.rig import DEMO, LANGUAGES, NOW, PLAIN, TIMES, booked_at, face_of, time_at, told

SAYINGS: tuple[Saying, ...] = get_args(Saying)
_OF_A_BOOKING = ("booked", "moved", "cancelled", "ask_cancel", "finish", "move_there")
_HOUR = re.compile(r"\d{1,2}:\d\d|\d+ h \d\d")


# Every saying, in every language, with and without what it may have


def _variations(what: Saying) -> list[Says]:
    """Each saying as sparse and as full as it may come."""
    one, two = booked_at("2026-03-05T10:00", join_url="https://meet.test/a"), booked_at("2026-03-09T10:00")
    sparse, full = Says(what=what), Says(what=what, wanted=TIMES[0].start - timedelta(days=3), quote="Narnia")
    if what.startswith("read_back") or what == "ask_email":
        moved = (one,) if what == "read_back_move" else ()
        read = Says(what=what, times=TIMES[:1], bookings=moved, email="ana@acme.test")
        return [read, replace(read, email=None), replace(read, bookings=())]
    if what in ("booked", "moved", "cancelled", "ask_cancel"):
        done = Says(what=what, bookings=(one,), wanted=TIMES[0].start if what == "moved" else None)
        return [done, replace(done, wanted=None), replace(done, bookings=(replace(two, email=None),))]
    if what in ("finish", "move_there"):
        until = NOW + timedelta(hours=1) if what == "finish" else None
        asked = Says(what=what, bookings=(two,), url="https://calendly.test/d/1?a=b_c", until=until)
        return [asked, replace(asked, until=until and until + timedelta(days=1))]
    if what in ("yours", "ask_which"):
        return [Says(what=what, bookings=(one, two)), Says(what=what, bookings=(one,))]
    if what.startswith("offer"):
        return [replace(full, times=TIMES), replace(sparse, times=TIMES[:1])]
    if what == "ask_moved_when":
        return [Says(what=what, times=TIMES, bookings=(one,)), Says(what=what, bookings=(one,))]
    return [sparse, full, replace(full, times=TIMES), replace(sparse, bookings=(one,), email="ana@acme.test")]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", SAYINGS)
def test_everything_can_be_said(what: Saying, language: str) -> None:
    zones = ("America/Chicago", "Asia/Kolkata", "UTC")
    for says, zone, config, variant in product(_variations(what), zones, (DEMO, PLAIN), range(2)):
        text = told(says, face_of(zone, language, language=language), config=config, variant=variant)
        assert text and text == text.strip()
        assert not re.search(r"[{}]|None|  |\n\n\n|\(\)|, ,|,\.|\.\.| ,", text), text
        if language != "fr":
            assert not re.search(r" [:;?!]", text), text
        if _HOUR.search(re.sub(r'["„«].*?["“»]', "", text)):
            assert "UTC" in text, text


def test_only_what_is_done_is_said_to_be_done() -> None:
    claims = {
        "en": r"\bis (booked|cancelled|moved|now on)\b",
        "de": r"\bist (gebucht|abgesagt|verlegt|jetzt)\b",
        "fr": r"\best (réservé|annulé|déplacé|maintenant)\b",
        "es": r"\bestá (reservada|cancelada)\b|\bpasa del\b|\bes ahora\b",
    }
    denied = r"nothing is booked|ist noch nichts gebucht|rien n'est|no hay nada reservado"
    for language, what in product(LANGUAGES, SAYINGS):
        for says, variant in product(_variations(what), range(2)):
            text = told(says, face_of(locale=language, language=language), variant=variant)
            claimed = re.search(claims[language], re.sub(denied, "", text, flags=re.IGNORECASE))
            if what != "gone":  # that it is cancelled already is so
                assert bool(claimed) == (what in ("booked", "moved", "cancelled")), (what, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_questions_are_asked_where_an_answer_is_needed(language: str) -> None:
    asking: tuple[Saying, ...] = (
        *("read_back", "read_back_no_email", "read_back_again", "read_back_move", "ask_email"),
        *("ask_cancel", "ask_which", "ambiguous", "unknown_zone", "away", "full", "invite"),
    )
    for what in asking:
        for says in _variations(what):
            assert "?" in told(says, face_of(locale=language, language=language)), what


def test_every_sentence_is_used_and_filled() -> None:
    """Each text of the replies can be reached, and none wants a value that is not given."""
    reached: set[str] = set()

    def record(key: str, **values: str) -> str:
        reached.add(key)
        return Voice("en", "Acme").say(key, **values)

    for what, config in product(SAYINGS, (DEMO, PLAIN)):
        changes = Says(what=what, times=(TIMES[0], time_at("2026-03-09T10:00")))
        for says in (*_variations(what), changes, Says(what=what, quote="Narnia"), Says(what=what)):
            if what not in _OF_A_BOOKING or says.bookings:
                phrase(says, say=record, face=face_of(), config=config)
    shown_elsewhere = {"meet_agree", "meet_agree_move", "meet_other", "meet_other_move", "meet_plain"}
    assert {key for key in TEXTS["en"] if key.startswith("meet_")} - shown_elsewhere == reached


# What others wrote


HOSTILE = [
    "[click](https://evil.test)",
    "![x](https://evil.test/p.png)",
    "<img src=x onerror=alert(1)>",
    "https://evil.test/steal?x=1",
    "mailto:ana@evil.test",
    "**bold** _em_ `code` [1] # head",
    "1. one\n2. two\n\n> quote",
    "{company} {0} {__class__}",
    "\u202egnp.exe\u200b",
    "a" * 500,
    "|a|b|\n|-|-|",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("quote", HOSTILE)
@pytest.mark.parametrize(
    "what", ["unknown_zone", "impossible", "gap", "ambiguous", "preferred", "preferred_no_contact"]
)
def test_a_quote_is_words_and_nothing_else(what: Saying, quote: str, language: str) -> None:
    face = face_of(locale=language, language=language)
    text = told(Says(what=what, quote=quote), face)
    spelled = told(Says(what=what, quote="Narnia"), face)
    assert len(text) <= len(spelled) + MAX_QUOTED
    assert not re.search(r"[\[\]<>*_`#|{}@\u202e\u200b]|://|\n", text), text


@given(st.text(max_size=200))
def test_what_is_left_of_any_quote_is_harmless(quote: str) -> None:
    left = harmless(quote)
    if left is not None:
        assert 0 < len(left) <= MAX_QUOTED
        assert not re.search(r"[\[\]<>*_`#|{}@\\\n]|://|  ", left)
        assert left == left.strip()


def test_a_place_is_quoted_as_it_was_said() -> None:
    for place in (
        "São Paulo",
        "Saint-Jean-de-Luz",
        "Coeur d'Alene",
        "東京",
        "St. John's, NL",
        "UTC+25:00",
        "नई दिल्ली",
    ):
        assert harmless(place) == place
    assert harmless("[]()") is None
    assert told(Says(what="unknown_zone", quote="[]()")) == told(Says(what="unknown_zone"))


def named(name: str) -> AppointmentScheduling:
    return AppointmentScheduling(types=(MeetingType(key="demo", name=name),))


def test_names_stand_as_the_owner_wrote_them() -> None:
    offer = Says(what="offer", times=TIMES)
    assert "your Demo \\[1\\] \\*now\\* (30 minutes)" in told(offer, config=named("Demo [1] *now*"))
    assert "your {name} snake_case (30 minutes)" in told(offer, config=named("{name} snake_case"))
    long = "Quarterly architecture and capacity review " * 2 + "with your whole platform team"
    assert f"your {long} (" in told(offer, config=named(long))


def test_without_types_it_is_a_meeting() -> None:
    offer = Says(what="offer", times=TIMES[:1], bookings=())
    texts = {each: told(offer, face_of(locale=each, language=each), config=PLAIN) for each in LANGUAGES}
    assert texts["en"].startswith("Here is what is open for your meeting (30 minutes):")
    assert texts["de"].startswith("Das ist frei für Ihren Termin (30 Minuten):")
    assert texts["fr"].startswith("Voici ce qui est libre pour votre rendez-vous (30 minutes) :")
    assert texts["es"].startswith("Esto está libre para su reunión (30 minutos):")


def test_a_type_that_is_there_no_more_keeps_its_name() -> None:
    gone = replace(booked_at("2026-03-05T10:00"), type="old", name="Old review")
    assert "your Old review on" in told(Says(what="ask_cancel", bookings=(gone,)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("ana@acme.test", "ana@acme.test"),
        ("ana_b@acme.test", "ana_b@acme.test"),
        ("_ana_@acme.test", "\\_ana\\_@acme.test"),
        ("a\\b*c`d", "a\\\\b\\*c\\`d"),
    ],
)
def test_markup_is_escaped(text: str, shown: str) -> None:
    assert verbatim(text) == shown


def test_the_hold_is_as_long_as_the_owner_says() -> None:
    read = Says(what="read_back_no_email", times=TIMES[:1])
    assert "for you for 1 minute." in told(read, config=DEMO.model_copy(update={"hold_minutes": 1}))
