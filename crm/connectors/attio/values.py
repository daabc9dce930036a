"""Attio's values as ours and back. PURE.

A record has a list of values for each attribute, each an object that says its type; the same list may be written, with
plain texts and numbers in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from crm.connectors.attio.dialect import NAME
from crm.connectors.http import Json, child, moment, objects, text
from crm.connectors.model import Value
from crm.connectors.writing import is_empty

Values = dict[str, Value]

_KEYS: Mapping[str, tuple[str, ...]] = {
    "currency": ("currency_value",),
    "domain": ("domain",),
    "email-address": ("email_address", "original_email_address"),
    "phone-number": ("phone_number", "normalized_phone_number", "original_phone_number"),
    "personal-name": ("full_name",),
    "record-reference": ("target_record_id",),
    "actor-reference": ("referenced_actor_id",),
}
"""Where a value of a type stands; in `value` otherwise. Choices are objects with a title."""
_UNREAD = frozenset({"interaction", "location"})


def plain(record: Json) -> Values:
    """{attribute: value} of a record; several values are a tuple, none is None."""
    return {slug: _joined(objects(child(record, "values"), slug)) for slug in child(record, "values")}


def _joined(found: list[Json]) -> Value:
    values = [value for each in found if (value := _one(each)) is not None]
    if not values:
        return None
    return values[0] if len(values) == 1 else tuple(str(each) for each in values)


def _one(value: Json) -> str | int | float | bool | None:
    kind = text(value, "attribute_type") or ""
    if kind in _UNREAD:
        return None
    if kind in ("select", "status"):
        chosen = child(value, "option" if kind == "select" else "status")
        return text(chosen, "title")
    return next((value[key] for key in _KEYS.get(kind, ("value",)) if value.get(key) is not None), None)


def several(value: Any) -> tuple[str, ...]:
    """The values of an attribute that may hold several."""
    if is_empty(value):
        return ()
    return tuple(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else (str(value),)


def wired(send: Mapping[str, Value], forms: Mapping[str, Json]) -> dict[str, list[Any]]:
    """The values to send, each attribute as a list. `forms` are the objects that some attributes want instead."""
    return {name: [forms[name]] if name in forms else _listed(value) for name, value in send.items()}


def _listed(value: Value) -> list[Any]:
    return list(value) if isinstance(value, tuple) else [value]


def person_name(first: str | None, last: str | None) -> Json | None:
    whole = " ".join(filter(None, (first, last)))
    return {"first_name": first or "", "last_name": last or "", "full_name": whole} if whole else None


def reference(kind: str, id: str) -> Json:
    return {"target_object": kind, "target_record_id": id}


def actor(id: str) -> Json:
    return {"referenced_actor_type": "workspace-member", "referenced_actor_id": id}


# Records


def record_id(record: Json) -> str:
    return str(child(record, "id").get("record_id"))


def changed_at(record: Json) -> datetime:
    """When somebody last wrote a value. Attio itself keeps no such moment, and its own additions do not count."""
    written = [
        moment(text(value, "active_from"), NAME)
        for value in _all_values(record)
        if text(child(value, "created_by_actor"), "type") != "system" and text(value, "active_from")
    ]
    return max(written, default=moment(text(record, "created_at"), NAME))


def _all_values(record: Json) -> Iterable[Json]:
    values = child(record, "values")
    return (value for slug in values for value in objects(values, slug))
