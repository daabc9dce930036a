"""One question, answered: evidence from search, text from the model, and only what the guard lets through."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Literal

import structlog

from agent.budget import Spent
from agent.citations import CitationGuard, Verdict
from agent.evidence import Findings, closest_page
from agent.llm import (
    AnswerRequest,
    ChatModel,
    Evidence,
    EvidenceAdded,
    ModelError,
    Refused,
    StreamItem,
    TextDelta,
    Truncated,
    Usage,
)
from agent.reply import Reply, Voice
from agent.state import Decline, Move, NotFound
from db.outage import DATABASE_AWAY

_CHARACTERS_PER_TOKEN = 4

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Answered:
    """`move` is what to say instead, when nothing was said. `cited`: the site answers it. `text` is what was said."""

    text: str = ""
    cited: bool = False
    move: Move | None = None


@dataclass(frozen=True, slots=True)
class _Streamed:
    """`end`: how the model's stream ended. `refused` and `failed` texts are no answers."""

    end: Literal["whole", "refused", "failed"]
    verdict: Verdict


class Answerer:
    """Answers the questions of one turn with one model, and with the fallback from the moment that model fails."""

    def __init__(
        self,
        model: ChatModel,
        fallback: ChatModel,
        *,
        findings: Findings,
        reply: Reply,
        voice: Voice,
        timeout: float,
        degraded: bool = False,
    ) -> None:
        self._model = fallback if degraded else model
        self._fallback = fallback
        self._findings = findings
        self._reply = reply
        self._voice = voice
        self._timeout = timeout
        self._told = False
        self._degraded = degraded
        self.spent = Spent()
        self.model_name: str | None = None

    async def answer(self, request: AnswerRequest, *, gap: str) -> Answered:
        """Search, then stream the answer to `request.question` into the reply, `gap` away from what was said before.

        Raises what the search raises, and ModelError when the fallback fails as well.
        """
        self._reply.status("searching")
        found = await self._findings.search(request.question)
        self._findings.add_history(request.question)
        self._reply.status("writing")
        self._reply.begin(gap)
        if self._degraded:
            self._tell_degraded()
        verdict = await self._write(replace(request, evidence=found.evidence, wordings=found.wordings))
        return _outcome(request.question, found.evidence, verdict)

    async def _write(self, request: AnswerRequest) -> Verdict:
        """The model's answer as far as it came, or the fallback's when nothing of it came."""
        model = self._model
        streamed = await self._stream(model, request)
        if streamed.end == "failed":
            self._model = self._fallback
        if streamed.end == "whole" or model is self._fallback:
            return streamed.verdict
        if streamed.verdict.citations:
            self._reply.notice("cut_short", self._voice.say("cut_short"))
            return streamed.verdict
        if streamed.end == "failed":
            self._tell_degraded()
        return (await self._stream(self._fallback, request)).verdict

    def _tell_degraded(self) -> None:
        if not self._told:
            self._told = True
            self._reply.notice("degraded", self._voice.say("degraded"))

    async def _stream(self, model: ChatModel, request: AnswerRequest) -> _Streamed:
        writing = _Writing(request, self._reply, self._findings)
        end: Literal["whole", "refused", "failed"] = "whole"
        self.model_name = model.name
        usage: Usage | None = None
        try:
            stream = model.stream(request, writing.search)
            async with asyncio.timeout(self._timeout), _closing(stream) as items:
                async for item in items:
                    if isinstance(item, Usage):
                        usage = item
                    elif not writing.take(item):
                        end = "refused"
                        break
        except (ModelError, TimeoutError) as error:
            log.warning("model_failed", model=model.name, code=getattr(error, "code", "timeout"))
            if model is self._fallback:
                raise
            end = "failed"
        except asyncio.CancelledError:
            self._count(model, usage or writing.estimate())
            raise
        self._count(model, usage or writing.estimate())
        return _Streamed(end, writing.finish(broken=end != "whole"))

    def _count(self, model: ChatModel, usage: Usage) -> None:
        if model is not self._fallback:
            self.spent = self.spent.plus(usage)
            self.model_name = usage.model or model.name


@asynccontextmanager
async def _closing(stream: AsyncIterator[StreamItem]) -> AsyncGenerator[AsyncIterator[StreamItem]]:
    """Leaving early stops the model."""
    try:
        yield stream
    finally:
        if (close := getattr(stream, "aclose", None)) is not None:
            await close()


class _Writing:
    """One model's text on its way through the guard."""

    def __init__(self, request: AnswerRequest, reply: Reply, findings: Findings) -> None:
        self._guard = CitationGuard(request.evidence, company=request.company, question=request.question)
        self._evidence = {item.marker: item for item in request.evidence}
        self._reply = reply
        self._findings = findings
        self._truncated = False
        self._heard = 0

    async def search(self, query: str) -> tuple[Evidence, ...]:
        """The model's own search: passages that it has not been given yet."""
        try:
            found = await self._findings.search(query)
        except (TimeoutError, *DATABASE_AWAY) as error:
            log.warning("search_failed", error=type(error).__name__)
            return ()
        return tuple(item for item in found.evidence if item.marker not in self._evidence)

    def estimate(self) -> Usage:
        """What the answer may have cost, for a model that broke off before it sent its bill."""
        given = sum(len(item.text) for item in self._evidence.values())
        return Usage((given + 4_000) // _CHARACTERS_PER_TOKEN, self._heard // _CHARACTERS_PER_TOKEN, "")

    def take(self, item: StreamItem) -> bool:
        """Pass an item on; False when it says that there is no answer."""
        match item:
            case TextDelta(text):
                self._heard += len(text)
                for released in self._guard.feed(text):
                    self._reply.release(released, self._evidence)
            case EvidenceAdded(evidence):
                self._evidence |= {added.marker: added for added in evidence}
                self._guard.add(evidence)
            case Truncated():
                self._truncated = True
            case Refused():
                return False
            case Usage():
                pass
        return True

    def finish(self, *, broken: bool) -> Verdict:
        """The verdict. The rest is said too, unless the text broke off before anything of it was verified."""
        released, verdict = self._guard.finish(truncated=self._truncated or broken)
        if verdict.citations or (not broken and _says_something(verdict.text)):
            for item in released:
                self._reply.release(item, self._evidence)
        if verdict.withheld:
            log.info("text_withheld", reasons=[item.reason for item in verdict.withheld])
        return verdict


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _outcome(question: str, evidence: tuple[Evidence, ...], verdict: Verdict) -> Answered:
    if verdict.citations:
        return Answered(verdict.text, cited=True)
    if _says_something(verdict.text):
        return Answered(verdict.text)
    if any(item.reason == "commitment" for item in verdict.withheld):
        return Answered(move=Decline("commitment"))
    closest = closest_page(question, evidence)
    if closest is None:
        return Answered(move=NotFound())
    return Answered(move=NotFound(closest.title, closest.url))
