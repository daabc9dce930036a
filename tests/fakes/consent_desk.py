"""The page on which somebody allows an application, and the code that comes of it, for the servers of vendors.

class FakeCrm(CrmServer):
    desk = ConsentDesk("/oauth/authorize", client_id="app")

A GET of the page is somebody who says yes at once: the browser is sent to the redirect address with a code.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.vendor_server import Refused


@dataclass(frozen=True)
class Code:
    redirect_uri: str | None
    challenge: str | None = None
    lasting: bool = True


@dataclass
class ConsentDesk:
    """`needs` are parameters of the page besides OAuth's, `scopes` those that are known (none: the page takes none),
    `says` what the answer carries besides, `refusal` what a code is answered that is none.
    `codes` are those that may be exchanged, once each."""

    path: str
    client_id: str
    separator: str = " "
    scopes: frozenset[str] = frozenset()
    needs: Mapping[str, str] = field(default_factory=dict[str, str])
    pkce: bool = False
    says: dict[str, str] = field(default_factory=dict[str, str])
    denies: bool = False
    refusal: tuple[int, str, str] = (400, "invalid_grant", "expired authorization code")
    codes: dict[str, Code] = field(default_factory=dict[str, Code])

    def page(self, request: HttpRequest) -> HttpReply | None:
        """Where the browser is sent; None when the request is not for this page."""
        parts = urlsplit(request.path)
        if parts.path != self.path or request.method != "GET":
            return None
        query = {key: values[0] for key, values in parse_qs(parts.query, strict_parsing=True).items()}
        if wrong := self._problem(query):
            return json_reply(400, {"error": "invalid_request", "error_description": wrong})
        answer = {"state": query["state"], **self.says}
        if self.denies:
            answer |= {"error": "access_denied", "error_description": "The user said no."}
        else:
            answer["code"] = self.grant(query["redirect_uri"], challenge=query.get("code_challenge"))
        return HttpReply(302, b"", {"Location": f"{query['redirect_uri']}?{urlencode(answer)}"})

    def grant(self, redirect_uri: str | None = None, *, challenge: str | None = None) -> str:
        """A code, as somebody copies it from the vendor's console when there is no redirect address."""
        code = f"code-{len(self.codes) + 1}/{id(self)}+x"
        self.codes[code] = Code(redirect_uri, challenge)
        return code

    def took(self, form: Mapping[str, str]) -> bool:
        """Whether it is a code that is exchanged. Raises Refused."""
        if form.get("grant_type") != "authorization_code":
            return False
        known = {"grant_type", "code", "redirect_uri", "client_id", "client_secret", "code_verifier"}
        code = self.codes.pop(form.get("code", ""), None)
        if code is None or not form.keys() <= known:
            raise Refused(*self.refusal)
        if form.get("redirect_uri") != code.redirect_uri:
            raise Refused(400, "redirect_uri_mismatch", "redirect_uri must match configuration")
        if code.challenge and code.challenge != _challenge(form.get("code_verifier", "")):
            raise Refused(400, "invalid_grant", "invalid code verifier")
        return True

    def _problem(self, query: Mapping[str, str]) -> str | None:
        if query.get("response_type") != "code" or query.get("client_id") != self.client_id:
            return "client_id or response_type"
        if not query.get("state") or urlsplit(query.get("redirect_uri", "")).scheme not in ("http", "https"):
            return "state or redirect_uri"
        if any(query.get(name) != value for name, value in self.needs.items()):
            return f"these are needed: {dict(self.needs)}"
        asked = set(query["scope"].split(self.separator)) if "scope" in query else set[str]()
        if (asked - self.scopes) or bool(asked) != bool(self.scopes):
            return f"unknown scopes {sorted(asked - self.scopes)}"
        if self.pkce and query.get("code_challenge_method") != "S256":
            return "a code challenge is needed"
        return None


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
