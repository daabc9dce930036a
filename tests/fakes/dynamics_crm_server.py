"""The Web API of Dataverse with the tables of Dynamics 365 Sales, after Microsoft's documentation: OData 4, conditional
requests, alternate keys, deep inserts of parties. Microsoft publishes no description of it that could be replayed."""

from __future__ import annotations

import re
from dataclasses import replace as changed
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from tests.fakes.base import CrmServer, Json, Refused
from tests.fakes.dynamics_tables import BY_SET, TABLES, Table, complaint, described, detailed
from tests.fakes.odata_filter import BadFilter, parsed
from tests.fakes.scripted_http import HttpReply, HttpRequest, json_reply

BASE = "/api/data/v9.2"
GUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
BY_ID = re.compile(rf"(\w+)\(({GUID})\)")
BY_KEY = re.compile(r"(\w+)\((\w+)=('(?:[^']|'')*')\)", re.DOTALL)
ATTRIBUTES = re.compile(r"EntityDefinitions\(LogicalName='(\w+)'\)/(Attributes|Keys)(?:/(.+))?")
ONE_CHOICE = re.compile(
    r"(?:Attributes)?\(LogicalName='(\w+)'\)/Microsoft\.Dynamics\.CRM\.PicklistAttributeMetadata"
)
PRIVILEGES = [
    f"prv{right}{table}"
    for table in ("Lead", "Contact", "Account", "Opportunity", "Activity", "Note", "User", "Currency")
    for right in ("Create", "Read", "Write", "Append", "AppendTo", "Assign")
]
PARTY = {"participationtypemask": frozenset(range(1, 12))}
NO_PROPERTY = (
    "Error identified in Payload provided by the user for Entity :'{set}', For more information on this error please"
    " follow this help link https://go.microsoft.com/fwlink/?linkid=2195293  ---->  InnerException :"
    " Microsoft.OData.ODataException: An undeclared property. Invalid property '{name}' was found in entity"
    " 'Microsoft.Dynamics.CRM.{logical}'."
)


class FakeDynamics(CrmServer):
    """`keys` are {table: state of the index of the key on agent_externalid}; `now` stamps records."""

    token_path = "/token"
    bad_request = "0x80060888"

    def __init__(self) -> None:
        super().__init__()
        self.now = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
        self.tables: dict[str, Table] = dict(TABLES)
        self.keys = {"lead": "Active", "contact": "Active", "opportunity": "Active"}
        self.privileges = list(PRIVILEGES)
        self._version = 0
        me = {"fullname": "# agent", "internalemailaddress": None, "isdisabled": False, "accessmode": 4}
        self.me = self.put("systemuser", me)["systemuserid"]
        rep = {
            "fullname": "Rea Reps",
            "internalemailaddress": "rep@acme.test",
            "isdisabled": False,
            "accessmode": 0,
        }
        self.rep = self.put("systemuser", rep)["systemuserid"]
        self.put("systemuser", {**rep, "internalemailaddress": "gone@acme.test", "isdisabled": True})
        self.euro = self.put("transactioncurrency", {"isocurrencycode": "EUR"})["transactioncurrencyid"]
        self.dollar = self.put("transactioncurrency", {"isocurrencycode": "USD"})["transactioncurrencyid"]
        self.put("organization", {"name": "Acme"})

    def new_id(self) -> str:
        return str(UUID(int=int(super().new_id()) + (4 << 76) + (8 << 60)))

    # What tests do

    def put(self, logical: str, values: Json, *, id: str | None = None) -> Json:
        """A record as it is, without checks."""
        table = self.tables[logical]
        made = self.add(
            logical, {"statecode": 0, "merged": False, "createdon": self._stamp(), **values}, id=id
        )
        made[table.id] = made["id"]
        self._touch(made)
        return made

    def merge(self, kind: str, gone: str, into: str) -> None:
        record = self.kind(kind)[gone]
        record.update({"merged": True, "_masterid_value": into, "statecode": 2})
        self._touch(record)

    def qualify(self, lead: str, *, linked: bool = True) -> Json:
        """As a rep does: the lead becomes a contact."""
        record = self.kind("lead")[lead]
        names = ("emailaddress1", "firstname", "lastname", "mobilephone")
        contact = self.put(
            "contact", {name: record.get(name) for name in names} | {"_originatingleadid_value": lead}
        )
        record |= {"statecode": 1, "statuscode": 3}
        record |= {"_parentcontactid_value": contact["id"]} if linked else {}
        self._touch(record)
        return contact

    def _touch(self, record: Json) -> None:
        self._version += 1
        record |= {"modifiedon": self._stamp(), "@odata.etag": f'W/"{self._version}"'}

    def _stamp(self) -> str:
        return f"{self.now:%Y-%m-%dT%H:%M:%SZ}"

    # Access

    def check_grant(self, form: dict[str, str]) -> None:
        if form.get("grant_type") != "client_credentials":
            raise Refused(400, "unsupported_grant_type")
        if (form.get("client_id"), form.get("client_secret")) != ("app-1", self.client_secret):
            raise Refused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        if form.get("scope") != f"{self.url}/.default":
            raise Refused(
                400, "invalid_scope", "AADSTS70011: The provided value for the input scope is not valid."
            )

    def error(self, refused: Refused) -> HttpReply:
        body = {"error": {"code": refused.reason, "message": refused.words}}
        return json_reply(refused.status, body, **refused.headers)

    # The API

    def serve(self, request: HttpRequest, path: str, query: dict[str, str]) -> HttpReply:
        self.need(request.headers.get("odata-version") == "4.0", "OData-Version 4.0 is expected")
        asked = unquote(path).removeprefix(f"{BASE}/")
        if asked == unquote(path):
            raise Refused(404, "0x0", "No HTTP resource was found that matches the request URI.")
        reply = self._serve(request, asked, query)
        limits = {"x-ms-ratelimit-burst-remaining-xrm-requests": "5999", **reply.headers}
        return changed(reply, headers=limits)

    def _serve(self, request: HttpRequest, asked: str, query: dict[str, str]) -> HttpReply:
        if request.method == "GET" and asked == "WhoAmI()":
            return json_reply(
                200, {"UserId": self.me, "OrganizationId": str(UUID(int=7)), "BusinessUnitId": self.me}
            )
        if asked.endswith("/Microsoft.Dynamics.CRM.RetrieveUserPrivileges()"):
            return json_reply(200, {"RolePrivileges": [{"PrivilegeName": each} for each in self.privileges]})
        if match := ATTRIBUTES.fullmatch(asked):
            return json_reply(200, self._metadata(match[1], match[2], match[3] or "", query))
        if match := re.fullmatch(rf"EntityDefinitions\(LogicalName='(\w+)'\)/{ONE_CHOICE.pattern}", asked):
            return json_reply(200, detailed(match[2], self.tables[match[1]].columns[match[2]]))
        if request.method == "POST" and asked in ("WinOpportunity", "LoseOpportunity"):
            return self._close(asked, self.body(request))
        if match := BY_ID.fullmatch(asked):
            return self._by_id(request, self._table(match[1]), match[2])
        if match := BY_KEY.fullmatch(asked):
            return self._by_key(request, self._table(match[1]), match[2], match[3][1:-1].replace("''", "'"))
        table = self._table(asked)
        if request.method == "GET":
            return self._listed(request, table, query)
        self.need(request.method == "POST", f"The method {request.method} is not allowed.")
        return self._create(request, table, self._checked(table, self.body(request)))

    def _table(self, entity_set: str) -> Table:
        if entity_set not in BY_SET or BY_SET[entity_set].logical not in self.tables:
            raise Refused(404, "0x8006088a", f"Resource not found for the segment '{entity_set}'.")
        return self.tables[BY_SET[entity_set].logical]

    # One record

    def _by_id(self, request: HttpRequest, table: Table, id: str) -> HttpReply:
        if request.method == "GET":
            return json_reply(200, self._record(table, id))
        self.need(request.method == "PATCH", f"The method {request.method} is not allowed.")
        return self._update(request, table, self._record(table, id))

    def _by_key(self, request: HttpRequest, table: Table, column: str, value: str) -> HttpReply:
        """An upsert by an alternate key, whose index has to be built."""
        state = self.keys.get(table.logical) if column == "agent_externalid" else None
        if state != "Active" or re.search(r"[/<>*%&:\\?+]", value):
            raise Refused(400, "0x8006088a", "Bad Request - Error in query syntax.")
        found = self.find(table.logical, lambda it: it.get(column) == value)
        if not found and request.headers.get("if-match"):
            raise Refused(404, "0x80060891", "A record with the specified key values does not exist.")
        if found and request.headers.get("if-none-match") == "*":
            raise Refused(412, "0x80040237", "A record with matching key values already exists.")
        if found:
            return self._update(request, table, found[0])
        return self._create(request, table, {**self._checked(table, self.body(request)), column: value})

    def _record(self, table: Table, id: str) -> Json:
        if id not in self.kind(table.logical):
            words = f"Entity '{table.logical}' With Id = {id} Does Not Exist"
            raise Refused(404, "0x80040217", words)
        return self.kind(table.logical)[id]

    def _create(self, request: HttpRequest, table: Table, values: Json) -> HttpReply:
        id = values.pop(table.id, None)
        if id in self.kind(table.logical):
            raise Refused(412, "0x80040237", "A record with matching key values already exists.")
        self._need_key(table, None, values)
        self.need(values.get("statecode", 0) == 0, "Attribute statecode cannot be set")
        made = self.put(table.logical, {"_ownerid_value": self.me, **values}, id=id)
        return self._answered(request, table, made, 201)

    def _update(self, request: HttpRequest, table: Table, record: Json) -> HttpReply:
        match = request.headers.get("if-match", "*")
        if match not in ("*", record["@odata.etag"]):
            words = "The version of the existing record doesn't match the RowVersion property provided."
            raise Refused(412, "0x80060882", words)
        values = self._checked(table, self.body(request))
        self.need("appointment_activity_parties" not in values, "Deep update is not supported.")
        if record["statecode"] != 0 and table.logical in ("lead", "opportunity"):
            raise Refused(400, "0x80048105", "The record is inactive and cannot be changed.")
        self._need_key(table, record["id"], values)
        record |= values
        self._touch(record)
        return self._answered(request, table, record, 200)

    def _need_key(self, table: Table, id: str | None, values: Json) -> None:
        key, is_active = values.get("agent_externalid"), self.keys.get(table.logical) == "Active"
        others = self.find(table.logical, lambda it: it.get("agent_externalid") == key and it["id"] != id)
        if key and is_active and others:
            words = "A record that has the attribute values External id already exists."
            raise Refused(412, "0x80060892", words)

    def _answered(self, request: HttpRequest, table: Table, record: Json, status: int) -> HttpReply:
        if "return=representation" in request.headers.get("prefer", ""):
            return json_reply(status, record)
        place = f"{self.url}{BASE}/{table.set}({record['id']})"
        return HttpReply(204, b"", {"OData-EntityId": place})

    def _checked(self, table: Table, body: Json) -> Json:
        """What is stored. Dataverse names one property at a time."""
        found: Json = {}
        for name, value in body.items():
            if name == table.id and re.fullmatch(GUID, str(value)):
                found[name] = value
            elif name == "appointment_activity_parties" and table.parties:
                found[name] = [self._party(each) for each in value]
            elif name.endswith("@odata.bind") and name.partition("@")[0] in table.binds:
                logical, column = table.binds[name.partition("@")[0]]
                found[column] = self._bound(logical, value)
            elif name in table.columns:
                if wrong := complaint(name, table.columns[name], value, table.logical):
                    raise Refused(400, "0x80060888", wrong)
                found[name] = value
            else:
                raise Refused(
                    400, "0x80060888", NO_PROPERTY.format(set=table.set, name=name, logical=table.logical)
                )
        return found

    def _bound(self, logical: str, value: Any) -> str:
        match = re.fullmatch(rf"/{self.tables[logical].set}\(({GUID})\)", str(value))
        self.need(match, f"{value!r} is no reference to {logical}")
        assert match
        return self._record(self.tables[logical], match[1])["id"]

    def _party(self, party: Json) -> Json:
        binds = {name: each for name, each in party.items() if name != "participationtypemask"}
        self.fits({"participationtypemask": party.get("participationtypemask")}, PARTY)
        self.need(len(binds) == 1, "a party is one record")
        [(name, value)] = binds.items()
        match = re.fullmatch(r"partyid_(lead|contact|systemuser)@odata\.bind", name)
        self.need(
            match, f"Invalid property '{name}' was found in entity 'Microsoft.Dynamics.CRM.activityparty'."
        )
        assert match
        return {"mask": party["participationtypemask"], "id": self._bound(match[1], value)}

    def _close(self, action: str, body: Json) -> HttpReply:
        status = frozenset({3}) if action == "WinOpportunity" else frozenset({4, 5})
        closing = {"subject": str, "opportunityid@odata.bind": str}
        self.fits(body, {"Status": status, "OpportunityClose": closing})
        id = self._bound("opportunity", body["OpportunityClose"]["opportunityid@odata.bind"])
        record = self.kind("opportunity")[id]
        if record["statecode"] != 0:
            raise Refused(400, "0x80048105", "The opportunity has already been closed.")
        record |= {"statecode": 1 if action == "WinOpportunity" else 2, "statuscode": body["Status"]}
        self._touch(record)
        return HttpReply(204)

    # Several records

    def _listed(self, request: HttpRequest, table: Table, query: dict[str, str]) -> HttpReply:
        known = {"$filter", "$orderby", "$top", "$select", "$skiptoken"}
        self.need(set(query) <= known, f"The query parameter {sorted(set(query) - known)} is not supported.")
        for name in filter(None, query.get("$select", "").split(",")):
            self.need(
                name in table.names(), f"Could not find a property named '{name}' on type '{table.logical}'."
            )
        found = list(self.kind(table.logical).values())
        if "$filter" in query:
            try:
                test = parsed(query["$filter"], table.names())
            except BadFilter as bad:
                raise Refused(400, "0x80060888", str(bad)) from None
            found = [each for each in found if test(each)]
        for order in reversed(list(filter(None, query.get("$orderby", "").split(",")))):
            name, _, direction = order.partition(" ")
            self.need(name in table.names() and direction in ("asc", "desc"), f"Cannot order by {order}.")
            found.sort(key=lambda each, name=name: each.get(name), reverse=direction == "desc")
        return self._page(request, table, query, found[: int(query.get("$top", "5000"))])

    def _page(
        self, request: HttpRequest, table: Table, query: dict[str, str], found: list[Json]
    ) -> HttpReply:
        match = re.search(r"odata\.maxpagesize=(\d+)", request.headers.get("prefer", ""))
        size, begun = int(match[1]) if match else 5_000, int(query.get("$skiptoken", "0"))
        page: Json = {"value": found[begun : begun + size]}
        if len(found) > begun + size:
            path = re.sub(r"[?&]\$skiptoken=\d+|[?&]%24skiptoken=\d+", "", request.path)
            page["@odata.nextLink"] = f"{self.url}{path}&%24skiptoken={begun + size}"
        return json_reply(200, page)

    def _metadata(self, logical: str, which: str, kind: str, query: dict[str, str]) -> Json:
        table = self.tables[logical]
        if which == "Keys":
            state = self.keys.get(logical)
            key = {"KeyAttributes": ["agent_externalid"], "EntityKeyIndexStatus": state}
            return {"value": [key] if state else []}
        if not kind:
            self.need("$select" in query, "select what you need: attributes are large")
            return {"value": [described(name, each) for name, each in table.columns.items()]}
        wanted = kind.removeprefix("Microsoft.Dynamics.CRM.").removesuffix("AttributeMetadata")
        columns = {name: each for name, each in table.columns.items() if each.type == wanted}
        return {"value": [detailed(name, each) for name, each in columns.items()]}
