"""One account at a vendor over HTTP: its token, its pace, its errors in our terms.

A connector says in a `Dialect` how its vendor speaks and asks through `Api`. Everything that `Api` raises is
kit.errors.Retryable, NeedsPerson or Rejected with a code of `crm.connectors.errors`, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeGuard

from crm.connectors import rehearsal
from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import (
    RATE_SHORT,
    TRANSIENT,
    Invalid,
    auth_expired,
    by_status,
    in_our_terms,
    is_rate,
    transient,
)
from crm.connectors.limits import Limiter, Quota, Reading
from kit.answers import UNKNOWN_OUTCOME, Json, bad_answer, child, moment, objects, retry_after, text
from kit.clock import Clock
from kit.errors import ProviderError, Retryable
from kit.oauth import TokenSource
from kit.rest import Answer, Auth, Rest, bearer, unauthorized

__all__ = ["Answer", "Api", "Dialect", "Json", "bad_answer", "bearer", "child", "header", "moment", "objects",
           "scheme", "text"]  # fmt: skip

Params = Mapping[str, str | Sequence[str]]
Body = Json | list[Json]


def scheme(word: str) -> Auth:
    """`Authorization: <word> <token>`, as Zoho-oauthtoken is."""
    return lambda token: {"Authorization": f"{word} {token}"}


def header(name: str) -> Auth:
    """The token alone in a header, as x-api-token is."""
    return lambda token: {name: token}


_PATIENT: ContextVar[float] = ContextVar("patient until", default=0.0)
"""On the event loop's clock."""
_WAITS = (0.1, 0.3, 1.0, 2.0)
_BRIEF = 5.0
_PASSING = frozenset({TRANSIENT, RATE_SHORT})


@contextmanager
def patiently(seconds: float = 10.0) -> Generator[None]:
    """Inside, a request that changes nothing is sent again a few times when it fails for the moment: for what every
    record needs and one bad answer would spoil, such as an account's fields. After so many seconds none is sent again.
    """
    until = asyncio.get_running_loop().time() + seconds
    token = _PATIENT.set(max(until, _PATIENT.get()))
    try:
        yield
    finally:
        _PATIENT.reset(token)


def _is_patient() -> bool:
    return asyncio.get_running_loop().time() < _PATIENT.get()


def _is_brief(error: ProviderError) -> TypeGuard[Retryable]:
    return isinstance(error, Retryable) and error.code in _PASSING and (error.retry_after or 0.0) <= _BRIEF


def _nothing(answer: Answer) -> None:
    return None


def _unsaid(answer: Answer, wait: float | None) -> None:
    return None


def _no_reading(answer: Answer) -> Reading | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """How a vendor speaks. What a function answers with None is read as HTTP has it.

    `explain(answer, seconds to wait)`: the error that a refusing answer stands for. `hidden(answer)`: the failure in an
    answer that looks like a success. `expired(answer)`: whether another token will help. `reading(answer)`: what its
    headers say about limits.
    """

    name: str
    auth: Auth = bearer
    explain: Callable[[Answer, float | None], ProviderError | None] = _unsaid
    hidden: Callable[[Answer], ProviderError | None] = _nothing
    expired: Callable[[Answer], bool] = unauthorized
    reading: Callable[[Answer], Reading | None] = _no_reading


class Api:
    """Requests to one account. Paths are joined to the address that came with the token, else to `base_url`.

    `at_once` bounds the requests of this process that are under way, `timeout` in seconds each.
    """

    def __init__(
        self,
        dialect: Dialect,
        base_url: str,
        *,
        tokens: TokenSource,
        deps: ConnectorDeps,
        quota: Quota,
        at_once: int = 4,
        timeout: float = 20.0,
    ) -> None:
        self._dialect, self._timeout = dialect, timeout
        self._rest = Rest(
            dialect.name,
            base_url,
            tokens=tokens,
            client=deps.client,
            clock=deps.clock,
            explain=self._explained,
            at_once=at_once,
            auth=dialect.auth,
            expired=dialect.expired,
            turns=_Paced(deps.limiter(quota), quota, deps.clock, self._dialect, self._explained),
        )

    async def get(
        self,
        path: str,
        *,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
        cost: float = 1.0,
    ) -> Answer:
        return await self.ask("GET", path, params=params, headers=headers, allow=allow, cost=cost)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        body: Body | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
        cost: float = 1.0,
    ) -> Answer:
        """A request that changes nothing, such as a search by POST. See `send`, and `patiently`."""
        waits = list(_WAITS)
        while True:
            try:
                return await self._send(
                    method,
                    path,
                    body=body,
                    params=params,
                    headers=headers,
                    allow=allow,
                    cost=cost,
                    reads=True,
                )
            except ProviderError as error:
                ours = in_our_terms(error, self._dialect.name, changes=False)
                if ours.code == UNKNOWN_OUTCOME:
                    ours = transient(self._dialect.name, str(error))
                if not waits or not _is_patient() or not _is_brief(ours):
                    raise ours from None
                wait = max(waits.pop(0), ours.retry_after or 0.0)
            await asyncio.sleep(wait)

    async def send(
        self,
        method: str,
        path: str,
        *,
        body: Body | None = None,
        params: Params | None = None,
        headers: Mapping[str, str] | None = None,
        allow: Collection[int] = (),
        cost: float = 1.0,
    ) -> Answer:
        """A request that changes something. The answer when it is a success or its status is in `allow`.

        207 is a failure unless it is allowed. Raises unknown_outcome when the vendor may have done it, and HeldBack in
        a rehearsal.
        """
        rehearsal.may_write(method, path)
        try:
            return await self._send(
                method, path, body=body, params=params, headers=headers, allow=allow, cost=cost, reads=False
            )
        except ProviderError as error:
            raise in_our_terms(error, self._dialect.name, changes=True) from None

    async def _send(
        self,
        method: str,
        path: str,
        *,
        body: Body | None,
        params: Params | None,
        headers: Mapping[str, str] | None,
        allow: Collection[int],
        cost: float,
        reads: bool,
    ) -> Answer:
        answer = await self._rest.send(
            method,
            path,
            timeout=self._timeout,
            params=params,
            body=body,
            headers=headers,
            allow=allow,
            reads=reads,
            cost=cost,
        )
        if answer.status in allow:
            return answer
        if hidden := self._dialect.hidden(answer):
            raise hidden
        if answer.status == 207:
            raise Invalid(self._dialect.name, "only a part of it was taken")
        return answer

    def _explained(self, answer: Answer, wait: float | None) -> ProviderError:
        if self._dialect.expired(answer):
            return auth_expired(self._dialect.name, _words(answer))
        return self._dialect.explain(answer, wait) or by_status(
            self._dialect.name, answer.status, _words(answer), wait=wait
        )


@dataclass(frozen=True, slots=True)
class _Paced:
    """The limiter as `kit.rest` asks for it. A refusal for the rate's sake stops all workers, not only this one."""

    limiter: Limiter
    quota: Quota
    clock: Clock
    dialect: Dialect
    explained: Callable[[Answer, float | None], ProviderError]

    async def take(self, cost: float) -> None:
        await self.limiter.take(cost)

    async def heard(self, answer: Answer) -> None:
        if reading := self.dialect.reading(answer):
            await self.limiter.learn(reading)
        if self.dialect.expired(answer):
            return
        error = self.dialect.hidden(answer) if 200 <= answer.status < 300 else self._refusal(answer)
        if isinstance(error, Retryable) and is_rate(error):
            wait = self.quota.seconds if error.retry_after is None else error.retry_after
            await self.limiter.park(wait, code=error.code)

    def _refusal(self, answer: Answer) -> ProviderError:
        return self.explained(answer, retry_after(answer.headers, self.clock()))


def _words(answer: Answer) -> str:
    """What most APIs call the sentence that says what is wrong."""
    for each in (answer.body, *answer.listed[:1]):
        for key in ("message", "error_description", "error", "title"):
            if found := text(each, key):
                return found
    return ""
