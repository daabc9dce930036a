"""Signs what is posted, and opens no address in a private network unless that is allowed."""

from __future__ import annotations

import json
import ssl

import httpcore2
import httpx2

from crm.connectors.errors import FORBIDDEN
from kit.clock import Clock
from kit.errors import NeedsPerson
from kit.http import HttpAnswer, HttpLimits, SafeClient
from kit.http_errors import BlockedAddress, BlockedPort, ConnectionFailed, HttpError, TlsFailed, Unresolvable
from kit.standard_webhooks import signed_headers

_LONGEST_ANSWER = 100_000
_PASSED_ON = ("content-type", "retry-after")


class SignedTransport(httpx2.AsyncBaseTransport):
    """Posts over `SafeClient`. A request has its id in the header webhook-id. Nothing stays open between two."""

    def __init__(
        self,
        key: bytes,
        *,
        clock: Clock,
        allow_private: bool,
        timeout: float,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._key, self._clock = key, clock
        self._tls = tls or httpx2.create_ssl_context(trust_env=False)
        self._limits = HttpLimits(
            allow_private=allow_private,
            max_bytes=_LONGEST_ANSWER,
            max_redirects=0,
            read_timeout=timeout,
            total_timeout=timeout,
            max_connections=1,
        )

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Raises httpx2's errors for a network in trouble, and NeedsPerson for an address that is not opened."""
        body = await request.aread()
        headers = {"content-type": "application/json", "accept": "application/json"}
        headers |= signed_headers(body, id=request.headers["webhook-id"], at=self._clock(), key=self._key)
        try:
            async with SafeClient(self._limits, ssl_context=self._tls) as client:
                answer = await client.request(request.method, str(request.url), headers=headers, content=body)
        except HttpError as error:
            raise _failure(error, request) from None
        kept = {name: answer.headers[name] for name in _PASSED_ON if name in answer.headers}
        return httpx2.Response(answer.status, headers=kept, content=_readable(answer), request=request)


def _failure(error: HttpError, request: httpx2.Request) -> Exception:
    """No error names the address: it may carry a key."""
    cause = error.__cause__
    never_sent = isinstance(error, Unresolvable | TlsFailed) or (
        isinstance(error, ConnectionFailed)
        and isinstance(cause, httpcore2.ConnectError | httpcore2.ConnectTimeout)
    )
    if never_sent:
        return httpx2.ConnectError(error.code, request=request)
    if error.temporary:
        return httpx2.ReadError(error.code, request=request)
    own = isinstance(error, BlockedAddress | BlockedPort)
    hint = " Set `allow_private_addresses` under its options if it is yours." if own else ""
    return NeedsPerson(FORBIDDEN, f"The webhook's address cannot be used ({error.code}).{hint}")


def _readable(answer: HttpAnswer) -> bytes:
    """The JSON object, or nothing where a receiver only says "ok". A page stays, which no receiver sends."""
    body = answer.body.strip()
    if not 200 <= answer.status < 300:
        return body
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        is_page = body.startswith(b"<") or "json" in answer.headers.get("content-type", "")
        return body if is_page else b""
    return body if isinstance(found, dict) else b""
