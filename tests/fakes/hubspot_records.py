"""Records of the small HubSpot: kept by kind, checked, associated, searched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.base import CrmServer, Json, Refused
from tests.fakes.hubspot_schema import account_properties, conflict, fault
from tests.fakes.scripted_http import HttpReply, json_reply

PORTAL = 4321
TYPE_IDS = {
    ("deals", "contacts"): 3, ("contacts", "companies"): 279,
    ("notes", "contacts"): 202, ("notes", "companies"): 190, ("notes", "deals"): 214,
    ("tasks", "contacts"): 204, ("tasks", "companies"): 192, ("tasks", "deals"): 216,
    ("meetings", "contacts"): 200, ("meetings", "companies"): 188, ("meetings", "deals"): 212,
}  # fmt: skip
ORDER = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity", "customer")


class Invalid(Exception):
    """Properties that do not fit, as HubSpot lists them."""

    def __init__(self, faults: list[Json]) -> None:
        super().__init__()
        self.faults = faults


class FakeRecords(CrmServer):
    """A record is {"id", "kind", "properties", "createdAt", "updatedAt", "associations": {kind: {id, ...}}}."""

    bad_request = "VALIDATION_ERROR"
    pipelines: list[Json]

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        self.properties = account_properties()
        self.unindexed: set[str] = set()
        self.makes_companies = False
        self._vanishing: list[tuple[str, str, str]] = []

    # What tests do

    def put(self, kind: str, properties: Json) -> Json:
        """A record as a rep makes it."""
        made = self._keep(kind, properties)
        return made

    def vanish(self, kind: str, id: str, *, when: str) -> None:
        """The record is deleted just before the next request "METHOD /path" that matches."""
        self._vanishing.append((when, kind, id))

    def vanish_before(self, line: str) -> None:
        for each in [each for each in self._vanishing if re.search(each[0], line)]:
            self._vanishing.remove(each)
            self.kind(each[1]).pop(each[2])

    def change(self, kind: str, id: str, properties: Json) -> None:
        record = self.kind(kind)[id]
        record["properties"].update(properties)
        self._touch(kind, record)

    def merge_records(self, kind: str, gone: str, into: str) -> None:
        """The values of both, and the address of the other one besides."""
        lost, kept = self.kind(kind)[gone], self.kind(kind)[into]
        for name, value in lost["properties"].items():
            kept["properties"].setdefault(name, value)
        ids = [kept["properties"].get("hs_merged_object_ids", ""), gone]
        kept["properties"]["hs_merged_object_ids"] = ";".join(filter(None, ids))
        kept["also"] = [*kept.get("also", []), lost["properties"].get("email")]
        self.merge(kind, gone, into)

    # Records

    def _record(self, kind: str, id: str, by: str | None = None) -> Json:
        if by is None:
            found = self.kind(kind).get(self.merged.get(id, id))
        else:
            self._need_unique(kind, by)
            found = self._holder(kind, by, id)
        if found is None:
            raise Refused(404, "OBJECT_NOT_FOUND", f"Object not found.  objectId: {id}")
        return found

    def _need_unique(self, kind: str, name: str) -> None:
        it = self.properties[kind].get(name)
        self.need(it and it["hasUniqueValue"], f"{name} is not a unique property of {kind}")

    def _holder(self, kind: str, name: str, value: str) -> Json | None:
        wanted = value.lower() if name == "email" else value
        found = self.find(
            kind,
            lambda it: (
                it["properties"].get(name) == wanted or (name == "email" and wanted in it.get("also", ()))
            ),
        )
        return found[0] if found else None

    def _create(self, kind: str, body: Json) -> HttpReply:
        given = body["properties"]
        if kind == "contacts" and (there := self._holder(kind, "email", given.get("email", "-"))):
            said = f"Contact already exists. Existing ID: {there['id']}"
            raise Refused(409, "CONFLICT", said)
        required = {"deals": {"dealname", "dealstage"}, "companies": set()}.get(kind, {"hs_timestamp"})
        if kind != "contacts":
            self.need(required <= given.keys(), f"required properties are missing: {required - set(given)}")
        targets: list[tuple[str, Json]] = []
        for link in body.get("associations", ()):
            to = next((to for (of, to), id in TYPE_IDS.items() if of == kind and id == link["types"][0]
                       ["associationTypeId"]), None)  # fmt: skip
            self.need(to, f"association type {link['types'][0]['associationTypeId']} is not one of {kind}")
            targets.append((str(to), self._record(str(to), link["to"]["id"])))
        record = self._keep(kind, given)
        for to, target in targets:
            self._associate(kind, record, to, target)
        return json_reply(201, shown(record, list(given)))

    def _read(self, kind: str, body: Json) -> HttpReply:
        """Those that are there, each once; 207 with an error for the others."""
        by, inputs = body.get("idProperty"), [each["id"] for each in body["inputs"]]
        self.need(0 < len(inputs) <= 100, "1 to 100 inputs are allowed")
        found: dict[str, Json] = {}
        errors: list[Json] = []
        for id in inputs:
            try:
                record = self._record(kind, id, by)
                found[record["id"]] = shown(record, body["properties"])
            except Refused as refused:
                if refused.status != 404:
                    raise
                errors.append(standard_error(refused.reason, refused.words))
        more = {"numErrors": len(errors), "errors": errors} if errors else {}
        return json_reply(207 if errors else 200, batch(list(found.values())) | more)

    def _upsert(self, kind: str, inputs: list[Json]) -> HttpReply:
        self.need(0 < len(inputs) <= 100, "1 to 100 inputs are allowed")
        results: list[Json] = []
        for one in inputs:
            by = one.get("idProperty", "")
            self._need_unique(kind, by)
            there = self._holder(kind, by, one["id"])
            if there:
                self._set(kind, there, one["properties"])
            record = there or self._keep(kind, {**one["properties"], by: one["id"]})
            results.append({**shown(record, list(one["properties"])), "new": there is None})
        return json_reply(200, batch(results))

    def _keep(self, kind: str, given: Json) -> Json:
        self._check(kind, None, given)
        self.now += timedelta(milliseconds=10)
        record = self.add(
            kind,
            {"properties": {}, "createdAt": iso(self.now), "associations": {}, "kind": kind},
        )
        if kind == "contacts":
            record["properties"].update({"lifecyclestage": "lead", "hs_analytics_source": "OFFLINE"})
        self._set(kind, record, given)
        if kind == "contacts" and self.makes_companies and (domain := _domain(record)):
            there = self.find("companies", lambda it: it["properties"].get("domain") == domain)
            company = there[0] if there else self._keep("companies", {"name": domain, "domain": domain})
            self._associate("contacts", record, "companies", company)
        return record

    def _set(self, kind: str, record: Json, given: Json) -> None:
        self._check(kind, record["id"], given)
        now = record["properties"]
        for name, value in given.items():
            if name == "lifecyclestage" and _is_back(now.get(name), value):
                continue  # HubSpot says nothing and keeps what it has
            now[name] = value.lower() if name == "email" else value
        self._touch(kind, record)

    def _touch(self, kind: str, record: Json) -> None:
        self.now += timedelta(milliseconds=10)
        record["updatedAt"] = iso(self.now)
        for name in ("lastmodifieddate", "hs_lastmodifieddate"):
            record["properties"][name] = iso(self.now)

    def _check(self, kind: str, id: str | None, given: Json) -> None:
        """Raises Invalid with all that is wrong, 409 for the address of another contact."""
        known = self.properties[kind]
        faults = [found for name, value in given.items() if (found := fault(name, value, known))]
        for name in given:
            if name not in known or not known[name]["hasUniqueValue"] or not given[name]:
                continue
            there = self._holder(kind, name, given[name])
            if there is None or there["id"] == id:
                continue
            if name == "email":
                raise Refused(409, "CONFLICT", f"Contact already exists. Existing ID: {there['id']}")
            faults.append(conflict(name, given[name], there["id"]))
        faults += self._stage_faults(given) if kind == "deals" else []
        if faults:
            raise Invalid(faults)

    def _stage_faults(self, given: Json) -> list[Json]:
        for pipeline in self.pipelines:
            stages = [stage["id"] for stage in pipeline["stages"]]
            if (
                given.get("dealstage", stages[0]) in stages
                and given.get("pipeline", pipeline["id"]) == pipeline["id"]
            ):
                return []
        said = f"{given.get('dealstage')} was not one of the allowed options"
        return [{"isValid": False, "message": said, "error": "INVALID_OPTION", "name": "dealstage"}]

    def _associate(self, kind: str, record: Json, to: str, target: Json) -> None:
        record["associations"].setdefault(to, {})[target["id"]] = TYPE_IDS.get((kind, to))
        target["associations"].setdefault(kind, {})[record["id"]] = None

    def _associated(self, kind: str, to: str, body: Json) -> HttpReply:
        results: list[Json] = []
        errors: list[Json] = []
        for one in body["inputs"]:
            found = self.kind(kind).get(one["id"], {"associations": {}})["associations"].get(to, {})
            if not found:
                errors.append(standard_error("OBJECT_NOT_FOUND", f"No {to} are associated with {one['id']}."))
                continue
            types = [{"category": "HUBSPOT_DEFINED", "typeId": 3, "label": None}]
            tos = [{"toObjectId": int(id), "associationTypes": types} for id in found]
            results.append(
                {
                    "from": {"id": one["id"]},
                    "to": [{**each, "toObjectId": str(each["toObjectId"])} for each in tos],
                }
            )
        more = {"numErrors": len(errors), "errors": errors} if errors else {}
        return json_reply(207 if errors else 200, batch(results) | more)

    def _search(self, kind: str, body: Json) -> HttpReply:
        limit, start = body.get("limit", 10), int(body.get("after", "0"))
        self.need(1 <= limit <= 200, "limit must be 1 to 200")
        self.need(start + limit <= 10_000, "a search ends at 10,000 records")
        self.need(len(body.get("sorts", ())) <= 1, "one sort is allowed")
        groups = body.get("filterGroups", [])
        found = self.find(
            kind,
            lambda it: (
                it["id"] not in self.unindexed
                and (not groups or any(all(_fits(it, each) for each in group["filters"]) for group in groups))
            ),
        )
        if body.get("sorts"):
            found.sort(key=lambda it: str(it["properties"].get(body["sorts"][0], "")))
        page = found[start : start + limit]
        reply: Json = {
            "total": len(found),
            "results": [shown(each, body.get("properties", [])) for each in page],
        }
        if start + limit < len(found):
            reply["paging"] = {"next": {"after": str(start + limit), "link": "?"}}
        return json_reply(200, reply)


def standard_error(category: str, message: str) -> Json:
    return {
        "status": "error",
        "category": category,
        "message": message,
        "context": {},
        "links": {},
        "errors": [],
    }


def batch(results: list[Json]) -> Json:
    at = "2026-03-02T09:30:00.000Z"
    return {"status": "COMPLETE", "results": results, "startedAt": at, "completedAt": at}


def shown(record: Json, names: list[str], associations: Sequence[str] = ()) -> Json:
    """The properties that were asked for, and those that always come; null for what has no value."""
    always = ["hs_object_id", "createdate", "lastmodifieddate"]
    values = {name: record["properties"].get(name) for name in [*always, *names] if name}
    url = f"https://app.hubspot.com/contacts/{PORTAL}/record/{record['kind']}/{record['id']}"
    made: Json = {"id": record["id"], "properties": values | {"hs_object_id": record["id"]}, "archived": False,
                  "createdAt": record["createdAt"], "updatedAt": record["updatedAt"], "url": url}  # fmt: skip
    if found := {to: record["associations"][to] for to in associations if record["associations"].get(to)}:
        made["associations"] = {
            to: {"results": [{"id": id, "type": f"to_{to}"} for id in ids]} for to, ids in found.items()
        }
    return made


def _fits(record: Json, wanted: Json) -> bool:
    has = record["properties"].get(wanted["propertyName"]) or ""
    if wanted["operator"] == "IN":
        return has in wanted["values"]
    value = wanted["value"]
    if re.fullmatch(r"\d{12,13}", value) and has:
        at = datetime.fromisoformat(has)
        has = f"{int(at.timestamp()) * 1000 + at.microsecond // 1000:013d}"
        value = value.rjust(13, "0")
    return {"EQ": has == value, "GTE": has >= value, "GT": has > value}[wanted["operator"]]


def _is_back(now: Any, value: str) -> bool:
    return now in ORDER and value in ORDER and ORDER.index(value) < ORDER.index(now)


def _domain(record: Json) -> str:
    return (record["properties"].get("email") or "").partition("@")[2]


def iso(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
