"""Filters of Attio's queries, as far as a connector needs them."""

from __future__ import annotations

from typing import Any, cast

from tests.fakes.attio_values import read
from tests.fakes.base import Json


def filtered(wanted: Json) -> list[str]:
    """The attributes that a filter names."""
    if "$or" in wanted:
        return [slug for each in wanted["$or"] for slug in filtered(each)]
    return [slug for slug in wanted if slug != "record_id"]


def fits(record: Json, wanted: Json) -> bool:
    """Shorthand filters: each value stands in its attribute. Verbose ones: $or of {attribute: {part: {"$eq": value}}},
    and {"record_id": {"$in": [...]}}."""
    if "$or" in wanted:
        return any(fits(record, each) for each in wanted["$or"])
    if "record_id" in wanted:
        return record["id"] in wanted["record_id"]["$in"]
    return all(
        _compared(value) in {read(each) for each in record["values"].get(slug, [])}
        for slug, value in wanted.items()
    )


def _compared(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    compared: Any = next(iter(cast("Json", value).values()))
    return compared["$eq"]
