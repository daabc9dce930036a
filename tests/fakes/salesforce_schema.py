"""The objects of Salesforce's small server as describe tells them, and what is wrong with values for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.fakes.shapes import day
from tests.fakes.vendor_server import EMAIL, Json

EXTERNAL_ID = "Agent_External_Id__c"


@dataclass(frozen=True, slots=True)
class Of:
    """A field. `writes`: c(reate) and u(pdate). `of` are the objects that a reference may be to."""

    kind: str
    length: int = 0
    must: bool = False
    defaulted: bool = False
    writes: str = "cu"
    unique: bool = False
    options: tuple[str, ...] = ()
    of: tuple[str, ...] = ()

    def described(self, name: str) -> Json:
        return {
            "name": name, "label": name.removesuffix("__c").replace("_", " "), "type": self.kind,
            "length": self.length, "nillable": not self.must, "createable": "c" in self.writes,
            "updateable": "u" in self.writes, "defaultedOnCreate": self.defaulted, "externalId": self.unique,
            "unique": self.unique, "idLookup": self.unique or name == "Id",
            "picklistValues": [
                {"value": each, "label": each, "active": True, "defaultValue": False} for each in self.options
            ],
        }  # fmt: skip


def _text(length: int, **more: Any) -> Of:
    return Of("string", length, **more)


def _read(kind: str, of: tuple[str, ...] = ()) -> Of:
    return Of(kind, writes="", of=of)


KEY = _text(64, unique=True)
STAGES = {
    "Prospecting": (10, False, False),
    "Qualification": (20, False, False),
    "Negotiation": (90, False, False),
    "Closed Won": (100, True, True),
    "Closed Lost": (0, True, False),
}
"""(probability, closed, won)"""
SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
_STAMPS = {name: _read("datetime") for name in ("CreatedDate", "LastModifiedDate", "SystemModstamp")}
_ALL = {"Id": _read("id"), "IsDeleted": _read("boolean"), **_STAMPS}
_OWNED = {**_ALL, "OwnerId": Of("reference", defaulted=True, must=True, of=("User",)), EXTERNAL_ID: KEY}
_PERSON = {
    **_OWNED,
    "FirstName": _text(40),
    "LastName": _text(80, must=True),
    "Name": _read("string"),
    "Email": Of("email", 80),
    "Phone": Of("phone", 40),
    "MobilePhone": Of("phone", 40),
    "Title": _text(128),
    "LeadSource": Of("picklist", 255, options=SOURCES),
    "Description": Of("textarea", 32_000),
    "Remark__c": _text(200),
    "Interests__c": Of("multipicklist", 400, options=("CRM", "ERP", "Chat")),
    "MasterRecordId": _read("reference"),
}
_ACTIVITY = {
    **_OWNED,
    "WhoId": Of("reference", of=("Lead", "Contact")),
    "WhatId": Of("reference", of=("Opportunity", "Account")),
    "Subject": Of("combobox", 255),
    "Description": Of("textarea", 32_000),
}

OBJECTS: dict[str, dict[str, Of]] = {
    "Lead": {
        **_PERSON,
        "Company": _text(255, must=True),
        "Status": Of("picklist", 255, must=True, defaulted=True, options=("Open", "Working", "Closed")),
        "Industry": Of("picklist", 255, options=("Technology", "Banking")),
        "NumberOfEmployees": Of("int"),
        "Website": Of("url", 255),
        "Country": _text(80),
        "IsConverted": _read("boolean"),
        "ConvertedContactId": _read("reference"),
        "ConvertedAccountId": _read("reference"),
        "ConvertedOpportunityId": _read("reference"),
    },
    "Contact": {**_PERSON, "AccountId": Of("reference", of=("Account",)), "MailingCountry": _text(80)},
    "Account": {**_OWNED, "Name": _text(255, must=True), "Website": Of("url", 255)},
    "Opportunity": {
        **_OWNED,
        "Name": _text(120, must=True),
        "StageName": Of("picklist", 255, must=True, options=tuple(STAGES)),
        "CloseDate": Of("date", must=True),
        "Amount": Of("currency"),
        "AccountId": Of("reference", of=("Account",)),
        "Description": Of("textarea", 32_000),
        "NextStep": _text(255),
        "LeadSource": Of("picklist", 255, options=SOURCES),
        "IsClosed": _read("boolean"),
        "IsWon": _read("boolean"),
    },
    "OpportunityContactRole": {
        **_ALL,
        "OpportunityId": Of("reference", must=True, writes="c", of=("Opportunity",)),
        "ContactId": Of("reference", must=True, of=("Contact",)),
        "IsPrimary": Of("boolean", defaulted=True),
        "Role": Of("picklist", 40, options=("Decision Maker",)),
    },
    "Task": {
        **_ACTIVITY,
        "ActivityDate": Of("date"),
        "Status": Of("picklist", 255, must=True, defaulted=True, options=("Not Started", "Completed")),
        "Priority": Of("picklist", 255, must=True, defaulted=True, options=("High", "Normal", "Low")),
    },
    "Event": {
        **_ACTIVITY,
        "StartDateTime": Of("datetime"),
        "EndDateTime": Of("datetime"),
        "Location": _text(255),
    },
    "User": {"Id": _read("id"), "Name": _read("string"), "Email": _read("email")}
    | {"IsActive": _read("boolean"), "UserType": _read("picklist")},
    "Organization": {"Id": _read("id"), "Name": _read("string")},
    "OpportunityStage": {"Id": _read("id"), "ApiName": _read("string"), "MasterLabel": _read("string")}
    | {"DefaultProbability": _read("percent"), "SortOrder": _read("int")}
    | {name: _read("boolean") for name in ("IsClosed", "IsWon", "IsActive")},
}

PREFIXES = {
    "Lead": "00Q", "Contact": "003", "Account": "001", "Opportunity": "006", "Task": "00T", "Event": "00U",
    "User": "005", "OpportunityContactRole": "00K", "Organization": "00D", "OpportunityStage": "01J",
}  # fmt: skip
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?(Z|[+-]\d\d:?\d\d)")

Problem = tuple[str, str, list[str]]
"""(errorCode, message, fields)"""


def problems(source: str, fields: dict[str, Of], values: Json, *, creates: bool) -> Iterator[Problem]:
    """What Salesforce would say of these values. References are checked by the server, which knows the records."""
    for name, value in values.items():
        of = fields.get(name)
        if of is None:
            yield "INVALID_FIELD", f"No such column '{name}' on sobject of type {source}", []
        elif ("c" if creates else "u") not in of.writes:
            words = (
                f"Unable to create/update fields: {name}. Please check the security settings of this field"
            )
            yield "INVALID_FIELD_FOR_INSERT_UPDATE", words, [name]
        elif value is not None:
            yield from _wrong(name, of, value)
    if creates and (missing := [name for name, of in fields.items() if _is_missing(of, values.get(name))]):
        yield "REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(missing)}]", missing


def _is_missing(of: Of, value: Any) -> bool:
    return of.must and not of.defaulted and value in (None, "")


def _wrong(name: str, of: Of, value: Any) -> Iterator[Problem]:
    if not _is_kind(of.kind, value):
        yield "JSON_PARSER_ERROR", f"Cannot deserialize instance of {of.kind} from {value!r}", []
    elif of.length and isinstance(value, str) and len(value.encode("utf-16-le")) // 2 > of.length:
        yield "STRING_TOO_LONG", f"{name}: data value too large (max length={of.length})", [name]
    elif of.kind == "email" and not EMAIL.fullmatch(value):
        yield "INVALID_EMAIL_ADDRESS", f"{name}: invalid email address: {value}", [name]
    elif of.kind in ("picklist", "multipicklist"):
        given = value.split(";") if of.kind == "multipicklist" else [value]
        if wrong := [each for each in given if each not in of.options]:
            words = f"{name}: bad value for restricted picklist field: {wrong[0]}"
            yield "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", words, [name]


def _is_kind(kind: str, value: Any) -> bool:
    if kind == "boolean":
        return isinstance(value, bool)
    if kind in ("int", "double", "currency", "percent"):
        return isinstance(value, int if kind == "int" else int | float) and not isinstance(value, bool)
    if not isinstance(value, str):
        return False
    if kind == "datetime":
        return bool(_MOMENT.fullmatch(value)) and datetime.fromisoformat(value).tzinfo is not None
    return day(value) is None if kind == "date" else True
