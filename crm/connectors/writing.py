"""Field by field: what is sent to the CRM, what stays as it is there, and why. No I/O of its own.

plan = decide(present, person.fields)         # present: the record's values in the vendor's names, None when new
if plan.send: await api.send("PATCH", ..., body=plan.send)
return plan.written(ref, created=present is None)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar, cast

from crm.connectors import rehearsal
from crm.connectors.errors import Invalid
from crm.connectors.model import Change, Field, Healing, Ref, Skipped, Value, Written

T = TypeVar("T")

KEPT = "The CRM has another value, which is kept."
ONLY_NEW = "It is written to new records only."
TWICE = "Another field is written here already."


@dataclass(frozen=True, slots=True)
class Plan:
    """`send` are the values to send by the vendor's names; with nothing in it, nothing has to be sent."""

    send: Mapping[str, Value]
    changes: tuple[Change, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def without(self, refused: Mapping[str, str]) -> Plan:
        """The same without these fields: {name: why the CRM does not take it}."""
        gone = {name: why for name, why in refused.items() if name in self.send}
        return Plan(
            {name: value for name, value in self.send.items() if name not in gone},
            tuple(change for change in self.changes if change.field not in gone),
            (*self.skipped, *(Skipped(name, why) for name, why in gone.items())),
        )

    def written(self, ref: Ref, *, created: bool = False, healed: Healing | None = None) -> Written:
        done = "created" if created else "updated" if self.send else "unchanged"
        return Written(ref=ref, done=done, changes=self.changes, skipped=self.skipped, healed=healed)


def decide(present: Mapping[str, Any] | None, wanted: Iterable[Field]) -> Plan:
    """`present` are the record's values now, by the vendor's names; None when there is no record yet.

    What we have no value for is neither sent nor told. Of two fields for one name the first with a value counts.
    """
    send: dict[str, Value] = {}
    changes: list[Change] = []
    skipped: list[Skipped] = []
    for field in wanted:
        if is_empty(field.value) or field.policy == "never":
            continue
        before = _value((present or {}).get(field.name))
        if field.name in send:
            if not same(send[field.name], field.value):
                skipped.append(Skipped(field.name, TWICE))
        elif present is None or (not same(before, field.value) and _may(field, before)):
            send[field.name] = field.value
            changes.append(Change(field.name, before, field.value))
        elif not same(before, field.value):
            skipped.append(Skipped(field.name, KEPT if field.policy == "fill_empty" else ONLY_NEW))
    plan = Plan(send, tuple(changes), tuple(skipped))
    rehearsal.decided(plan.changes, plan.skipped, is_new=present is None)
    return plan


def _may(field: Field, before: Value) -> bool:
    """Whether a value may be written over the one of a record that is there."""
    return field.policy == "always" or (field.policy == "fill_empty" and is_empty(before))


async def sparing(
    write: Callable[[Plan], Awaitable[T]], plan: Plan, *, needed: Collection[str]
) -> tuple[T, Plan]:
    """Write the plan; when the CRM refuses fields of it that are not `needed`, write it once more without them.

    A wrong mapping costs its field and not the lead. What came of it, and the plan that was written. Raises Invalid
    when needed fields are refused, or when the CRM does not say which.
    """
    rehearsal.decided(plan.changes, plan.skipped)
    try:
        return await write(plan), plan
    except Invalid as error:
        refused = {name: why for name, why in error.fields.items() if name in plan.send}
        if not refused or not refused.keys().isdisjoint(needed):
            raise
        rest = plan.without({name: f"The CRM refuses it: {why}" for name, why in refused.items()})
        return await write(rest), rest


def written(plan: Plan, before: Written) -> Written:
    """One answer for a record that was written in two steps."""
    done = "updated" if before.done == "unchanged" and plan.send else before.done
    return replace(
        before,
        done=done,
        changes=(*before.changes, *plan.changes),
        skipped=(*before.skipped, *plan.skipped),
    )


# Whether two values say the same

_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,17})(?:\.\d{1,9})?")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_PHONE = re.compile(r"\+?[\d\s()./-]{7,24}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*")
_WORDS = {"true": True, "false": False}


def is_empty(value: Any) -> bool:
    """None, blank text and empty lists say nothing; 0 and False do."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | tuple | dict) and not value)


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same to a person: 5000 and "5000.0", addresses in capitals, spaces, phone numbers with
    other dividers, moments with other offsets, choices in another order."""
    if is_empty(one) or is_empty(other):
        return is_empty(one) and is_empty(other)
    if isinstance(one, list | tuple) or isinstance(other, list | tuple):
        return {_normal(each) for each in _each(one)} == {_normal(each) for each in _each(other)}
    return _normal(one) == _normal(other)


def _each(value: Any) -> list[Any]:
    """Several choices, also as vendors write them in one text."""
    if isinstance(value, list | tuple):
        return list(cast("list[Any]", value))
    return [part for part in str(value).split(";") if part.strip()]


def _normal(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float | Decimal):
        return Decimal(str(value)).normalize()
    if not isinstance(value, str):
        return str(value)
    plain = " ".join(unicodedata.normalize("NFC", value).split())
    if plain.lower() in _WORDS:
        return _WORDS[plain.lower()]
    if _NUMBER.fullmatch(plain):
        return Decimal(plain).normalize()
    if _EMAIL.fullmatch(plain):
        return plain.lower()
    if _PHONE.fullmatch(plain) and plain.startswith("+"):
        return "+" + re.sub(r"\D", "", plain)
    return _instant(plain) if _MOMENT.fullmatch(plain) else plain


def _instant(text: str) -> datetime | str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return found if found.tzinfo else text


def _value(found: Any) -> Value:
    """What an API sent, as a value; objects are kept as text."""
    if found is None or isinstance(found, str | int | float | bool):
        return found
    if isinstance(found, list | tuple):
        return tuple(str(each) for each in cast("list[Any]", found))
    return str(found)
