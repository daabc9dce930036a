"""Somebody who takes the documents of the webhook connector, keeps what they say, and believes nothing unsigned.

Bodies are checked by the schema that is published in the docs.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema_rs

from crm.mapping.names import OURS
from tests.fakes.base import CrmServer, Json, Refused
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
SCHEMA = Path(__file__).parents[2] / "docs" / "crm-webhook.schema.json"
_TOLERANCE = 300
_STATUSES = ("new", "engaged", "qualified", "disqualified", "won", "lost")


class WebhookCrm(CrmServer):
    """`documents` are those that were taken, by webhook-id. `names_ids`: whether answers name our ids."""

    path = "/hooks/leads"

    def __init__(self, clock: Callable[[], datetime]) -> None:
        super().__init__()
        self._clock, self._key = clock, base64.b64decode(SECRET.removeprefix("whsec_"))
        self._schema = jsonschema_rs.validator_for(json.loads(SCHEMA.read_text("utf8")))
        self.documents: dict[str, Json] = {}
        self._answers: dict[str, Json] = {}
        self.names_ids = True

    @property
    def hook(self) -> str:
        return f"{self.url}{self.path}?route=sales/"

    def _authorize(self, request: HttpRequest) -> None:
        given = request.headers
        try:
            id, timestamp = given["webhook-id"], given["webhook-timestamp"]
            signatures = given["webhook-signature"].split(" ")
        except KeyError as error:
            raise Refused(401, "unsigned", f"{error} is missing") from None
        signed = f"{id}.{timestamp}.".encode() + request.body
        expected = base64.b64encode(hmac.new(self._key, signed, hashlib.sha256).digest()).decode()
        if self.revoked or f"v1,{expected}" not in signatures:
            raise Refused(401, "bad_signature", "The signature is wrong.")
        if abs(self._clock().timestamp() - int(timestamp)) > _TOLERANCE:
            raise Refused(401, "too_old", "The timestamp is too far away.")

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        if (request.method, path, query) != ("POST", self.path, {"route": "sales/"}):
            raise Refused(404, "not_found")
        id, body = request.headers["webhook-id"], self.body(request)
        if "." in id or len(id) > 200:
            raise Refused(400, "bad_id", id)
        if wrong := [error.message for error in self._schema.iter_errors(body)]:
            raise Refused(400, "bad_document", "; ".join(wrong)[:500])
        if id not in self._answers or body["type"] != "activity.logged":
            self._answers[id] = self._taken(body["type"], body["data"])
            self.documents[id] = body
        return json_reply(200, self._answers[id]) if self.names_ids else HttpReply(202, b"ok")

    def error(self, refused: Refused) -> HttpReply:
        body: Json = {"error": refused.reason, "message": refused.words}
        if refused.reason == "unknown_fields":
            body["fields"] = dict.fromkeys(refused.words.split(","), "no such field or choice")
        return json_reply(refused.status, body)

    # What it keeps

    def _taken(self, type: str, data: Json) -> Json:
        match type:
            case "contact.upserted":
                return self._kept("contacts", data, self._person(data))
            case "deal.upserted":
                return self._kept("deals", data, self._by_key("deals", data))
            case "activity.logged":
                return self._kept("activities", data, self._by_key("activities", data))
            case _:
                return {"name": "A receiver"}

    def _person(self, data: Json) -> Json | None:
        found = self.kind("contacts").get(self.merged.get(data["id"] or "", data["id"] or ""))
        mail = str(data.get("email", "")).lower()
        same = self.find("contacts", lambda it: bool(mail) and str(it.get("email", "")).lower() == mail)
        return found or (same[0] if same else self._by_key("contacts", data))

    def _by_key(self, kind: str, data: Json) -> Json | None:
        return next(iter(self.find(kind, lambda it: it.get("key") == data["key"])), None)

    def _kept(self, kind: str, data: Json, there: Json | None) -> Json:
        values = {name: value for name, value in data.items() if name not in ("id", "fields", "policies")}
        values |= data.get("fields", {})
        self._check(data.get("fields", {}))
        record = there or self.add(kind, {})
        policies: dict[str, Any] = data.get("policies", {})
        new = {name: value for name, value in values.items() if self._may(record, name, policies.get(name))}
        changed = {name: value for name, value in new.items() if record.get(name) != value and name != "key"}
        record.update(new if there is None else changed)
        done = "created" if there is None else "updated" if changed else "unchanged"
        return {"id": record["id"], "url": f"https://crm.acme.test/{kind}/{record['id']}", "done": done}

    def _may(self, record: Json, name: str, policy: str | None) -> bool:
        return policy in (None, "always") or name not in record

    def _check(self, fields: Json) -> None:
        unknown = [name for name in fields if name not in OURS and name != "remark"]
        unknown += ["status"] if fields.get("status", "new") not in _STATUSES else []
        if unknown:
            raise Refused(422, "unknown_fields", ",".join(unknown))
