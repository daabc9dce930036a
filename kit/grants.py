"""What entitles us to an access token: somebody's consent, the application's own rights, or a signature."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

import jwt

from kit.answers import Json, decoded, text
from kit.errors import NeedsPerson

_JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"

_ANOTHER_PROCESS = 0.5
"""Seconds until a process that renewed a refresh token has certainly stored it."""


class KeptToken(Protocol):
    """Where the refresh token is kept that replaces the one just used: some providers accept each only once."""

    async def latest(self) -> str | None:
        """The one that was kept last, by whichever process; None when none was."""
        ...

    async def keep(self, refresh_token: str) -> None: ...


class Grant(Protocol):
    """What entitles us to a token. `dated`: it carries our time, which the provider compares with its own."""

    dated: bool

    def form(self, now: datetime) -> dict[str, str]: ...

    async def caught_up(self, *, refused: bool) -> bool:
        """Take over what other processes renewed meanwhile; whether there was anything. `refused`: ours is no good."""
        ...

    async def renewed(self, refresh_token: str) -> None: ...


class RefreshToken:
    """A person's consent (RFC 6749, section 6). Without `client_id` the application names itself in a header."""

    dated = False

    def __init__(
        self,
        *,
        client_id: str | None,
        client_secret: str | None,
        refresh_token: str,
        scope: str | None = None,
        kept: KeptToken | None = None,
    ) -> None:
        named = {"client_id": client_id, "client_secret": client_secret, "scope": scope}
        self._fields = {name: value for name, value in named.items() if value}
        self._refresh_token = refresh_token
        self._kept = kept

    def form(self, now: datetime) -> dict[str, str]:
        return {"grant_type": "refresh_token", "refresh_token": self._refresh_token} | self._fields

    async def caught_up(self, *, refused: bool) -> bool:
        if self._kept is None:
            return False
        if refused:
            await asyncio.sleep(_ANOTHER_PROCESS)
        latest = await self._kept.latest()
        if latest is None or latest == self._refresh_token:
            return False
        self._refresh_token = latest
        return True

    async def renewed(self, refresh_token: str) -> None:
        if refresh_token != self._refresh_token:
            self._refresh_token = refresh_token
            if self._kept:
                await self._kept.keep(refresh_token)


class _Unchanging:
    """A grant that no use of it replaces."""

    async def caught_up(self, *, refused: bool) -> bool:
        return False

    async def renewed(self, refresh_token: str) -> None:
        return


class ClientCredentials(_Unchanging):
    """The application's own rights (RFC 6749, section 4.4)."""

    dated = False

    def __init__(self, *, client_id: str, client_secret: str, scope: str | None = None) -> None:
        self._form = {
            "grant_type": "client_credentials",
            "client_id": client_id,
            "client_secret": client_secret,
        }
        self._form |= {"scope": scope} if scope else {}

    def form(self, now: datetime) -> dict[str, str]:
        return self._form


class SignedRequest(_Unchanging):
    """A request that the application signs with RS256 (RFC 7523), in the name of `subject`. `lifetime` in seconds."""

    dated = True

    def __init__(
        self,
        *,
        issuer: str,
        private_key: str,
        audience: str,
        subject: str | None = None,
        scope: str | None = None,
        key_id: str | None = None,
        lifetime: int = 3_600,
    ) -> None:
        self._private_key, self._lifetime = private_key, lifetime
        claims = {"iss": issuer, "aud": audience, "sub": subject, "scope": scope}
        self._claims: dict[str, Any] = {name: value for name, value in claims.items() if value}
        self._headers = {"kid": key_id} if key_id else None

    def form(self, now: datetime) -> dict[str, str]:
        """Raises NeedsPerson when the key is none."""
        issued = int(now.timestamp())
        claims = self._claims | {"iat": issued, "exp": issued + self._lifetime}
        try:
            signed = jwt.encode(claims, self._private_key, algorithm="RS256", headers=self._headers)
        except (ValueError, TypeError, jwt.exceptions.InvalidKeyError):
            raise NeedsPerson("credentials", "The private key cannot be read.") from None
        return {"grant_type": _JWT_BEARER, "assertion": signed}


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


class ServiceAccount(SignedRequest):
    """A service account's signed request, in the name of `subject` where a domain delegated that."""

    def __init__(
        self, key: ServiceAccountKey, *, scope: str, audience: str, subject: str | None = None
    ) -> None:
        super().__init__(
            issuer=key.email,
            private_key=key.private_key,
            audience=audience,
            subject=subject,
            scope=scope,
            key_id=key.key_id,
        )
