"""Pipedrive as its specification has it: /api/v2, and /v1 for notes, leads and users. Searches lag behind records.

Records are kept as v2 has them. A custom field is known by a code of 40 digits; `code(label)` gives it.
"""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.base import CrmServer, Json, Refused
from tests.fakes.consent_desk import ConsentDesk
from tests.fakes.pipedrive_shapes import (
    ACTIVITY,
    DEAL,
    FIELD,
    NOTE,
    ORGANIZATION,
    PERSON,
    QUERY,
    field_problems,
)
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.shapes import problems

SHAPES = {"persons": PERSON, "organizations": ORGANIZATION, "deals": DEAL, "activities": ACTIVITY}
REQUIRED = {"persons": "name", "organizations": "name", "deals": "title", "activities": "subject"}
SEARCHED = {
    "persons": {"email", "phone", "name", "custom_fields"},
    "organizations": {"name", "custom_fields"},
}
TYPES = ("call", "meeting", "task", "deadline", "email", "lunch")
PLURALS = {"email": "emails", "phone": "phones", "name": "name"}


def code(label: str) -> str:
    """The code of the custom field with this label."""
    return hashlib.sha1(label.encode(), usedforsecurity=False).hexdigest()


class FakePipedrive(CrmServer):
    """`lag` is how many seconds of `clock` a search is behind. `api_tokens` are those that users made."""

    token_path = "/oauth/token"
    client_id = "app-1"

    def __init__(self, clock: Callable[[], datetime] | None = None) -> None:
        super().__init__()
        self.clock = clock or (lambda: datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
        self.lag = 30.0
        self.desk = ConsentDesk("/oauth/authorize", client_id=self.client_id)
        self.api_tokens: set[str] = set()
        self.forbidden: set[str] = set()
        self.page = 500
        self.fields: dict[str, list[Json]] = {"personFields": [], "dealFields": []}
        self.users: list[Json] = [
            {"id": 7, "name": "Integration", "email": "api@vendor.test", "active_flag": True, "is_you": True},
            {"id": 8, "name": "Rita Rep", "email": "rita@vendor.test", "active_flag": True, "is_you": False},
        ]
        self.stages = [
            {"id": number, "order_nr": number, "name": name, "is_deleted": False, "pipeline_id": 1,
             "deal_probability": 20 * number}
            for number, name in ((1, "Lead in"), (2, "Demo"), (3, "Proposal"))
        ]  # fmt: skip
        for kind, own in STANDARD_FIELDS.items():
            self.fields[kind] += [field_of(name, label, type, custom=False) for name, label, type in own]

    def custom(self, kind: str, label: str, type: str = "varchar", options: tuple[str, ...] = ()) -> str:
        """Add a custom field; its code."""
        made = field_of(code(label), label, type, custom=True)
        made["options"] = [{"id": 40 + n, "label": each} for n, each in enumerate(options)] or None
        self.fields[kind].append(made)
        return made["field_code"]

    # Records

    def stamp(self) -> str:
        return self.clock().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def put(self, kind: str, record: Json, *, seen: bool = False) -> Json:
        """Keep a new record; `seen`: a search has it already."""
        added = "2020-01-01T00:00:00Z" if seen else self.stamp()
        base: Json = {"add_time": added, "update_time": added, "is_deleted": False, "custom_fields": {}}
        base |= {"owner_id": 7} | (
            {"status": "open", "value": 0, "currency": "EUR"} if kind == "deals" else {}
        )
        made = self.add(kind, base | record)
        made["id"] = int(made["id"])
        made["_indexed"] = self.clock() if seen else self.clock() + timedelta(seconds=self.lag)
        return made

    def live(self, kind: str) -> list[Json]:
        return [each for each in self.kind(kind).values() if not each.get("is_deleted")]

    def combine(self, gone: str, into: str) -> None:
        """Two persons become one, which keeps its values and takes the other's where it has none."""
        other, kept = self.kind("persons").pop(gone), self.kind("persons")[into]
        kept["emails"] = kept.get("emails", []) + [
            {**each, "primary": False} for each in other.get("emails", [])
        ]
        kept["custom_fields"] = {**other["custom_fields"], **kept["custom_fields"]}
        kept["update_time"] = self.stamp()

    # Requests

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        version, _, rest = path.removeprefix("/").partition("/")
        if version == "api":
            version, _, rest = rest.partition("/")
        parts = [request.method, version, *rest.split("/")]
        if parts[2] in self.forbidden:
            raise Refused(403, "forbidden", "Scope and URL mismatch")
        match parts:
            case ["GET", "v2", ("personFields" | "dealFields") as kind]:
                return self._page(kind, self.fields[kind], query)
            case ["POST", "v2", ("personFields" | "dealFields") as kind]:
                return self._make_field(kind, self.checked(request, FIELD))
            case ["GET", "v2", "stages"]:
                return self._page("stages", self.stages, query)
            case ["GET", "v2", "pipelines"]:
                pipeline = {"id": 1, "name": "Sales", "order_nr": 1, "is_deleted": False}
                return self._page("pipelines", [pipeline], query)
            case ["GET", "v2", ("persons" | "organizations") as kind, "search"]:
                return self._search(kind, query)
            case ["GET", "v2", kind] if kind in SHAPES:
                return self._list(kind, query)
            case ["GET", "v2", kind, id] if kind in SHAPES:
                return data(public(self.there(kind, id)))
            case ["POST", "v2", kind] if kind in SHAPES:
                return self._create(kind, request)
            case ["PATCH", "v2", kind, id] if kind in SHAPES:
                return self._update(kind, id, request)
            case _:
                return self._serve_v1(parts, request, query)

    def _serve_v1(self, parts: list[str], request: HttpRequest, query: dict[str, str]) -> HttpReply:
        match parts:
            case ["GET", "v1", "users", "me"]:
                company = {"company_id": 1001, "company_name": "Vendor Ltd", "company_domain": "vendor"}
                return data(self.users[0] | company)
            case ["GET", "v1", "users"]:
                return data(self.users)
            case ["GET", "v1", "activityTypes"]:
                return data(
                    [{"key_string": each, "name": each.title(), "active_flag": True} for each in TYPES]
                )
            case ["GET", "v1", "notes"]:
                return self._list_v1("notes", query, nested=True)
            case ["GET", "v1", "leads"]:
                return self._list_v1("leads", query, nested=False)
            case ["GET", "v1", ("notes" | "leads") as kind, id]:
                return data(public(self.there(kind, id)))
            case ["POST", "v1", "notes"]:
                body = self.checked(request, {**NOTE, "content": NOTE["content?"]})
                self.need(body.keys() & {"lead_id", "deal_id", "person_id"}, "Validation failed: no parent")
                self._linked(body)
                author = {"user_id": 7, "last_update_user_id": None, "active_flag": True}
                return data(public(self.put("notes", body | author)), 201)
            case ["PUT", "v1", "notes", id]:
                note = self.there("notes", id)
                note.update(self.checked(request, NOTE), last_update_user_id=7, update_time=self.stamp())
                return data(public(note))
            case _:
                raise Refused(404, "not_found", "Unknown method")

    def there(self, kind: str, id: str) -> Json:
        if id not in self.kind(kind):
            raise Refused(404, "ERR_NOT_FOUND", f"{kind.title()[:-1]} not found")
        return self.kind(kind)[id]

    # Writing

    def checked(self, request: HttpRequest, shape: Any) -> Json:
        """The body. Refuses as Pipedrive does: "Validation failed: place: why; place: why"."""
        body = self.body(request)
        if found := problems(body, shape):
            told = (
                re.sub(r"^body\.?(\S*?):? ?unknown (\w+)$", r"\2: Parameter '\2' is not allowed", each)
                for each in found
            )
            words = "; ".join(each.removeprefix("body.") for each in told)
            raise Refused(400, "ERR_SCHEMA_VALIDATION_FAILED", f"Validation failed: {words}")
        return body

    def _written(self, kind: str, request: HttpRequest) -> Json:
        body = self.checked(request, SHAPES[kind])
        metadata = self.fields.get(f"{kind[:-1]}Fields", [])
        if found := field_problems(body.get("custom_fields", {}), metadata):
            raise Refused(400, "ERR_SCHEMA_VALIDATION_FAILED", f"Validation failed: custom_fields: {found}")
        self._linked(body)
        if "stage_id" in body and body["stage_id"] not in [each["id"] for each in self.stages]:
            raise Refused(400, "ERR_VALIDATION", "Validation failed: stage_id: Stage not found")
        if "owner_id" in body and body["owner_id"] not in [each["id"] for each in self.users]:
            raise Refused(400, "ERR_VALIDATION", "Validation failed: owner_id: User not found")
        if "type" in body and body["type"] not in TYPES:
            raise Refused(400, "ERR_VALIDATION", "Validation failed: type: Activity type not found")
        for each in body.pop("participants", []):
            self._linked({"person_id": each["person_id"]})
            body["person_id"] = each["person_id"]
        return body

    def _linked(self, body: Json) -> None:
        """What it refers to is there."""
        for key, kind in (("person_id", "persons"), ("org_id", "organizations"), ("deal_id", "deals")):
            if key in body and str(body[key]) not in self.kind(kind):
                raise Refused(400, "ERR_VALIDATION", f"Validation failed: {key}: not found")

    def _create(self, kind: str, request: HttpRequest) -> HttpReply:
        body = self._written(kind, request)
        self.need(body.get(REQUIRED[kind]), f"Validation failed: {REQUIRED[kind]}: is required")
        if kind == "deals":
            body = {"stage_id": 1, "pipeline_id": 1} | body
        return data(public(self.put(kind, body)), 201)

    def _update(self, kind: str, id: str, request: HttpRequest) -> HttpReply:
        record, body = self.there(kind, id), self._written(kind, request)
        if record["is_deleted"]:
            raise Refused(404, "ERR_NOT_FOUND", "Entity was deleted")
        custom = {**record["custom_fields"], **body.pop("custom_fields", {})}
        record.update(body, custom_fields=custom, update_time=self.stamp())
        return data(public(record))

    def _make_field(self, kind: str, body: Json) -> HttpReply:
        self.need(body["field_name"] not in [each["field_name"] for each in self.fields[kind]], "label taken")
        self.custom(kind, body["field_name"], body["field_type"])
        return data(self.fields[kind][-1], 201)

    # Reading

    def _asked(self, kind: str, query: dict[str, str]) -> None:
        if found := problems(query, QUERY[kind], "query"):
            raise Refused(400, "ERR_SCHEMA_VALIDATION_FAILED", f"Validation failed: {'; '.join(found)}")

    def _search(self, kind: str, query: dict[str, str]) -> HttpReply:
        self._asked("search", query)
        fields = set(query["fields"].split(","))
        self.need(fields <= SEARCHED[kind], "Validation failed: fields")
        term = query["term"].casefold()
        hits = [
            each for each in self.live(kind)
            if each["_indexed"] <= self.clock() and term in [it.casefold() for it in searched(each, fields)]
        ]  # fmt: skip
        items = [{"result_score": 1.0, "item": found_item(each)} for each in reversed(hits)]
        return data({"items": items[: int(query.get("limit", "100"))]})

    def _list(self, kind: str, query: dict[str, str]) -> HttpReply:
        self._asked(kind, query)
        found = list(self.kind(kind).values()) if query.get("status") == "deleted" else self.live(kind)
        if query.get("status") == "deleted":
            found = [each for each in found if each["is_deleted"]]
        if "person_id" in query:
            found = [each for each in found if str(each.get("person_id")) == query["person_id"]]
        if "ids" in query:
            found = [each for each in found if str(each["id"]) in query["ids"].split(",")]
        if "updated_since" in query:
            found = [each for each in found if each["update_time"] >= query["updated_since"]]
        key = query.get("sort_by", "id")
        found.sort(key=lambda it: (it[key], it["id"]), reverse=query.get("sort_direction") == "desc")
        return self._page(kind, [public(each) for each in found], query)

    def _page(self, kind: str, found: list[Json], query: dict[str, str]) -> HttpReply:
        self._asked(kind, query)
        start = int(query.get("cursor", "c0")[1:])
        size = min(int(query.get("limit", "100")), self.page)
        further = f"c{start + size}" if start + size < len(found) else None
        return data(found[start : start + size], 200, {"next_cursor": further})

    def _list_v1(self, kind: str, query: dict[str, str], *, nested: bool) -> HttpReply:
        self._asked(kind, query)
        found = [public(each) for each in self.live(kind) if each.get("active_flag") is not False]
        found = [each for each in found if str(each.get("person_id")) == query["person_id"]]
        found = [each for each in found if not each.get("is_archived")]
        found.sort(key=lambda it: str(it["id"]), reverse=query.get("sort", "").endswith("DESC"))
        start, size = int(query.get("start", "0")), min(int(query.get("limit", "100")), self.page)
        more = {"start": start, "limit": size, "more_items_in_collection": start + size < len(found)}
        if nested and more["more_items_in_collection"]:
            more["next_start"] = start + size
        return data(found[start : start + size], 200, {"pagination": more} if nested else more)

    # Access

    def _authorize(self, request: HttpRequest) -> None:
        token = request.headers.get("x-api-token")
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        known = (
            token in self.api_tokens and not self.revoked
            if token
            else scheme == "Bearer" and bearer in self.valid
        )
        if not known or (token and bearer):
            raise Refused(401, "unauthorized", "unauthorized access")

    def _token(self, request: HttpRequest) -> HttpReply:
        scheme, _, named = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or b64decode(named).decode() != f"{self.client_id}:{self.client_secret}":
            return json_reply(
                401, {"success": False, "error": "invalid_client", "message": "Client is unknown"}
            )
        return super()._token(request)

    def check_grant(self, form: dict[str, str]) -> None:
        if self.desk and self.desk.took(form):
            return
        if form.keys() != {"grant_type", "refresh_token"}:
            raise Refused(400, "invalid_request", f"unexpected {sorted(form)}")
        if form["grant_type"] != "refresh_token" or form["refresh_token"] != self.refresh_token:
            raise Refused(400, "invalid_grant", "Invalid grant: refresh token is invalid")

    def token_answer(self, token: str, form: dict[str, str]) -> Json:
        answer = {"access_token": token, "token_type": "Bearer", "expires_in": 3599, "scope": "base"}
        return answer | {"refresh_token": self.refresh_token, "api_domain": self.url}

    def error(self, refused: Refused) -> HttpReply:
        body = {"success": False, "error": refused.words, "code": refused.reason}
        return json_reply(refused.status, body, **refused.headers)


STANDARD_FIELDS = {
    "personFields": [("name", "Name", "varchar"), ("email", "Email", "varchar"), ("phone", "Phone", "phone"),
                     ("org_id", "Organization", "org"), ("owner_id", "Owner", "user"), ("add_time", "Created", "date")],
    "dealFields": [("title", "Title", "varchar"), ("value", "Value", "monetary"), ("stage_id", "Stage", "stage")],
}  # fmt: skip


def field_of(code: str, label: str, type: str, *, custom: bool) -> Json:
    return {
        "field_name": label, "field_code": code, "field_type": type, "options": None, "is_custom_field": custom,
        "is_optional_response_field": False, "required_fields": {"enabled": code in ("name", "title")},
    }  # fmt: skip


def data(found: Any, status: int = 200, more: Json | None = None) -> HttpReply:
    body = {"success": True, "data": found} | ({"additional_data": more} if more else {})
    return json_reply(status, body, x_ratelimit_limit="20", x_ratelimit_remaining="19", x_ratelimit_reset="2")


def public(record: Json) -> Json:
    return json.loads(json.dumps({key: each for key, each in record.items() if not key.startswith("_")}))


def searched(record: Json, fields: set[str]) -> list[str]:
    """The texts in which a search looks."""
    found = [str(each) for each in record["custom_fields"].values()] if "custom_fields" in fields else []
    for name in fields - {"custom_fields"}:
        value = record.get(PLURALS[name], "")
        found += [value] if isinstance(value, str) else [each["value"] for each in value]
    return found


def found_item(record: Json) -> Json:
    lines = {key: [each["value"] for each in record.get(key, [])] for key in ("emails", "phones")}
    custom = [each for each in record["custom_fields"].values() if isinstance(each, str)]
    return {"id": record["id"], "type": "item", "name": record["name"], "custom_fields": custom, **lines}
