"""What happens around every request. Plain ASGI, because answers are streamed and must not be buffered."""

from __future__ import annotations

import re
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import error_response, unexpected
from app.gate import Gate
from app.metrics import Metrics
from kit.errors import AppError, Forbidden, TooLarge
from kit.telemetry import span

_REQUEST_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_REPORTS = "/v1/webhooks/"
_REPORT_BYTES = 1_000_000  # providers send what happened to many mails at once
_QUIET = frozenset({"/healthz", "/readyz", "/metrics"})
_ALLOWED_HEADERS = "authorization, content-type, last-event-id, x-widget-key"
_ALLOWED_METHODS = "GET, POST, PATCH, DELETE"

log = structlog.get_logger(__name__)


class Observed:
    """Gives each request an id, and leaves one log line and its numbers behind. No address, no words, no query."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else uuid4().hex
        seen = _Seen(send, request_id)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        with span("http.request", method=scope["method"], request_id=request_id):
            try:
                await self._app(scope, receive, seen)
            finally:
                self._record(scope, seen)

    def _record(self, scope: Scope, seen: _Seen) -> None:
        route = getattr(scope.get("route"), "path", "(none)")
        seconds = perf_counter() - seen.begun
        first_byte = seconds if seen.first_byte is None else seen.first_byte - seen.begun
        self._metrics.observe(
            method=scope["method"], route=route, status=seen.status, seconds=seconds, first_byte=first_byte
        )
        level = log.debug if scope["path"] in _QUIET else log.info
        ids: dict[str, Any] = {
            key: str(value) for key, value in scope.get("path_params", {}).items() if key.endswith("_id")
        }
        tenant = scope.get("state", {}).get("tenant")
        level(
            "request",
            method=scope["method"],
            route=route,
            status=seen.status,
            ms=round(seconds * 1000, 1),
            **({"tenant": str(tenant)} if tenant else {}),
            **ids,
        )


class _Seen:
    """Passes an answer on and remembers its status and when it began."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.begun = perf_counter()
        self.first_byte: float | None = None
        self.status = 499  # as if the client left before an answer began

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.first_byte = perf_counter()
            MutableHeaders(scope=message)["X-Request-Id"] = self._request_id
        await self._send(message)


class Guarded:
    """Limits request bodies, adds the headers that keep browsers careful, and answers for errors nobody caught."""

    def __init__(self, app: ASGIApp, *, max_body_bytes: int) -> None:
        self._app = app
        self._limit = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _add_security_headers(MutableHeaders(scope=message), scope["path"])
            await send(message)

        try:
            declared = Headers(scope=scope).get("content-length", "0")
            limit = max(self._limit, _REPORT_BYTES) if scope["path"].startswith(_REPORTS) else self._limit
            if declared.isdigit() and int(declared) > limit:
                raise self._too_large(limit)
            await self._app(scope, self._counted(receive, limit), guarded_send)
        except ClientDisconnect:
            return
        except AppError as error:
            if started:
                raise
            await error_response(error)(scope, receive, guarded_send)
        except Exception as error:
            if started:
                log.exception("request.broke_off")
                raise
            await unexpected(error)(scope, receive, guarded_send)

    def _counted(self, receive: Receive, limit: int) -> Receive:
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:
                raise self._too_large(limit)
            return message

        return counted

    @staticmethod
    def _too_large(limit: int) -> TooLarge:
        return TooLarge(f"A request may have {limit} bytes at most.")


def _add_security_headers(headers: MutableHeaders, path: str) -> None:
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    if path.startswith("/v1/"):
        headers.setdefault("Cache-Control", "no-store")
        headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")


# Tells nobody more than a page with the key shows to everybody.
_WIDGET_CONFIG = "/v1/widget/config"


class Cors:
    """Cross-origin rules for /v1/: a browser may read an answer when some tenant allows the origin, exactly.

    Whether the tenant of the request allows it is the gate's question. It refuses, and the browser may read that only
    when its origin is known here; but for what the chat is on a page, where every origin may read why it is refused.
    """

    def __init__(self, app: ASGIApp, *, gate: Gate) -> None:
        self._app = app
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/v1/"):
            return await self._app(scope, receive, send)
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin and scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            return await (await self._preflight(origin, Request(scope)))(scope, receive, send)

        async def with_origin(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = MutableHeaders(scope=message)
                answer.add_vary_header("Origin")
                if origin and (scope["path"] == _WIDGET_CONFIG or self._gate.knows_origin(origin)):
                    answer["Access-Control-Allow-Origin"] = origin
                    answer["Access-Control-Expose-Headers"] = "Retry-After, X-Request-Id"
            await send(message)

        await self._app(scope, receive, with_origin)

    async def _preflight(self, origin: str, request: Request) -> Response:
        if request.url.path != _WIDGET_CONFIG and not await self._gate.allows_preflight(origin, request):
            refusal = error_response(Forbidden("No site allows this origin.", code="origin_not_allowed"))
            refusal.headers["Vary"] = "Origin"
            return refusal
        return Response(
            status_code=204,
            headers={
                "Access-Control-Allow-Origin": origin,
                "Access-Control-Allow-Methods": _ALLOWED_METHODS,
                "Access-Control-Allow-Headers": _ALLOWED_HEADERS,
                "Access-Control-Max-Age": "600",
                "Vary": "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
            },
        )
