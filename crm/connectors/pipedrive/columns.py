"""The fields of persons and deals: their codes, and values as Pipedrive's bodies have them.

Custom fields have a random code of 40 digits. Ours (`mapping.CUSTOM_FIELDS`) are known by their labels and called by
our names everywhere outside; others are called by their codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from crm.connectors.errors import Invalid
from crm.connectors.http import Json, child, objects, text
from crm.connectors.model import Field, RemoteField, RemoteType, Skipped, Value
from crm.connectors.pipedrive.dialect import CUSTOM, NAME
from crm.connectors.pipedrive.mapping import LONG, SHORT

_TYPES: Mapping[str, tuple[RemoteType, int | None]] = {
    "varchar": ("text", SHORT), "varchar_auto": ("text", SHORT), "text": ("text", LONG), "address": ("text", SHORT),
    "time": ("text", None), "phone": ("phone", SHORT), "double": ("number", None), "int": ("number", None),
    "monetary": ("number", None), "boolean": ("boolean", None), "date": ("date", None), "enum": ("choice", None),
    "set": ("choices", None), "org": ("reference", None), "people": ("reference", None), "user": ("reference", None),
}  # fmt: skip
"""By Pipedrive's type. What is not here, such as a range of dates, cannot be written."""
_OBJECTS = frozenset({"address", "time", "monetary"})
_IDS = frozenset({"enum", "org", "people", "user"})

_STANDARD: Mapping[str, str] = {"emails": "email", "phones": "phone", "label": "label_ids"}
"""Names of standard fields where metadata, or versions of it, and bodies differ: ours on the right."""
_WRITABLE = frozenset({"name", "email", "phone", "org_id", "owner_id", "label_ids", "title", "value", "currency",
                       "stage_id", "pipeline_id", "status", "expected_close_date", "person_id", "lost_reason",
                       "probability", "visible_to"})  # fmt: skip
_IN_BODIES = {"email": "emails", "phone": "phones"}

NO_SUCH_FIELD = f"{NAME} has no such field."
READ_ONLY = f"{NAME} lets nobody write this field."


class Unfit(Exception):
    """The message says why the value cannot be in the field."""


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the account. `kind` is Pipedrive's type of it."""

    code: str
    kind: str
    remote: RemoteField


class Columns:
    """The fields of one kind of record."""

    def __init__(self, metadata: Iterable[Json], own: Iterable[RemoteField]) -> None:
        named = {each.label.casefold(): each.name for each in own}
        self._by_name: dict[str, Column] = {}
        for column in filter(None, (_column(each, named) for each in metadata)):
            self._by_name.setdefault(column.remote.name, column)
        self._names = {column.code: name for name, column in self._by_name.items()}

    @property
    def remote_fields(self) -> tuple[RemoteField, ...]:
        return tuple(column.remote for column in self._by_name.values())

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def code(self, name: str) -> str | None:
        column = self._by_name.get(name)
        return column.code if column else None

    def fitting(self, fields: Iterable[Field]) -> tuple[list[Field], list[Skipped]]:
        """Those that can be written, and why the others cannot."""
        kept: list[Field] = []
        skipped: list[Skipped] = []
        for field in fields:
            try:
                self._encoded(field.name, field.value)
            except Unfit as error:
                skipped.append(Skipped(field.name, str(error)))
            else:
                kept.append(field)
        return kept, skipped

    def body(self, send: Mapping[str, Value]) -> Json:
        """What to send for these values, which `fitting` let through or which are standard ones."""
        body: Json = {}
        custom: Json = {}
        for name, value in send.items():
            column = self._by_name.get(name)
            if column and column.remote.custom:
                custom[column.code] = self._encoded(name, value)
            else:
                body[_IN_BODIES.get(name, name)] = _standard(name, value)
        return body | ({CUSTOM: custom} if custom else {})

    def read(self, record: Json) -> dict[str, Any]:
        """A record's values by name; those of custom fields as plain values."""
        plain = {name: value for name, value in record.items() if name != CUSTOM}
        return plain | {
            self._names.get(code, code): _plain(value) for code, value in child(record, CUSTOM).items()
        }

    def named(self, error: Invalid, send: Mapping[str, Value], *, needed: Iterable[str]) -> Invalid:
        """The error with fields as we call them. When it does not say which custom field is wrong, all that are not
        `needed` are."""
        fields: dict[str, str] = {}
        for name, why in error.fields.items():
            if name == CUSTOM:
                custom = (each for each in send if self._is_custom(each) and each not in set(needed))
                fields |= dict.fromkeys(custom, why)
            else:
                fields[self._names.get(name) or _STANDARD.get(name, name)] = why
        made = Invalid(NAME, "", fields=fields)
        made.args = error.args
        return made

    def _is_custom(self, name: str) -> bool:
        column = self._by_name.get(name)
        return column is not None and column.remote.custom

    def _encoded(self, name: str, value: Value) -> Any:
        column = self._by_name.get(name)
        if column is None:
            raise Unfit(NO_SUCH_FIELD)
        if column.remote.read_only:
            raise Unfit(READ_ONLY)
        return _custom(column, value) if column.remote.custom else _standard(name, value)


def _column(found: Json, named: Mapping[str, str]) -> Column | None:
    code, label, kind = text(found, "field_code"), text(found, "field_name"), text(found, "field_type")
    if code is None or kind is None:
        return None
    is_custom = found.get("is_custom_field") is True
    name = named.get((label or "").casefold(), code) if is_custom else _STANDARD.get(code, code)
    type, length = ("email", SHORT) if name == "email" else _TYPES.get(kind, ("text", None))
    remote = RemoteField(
        name=name,
        label=label or code,
        type=type,
        required=child(found, "required_fields").get("enabled") is True,
        read_only=kind not in _TYPES if is_custom else name not in _WRITABLE,
        custom=is_custom,
        length=length,
        options={str(each.get("id")): str(each.get("label")) for each in objects(found, "options")},
    )
    return Column(code, kind, remote)


# Values


def _standard(name: str, value: Value) -> Any:
    if name in _IN_BODIES:
        return [{"value": str(value), "primary": True, "label": "work"}]
    if name == "label_ids":
        return [_whole(each) for each in (value if isinstance(value, tuple) else (value,))]
    if name.endswith("_id") or name == "visible_to":
        return _whole(value)
    if name in ("value", "probability"):
        return _numeric(value)
    return value


def _custom(column: Column, value: Value) -> Any:
    if column.kind == "set":
        return [_option(column, each) for each in (value if isinstance(value, tuple) else (value,))]
    if column.kind in _IDS:
        return _option(column, value) if column.kind == "enum" else _whole(value)
    if column.remote.type == "number":
        amount = _numeric(value)
        return {"value": amount} if column.kind in _OBJECTS else amount
    if column.kind in _OBJECTS:
        return {"value": str(value)}
    if column.kind == "boolean":
        return value
    return value if isinstance(value, str) else str(value)


def _option(column: Column, value: Value) -> int:
    if str(value) not in column.remote.options:
        raise Unfit(f"“{value}” is none of {NAME}'s choices.")
    return _whole(value)


def _whole(value: Value) -> int:
    try:
        return int(str(value))
    except ValueError:
        raise Unfit(f"“{value}” is no id of {NAME}'s.") from None


def _numeric(value: Value) -> int | float:
    try:
        found = float(str(value))
    except ValueError:
        raise Unfit(f"“{value}” is no number.") from None
    return int(found) if found.is_integer() else found


def _plain(value: Any) -> Any:
    """Amounts, addresses and times are objects around their value."""
    return cast("Json", value).get("value") if isinstance(value, dict) else value
