"""The profile as claims: who the visitor is, what they need, what else they look at. PURE."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, cast

from agent.commitments import commitments
from agent.profile.model import Held
from agent.summary.model import Claim
from agent.summary.quotes import find_verbatim, one_line
from agent.summary.transcript import Transcript

_NEEDS, _PRODUCTS, _COMPETITORS = "needs", "products_of_interest", "competitors"
"""The fields that have a section of their own."""
_MAX_VALUE, _MAX_NAME = 80, 60


def visitor_claims(transcript: Transcript) -> list[Claim]:
    """What the visitor said about themselves in this session, in the order in which people read a profile."""
    labels = transcript.labels
    names = [*labels, *(name for name in transcript.profile if name not in labels)]
    return [
        Claim(f"{labels.get(name) or _label(name)}: {_stated_text(held)}", held.turn, quote)
        for name in names
        if name not in (_NEEDS, _PRODUCTS, _COMPETITORS)
        for held, quote in _proven(transcript, name)
        if not commitments(_value_text(held.stated.value))
    ]


def need_claims(transcript: Transcript) -> list[Claim]:
    return [Claim("Stated need", held.turn, quote) for held, quote in _proven(transcript, _NEEDS)]


def product_claims(transcript: Transcript) -> list[Claim]:
    return [Claim(text, number, quote) for text, number, quote in _mentions(transcript, _PRODUCTS)]


def competitor_claims(transcript: Transcript) -> list[Claim]:
    mentions = _mentions(transcript, _COMPETITORS)
    return [Claim(f"Mentioned {text}", number, quote) for text, number, quote in mentions]


def who(transcript: Transcript) -> str:
    """The visitor for a headline: "Ana Ruiz (Acme)", with what is known."""
    name, company, email = (_known(transcript, field) for field in ("customer_name", "company", "email"))
    if name and company:
        return f"{name} ({company})"
    return name or company or email or "A visitor"


def _known(transcript: Transcript, name: str) -> str:
    held = transcript.profile.get(name) or transcript.known.get(name, ())
    text = one_line(str(held[0].stated.value), _MAX_NAME) if held else ""
    return "" if commitments(text) else text


def _mentions(transcript: Transcript, name: str) -> Iterator[tuple[str, int, str]]:
    """Values that become our own words: none from a message that tries to steer, none that speaks of a promise."""
    for held, quote in _proven(transcript, name):
        turn, text = transcript.turn(held.turn), _value_text(held.stated.value)
        if turn is not None and not turn.steers and not commitments(text):
            yield text, held.turn, quote


def _proven(transcript: Transcript, name: str) -> Iterator[tuple[Held, str]]:
    """The values whose quote stands in its turn of this session, with the quote as it stands there."""
    for held in transcript.profile.get(name, ()):
        turn = transcript.turn(held.turn)
        if turn is None:
            continue
        exact = held.stated.quote.strip()
        quote = exact if exact and exact in turn.visitor else find_verbatim(exact, turn.visitor)
        if quote is not None:
            yield held, quote


def _label(name: str) -> str:
    return one_line(name.replace("_", " "), _MAX_NAME).capitalize()


def _stated_text(held: Held) -> str:
    """The value; what was only guessed from other words of theirs is said to be."""
    return _value_text(held.stated.value) + (" (guessed)" if "weak" in held.stated.flags else "")


def _value_text(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return one_line(_mapping_text(cast("Mapping[str, Any]", value)), _MAX_VALUE)
        case list() | tuple():
            return one_line(", ".join(str(item) for item in cast("list[Any]", value)), _MAX_VALUE)
        case _:
            return one_line(str(value), _MAX_VALUE)


def _mapping_text(value: Mapping[str, Any]) -> str:
    """Money and ranges as people write them; what else a mapping holds as "key value"."""
    low = value.get("amount", value.get("min"))
    if low is None and value.get("max") is None:
        return ", ".join(f"{key} {item}" for key, item in value.items() if item is not None)
    high = value.get("max")
    span = f"{low} to {high}" if None not in (low, high) and low != high else f"{_bound(low, high)}"
    currency = f" {value['currency']}" if value.get("currency") else ""
    period = f" per {value['per']}" if value.get("per") else ""
    return f"{span}{currency}{period}"


def _bound(low: Any, high: Any) -> str:
    return f"up to {high}" if low is None else str(low)
