"""Somebody allows us in by OAuth at the terminal: the page to open, and its answer, by a loopback port or pasted."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import typer

from app.cli.common import USAGE, fail, say
from kit.errors import NeedsPerson

if TYPE_CHECKING:
    import httpx2

    from crm.catalog.consent import Consent
    from crm.catalog.maker import Maker, Way

_WAIT_SECONDS = 600.0
_LONGEST_LINE = 16_384
_PAGE = b"<!doctype html><meta charset=utf-8><title>Connected</title><p>Done. You can close this window."
_NOT_OURS = (
    b"<!doctype html><meta charset=utf-8><title>Not expected</title><p>Nobody is waiting for this answer."
)


@dataclass(frozen=True, slots=True)
class Answering:
    """How the answer comes back. Port 0 takes a free one. `redirect` is pasted unless it is on this machine."""

    port: int
    paste: bool = False
    redirect: str | None = None

    @property
    def listens(self) -> bool:
        return not self.paste and self.redirect is None


async def allowed(
    client: httpx2.AsyncClient,
    maker: Maker,
    way: Way,
    options: Any,
    asked: Mapping[str, str],
    answering: Answering,
) -> dict[str, str]:
    """The secrets that the connection has from now on. Raises NeedsPerson and Retryable in words."""
    from crm.catalog.consent import new_verifier

    consent = way.consent
    assert consent is not None
    if missing := [ask.secret for ask in way.asks if not ask.optional and not asked.get(ask.secret)]:
        fail(f"{maker.vendor} needs {', '.join(missing)} before somebody can allow it", USAGE)
    if consent.page is None:
        code, redirect, verifier = _by_hand(maker, consent), None, None
    else:
        verifier = new_verifier()
        code, redirect = await _by_page(consent, options, asked["client_id"], verifier, answering)
    return await consent.exchange(
        client,
        options,
        vendor=maker.vendor,
        asked=asked,
        code=code,
        redirect_uri=redirect,
        verifier=verifier,
    )


def _by_hand(maker: Maker, consent: Consent) -> str:
    say(f"In {maker.vendor}'s console, make a code for these scopes: {consent.scope()}")
    return typer.prompt("Code", hide_input=True, err=True).strip()


async def _by_page(
    consent: Consent, options: Any, client_id: str, verifier: str, answering: Answering
) -> tuple[str, str]:
    """(the code, the redirect address it belongs to)"""
    state = secrets.token_urlsafe(24)

    def code_in(query: Mapping[str, str]) -> str:
        return consent.code(options, query, state=state)

    def page(redirect: str) -> str:
        return consent.authorize(
            options, client_id=client_id, redirect_uri=redirect, state=state, verifier=verifier
        )

    if not answering.listens:
        redirect = answering.redirect or f"http://localhost:{answering.port}/"
        _show(page(redirect), redirect)
        pasted: str = typer.prompt("The address that the browser ends at", hide_input=True, err=True)
        return code_in(_query(pasted.strip())), redirect
    listener = _Listener(state)
    server = await _listen(listener, answering.port)
    redirect = f"http://localhost:{server.sockets[0].getsockname()[1]}/"
    async with server:
        _show(page(redirect), redirect)
        say("Waiting for the answer ...")
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                return code_in(await listener.answer), redirect
        except TimeoutError:
            raise NeedsPerson("no_answer", "Nobody allowed it within ten minutes. Begin again.") from None


def _show(page: str, redirect: str) -> None:
    say(f"The application's redirect address must be {redirect}")
    say(f"Open this page and allow it:\n\n  {page}\n")


def _query(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


async def _listen(listener: _Listener, port: int) -> asyncio.Server:
    try:
        return await asyncio.start_server(listener.serve, "127.0.0.1", port, limit=_LONGEST_LINE)
    except OSError as error:
        fail(f"port {port} cannot be used ({error.strerror}); choose another one with --port, or use --paste")


class _Listener:
    """Takes the one request that carries our `state`; whatever else comes is told that nobody waits for it."""

    def __init__(self, state: str) -> None:
        self._state = state
        self.answer: asyncio.Future[dict[str, str]] = asyncio.get_running_loop().create_future()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(10):
                request = (await reader.readline()).decode("latin-1").split(" ")
                query = _query(request[1]) if len(request) == 3 and request[0] == "GET" else {}
                ours = secrets.compare_digest(query.get("state", "").encode(), self._state.encode())
                status, body = (b"200 OK", _PAGE) if ours else (b"404 Not Found", _NOT_OURS)
                head = b"HTTP/1.1 %s\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n"
                writer.write(head % (status, len(body)) + b"Connection: close\r\n\r\n" + body)
                await writer.drain()
            if ours and not self.answer.done():
                self.answer.set_result(query)
        except (OSError, ValueError, TimeoutError):  # somebody else's broken request: we go on waiting
            return
        finally:
            writer.close()
