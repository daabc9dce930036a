"""What Pipedrive's specification lets into bodies and queries, as far as a connector needs it."""

from __future__ import annotations

import re
from typing import Any

from tests.fakes.shapes import anything, day, problems, text

LINES = [{"value": text(254, shortest=1), "primary?": bool, "label?": str}]
TIME = re.compile(r"\d\d:\d\d:\d\d")
WHOLE_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
CUSTOM = {"*": anything}

PERSON = {
    "name?": text(255, shortest=1),
    "owner_id?": int,
    "org_id?": int,
    "emails?": LINES,
    "phones?": LINES,
    "label_ids?": [int],
    "visible_to?": int,
    "custom_fields?": CUSTOM,
}
ORGANIZATION = {
    "name?": text(255, shortest=1),
    "owner_id?": int,
    "label_ids?": [int],
    "custom_fields?": CUSTOM,
}
DEAL = {
    "title?": text(255, shortest=1),
    "owner_id?": int,
    "person_id?": int,
    "org_id?": int,
    "pipeline_id?": int,
    "stage_id?": int,
    "value?": float,
    "currency?": re.compile("[A-Z]{3}"),
    "status?": frozenset({"open", "won", "lost"}),
    "expected_close_date?": day,
    "lost_reason?": str,
    "custom_fields?": CUSTOM,
}
ACTIVITY = {
    "subject?": text(255, shortest=1),
    "type?": str,
    "owner_id?": int,
    "deal_id?": int,
    "lead_id?": str,
    "org_id?": int,
    "due_date?": day,
    "due_time?": TIME,
    "duration?": TIME,
    "busy?": bool,
    "done?": bool,
    "location?": {"value": str},
    "participants?": [{"person_id": int, "primary": bool}],
    "public_description?": str,
    "note?": text(65_000),
}


def note_content(value: Any) -> str | None:
    if not isinstance(value, str) or not value:
        return "must be text"
    return None if len(value.encode()) <= 100_000 else "Note is too long"


NOTE = {"content?": note_content, "person_id?": int, "deal_id?": int, "org_id?": int, "lead_id?": str}
_MADE = frozenset({"varchar", "text", "double", "phone", "date", "set", "enum", "monetary", "user"})
FIELD = {"field_name": text(255, shortest=1), "field_type": _MADE, "options?": [{"label": str}]}

NUMBER = re.compile(r"\d+")
_PAGED = {"limit?": re.compile(r"[1-9]\d?|[1-4]\d\d|500"), "cursor?": re.compile(r"c\d+")}
_SORTED = {
    "sort_by?": frozenset({"id", "update_time", "add_time"}),
    "sort_direction?": frozenset({"asc", "desc"}),
}
_SINCE = {"updated_since?": WHOLE_SECONDS}
_FIELDS = {**_PAGED, "include_fields?": frozenset({"ui_visibility", "important_fields", "required_fields"})}
_V1 = {"start?": NUMBER, "limit?": NUMBER, "person_id": NUMBER}
IDS = re.compile(r"\d+(,\d+){0,99}")
QUERY: dict[str, Any] = {
    "persons": {**_PAGED, **_SORTED, **_SINCE, "org_id?": NUMBER, "ids?": IDS},
    "organizations": {**_PAGED, **_SORTED, **_SINCE, "ids?": IDS},
    "deals": {
        **_PAGED,
        **_SORTED,
        **_SINCE,
        "person_id?": NUMBER,
        "status?": frozenset({"open", "won", "lost", "deleted"}),
    },
    "activities": {**_PAGED, **_SORTED, **_SINCE, "person_id?": NUMBER},
    "search": {**_PAGED, "term": text(500, shortest=1), "fields": str, "exact_match": frozenset({"true"})},
    "notes": {**_V1, "sort?": re.compile(r"(id|add_time|update_time) (ASC|DESC)")},
    "leads": _V1,
    "stages": _PAGED,
    "pipelines": _PAGED,
    "personFields": _FIELDS,
    "dealFields": _FIELDS,
}


def field_problems(custom: dict[str, Any], metadata: list[dict[str, Any]]) -> str:
    """What Pipedrive says of the first custom field that is wrong."""
    known = {each["field_code"]: each for each in metadata if each["is_custom_field"]}
    for code, value in custom.items():
        if code not in known:
            return f"Unknown key '{code}'"
        kind = known[code]["field_type"]
        options = [each["id"] for each in known[code]["options"] or ()]
        if not _fits(kind, value, options):
            return f"Expected '{_EXPECTED.get(kind, 'string')}' as value for custom field '{code}'"
    return ""


_EXPECTED = {"double": "number", "enum": "number", "set": "array", "monetary": "object"}


def _fits(kind: str, value: Any, options: list[int]) -> bool:
    if isinstance(value, bool):
        return False
    if kind == "enum":
        return value in options
    if kind == "set":
        return isinstance(value, list) and set(map(str, value)) <= set(map(str, options))  # type: ignore[arg-type]
    if kind == "monetary":
        return not problems(value, {"value": float, "currency?": str})
    if kind == "double":
        return isinstance(value, int | float)
    if kind == "date":
        return day(value) is None
    return isinstance(value, str) and len(value) <= (65_000 if kind == "text" else 255)
