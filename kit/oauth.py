"""Access tokens: fetched when needed, kept until shortly before they expire, renewed by one caller for all.

`kit.grants` has what entitles us to one.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol
from urllib.parse import quote_plus

import httpx2

from kit.answers import AUTH_REVOKED, UNREACHABLE, Json, bad_answer, decoded, refusal, retry_after, text
from kit.api_address import api_address
from kit.clock import Clock
from kit.errors import NeedsPerson, ProviderError, Retryable
from kit.grants import Grant

MARGIN = timedelta(seconds=60)
"""A token is renewed so long before it expires, for clocks that differ and requests that wait."""

_REVOKED = frozenset({"invalid_grant", "interaction_required", "consent_required"})
_MAX_SECONDS = 86_400
_CLOCKS_DIFFER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """An access token to use before `until`. `base` is where its provider says the API is."""

    token: str
    until: datetime
    base: str | None = None


class Shelf(Protocol):
    """Where processes keep one access token together, so that one of them asks for it and all use it."""

    async def latest(self) -> Access | None: ...

    async def keep(self, access: Access) -> None: ...

    def renewing(self) -> AbstractAsyncContextManager[None]:
        """One process at a time is inside. Raises Retryable when another one stays there for long."""
        ...


class TokenSource(Protocol):
    @property
    def base(self) -> str | None:
        """Where the API is, as the provider said with the last token."""
        ...

    async def get(self, *, refused: str | None = None) -> str:
        """A token to use. `refused` is one that the provider no longer accepts: another is found, or none is.

        Raises NeedsPerson and Retryable.
        """
        ...


class FixedToken:
    """A token that somebody made by hand and that does not expire."""

    base = None

    def __init__(self, name: str, token: str) -> None:
        self._name, self._token = name, token

    async def get(self, *, refused: str | None = None) -> str:
        if refused == self._token:
            raise NeedsPerson(
                AUTH_REVOKED, f"{self._name} no longer accepts the access token. Make a new one."
            )
        return self._token


class Tokens:
    """The tokens of one grant. However many callers wait, one request is made for them all.

    A request for a token is not cut short with its caller: a refresh token that is good for one use would be lost.
    `base_field` names the part of the provider's answer that has the API's address, `lifetime` is in seconds and for
    answers that name none, `basic` is (client id, secret) for providers that want these in a header, and `revoked` are
    the provider's own codes besides OAuth's for a grant that is over.
    """

    def __init__(
        self,
        name: str,
        grant: Grant,
        *,
        url: str,
        client: httpx2.AsyncClient,
        clock: Clock,
        shelf: Shelf | None = None,
        base_field: str | None = None,
        lifetime: float = 0.0,
        basic: tuple[str, str] | None = None,
        revoked: frozenset[str] = frozenset(),
    ) -> None:
        self._name, self._grant, self._url = name, grant, url
        self._client, self._clock, self._shelf = client, clock, shelf
        self._base_field, self._lifetime = base_field, lifetime
        self._named = basic_auth(*basic) if basic else {}
        self._revoked = _REVOKED | revoked
        self._held: Access | None = None
        self._fetching: asyncio.Task[Access] | None = None

    @property
    def base(self) -> str | None:
        return self._held.base if self._held else None

    async def get(self, *, refused: str | None = None) -> str:
        if self._held and self._is_good(self._held, refused):
            return self._held.token
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._find(refused))
            self._fetching.add_done_callback(_look_at)
        return (await asyncio.shield(self._fetching)).token

    def _is_good(self, access: Access, refused: str | None) -> bool:
        return access.token != refused and self._clock() < access.until

    async def _find(self, refused: str | None) -> Access:
        """The shelf's token, or a new one that is put there."""
        if self._shelf is None:
            self._held = await self._fetch()
            return self._held
        found = await self._shelf.latest()
        if found is None or not self._is_good(found, refused):
            async with self._shelf.renewing():
                found = await self._shelf.latest()
                if found is None or not self._is_good(found, refused):
                    found = await self._fetch()
                    await self._shelf.keep(found)
        self._held = found
        return found

    async def _fetch(self) -> Access:
        asked = self._clock()
        await self._grant.caught_up(refused=False)
        answer = await self._ask(asked)
        if self._is_revoked(answer):
            if await self._grant.caught_up(refused=True):
                answer = await self._ask(asked)
            elif self._grant.dated and (theirs := _date(answer)) and abs(theirs - asked) > _CLOCKS_DIFFER:
                answer = await self._ask(theirs)  # what we signed was too old or too young by their clock
        body = decoded(answer.content)
        token = text(body or {}, "access_token")
        if answer.status_code != 200 or (token is None and self._codes(body or {})):
            raise self._refusal(answer, body or {})
        if body is None or token is None:
            raise bad_answer(self._name)
        if renewed := text(body, "refresh_token"):
            await self._grant.renewed(renewed)
        return Access(token, asked + timedelta(seconds=self._seconds(body)) - MARGIN, self._address(body))

    async def _ask(self, now: datetime) -> httpx2.Response:
        try:
            return await self._client.post(
                self._url,
                data=self._grant.form(now),
                headers={"Accept": "application/json"} | self._named,
            )
        except httpx2.TransportError as error:
            words = f"{self._name} gives no access token ({type(error).__name__})."
            raise Retryable(UNREACHABLE, words) from None

    def _refusal(self, answer: httpx2.Response, body: Json) -> ProviderError:
        codes = self._codes(body)
        described = text(body, "error_description") or text(body, "message") or ""
        words = f"{codes[0] if codes else ''} {described}".strip()
        said = f"{self._name} gives no access token: {words[:300] or answer.status_code}."
        if not self._revoked.isdisjoint(codes):
            return NeedsPerson(AUTH_REVOKED, said)
        wait = retry_after(answer.headers, self._clock())
        if answer.status_code == 200 or not _TRY_AGAIN.isdisjoint(codes):
            return Retryable("provider_error", said, retry_after=wait)
        if answer.status_code in (400, 401, 403):
            return NeedsPerson("credentials", said)
        return refusal(self._name, answer.status_code, words=words, wait=wait)

    def _is_revoked(self, answer: httpx2.Response) -> bool:
        body = decoded(answer.content) or {}
        return text(body, "access_token") is None and not self._revoked.isdisjoint(self._codes(body))

    def _codes(self, body: Json) -> list[str]:
        """OAuth says `error`; some providers say more in `status`."""
        return [code for key in ("error", "status") if (code := text(body, key))]

    def _seconds(self, body: Json) -> float:
        """How long the token is good for; some providers send the number as text, some none."""
        value = body.get("expires_in")
        try:
            return min(max(float(value or self._lifetime), 0.0), _MAX_SECONDS)
        except (TypeError, ValueError):
            return self._lifetime

    def _address(self, body: Json) -> str | None:
        if self._base_field is None or (told := text(body, self._base_field)) is None:
            return None
        try:
            return api_address(told)
        except ValueError:
            raise bad_answer(self._name) from None


_TRY_AGAIN = frozenset({"temporarily_unavailable", "server_error", "slow_down"})


def basic_auth(client_id: str, client_secret: str) -> dict[str, str]:
    """HTTP Basic as OAuth wants it (RFC 6749, section 2.3.1)."""
    named = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return {"Authorization": f"Basic {b64encode(named.encode()).decode()}"}


def _date(answer: httpx2.Response) -> datetime | None:
    """The provider's time."""
    try:
        found = parsedate_to_datetime(answer.headers.get("date", ""))
    except (TypeError, ValueError, IndexError):
        return None
    return found if found.tzinfo else None


def _look_at(task: asyncio.Task[Access]) -> None:
    """Everybody who waited may have gone; an error that nobody awaits would be reported as lost."""
    if not task.cancelled():
        task.exception()
