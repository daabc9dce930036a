"""The summary that a language model reads out of a session, kept only as far as the transcript bears it out."""

from __future__ import annotations

import asyncio
from typing import Any

import structlog

from agent.llm import ChatModel, JsonRequest, ModelError, WrittenJson, json_object
from agent.prompts import Prompts
from agent.summary.check import KINDS, SENTIMENTS, Checked, check
from agent.summary.interests import once
from agent.summary.model import Claim, SessionSummary
from agent.summary.rules import MOST, summarise_by_rules
from agent.summary.transcript import Transcript
from agent.summary.window import window

log = structlog.get_logger(__name__)

LEAST_KEPT = 0.5
"""A model of whose claims fewer than this share stand does not know what it read: nothing of it is used."""
MAX_TOKENS = 1800
_TEXT = {"type": "string"}
_OR_NULL = {"type": ["string", "null"]}
SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["claims", "sentiment", "sentiment_turn", "sentiment_quote"],
    "properties": {
        "claims": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["kind", "text", "turn", "quote"],
                "properties": {
                    "kind": {"type": "string", "enum": list(KINDS)},
                    "text": _TEXT,
                    "turn": {"type": "integer"},
                    "quote": _TEXT,
                },
            },
        },
        "sentiment": {"type": "string", "enum": list(SENTIMENTS)},
        "sentiment_turn": {"type": ["integer", "null"]},
        "sentiment_quote": _OR_NULL,
    },
}
"""What the model is asked to write: flat, because strict modes know no unions."""


async def summarise_by_model(
    model: ChatModel, transcript: Transcript, *, timeout: float
) -> SessionSummary | None:
    """The model's summary with the parts that only rules may write, or None when the model gave nothing usable.

    `timeout` is in seconds, for everything. What we answered, could not answer and committed to, the competitors and
    the headline come from code whatever the model writes.
    """
    try:
        async with asyncio.timeout(timeout):
            request = await asyncio.to_thread(_request, transcript, timeout)
            written = await model.write_json(request)
    except (ModelError, TimeoutError) as error:
        log.warning("summary_without_model", code=getattr(error, "code", "timeout"))
        return None
    if written is None:
        return None
    return await asyncio.to_thread(_summary, written, model.name, transcript)


def _request(transcript: Transcript, timeout: float) -> JsonRequest:
    prompts = Prompts()
    read = window(transcript)
    return JsonRequest(
        name="session_summary",
        rules=prompts.summary_rules(company=transcript.company),
        data=prompts.summary_turns(read.turns, left_out=read.left_out),
        schema=SCHEMA,
        max_tokens=MAX_TOKENS,
        timeout_s=timeout,
    )


def _summary(written: WrittenJson, name: str, transcript: Transcript) -> SessionSummary | None:
    payload = json_object(written.raw)
    if payload is None:
        log.warning("summary_without_model", code="no_json" if written.raw else "refused")
        return None
    checked = check(payload, transcript)
    kept = checked.offered - checked.dropped
    log.info("summary_checked", offered=checked.offered, kept=kept)
    if kept == 0 or kept < LEAST_KEPT * checked.offered:
        log.warning("summary_without_model", code="unproven")
        return None
    return _merged(checked, (written.usage.model if written.usage else "") or name, transcript)


def _merged(checked: Checked, written_by: str, transcript: Transcript) -> SessionSummary:
    """The model's claims with those of the rules that they leave out; the rest is the rules'."""
    rules = summarise_by_rules(transcript)
    model = checked.claims
    mood = (checked.sentiment, checked.sentiment_because)
    return SessionSummary(
        headline=rules.headline,
        visitor=_joined("visitor", rules.visitor, model["visitor"]),
        need=model["need"][: MOST["need"]] or rules.need,
        interests=tuple(once([*model["interest"], *rules.interests])[: MOST["interests"]]),
        objections=_joined("objections", model["objection"], rules.objections),
        competitors=rules.competitors,
        answered=rules.answered,
        unanswered=rules.unanswered,
        commitments=rules.commitments,
        next_steps=_joined("next_steps", rules.next_steps, model["next_step"]),
        sentiment=mood[0] if mood[1] else rules.sentiment,
        sentiment_because=mood[1] or rules.sentiment_because,
        written_by=written_by,
    )


def _joined(part: str, first: tuple[Claim, ...], then: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The first claims, and of the others those that rest on words which none of the first rests on."""
    new = [claim for claim in then if not any(_same_words(claim, known) for known in first)]
    return (*first, *new)[: MOST[part]]


def _same_words(one: Claim, other: Claim) -> bool:
    return one.turn == other.turn and (one.quote in other.quote or other.quote in one.quote)
