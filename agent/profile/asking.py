"""When a visitor is asked for something about themselves, and for what. PURE.

Help comes first: nothing is asked before the site has answered something, nothing twice, nothing twice in a row,
nothing that is known, and nothing after a "no". A hand-off may ask at once, because without an address nobody can
answer.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from agent.state import AskDetails, AskReason, DialogueState

HELPED_FIRST = 2
"""Answers that a visitor has had before anything is asked of them."""

REACHABLE = ("email", "phone")


def natural(
    before: DialogueState,
    after: DialogueState,
    required: Sequence[str],
    known: Collection[str],
) -> AskDetails | None:
    """What to ask for after an answer: one missing required field, or nothing.

    `before` and `after` are the dialogue's states around the answer.
    """
    if after.private or before.asking or after.awaiting or after.helped < HELPED_FIRST:
        return None
    missing = [name for name in required if name not in known and name not in after.asked]
    return AskDetails((missing[0],)) if missing else None


def direct(state: DialogueState, known: Collection[str], *, reason: AskReason) -> AskDetails | None:
    """What a hand-off asks for: a name and a way to reach the visitor, as far as they are missing. Once a session."""
    if any(name in known for name in REACHABLE) or set(REACHABLE) <= set(state.asked):
        return None
    wanted = ("customer_name", *REACHABLE)
    return AskDetails(tuple(name for name in wanted if name not in known), reason)


def invitation(state: DialogueState, known: Collection[str]) -> AskDetails | None:
    """What an invitation to a meeting needs, unless they said that they want to leave nothing."""
    if state.private or "email" in known:
        return None
    return AskDetails(tuple(name for name in ("email", "customer_name") if name not in known))


def having_asked(state: DialogueState, ask: AskDetails) -> DialogueState:
    """The state that the question leaves: the next message may be the bare value of the field asked for."""
    asked = (*state.asked, *(name for name in ask.fields if name not in state.asked))
    return replace(state, asked=asked, asking=ask.fields[0], awaiting="contact")
