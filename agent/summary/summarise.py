"""The summary of an ended session, by the model when there is one that can, by rules otherwise."""

from __future__ import annotations

import asyncio

from agent.llm import ChatModel
from agent.summary.by_model import summarise_by_model
from agent.summary.model import SessionSummary
from agent.summary.rules import summarise_by_rules
from agent.summary.transcript import Transcript


async def summarise(
    model: ChatModel | None, transcript: Transcript, *, timeout: float = 60.0
) -> SessionSummary:
    """The summary; never fails because of a model. `timeout` is the model's, in seconds.

    Sessions in which nothing was asked or said about the visitor are not worth a model's time.
    """
    by_model = None
    if model is not None and not await asyncio.to_thread(_is_talk_only, transcript):
        by_model = await summarise_by_model(model, transcript, timeout=timeout)
    # A long session keeps a processor busy for a second, which the event loop has not.
    return by_model or await asyncio.to_thread(summarise_by_rules, transcript)


def _is_talk_only(transcript: Transcript) -> bool:
    nothing_known = not transcript.profile and not transcript.bookings and transcript.handoff == "none"
    return nothing_known and all(_is_talk(turn.visitor, turn.acts.kind) for turn in transcript.turns)


def _is_talk(text: str, kind: str) -> bool:
    return not text.strip() or kind not in ("question", "human")
