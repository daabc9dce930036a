"""The records of a small Zoho CRM: how they are checked, written, found again, merged and converted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fakes.base import CrmServer, Json, Refused
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply
from tests.fakes.shapes import anything
from tests.fakes.zoho_crm_fields import SYSTEM_UNIQUE, ZohoField, account_fields, wrong

RECORDS = {"data": [anything], "trigger?": [str], "duplicate_check_fields?": [str]}
GUEST = {"type": frozenset({"email", "contact", "lead", "user"}), "participant": str}
LINKS = {
    "What_Id?": {"id": str},
    "Who_Id?": {"id": str},
    "Participants?": [GUEST],
    "$se_module?": frozenset({"Leads", "Contacts", "Deals", "Accounts"}),
}
REP = {"id": "501", "name": "Rita Rep", "email": "rita@seller.test"}


class ZohoRefused(Refused):
    """`in_record`: told as what became of the one record, in an answer that looks like others."""

    def __init__(
        self, status: int, code: str, words: str, details: Json | None = None, *, in_record: bool = False
    ) -> None:
        super().__init__(status, code, words)
        self.details, self.in_record = details or {}, in_record


class ZohoRecords(CrmServer):
    """By module. `put`, `delete`, `merge` and `convert` are what reps do."""

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.fields = account_fields()
        self.users = [REP | {"full_name": REP["name"], "status": "active"}]
        self.deleted: dict[str, list[Json]] = {}

    # What people do

    def put(self, module: str, values: Json) -> Json:
        defaults: dict[str, Json] = {
            "Leads": {"Last_Name": "Lee", "Company": "Acme"},
            "Contacts": {"Last_Name": "Lee"},
        }
        return self._insert(module, {**defaults.get(module, {}), **values})

    def delete(self, module: str, id: str) -> None:
        record = self.kind(module).pop(id)
        name = record.get("Full_Name") or record.get("Deal_Name")
        told = {"id": id, "type": "recycle", "display_name": name, "deleted_time": self._tick()}
        self.deleted.setdefault(module, []).insert(0, told)

    def merge(self, kind: str, gone: str, into: str) -> None:
        """The one that is left takes over what it had nothing for."""
        left, other = self.kind(kind)[into], self.kind(kind)[gone]
        left.update(
            {name: value for name, value in other.items() if not left.get(name)}
            | {"Modified_Time": self._tick()}
        )
        super().merge(kind, gone, into)

    def convert(self, lead_id: str, order: Json) -> Json:
        lead = self.kind("Leads")[lead_id]
        account = (
            order.get("Accounts", {}).get("id")
            or self._insert("Accounts", {"Account_Name": lead["Company"]})["id"]
        )
        if (contact := order.get("Contacts", {}).get("id")) is None:
            carried = {
                name: lead.get(name) for name in ("First_Name", "Last_Name", "Email", "Phone", "Lead_Source")
            }
            values = {name: value for name, value in carried.items() if value} | {
                "Account_Name": {"id": account}
            }
            contact = self._insert("Contacts", values)["id"]
        lead |= {"Converted__s": True, "Converted_Contact": {"id": contact, "name": lead["Last_Name"]}}
        lead |= {"$converted_detail": {"contact": contact, "account": account}, "Modified_Time": self._tick()}
        for note in self.find("Notes", lambda it: it["Parent_Id"]["id"] == lead_id):
            note["Parent_Id"] = {"module": {"api_name": "Contacts"}, "id": contact}
        return {
            "Contacts": {"id": contact, "name": lead["Last_Name"]},
            "Accounts": {"id": account},
            "Deals": None,
        }

    # Writing

    def record_of(self, request: HttpRequest) -> Json:
        """The one record of a body."""
        data = self.fits(self.body(request), RECORDS)["data"]
        self.need(len(data) == 1 and isinstance(data[0], dict), "data")
        return data[0]

    def upsert(self, module: str, values: Json, by: list[str] | None) -> HttpReply:
        fields = self.fields[module]
        for name in by or ():
            is_known = name == SYSTEM_UNIQUE[module] or (name in fields and fields[name].unique)
            self.need(is_known, f"duplicate_check_fields: {name}")
        self._check(module, values, is_new=False)
        for name in by or [SYSTEM_UNIQUE[module], *(each.name for each in fields.values() if each.unique)]:
            same = self._same(module, name, values.get(name))
            if same := [each for each in same if not each.get("Converted__s")]:
                return self.update(module, same[0]["id"], values, action="update", duplicate_field=name)
        return self.create(module, values, action="insert", duplicate_field=None)

    def create(self, module: str, values: Json, **more: Any) -> HttpReply:
        self._check(module, values, is_new=True)
        self._check_unique(module, values, None)
        return self._done(self._insert(module, values), 201, "record added", **more)

    def update(self, module: str, id: str, values: Json, **more: Any) -> HttpReply:
        record = self.kind(module).get(id)
        if record is None:
            words = "the id given seems to be invalid"
            raise ZohoRefused(202, "INVALID_DATA", words, {"id": id}, in_record=True)
        if record.get("Converted__s"):
            raise ZohoRefused(
                202, "CONVERTED_RECORD", "can't update the converted record", {"id": id}, in_record=True
            )
        if module != "Notes":
            self._check(module, values, is_new=False)
            self._check_unique(module, values, id)
        record.update(self._kept(module, values) | {"Modified_Time": self._tick()})
        return self._done(record, 200, "record updated", **more)

    def _done(self, record: Json, status: int, words: str, **more: Any) -> HttpReply:
        details = {name: record[name] for name in ("id", "Created_Time", "Modified_Time") if name in record}
        told = {"code": "SUCCESS", "details": details, "message": words, "status": "success", **more}
        return json_reply(status, {"data": [told]})

    def _check(self, module: str, values: Json, *, is_new: bool) -> None:
        fields = self.fields[module]
        links = self._check_links(values) if module in ("Tasks", "Events") else ()
        for name, value in values.items():
            if name in links:
                continue
            if (field := fields.get(name)) is None:
                raise ZohoRefused(202, "INVALID_DATA", "invalid data", {"api_name": name}, in_record=True)
            if value is not None and (details := wrong(field, value, self._ids(field))):
                raise ZohoRefused(202, "INVALID_DATA", "invalid data", details, in_record=True)
        missing = [each.name for each in fields.values() if each.mandatory and not values.get(each.name)]
        if is_new and missing:
            details = {"api_name": missing[0], "json_path": f"$.data[0].{missing[0]}"}
            raise ZohoRefused(400, "MANDATORY_NOT_FOUND", "required field not found", details, in_record=True)

    def _ids(self, field: ZohoField) -> set[str]:
        return (
            {each["id"] for each in self.users} if field.module == "users" else set(self.kind(field.module))
        )

    def _check_links(self, values: Json) -> set[str]:
        """What a task or meeting is about."""
        links = {name: value for name, value in values.items() if f"{name}?" in LINKS}
        self.fits(links, LINKS)
        for name, module in (("What_Id", links.get("$se_module")), ("Who_Id", "Contacts")):
            if name in links and not self._is_open(str(module), links[name]["id"]):
                details = {"api_name": name, "json_path": f"$.data[0].{name}"}
                raise ZohoRefused(
                    202, "INVALID_DATA", "the id given seems to be invalid", details, in_record=True
                )
        return set(links)

    def _is_open(self, module: str, id: str) -> bool:
        record = self.kind(module).get(id)
        return record is not None and not record.get("Converted__s")

    def _check_unique(self, module: str, values: Json, id: str | None) -> None:
        for field in self.fields[module].values():
            same = self._same(module, field.name, values.get(field.name)) if field.unique else []
            if others := [each["id"] for each in same if each["id"] != id]:
                there = {"id": others[0], "module": {"api_name": module}}
                details = {"api_name": field.name, "id": others[0], "duplicate_record": there}
                raise ZohoRefused(202, "DUPLICATE_DATA", "duplicate data", details, in_record=True)

    def _same(self, module: str, name: str, value: Any) -> list[Json]:
        wanted = str(value or "").casefold()
        return self.find(module, lambda it: bool(wanted) and str(it.get(name) or "").casefold() == wanted)

    def _insert(self, module: str, values: Json) -> Json:
        at = self._tick()
        system: Json = {"Owner": REP, "Created_Time": at, "Modified_Time": at}
        if module == "Leads":
            system |= {"Converted__s": False, "Converted_Contact": None, "$converted_detail": {}}
        return self.add(module, {**system, **self._kept(module, values)})

    def _kept(self, module: str, values: Json) -> Json:
        """As it is read later: an owner with name and address."""
        owners = {each["id"]: each for each in self.users}
        kept = {name: value for name, value in values.items() if value is not None}
        return kept | (
            {"Owner": owners[values["Owner"]["id"]]} if isinstance(values.get("Owner"), dict) else {}
        )

    def _tick(self) -> str:
        self.now += timedelta(seconds=1)
        return self.now.isoformat()

    # Notes and conversion

    def create_note(self, data: list[Json]) -> HttpReply:
        self.need(len(data) == 1, "data")
        parent = data[0]["Parent_Id"]
        if not self._is_open(parent["module"]["api_name"], parent["id"]):
            details = {"api_name": "Parent_Id", "json_path": "$.data[0].Parent_Id"}
            raise ZohoRefused(
                202, "INVALID_DATA", "the id given seems to be invalid", details, in_record=True
            )
        return self._done(self._insert("Notes", data[0]), 201, "record added")

    def convert_by_order(self, id: str, order: Json) -> HttpReply:
        lead = self.there("Leads", id)
        if lead is None or lead["Converted__s"]:
            raise ZohoRefused(400, "ID_ALREADY_CONVERTED", "id already converted", {"resource_path_index": 1})
        contact = self.kind("Contacts").get(order.get("Contacts", {}).get("id", ""), {})
        own = contact.get("Account_Name", {}).get("id")
        if own and order.get("Accounts", {}).get("id") not in (None, own):
            raise ZohoRefused(
                400, "DATA_MISMATCH", "give account id is mismatched with the data", in_record=True
            )
        told = {
            "code": "SUCCESS",
            "message": "The record has been converted successfully",
            "status": "success",
        }
        return json_reply(200, {"data": [{**told, "details": self.convert(id, order)}]})

    def there(self, module: str, id: str) -> Json | None:
        """None for one that was; raises for an id that never was."""
        if record := self.kind(module).get(id):
            return record
        if id in self.merged or any(each["id"] == id for each in self.deleted.get(module, [])):
            return None
        raise ZohoRefused(400, "INVALID_DATA", "the id given seems to be invalid", {"resource_path_index": 1})
