"""A scripted OpenAI-compatible server: the real wire format over real HTTP on a loopback port.

    with FakeOpenAI([call("search_passages", {"query": "refunds"}), say("Within 30 days [1].")]) as server:
        ChatOpenAI(base_url=server.base_url, api_key="test", ...)

The script is a list of replies, one a chat request, or a function of the request body. Requests are checked as the
real service checks them (400 with its error object) and recorded in `server.requests`. The server runs in a thread of
its own, so it serves synchronous tests, asynchronous tests and other processes alike.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Literal, Self

from tests.fakes.openai_checks import Invalid, check_chat, check_embeddings
from tests.fakes.openai_replies import (
    CREATED,
    Json,
    Reply,
    ToolCall,
    call,
    chunks,
    completion,
    embedding,
    embeddings,
    failure,
    has_content,
    rate_limited,
    say,
)

__all__ = [
    "FakeOpenAI",
    "Recorded",
    "Reply",
    "Script",
    "ToolCall",
    "call",
    "embedding",
    "failure",
    "rate_limited",
    "say",
]


Script = Iterable[Reply] | Callable[[Json], Reply]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request as received; `body` is None when it was not JSON."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Json | None


class FakeOpenAI:
    """The server. `base_url` ends in /v1; `hung_up` is set when a client leaves before its answer is complete."""

    def __init__(
        self,
        script: Script = (),
        *,
        api_key: str | None = None,
        models: Sequence[str] = ("test-model", "spare-model", "test-embedding"),
        dimensions: int = 8,
        port: int = 0,
    ) -> None:
        self.requests: list[Recorded] = []
        self.hung_up = threading.Event()
        self.stalling = threading.Event()
        self.port = port
        self._next = script if callable(script) else _in_order(script)
        self._api_key = api_key
        self._models = tuple(models)
        self._dimensions = dimensions
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="fake-openai", daemon=True)
        self._ready = threading.Event()
        self._stop = asyncio.Event()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def chats(self) -> list[Json]:
        """Bodies of the chat requests, in order."""
        return [r.body for r in self.requests if r.path == "/v1/chat/completions" and r.body is not None]

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._ready.wait(10):
            raise RuntimeError("the fake model server did not start")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        server = await asyncio.start_server(self._handle, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire = _Wire(reader, writer)
        try:
            request = await _read_request(reader)
            if request is not None:
                self.requests.append(request)
                await self._answer(request, wire)
        except (ConnectionError, _HungUp):
            self.hung_up.set()
        finally:
            writer.close()

    async def _answer(self, request: Recorded, wire: _Wire) -> None:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            if not key or (self._api_key is not None and key != self._api_key):
                raise Invalid("Incorrect API key provided", status=401, code="invalid_api_key")
            await self._route(request, wire)
        except Invalid as invalid:
            await wire.send_json(invalid.status, invalid.as_body())

    async def _route(self, request: Recorded, wire: _Wire) -> None:
        match (request.method, request.path.partition("?")[0]):
            case ("GET", "/v1/models"):
                models = [
                    {"id": m, "object": "model", "created": CREATED, "owned_by": "test"} for m in self._models
                ]
                await wire.send_json(200, {"object": "list", "data": models})
            case ("POST", "/v1/chat/completions"):
                body = check_chat(request.body, self._models)
                await self._chat(body, self._next(body), wire)
            case ("POST", "/v1/embeddings"):
                body = check_embeddings(request.body, self._models)
                await wire.send_json(200, embeddings(body, self._dimensions))
            case _:
                raise Invalid(
                    f"Unknown request URL: {request.method} {request.path}", status=404, code="unknown_url"
                )

    async def _chat(self, body: Json, reply: Reply, wire: _Wire) -> None:
        if reply.body is not None or reply.status != 200:
            content_type = reply.content_type or "application/json"
            await wire.send(reply.status, (reply.body or "").encode(), content_type, reply.headers)
        elif body.get("stream"):
            await self._stream(body, reply, wire)
        elif reply.stall_after is not None:
            await self._stall(wire)
        else:
            await asyncio.sleep(reply.first_delay)
            await wire.send_json(200, completion(body, reply))

    async def _stream(self, body: Json, reply: Reply, wire: _Wire) -> None:
        if reply.stall_after == -1:
            await self._stall(wire)
        await wire.start(200, reply.content_type or "text/event-stream; charset=utf-8")
        sent = 0
        async for chunk in _paced(chunks(body, reply), reply):
            if is_content := has_content(chunk):
                if sent == reply.stall_after:
                    await self._stall(wire)
                if sent == reply.cut_after:
                    return await wire.cut(reply.cut)
                if sent == reply.error_after:
                    chunk = {"error": {"message": "The server is overloaded", "type": "server_error"}}
            await wire.event(json.dumps(chunk))
            sent += is_content
        if reply.cut_after is not None and reply.cut_after >= sent:
            return await wire.cut(reply.cut)
        await wire.event("[DONE]")
        await wire.end()

    async def _stall(self, wire: _Wire) -> None:
        """Say nothing until the client gives up or the server stops."""
        self.stalling.set()
        stop = asyncio.create_task(self._stop.wait())
        gone = asyncio.create_task(wire.client_left())
        _, pending = await asyncio.wait({stop, gone}, return_when=asyncio.FIRST_COMPLETED)
        for task in pending:
            task.cancel()
        raise _HungUp


class _HungUp(Exception):
    """The client closed the connection, or the server is stopping, in the middle of an answer."""


class _Wire:
    """The answering side of one connection. Each connection carries one request."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def send_json(self, status: int, body: Json) -> None:
        await self.send(status, json.dumps(body).encode(), "application/json", {})

    async def send(self, status: int, body: bytes, content_type: str, headers: Mapping[str, str]) -> None:
        lines = {"content-type": content_type, "content-length": str(len(body)), **headers}
        self._writer.write(_head(status, lines) + body)
        await self._writer.drain()

    async def start(self, status: int, content_type: str) -> None:
        self._writer.write(_head(status, {"content-type": content_type, "transfer-encoding": "chunked"}))
        await self._writer.drain()

    async def event(self, data: str) -> None:
        if self._writer.is_closing() or self._reader.at_eof():
            raise _HungUp
        frame = f"data: {data}\n\n".encode()
        self._writer.write(f"{len(frame):x}\r\n".encode() + frame + b"\r\n")
        await self._writer.drain()

    async def end(self) -> None:
        self._writer.write(b"0\r\n\r\n")
        await self._writer.drain()

    async def cut(self, how: Literal["abort", "clean"]) -> None:
        """Leave in mid-answer: by resetting the connection, or politely but without the last events."""
        if how == "clean":
            await self.end()
        else:
            await self._writer.drain()
            self._writer.transport.abort()

    async def client_left(self) -> None:
        while await self._reader.read(1024):
            pass


def _head(status: int, headers: Mapping[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Scripted", "connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


async def _read_request(reader: asyncio.StreamReader) -> Recorded | None:
    try:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    except asyncio.IncompleteReadError:
        return None
    start, *lines = head.rstrip("\r\n").split("\r\n")
    method, path, _ = start.split(" ", 2)
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    raw = await reader.readexactly(int(headers.get("content-length", "0")))
    try:
        body = json.loads(raw) if raw else None
    except ValueError:
        body = None
    return Recorded(method, path, headers, body)


def _in_order(script: Iterable[Reply]) -> Callable[[Json], Reply]:
    replies = iter(script)

    def following(body: Json) -> Reply:
        reply = next(replies, None)
        return reply or failure(500, "the script of this test has no reply left", code="script_exhausted")

    return following


async def _paced(parts: Iterable[Json], reply: Reply) -> AsyncIterator[Json]:
    wait = reply.first_delay
    for chunk in parts:
        if has_content(chunk):
            await asyncio.sleep(wait)
            wait = reply.delay
        yield chunk
