"""What is left of a message beside the details that it gives, and when a question for them is asked."""

from __future__ import annotations

import pytest

from agent.acts import wants_quote
from agent.details import read
from agent.profile import asking
from agent.profile.config import ProfileCapture
from agent.profile.extract import Message
from agent.profile.fields import definitions
from agent.state import AskDetails, DialogueState

CONFIG = ProfileCapture(products=("Pro",))  # pyright: ignore[reportArgumentType]


def rest(text: str) -> str:
    return read(Message(text=text), held={}, defs=definitions(CONFIG), config=CONFIG).rest


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I'm Ana Ruiz, ana@northwind.com", ""),
        ("Hi, my name is Ana Ruiz. You can reach me at ana@northwind.com", ""),
        ("Ich heiße Jana Vogt und arbeite bei der Nordwind GmbH.", ""),
        ("I'm Ana Ruiz. What does Pro cost?", "What does Pro cost?"),
        ("I'm Ana Ruiz, what does Pro cost?", "I'm Ana Ruiz, what does Pro cost?"),
        ("My mail is ana@northwind.com. Can I export my data to Excel?", "Can I export my data to Excel?"),
        ("What does Pro cost?", "What does Pro cost?"),
        ("We need online booking", "We need online booking"),
    ],
)
def test_what_is_left_beside_details(text: str, left: str) -> None:
    assert rest(text) == left


def test_nothing_is_learnt_when_the_owner_wants_nothing() -> None:
    off = ProfileCapture(enabled=False)
    details = read(Message(text="I'm Ana Ruiz"), held={}, defs=definitions(off), config=off)
    assert (details.stated, details.changes, details.rest) == ((), (), "I'm Ana Ruiz")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Can I get a quote for 40 seats?", True),
        ("please send me a quote", True),
        ("I'd like a proposal for two plants", True),
        ("Bitte schicken Sie mir ein Angebot", True),
        ("Könnten wir ein Angebot für 20 Nutzer bekommen?", True),
        ("Pouvez-vous m'envoyer un devis ?", True),
        ("Quisiera recibir un presupuesto", True),
        ("Quote please", True),
        ("I don't need a quote yet", False),
        ("Ich brauche kein Angebot", False),
        ("How do I send a quote mark in the export?", False),
        ("What do your customers say about you?", False),
        ("Do you offer training?", False),
    ],
)
def test_who_wants_a_quote(text: str, wanted: bool) -> None:
    assert wants_quote(text) is wanted


HELPED = DialogueState(helped=2)


@pytest.mark.parametrize(
    ("before", "after", "known", "asked"),
    [
        (DialogueState(helped=1), HELPED, (), "customer_name"),
        (DialogueState(), DialogueState(helped=1), (), None),
        (DialogueState(helped=1), HELPED, ("customer_name",), "email"),
        (DialogueState(helped=1), HELPED, ("customer_name", "email"), None),
        (DialogueState(helped=1, asking="email"), HELPED, (), None),
        (DialogueState(), DialogueState(helped=2, private=True), (), None),
        (DialogueState(), DialogueState(helped=2, awaiting="person"), (), None),
        (DialogueState(), DialogueState(helped=2, asked=("customer_name",)), (), "email"),
        (DialogueState(), DialogueState(helped=9, asked=("customer_name", "email")), (), None),
    ],
    ids=["helped twice", "too early", "name known", "all known", "just asked", "no", "another question",
         "asked once", "asked all"],
)  # fmt: skip
def test_when_a_visitor_is_asked(
    before: DialogueState, after: DialogueState, known: tuple[str, ...], asked: str | None
) -> None:
    ask = asking.natural(before, after, ("customer_name", "email"), known)
    assert ask == (AskDetails((asked,)) if asked else None)


def test_a_hand_off_asks_for_what_is_missing_once() -> None:
    state = DialogueState()
    ask = asking.direct(state, ("customer_name",), reason="callback")
    assert ask == AskDetails(("email", "phone"), "callback")
    assert asking.direct(asking.having_asked(state, ask), (), reason="callback") is None
    assert asking.direct(state, ("phone",), reason="handover") is None
