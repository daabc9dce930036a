"""Refusals, "why do you ask?", and messages that only tell something."""

from __future__ import annotations

import pytest

from agent.acts import asks_why, only_tells, refuses_details


@pytest.mark.parametrize(
    ("text", "refuses"),
    [
        ("no, I don't want to give my email", True),
        ("please don't ask me for my data", True),
        ("I'd rather not share my email", True),
        ("I'd rather not", True),
        ("I prefer not to say", True),
        ("I won't tell you my name", True),
        ("Ich möchte meine E-Mail-Adresse nicht angeben, mein Name ist privat", True),
        ("je ne veux pas donner mon adresse", True),
        ("no quiero dar mi correo", True),
        ("I don't want to pay for SMS", False),
        ("What happens if I don't share my data with you?", True),
        ("Does it work without an email address?", False),
        ("We do not store data in the cloud", False),
        ("My email is ana@northwind.com", False),
        ("I don't know what it costs", False),
    ],
)
def test_refusals(text: str, refuses: bool) -> None:
    assert refuses_details(text) is refuses


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("why do you need that?", True),
        ("Why?", True),
        ("and what for?", True),
        ("Warum fragen Sie das?", True),
        ("pourquoi ?", True),
        ("why is the Pro plan more expensive than the others", False),
        ("How long is the trial?", False),
    ],
)
def test_why_do_you_ask(text: str, why: bool) -> None:
    assert asks_why(text) is why


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("I decide on this myself", True),
        ("I'm from Germany", True),
        ("I'm Bob's manager. I spoke with Mia last week.", True),
        ("Our contract ends in June 2027", True),
        ("my colleague's email is tom@acme.com", True),
        ("Ich bin aus Hamburg", True),
        ("I'm looking for a maintenance tool", False),
        ("I am having trouble with the import", False),
        ("I'm from Germany, do you ship there?", False),
        ("We need online booking", False),
        ("opening hours", False),
    ],
)
def test_messages_that_only_tell(text: str, tells: bool) -> None:
    assert only_tells(text) is tells
