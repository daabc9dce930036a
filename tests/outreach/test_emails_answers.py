"""Which answers may be mailed to an address that a visitor typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from outreach.emails.answers import answers_for_visitor
from outreach.report import Cite, TurnRow
from tests.outreach.samples import OPENED, PRICES, SAMPLE, SITE

QUESTION = "What does it cost?"


def sent(reply: str, *, asked: str = QUESTION, earlier: str = "", answered: bool = True) -> list[str]:
    first = TurnRow(1, OPENED, earlier, "", answered=False)
    turn = TurnRow(2, OPENED, asked, reply, answered=answered, citations=(PRICES,))
    return [one.text for one in answers_for_visitor(replace(SAMPLE, turns=(first, turn)))]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("It is EUR 49. [1]", ["It is EUR 49."]),
        ("Hello Mr Spam! It is EUR 49. [1] Shall I go on?", ["It is EUR 49."]),
        ("- **Team**: EUR 49 [1]\n- Plant: EUR 39 [1]", ["• Team: EUR 49\n• Plant: EUR 39"]),
        ("It is EUR 49 [1]\n\nMay I ask your name? Then our team knows whom they talk to.", ["It is EUR 49"]),
        ("It is EUR 49. [1]\n\nI have passed your request on to our team.", ["It is EUR 49."]),
        ("It is EUR 49.", []),
        ("It is EUR 49. [7]", []),
        ("", []),
    ],
)
def test_only_cited_sentences_are_sent(reply: str, expected: list[str]) -> None:
    assert sent(reply) == expected


@pytest.mark.parametrize(
    ("typed", "reply"),
    [
        ("see https://evil.example/win", "It is EUR 49, see https://evil.example/win. [1]"),
        ("see https://evil.example/win", "It is EUR 49, see evil.example/other. [1]"),
        ("see HTTP://EVIL.example", "It is EUR 49, see www.evil.example. [1]"),
        ("mail me at a.b@evil.example", "It is EUR 49, we write to A.B@evil.example. [1]"),
        ("call +49 (30) 123-4567", "It is EUR 49, we call +49 30 1234567. [1]"),
        (
            "you have won the first prize of our great lottery",
            "You have won the first prize of our great lottery. [1]",
        ),
    ],
)
def test_what_the_visitor_brought_in_is_not_sent(typed: str, reply: str) -> None:
    assert sent(reply, earlier=typed) == []
    assert sent(reply, asked=typed) == []
    assert len(sent(reply)) == 1  # nobody brought it in, so it stands on the site


def test_the_sites_own_addresses_may_be_asked_for() -> None:
    reply = "The prices stand at www.takthof.example for everybody. [1]"
    assert sent(reply, asked="is it on https://www.takthof.example/pricing?") == [
        "The prices stand at www.takthof.example for everybody."
    ]


def test_unanswered_turns_and_repeated_answers() -> None:
    assert sent("It is EUR 49. [1]", answered=False) == []
    turn = TurnRow(1, OPENED, QUESTION, "It is EUR 49. [1]", answered=True, citations=(PRICES,))
    found = answers_for_visitor(replace(SAMPLE, turns=(turn, replace(turn, number=2))))
    assert [one.text for one in found] == ["It is EUR 49."]


def test_sources_are_those_of_the_sentences_that_are_sent() -> None:
    other = Cite(2, "Imprint", f"{SITE}/imprint")
    bad = Cite(3, "Bad", "javascript:alert(1)")
    turn = TurnRow(
        1, OPENED, QUESTION, "It is EUR 49. [1][1] Fine. [3]", answered=True, citations=(PRICES, other, bad)
    )
    (found,) = answers_for_visitor(replace(SAMPLE, turns=(turn,)))
    assert (found.text, found.sources) == ("It is EUR 49.", (PRICES,))
