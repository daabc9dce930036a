"""A chat model whose answers are written beforehand, for tests, rehearsals and load. It needs no network and no key.

A script is a fixed reply, a list of replies (the last one stays), a function of the request, or a YAML file:

    first_token_s: 0.4          # wait before the first word
    token_s: 0.03               # wait between words
    reply: "I could not find that on our website."
    patterns:
      - match: "price|cost"     # regular expression, searched in the question, any case
        reply: "Pro costs 19 EUR a month [1]."
      - match: "refund"
        search: "refund policy" # searches once more, then replies
        reply: "Refunds take 30 days [{new}]."
      - match: "broken"
        error: rate_limited     # raises ModelUnavailable with this code
      - match: "refuse"
        refuse: true

`extraction` and `written` are the JSON that it writes about a message and about a whole session.

In a reply, {marker} is the first passage's marker and {quote} its first sentence, {new} the marker of the first
passage that the search brought.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import ClassVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from agent.llm import (
    AnswerRequest,
    Evidence,
    EvidenceAdded,
    Extraction,
    ExtractRequest,
    JsonRequest,
    ModelMisconfigured,
    ModelUnavailable,
    Refused,
    SearchTool,
    StreamItem,
    TextDelta,
    Usage,
    WrittenJson,
    read_extraction,
)
from agent.sentences import sentences


class ScriptedReply(BaseModel):
    """One answer. `cut_after` words the stream breaks off, as a lost connection does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    reply: str = ""
    match: str = ""
    search: str | None = None
    error: str | None = None
    refuse: bool = False
    cut_after: int | None = Field(default=None, ge=0)


class ScriptFile(BaseModel):
    """The YAML file described above. Times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    first_token_s: float = Field(default=0.0, ge=0)
    token_s: float = Field(default=0.0, ge=0)
    reply: str = "I could not find that on our website."
    patterns: tuple[ScriptedReply, ...] = ()
    extraction: str = '{"commands": []}'
    written: str | None = None


Script = str | Sequence[str | ScriptedReply] | Callable[[AnswerRequest], str | ScriptedReply]
Sleep = Callable[[float], Awaitable[object]]


class ScriptedChatModel:
    """A `ChatModel`. Keeps what it was asked in `requests` and `tasks`. `extraction` is the JSON a model would write.

    `written` is what it writes for a `JsonRequest`; with None it cannot write.
    """

    name: ClassVar[str] = "scripted"

    def __init__(
        self,
        script: Script,
        *,
        first_token_s: float = 0.0,
        token_s: float = 0.0,
        extraction: str | Callable[[ExtractRequest], str] = '{"commands": []}',
        written: str | Callable[[JsonRequest], str | None] | None = None,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self.requests: list[AnswerRequest] = []
        self.tasks: list[JsonRequest] = []
        self._reply = _chooser(script)
        self._first_token_s = first_token_s
        self._token_s = token_s
        self._extraction = extraction
        self._written = written
        self._sleep = sleep

    async def stream(self, request: AnswerRequest, search: SearchTool) -> AsyncIterator[StreamItem]:
        self.requests.append(request)
        step = self._reply(request)
        await self._wait(self._first_token_s)
        if step.error is not None:
            raise ModelUnavailable(step.error, "the script says so")
        if step.refuse:
            yield Refused("the script says so")
            return
        found: tuple[Evidence, ...] = ()
        if step.search is not None and (found := await search(step.search)):
            yield EvidenceAdded(found)
        words = _words(_filled(step.reply, request.evidence, found))
        for i, word in enumerate(words):
            if i == step.cut_after:
                raise ModelUnavailable("stream_cut", "the script says so")
            if i:
                await self._wait(self._token_s)
            yield TextDelta(word)
        yield Usage(sum(len(e.text.split()) for e in request.evidence), len(words), self.name)

    async def extract(self, request: ExtractRequest) -> Extraction:
        await self._wait(self._first_token_s)
        raw = self._extraction(request) if callable(self._extraction) else self._extraction
        return read_extraction(raw, request, Usage(len(request.message.split()), len(raw.split()), self.name))

    async def write_json(self, request: JsonRequest) -> WrittenJson | None:
        self.tasks.append(request)
        await self._wait(self._first_token_s)
        raw = self._written(request) if callable(self._written) else self._written
        if raw is None:
            return None
        return WrittenJson(raw, Usage(len(request.data.split()), len(raw.split()), self.name))

    async def _wait(self, seconds: float) -> None:
        if seconds:
            await self._sleep(seconds)


def load_script(path: Path) -> ScriptedChatModel:
    """The model of a YAML file. Raises `ModelMisconfigured`, which says what is wrong with the file."""
    try:
        content = ScriptFile.model_validate(yaml.safe_load(path.read_text("utf-8")) or {})
        patterns = [(re.compile(p.match, re.IGNORECASE), p) for p in content.patterns]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError, re.error) as problem:
        raise ModelMisconfigured("script_unreadable", f"{path}: {problem}") from problem

    def choose(request: AnswerRequest) -> ScriptedReply:
        matching = (reply for pattern, reply in patterns if pattern.search(request.question))
        return next(matching, ScriptedReply(reply=content.reply))

    return ScriptedChatModel(
        choose,
        first_token_s=content.first_token_s,
        token_s=content.token_s,
        extraction=content.extraction,
        written=content.written,
    )


def _chooser(script: Script) -> Callable[[AnswerRequest], ScriptedReply]:
    if callable(script):
        return lambda request: _as_reply(script(request))
    replies = [_as_reply(s) for s in ([script] if isinstance(script, str) else script)]
    if not replies:
        raise ModelMisconfigured("script_empty", "a script needs at least one reply")
    remaining = iter(replies)
    return lambda request: next(remaining, replies[-1])


def _as_reply(item: str | ScriptedReply) -> ScriptedReply:
    return item if isinstance(item, ScriptedReply) else ScriptedReply(reply=item)


def _filled(reply: str, evidence: Sequence[Evidence], found: Sequence[Evidence]) -> str:
    values = {"new": str(found[0].marker) if found else ""}
    if evidence:
        values |= {"marker": str(evidence[0].marker), "quote": next(iter(sentences(evidence[0].text)), "")}
    return re.sub(r"\{(marker|quote|new)\}", lambda m: values.get(m[1], ""), reply)


def _words(text: str) -> list[str]:
    """The text in pieces as a model streams it: each word with the space before it."""
    return re.findall(r"\s*\S+|\s+$", text)
