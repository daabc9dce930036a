"""How requests to a vendor go out and what their answers become, over real HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from crm.connectors import errors
from crm.connectors.deps import ConnectorDeps
from crm.connectors.errors import Conflict, Gone, Invalid, rate_day
from crm.connectors.http import Answer, Api, Dialect, header, scheme, text
from crm.connectors.limits import Quota, Reading
from kit.errors import NeedsPerson, ProviderError, Retryable
from kit.grants import RefreshToken
from kit.oauth import FixedToken, Tokens
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import memory_deps
from tests.fakes.scripted_http import HttpReply, HttpRequest, ScriptedHttp, json_reply

PLAIN = Dialect(name="Toy")
Answering = Callable[[HttpRequest], HttpReply]


@dataclass
class Desk:
    server: ScriptedHttp
    deps: ConnectorDeps
    api: Api


@asynccontextmanager
async def desk(
    clock: FixedClock, answer: Answering, dialect: Dialect = PLAIN, *, timeout: float = 5.0, at_once: int = 4
) -> AsyncIterator[Desk]:
    with ScriptedHttp(answer) as server:
        async with memory_deps("Toy", clock) as deps:
            api = Api(
                dialect,
                server.url,
                tokens=FixedToken("Toy", "t0k"),
                deps=deps,
                quota=Quota(100, 10),
                timeout=timeout,
                at_once=at_once,
            )
            yield Desk(server, deps, api)


def always(status: int, body: Any = None, **headers: str) -> Answering:
    content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _: HttpReply(status, content, named)


@pytest.mark.parametrize(
    ("auth", "name", "value"),
    [
        (None, "authorization", "Bearer t0k"),
        (scheme("Zoho-oauthtoken"), "authorization", "Zoho-oauthtoken t0k"),
        (header("x-api-token"), "x-api-token", "t0k"),
    ],
)
async def test_where_the_token_stands(clock: FixedClock, auth: Any, name: str, value: str) -> None:
    dialect = replace(PLAIN, auth=auth) if auth else PLAIN
    async with desk(clock, always(200, {}), dialect) as it:
        await it.api.send("POST", "/x", body=[{"a": 1}], params={"q": ["1", "2"]}, headers={"X-More": "y"})
    [request] = it.server.requests
    assert request.headers[name] == value
    assert (request.path, request.json(), request.headers["x-more"]) == ("/x?q=1&q=2", [{"a": 1}], "y")


@pytest.mark.parametrize(
    ("status", "body", "reading", "changing"),
    [
        (400, {"message": "bad"}, errors.INVALID, errors.INVALID),
        (401, {}, errors.AUTH_REVOKED, errors.AUTH_REVOKED),
        (402, {}, errors.FORBIDDEN, errors.FORBIDDEN),
        (403, {}, errors.FORBIDDEN, errors.FORBIDDEN),
        (404, {}, errors.GONE, errors.GONE),
        (409, {}, errors.CONFLICT, errors.CONFLICT),
        (300, [{"id": "1"}], errors.INVALID, errors.INVALID),
        (422, {}, errors.INVALID, errors.INVALID),
        (429, {}, errors.RATE_SHORT, errors.RATE_SHORT),
        (500, b"<h1>Oops</h1>", errors.TRANSIENT, errors.TRANSIENT),
        (503, {}, errors.TRANSIENT, errors.TRANSIENT),
        (502, b"", errors.TRANSIENT, errors.UNKNOWN_OUTCOME),
        (504, b"", errors.TRANSIENT, errors.UNKNOWN_OUTCOME),
        (200, b"<html>", errors.TRANSIENT, errors.UNKNOWN_OUTCOME),
        (200, b'"text"', errors.TRANSIENT, errors.UNKNOWN_OUTCOME),
        (200, b"[" * 100_000, errors.TRANSIENT, errors.UNKNOWN_OUTCOME),
        (207, {"errors": []}, errors.INVALID, errors.INVALID),
    ],
)
async def test_what_answers_mean(
    clock: FixedClock, status: int, body: Any, reading: str, changing: str
) -> None:
    async with desk(clock, always(status, body)) as it:
        with pytest.raises(ProviderError) as caught:
            await it.api.get("/x")
        assert caught.value.code == reading
    async with desk(clock, always(status, body)) as it:
        with pytest.raises(ProviderError) as caught:
            await it.api.send("POST", "/x", body={})
        assert caught.value.code == changing
        assert "t0k" not in str(caught.value)


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b'[{"a": 1}]'])
async def test_answers_without_much_in_them(clock: FixedClock, body: bytes) -> None:
    async with desk(clock, always(200, body)) as it:
        answer = await it.api.send("DELETE", "/x")
    assert (answer.body, answer.listed) == ({}, tuple(json.loads(body or b"[]") or ()))


async def test_what_is_allowed_comes_back(clock: FixedClock) -> None:
    for status in (207, 300, 404, 412):
        async with desk(clock, always(status, [{"id": "1"}])) as it:
            answer = await it.api.send("PATCH", "/x", body={}, allow=(status,))
        assert (answer.status, answer.listed) == (status, ({"id": "1"},))


def _hidden(answer: Answer) -> ProviderError | None:
    return Invalid("Toy", "no", fields={"a": "bad"}) if answer.body.get("ok") is False else None


def _explain(answer: Answer, wait: float | None) -> ProviderError | None:
    codes = [text(each, "errorCode") for each in answer.listed]
    if "DUPLICATES_DETECTED" in codes:
        return Conflict("Toy", "there", existing=("7",))
    if "REQUEST_LIMIT_EXCEEDED" in codes:
        return rate_day("Toy", wait=wait)
    return Gone("Toy", became="9") if "MERGED" in codes else None


def _reading(answer: Answer) -> Reading | None:
    left = answer.headers.get("x-left")
    return Reading(remaining=float(left), resets_in=9) if left else None


def _expired(answer: Answer) -> bool:
    return answer.status == 401 or answer.body.get("category") == "EXPIRED_AUTHENTICATION"


SPOKEN = Dialect(name="Toy", explain=_explain, hidden=_hidden, reading=_reading, expired=_expired)


async def test_a_success_that_is_none(clock: FixedClock) -> None:
    async with desk(clock, always(200, {"ok": False}), SPOKEN) as it:
        with pytest.raises(Invalid) as caught:
            await it.api.send("POST", "/x", body={})
    assert caught.value.fields == {"a": "bad"}


async def test_the_vendors_own_codes(clock: FixedClock) -> None:
    async with desk(clock, always(400, [{"errorCode": "DUPLICATES_DETECTED"}]), SPOKEN) as it:
        with pytest.raises(Conflict) as conflict:
            await it.api.send("POST", "/x", body={})
    assert conflict.value.existing == ("7",)
    async with desk(clock, always(404, [{"errorCode": "MERGED"}]), SPOKEN) as it:
        with pytest.raises(Gone) as gone:
            await it.api.get("/x")
    assert gone.value.became == "9"


async def test_the_day_is_over_for_all(clock: FixedClock) -> None:
    async with desk(clock, always(403, [{"errorCode": "REQUEST_LIMIT_EXCEEDED"}]), SPOKEN) as it:
        for _ in range(3):
            with pytest.raises(Retryable) as caught:
                await it.api.get("/x")
            assert caught.value.code == errors.RATE_DAY
    assert len(it.server.requests) == 1


async def test_headers_slow_us_down(clock: FixedClock) -> None:
    async with desk(clock, always(200, {}, X_Left="0"), SPOKEN) as it:
        await it.api.get("/x")
        begun = clock()
        await it.api.get("/x")
    assert (clock() - begun).total_seconds() >= 9


async def test_what_a_request_costs(clock: FixedClock) -> None:
    begun = clock()
    async with desk(clock, always(200, {})) as it:
        for _ in range(4):
            await it.api.get("/x", cost=44)  # half of what a connection gets in 10 s
    assert (clock() - begun).total_seconds() == pytest.approx(15, abs=1)


async def test_a_token_that_expires_early_and_says_so_with_400(clock: FixedClock) -> None:
    """One renewal, and then the request; with a token that stays refused, once more and no more."""
    granted: list[str] = []

    def answer(request: HttpRequest) -> HttpReply:
        if request.path == "/token":
            granted.append(f"a{len(granted)}")
            return json_reply(
                200, {"access_token": granted[-1], "expires_in": 1800, "api_domain": server.url + "/eu"}
            )
        if request.headers["authorization"] == "Bearer a0" or stubborn:
            return json_reply(400, {"category": "EXPIRED_AUTHENTICATION"})
        return json_reply(200, {"path": request.path})

    stubborn = False
    with ScriptedHttp(answer) as server:
        async with memory_deps("Toy", clock) as deps:
            grant = RefreshToken(client_id="c", client_secret="s", refresh_token="r")
            tokens = Tokens(
                "Toy",
                grant,
                url=f"{server.url}/token",
                client=deps.client,
                clock=clock,
                base_field="api_domain",
            )
            api = Api(SPOKEN, "https://nowhere.test", tokens=tokens, deps=deps, quota=Quota(100, 10))
            assert (await api.get("/x")).body == {"path": "/eu/x"}
            stubborn = True
            with pytest.raises(NeedsPerson) as caught:
                await api.get("/x")
            assert caught.value.code == errors.AUTH_EXPIRED
    assert granted == ["a0", "a1", "a2"]


async def test_nothing_is_unknown_before_a_request_went_out(clock: FixedClock) -> None:
    """Waiting for our own other requests is no silence of the vendor's."""

    def slow(_: HttpRequest) -> HttpReply:
        return HttpReply(200, b"{}", after=0.4)

    async with desk(clock, slow, timeout=0.25, at_once=1) as it:
        outcomes = await asyncio.gather(
            *(it.api.send("POST", "/x", body={}) for _ in range(3)), return_exceptions=True
        )
    codes = sorted(each.code for each in outcomes if isinstance(each, ProviderError))
    assert codes[-1] == errors.UNKNOWN_OUTCOME and codes.count(errors.TRANSIENT) >= 1
    assert codes.count(errors.UNKNOWN_OUTCOME) >= len(it.server.requests)


async def test_waiting_for_the_limit_is_no_silence(clock: FixedClock) -> None:
    """The time limit stands still while the limiter makes us wait."""

    class Slow:
        async def take(self, cost: float = 1.0) -> None:
            await asyncio.sleep(0.3)

        async def learn(self, reading: Reading) -> None: ...

        async def park(self, seconds: float, *, code: str) -> None: ...

    with ScriptedHttp(always(200, {})) as server:
        async with memory_deps("Toy", clock) as deps:
            slow = replace(deps, limiter=lambda _: Slow())
            api = Api(
                PLAIN, server.url, tokens=FixedToken("Toy", "t"), deps=slow, quota=Quota(1, 1), timeout=0.2
            )
            await api.send("POST", "/x", body={})


async def test_nobody_is_there(clock: FixedClock) -> None:
    async with memory_deps("Toy", clock) as deps:
        api = Api(PLAIN, "http://127.0.0.1:9", tokens=FixedToken("Toy", "t"), deps=deps, quota=Quota(100, 10))
        with pytest.raises(Retryable) as caught:
            await api.send("POST", "/x", body={})
    assert caught.value.code == errors.TRANSIENT


# Words


ALL: list[ProviderError] = [
    errors.auth_expired("HubSpot"),
    errors.auth_revoked("HubSpot", "BAD_REFRESH_TOKEN"),
    NeedsPerson(errors.NOT_CONNECTED, "HubSpot is not connected yet: it has no token. Connect it first."),
    errors.forbidden("HubSpot", "MISSING_SCOPES"),
    errors.rate_short("HubSpot", wait=3),
    errors.rate_day("HubSpot"),
    errors.transient("HubSpot"),
    errors.unknown_outcome("HubSpot"),
    Conflict("HubSpot", "two of them"),
    Invalid("HubSpot", "bad", fields={"size": "none"}),
    Gone("HubSpot"),
    Retryable("something_new", "HubSpot is odd."),
]


@pytest.mark.parametrize("error", ALL, ids=lambda error: error.code)
def test_words_for_people(error: ProviderError) -> None:
    rep, owner = errors.told_rep(error, "HubSpot"), errors.told_owner(error, "HubSpot")
    for sentence in (rep, owner):
        assert sentence and "{" not in sentence and "_" not in sentence.replace(str(error), "")
    assert str(error) in owner and str(error) not in rep
    if isinstance(error, Invalid):
        assert "size" in rep and "size" in owner


def test_every_code_has_a_kind() -> None:
    assert len({error.code for error in ALL[:-1]}) == 11
    assert errors.rate_day("X").retry_after == 3_600
    assert isinstance(errors.by_status("X", 401), NeedsPerson)


def test_a_known_code_stays() -> None:
    error = Invalid("X", "no", fields={"a": "b"})
    assert errors.in_our_terms(error, "X", changes=True) is error
    assert (
        errors.in_our_terms(NeedsPerson("credentials", "wrong"), "X", changes=True).code
        == errors.AUTH_REVOKED
    )
    late = errors.in_our_terms(Retryable("rate_limited", "slow", retry_after=4), "X", changes=True)
    assert isinstance(late, Retryable) and (late.code, late.retry_after) == (errors.RATE_SHORT, 4)
