"""What the servers of calendar vendors have in common: access tokens, strict bodies, failures on demand.

A correct request is carried out. `fail` may answer in its place; a reply with `drop` or `after` is given only after the
request was carried out, as when a network breaks in the wrong moment.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import available_timezones

from tests.fakes.scripted_http import HttpReply, HttpRequest, ScriptedHttp, json_reply

Json = dict[str, Any]
EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")
ZONES = available_timezones()


class Refused(Exception):
    """What is wrong with a request, in the vendor's terms."""

    def __init__(self, status: int, reason: str, words: str = "", **headers: str) -> None:
        super().__init__(words)
        self.status, self.reason, self.words, self.headers = status, reason, words or reason, headers


def _nothing(_: HttpRequest) -> HttpReply | None:
    return None


class VendorServer(ScriptedHttp):
    """`grants` are the token requests that were accepted; `secrets` what must never be seen in an error."""

    token_path: str
    bad_request = "invalid"

    def __init__(self) -> None:
        super().__init__(self._reply)
        self.fail: Callable[[HttpRequest], HttpReply | None] = _nothing
        self.fail_token: Callable[[HttpRequest], HttpReply | None] = _nothing
        self.grants: list[Json] = []
        self.valid: set[str] = set()
        self.revoked = False
        self.lifetime: Any = 3_600
        self._lock = threading.Lock()

    # What a vendor does

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        raise NotImplementedError

    def check_grant(self, form: dict[str, str]) -> None:
        """Raises Refused with status 400 and an OAuth error code."""
        raise NotImplementedError

    def error(self, refused: Refused) -> HttpReply:
        raise NotImplementedError

    # What tests do

    def expire_tokens(self) -> None:
        self.valid.clear()

    def sent(self, method: str, path: str) -> list[HttpRequest]:
        """The requests with this method whose path matches the pattern, in order."""
        found = [each for each in self.requests if each.method == method]
        return [each for each in found if re.search(path, urlsplit(each.path).path)]

    # What all do

    def _reply(self, request: HttpRequest) -> HttpReply:
        parts = urlsplit(request.path)
        try:
            if parts.path == self.token_path:
                return self.fail_token(request) or self._token(request)
            self._authorize(request)
            failure = self.fail(request)
            if failure and not (failure.drop or failure.after):
                return failure
            query = {
                key: one(values) for key, values in parse_qs(parts.query, keep_blank_values=True).items()
            }
            with self._lock:
                reply = self.serve(request, parts.path, query)
        except Refused as refused:
            return self.error(refused)
        return replace(reply, drop=failure.drop, after=failure.after) if failure else reply

    def _authorize(self, request: HttpRequest) -> None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme != "Bearer" or token not in self.valid:
            raise Refused(401, "authError", "Invalid Credentials")

    def _token(self, request: HttpRequest) -> HttpReply:
        form = {key: one(values) for key, values in parse_qs(request.body.decode()).items()}
        try:
            if request.headers.get("content-type") != "application/x-www-form-urlencoded":
                raise Refused(400, "invalid_request")
            if self.revoked:
                raise Refused(400, "invalid_grant", "Token has been expired or revoked.")
            self.check_grant(form)
        except Refused as refused:
            return json_reply(refused.status, {"error": refused.reason, "error_description": refused.words})
        self.grants.append(form)
        token = f"access-{len(self.grants)}-{id(self)}"
        self.valid.add(token)
        return json_reply(200, self.token_answer(token, form))

    def token_answer(self, token: str, form: dict[str, str]) -> Json:
        return {"access_token": token, "expires_in": self.lifetime, "token_type": "Bearer"}

    # Checks

    def need(self, ok: object, words: str) -> None:
        if not ok:
            raise Refused(400, self.bad_request, words)

    def known(self, value: Any, keys: Collection[str], where: str, *, required: Collection[str] = ()) -> Json:
        self.need(isinstance(value, dict), f"{where} must be an object")
        unknown = sorted(set(value) - set(keys))
        self.need(not unknown, f"{where}: unknown {', '.join(unknown)}")
        missing = sorted(set(required) - set(value))
        self.need(not missing, f"{where}: missing {', '.join(missing)}")
        return value

    def line(self, value: Any, where: str, *, longest: int = 1_000) -> str:
        """A text that somebody reads on one line."""
        self.need(isinstance(value, str) and 0 < len(value) <= longest, f"{where} must be a text")
        self.need(value.isprintable(), f"{where} has characters that cannot be shown")
        return value

    def email(self, value: Any, where: str) -> str:
        self.need(isinstance(value, str) and EMAIL.fullmatch(value), f"{where} is not an email address")
        return value

    def zone(self, value: Any, where: str) -> str:
        self.need(value in ZONES, f"{where} is not a time zone")
        return value

    def time(self, value: Any, where: str, pattern: str) -> datetime:
        self.need(isinstance(value, str) and re.fullmatch(pattern, value), f"{where}: {value!r} is no time")
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            raise Refused(400, self.bad_request, f"{where}: {value!r} is no time") from None

    def body(self, request: HttpRequest) -> Json:
        self.need(
            request.headers.get("content-type", "").startswith("application/json"),
            "application/json is expected",
        )
        try:
            found = request.json()
        except ValueError:
            raise Refused(400, self.bad_request, "the body is not JSON") from None
        self.need(isinstance(found, dict), "the body must be an object")
        return found


def one(values: list[str]) -> str:
    """The value of a parameter that stands once."""
    if len(values) != 1:
        raise Refused(400, "invalid", "a parameter stands twice")
    return values[0]
