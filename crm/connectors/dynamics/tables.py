"""The tables that we write to, and our values as their columns hold them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm.connectors.http import Json, child, text
from crm.connectors.model import Field, Skipped, Value
from crm.connectors.writing import is_empty


@dataclass(frozen=True, slots=True)
class Table:
    """`set` stands in addresses, `id` is the column of the primary key."""

    logical: str
    set: str
    id: str


LEAD = Table("lead", "leads", "leadid")
CONTACT = Table("contact", "contacts", "contactid")
ACCOUNT = Table("account", "accounts", "accountid")
OPPORTUNITY = Table("opportunity", "opportunities", "opportunityid")
NOTE = Table("annotation", "annotations", "annotationid")
TASK = Table("task", "tasks", "activityid")
APPOINTMENT = Table("appointment", "appointments", "activityid")

_BY_SET = {each.set: each for each in (LEAD, CONTACT, ACCOUNT, OPPORTUNITY, NOTE, TASK, APPOINTMENT)}


def table_of(entity_set: str) -> Table:
    """By the type of a ref."""
    return _BY_SET[entity_set]


def bind(table: Table, id: str) -> str:
    """The value of a column "...@odata.bind"."""
    return f"/{table.set}({id})"


# Columns

NO_SUCH_COLUMN = "The CRM has no such field."
READ_ONLY = "The CRM lets nobody write this field."


@dataclass(frozen=True, slots=True)
class Column:
    """`type` as Dataverse names it: String, Memo, Picklist, MultiSelectPicklist, Money, Lookup ..."""

    name: str
    type: str
    label: str
    required: bool = False
    creatable: bool = True
    updatable: bool = True
    custom: bool = False


def column_of(found: Json) -> Column:
    """From the metadata of an attribute."""
    name = text(found, "LogicalName") or ""
    named = (text(child(found, "AttributeTypeName"), "Value") or "").removesuffix("Type")
    return Column(
        name=name,
        type="MultiSelectPicklist" if named == "MultiSelectPicklist" else text(found, "AttributeType") or "",
        label=text(child(found, "DisplayName", "UserLocalizedLabel"), "Label") or name,
        required=child(found, "RequiredLevel").get("Value") == "SystemRequired",
        creatable=bool(found.get("IsValidForCreate")),
        updatable=bool(found.get("IsValidForUpdate")),
        custom=bool(found.get("IsCustomAttribute")),
    )


def typed(
    fields: Iterable[Field], columns: Mapping[str, Column], *, new: bool
) -> tuple[list[Field], list[Skipped]]:
    """The fields with values of the columns' types, and those that no column takes."""
    made: list[Field] = []
    skipped: list[Skipped] = []
    for field in fields:
        if is_empty(field.value):
            continue
        column = columns.get(field.name)
        if column is None:
            skipped.append(Skipped(field.name, NO_SUCH_COLUMN))
        elif not (column.creatable if new else column.updatable):
            skipped.append(Skipped(field.name, READ_ONLY))
        elif (value := _as(column.type, field.value)) is None:
            skipped.append(Skipped(field.name, f"“{field.value}” is not what the field holds."))
        else:
            made.append(Field(field.name, value, field.policy))
    return made, skipped


_CHOICES = frozenset({"Picklist", "Status", "State", "Integer", "BigInt"})
_DECIMALS = frozenset({"Decimal", "Double", "Money"})
_UNWRITTEN = frozenset({"Lookup", "Customer", "Owner", "PartyList", "Virtual", "Uniqueidentifier"})


def _as(kind: str, value: Value) -> Value:
    """None when the value does not go into a column of that type."""
    if kind in _UNWRITTEN:
        return None
    if kind == "MultiSelectPicklist":
        return ",".join(value) if isinstance(value, tuple) else str(value)
    if kind == "Boolean":
        return value if isinstance(value, bool) else None
    if kind in _CHOICES | _DECIMALS:
        return _number(value, whole=kind in _CHOICES)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _number(value: Value, *, whole: bool) -> int | float | None:
    try:
        return int(str(value)) if whole else float(str(value))
    except ValueError:
        return None
