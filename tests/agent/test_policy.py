"""What is decided about a message, as a table."""

from __future__ import annotations

import pytest

from agent.acts import Acts
from agent.llm import Answer as AskCommand
from agent.llm import Command, HandOver, SmallTalk
from agent.llm import End as EndCommand
from agent.policy import Decision, Understanding, conclude, decide, with_late_commands
from agent.state import (
    AboutAgent,
    Acknowledge,
    Answer,
    Bye,
    Chitchat,
    Clarify,
    Decline,
    DialogueState,
    End,
    Greet,
    Move,
    OfferHuman,
    Thank,
    move_json,
    read_state,
)

FRESH = DialogueState()
OFFERED = DialogueState(awaiting="person")
ASKED = DialogueState(awaiting="reply")
Q = ("What does it cost?",)
QQ = ("One?", "Two?", "Three?", "Four?")


def understood(
    kind: str, questions: tuple[str, ...] = (), *, sure: bool = True, commands: tuple[Command, ...] = ()
) -> Understanding:
    acts = Acts(kind=kind, confidence=0.95 if sure else 0.3, questions=questions, language="en")  # type: ignore[arg-type]
    return Understanding("the message", acts, commands)


@pytest.mark.parametrize(
    ("state", "understanding", "moves"),
    [
        (FRESH, understood("question", Q), (Answer(Q),)),
        (FRESH, understood("question"), (Answer(("the message",)),)),
        (FRESH, understood("question", QQ), (Answer(QQ[:3]),)),
        (FRESH, understood("greeting"), (Greet(),)),
        (FRESH, understood("greeting", Q), (Greet(short=True), Answer(Q))),
        (FRESH, understood("thanks"), (Thank(),)),
        (FRESH, understood("thanks", Q), (Thank(short=True), Answer(Q))),
        (FRESH, understood("bye"), (Bye(), End())),
        (FRESH, understood("bye", Q), (Answer(Q),)),
        (FRESH, understood("about_agent"), (AboutAgent(),)),
        (FRESH, understood("about_agent", Q), (AboutAgent(), Answer(Q))),
        (FRESH, understood("human"), (OfferHuman(),)),
        (FRESH, understood("human", Q), (Answer(Q), OfferHuman())),
        (FRESH, understood("chitchat"), (Chitchat(),)),
        (FRESH, understood("chitchat", Q), (Answer(Q),)),
        (FRESH, understood("off_topic"), (Decline("off_topic"),)),
        (FRESH, understood("off_topic", Q), (Decline("off_topic"), Answer(Q))),
        (FRESH, understood("manipulation", Q), (Decline("manipulation"),)),
        (FRESH, understood("affirm"), (Clarify(),)),
        (OFFERED, understood("affirm"), (OfferHuman(),)),
        (OFFERED, understood("affirm", Q), (Answer(Q),)),
        (ASKED, understood("affirm"), (Answer(("the message",)),)),
        (OFFERED, understood("deny"), (Acknowledge(),)),
        (FRESH, understood("deny", Q), (Answer(Q),)),
        # Unsure rules: a message counts as a question, unless the model knows better.
        (FRESH, understood("bye", sure=False), (Answer(("the message",)),)),
        (FRESH, understood("manipulation", sure=False), (Answer(("the message",)),)),
        (FRESH, understood("question", sure=False, commands=(HandOver(quote="a"),)), (OfferHuman(),)),
        (FRESH, understood("question", sure=False, commands=(EndCommand(quote="a"),)), (Bye(), End())),
        (FRESH, understood("question", sure=False, commands=(SmallTalk(),)), (Chitchat(),)),
        (
            FRESH,
            understood("question", sure=False, commands=(AskCommand(question="Why?"),)),
            (Answer(("Why?",)),),
        ),
        (
            FRESH,
            understood("question", sure=False, commands=(AskCommand(question="Why?"), HandOver(quote="a"))),
            (Answer(("Why?",)), OfferHuman()),
        ),
        # Sure rules win over the model.
        (FRESH, understood("question", Q, commands=(EndCommand(quote="a"),)), (Answer(Q),)),
        (
            FRESH,
            understood("manipulation", commands=(AskCommand(question="Why?"),)),
            (Decline("manipulation"),),
        ),
    ],
)
def test_moves(state: DialogueState, understanding: Understanding, moves: tuple[Move, ...]) -> None:
    decision = decide(state, understanding)
    assert decision.moves == moves
    assert decision.facts == (("handover_requested",) if OfferHuman() in moves else ())
    assert decision.ends_session == (End() in moves)
    assert decision.state.awaiting is None
    assert decision.state.language == "en"


def test_a_late_wish_for_a_person_is_added_once() -> None:
    decision = decide(FRESH, understood("question", Q))
    late = with_late_commands(decision, (HandOver(quote="a"),))
    assert late.moves == (Answer(Q), OfferHuman())
    assert late.facts == ("handover_requested",)
    assert with_late_commands(late, (HandOver(quote="a"),)) == late
    assert with_late_commands(decision, (SmallTalk(), EndCommand(quote="a"))) == decision


@pytest.mark.parametrize(
    ("outcome", "offered", "asked_back", "awaiting", "misses"),
    [
        ("not_found", True, True, "person", 3),
        ("not_found", False, False, None, 3),
        ("answered", False, True, "reply", 0),
        ("answered", False, False, None, 0),
        ("talk", False, True, None, 2),
        ("declined", False, False, None, 2),
    ],
)
def test_what_a_reply_leaves(
    outcome: str, offered: bool, asked_back: bool, awaiting: str | None, misses: int
) -> None:
    state = conclude(
        DialogueState(misses=2, awaiting="person"),
        outcome=outcome,  # type: ignore[arg-type]
        offered_person=offered,
        asked_back=asked_back,
    )
    assert (state.awaiting, state.misses) == (awaiting, misses)


def test_a_state_survives_its_storage() -> None:
    state = DialogueState(language="de", greeted=True, awaiting="reply", misses=4)
    assert read_state(state.as_json()) == state


def test_a_state_of_another_version_is_read_as_far_as_it_goes() -> None:
    stored = {"language": "fr", "awaiting": "a booking", "misses": "many", "greeted": 1, "mood": "good"}
    assert read_state(stored) == DialogueState(language="fr")


def test_moves_are_stored_with_their_values() -> None:
    assert move_json(Answer(Q)) == {"move": "Answer", "questions": Q}
    assert Decision(FRESH, (Thank(),)).ends_session is False
