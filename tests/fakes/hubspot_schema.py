"""What properties a HubSpot account has, and what HubSpot says about a value that does not fit.

Definitions are as `GET /crm/properties/...` answers them; the faults as they stand in a VALIDATION_ERROR.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

Json = dict[str, Any]

LONGEST = 65_536
EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")
_GROUPS = {
    "contacts": "contactinformation", "companies": "companyinformation", "deals": "dealinformation",
    "notes": "note", "tasks": "task", "meetings": "meeting",
}  # fmt: skip
_TYPES = {
    "string": {"text", "textarea", "phonenumber", "html", "file"},
    "number": {"number"},
    "bool": {"booleancheckbox"},
    "date": {"date"},
    "datetime": {"date"},
    "enumeration": {"select", "radio", "checkbox", "booleancheckbox"},
}


def definition(
    kind: str, name: str, type: str = "string", *, shown: str = "text", options: str = "", **more: Any
) -> Json:
    read_only = more.pop("read_only", False)
    return {
        "name": name,
        "label": name.replace("_", " ").capitalize(),
        "description": "",
        "groupName": _GROUPS[kind],
        "type": type,
        "fieldType": shown,
        "options": [
            {"label": value.capitalize(), "value": value, "hidden": False, "displayOrder": order}
            for order, value in enumerate(options.split())
        ],
        "hasUniqueValue": False,
        "hubspotDefined": True,
        "calculated": False,
        "archived": False,
        "modificationMetadata": {
            "readOnlyValue": read_only,
            "readOnlyDefinition": True,
            "archivable": False,
        },
        **more,
    }


def account_properties() -> dict[str, dict[str, Json]]:
    """{kind: {name: definition}} of an account where nobody has made any."""
    made: dict[str, dict[str, Json]] = {}

    def add(kind: str, *names: str, type: str = "string", **more: Any) -> None:
        for name in names:
            made.setdefault(kind, {})[name] = definition(kind, name, type, **more)

    for kind in _GROUPS:
        add(kind, "hs_object_id", "hs_object_source", read_only=True)
        add(kind, "hs_merged_object_ids", type="enumeration", shown="checkbox", read_only=True)
        add(kind, "hubspot_owner_id", type="enumeration", shown="select", externalOptions=True)
        add(kind, "createdate", "hs_lastmodifieddate", type="datetime", shown="date", read_only=True)
    add("contacts", "email", hasUniqueValue=True)
    add("contacts", "firstname", "lastname", "company", "jobtitle", "industry", "country", "website")
    add("contacts", "message", shown="textarea")
    add("contacts", "phone", shown="phonenumber")
    add("contacts", "lastmodifieddate", type="datetime", shown="date", read_only=True)
    choice = {"type": "enumeration", "shown": "select"}
    stages = "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other"
    add("contacts", "lifecyclestage", options=stages, **choice)
    statuses = "NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING"
    add("contacts", "hs_lead_status", options=statuses, **choice)
    sources = (
        "ORGANIC_SEARCH PAID_SEARCH EMAIL_MARKETING SOCIAL_MEDIA REFERRALS OTHER_CAMPAIGNS DIRECT_TRAFFIC"
        " OFFLINE PAID_SOCIAL"
    )
    add("contacts", "hs_analytics_source", options=sources, **choice)
    add("contacts", "hs_analytics_source_data_1", read_only=True)
    add("contacts", "hs_google_click_id", "hs_facebook_click_id")
    add("contacts", "hs_language", options="de en fr", **choice)
    add("contacts", "numemployees", options="1-5 5-25 25-50 50-100 100-500 500-1000 1000+", **choice)
    add("companies", "name", "domain")
    add("deals", "dealname", "hs_next_step")
    add("deals", "description", shown="textarea")
    add("deals", "dealstage", "pipeline", externalOptions=True, **choice)
    add("deals", "deal_currency_code", options="EUR USD", **choice)
    add("deals", "amount", type="number", shown="number")
    add("deals", "closedate", type="datetime", shown="date")
    for kind in ("notes", "tasks", "meetings"):
        add(kind, "hs_timestamp", type="datetime", shown="date", groupName="engagement")
        add(kind, f"hs_{kind[:-1]}_body", shown="html")
    add("tasks", "hs_task_subject")
    add("tasks", "hs_task_status", options="NOT_STARTED IN_PROGRESS WAITING DEFERRED COMPLETED", **choice)
    add("tasks", "hs_task_priority", options="NONE LOW MEDIUM HIGH", **choice)
    add("tasks", "hs_task_type", options="TODO CALL EMAIL", **choice)
    add("meetings", "hs_meeting_title", "hs_meeting_location")
    add("meetings", "hs_meeting_start_time", "hs_meeting_end_time", type="datetime", shown="date")
    outcomes = "SCHEDULED COMPLETED RESCHEDULED NO_SHOW CANCELED"
    add("meetings", "hs_meeting_outcome", options=outcomes, **choice)
    return made


def definition_problem(given: Json) -> str | None:
    """What is wrong with a property that somebody wants to make."""
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,99}", given["name"]):
        return "the name may have small letters, digits and underscores"
    if given["fieldType"] not in _TYPES[given["type"]]:
        return f"the fieldType {given['fieldType']} does not go with {given['type']}"
    if given["type"] in ("bool", "enumeration") and not given.get("options"):
        return "options are missing"
    if given.get("hasUniqueValue") and given["type"] not in ("string", "number"):
        return "only texts and numbers can be unique"
    return None


def fault(name: str, value: Any, known: dict[str, Json]) -> Json | None:
    """What HubSpot says about a property in a write; None when it fits. An empty text clears it."""
    if name not in known:
        return _fault(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
    it = known[name]
    if it["calculated"] or it["modificationMetadata"]["readOnlyValue"]:
        return _fault(name, "READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.')
    if value == "":
        return None
    if len(value.encode("utf-16-le")) // 2 > LONGEST:
        return _fault(name, "TOO_LONG", f"{name} is longer than {LONGEST} characters")
    if name == "email" and not EMAIL.fullmatch(value):
        return _fault(name, "INVALID_EMAIL", f"Email address {value} is invalid")
    return _type_fault(name, value, it)


def _type_fault(name: str, value: str, it: Json) -> Json | None:
    kind, allowed = it["type"], [option["value"] for option in it["options"]]
    if kind in ("enumeration", "bool") and not it.get("externalOptions"):
        given = value.split(";") if it["fieldType"] == "checkbox" else [value]
        if set(given) - set(allowed or ["true", "false"]):
            said = f"{value} was not one of the allowed options: {allowed}"
            return _fault(name, "INVALID_OPTION", said)
    if kind == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        return _fault(name, "INVALID_INTEGER", f"{value} was not a valid number")
    if kind in ("date", "datetime") and not _is_moment(value):
        return _fault(name, "INVALID_DATE", f"{value} was not a valid date")
    return None


def _is_moment(value: str) -> bool:
    """Milliseconds since 1970, a day, or a moment in UTC."""
    if re.fullmatch(r"\d{12,13}", value):
        return True
    try:
        return datetime.fromisoformat(value) is not None and (len(value) == 10 or value.endswith("Z"))
    except ValueError:
        return False


def _fault(name: str, code: str, message: str) -> Json:
    return {"isValid": False, "message": message, "error": code, "name": name}


def conflict(name: str, value: str, holder: str) -> Json:
    place = f"PropertyValueCoordinates{{propertyName={name}, value={value}}}"
    said = f"Cannot set {place}. {holder} already has that value."
    return _fault(name, "CONFLICTING_UNIQUE_VALUE", said)
