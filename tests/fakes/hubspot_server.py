"""HubSpot as a small server: objects, associations, properties, owners, pipelines on the date-based paths.

with FakeHubSpot() as server:
    server.valid.add("pat-1")                     # or: tokens from server.token_path for refresh-0
    Config(base_url=server.url)

Records are {"id", "properties", "createdAt", "updatedAt", "associations": {kind: {id, ...}}}. `unindexed` are ids that
the search does not know yet. With `makes_companies` a contact's company is made from its address, as accounts may want.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from tests.fakes.base import Json, Refused
from tests.fakes.consent_desk import ConsentDesk
from tests.fakes.hubspot_records import PORTAL, TYPE_IDS, FakeRecords, Invalid, batch, shown
from tests.fakes.hubspot_schema import definition_problem
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.shapes import text

VERSION = "2026-09"
KINDS = ("contacts", "companies", "deals", "notes", "tasks", "meetings")
SCOPES = [
    "oauth",
    *(
        f"crm.objects.{kind}.{right}"
        for kind in ("contacts", "companies", "deals")
        for right in ("read", "write")
    ),
    "crm.objects.owners.read",
    *(f"crm.schemas.{kind}.{right}" for kind in ("contacts", "deals") for right in ("read", "write")),
]

_LINK = {
    "to": {"id": str},
    "types": [{"associationCategory": frozenset({"HUBSPOT_DEFINED"}), "associationTypeId": int}],
}
CREATE = {"properties": {"*": str}, "associations?": [_LINK]}
UPDATE = {"properties": {"*": str}}
READ = {"inputs": [{"id": str}], "properties": [str], "propertiesWithHistory": [str], "idProperty?": str}
UPSERT = {"inputs": [{"id": text(254, shortest=1), "idProperty?": str, "properties": {"*": str},
                      "objectWriteTraceId?": str}]}  # fmt: skip
SEARCH = {
    "filterGroups?": [{"filters": [({"propertyName": str, "operator": frozenset({"EQ", "GTE", "GT"}), "value": str},
                                    {"propertyName": str, "operator": frozenset({"IN"}), "values": [str]})]}],
    "sorts?": [str],
    "properties?": [str],
    "limit?": int,
    "after?": str,
    "query?": str,
}  # fmt: skip
_OPTION = {"label": str, "value": str, "hidden": bool, "displayOrder?": int}
PROPERTY = {
    "name": str, "label": text(250), "description?": str, "groupName": str, "hasUniqueValue?": bool,
    "type": frozenset({"string", "number", "date", "datetime", "enumeration", "bool"}), "fieldType": str,
    "formField?": bool, "options?": [_OPTION],
}  # fmt: skip


class FakeHubSpot(FakeRecords):
    token_path = f"/oauth/{VERSION}/token"
    bad_request = "VALIDATION_ERROR"

    def __init__(self) -> None:
        super().__init__()
        self.scopes = set(SCOPES)
        self.desk = ConsentDesk("/oauth/authorize", client_id="app", scopes=frozenset(SCOPES))
        self.lifetime = 1_800
        self.daily_left: int | None = 200_000
        self.owners = [_owner("7", "rep@seller.test", "Rita"), _owner("8", "sam@seller.test", "Sam")]
        self.pipelines = [_pipeline("default", "Sales", 0), _pipeline("partners", "Partners", 1)]

    # Answers

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        self.vanish_before(f"{request.method} {path}")
        try:
            reply = self._served(request, path, query)
        except Invalid as invalid:
            reply = json_reply(400, _invalid(invalid.faults))
        if path.endswith("/search"):
            return reply
        left = {"X-HubSpot-RateLimit-Max": "100", "X-HubSpot-RateLimit-Remaining": "90"}
        left["X-HubSpot-RateLimit-Interval-Milliseconds"] = "10000"
        if self.daily_left is not None:
            left["X-HubSpot-RateLimit-Daily-Remaining"] = str(self.daily_left)
        return HttpReply(reply.status, reply.body, {**reply.headers, **left})

    def _served(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        parts = [unquote(part) for part in path.strip("/").split("/")]
        match request.method, parts:
            case "GET", ["account-info", "2026-09", "details"]:
                return json_reply(200, {"portalId": PORTAL, "uiDomain": "app.hubspot.com", "timeZone": "UTC"})
            case "POST", ["oauth", "v2", "private-apps", "get", "access-token-info"]:
                return self._token_info(self.body(request))
            case _, ["crm", "objects", "2026-09", kind, *rest] if kind in KINDS:
                return self._objects(request, kind, rest, query)
            case "POST", ["crm", "associations", "2026-09", kind, to, "batch", "read"]:
                return self._associated(kind, to, self.fits(self.body(request), {"inputs": [{"id": str}]}))
            case _, ["crm", "properties", "2026-09", kind, *rest] if kind in KINDS:
                return self._properties(request, kind, rest)
            case "GET", ["crm", "owners", "2026-09"]:
                self._need("crm.objects.owners.read")
                return self._owners(query)
            case "GET", ["crm", "pipelines", "2026-09", "deals"]:
                self._need("crm.schemas.deals.read")
                return json_reply(200, {"results": self.pipelines})
            case _:
                raise Refused(404, "OBJECT_NOT_FOUND", "resource not found")

    def _objects(self, request: HttpRequest, kind: str, rest: list[str], query: dict[str, str]) -> HttpReply:
        self._need(f"crm.objects.{_scoped(kind)}.{'read' if _reads(request, rest) else 'write'}")
        match request.method, rest:
            case "POST", ["search"]:
                return self._search(kind, self.fits(self.body(request), SEARCH))
            case "POST", ["batch", "read"]:
                return self._read(kind, self.fits(self.body(request), READ))
            case "POST", ["batch", "upsert"]:
                return self._upsert(kind, self.fits(self.body(request), UPSERT)["inputs"])
            case "POST", []:
                return self._create(kind, self.fits(self.body(request), CREATE))
            case "GET", [id]:
                known = {"properties", "associations", "idProperty", "archived"}
                self.need(not set(query) - known, f"unknown parameters {set(query) - known}")
                record = self._record(kind, id, query.get("idProperty"))
                wanted = [name for name in query.get("associations", "").split(",") if name]
                return json_reply(200, shown(record, query.get("properties", "").split(","), wanted))
            case "PATCH", [id]:
                body = self.fits(self.body(request), UPDATE)
                record = self._record(kind, id, query.get("idProperty"))
                self._set(kind, record, body["properties"])
                return json_reply(200, shown(record, list(body["properties"])))
            case "PUT", [id, "associations", "default", to, to_id]:
                self.need(not request.body, "no body is expected")
                self.need((kind, to) in TYPE_IDS, f"{kind} and {to} are not associated")
                self._associate(kind, self._record(kind, id), to, self._record(to, to_id))
                return json_reply(200, batch([]))
            case _:
                raise Refused(404, "OBJECT_NOT_FOUND", "resource not found")

    # The account

    def _properties(self, request: HttpRequest, kind: str, rest: list[str]) -> HttpReply:
        right = "read" if request.method == "GET" else "write"
        self._need(f"crm.schemas.{'deals' if kind == 'deals' else 'contacts'}.{right}")
        match request.method, rest:
            case "GET", []:
                return json_reply(200, {"results": list(self.properties[kind].values())})
            case "POST", ["batch", "create"]:
                inputs = self.fits(self.body(request), {"inputs": [PROPERTY]})["inputs"]
                for one in inputs:
                    if wrong := definition_problem(one):
                        raise Refused(400, "VALIDATION_ERROR", wrong)
                    if one["name"] in self.properties[kind]:
                        raise Refused(409, "CONFLICT", f"A property named '{one['name']}' already exists.")
                made = [_definition(one) for one in inputs]
                self.properties[kind] |= {each["name"]: each for each in made}
                return json_reply(201, batch(made))
            case _:
                raise Refused(404, "OBJECT_NOT_FOUND", "resource not found")

    def _owners(self, query: dict[str, str]) -> HttpReply:
        limit, start = int(query.get("limit", "100")), int(query.get("after", "0"))
        found = [each for each in self.owners if query.get("email", each["email"]) == each["email"]]
        reply: Json = {"results": found[start : start + limit]}
        if start + limit < len(found):
            reply["paging"] = {"next": {"after": str(start + limit)}}
        return json_reply(200, reply)

    def _token_info(self, body: Json) -> HttpReply:
        self.fits(body, {"tokenKey": str})
        if body["tokenKey"] not in self.valid:
            raise Refused(404, "OBJECT_NOT_FOUND", "no such token")
        return json_reply(200, {"hubId": PORTAL, "userId": 1, "appId": 2, "scopes": sorted(self.scopes)})

    # Access and errors

    def _reply(self, request: HttpRequest) -> HttpReply:
        if request.path == f"{self.token_path}/introspect":
            form = dict(part.split("=", 1) for part in request.body.decode().split("&"))
            is_ours = (
                unquote(form.get("token", "")) in self.valid
                and form.get("client_secret") == self.client_secret
            )
            return json_reply(200, {"active": is_ours, "hub_id": PORTAL, "scopes": sorted(self.scopes)})
        reply = super()._reply(request)
        if reply.status == 404 and self._next(request, garbles=True):
            return replace(reply, body=b"<html><h1>No such site</h1></html>")
        return reply

    def _need(self, scope: str) -> None:
        if scope not in self.scopes:
            raise Refused(403, "MISSING_SCOPES", scope)

    def check_grant(self, form: dict[str, str]) -> None:
        if form.get("grant_type") == "refresh_token" and form.get("refresh_token") != self.refresh_token:
            raise Refused(400, "BAD_REFRESH_TOKEN", "missing or invalid refresh token")
        super().check_grant(form)

    def token_answer(self, token: str, form: dict[str, str]) -> Json:
        return {
            **super().token_answer(token, form),
            "token_type": "bearer",
            "refresh_token": self.refresh_token,
        }

    def error(self, refused: Refused) -> HttpReply:
        category = {"unauthorized": "EXPIRED_AUTHENTICATION", "invalid": "VALIDATION_ERROR"}.get(
            refused.reason, refused.reason
        )
        body = error_body(category, refused.words)
        if category == "MISSING_SCOPES":
            body["message"] = "This app hasn't been granted all required scopes to make this call."
            needs = {"message": "One or more of the following scopes are required.", "context": {
                "requiredGranularScopes": [refused.words]}}  # fmt: skip
            body["errors"] = [needs]
        return json_reply(refused.status, body, **refused.headers)


def error_body(category: str, message: str, **more: Any) -> Json:
    return {"status": "error", "message": message, "category": category,
            "correlationId": "c0ffee00-0000-4000-8000-000000000001", **more}  # fmt: skip


def _invalid(faults: list[Json]) -> Json:
    said = f"Property values were not valid: {json.dumps(faults)}"
    errors = [
        {"message": each["message"], "code": each["error"], "context": {"propertyName": [each["name"]]}}
        for each in faults
    ]
    return error_body("VALIDATION_ERROR", said, errors=errors)


def _definition(given: Json) -> Json:
    free = {"readOnlyValue": False, "readOnlyDefinition": False, "archivable": True}
    return {"description": "", "options": [], "hasUniqueValue": False, "hubspotDefined": False, "calculated": False,
            "archived": False, **given, "modificationMetadata": free}  # fmt: skip


def _scoped(kind: str) -> str:
    return kind if kind in ("companies", "deals") else "contacts"


def _reads(request: HttpRequest, rest: list[str]) -> bool:
    return request.method == "GET" or rest in (["search"], ["batch", "read"])


def _owner(id: str, email: str, name: str) -> Json:
    return {"id": id, "email": email, "firstName": name, "lastName": "Seller", "type": "PERSON", "archived": False,
            "createdAt": "2026-01-01T00:00:00Z", "updatedAt": "2026-01-01T00:00:00Z"}  # fmt: skip


_STAGES = (
    ("appointmentscheduled", "Appointment scheduled", "0.2", False),
    ("contractsent", "Contract sent", "0.9", False),
    ("closedwon", "Closed won", "1.0", True),
    ("closedlost", "Closed lost", "0.0", True),
)


def _pipeline(id: str, label: str, order: int) -> Json:
    prefix = "" if id == "default" else f"{id}-"
    return {
        "id": id,
        "label": label,
        "displayOrder": order,
        "archived": False,
        "stages": [
            {
                "id": f"{prefix}{stage}",
                "label": name,
                "displayOrder": place,
                "archived": False,
                "metadata": {"probability": probability, "isClosed": str(closed).lower()},
            }
            for place, (stage, name, probability, closed) in enumerate(_STAGES)
        ],
    }
