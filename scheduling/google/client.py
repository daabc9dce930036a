"""Google's own library, which has no types and blocks: it is touched here and nowhere else."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import anyio
import anyio.to_thread
import httplib2  # pyright: ignore[reportMissingTypeStubs]
from google.oauth2.credentials import Credentials
from google_auth_httplib2 import AuthorizedHttp  # pyright: ignore
from googleapiclient.discovery import build  # pyright: ignore
from googleapiclient.errors import HttpError  # pyright: ignore

from kit.answers import UNKNOWN_OUTCOME, Json, bad_answer, child, decoded, objects, retry_after, text
from kit.clock import Clock
from kit.errors import NeedsPerson, ProviderError, Retryable
from kit.oauth import TokenSource
from kit.rest import Answer
from scheduling.answers import refusal

NAME = "Google Calendar"

_RATE = frozenset(
    {
        "rateLimitExceeded",
        "userRateLimitExceeded",
        "quotaExceeded",
        "dailyLimitExceeded",
        "variableTermLimitExceeded",
    }
)
_TOO_MANY_INVITATIONS = "calendarUsageLimitsExceeded"
_HOUR = 3_600.0
_build: Any = cast(Any, build)


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    parameters: Mapping[str, object]
    timeout: float
    if_match: str | None


class GoogleApi:
    """Calls of the Calendar API in threads, at most as many at once as `limiter` has places.

    httplib2 is not made for several threads, so each call has an AuthorizedHttp of its own. Tokens are found and
    renewed by `kit.oauth`; the library renews none and repeats nothing.
    """

    def __init__(self, base_url: str, *, clock: Clock, limiter: anyio.CapacityLimiter) -> None:
        self._base = base_url
        self._clock = clock
        self._limiter = limiter
        self._building = threading.Lock()

    async def call(
        self,
        tokens: TokenSource,
        method: str,
        parameters: Mapping[str, object],
        *,
        timeout: float,
        allow: Collection[int] = (),
        if_match: str | None = None,
    ) -> Answer:
        """The answer of `method` ("events.list"), a success or of a status in `allow`; raises ProviderError otherwise.

        `timeout` in seconds covers everything. A call that it cut short may still arrive at Google.
        """
        reads = method.endswith((".get", ".list", ".query"))
        call = _Call(method, parameters, timeout, if_match)
        try:
            with anyio.fail_after(timeout):
                answer = await self._with_token(tokens, call)
        except TimeoutError:
            code = "unreachable" if reads else UNKNOWN_OUTCOME
            raise Retryable(code, f"{NAME} did not answer within {timeout:g} s.") from None
        if answer.status in allow or 200 <= answer.status < 300:
            return answer
        raise self._explain(answer)

    async def _with_token(self, tokens: TokenSource, call: _Call) -> Answer:
        token = await tokens.get()
        for renewals_left in (1, 0):
            answer = await anyio.to_thread.run_sync(
                self._perform,
                call,
                token,
                abandon_on_cancel=True,
                limiter=self._limiter,
            )
            if answer.status != 401 or not renewals_left:
                return answer
            token = await tokens.get(refused=token)
        raise AssertionError("unreachable")

    # In a thread

    @cached_property
    def _service(self) -> Any:
        """The API as its packaged description has it; nothing is fetched."""
        return _build(
            "calendar",
            "v3",
            http=httplib2.Http(),
            client_options={"api_endpoint": f"{self._base}/"},
            static_discovery=True,
        )

    def _perform(self, call: _Call, token: str) -> Answer:
        with self._building:
            service = self._service
        resource, _, verb = call.method.partition(".")
        request: Any = getattr(getattr(service, resource)(), verb)(**call.parameters)
        if call.if_match:
            request.headers["If-Match"] = call.if_match
        transport = httplib2.Http(timeout=call.timeout)
        transport.follow_redirects = False
        authorized: Any = AuthorizedHttp(Credentials(token), http=transport, refresh_status_codes=())
        try:
            found: Any = request.execute(http=authorized, num_retries=0)
        except HttpError as error:
            failed = cast(Any, error)
            return Answer(int(failed.resp.status), dict(failed.resp), decoded(failed.content) or {})
        except json.JSONDecodeError:
            raise bad_answer(NAME) from None
        except (httplib2.ServerNotFoundError, ConnectionRefusedError) as error:
            raise Retryable("unreachable", f"{NAME} cannot be reached ({type(error).__name__}).") from None
        except (httplib2.HttpLib2Error, http.client.HTTPException, OSError, ValueError) as error:
            words = f"{NAME} did not say whether it did what was asked ({type(error).__name__})."
            raise Retryable(UNKNOWN_OUTCOME, words) from None
        finally:
            authorized.close()
        if found and not isinstance(found, dict):
            raise bad_answer(NAME)
        return Answer(200, {}, cast("Json", found or {}))

    def _explain(self, answer: Answer) -> ProviderError:
        """Google says with 403 both that something is forbidden and that there was too much of it."""
        error = child(answer.body, "error")
        words = text(error, "message") or ""
        reasons = {text(each, "reason") or "" for each in objects(error, "errors")}
        wait = retry_after(answer.headers, self._clock())
        if answer.status == 403 and reasons & _RATE:
            return Retryable("rate_limited", f"{NAME} answered 403: {words[:300]}", retry_after=wait)
        if _TOO_MANY_INVITATIONS in reasons:
            said = f"{NAME} takes no more invitations for now: {words[:300]}"
            return Retryable("rate_limited", said, retry_after=wait or _HOUR)
        if answer.status == 412:
            return Retryable("conflict", f"{NAME}: the event was changed at the same time.")
        if "forbiddenForServiceAccounts" in reasons:
            said = f"{NAME}: a service account invites nobody without `subject`: {words[:200]}"
            return NeedsPerson("forbidden", said)
        return refusal(NAME, answer.status, words=words, wait=wait)
