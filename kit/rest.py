"""JSON over HTTP to a provider: an access token, one renewal of it, a time limit, errors in our own terms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx2

from kit.answers import (
    UNKNOWN_OUTCOME,
    UNREACHABLE,
    Json,
    bad_answer,
    decoded,
    decoded_list,
    retry_after,
)
from kit.clock import Clock
from kit.errors import ProviderError, Retryable
from kit.oauth import TokenSource


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is empty when the provider sent no JSON object, `listed` has the objects when it sent a list of them."""

    status: int
    headers: Mapping[str, str]
    body: Json
    listed: tuple[Json, ...] = ()


Explain = Callable[[Answer, float | None], ProviderError]
"""(answer, seconds to wait or None) -> the error that a refusing answer stands for."""

Auth = Callable[[str], Mapping[str, str]]
"""The headers that carry an access token."""


class Turns(Protocol):
    """Says when the next request may go, and hears what came of it."""

    async def take(self, cost: float) -> None:
        """Return when a request of this cost may be sent. Raises Retryable when that will be too late."""
        ...

    async def heard(self, answer: Answer) -> None: ...


def bearer(token: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {token}"}


def unauthorized(answer: Answer) -> bool:
    return answer.status == 401


@dataclass(slots=True)
class _Progress:
    """Whether a request is under way that the provider may have seen."""

    sent: bool = False


@dataclass(frozen=True, slots=True)
class _Asked:
    method: str
    path: str
    params: Mapping[str, str | Sequence[str]] | None
    body: Json | list[Json] | None
    headers: Mapping[str, str]
    cost: float


class Rest:
    """One provider account. `at_once` bounds the requests under way.

    Paths are joined to the address that came with the token, where one does, else to `base_url`. `auth` says which
    headers carry the token, `expired` which answers ask for a new one, `turns` when requests may go.
    """

    def __init__(
        self,
        name: str,
        base_url: str,
        *,
        tokens: TokenSource,
        client: httpx2.AsyncClient,
        clock: Clock,
        explain: Explain,
        at_once: int,
        auth: Auth = bearer,
        expired: Callable[[Answer], bool] = unauthorized,
        turns: Turns | None = None,
    ) -> None:
        self._name, self._base = name, base_url
        self._tokens, self._client, self._clock, self._explain = tokens, client, clock, explain
        self._auth, self._expired, self._turns = auth, expired, turns
        self._gate = asyncio.Semaphore(at_once)

    async def send(
        self,
        method: str,
        path: str,
        *,
        timeout: float,
        params: Mapping[str, str | Sequence[str]] | None = None,
        body: Json | list[Json] | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
        reads: bool = False,
        cost: float = 1.0,
    ) -> Answer:
        """The answer when it is a success or its status is in `allow`; raises ProviderError otherwise.

        `timeout` in seconds covers waiting for others, a token and the answer, not what `turns` asks us to wait.
        `reads`: the request changes nothing although it is no GET, so nothing is unknown when it stays unanswered.
        """
        changes = method != "GET" and not reads
        asked = _Asked(method, path, params, body, headers or {}, cost)
        progress = _Progress()
        try:
            async with asyncio.timeout(timeout) as limit, self._gate:
                response, answer = await self._with_token(asked, limit, progress)
        except TimeoutError:
            raise self._silence(changes and progress.sent, f"no answer within {timeout:g} s") from None
        except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
            words = f"{self._name} cannot be reached ({type(error).__name__})."
            raise Retryable(UNREACHABLE, words) from None
        except httpx2.RequestError as error:
            raise self._silence(changes and progress.sent, type(error).__name__) from None
        return self._read(response, answer, allow)

    async def _with_token(
        self, asked: _Asked, limit: asyncio.Timeout, progress: _Progress
    ) -> tuple[httpx2.Response, Answer]:
        token = await self._tokens.get()
        for renewals_left in (1, 0):
            await self._turn(limit, asked.cost)
            progress.sent = True
            response = await self._client.request(
                asked.method,
                f"{self._tokens.base or self._base}{asked.path}",
                params=asked.params,
                json=asked.body,
                headers={"Accept": "application/json", **asked.headers, **self._auth(token)},
            )
            answer = _answer(response)
            if self._turns:
                await self._turns.heard(answer)
            if not self._expired(answer) or not renewals_left:
                return response, answer
            progress.sent = False
            token = await self._tokens.get(refused=token)
        raise AssertionError("unreachable")

    async def _turn(self, limit: asyncio.Timeout, cost: float) -> None:
        """Wait for our turn. The time limit stands still meanwhile: it is about the provider's silence."""
        if self._turns is None:
            return
        loop, ends = asyncio.get_running_loop(), limit.when()
        left = ends - loop.time() if ends is not None else 0.0
        limit.reschedule(None)
        await self._turns.take(cost)
        limit.reschedule(loop.time() + left)

    def _read(self, response: httpx2.Response, answer: Answer, allow: Collection[int]) -> Answer:
        if answer.status in allow:
            return answer
        if not 200 <= answer.status < 300:
            raise self._explain(answer, retry_after(answer.headers, self._clock()))
        if response.content and not answer.body and not _is_json(response.content):
            raise bad_answer(self._name)
        return answer

    def _silence(self, unknown: bool, why: str) -> Retryable:
        code = UNKNOWN_OUTCOME if unknown else UNREACHABLE
        return Retryable(code, f"{self._name} did not answer ({why}).")


def _answer(response: httpx2.Response) -> Answer:
    body = decoded(response.content)
    listed = decoded_list(response.content) if body is None else None
    return Answer(response.status_code, response.headers, body or {}, tuple(listed or ()))


def _is_json(content: bytes) -> bool:
    """Whether it is an object or a list of JSON."""
    return decoded(content) is not None or decoded_list(content) is not None
