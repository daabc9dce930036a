"""Access tokens: fetched when needed, kept until shortly before they expire, renewed by one caller for all."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import httpx2
import jwt

from kit.clock import Clock
from kit.errors import NeedsPerson, ProviderError, Retryable
from scheduling.answers import AUTH_REVOKED, Json, bad_answer, decoded, refusal, retry_after, text

MARGIN = timedelta(seconds=60)
"""A token is renewed so long before it expires, for clocks that differ and requests that wait."""

_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_REVOKED = frozenset({"invalid_grant", "interaction_required", "consent_required"})
_MAX_SECONDS = 86_400

KeepRefreshToken = Callable[[str], Awaitable[None]]
"""Stores the refresh token that replaces the one just used: some providers accept each only once."""


class Grant(Protocol):
    """What entitles us to a token."""

    def form(self, now: datetime) -> dict[str, str]: ...

    async def renewed(self, refresh_token: str) -> None: ...


class TokenSource(Protocol):
    async def get(self, *, refused: str | None = None) -> str:
        """A token to use. `refused` is one that the provider no longer accepts: another is found, or none is.

        Raises NeedsPerson and Retryable.
        """
        ...


class RefreshToken:
    """A person's consent (RFC 6749, section 6)."""

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str | None,
        refresh_token: str,
        scope: str | None = None,
        keep: KeepRefreshToken | None = None,
    ) -> None:
        self._fields = {"client_id": client_id}
        self._fields |= {"client_secret": client_secret} if client_secret else {}
        self._fields |= {"scope": scope} if scope else {}
        self._refresh_token = refresh_token
        self._keep = keep

    def form(self, now: datetime) -> dict[str, str]:
        return {"grant_type": "refresh_token", "refresh_token": self._refresh_token} | self._fields

    async def renewed(self, refresh_token: str) -> None:
        if refresh_token != self._refresh_token:
            self._refresh_token = refresh_token
            if self._keep:
                await self._keep(refresh_token)


class ClientCredentials:
    """The application's own rights (RFC 6749, section 4.4)."""

    def __init__(self, *, client_id: str, client_secret: str, scope: str) -> None:
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
            "scope": scope,
        }

    def form(self, now: datetime) -> dict[str, str]:
        return self._form

    async def renewed(self, refresh_token: str) -> None:
        return


@dataclass(frozen=True, slots=True, repr=False)
class ServiceAccountKey:
    """A key file of Google's as it matters here."""

    email: str
    private_key: str
    key_id: str | None = None

    @classmethod
    def read(cls, content: str) -> ServiceAccountKey:
        """Raises ValueError, without quoting anything, for what is no key file."""
        found: Json = decoded(content.encode()) or {}
        email, key = text(found, "client_email"), text(found, "private_key")
        if found.get("type") != "service_account" or not email or not key:
            raise ValueError("this is not the JSON key file of a service account")
        return cls(email, key, text(found, "private_key_id"))


class ServiceAccount:
    """A service account's signed request (RFC 7523), in the name of `subject` where a domain delegated that."""

    def __init__(
        self, key: ServiceAccountKey, *, scope: str, audience: str, subject: str | None = None
    ) -> None:
        self._key, self._scope, self._audience, self._subject = key, scope, audience, subject

    def form(self, now: datetime) -> dict[str, str]:
        issued = int(now.timestamp())
        claims: dict[str, Any] = {
            "iss": self._key.email,
            "scope": self._scope,
            "aud": self._audience,
            "iat": issued,
            "exp": issued + 3_600,
        }
        claims |= {"sub": self._subject} if self._subject else {}
        headers = {"kid": self._key.key_id} if self._key.key_id else None
        try:
            signed = jwt.encode(claims, self._key.private_key, algorithm="RS256", headers=headers)
        except (ValueError, jwt.exceptions.InvalidKeyError):
            raise NeedsPerson("credentials", "The service account's private key cannot be read.") from None
        return {"grant_type": _JWT_BEARER, "assertion": signed}

    async def renewed(self, refresh_token: str) -> None:
        return


class FixedToken:
    """A token that somebody made by hand and that does not expire."""

    def __init__(self, name: str, token: str) -> None:
        self._name, self._token = name, token

    async def get(self, *, refused: str | None = None) -> str:
        if refused == self._token:
            raise NeedsPerson(
                AUTH_REVOKED, f"{self._name} no longer accepts the access token. Make a new one."
            )
        return self._token


@dataclass(frozen=True, slots=True, repr=False)
class _Held:
    token: str
    until: datetime


class Tokens:
    """The tokens of one grant. However many callers wait, one request is made for them all.

    A request for a token is not cut short with its caller: a refresh token that is good for one use would be lost.
    """

    def __init__(
        self, name: str, grant: Grant, *, url: str, client: httpx2.AsyncClient, clock: Clock
    ) -> None:
        self._name, self._grant, self._url = name, grant, url
        self._client, self._clock = client, clock
        self._held: _Held | None = None
        self._fetching: asyncio.Task[_Held] | None = None

    async def get(self, *, refused: str | None = None) -> str:
        held = self._held
        if held and held.token != refused and self._clock() < held.until:
            return held.token
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch())
            self._fetching.add_done_callback(_look_at)
        return (await asyncio.shield(self._fetching)).token

    async def _fetch(self) -> _Held:
        asked = self._clock()
        try:
            answer = await self._client.post(
                self._url, data=self._grant.form(asked), headers={"Accept": "application/json"}
            )
        except httpx2.TransportError as error:
            words = f"{self._name} gives no access token ({type(error).__name__})."
            raise Retryable("unreachable", words) from None
        body = decoded(answer.content)
        if answer.status_code != 200:
            raise self._refusal(answer, body or {})
        token = text(body or {}, "access_token")
        if body is None or token is None:
            raise bad_answer(self._name)
        if renewed := text(body, "refresh_token"):
            await self._grant.renewed(renewed)
        self._held = _Held(token, asked + timedelta(seconds=_seconds(body)) - MARGIN)
        return self._held

    def _refusal(self, answer: httpx2.Response, body: Json) -> ProviderError:
        code = text(body, "error") or ""
        words = f"{code} {text(body, 'error_description') or ''}".strip()
        said = f"{self._name} gives no access token: {words[:300] or answer.status_code}."
        if code in _REVOKED:
            return NeedsPerson(AUTH_REVOKED, said)
        wait = retry_after(answer.headers, self._clock())
        if code in ("temporarily_unavailable", "server_error", "slow_down"):
            return Retryable("provider_error", said, retry_after=wait)
        if answer.status_code in (400, 401, 403):
            return NeedsPerson("credentials", said)
        return refusal(self._name, answer.status_code, words=words, wait=wait)


def _seconds(body: Json) -> float:
    """How long the token is good for; some providers send the number as text."""
    value = body.get("expires_in")
    try:
        return min(max(float(value or 0), 0.0), _MAX_SECONDS)
    except (TypeError, ValueError):
        return 0.0


def _look_at(task: asyncio.Task[_Held]) -> None:
    """Everybody who waited may have gone; an error that nobody awaits would be reported as lost."""
    if not task.cancelled():
        task.exception()
