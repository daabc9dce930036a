"""What the fake OpenAI server answers: replies as a test writes them, and their wire format."""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Json = dict[str, Any]
CREATED = 1_790_000_000


@dataclass(frozen=True, slots=True)
class ToolCall:
    """`arguments` is sent as it stands, so that it may be malformed JSON."""

    name: str
    arguments: str
    id: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer of the server. Times are seconds; `*_after` count content chunks already sent."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    refusal: str = ""
    finish: str | None = None
    prompt_tokens: int = 20
    pieces: tuple[str, ...] | None = None
    first_delay: float = 0.0
    delay: float = 0.0
    stall_after: int | None = None
    cut_after: int | None = None
    cut: Literal["abort", "clean"] = "abort"
    error_after: int | None = None
    empty_choices: bool = False
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    body: str | None = None
    content_type: str | None = None

    def content_pieces(self) -> tuple[str, ...]:
        """The text as the model's tokens would split it: each word with the space before it."""
        if self.pieces is not None:
            return self.pieces
        words = self.text.split(" ")
        return tuple(word if i == 0 else f" {word}" for i, word in enumerate(words)) if self.text else ()

    def finish_reason(self) -> str:
        return self.finish or ("tool_calls" if self.calls else "stop")

    def usage(self) -> Json:
        completion = len(self.content_pieces()) + 8 * len(self.calls)
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": completion,
            "total_tokens": self.prompt_tokens + completion,
        }


def say(text: str, **options: Any) -> Reply:
    """A plain answer; `options` are fields of `Reply`."""
    return Reply(text=text, **options)


def call(name: str, arguments: Mapping[str, Any] | str, *, text: str = "", id: str = "call_1") -> Reply:
    """One tool call, after `text` when given. A string of arguments is sent as it is, malformed or not."""
    raw = arguments if isinstance(arguments, str) else json.dumps(dict(arguments))
    return Reply(text=text, calls=(ToolCall(name, raw, id),))


def failure(
    status: int, message: str = "The server had an error", *, code: str | None = None, **headers: str
) -> Reply:
    """An error answer. Header names are given with underscores: `retry_after_ms="5"`."""
    error = {"error": {"message": message, "type": "server_error", "param": None, "code": code}}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=named, body=json.dumps(error), content_type="application/json")


def rate_limited(*, retry_after: str | None = None, retry_after_ms: str | None = None) -> Reply:
    """429 with Retry-After in seconds, milliseconds, or neither."""
    headers = {"retry_after": retry_after, "retry_after_ms": retry_after_ms}
    return failure(
        429, "Rate limit reached", code="rate_limit_exceeded", **{k: v for k, v in headers.items() if v}
    )


def has_content(chunk: Json) -> bool:
    return any(choice["delta"].get("content") for choice in chunk.get("choices", ()))


def chunks(body: Json, reply: Reply) -> Iterable[Json]:
    """The chunks of a streamed answer, in the order the real service sends them."""
    base = {
        "id": "chatcmpl-test",
        "object": "chat.completion.chunk",
        "created": CREATED,
        "model": body["model"],
        "system_fingerprint": "fp_test",
    }
    with_usage = bool((body.get("stream_options") or {}).get("include_usage"))
    extra: Json = {"usage": None} if with_usage else {}

    def chunk(delta: Json, finish: str | None = None) -> Json:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**base, **extra, "choices": [choice]}

    if not reply.empty_choices:
        yield chunk({"role": "assistant", "content": "", "refusal": None})
        yield from (chunk({"content": piece}) for piece in reply.content_pieces())
        yield from (chunk({"refusal": piece}) for piece in _halves(reply.refusal))
        for index, tool in enumerate(reply.calls):
            yield from (chunk({"tool_calls": [delta]}) for delta in _tool_deltas(index, tool))
        yield chunk({}, reply.finish_reason())
    if with_usage:
        yield {**base, "choices": [], "usage": reply.usage()}


def _tool_deltas(index: int, tool: ToolCall) -> Iterable[Json]:
    """A tool call arrives as its name first, then its arguments in pieces."""
    opening = {"name": tool.name, "arguments": ""}
    yield {"index": index, "id": tool.id, "type": "function", "function": opening}
    yield from ({"index": index, "function": {"arguments": piece}} for piece in _halves(tool.arguments))


def _halves(text: str) -> tuple[str, ...]:
    middle = len(text) // 2
    return tuple(part for part in (text[:middle], text[middle:]) if part)


def completion(body: Json, reply: Reply) -> Json:
    message: Json = {"role": "assistant", "content": reply.text or None, "refusal": reply.refusal or None}
    if reply.calls:
        message["tool_calls"] = [
            {"id": c.id, "type": "function", "function": {"name": c.name, "arguments": c.arguments}}
            for c in reply.calls
        ]
    choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish_reason()}
    return {
        "id": "chatcmpl-test",
        "object": "chat.completion",
        "created": CREATED,
        "model": body["model"],
        "choices": [] if reply.empty_choices else [choice],
        "usage": reply.usage(),
    }


def embeddings(body: Json, dimensions: int) -> Json:
    inputs = body["input"] if isinstance(body["input"], list) else [body["input"]]
    size = body.get("dimensions") or dimensions
    vectors = [embedding(str(text), size) for text in inputs]
    coded = [_base64(v) if body.get("encoding_format") == "base64" else v for v in vectors]
    tokens = sum(len(str(text).split()) for text in inputs)
    return {
        "object": "list",
        "data": [{"object": "embedding", "index": i, "embedding": v} for i, v in enumerate(coded)],
        "model": body["model"],
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }


def embedding(text: str, dimensions: int) -> list[float]:
    """A unit vector that depends on the text alone: the sum of one pseudo-random vector a word."""
    total = [0.0] * dimensions
    for word in text.lower().split() or [""]:
        digest = hashlib.shake_256(word.encode()).digest(2 * dimensions)
        for i, value in enumerate(struct.unpack(f"<{dimensions}h", digest)):
            total[i] += value / 32768
    length = sum(value * value for value in total) ** 0.5 or 1.0
    return [value / length for value in total]


def _base64(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
