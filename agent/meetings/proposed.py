"""What a model sees in a message where the rules see nothing about a meeting. PURE.

A model proposes, and less than the rules may say: no yes and no address, and never a time, only the visitor's words
that name one, which are read as any others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from agent.llm import Answer, Book, Cancel, Command, Move, PickSlot, stands_in
from agent.meetings.model import Said, Talk
from scheduling.when import When, understand


def says_nothing(said: Said) -> bool:
    """Whether the rules saw nothing about a meeting, so that a model may be heard."""
    return replace(said, rest="", type=None, email=None) == Said()


def said_by_model(
    said: Said,
    commands: Sequence[Command],
    *,
    message: str,
    talk: Talk | None,
    now: datetime,
    zone: ZoneInfo,
    locale: str,
) -> Said:
    """`said` with what the commands add to it; unchanged when the rules saw something themselves.

    A command counts when its quote stands in the message, a slot when it is on offer. To cancel again is the yes to
    "Shall I cancel it?", so there it is left to the rules. What a model takes for questions is then the rest.
    """
    if not says_nothing(said):
        return said
    offered = [each for each in talk.offered if each.id] if talk else []
    proposed = said
    for command in commands:
        quote: str | None = getattr(command, "quote", None)
        if quote is not None and not stands_in(quote, message):
            continue
        match command:
            case Book():
                when = _when(quote, now, zone, locale, offered=[each.start for each in offered])
                proposed = replace(proposed, wants=True, when=when or proposed.when)
            case Move():
                when = _when(quote, now, zone, locale, offered=[each.start for each in offered])
                proposed = replace(proposed, moves=True, when=when or proposed.when)
            case PickSlot(slot=slot) if slot in [each.id for each in offered]:
                proposed = replace(proposed, slot=slot)
            case Cancel() if not (talk and talk.phase == "cancelling"):
                proposed = replace(proposed, cancels=True)
            case _:
                continue
    if proposed == said:
        return said
    return replace(
        proposed, rest=" ".join(c.question for c in commands if isinstance(c, Answer) and c.question)
    )


def _when(
    quote: str | None, now: datetime, zone: ZoneInfo, locale: str, *, offered: Sequence[datetime]
) -> When | None:
    if quote is None:
        return None
    when = understand(quote, now=now, zone=zone, locale=locale, offered=offered)
    return None if when.problem == "no_time_found" else when
