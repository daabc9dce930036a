"""The fields of a small account at Zoho CRM: what the server tells of them, and what it refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from tests.fakes.shapes import day, instant
from tests.fakes.vendor_server import EMAIL, Json

KEY = "Sales_Agent_Key"
OPEN_STAGES = ("Qualification", "Needs Analysis", "Negotiation")
CLOSED_STAGES = {"Closed Won": "Closed Won", "Closed Lost": "Closed Lost"}
STAGES = (*OPEN_STAGES, *CLOSED_STAGES)
PIPELINE = "Standard (Standard)"
SOURCES = ("Chat", "Advertisement", "Web Research", "External Referral")


@dataclass(frozen=True)
class ZohoField:
    name: str
    type: str = "text"
    length: int = 255
    mandatory: bool = False
    read_only: bool = False
    unique: bool = False
    custom: bool = False
    options: tuple[str, ...] = ()
    module: str = ""
    """Of a lookup: where the record is."""

    def told(self) -> Json:
        """As settings/fields describes it."""
        return {
            "api_name": self.name,
            "field_label": self.name.replace("_", " "),
            "display_label": self.name.replace("_", " "),
            "data_type": self.type,
            "length": self.length,
            "system_mandatory": self.mandatory,
            "read_only": self.read_only,
            "field_read_only": False,
            "custom_field": self.custom,
            "operation_type": {"api_create": not self.read_only, "api_update": not self.read_only},
            "unique": {"casesensitive": "false"} if self.unique else {},
            "pick_list_values": [_option(number, each) for number, each in enumerate(self.options)],
        }


def _option(number: int, value: str) -> Json:
    made: Json = {"id": f"77{number}", "display_value": value, "actual_value": value, "type": "used"}
    if value in STAGES:
        chance = {"Closed Won": 100, "Closed Lost": 0}.get(value, 10 + 20 * number)
        made |= {"probability": chance, "forecast_type": CLOSED_STAGES.get(value, "Open")}
    return made | {"sequence_number": number}


_SYSTEM = (
    ZohoField("id", "bigint", read_only=True),
    ZohoField("Owner", "ownerlookup", module="users"),
    ZohoField("Created_Time", "datetime", read_only=True),
    ZohoField("Modified_Time", "datetime", read_only=True),
)
_OURS = (
    ZohoField(KEY, unique=True, custom=True),
    *(ZohoField(name, custom=True) for name in (
        "Landing_Page", "Referring_Page", "UTM_Source", "UTM_Medium", "UTM_Campaign", "UTM_Term", "UTM_Content",
        "Google_Click_ID", "Other_Click_IDs",
    )),
)  # fmt: skip
_PERSON = (
    *_SYSTEM,
    ZohoField("First_Name", length=40),
    ZohoField("Last_Name", length=80, mandatory=True),
    ZohoField("Email", "email", 100),
    ZohoField("Phone", "phone", 30),
    ZohoField("Mobile", "phone", 30),
    ZohoField("Description", "textarea", 32_000),
    ZohoField("Lead_Source", "picklist", 120, options=("-None-", *SOURCES)),
    ZohoField("Full_Name", read_only=True),
    *_OURS,
)


def account_fields() -> dict[str, dict[str, ZohoField]]:
    """By module and name."""
    leads = (
        *_PERSON,
        ZohoField("Company", length=200, mandatory=True),
        ZohoField("Designation", length=100),
        ZohoField("Industry", "picklist", 120, options=("-None-", "Software", "Education")),
        ZohoField("No_of_Employees", "integer", 9),
        ZohoField("Website", "website", 450),
        ZohoField("Country", length=100),
        ZohoField("Converted__s", "boolean", read_only=True),
        ZohoField("Converted_Contact", "lookup", read_only=True, module="Contacts"),
    )
    contacts = (
        *_PERSON,
        ZohoField("Account_Name", "lookup", module="Accounts"),
        ZohoField("Title", length=100),
        ZohoField("Mailing_Country", length=100),
    )
    deals = (
        *_SYSTEM,
        ZohoField("Deal_Name", length=120, mandatory=True),
        ZohoField("Stage", "picklist", 120, mandatory=True, options=STAGES),
        ZohoField("Pipeline", "picklist", 120, options=(PIPELINE,)),
        ZohoField("Amount", "currency", 16),
        ZohoField("Closing_Date", "date", mandatory=True),
        ZohoField("Contact_Name", "lookup", module="Contacts"),
        ZohoField("Account_Name", "lookup", module="Accounts"),
        ZohoField("Lead_Source", "picklist", 120, options=("-None-", *SOURCES)),
        ZohoField("Description", "textarea", 32_000),
        ZohoField("Next_Step", length=100),
        ZohoField(KEY, unique=True, custom=True),
    )
    accounts = (
        *_SYSTEM,
        ZohoField("Account_Name", length=200, mandatory=True),
        ZohoField("Website", "website", 450),
    )
    tasks = (
        *_SYSTEM,
        ZohoField("Subject", length=300, mandatory=True),
        ZohoField("Due_Date", "date"),
        ZohoField("Status", "picklist", options=("Not Started", "In Progress", "Completed")),
        ZohoField("Description", "textarea", 32_000),
        ZohoField(KEY, custom=True),
    )
    events = (
        *_SYSTEM,
        ZohoField("Event_Title", length=255, mandatory=True),
        ZohoField("Start_DateTime", "datetime", mandatory=True),
        ZohoField("End_DateTime", "datetime", mandatory=True),
        ZohoField("Venue", length=255),
        ZohoField("Description", "textarea", 32_000),
        ZohoField(KEY, custom=True),
    )
    named: dict[str, tuple[ZohoField, ...]] = {"Leads": leads, "Contacts": contacts, "Deals": deals}
    named |= {"Accounts": accounts, "Tasks": tasks, "Events": events}
    return {module: {each.name: each for each in fields} for module, fields in named.items()}


SYSTEM_UNIQUE = {"Leads": "Email", "Contacts": "Email", "Accounts": "Account_Name", "Deals": "Deal_Name"}
"""What an upsert goes by when it is not told. Not unique: a rep may write it twice."""

_PHONE = re.compile(r"[+\d][\d\s()./-]{2,29}")
_ONE_OF: dict[str, type] = {
    "boolean": bool,
    "integer": int,
    "multiselectpicklist": list,
    "lookup": dict,
    "ownerlookup": dict,
}
"""All others are text."""


def wrong(field: ZohoField, value: Any, there: Collection[str]) -> Json | None:
    """The details of the error for a value; None when it fits. `there` are the ids that a lookup may name."""
    named = {"api_name": field.name, "json_path": f"$.data[0].{field.name}"}
    if field.read_only or not _has_type(field, value):
        return {**named, "expected_data_type": field.type}
    if isinstance(value, str) and field.type in ("text", "textarea", "website") and len(value) > field.length:
        return {**named, "maximum_length": field.length}
    bad: dict[str, Callable[[], object]] = {
        "email": lambda: not EMAIL.fullmatch(value),
        "phone": lambda: not _PHONE.fullmatch(value),
        "picklist": lambda: value not in field.options,
        "date": lambda: day(value) is not None,
        "datetime": lambda: instant(value) is not None or "." in value,
        "lookup": lambda: value not in [{"id": id} for id in there],
        "ownerlookup": lambda: value not in [{"id": id} for id in there],
    }
    return {**named, "expected_data_type": field.type} if field.type in bad and bad[field.type]() else None


def _has_type(field: ZohoField, value: Any) -> bool:
    if field.type in ("double", "currency", "percent"):
        return isinstance(value, int | float) and not isinstance(value, bool)
    wanted = _ONE_OF.get(field.type, str)
    return isinstance(value, wanted) and (wanted is bool or not isinstance(value, bool))
