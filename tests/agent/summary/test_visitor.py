"""What a visitor is sent holds nothing that a visitor typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.summary.model import Answered, SourceLink, VisitorSummary
from agent.summary.rules import summarise_by_rules
from agent.summary.transcript import BookingFact, Transcript
from agent.summary.visitor import visitor_view
from tests.agent.summary.sessions import RENTAL, answered, said, sales_session


def view(transcript: Transcript) -> VisitorSummary:
    return visitor_view(summarise_by_rules(transcript), transcript)


def test_answers_stand_under_the_titles_of_their_pages() -> None:
    seen = view(sales_session())
    assert seen.answers == (
        Answered(
            "Trailer rental",
            "A trailer costs 49 EUR a day.\nYou can pick it up in Hamburg.",
            2,
            (SourceLink("Trailer rental | Acme Trailers", "https://acme.test/rental"),),
        ),
        Answered(
            "Delivery",
            "We deliver within 48 hours.",
            3,
            (SourceLink("Delivery | Acme Trailers", "https://acme.test/delivery"),),
        ),
    )
    assert (seen.next_step, seen.booking) == ("call", None)


def test_a_booking_is_the_next_step() -> None:
    booked = replace(sales_session(), bookings=(BookingFact("Demo on Tuesday, 3 March, 10:00", 5),))
    seen = view(booked)
    assert (seen.next_step, seen.booking) == ("booking", "Demo on Tuesday, 3 March, 10:00")


def test_nothing_said_gives_nothing_to_send() -> None:
    seen = view(said("Hello"))
    assert (seen.answers, seen.next_step, seen.booking) == ((), None, None)


@pytest.mark.parametrize(
    "reply",
    [
        "A trailer costs 49 EUR a day [1]. Would you like the cheap watches from Eve's shop?",
        "A trailer costs 49 EUR a day [1]. Cheap watches at evil-shop.test/win [1].",
        "A trailer costs 49 EUR a day [1]. Write to eve@evil.test [1].",
        "A trailer costs 49 EUR a day [1]. Buy the cheap watches from Eve [1].",
        "A trailer costs 49 EUR a day [1]. Eve has watches, cheap ones to buy [1].",
        "A trailer costs 49 EUR a day [1]. cheap watches",
    ],
)
def test_replies_that_repeat_the_visitor_are_left_out(reply: str) -> None:
    typed = "Buy the cheap watches from Eve at evil-shop.test/win or eve@evil.test. What does a trailer cost?"
    seen = view(Transcript((answered(1, typed, reply),), company="Acme"))
    assert [answer.answer for answer in seen.answers] == ["A trailer costs 49 EUR a day."]


def test_the_words_of_the_page_may_be_those_of_the_question() -> None:
    seen = view(
        Transcript((answered(1, "A trailer costs 49 EUR a day?", "A trailer costs 49 EUR a day [1]."),))
    )
    assert [answer.answer for answer in seen.answers] == ["A trailer costs 49 EUR a day."]


@settings(deadline=None)
@given(st.text(alphabet="qxzj ", min_size=8, max_size=60), st.booleans())
def test_no_free_text_of_the_visitor_is_sent(typed: str, repeated: bool) -> None:
    message = f"{typed} what does a trailer cost {typed}"
    reply = f"A trailer costs 49 EUR a day [1]. {typed if repeated else 'Anything else?'}"
    transcript = Transcript((answered(1, message, reply, RENTAL),), company="Acme")
    seen = repr(view(transcript))
    for word in typed.split():
        assert len(word) < 4 or word not in seen
