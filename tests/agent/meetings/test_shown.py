"""What the widget is given of meetings: times to pick and cards, in words and as moments that agree."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI

from agent.meetings.api import CardState, MeetingCardOut, OfferOut
from agent.meetings.model import Says
from agent.meetings.shown import booking_json, offer_json
from scheduling import api as scheduling_api
from scheduling.config import AppointmentScheduling
from tests.agent.meetings.rig import (
    DEMO,
    LANGUAGES,
    NOW,
    PLAIN,
    TIMES,
    booked_at,
    face_of,
    time_at,
    told,
)


def card(
    state: CardState, says: Says, *, language: str = "en", config: AppointmentScheduling = DEMO
) -> dict[str, Any]:
    return booking_json(state, says, face=face_of(locale=language, language=language), config=config)


def test_an_offer() -> None:
    offer = offer_json(Says(what="offer", times=TIMES), face=face_of(), config=DEMO)
    assert offer["offers"][0] == {
        "id": "slot",
        "start": "2026-03-03T15:00:00-06:00",
        "end": "2026-03-03T15:30:00-06:00",
        "label": "Tuesday, March 3, 3:00 – 3:30 PM Central Time (Chicago, UTC−6)",
        "day": "Tuesday, March 3",
        "hours": "3:00 – 3:30 PM",
    }
    del offer["offers"]
    assert offer == {
        "zone": "America/Chicago",
        "zone_name": "Central Time (Chicago), UTC−6",
        "name": "Product demo",
        "duration": 30,
        "purpose": "book",
        "other": "Another time",
    }


def test_the_times_are_numbered_in_text_as_they_are_shown() -> None:
    says = Says(what="offer", times=TIMES)
    offer = offer_json(says, face=face_of(), config=DEMO)
    lines = [f"{number}. {each['day']}, {each['hours']}" for number, each in enumerate(offer["offers"], 1)]
    assert "\n".join(lines) in told(says)
    assert offer["zone_name"] in told(says)


def test_readings_of_words_cannot_be_picked() -> None:
    says = Says(what="ambiguous", times=(*TIMES[:1], time_at("2026-04-03T15:00", id="")), minutes=45)
    assert [each["start"][:10] for each in offer_json(says, face=face_of(), config=DEMO)["offers"]] == [
        "2026-03-03"
    ]
    none = offer_json(replace(says, times=says.times[1:]), face=face_of(), config=DEMO)
    assert (none["offers"], none["duration"]) == ([], 45)


def test_a_booking_beside_the_times_is_moved() -> None:
    says = Says(what="ask_moved_when", times=TIMES, bookings=(booked_at("2026-03-05T10:00"),))
    assert offer_json(says, face=face_of(), config=DEMO)["purpose"] == "move"
    assert offer_json(says, face=face_of(), config=DEMO, purpose="book")["purpose"] == "book"
    assert (
        offer_json(Says(what="offer", times=TIMES, type="call"), face=face_of(), config=DEMO)["name"]
        == "First call"
    )


def test_offers_on_both_sides_of_a_change_of_clocks() -> None:
    times = (time_at("2026-03-06T15:00"), time_at("2026-03-09T15:00"))
    offer = offer_json(Says(what="offer", times=times), face=face_of(), config=DEMO)
    assert [each["hours"] for each in offer["offers"]] == ["3:00 – 3:30 PM (UTC−6)", "3:00 – 3:30 PM (UTC−5)"]
    assert [each["start"][-6:] for each in offer["offers"]] == ["-06:00", "-05:00"]
    assert [each["label"].split(", ")[-1] for each in offer["offers"]] == ["UTC−6)", "UTC−5)"]
    assert offer["zone_name"] == "Central Time (Chicago)"


@pytest.mark.parametrize(
    "zone", ["Asia/Kolkata", "Australia/Eucla", "America/St_Johns", "UTC", "Pacific/Chatham"]
)
def test_words_and_moments_agree(zone: str) -> None:
    time = time_at("2026-12-31T23:45", zone)
    (shown,) = offer_json(Says(what="offer", times=(time,)), face=face_of(zone, "en-GB"), config=DEMO)[
        "offers"
    ]
    start = datetime.fromisoformat(shown["start"])
    assert start == time.start and start.utcoffset() == time.start.astimezone(ZoneInfo(zone)).utcoffset()
    assert shown["hours"] == "23:45 – 00:15"
    assert (shown["day"], shown["start"][:16]) == ("Thursday, 31 December", "2026-12-31T23:45")


def test_a_proposal() -> None:
    until = NOW + timedelta(minutes=5)
    says = Says(what="read_back", times=TIMES[:1], email="ana@acme.test", type="call")
    shown = booking_json("proposed", says, face=face_of(), config=DEMO, expires_at=until)
    assert shown == {
        "state": "proposed",
        "id": None,
        "name": "First call",
        "start": "2026-03-03T15:00:00-06:00",
        "end": "2026-03-03T15:30:00-06:00",
        "duration": 30,
        "zone": "America/Chicago",
        "zone_name": "Central Time (Chicago), UTC−6",
        "day": "Tuesday, March 3",
        "hours": "3:00 – 3:30 PM",
        "label": "Tuesday, March 3, 3:00 – 3:30 PM Central Time (Chicago, UTC−6)",
        "email": "ana@acme.test",
        "join_url": None,
        "link": None,
        "previous": None,
        "expires_at": "2026-03-02T15:05:00Z",
        "agree": "Yes, book it",
        "other": "Another time",
    }


@pytest.mark.parametrize(
    ("language", "book", "move"),
    [
        ("en", ("Yes, book it", "Another time"), ("Yes, move it", "Keep it")),
        ("de", ("Ja, buchen", "Andere Zeit"), ("Ja, verlegen", "So lassen")),
        ("fr", ("Oui, réserver", "Un autre horaire"), ("Oui, déplacer", "Ne rien changer")),
        ("es", ("Sí, reservar", "Otra hora"), ("Sí, cambiarla", "Dejarla así")),
    ],
)
def test_the_buttons(language: str, book: tuple[str, str], move: tuple[str, str]) -> None:
    new = card("proposed", Says(what="read_back_no_email", times=TIMES[:1]), language=language)
    moved = Says(what="read_back_move", times=TIMES[:1], bookings=(booked_at("2026-03-05T10:00"),))
    assert (new["agree"], new["other"]) == book
    shown = card("proposed", moved, language=language)
    assert (shown["agree"], shown["other"]) == move


def test_a_proposed_move_is_of_the_booking_and_shows_both_times() -> None:
    before = booked_at("2026-03-06T10:00")
    after = time_at("2026-03-09T10:00")
    shown = card("proposed", Says(what="read_back_move", times=(after,), bookings=(before,)))
    assert shown["id"] == str(before.id)
    assert shown["start"] == "2026-03-09T10:00:00-05:00"
    assert shown["previous"] == {"day": "Friday, March 6", "hours": "10:00 – 10:30 AM (UTC−6)"}
    assert shown["zone_name"] == "Central Time (Chicago), UTC−5"


def test_a_booked_meeting() -> None:
    booking = replace(booked_at("2026-03-05T10:00", join_url="https://meet.test/a"), link="token")
    shown = card("confirmed", Says(what="booked", bookings=(booking,)))
    assert (shown["state"], shown["id"], shown["name"]) == ("confirmed", str(booking.id), "Product demo")
    assert (shown["join_url"], shown["link"], shown["email"]) == (
        "https://meet.test/a",
        "token",
        "ana@acme.test",
    )
    assert (shown["agree"], shown["other"], shown["previous"], shown["expires_at"]) == (
        None,
        None,
        None,
        None,
    )


def test_a_moved_meeting_shows_when_it_was() -> None:
    booking, before = booked_at("2026-03-05T10:00"), booked_at("2026-03-03T15:00")
    expected = {"day": "Tuesday, March 3", "hours": "3:00 – 3:30 PM"}
    assert card("moved", Says(what="moved", bookings=(booking,), wanted=before.start))["previous"] == expected
    assert card("moved", Says(what="moved", bookings=(before, booking)))["previous"] == expected
    assert card("moved", Says(what="moved", bookings=(booking,)))["previous"] is None


def test_nothing_to_show_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="no meeting to show"):
        card("confirmed", Says(what="dropped"))


def test_names() -> None:
    says = Says(what="read_back", times=TIMES[:1])
    named = {
        language: card("proposed", says, language=language, config=PLAIN)["name"] for language in LANGUAGES
    }
    assert named == {"en": "Meeting", "de": "Termin", "fr": "Rendez-vous", "es": "Reunión"}
    gone = replace(booked_at("2026-03-05T10:00"), type="old", name="Old review")
    assert card("confirmed", Says(what="booked", bookings=(gone,)))["name"] == "Old review"
    assert card("confirmed", Says(what="booked", bookings=(gone,)), config=PLAIN)["name"] == "Meeting"


def test_the_schemas_have_names_of_their_own() -> None:
    app = FastAPI()
    for number, model in enumerate(
        (OfferOut, MeetingCardOut, scheduling_api.SlotsOut, scheduling_api.BookingOut)
    ):
        app.get(f"/{number}", response_model=model)(lambda: None)
    names = app.openapi()["components"]["schemas"]
    assert {
        "OfferOut",
        "OfferedTimeOut",
        "MeetingCardOut",
        "PreviousTimeOut",
        "SlotOut",
        "BookingOut",
    } <= set(names)
    assert not [name for name in names if re.search(r"__|-", name)]
