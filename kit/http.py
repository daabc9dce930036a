"""The one HTTP client for everything that follows addresses somebody else chose: crawler, webhooks, feeds.

A name is looked up at the moment a connection is opened, every address it has is checked, and the connection
goes to a checked address: there is no second look-up that could answer differently. TLS and the Host header
keep the name. Redirects are followed here, one checked hop at a time. Sizes and times are limited. There are
no cookies and no proxies from the environment, and credentials in addresses are refused.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from types import TracebackType
from typing import Self, cast

import httpcore2
import httpx2

from kit.addresses import host_problem
from kit.http_errors import (
    BadAddress,
    BadBody,
    BadScheme,
    BlockedAddress,
    BlockedPort,
    ConnectionFailed,
    HttpError,
    RedirectLoop,
    TimedOut,
    TlsFailed,
    TooLarge,
    TooManyRedirects,
)
from kit.network import GuardedNetwork, Resolver, resolve

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ERROR_BODY_BYTES = 64_000
_RATIO_COUNTS_FROM = 1_000_000
_MAX_RATIO = 200
_HEADERS_FOR_STRANGERS = frozenset({"user-agent", "accept", "accept-language", "accept-encoding"})


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpLimits:
    """What a request may reach and use. Times in seconds, sizes in bytes after decompression.

    `ports` do not bind when private addresses are allowed. `total_timeout` covers all redirects and the body.
    """

    allow_private: bool = False
    ports: frozenset[int] = frozenset({80, 443})
    max_bytes: int = 10_000_000
    max_redirects: int = 5
    connect_timeout: float = 5.0
    read_timeout: float = 15.0
    total_timeout: float = 30.0
    max_connections: int = 64


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """`url` is where the answer came from, after redirects. A body with status >= 400 is cut at 64 kB."""

    url: str
    status: int
    headers: httpx2.Headers
    body: bytes
    redirected: bool = False


WantsBody = Callable[[int, httpx2.Headers], bool]
"""(status, headers) -> whether the body is worth reading."""


class SafeClient:
    """Use as `async with SafeClient(limits) as client`, or call `aclose`. Connections are reused."""

    def __init__(
        self,
        limits: HttpLimits | None = None,
        *,
        user_agent: str = "SalesAgent",
        resolver: Resolver | None = None,
        backend: httpcore2.AsyncNetworkBackend | None = None,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self.limits = limits or HttpLimits()
        self._user_agent = user_agent
        # httpcore2 hides from type checkers that its backend is one.
        internet = cast(httpcore2.AsyncNetworkBackend, httpcore2.AnyIOBackend())
        guard = GuardedNetwork(
            allow_private=self.limits.allow_private,
            resolver=resolver or resolve,
            inner=backend or internet,
        )
        self._pool = httpcore2.AsyncConnectionPool(
            ssl_context=ssl_context or httpx2.create_ssl_context(trust_env=False),
            max_connections=self.limits.max_connections,
            max_keepalive_connections=self.limits.max_connections,
            keepalive_expiry=15.0,
            network_backend=guard,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        await self._pool.aclose()

    async def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        max_bytes: int | None = None,
        wants_body: WantsBody | None = None,
    ) -> HttpAnswer:
        """As `request("GET", url)`."""
        return await self.request("GET", url, headers=headers, max_bytes=max_bytes, wants_body=wants_body)

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        max_bytes: int | None = None,
        wants_body: WantsBody | None = None,
    ) -> HttpAnswer:
        """The answer, whatever its status; an `HttpError` when there is none.

        GET and HEAD follow redirects; other methods hand the redirect back. Headers beyond the harmless ones
        are not carried to another origin. `wants_body` may decline the body of a status below 400 unread.
        """
        sent = {"user-agent": self._user_agent, "accept-encoding": "gzip, deflate", **_lower(headers)}
        limit = max_bytes or self.limits.max_bytes
        try:
            async with asyncio.timeout(self.limits.total_timeout):
                return await self._follow(_Call(method, sent, content, limit, wants_body), url)
        except TimeoutError as error:
            seconds = f"{self.limits.total_timeout:g} seconds"
            raise TimedOut(f"{url} took longer than {seconds}. Try again later.", url=url) from error

    async def _follow(self, call: _Call, url: str) -> HttpAnswer:
        seen: set[str] = set()
        target = self._checked(url)
        while True:
            seen.add(str(target))
            answer = await self._send(call, target)
            location = answer.headers.get("location")
            if call.method not in ("GET", "HEAD") or answer.status not in _REDIRECTS or not location:
                return HttpAnswer(answer.url, answer.status, answer.headers, answer.body, len(seen) > 1)
            following = self._checked(location, base=target)
            if str(following) in seen:
                words = f"{url} redirects in a circle. Give the address where the circle should end."
                raise RedirectLoop(words, url=url)
            if len(seen) > self.limits.max_redirects:
                times = f"more than {self.limits.max_redirects} times"
                raise TooManyRedirects(f"{url} redirects {times}. Give the final address instead.", url=url)
            if _origin(following) != _origin(target):
                call = call.for_strangers()
            target = following

    def _checked(self, url: str, *, base: httpx2.URL | None = None) -> httpx2.URL:
        """The address to request next, without its fragment; raises when its form alone forbids it."""
        try:
            target = base.join(url) if base is not None else httpx2.URL(url)
            target = target.copy_with(fragment=None)
            host = target.raw_host.decode("ascii").lower()
        except (httpx2.InvalidURL, ValueError) as error:
            raise BadAddress(f"{url!r} is not a web address: {error}.", url=url) from error
        if target.scheme not in ("http", "https"):
            raise BadScheme(f"{url!r} is not a web address. Only http:// and https:// are fetched.", url=url)
        if target.userinfo:
            raise BadAddress("The address carries a user name or password. Give it without.", url=url)
        if problem := host_problem(host):
            raise BlockedAddress(f"The host {host!r} is not accepted: {problem}.", url=url)
        port = target.port or _default_port(target)
        if not self.limits.allow_private and port not in self.limits.ports:
            allowed = ", ".join(map(str, sorted(self.limits.ports)))
            raise BlockedPort(f"Port {port} of {host} is not allowed; allowed are {allowed}.", url=url)
        return target

    async def _send(self, call: _Call, target: httpx2.URL) -> HttpAnswer:
        url = str(target)
        timeouts = {
            "connect": self.limits.connect_timeout,
            "read": self.limits.read_timeout,
            "write": self.limits.read_timeout,
            "pool": None,
        }
        request = httpx2.Request(
            call.method, target, headers=call.headers, content=call.content, extensions={"timeout": timeouts}
        )
        try:
            return await self._exchange(request, call)
        except httpcore2.TimeoutException as error:
            raise TimedOut(f"{url} did not answer in time. Try again later.", url=url) from error
        except httpx2.DecodingError as error:
            raise BadBody(f"{url} sent a damaged compressed page: {error}.", url=url) from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            raise _connection_error(error, url) from error

    async def _exchange(self, request: httpx2.Request, call: _Call) -> HttpAnswer:
        raw = await self._pool.handle_async_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        stream = _Stream(raw)
        response = httpx2.Response(raw.status, headers=raw.headers, stream=stream, request=request)
        try:
            body = await _read_body(response, call)
        finally:
            await stream.aclose()
        return HttpAnswer(str(request.url), response.status_code, response.headers, body)


@dataclass(frozen=True, slots=True)
class _Call:
    """What stays the same from one hop to the next."""

    method: str
    headers: Mapping[str, str]
    content: bytes | None
    max_bytes: int
    wants_body: WantsBody | None

    def for_strangers(self) -> _Call:
        kept = {name: value for name, value in self.headers.items() if name in _HEADERS_FOR_STRANGERS}
        return _Call(self.method, kept, self.content, self.max_bytes, self.wants_body)


class _Stream(httpx2.AsyncByteStream):
    """Lets httpx2 decode a body that httpcore2 receives, and counts what came over the wire."""

    def __init__(self, raw: httpcore2.Response) -> None:
        self._raw = raw

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self._raw.aiter_stream():
            yield part

    async def aclose(self) -> None:
        await self._raw.aclose()


async def _read_body(response: httpx2.Response, call: _Call) -> bytes:
    url, status = str(response.request.url), response.status_code
    if status in _REDIRECTS or status == 304:
        return await _drained(response)
    if "," in response.headers.get("content-encoding", ""):
        raise BadBody(f"{url} is compressed more than once, which is not accepted.", url=url)
    if status >= 400:
        return await _read_start(response, min(call.max_bytes, _ERROR_BODY_BYTES))
    if call.wants_body and not call.wants_body(status, response.headers):
        return b""
    return await _read_whole(response, call.max_bytes)


async def _drained(response: httpx2.Response) -> bytes:
    """Nothing, after reading a short body away so that the connection can be used again."""
    async with aclosing(response.aiter_raw()) as parts:
        async for _ in parts:
            if response.num_bytes_downloaded > _ERROR_BODY_BYTES:
                break
    return b""


async def _read_start(response: httpx2.Response, limit: int) -> bytes:
    start = bytearray()
    async with aclosing(response.aiter_bytes()) as parts:
        async for part in parts:
            start += part
            if len(start) >= limit:
                break
    return bytes(start[:limit])


async def _read_whole(response: httpx2.Response, limit: int) -> bytes:
    """The decoded body. Raises TooLarge as soon as it exceeds `limit` or turns out to be a bomb."""
    url = str(response.request.url)
    too_large = f"{url} is larger than {limit / 1_000_000:g} MB. Exclude it, or raise the limit."
    announced = response.headers.get("content-length", "")
    if announced.isascii() and announced.isdigit() and int(announced) > limit:
        raise TooLarge(too_large, url=url)
    body = bytearray()
    async with aclosing(response.aiter_bytes()) as parts:
        async for part in parts:
            body += part
            if len(body) > limit:
                raise TooLarge(too_large, url=url)
            if len(body) > _RATIO_COUNTS_FROM and len(body) > _MAX_RATIO * response.num_bytes_downloaded:
                raise TooLarge(
                    f"{url} unpacks to more than {_MAX_RATIO} times its size. Exclude it.", url=url
                )
    return bytes(body)


def _connection_error(error: BaseException, url: str) -> HttpError:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            reason = getattr(cause, "verify_message", "") or cause.reason or "no secure connection"
            return TlsFailed(f"{url} has a problem with its certificate or TLS: {reason}.", url=url)
        cause = cause.__cause__ or cause.__context__
    words = f"{url} could not be reached. Check that the site is up and the address is right."
    return ConnectionFailed(words, url=url)


def _lower(headers: Mapping[str, str] | None) -> dict[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items()}


def _default_port(url: httpx2.URL) -> int:
    return 443 if url.scheme == "https" else 80


def _origin(url: httpx2.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or _default_port(url)
