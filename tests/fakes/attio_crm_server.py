"""Attio's REST API as its OpenAPI file has it: objects with typed attributes, notes, tasks, members.

Not in that file, but seen in live answers: the codes for values that are not unique and for unknown attributes in
filters, PATCH of notes, and that new values of a PATCH stand before the old ones.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from tests.fakes.attio_filter import filtered, fits
from tests.fakes.attio_values import ATTRIBUTES, Attribute, Unfit, read, shown, values_of
from tests.fakes.base import CrmServer, Json, Refused
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.shapes import instant, text

WORKSPACE = "14beef7a-99f7-4534-a87e-70b564330a4c"
SCOPES = "record_permission:read-write object_configuration:read note:read-write task:read-write user_management:read"

UUIDS = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
RECORD = {"data": {"values": {"*": (str, int, float, bool, list, dict)}}}
SORT = {"direction": frozenset({"asc", "desc"}), "attribute": str, "field?": str}
QUERY = {"filter?": dict, "sorts?": [SORT], "limit?": int, "offset?": int}
NOTE = {
    "parent_object": str,
    "parent_record_id": UUIDS,
    "title": text(250),
    "format": frozenset({"plaintext", "markdown"}),
    "content": text(100_000),
    "created_at?": instant,
}
NOTE_CHANGES = {
    "title?": text(250),
    "format?": frozenset({"plaintext", "markdown"}),
    "content?": text(100_000),
}
LINKED = {"target_object": str, "target_record_id": UUIDS}
ASSIGNED = ({"referenced_actor_type": frozenset({"workspace-member"}), "referenced_actor_id": UUIDS},
            {"workspace_member_email_address": str})  # fmt: skip
TASK_CHANGES = {
    "deadline_at?": (instant, None),
    "is_completed?": bool,
    "linked_records?": [LINKED],
    "assignees?": [ASSIGNED],
}
TASK = {
    **{name.rstrip("?"): shape for name, shape in TASK_CHANGES.items()},
    "content": text(5_000),
    "format": frozenset({"plaintext"}),
}


class FakeAttio(CrmServer):
    """`attributes` are {object: {slug: Attribute}}; a test may take some away. A token is put into `valid`."""

    token_path = "/none"
    bad_request = "validation_type"

    def __init__(self) -> None:
        super().__init__()
        self.scopes = set(SCOPES.split())
        self.attributes = {kind: dict(found) for kind, found in ATTRIBUTES.items()}
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        self.members = [
            self.add("members", {"email": "rep@acme.test", "first": "Rea", "last": "Reps"}),
            self.add("members", {"email": "boss@acme.test", "first": "Bo", "last": "Boss"}),
        ]

    def new_id(self) -> str:
        return str(UUID(int=int(super().new_id()) + (4 << 76) + (8 << 60)))

    # What tests do

    def put(self, kind: str, values: Json) -> Json:
        """As a member does in the app."""
        record = self.add(kind, {"created": self.now, "values": {}})
        self._store(kind, record, self._checked(kind, values), adding=False)
        return record

    def merge(self, kind: str, gone: str, into: str) -> None:
        """The kept record has its own values, and the other's where it has none; addresses of both."""
        left = self.kind(kind).pop(gone)
        kept = self.kind(kind)[into]
        for slug, values in left["values"].items():
            if self.attributes[kind][slug].several:
                kept["values"][slug] = [*kept["values"].get(slug, []), *values]
            else:
                kept["values"].setdefault(slug, values)

    # The API

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        parts = path.strip("/").split("/")
        if parts.pop(0) != "v2":
            raise Refused(404, "not_found", "Not found")
        match parts:
            case ["self"] if request.method == "GET":
                return json_reply(200, self._self())
            case ["workspace_members"] if request.method == "GET":
                self.need_scope("user_management:read")
                return json_reply(200, {"data": [_member(each) for each in self.members]})
            case ["objects", kind, *rest]:
                return self._object(request, kind, rest, query)
            case [("notes" | "tasks") as kind, *rest]:
                self.need_scope(f"{kind[:-1]}:read-write")
                serve = self._notes if kind == "notes" else self._tasks
                return json_reply(200, serve(request, rest, query))
            case _:
                raise Refused(404, "not_found", f"Could not find endpoint {request.method} {path}")

    def error(self, refused: Refused) -> HttpReply:
        kinds = {401: "auth_error", 403: "auth_error", 429: "rate_limit_error"}
        body: Json = {
            "status_code": refused.status,
            "type": kinds.get(refused.status, "invalid_request_error"),
            "code": refused.reason,
            "message": refused.words,
        }
        return json_reply(refused.status, body, **refused.headers)

    def _self(self) -> Json:
        return {
            "active": True,
            "scope": " ".join(sorted(self.scopes)),
            "token_type": "Bearer",
            "sub": WORKSPACE,
            "iss": "attio.com",
            "workspace_id": WORKSPACE,
            "workspace_name": "Acme",
            "workspace_slug": "acme",
        }

    # Records

    def _object(self, request: HttpRequest, kind: str, rest: list[str], query: dict[str, str]) -> HttpReply:
        self.need_scope("object_configuration:read")
        if kind not in self.attributes:
            raise Refused(404, "not_found", f'Object with slug/ID "{kind}" not found.')
        match request.method, rest:
            case "GET", ["attributes"]:
                found = [_described(each) for each in self.attributes[kind].values()]
                return json_reply(200, {"data": self._page(found, query, 500)})
            case "GET", ["attributes", slug]:
                return json_reply(200, {"data": _described(self._attribute(kind, slug))})
            case "GET", ["attributes", slug, ("options" | "statuses") as which]:
                attribute = self._attribute(kind, slug)
                self.need(attribute.type == ("select" if which == "options" else "status"), "wrong type")
                return json_reply(200, {"data": [shown(attribute, each) for each in attribute.choices]})
            case "POST", ["records", "query"]:
                return json_reply(200, {"data": self._found(kind, self.fits(self.body(request), QUERY))})
            case "POST", ["records"]:
                return json_reply(200, {"data": self._create(kind, self._given(request, kind))})
            case "PUT", ["records"]:
                return json_reply(200, {"data": self._assert(kind, query, self._given(request, kind))})
            case "GET", ["records", id]:
                return json_reply(200, {"data": self._shown(kind, self._record(kind, id))})
            case "PATCH", ["records", id]:
                record = self._record(kind, id)
                self._store(kind, record, self._given(request, kind), adding=True)
                return json_reply(200, {"data": self._shown(kind, record)})
            case _:
                raise Refused(404, "not_found", f"Could not find endpoint {request.method} {request.path}")

    def _given(self, request: HttpRequest, kind: str) -> Json:
        self.need_scope("record_permission:read-write")
        return self._checked(kind, self.fits(self.body(request), RECORD)["data"]["values"])

    def _checked(self, kind: str, values: Json) -> Json:
        """{slug: stored values}. Raises Refused as Attio does: for one attribute at a time."""
        found: Json = {}
        for slug, given in values.items():
            attribute = self._attribute(kind, slug)
            try:
                found[slug] = values_of(attribute, given, self._known)
            except Unfit as unfit:
                raise Refused(400, unfit.code, str(unfit)) from None
        return found

    def _known(self, kind: str, id: str) -> bool:
        return id in self.kind("members" if kind == "workspace-member" else kind)

    def _attribute(self, kind: str, slug: str) -> Attribute:
        if slug not in self.attributes[kind]:
            raise Refused(400, "value_not_found", f'Cannot find attribute with slug/ID "{slug}".')
        return self.attributes[kind][slug]

    def _create(self, kind: str, values: Json) -> Json:
        for slug, attribute in self.attributes[kind].items():
            if attribute.required and not values.get(slug):
                words = f'Required value for attribute with ID "{attribute.id}" was not provided.'
                raise Refused(400, "missing_value", words)
        self._need_unique(kind, None, values)
        record = self.add(kind, {"created": self.now, "values": {}})
        self._store(kind, record, values, adding=False)
        return self._shown(kind, record)

    def _assert(self, kind: str, query: dict[str, str], values: Json) -> Json:
        slug = query.get("matching_attribute", "")
        if slug not in self.attributes[kind]:
            words = f'No attribute was found for matching_attribute slug/ID "{slug}".'
            raise Refused(400, "value_not_found", words)
        if not self.attributes[kind][slug].unique:
            words = "The matching attribute specified is not a unique attribute."
            raise Refused(400, "matching_attribute_definition_not_unique", words)
        self.need(values.get(slug), f'Required value for attribute "{slug}" was not provided.')
        wanted = {read(each) for each in values[slug]}
        for record in self.kind(kind).values():
            if wanted & {read(each) for each in record["values"].get(slug, [])}:
                self._store(kind, record, {slug: values[slug]}, adding=True)
                self._store(
                    kind, record, {key: each for key, each in values.items() if key != slug}, adding=False
                )
                return self._shown(kind, record)
        return self._create(kind, values)

    def _need_unique(self, kind: str, id: str | None, values: Json) -> None:
        for slug, given in values.items():
            if not self.attributes[kind][slug].unique:
                continue
            wanted = {read(each) for each in given}
            for record in self.kind(kind).values():
                if record["id"] != id and wanted & {read(each) for each in record["values"].get(slug, [])}:
                    words = (
                        f'A value provided for attribute with slug "{slug}" conflicts with one in the system.'
                    )
                    raise Refused(400, "uniqueness_conflict", words)

    def _store(self, kind: str, record: Json, values: Json, *, adding: bool) -> None:
        self._need_unique(kind, record["id"], values)
        for slug, given in values.items():
            there = record["values"].get(slug, [])
            stamped = [{**each, "active_from": _iso(self.now), "active_until": None, "created_by_actor": _TOKEN}
                       for each in given if read(each) not in {read(old) for old in there}]  # fmt: skip
            if self.attributes[kind][slug].several and adding:
                record["values"][slug] = [*stamped, *there]
            elif stamped or len(given) != len(there):
                record["values"][slug] = stamped

    def _record(self, kind: str, id: str) -> Json:
        if id not in self.kind(kind):
            raise Refused(404, "not_found", f'Record with ID "{id}" not found.')
        return self.kind(kind)[id]

    def _shown(self, kind: str, record: Json) -> Json:
        ids = {"workspace_id": WORKSPACE, "object_id": _object_id(kind), "record_id": record["id"]}
        empty: Json = {slug: [] for slug in self.attributes[kind]}
        url = f"https://app.attio.com/acme/{kind}/{record['id']}"
        return {
            "id": ids,
            "created_at": _iso(record["created"]),
            "web_url": url,
            "values": empty | record["values"],
        }

    def _found(self, kind: str, query: Json) -> list[Json]:
        for slug in filtered(query.get("filter", {})):
            if slug not in self.attributes[kind]:
                raise Refused(400, "unknown_filter_attribute_slug", f"Unknown attribute slug: {slug}.")
        self.need(0 < query.get("limit", 1) <= 500, "limit is at most 500")
        found = [each for each in self.kind(kind).values() if fits(each, query.get("filter", {}))]
        ordered = sorted(found, key=lambda each: each["created"])
        return [self._shown(kind, each) for each in self._page(ordered, query, 500)]

    # Notes and tasks

    def _notes(self, request: HttpRequest, rest: list[str], query: dict[str, str]) -> Json:
        match request.method, rest:
            case "GET", []:
                wanted = (query.get("parent_object"), query.get("parent_record_id"))
                found = self.find("notes", lambda it: (it["parent_object"], it["parent_record_id"]) == wanted)
                self.need(int(query.get("limit", 10)) <= 50, "limit is at most 50")
                return {"data": [_note(each) for each in self._page(found, query, 10)]}
            case "POST", []:
                given = self.fits(self.body(request), {"data": NOTE})["data"]
                self._record(given["parent_object"], given["parent_record_id"])
                return {"data": _note(self.add("notes", {**given, "created": self.now}))}
            case "GET", [id]:
                return {"data": _note(self._there("notes", id))}
            case "PATCH", [id]:
                note = self._there("notes", id)
                note.update(self.fits(self.body(request), {"data": NOTE_CHANGES})["data"])
                return {"data": _note(note)}
            case _:
                raise Refused(404, "not_found", "Could not find endpoint")

    def _tasks(self, request: HttpRequest, rest: list[str], query: dict[str, str]) -> Json:
        match request.method, rest:
            case "GET", []:
                linked = {
                    "target_object": query["linked_object"],
                    "target_record_id": query["linked_record_id"],
                }
                found = self.find("tasks", lambda it: linked in it["linked_records"])
                return {"data": [_task(each) for each in self._page(found, query, 500)]}
            case "POST", []:
                given = self.fits(self.body(request), {"data": TASK})["data"]
                for each in given["linked_records"]:
                    self._record(each["target_object"], each["target_record_id"])
                return {"data": _task(self.add("tasks", {**given, "created": self.now}))}
            case "GET", [id]:
                return {"data": _task(self._there("tasks", id))}
            case "PATCH", [id]:
                task = self._there("tasks", id)
                task.update(self.fits(self.body(request), {"data": TASK_CHANGES})["data"])
                return {"data": _task(task)}
            case _:
                raise Refused(404, "not_found", "Could not find endpoint")

    def _there(self, kind: str, id: str) -> Json:
        if id not in self.kind(kind):
            raise Refused(404, "not_found", f'{kind[:-1].capitalize()} with ID "{id}" was not found.')
        return self.kind(kind)[id]

    def _page(self, found: list[Json], query: Json, usual: int) -> list[Json]:
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", usual))
        return found[offset : offset + limit]


_TOKEN = {"type": "api-token", "id": "23e42eaf-323a-41da-b5bb-fd67eebda553"}


def _object_id(kind: str) -> str:
    return str(UUID(int=sum(kind.encode()) + (4 << 76) + (8 << 60)))


def _iso(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}000Z"


def _described(attribute: Attribute) -> Json:
    currency = {"default_currency_code": "EUR", "display_type": "symbol"}
    return {
        "id": {"workspace_id": WORKSPACE, "object_id": WORKSPACE, "attribute_id": attribute.id},
        "title": attribute.slug.replace("_", " ").capitalize(),
        "description": None,
        "api_slug": attribute.slug,
        "type": attribute.type,
        "is_system_attribute": not attribute.custom,
        "is_writable": attribute.writable,
        "is_required": attribute.required,
        "is_unique": attribute.unique,
        "is_multiselect": attribute.several,
        "is_default_value_enabled": False,
        "is_archived": False,
        "default_value": None,
        "relationship": None,
        "created_at": "2022-11-21T13:22:49.061281000Z",
        "config": {"currency": currency, "record_reference": {"allowed_object_ids": None}},
    }


def _member(found: Json) -> Json:
    return {
        "id": {"workspace_id": WORKSPACE, "workspace_member_id": found["id"]},
        "first_name": found["first"],
        "last_name": found["last"],
        "avatar_url": None,
        "email_address": found["email"],
        "created_at": "2022-11-21T13:22:49.061281000Z",
        "access_level": found.get("access", "member"),
    }


def _note(note: Json) -> Json:
    return {
        "id": {"workspace_id": WORKSPACE, "note_id": note["id"]},
        "parent_object": note["parent_object"],
        "parent_record_id": note["parent_record_id"],
        "title": note["title"],
        "content_plaintext": note["content"],
        "content_markdown": note["content"],
        "created_by_actor": _TOKEN,
        "created_at": _iso(note["created"]),
    }


def _task(task: Json) -> Json:
    linked = [{"target_object_id": each["target_object"], "target_record_id": each["target_record_id"]}
              for each in task["linked_records"]]  # fmt: skip
    deadline: Any = task["deadline_at"]
    return {
        "id": {"workspace_id": WORKSPACE, "task_id": task["id"]},
        "content_plaintext": task["content"],
        "deadline_at": _iso(datetime.fromisoformat(deadline)) if deadline else None,
        "is_completed": task["is_completed"],
        "linked_records": linked,
        "assignees": task["assignees"],
        "created_by_actor": _TOKEN,
        "created_at": _iso(task["created"]),
    }
