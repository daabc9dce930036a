"""Slack, Microsoft Teams and a signed webhook as small servers. They refuse what the real ones refuse.

`taken` holds the bodies that were accepted; `fail` may replace the answer to a correct request.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, ClassVar

from tests.fakes.scripted_http import HttpReply, HttpRequest, ScriptedHttp

Json = dict[str, Any]


def _nothing(_: HttpRequest) -> HttpReply | None:
    return None


class _Chat(ScriptedHttp):
    path = "/hook"

    def __init__(self, fail: Callable[[HttpRequest], HttpReply | None] = _nothing) -> None:
        super().__init__(self._answer)
        self.taken: list[Json] = []
        self.fail = fail

    @property
    def hook(self) -> str:
        return self.url + self.path

    def check(self, request: HttpRequest) -> HttpReply | None:
        """A refusal, or None."""
        raise NotImplementedError

    def success(self) -> HttpReply:
        raise NotImplementedError

    def _answer(self, request: HttpRequest) -> HttpReply:
        if refused := self.check(request) or self.fail(request):
            return refused
        self.taken.append(request.json())
        return self.success()


class FakeSlack(_Chat):
    path = "/services/T000/B000/secret"
    _TEXTS: ClassVar = {"header": 150, "section": 3_000, "field": 2_000, "button": 75}

    def check(self, request: HttpRequest) -> HttpReply | None:
        if request.path != self.path:
            return HttpReply(404, b"no_service")
        try:
            body = request.json()
            assert request.headers["content-type"] == "application/json"
            assert isinstance(body["text"], str) and body["text"]
            assert 0 < len(body["blocks"]) <= 50
            for block in body["blocks"]:
                self._check_block(block)
        except (AssertionError, KeyError, TypeError, ValueError):
            return HttpReply(400, b"invalid_blocks")
        return None

    def _check_block(self, block: Json) -> None:
        kind = block["type"]
        assert kind in ("header", "section", "context", "actions")
        if kind in ("header", "section") and "text" in block:
            self._check_text(block["text"], self._TEXTS[kind])
        assert len(block.get("fields", [])) <= 10
        for each in block.get("fields", []):
            self._check_text(each, self._TEXTS["field"])
        if kind == "context":
            for each in block["elements"]:
                self._check_text(each, self._TEXTS["section"])
        if kind == "actions":
            (button,) = block["elements"]
            assert button["type"] == "button" and button["url"].startswith("http")
            self._check_text(button["text"], self._TEXTS["button"])

    @staticmethod
    def _check_text(text: Json, longest: int) -> None:
        assert set(text) <= {"type", "text", "emoji"}
        assert text["type"] == "plain_text" and 0 < len(text["text"]) <= longest

    def success(self) -> HttpReply:
        return HttpReply(200, b"ok", {"Content-Type": "text/html"})


class FakeTeams(_Chat):
    path = "/workflows/x/triggers/manual/paths/invoke?sig=secret"

    def check(self, request: HttpRequest) -> HttpReply | None:
        if request.path != self.path:
            return HttpReply(401, b'{"error": {"code": "DirectApiAuthorizationRequired"}}')
        try:
            body = request.json()
            assert body["type"] == "message" and len(request.body) <= 28_000
            (attachment,) = body["attachments"]
            assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
            card = attachment["content"]
            assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
            for block in card["body"]:
                assert set(block) == {"type", "inlines"} and block["type"] == "RichTextBlock"
                for run in block["inlines"]:
                    assert run["type"] == "TextRun" and isinstance(run["text"], str)
            for action in card.get("actions", []):
                assert action["type"] == "Action.OpenUrl" and action["url"].startswith("http")
        except (AssertionError, KeyError, TypeError, ValueError):
            return HttpReply(400, b'{"error": {"code": "TriggerInputSchemaMismatch"}}')
        return None

    def success(self) -> HttpReply:
        return HttpReply(202)


class FakeReceiver(_Chat):
    """Somebody who takes webhooks as Standard Webhooks says, and believes nothing else."""

    def __init__(self, secret: str, *, now: float) -> None:
        super().__init__()
        self._key = base64.b64decode(secret.removeprefix("whsec_"))
        self._now = now
        self.ids: list[str] = []

    def check(self, request: HttpRequest) -> HttpReply | None:
        given = request.headers
        signed = f"{given['webhook-id']}.{given['webhook-timestamp']}.".encode() + request.body
        expected = base64.b64encode(hmac.new(self._key, signed, hashlib.sha256).digest()).decode()
        if f"v1,{expected}" not in given["webhook-signature"].split(" "):
            return HttpReply(401)
        if abs(self._now - int(given["webhook-timestamp"])) > 300:
            return HttpReply(401)
        if set(json.loads(request.body)) != {"type", "timestamp", "data"} or len(request.body) > 20_000:
            return HttpReply(400)
        self.ids.append(given["webhook-id"])
        return None

    def success(self) -> HttpReply:
        return HttpReply(204)
