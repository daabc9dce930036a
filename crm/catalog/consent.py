"""A person allows us in by OAuth (RFC 6749, section 4.1): the page to open, and what its answer is exchanged for.

way.consent.authorize(options, client_id=..., redirect_uri=..., state=...) -> the page
way.consent.code(options, query of the answer, state=...)                  -> the code in it
await way.consent.exchange(client, options, vendor="HubSpot", asked={...}, code=..., redirect_uri=...) -> the secrets
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

import httpx2

from crm.connectors.errors import AUTH_REVOKED, transient
from kit.answers import Json, decoded, text
from kit.errors import NeedsPerson, ProviderError
from kit.oauth import basic_auth

_SECONDS = 20.0
_QUOTED = 200


def new_verifier() -> str:
    """For PKCE (RFC 7636): kept until the exchange, its `challenge` goes with the page."""
    return token_urlsafe(48)


def challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _here(options: Any, query: Mapping[str, str]) -> str | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Functions take the validated options. `page` is None where people get the code by hand from the vendor's console.

    `scopes` are what is asked for, `to_prepare` what making custom fields needs besides. `more` stands in the page's
    query as it is. `basic`: the application names itself in a header. `elsewhere(options, query)` says what is wrong
    when the answer is about another place than the settings are.
    """

    page: Callable[[Any], str] | None
    token_url: Callable[[Any], str]
    scopes: tuple[str, ...] = ()
    to_prepare: tuple[str, ...] = ()
    separator: str = " "
    more: Mapping[str, str] = field(default_factory=dict[str, str])
    pkce: bool = False
    basic: bool = False
    gives: tuple[str, ...] = ("refresh_token",)
    elsewhere: Callable[[Any, Mapping[str, str]], str | None] = _here

    def scope(self, *, prepares: bool = True) -> str:
        """As the vendor wants it to be written."""
        return self.separator.join((*self.scopes, *(self.to_prepare if prepares else ())))

    def authorize(
        self,
        options: Any,
        *,
        client_id: str,
        redirect_uri: str,
        state: str,
        verifier: str | None = None,
        prepares: bool = True,
    ) -> str:
        """The page that somebody opens. `state` is ours to recognise the answer by. Raises ValueError by hand."""
        if self.page is None:
            raise ValueError("There is no page: the code comes from the vendor's console.")
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": redirect_uri,
            "state": state,
            **({"scope": scope} if (scope := self.scope(prepares=prepares)) else {}),
            **self.more,
        }
        if self.pkce and verifier:
            query |= {"code_challenge": challenge(verifier), "code_challenge_method": "S256"}
        return f"{self.page(options)}?{urlencode(query)}"

    def code(self, options: Any, query: Mapping[str, str], *, state: str) -> str:
        """The code in the answer that came to our redirect address. Raises NeedsPerson in words."""
        if not compare_digest(query.get("state", "").encode(), state.encode()):
            raise _not_allowed("This answer does not belong to what was asked. Begin again.")
        if refused := query.get("error"):
            words = f"{refused} {query.get('error_description', '')}".strip()[:_QUOTED]
            raise _not_allowed(f"It was not allowed: {words}.")
        if wrong := self.elsewhere(options, query):
            raise _not_allowed(wrong)
        if not (found := query.get("code")):
            raise _not_allowed("The answer has no code. Begin again.")
        return found

    async def exchange(
        self,
        client: httpx2.AsyncClient,
        options: Any,
        *,
        vendor: str,
        asked: Mapping[str, str],
        code: str,
        redirect_uri: str | None = None,
        verifier: str | None = None,
    ) -> dict[str, str]:
        """The secrets that the connection has from now on: `asked` and what consent gives.

        `asked` has client_id and, where there is one, client_secret. Raises Retryable and NeedsPerson; a code is good
        for one exchange and a few minutes, so a second try may need a new one.
        """
        form = self._form(asked, code, redirect_uri, verifier)
        headers = {"Accept": "application/json"}
        headers |= basic_auth(asked["client_id"], asked["client_secret"]) if self.basic else {}
        try:
            answer = await client.post(
                self.token_url(options),
                data=form,
                headers=headers,
                timeout=_SECONDS,
            )
        except httpx2.TransportError as error:
            raise transient(vendor, f"it gives no access ({type(error).__name__})") from None
        body = decoded(answer.content)
        if body is None or answer.status_code >= 500 or answer.status_code == 429:
            raise transient(vendor, f"HTTP {answer.status_code} and no access")
        if answer.status_code != 200 or text(body, "error"):
            raise _refused(vendor, answer.status_code, body, hidden=(*asked.values(), code, verifier or ""))
        return {**asked, **self._given(vendor, body)}

    def _form(
        self, asked: Mapping[str, str], code: str, redirect_uri: str | None, verifier: str | None
    ) -> dict[str, str]:
        form = {"grant_type": "authorization_code", "code": code}
        form |= {"redirect_uri": redirect_uri} if redirect_uri else {}
        form |= {"code_verifier": verifier} if self.pkce and verifier else {}
        named = () if self.basic else ("client_id", "client_secret")
        return form | {name: asked[name] for name in named if asked.get(name)}

    def _given(self, vendor: str, body: Json) -> dict[str, str]:
        found = {name: text(body, name) for name in self.gives}
        if lacking := [name for name, value in found.items() if not value]:
            words = f"{vendor} gave no {lacking[0].replace('_', ' ')}. Allow the application lasting access"
            raise _not_allowed(f"{words} (offline, refresh tokens) and connect again.")
        return {name: value for name, value in found.items() if value}


def _refused(vendor: str, status: int, body: Json, *, hidden: tuple[str, ...]) -> ProviderError:
    said = [text(body, key) for key in ("error", "status", "error_description", "message")]
    words = " ".join(dict.fromkeys(each for each in said if each))[:_QUOTED]
    for secret in filter(None, hidden):
        words = words.replace(secret, "...")
    return _not_allowed(
        f"{vendor} does not accept the code: {words or f'HTTP {status}'}. A code is good once and for minutes, and"
        " client id, secret and redirect address must be those of the application. Begin again."
    )


def _not_allowed(words: str) -> NeedsPerson:
    return NeedsPerson(AUTH_REVOKED, words)
