"""What the servers of CRM vendors have in common, beside what `vendor_server` gives: records, shapes, faults to order.

class FakeCrm(CrmServer):
    token_path = "/oauth/token"
    def serve(self, request, path, query):
        match request.method, path.split("/")[1:]:
            case "POST", ["contacts"]:
                body = self.fits(self.body(request), CONTACT)
                return json_reply(201, self.add("contact", body))

with FakeCrm() as server:
    server.fail_next(503)                              # instead of the next request
    server.fail_next(429, headers={"Retry-After": "7"}, when="POST /contacts")
    server.drop_next(when="POST /contacts")            # carried out, and no answer
    server.garble_next()                               # carried out, and a proxy's page for an answer
    server.meet(when="GET /search")                    # the next two such requests wait for each other
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.consent_desk import ConsentDesk
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.shapes import Shape, problems
from tests.fakes.vendor_server import Json, Refused, VendorServer

__all__ = ["CrmServer", "Json", "Refused"]

MEETING = 0.5
"""Seconds that a request waits for another one to meet; where only one can come, for lack of a second, it goes on."""


@dataclass
class _Fault:
    """`times` left; `when` is a pattern for "METHOD /path?query"."""

    times: int
    when: str
    reply: HttpReply
    garbles: bool = False


class CrmServer(VendorServer):
    """`records` is {kind: {id: record}}. `auth_header` and `auth_scheme` say where a token stands; no scheme: alone.

    A token in `valid` is let in; `expire_tokens` and `revoked` end that. `scopes` may be checked with `need_scope`.
    With a `desk`, people may allow applications.
    """

    token_path = "/oauth/token"
    auth_header = "authorization"
    auth_scheme = "Bearer"

    def __init__(self) -> None:
        super().__init__()
        self.desk: ConsentDesk | None = None
        self.records: dict[str, dict[str, Json]] = {}
        self.merged: dict[str, str] = {}
        self.scopes: set[str] = set()
        self.refresh_token = "refresh-0"
        self.client_secret = "right"
        self._faults: list[_Fault] = []
        self._meetings: list[tuple[str, threading.Barrier]] = []
        self._last_id = 1000
        self.fail = self._fault

    # What tests order

    def fail_next(
        self,
        status: int,
        body: Any = None,
        *,
        times: int = 1,
        when: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer so in place of the next requests. `body` is JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
        named = {"Content-Type": "application/json", **(headers or {})}
        self._faults.append(_Fault(times, when, HttpReply(status, content, named)))

    def answer_next(self, reply: HttpReply, *, times: int = 1, when: str = "") -> None:
        """Give this answer in place of the next requests."""
        self._faults.append(_Fault(times, when, reply))

    def drop_next(self, *, times: int = 1, when: str = "") -> None:
        self._faults.append(_Fault(times, when, HttpReply(drop=True)))

    def delay_next(self, seconds: float, *, times: int = 1, when: str = "") -> None:
        """Carry the next requests out and answer late."""
        self._faults.append(_Fault(times, when, HttpReply(after=seconds)))

    def garble_next(self, *, times: int = 1, when: str = "") -> None:
        self._faults.append(_Fault(times, when, HttpReply(), garbles=True))

    def meet(self, *, when: str, parties: int = 2) -> None:
        """Each of the next such requests is carried out only when all of them are there, or after half a second."""
        self._meetings.append((when, threading.Barrier(parties, timeout=MEETING)))

    def log(self) -> list[str]:
        """What was asked: "METHOD /path?query" in order."""
        return [_line(request) for request in self.requests]

    # What vendors' servers use

    def fits(self, value: Any, shape: Shape, where: str = "body") -> Any:
        """The value. Raises Refused (400) with all that is wrong."""
        if found := problems(value, shape, where):
            raise Refused(400, self.bad_request, "; ".join(found))
        return value

    def need_scope(self, scope: str) -> None:
        if scope not in self.scopes:
            raise Refused(403, "forbidden", f"The scope {scope} is missing.")

    def kind(self, kind: str) -> dict[str, Json]:
        return self.records.setdefault(kind, {})

    def new_id(self) -> str:
        self._last_id += 1
        return str(self._last_id)

    def add(self, kind: str, record: Json, *, id: str | None = None) -> Json:
        """Keep the record under a new id, which is put into it."""
        made = {**record, "id": id or self.new_id()}
        self.kind(kind)[made["id"]] = made
        return made

    def find(self, kind: str, wanted: Callable[[Json], bool]) -> list[Json]:
        return [record for record in self.kind(kind).values() if wanted(record)]

    def merge(self, kind: str, gone: str, into: str) -> None:
        """As when a rep merges two records: one id is left."""
        self.kind(kind).pop(gone)
        self.merged[gone] = into

    # What all do, unless a vendor does it otherwise

    def check_grant(self, form: dict[str, str]) -> None:
        """A refresh token that stays the same, and the application's secret in the form."""
        if form.get("client_secret") != self.client_secret:
            raise Refused(401, "invalid_client")
        if self.desk and self.desk.took(form):
            return
        if form.get("grant_type") != "refresh_token":
            raise Refused(400, "unsupported_grant_type")
        if form.get("refresh_token") != self.refresh_token:
            raise Refused(400, "invalid_grant", "expired authorization code")

    def error(self, refused: Refused) -> HttpReply:
        body = {"code": refused.reason, "message": refused.words}
        return json_reply(refused.status, body, **refused.headers)

    def _authorize(self, request: HttpRequest) -> None:
        given = request.headers.get(self.auth_header, "")
        scheme, _, token = given.rpartition(" ") if self.auth_scheme else ("", "", given)
        if scheme != self.auth_scheme or token not in self.valid:
            raise Refused(401, "unauthorized", "The access token is invalid or has expired.")

    def _fault(self, request: HttpRequest) -> HttpReply | None:
        for meeting in tuple(self._meetings):
            if re.search(meeting[0], _line(request)):
                self._met(meeting)
        fault = self._next(request, garbles=False)
        return fault.reply if fault else None

    def _met(self, meeting: tuple[str, threading.Barrier]) -> None:
        """Wait for the others; with nobody to meet, go on alone. A meeting takes place once."""
        with contextlib.suppress(threading.BrokenBarrierError):
            meeting[1].wait()
        with self._lock:
            if meeting in self._meetings:
                self._meetings.remove(meeting)

    def _next(self, request: HttpRequest, *, garbles: bool) -> _Fault | None:
        with self._lock:
            for fault in self._faults:
                if fault.times and fault.garbles is garbles and re.search(fault.when, _line(request)):
                    fault.times -= 1
                    return fault
        return None

    def _reply(self, request: HttpRequest) -> HttpReply:
        if self.desk and (page := self.desk.page(request)):
            return page
        reply = super()._reply(request)
        is_token = request.path.startswith(self.token_path)
        if 200 <= reply.status < 300 and not is_token and self._next(request, garbles=True):
            return replace(reply, status=200, body=b"<html><h1>One moment, please</h1></html>")
        return reply


def _line(request: HttpRequest) -> str:
    return f"{request.method} {request.path}"
