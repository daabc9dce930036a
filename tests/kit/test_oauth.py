"""Access tokens of providers that do it their own way, over real HTTP."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs

import httpx2
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kit.answers import AUTH_REVOKED, BAD_ANSWER
from kit.errors import NeedsPerson, ProviderError, Retryable
from kit.grants import ClientCredentials, Grant, RefreshToken, SignedRequest
from kit.oauth import Tokens
from tests.conftest import FixedClock
from tests.fakes.scripted_http import HttpReply, HttpRequest, ScriptedHttp, json_reply

REFRESH = RefreshToken(client_id="c", client_secret="s", refresh_token="r-0")


def form(request: HttpRequest) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.body.decode()).items()}


class Desk:
    def __init__(self, answer: Callable[[HttpRequest], HttpReply]) -> None:
        self.server = ScriptedHttp(answer)

    async def get(self, clock: FixedClock, grant: Grant = REFRESH, **options: Any) -> tuple[str, str | None]:
        with self.server:
            async with httpx2.AsyncClient() as client:
                tokens = Tokens("Crm", grant, url=self.server.url, client=client, clock=clock, **options)
                return await tokens.get(), tokens.base


def always(status: int, body: Any, **headers: str) -> Callable[[HttpRequest], HttpReply]:
    return lambda _: json_reply(status, body, **headers)


@pytest.mark.parametrize(
    ("status", "body", "kind", "code"),
    [
        (400, {"error": "invalid_grant"}, NeedsPerson, AUTH_REVOKED),
        (400, {"status": "BAD_REFRESH_TOKEN", "message": "missing or unknown"}, NeedsPerson, AUTH_REVOKED),
        (200, {"error": "invalid_code"}, NeedsPerson, AUTH_REVOKED),
        (200, {"error": "Access Denied", "status": "failure"}, Retryable, "provider_error"),
        (200, {"hello": "there"}, Retryable, BAD_ANSWER),
        (200, ["x"], Retryable, BAD_ANSWER),
        (400, {"error": "invalid_client"}, NeedsPerson, "credentials"),
        (429, {}, Retryable, "rate_limited"),
        (503, {}, Retryable, "provider_error"),
    ],
)
async def test_refusals(clock: FixedClock, status: int, body: Any, kind: type, code: str) -> None:
    codes = frozenset({"invalid_code", "BAD_REFRESH_TOKEN"})
    with pytest.raises(ProviderError) as caught:
        await Desk(always(status, body)).get(clock, revoked=codes)
    assert isinstance(caught.value, kind) and caught.value.code == code
    assert "r-0" not in str(caught.value)


@pytest.mark.parametrize(
    ("told", "base"),
    [
        ("https://eu1.crm.test/", "https://eu1.crm.test"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        (None, None),
    ],
)
async def test_where_the_api_is(clock: FixedClock, told: str | None, base: str | None) -> None:
    body = {"access_token": "a-1", "instance_url": told}
    assert await Desk(always(200, body)).get(clock, base_field="instance_url") == ("a-1", base)


@pytest.mark.parametrize("told", ["http://crm.test", "ftp://x", "https://user:p@x.test", "https:///"])
async def test_an_address_that_gets_no_token(clock: FixedClock, told: str) -> None:
    with pytest.raises(Retryable) as caught:
        await Desk(always(200, {"access_token": "a", "instance_url": told})).get(
            clock, base_field="instance_url"
        )
    assert caught.value.code == BAD_ANSWER


async def test_the_application_names_itself_in_a_header(clock: FixedClock) -> None:
    grant = RefreshToken(client_id=None, client_secret=None, refresh_token="r-0")
    desk = Desk(always(200, {"access_token": "a-1"}))
    await desk.get(clock, grant, basic=("id:1", "s ecret"))
    [request] = desk.server.requests
    assert request.headers["authorization"] == "Basic aWQlM0ExOnMrZWNyZXQ="
    assert form(request) == {"grant_type": "refresh_token", "refresh_token": "r-0"}


async def test_an_answer_without_a_lifetime(clock: FixedClock) -> None:
    """Salesforce names none: without one of ours each request would log in again."""
    desk = Desk(always(200, {"access_token": "a-1"}))
    with desk.server:
        async with httpx2.AsyncClient() as client:
            tokens = Tokens(
                "Crm", ClientCredentials(client_id="c", client_secret="s"), url=desk.server.url,
                client=client, clock=clock, lifetime=3_600,
            )  # fmt: skip
            await tokens.get()
            clock.advance(3_500)
            await tokens.get()
            assert len(desk.server.requests) == 1
            clock.advance(60)
            await tokens.get()
    assert len(desk.server.requests) == 2
    assert "scope" not in form(desk.server.requests[0])


# What is signed


KEY = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
PRIVATE = KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()


def signed(key: str = PRIVATE) -> SignedRequest:
    return SignedRequest(
        issuer="app", private_key=key, audience="https://login.test", subject="user@acme.test", lifetime=180
    )


class Salesforce:
    """Accepts what expires within five minutes by its own clock."""

    def __init__(self, now: datetime) -> None:
        self.now, self.claims = now, []

    def __call__(self, request: HttpRequest) -> HttpReply:
        claims = jwt.decode(
            form(request)["assertion"], KEY.public_key(), algorithms=["RS256"], audience="https://login.test",
            options={"verify_exp": False, "verify_iat": False},
        )  # fmt: skip
        self.claims.append(claims)
        left = claims["exp"] - self.now.timestamp()
        headers = {"Date": format_datetime(self.now.astimezone(UTC), usegmt=True)}
        if not 0 < left <= 300:
            reply = json_reply(400, {"error": "invalid_grant", "error_description": "expired or too far"})
        else:
            reply = json_reply(200, {"access_token": "a-1"})
        return HttpReply(reply.status, reply.body, {**reply.headers, **headers})


@pytest.mark.parametrize(("minutes", "asked"), [(0, 1), (-5, 2), (5, 2), (-90, 2)])
async def test_a_clock_that_differs(clock: FixedClock, minutes: int, asked: int) -> None:
    vendor = Salesforce(clock() + timedelta(minutes=minutes))
    assert await Desk(vendor).get(clock, signed()) == ("a-1", None)
    assert len(vendor.claims) == asked
    assert {"iss", "sub", "aud", "iat", "exp"} == vendor.claims[0].keys()


async def test_a_consent_that_is_over_is_not_asked_for_again(clock: FixedClock) -> None:
    """The clock is right, or nothing is signed: it is the grant."""
    for grant in (signed(), REFRESH):
        date = format_datetime(clock() + timedelta(seconds=0 if grant is not REFRESH else 600), usegmt=True)
        desk = Desk(lambda _, date=date: HttpReply(400, b'{"error": "invalid_grant"}', {"Date": date}))
        with pytest.raises(NeedsPerson):
            await desk.get(clock, grant)
        assert len(desk.server.requests) == 1


async def test_a_key_that_is_none(clock: FixedClock) -> None:
    with pytest.raises(NeedsPerson, match="private key cannot be read"):
        await Desk(always(200, {})).get(clock, signed("-----BEGIN nonsense"))
