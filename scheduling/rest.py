"""JSON over HTTP to a provider: a bearer token, one renewal of it, a time limit, errors in our own terms."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Annotated
from urllib.parse import urlsplit

import httpx2
from pydantic import AfterValidator

from kit.clock import Clock
from kit.errors import ProviderError, Retryable
from scheduling.answers import UNKNOWN_OUTCOME, Json, bad_answer, decoded, retry_after
from scheduling.oauth import TokenSource


def _api_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(parts.hostname or "")):
        raise ValueError("give an address that begins with https://")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError("give an address without user, query and fragment")
    return url.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


ApiAddress = Annotated[str, AfterValidator(_api_address)]
"""Where a provider's API is: https, or http on this machine. Kept without a slash at the end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is empty when the provider sent no JSON object."""

    status: int
    headers: Mapping[str, str]
    body: Json


Explain = Callable[[Answer, float | None], ProviderError]
"""(answer, seconds to wait or None) -> the error that a refusing answer stands for."""


class Rest:
    """One provider account. `at_once` bounds the requests under way. Paths are joined to `base_url`."""

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
    ) -> None:
        self._name, self._base = name, base_url
        self._tokens, self._client, self._clock, self._explain = tokens, client, clock, explain
        self._gate = asyncio.Semaphore(at_once)

    async def send(
        self,
        method: str,
        path: str,
        *,
        timeout: float,
        params: Mapping[str, str] | None = None,
        body: Json | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
        reads: bool = False,
    ) -> Answer:
        """The answer when it is a success or its status is in `allow`; raises ProviderError otherwise.

        `timeout` in seconds covers everything: waiting for a turn, a token, the answer. `reads`: the request changes
        nothing although it is no GET, so nothing is unknown when it stays unanswered.
        """
        changes = method != "GET" and not reads
        try:
            async with asyncio.timeout(timeout), self._gate:
                answer = await self._with_token(
                    method, f"{self._base}{path}", params=params, json=body, headers=dict(headers or {})
                )
        except TimeoutError:
            raise self._silence(changes, f"no answer within {timeout:g} s") from None
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            words = f"{self._name} cannot be reached ({type(error).__name__})."
            raise Retryable("unreachable", words) from None
        except httpx2.TransportError as error:
            raise self._silence(changes, type(error).__name__) from None
        return self._read(answer, allow)

    async def _with_token(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None,
        json: Json | None,
        headers: dict[str, str],
    ) -> httpx2.Response:
        token = await self._tokens.get()
        for renewals_left in (1, 0):
            named = headers | {"Authorization": f"Bearer {token}", "Accept": "application/json"}
            answer = await self._client.request(method, url, params=params, json=json, headers=named)
            if answer.status_code != 401 or not renewals_left:
                return answer
            token = await self._tokens.get(refused=token)
        raise AssertionError("unreachable")

    def _read(self, response: httpx2.Response, allow: Collection[int]) -> Answer:
        body = decoded(response.content)
        answer = Answer(response.status_code, response.headers, body or {})
        if answer.status in allow:
            return answer
        if not 200 <= answer.status < 300:
            raise self._explain(answer, retry_after(answer.headers, self._clock()))
        if body is None and response.content:
            raise bad_answer(self._name)
        return answer

    def _silence(self, changes: bool, why: str) -> Retryable:
        code = UNKNOWN_OUTCOME if changes else "unreachable"
        return Retryable(code, f"{self._name} did not answer ({why}).")
