"""The records of Salesforce's small server, what people do with them, and the rules that a write has to keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.base import CrmServer, Refused
from tests.fakes.salesforce_schema import EXTERNAL_ID, OBJECTS, PREFIXES, STAGES, Of, problems
from tests.fakes.vendor_server import Json

_ID = re.compile(r"[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?")
_EVENT_DAYS = 14


class Wrong(Refused):
    """An error as Salesforce lists them."""

    def __init__(
        self, status: int, code: str, words: str, fields: list[str] | None = None, **more: Any
    ) -> None:
        super().__init__(status, code, words)
        self.listed = [{"errorCode": code, "message": words, "fields": fields or [], **more}]


class SalesforceOrg(CrmServer):
    """`objects` is what this org has: take a field away, or hide an object, as an admin would.

    `rule`: "alert" and "block" forbid a second person with one address. `validation` is a rule of the org's own.
    """

    def __init__(self, *, external_id: bool = True) -> None:
        super().__init__()
        self.objects: dict[str, dict[str, Of]] = {name: dict(fields) for name, fields in OBJECTS.items()}
        if not external_id:
            for fields in self.objects.values():
                fields.pop(EXTERNAL_ID, None)
        self.rule: str | None = None
        self.validation: Callable[[str, Json], Wrong | None] = lambda source, row: None
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        self.integration = self._seed()

    def _seed(self) -> str:
        self.keep("Organization", {"Name": "Acme Inc"})
        for order, (name, (probability, closed, won)) in enumerate(STAGES.items()):
            values = {"ApiName": name, "MasterLabel": name, "DefaultProbability": float(probability)}
            values |= {"IsClosed": closed, "IsWon": won, "IsActive": True, "SortOrder": order}
            self.keep("OpportunityStage", values)
        for name in ("Integration", "Rosa Rep"):
            mail = f"{name.split()[0].lower()}@seller.test"
            self.keep("User", {"Name": name, "Email": mail, "IsActive": True, "UserType": "Standard"})
        return next(iter(self.kind("User")))

    # What people do in the org

    def keep(self, source: str, values: Json) -> Json:
        """A record as it is made there, without a look at rules."""
        self.now += timedelta(seconds=1)
        id = f"{PREFIXES[source]}{int(self.new_id()):012d}AAA"
        made = {
            "Id": id,
            "IsDeleted": False,
            "CreatedDate": self._stamp(),
            **self._defaults(source),
            **values,
        }
        self.kind(source)[id] = made
        return self._touched(made)

    def delete(self, source: str, id: str) -> None:
        self._touched(self.kind(source)[id])["IsDeleted"] = True

    def merge(self, kind: str, gone: str, into: str) -> None:
        self.kind(kind)[gone]["MasterRecordId"] = into
        self.delete(kind, gone)

    def convert(self, lead: str, *, opportunity: str | None = None) -> Json:
        """The contact. Our key is on the lead alone, as no field of one is mapped to the other's."""
        row = self.kind("Lead")[lead]
        account = self.keep("Account", {"Name": row["Company"]})
        copied = {name: row.get(name) for name in ("FirstName", "LastName", "Email", "Phone", "OwnerId")}
        contact = self.keep("Contact", {**copied, "AccountId": account["Id"]})
        self._touched(row).update(IsConverted=True, ConvertedContactId=contact["Id"])
        row.update(ConvertedAccountId=account["Id"], ConvertedOpportunityId=opportunity)
        for kind in ("Task", "Event"):
            for activity in self.kind(kind).values():
                if activity.get("WhoId") == lead:
                    activity["WhoId"] = contact["Id"]
        return contact

    def living(self, source: str) -> list[Json]:
        return [
            row for row in self.kind(source).values() if not row["IsDeleted"] and not row.get("IsConverted")
        ]

    def _defaults(self, source: str) -> Json:
        fields = self.objects[source]
        found: Json = {"OwnerId": self.integration} if "OwnerId" in fields else {}
        found |= {"IsConverted": False, "Status": "Open"} if source == "Lead" else {}
        return found | ({"Status": "Not Started", "Priority": "Normal"} if source == "Task" else {})

    def _stamp(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def _touched(self, row: Json) -> Json:
        self.now += timedelta(seconds=1)
        row.update(LastModifiedDate=self._stamp(), SystemModstamp=self._stamp())
        return row

    # Writes

    def fields(self, source: str) -> dict[str, Of]:
        if source not in self.objects:
            raise Wrong(400, "INVALID_TYPE", f"sObject type '{source}' is not supported.")
        return self.objects[source]

    def there(self, source: str, id: str) -> Json:
        self.fields(source)
        if not _ID.fullmatch(id):
            raise Wrong(400, "MALFORMED_ID", f"malformed id {id}")
        row = self.kind(source).get(id)
        if row is None:
            raise Wrong(
                404, "NOT_FOUND", "Provided external ID field does not exist or is not accessible: Id"
            )
        if row["IsDeleted"]:
            raise Wrong(404, "ENTITY_IS_DELETED", "entity is deleted")
        return row

    def create(self, source: str, body: Json, headers: Any) -> Json:
        self._check(source, body, creates=True)
        self._check_unique(source, body, None)
        self._check_duplicates(source, body, headers)
        made = self.keep(source, {name: value for name, value in body.items() if value not in (None, "")})
        return {"id": made["Id"], "success": True, "errors": []}

    def update(self, source: str, row: Json, body: Json, headers: Any) -> None:
        if row.get("IsConverted"):
            raise Wrong(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        self._check(source, body, creates=False, row=row)
        self._check_unique(source, body, row)
        if "Email" in body:
            self._check_duplicates(source, body, headers, own=row["Id"])
        self._touched(row).update(body)

    def upsert(self, source: str, field: str, value: str, body: Json, headers: Any) -> tuple[int, Any]:
        fields = self.fields(source)
        if field not in fields or not fields[field].unique:
            words = f"Provided external ID field does not exist or is not accessible: {field}"
            raise Wrong(404, "NOT_FOUND", words)
        if field in body or "Id" in body:
            raise Wrong(
                400, "INVALID_FIELD", f"The {field} field should not be specified in the sobject data."
            )
        same = self.find(source, lambda row: not row["IsDeleted"] and _alike(row.get(field), value))
        if len(same) > 1:
            return 300, [f"/services/data/v66.0/sobjects/{source}/{row['Id']}" for row in same]
        if same:
            self.update(source, same[0], body, headers)
            return 200, {"id": same[0]["Id"], "success": True, "errors": [], "created": False}
        return 201, {**self.create(source, {**body, field: value}, headers), "created": True}

    def _check(self, source: str, body: Json, *, creates: bool, row: Json | None = None) -> None:
        fields = self.fields(source)
        if not body:
            raise Wrong(400, "JSON_PARSER_ERROR", "The HTTP entity body is required")
        for code, words, named in problems(source, fields, body, creates=creates):
            raise Wrong(400, code, words, named)
        whole = {**(row or {}), **body}
        self._check_references(fields, body)
        if source in ("Task", "Event"):
            self._check_activity(source, whole)
        if wrong := self.validation(source, whole):
            raise wrong

    def _check_references(self, fields: dict[str, Of], body: Json) -> None:
        for name, value in body.items():
            if fields[name].kind != "reference" or value is None:
                continue
            kind = next((each for each in fields[name].of if PREFIXES[each] == value[:3]), None)
            if kind is None or self.kind(kind).get(value, {"IsDeleted": True}).get("IsDeleted"):
                raise Wrong(
                    400, "INVALID_CROSS_REFERENCE_KEY", f"invalid cross reference id: {value}", [name]
                )
            if kind == "Lead" and self.kind(kind)[value].get("IsConverted"):
                raise Wrong(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")

    def _check_activity(self, source: str, row: Json) -> None:
        if str(row.get("WhoId") or "").startswith("00Q") and row.get("WhatId"):
            words = "Related To ID: with a lead as the name, no related record can be set"
            raise Wrong(400, "FIELD_INTEGRITY_EXCEPTION", words, ["WhatId"])
        if source == "Event":
            if not row.get("StartDateTime") or not row.get("EndDateTime"):
                raise Wrong(
                    400, "REQUIRED_FIELD_MISSING", "Missing start or end", ["StartDateTime", "EndDateTime"]
                )
            begins, ends = (datetime.fromisoformat(row[name]) for name in ("StartDateTime", "EndDateTime"))
            if not begins <= ends <= begins + timedelta(days=_EVENT_DAYS):
                raise Wrong(400, "FIELD_INTEGRITY_EXCEPTION", "Event duration is wrong", ["EndDateTime"])

    def _check_unique(self, source: str, body: Json, row: Json | None) -> None:
        for name, of in self.fields(source).items():
            if not of.unique or not body.get(name):
                continue
            for other in self.kind(source).values():
                if other is not row and not other["IsDeleted"] and _alike(other.get(name), body[name]):
                    words = f"duplicate value found: {name} duplicates value on record with id: {other['Id'][:15]}"
                    raise Wrong(400, "DUPLICATE_VALUE", words)

    def _check_duplicates(self, source: str, body: Json, headers: Any, own: str = "") -> None:
        allowed = self.rule == "alert" and "allowSave=true" in headers.get("sforce-duplicate-rule-header", "")
        if not self.rule or allowed or source not in ("Lead", "Contact") or not body.get("Email"):
            return
        people = [*self.living("Contact"), *self.living("Lead")]
        same = [row["Id"] for row in people if _alike(row.get("Email"), body["Email"]) and row["Id"] != own]
        if same:
            records: list[Json] = [{"additionalInformation": [], "record": {"Id": id}} for id in same]
            result: Json = {"allowSave": self.rule == "alert", "matchResults": [{"matchRecords": records}]}
            raise Wrong(400, "DUPLICATES_DETECTED", "Use one of these records?", duplicateResult=result)


def _alike(one: Any, other: Any) -> bool:
    return isinstance(one, str) and isinstance(other, str) and one.lower() == other.lower()
