"""A model's reading of a message: heard where the rules see nothing, never as a yes, never for a time of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, get_args

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.llm import Answer, Book, Cancel, Command, ExtractRequest, Move, PickSlot, SmallTalk
from agent.llm_scripted import ScriptedChatModel
from agent.meetings.flow import decide
from agent.meetings.model import Book as BookStep
from agent.meetings.model import CancelBooking, MoveTo, Phase, Said, Talk
from agent.meetings.proposed import said_by_model, says_nothing
from scheduling.config import AppointmentScheduling
from tests.agent.conftest import Serve
from tests.agent.meetings.talking import (
    AGREEING,
    BERLIN,
    CANCELLING,
    CHOOSING,
    HOLD,
    KNOWN,
    NOW,
    OFFERS,
    at,
    booked,
)

SHOW_ME = "it would be lovely if someone walked me through it, maybe Thursday after three"


def heard(message: str, *commands: Command, talk: Talk | None = None, said: Said | None = None) -> Said:
    said = said or Said(rest=message)
    return said_by_model(said, commands, message=message, talk=talk, now=NOW, zone=BERLIN, locale="en-GB")


def test_a_wish_with_the_visitors_words_for_the_time() -> None:
    said = heard(SHOW_ME, Book(quote="Thursday after three"))
    assert said.wants and said.when and said.when.start == at(5, "15:00")
    assert said.rest == ""


def test_a_wish_without_a_time() -> None:
    said = heard(SHOW_ME, Book())
    assert said.wants and said.when is None


@pytest.mark.parametrize(
    ("command", "talk"),
    [
        (Book(quote="Friday at 10"), None),
        (Move(quote="Friday at 10"), None),
        (Cancel(quote="cancel my meeting"), None),
        (PickSlot(slot=OFFERS[0].id, quote="the first"), CHOOSING),
        (PickSlot(slot="meeting.20260303T0900Z.30", quote="Thursday"), CHOOSING),
        (PickSlot(slot=OFFERS[0].id, quote="Thursday"), None),
        (Cancel(quote="Thursday"), CANCELLING),
        (SmallTalk(), CHOOSING),
    ],
)
def test_what_was_not_said_or_offered_does_not_count(command: Command, talk: Talk | None) -> None:
    assert says_nothing(heard(SHOW_ME, command, talk=talk))


def test_a_slot_that_is_on_offer() -> None:
    assert heard(SHOW_ME, PickSlot(slot=OFFERS[3].id, quote="Thursday"), talk=CHOOSING).slot == OFFERS[3].id


def test_words_that_name_no_time_name_none() -> None:
    said = heard(SHOW_ME, Book(quote="lovely"))
    assert said.wants and said.when is None


@pytest.mark.parametrize(
    "seen", [Said(yes=True), Said(no=True), Said(drops=True), Said(slot="x"), Said(minutes=5)]
)
def test_the_rules_win(seen: Said) -> None:
    assert heard(SHOW_ME, Book(), Cancel(quote="Thursday"), said=seen) == seen


def test_an_address_that_the_rules_saw_is_kept() -> None:
    said = heard(SHOW_ME, Book(), said=Said(email="a@b.test", rest=SHOW_ME))
    assert said.wants and said.email == "a@b.test"


def test_questions_beside_it_are_answered() -> None:
    said = heard(SHOW_ME, Answer(question="What does it cost?"), Book())
    assert said.rest == "What does it cost?"


COMMANDS = (
    Book(quote="Thursday after three"), Book(), Move(quote="Thursday"), Cancel(quote="Thursday"), Answer(),
    PickSlot(slot=OFFERS[1].id, quote="Thursday"),
)  # fmt: skip


@given(
    st.lists(st.sampled_from(COMMANDS), max_size=4),
    st.sampled_from(get_args(Phase)),
    st.booleans(),
    st.booleans(),
)
def test_nothing_that_a_model_says_is_a_yes(
    commands: list[Command], phase: Phase, agreed: bool, asks_email: bool
) -> None:
    talk = Talk(
        phase=phase, offered=OFFERS, chosen=OFFERS[1], held=HOLD, booking=booked(), agreed=agreed,
        asks_email=asks_email, bookings=tuple(booked().id for _ in OFFERS),
    )  # fmt: skip
    for purpose in (talk, replace(talk, purpose="move")):
        said = heard(SHOW_ME, *commands, talk=purpose)
        assert not (said.yes or said.no)
        course = decide(purpose, said, KNOWN)
        assert not isinstance(course.step if course else None, BookStep | MoveTo | CancelBooking)


def test_it_changes_nothing_where_a_time_is_agreed_on() -> None:
    assert decide(AGREEING, heard(SHOW_ME, Answer(), talk=AGREEING), KNOWN) is None


# Through a whole turn

VAGUE = "It would be lovely if a person showed me around"


def seeing(requests: list[ExtractRequest], **commands: list[dict[str, Any]]) -> ScriptedChatModel:
    """A model that writes these commands for the message that begins with the key."""

    def write(request: ExtractRequest) -> str:
        requests.append(request)
        word = request.message.split()[0].lower()
        return json.dumps({"commands": commands.get(word, [])})

    return ScriptedChatModel("", extraction=write)


async def test_a_vague_wish_leads_to_offers_and_no_further(serve: Serve, dsn: str) -> None:
    requests: list[ExtractRequest] = []
    model = seeing(requests, it=[{"command": "book", "quote": None}])
    rig = await serve(model=model, settings={"meetings": AppointmentScheduling(enabled=True)})
    chat = await rig.open_session(timezone="Europe/Berlin")
    reply = await chat.say(VAGUE)
    assert len(reply["offers"]) == 4 and len(requests) == 1
    with psycopg.connect(dsn) as conn:
        assert conn.execute("SELECT count(*) FROM bookings").fetchone() == (0,)


async def test_a_vague_choice_is_read_back(serve: Serve, dsn: str) -> None:
    requests: list[ExtractRequest] = []
    slot = "meeting.20260303T1200Z.30"
    model = seeing(requests, hm=[{"command": "pick_slot", "slot": slot, "quote": "the one my boss liked"}])
    rig = await serve(model=model, settings={"meetings": AppointmentScheduling(enabled=True)})
    chat = await rig.open_session(timezone="UTC")
    offered = await chat.say("Can we schedule a demo?")
    assert slot in [each["id"] for each in offered["offers"]] and not requests
    reply = await chat.say("Hm whatever, the one my boss liked is sort of ok for everyone")
    assert requests and [each.id for each in requests[0].offered] == [
        each["id"] for each in offered["offers"]
    ]
    assert "Tuesday, March 3" in requests[0].offered[1].label
    assert reply["booking"]["state"] == "proposed"
    with psycopg.connect(dsn) as conn:
        assert conn.execute("SELECT state FROM bookings").fetchall() == [("held",)]
