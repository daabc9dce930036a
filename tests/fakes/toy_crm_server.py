"""A CRM that nobody sells: contacts are unique by email, everything else by a key that the client puts on it."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.fakes.base import CrmServer, Json, Refused
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.shapes import instant, text

SOURCES = frozenset({"Web chat", "Referral"})
CONTACT = {
    "key?": text(64),
    "email?": (text(254), None),
    "phone?": text(30),
    "first_name?": text(80),
    "last_name?": text(80),
    "company?": text(120),
    "remark?": text(200),
    "source?": SOURCES,
}
DEAL = {
    "key": text(64),
    "title": text(120),
    "contact_id": str,
    "stage?": frozenset({"open", "won", "lost"}),
    "*": str,
}
_NOTE = {"key": text(80), "kind": frozenset({"note", "task", "meeting"}), "contact_id": str, "deal_id?": str}
NOTE = {**_NOTE, "subject": text(200), "text": text(32_000), "at": instant}


class ToyCrm(CrmServer):
    bad_request = "invalid"

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        self.scopes = {"write"}

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        match request.method, path.strip("/").split("/"):
            case "GET", ["account"]:
                return json_reply(200, {"id": "t1", "name": "Toy", "scopes": sorted(self.scopes)})
            case "GET", ["contacts"]:
                return json_reply(200, {"items": self._contacts(query)})
            case "GET", ["changes"]:
                return json_reply(200, {"items": self.find("deals", lambda it: it["at"] >= query["since"])})
            case "GET", [kind, id]:
                return json_reply(200, self._there(kind, id))
            case "POST", [("contacts" | "deals" | "notes") as kind]:
                self.need_scope("write")
                return self._create(kind, self._checked(kind, self.body(request)))
            case "PATCH", [("contacts" | "deals" | "notes") as kind, id]:
                self.need_scope("write")
                record = self._there(kind, id)
                self._checked(kind, {**_sent(record), **self.body(request)})
                record.update(self.body(request))
                return json_reply(200, record)
            case _:
                raise Refused(404, "not_found")

    def _contacts(self, query: dict[str, str]) -> list[Json]:
        """With one address, or of up to a hundred ids or addresses those that are there."""
        many = [each for name in ("ids", "emails") for each in query.get(name, "").split(",") if each]
        self.need(len(many) <= 100, "100 at most")
        if many:
            return self.find("contacts", lambda it: it["id"] in many or it.get("email") in many)
        mail = query.get("email", "").lower()
        return self.find("contacts", lambda it: it.get("email") == mail)

    def _checked(self, kind: str, body: Json) -> Json:
        shape = {"contacts": CONTACT, "deals": DEAL, "notes": NOTE}[kind]
        return self.fits({key: each for key, each in body.items() if key != "at" or kind == "notes"}, shape)

    def _create(self, kind: str, body: Json) -> HttpReply:
        same = "email" if body.get("email") else "key"
        if found := self.find(kind, lambda it: bool(body.get(same)) and it.get(same) == body[same]):
            reply = {"code": "conflict", "message": "exists", "existing": found[0]["id"]}
            return json_reply(409, reply)
        stamped = body if kind == "notes" else {**body, "at": self.now.isoformat()}
        return json_reply(201, self.add(kind, stamped))

    def _there(self, kind: str, id: str) -> Json:
        if id in self.merged:
            raise Refused(404, "merged", self.merged[id])
        if id not in self.kind(kind):
            raise Refused(404, "not_found", "no such record")
        return self.kind(kind)[id]


def _sent(record: Json) -> Json:
    return {key: value for key, value in record.items() if key != "id"}
