"""A small website on loopback whose every fault is asked for: errors, redirects, slow drips, cut bodies, storms."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(frozen=True, slots=True)
class Request:
    """`target` is path and query as sent; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Reply:
    """`drip` sends one byte at a time with that many seconds between; `cut` closes after half the body;
    `announce` is the Content-Length claimed; `silent` accepts the request and never answers."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    kind: str = "text/html; charset=utf-8"
    delay: float = 0.0
    drip: float = 0.0
    cut: bool = False
    silent: bool = False
    announce: int | None = None


Answer = Reply | Callable[[Request], Reply]


def html(title: str, *links: str, head: str = "", body: str = "<p>Some words.</p>") -> Reply:
    anchors = "".join(f'<a href="{link}">{link}</a>' for link in links)
    page = (
        f"<html><head><title>{title}</title>{head}</head><body><h1>{title}</h1>{body}{anchors}</body></html>"
    )
    return Reply(page.encode())


def redirect(location: str, *, status: int = 302) -> Reply:
    return Reply(status=status, headers={"Location": location})


class SiteServer:
    """`routes` map a target (else its path) to a reply, or to a list of replies of which the last one stays.

    Unknown targets answer 404. `requests` records everything asked for; `busiest` is the largest number of requests
    that were being answered at one time.
    """

    def __init__(
        self,
        routes: Mapping[str, Answer | Sequence[Answer]] | None = None,
        *,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.routes: dict[str, Answer | Sequence[Answer]] = dict(routes or {})
        self.requests: list[Request] = []
        self.busiest = 0
        self.connections = 0
        self.port = 0
        self._tls = tls
        self._busy = 0
        self._hits: dict[str, int] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._server.wait_closed()

    def url(self, target: str = "/") -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}{target}"

    def asked(self, target: str) -> int:
        """How often `target` was requested."""
        return sum(request.target == target for request in self.requests)

    def targets(self) -> list[str]:
        return [request.target for request in self.requests]

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self.connections += 1
        try:
            while await self._serve(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        request = Request(method, target, headers, body)
        self.requests.append(request)
        self._busy += 1
        self.busiest = max(self.busiest, self._busy)
        try:
            return await self._send(writer, self._reply(request))
        finally:
            self._busy -= 1

    def _reply(self, request: Request) -> Reply:
        path = request.target.partition("?")[0]
        key = request.target if request.target in self.routes else path
        answer = self.routes.get(key, Reply(b"not here", status=404))
        if not isinstance(answer, Reply) and not callable(answer):
            hit = self._hits[key] = self._hits.get(key, 0) + 1
            answer = answer[min(hit, len(answer)) - 1]
        return answer if isinstance(answer, Reply) else answer(request)

    async def _send(self, writer: asyncio.StreamWriter, reply: Reply) -> bool:
        if reply.silent:
            await asyncio.Event().wait()
        await asyncio.sleep(reply.delay)
        length = len(reply.body) if reply.announce is None else reply.announce
        headers = {"Content-Type": reply.kind, "Content-Length": str(length), **reply.headers}
        lines = [
            f"HTTP/1.1 {reply.status} X",
            *(f"{name}: {value}" for name, value in headers.items() if value),
        ]
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1"))
        if reply.drip:
            for byte in reply.body:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(reply.drip)
        else:
            writer.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
            await writer.drain()
        return not reply.cut
