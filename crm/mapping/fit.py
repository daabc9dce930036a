"""Our facts as fields of the CRM. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crm.connectors.model import Field, RemoteField, Skipped
from crm.connectors.writing import is_empty
from crm.mapping.config import Row
from crm.mapping.names import our_field
from crm.mapping.people import split_name
from crm.mapping.values import Fitted, Manner, Unfit, as_text, converted

NO_SUCH_FIELD = "The CRM has no such field."
READ_ONLY = "The CRM lets nobody write this field."

Facts = Mapping[str, Any]
"""By our name: texts, numbers, booleans, moments, lists of texts, {"min", "max"} and {"amount", "currency", ...}."""


def fit(
    rows: Sequence[Row],
    facts: Facts,
    remote_fields: Sequence[RemoteField] | None,
    *,
    manner: Manner | None = None,
) -> tuple[tuple[Field, ...], tuple[Skipped, ...]]:
    """What can be written, and what cannot or not in full, with the reason. `remote_fields` are the CRM's; None for a
    receiver that takes everything. A field we know nothing for is in neither list.
    """
    known = None if remote_fields is None else {field.name: field for field in remote_fields}
    all_facts = with_names(facts)
    fields: list[Field] = []
    skipped: list[Skipped] = []
    for row, value in _values(rows, all_facts):
        if row.policy == "never" or is_empty(value):
            continue
        try:
            fitted = _fitted(row, value, known, manner or Manner())
        except Unfit as error:
            skipped.append(Skipped(row.field, str(error)))
            continue
        if not is_empty(fitted.value):
            fields.append(Field(row.field, fitted.value, row.policy))
        if fitted.note:
            skipped.append(Skipped(row.field, fitted.note))
    return tuple(fields), tuple(skipped)


def _fitted(row: Row, value: Any, known: Mapping[str, RemoteField] | None, manner: Manner) -> Fitted:
    if known is None:
        return converted(value, row, None, manner)
    if (remote := known.get(row.field)) is None:
        raise Unfit(NO_SUCH_FIELD)
    if remote.read_only:
        raise Unfit(READ_ONLY)
    return converted(value, row, remote, manner)


def _values(rows: Sequence[Row], facts: Facts) -> list[tuple[Row, Any]]:
    """Each field of the CRM once: rows that are joined come as one, at the first one's place."""
    found: dict[tuple[str, int], tuple[Row, list[Any]]] = {}
    for number, row in enumerate(rows):
        value = row.default if is_empty(facts.get(row.ours)) else facts[row.ours]
        if row.transform == "join":
            line = f"{our_field(row.ours).label}: {as_text(value)}" if not is_empty(value) else None
            found.setdefault((row.field, -1), (row, []))[1].append(line)
        else:
            found[row.field, number] = (row, [value])
    return [(row, _joined(row, values)) for row, values in found.values()]


def _joined(row: Row, values: list[Any]) -> Any:
    return "\n".join(filter(None, values)) if row.transform == "join" else values[0]


def with_names(facts: Facts) -> dict[str, Any]:
    """With first and last name, when only the whole name is known, and the other way round."""
    made = dict(facts)
    whole = as_text(made.get("customer_name"))
    if whole and is_empty(made.get("first_name")) and is_empty(made.get("last_name")):
        made["first_name"], made["last_name"] = split_name(whole)
    parts = [as_text(made.get(name)) for name in ("first_name", "last_name")]
    if not whole and any(parts):
        made["customer_name"] = " ".join(filter(None, parts))
    return made
