"""Sessions to summarise, written out as values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from agent.profile.model import Held, Stated
from agent.summary.transcript import Transcript, TranscriptTurn, TurnCitation

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
RENTAL = TurnCitation(
    1, "Trailer rental | Acme Trailers", "https://acme.test/rental", "A trailer costs 49 EUR a day."
)
DELIVERY = TurnCitation(
    2, "Delivery | Acme Trailers", "https://acme.test/delivery", "We deliver within 48 hours."
)


def turn(
    number: int,
    visitor: str,
    reply: str | None = "All right.",
    *,
    outcome: str = "talk",
    citations: tuple[TurnCitation, ...] = (),
    moves: tuple[dict[str, Any], ...] = (),
) -> TranscriptTurn:
    return TranscriptTurn(number, AT + timedelta(minutes=number), visitor, reply, outcome, citations, moves)


def answered(number: int, visitor: str, reply: str, *citations: TurnCitation) -> TranscriptTurn:
    return turn(number, visitor, reply, outcome="answered", citations=citations or (RENTAL,))


def not_found(number: int, visitor: str) -> TranscriptTurn:
    return turn(number, visitor, "I could not find that on our website.", outcome="not_found")


def said(*messages: str) -> Transcript:
    """A session of messages that were only talked about."""
    return Transcript(tuple(turn(i, text) for i, text in enumerate(messages, 1)), company="Acme Trailers")


def held(name: str, value: Any, quote: str, number: int) -> Held:
    stated = Stated(name, value, quote, "rules", 0.9)
    return Held(UUID(int=number), stated, UUID(int=100 + number), number, AT)


def profile(*values: Held) -> dict[str, tuple[Held, ...]]:
    known: dict[str, tuple[Held, ...]] = {}
    for value in values:
        known[value.stated.name] = (*known.get(value.stated.name, ()), value)
    return known


def sales_session() -> Transcript:
    """A visitor with a need, a doubt, a competitor and a wish; one question stays open."""
    turns = (
        turn(1, "Hi, I'm Ana Ruiz from Acme Foods GmbH.", "Hello!"),
        answered(
            2,
            "We need three cooled trailers for June. How much is a trailer per day?",
            "A trailer costs 49 EUR a day [1]. You can pick it up in Hamburg [1].",
        ),
        answered(3, "Do you deliver?", "We deliver within 48 hours [2].", DELIVERY),
        not_found(4, "Can you paint them in our colours?"),
        turn(5, "That's quite expensive, Boels is cheaper.", "I see."),
        turn(6, "Please call me back tomorrow: ana@acme-foods.test", "Of course."),
        turn(7, "Great, thank you!", "You're welcome!"),
    )
    known = profile(
        held("customer_name", "Ana Ruiz", "I'm Ana Ruiz", 1),
        held("company", "Acme Foods GmbH", "Acme Foods GmbH", 1),
        held("email", "ana@acme-foods.test", "ana@acme-foods.test", 6),
        held("needs", "three cooled trailers for June", "We need three cooled trailers for June", 2),
        held("competitors", "Boels", "Boels is cheaper", 5),
    )
    return Transcript(turns, company="Acme Trailers", profile=known)
