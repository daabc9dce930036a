"""The making of one answer: what may be heard of a model that may still turn to its tool."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from agent.llm import (
    Evidence,
    EvidenceAdded,
    ModelUnavailable,
    Refused,
    SearchTool,
    StreamItem,
    TextDelta,
    Truncated,
    Usage,
)
from agent.llm_config import LangchainConfig

Answered = TypeVar("Answered")


@dataclass(eq=False)
class AnswerRun:
    """What one answer needs and has so far. It decides when text may go out.

    Text is kept back while the model may still turn to its tool: a preamble to a search is not an answer. It goes out
    once it cites evidence (a preamble never does), when no search is left, or when the model has finished. A model
    that calls its tool after its text went out is not listened to: the answer stands as it is.
    """

    rules: str
    search: SearchTool
    markers: set[int]
    items: asyncio.Queue[StreamItem | None] = field(
        default_factory=lambda: asyncio.Queue[StreamItem | None]()
    )
    heard: bool = False
    last_call: bool = False
    usage: Usage | None = None
    held: str = ""

    def begin_call(self) -> None:
        self.held = ""

    def hear(self, text: str) -> None:
        self.held += text
        if self.heard or self.last_call or any(f"[{n}" in self.held for n in self.markers):
            self.release()

    def release(self) -> None:
        if self.held:
            self.heard = True
            self.items.put_nowait(TextDelta(self.held))
            self.held = ""

    def discard(self) -> None:
        self.held = ""

    def found(self, evidence: tuple[Evidence, ...]) -> None:
        self.markers.update(item.marker for item in evidence)
        if evidence:
            self.items.put_nowait(EvidenceAdded(evidence))

    def refuse(self, reason: str) -> None:
        self.discard()
        self.items.put_nowait(Refused(reason))

    def truncate(self) -> None:
        self.items.put_nowait(Truncated())

    def count(self, usage: Usage | None) -> None:
        """Add one model call's tokens."""
        if usage is not None and self.usage is not None:
            total_in = usage.input_tokens + self.usage.input_tokens
            usage = Usage(total_in, usage.output_tokens + self.usage.output_tokens, usage.model)
        self.usage = usage or self.usage

    def close(self) -> None:
        """Nothing more comes."""
        self.items.put_nowait(None)


@dataclass(frozen=True, slots=True)
class WantedJson:
    """An answer in JSON that a model is to write. `max_tokens` and `timeout_s` None are the configuration's."""

    name: str
    schema: Mapping[str, Any]
    rules: str
    data: str
    max_tokens: int | None = None
    timeout_s: float | None = None

    def messages(self) -> list[tuple[str, str]]:
        return [("system", self.rules), ("human", self.data)]

    def options(self, config: LangchainConfig) -> dict[str, Any]:
        """What the request says beside its messages."""
        named = {"name": self.name, "strict": True, "schema": dict(self.schema)}
        options: dict[str, Any] = {"response_format": {"type": "json_schema", "json_schema": named}}
        if self.timeout_s is not None:
            options["timeout"] = self.timeout_s
        return options | config.token_limit(self.max_tokens) if self.max_tokens else options


async def retried(
    call: Callable[[], Awaitable[Answered]],
    config: LangchainConfig,
    *,
    heard: Callable[[], bool] = lambda: False,
) -> Answered:
    """What `call` gives, after up to `max_retries` further tries while nothing was heard and the wait is short.

    The client library's own retries would wait as long as the server likes, with a visitor watching.
    """
    for attempt in itertools.count():
        try:
            return await call()
        except ModelUnavailable as error:
            wait = error.retry_after if error.retry_after is not None else config.retry_delay_s * 2**attempt
            hopeless = error.code in ("timeout", "no_end") or wait > config.max_retry_wait_s
            if hopeless or heard() or attempt >= config.max_retries:
                raise
            await asyncio.sleep(wait)
    raise AssertionError("the loop above ends by returning or raising")
