"""The chat model that needs no language model: it answers in the site's own sentences, or says nothing.

Saying nothing is an answer too: the conversation then tells the visitor that the site does not say, and offers a
person.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import ClassVar

from agent.extractive.features import read
from agent.extractive.select import Chosen, Selection, select
from agent.llm import (
    AnswerRequest,
    ChatModel,
    Evidence,
    Extraction,
    ExtractRequest,
    JsonRequest,
    SearchTool,
    StreamItem,
    TextDelta,
    Usage,
    WrittenJson,
)
from agent.sentences import sentences


class ExtractiveChatModel(ChatModel):
    """Picks one to three sentences from the evidence, each with its citation. Uses no tokens and never calls out."""

    name: ClassVar[str] = "extractive"

    async def stream(self, request: AnswerRequest, search: SearchTool) -> AsyncIterator[StreamItem]:
        found = await asyncio.to_thread(answer, request)
        readable = readable_evidence(request)
        for number, unit in enumerate(found.units):
            yield TextDelta(("" if number == 0 else _gap(unit)) + _phrase(unit, readable[unit.hit].marker))
        yield Usage(0, 0, self.name)

    async def extract(self, request: ExtractRequest) -> Extraction:
        """No commands: the deterministic extractors run in any case."""
        return Extraction()

    async def write_json(self, request: JsonRequest) -> WrittenJson | None:
        """None: whoever asks has rules that do without."""
        return None


def readable_evidence(request: AnswerRequest) -> list[Evidence]:
    """The evidence that has token vectors, in its order."""
    return [item for item in request.evidence if item.hit is not None and item.hit.tokens is not None]


def answer(request: AnswerRequest) -> Selection:
    """The units that answer the request; takes milliseconds of processor time."""
    passages = [passage for item in readable_evidence(request) if item.hit and (passage := read(item.hit))]
    if not passages or not request.wordings:
        return Selection((), float("-inf"))
    return select(request.question, request.wordings, passages)


def _gap(unit: Chosen) -> str:
    return "\n" if unit.item else " "


def _phrase(unit: Chosen, marker: int) -> str:
    """The unit as it is said, with a citation behind each of its sentences and each item of its list."""
    said = _cited(unit.text, marker)
    lines = [f"- {said}" if unit.item else said, *(f"- {_cited(item, marker)}" for item in unit.items)]
    return "\n".join(lines)


def _cited(text: str, marker: int) -> str:
    return " ".join(f"{_closed(sentence)} [{marker}]" for sentence in sentences(text))


def _closed(sentence: str) -> str:
    """With a full stop where the site wrote a line without one."""
    return f"{sentence}." if sentence[-1].isalnum() else sentence
