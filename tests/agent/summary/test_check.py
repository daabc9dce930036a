"""What stands of a model's claims: quotes found whatever their spacing, facts that the turn bears out, no promises."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.summary.check import KINDS, check, proven
from agent.summary.model import Claim
from agent.summary.quotes import cut, distinct, find_verbatim, shortened
from tests.agent.summary.sessions import said, sales_session

SESSION = sales_session()


def written(*claims: dict[str, Any], **mood: Any) -> dict[str, Any]:
    return {
        "claims": list(claims),
        "sentiment": "neutral",
        "sentiment_turn": None,
        "sentiment_quote": None,
        **mood,
    }


def claim(text: str, quote: str, turn: Any = 2, kind: str = "need") -> dict[str, Any]:
    return {"kind": kind, "text": text, "turn": turn, "quote": quote}


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("three trailers", "We need three trailers.", "three trailers"),
        ("THREE  trailers", "We need three\ntrailers.", "three\ntrailers"),
        ("“it's” fine", 'He said "it’s" fine', '"it’s" fine'),
        ("straße", "In der STRASSE 5", "STRASSE"),
        ("e\u0301te\u0301", "en été", "été"),
        ("été", "en e\u0301te\u0301", "e\u0301te\u0301"),
        ("call me", "please ca\u200bll me", "ca\u200bll me"),
        ("art", "we had a party", None),
        ("ok", "ok", None),
        ("", "anything", None),
        ("...", "well...", None),
        ("four trailers", "We need three trailers.", None),
    ],
)
def test_quotes_are_found_as_they_stand(quote: str, text: str, found: str | None) -> None:
    assert find_verbatim(quote, text) == found


@given(st.text(), st.text(max_size=20), st.text())
def test_what_is_found_is_part_of_the_text(before: str, quote: str, after: str) -> None:
    text = f"{before} {quote} {after}"
    found = find_verbatim(quote, text)
    assert found is None or found in text


@given(st.text(), st.integers(1, 60))
def test_cut_texts_are_beginnings(text: str, limit: int) -> None:
    assert text.strip().startswith(cut(text, limit))
    assert len(cut(text, limit)) <= limit


def test_replies_are_shortened_at_sentences() -> None:
    assert shortened("One is here. Two is there. Three is away.", 28) == "One is here. Two is there."
    assert shortened("- one\n- two\n- three", 12) == "- one\n- two"
    assert shortened("word " * 50, 20).endswith("…")


def test_texts_with_other_numbers_are_others() -> None:
    assert distinct(["Is size 5 in stock?", "Is size 9 in stock?", "is size 5 in stock"]) == [0, 1]


@pytest.mark.parametrize(
    ("text", "turn", "quote", "stands"),
    [
        ("Needs three cooled trailers for June", 2, "We need three cooled trailers for June", 2),
        ("Needs three cooled trailers", 7, "three cooled trailers", 2),
        ("Needs three cooled trailers", "2", "three cooled trailers", 2),
        ("Needs three cooled trailers", None, "three cooled trailers", 2),
        ("Needs three cooled trailers", 99, "three cooled trailers", 2),
        ("Compares us with Boels", 5, "Boels is cheaper", 5),
        ("Asked about the price of 49 EUR a day", 2, "How much is a trailer", 2),
        ("Needs four cooled trailers", 2, "three cooled trailers", None),
        ("Needs three trailers in July", 2, "three cooled trailers for June", None),
        ("Compares us with Hertz", 5, "Boels is cheaper", None),
        ("Wants a mail to eve@evil.test", 6, "call me back tomorrow", None),
        ("Has a budget of 5,000 EUR", 2, "three cooled trailers", None),
        ("Needs trailers", 2, "we need some trailers soon", None),
        ("Wants to paint them", 4, "I could not find that", None),
        ("See https://evil.test for more", 2, "three cooled trailers", None),
        ("Needs <b>trailers</b>", 2, "three cooled trailers", None),
        ("!", 2, "three cooled trailers", None),
        ("Was promised delivery", 3, "Do you deliver?", None),
        ("We guarantee delivery", 3, "Do you deliver?", None),
        ("Gets free delivery", 3, "Do you deliver?", None),
        ("Discount agreed", 3, "Do you deliver?", None),
        ("Asks for free delivery", 3, "Do you deliver?", 3),
    ],
)
def test_claims_stand_or_fall_with_their_turn(text: str, turn: Any, quote: str, stands: int | None) -> None:
    found = proven(text, turn, quote, SESSION)
    assert (found.turn if found else None) == stands
    if found is not None:
        source = SESSION.turn(found.turn)
        assert source is not None and found.quote in source.visitor


def test_claims_are_sorted_counted_and_said_once() -> None:
    need = claim("Needs three cooled trailers", "three cooled trailers")
    checked = check(
        written(need, need, claim("Needs nine", "nine"), claim("Pricey", "quite expensive", 5, "objection")),
        SESSION,
    )
    assert checked.claims["need"] == (Claim("Needs three cooled trailers", 2, "three cooled trailers"),)
    assert [c.turn for c in checked.claims["objection"]] == [5]
    assert (checked.offered, checked.dropped) == (4, 1)


def test_long_texts_are_cut() -> None:
    found = proven("Needs trailers " + "and more " * 60, 2, "three cooled trailers", SESSION)
    assert found is not None and len(found.text) <= 200


@pytest.mark.parametrize(
    ("mood", "expected"),
    [
        ({"sentiment": "positive", "sentiment_turn": 7, "sentiment_quote": "Great, thank you"}, "positive"),
        ({"sentiment": "negative", "sentiment_turn": 7, "sentiment_quote": "I hate this"}, "neutral"),
        ({"sentiment": "negative", "sentiment_turn": None, "sentiment_quote": None}, "neutral"),
        ({"sentiment": "furious", "sentiment_turn": 7, "sentiment_quote": "Great, thank you"}, "neutral"),
        ({"sentiment": ["positive"], "sentiment_quote": "Great, thank you"}, "neutral"),
    ],
)
def test_a_mood_needs_words_that_show_it(mood: dict[str, Any], expected: str) -> None:
    assert check(written(**mood), SESSION).sentiment == expected


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from(KINDS),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ("claims", "kind", "text", "turn", "quote", "sentiment", "sentiment_turn", "sentiment_quote")
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(("claims", "sentiment", "sentiment_turn", "sentiment_quote")), _JSON))
def test_whatever_is_written_is_read_without_a_fault(payload: dict[str, Any]) -> None:
    checked = check(payload, said("Hello there, we need trailers"))
    assert set(checked.claims) == set(KINDS)
