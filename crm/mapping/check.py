"""What is wrong with a mapping, compared with the fields that the CRM has. PURE."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

from crm.connectors.model import RemoteField, RemoteType
from crm.mapping.choices import choose
from crm.mapping.config import Row
from crm.mapping.names import OURS, Kind, our_field

Level = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Problem:
    """error: nothing arrives in this field; warning: not always, or not all of it."""

    level: Level
    ours: str | None
    field: str
    text: str


_SAYS: Mapping[RemoteType, str] = {
    "text": "a text", "number": "a number", "boolean": "yes or no", "date": "a date", "datetime": "a moment",
    "choice": "one of several choices", "choices": "some of several choices", "email": "an email address",
    "phone": "a phone number", "reference": "a link to another record",
}  # fmt: skip
_SURE: Mapping[RemoteType, frozenset[Kind]] = {
    "number": frozenset({"number", "size", "money"}),
    "boolean": frozenset({"boolean"}),
    "date": frozenset({"moment"}),
    "datetime": frozenset({"moment"}),
    "email": frozenset({"email"}),
    "phone": frozenset({"phone"}),
    "choice": frozenset({"text", "boolean", "size", "money", "number", "many", "name", "email"}),
    "choices": frozenset({"text", "boolean", "many"}),
    "reference": frozenset(),
}
"""What a field of that type takes. A text takes everything."""
_SOMETIMES: Mapping[RemoteType, frozenset[Kind]] = {
    "number": frozenset({"text"}),
    "boolean": frozenset({"text"}),
    "date": frozenset({"text"}),
    "datetime": frozenset({"text"}),
    "email": frozenset({"text"}),
    "phone": frozenset({"text"}),
    "reference": frozenset({"text"}),
}
_LONG = 500
_WRITTEN_TOO = ("score_reasons",)
"""A fact of ours that is suggested for no field."""


def problems(
    rows: Sequence[Row],
    remote_fields: Sequence[RemoteField],
    *,
    filled: Collection[str] = (),
    chosen: Collection[str] = (),
    own: Collection[str] = (),
) -> tuple[Problem, ...]:
    """All that is wrong, errors first. `filled` are fields that the connector writes by itself, such as the address;
    `chosen` are those of ours that the owner mapped, `own` the owner's own fields, which visitors are asked for."""
    known = {field.name: field for field in remote_fields}
    found = [problem for row in rows if row.policy != "never" for problem in _of_row(row, known)]
    mine = [row for row in rows if row.ours in chosen and row.policy != "never"]
    found += _unknown(mine, {*OURS, *_WRITTEN_TOO, *own})
    found += _taken(mine, filled)
    found += _twice(rows)
    found += _required(rows, remote_fields, filled)
    return tuple(sorted(found, key=lambda problem: problem.level != "error"))


def _of_row(row: Row, known: Mapping[str, RemoteField]) -> Iterator[Problem]:
    remote = known.get(row.field)
    if remote is None:
        near = get_close_matches(row.field, known, n=1, cutoff=0.6)
        hint = f" Did you mean {near[0]}?" if near else ""
        yield _error(row, f"{row.ours} goes to {row.field}, which the CRM does not have.{hint}")
        return
    if remote.read_only:
        yield _error(row, f"{row.ours} goes to {row.field}, which nobody may write.")
        return
    yield from _type_problems(row, remote)
    yield from _option_problems(row, remote)


def _type_problems(row: Row, remote: RemoteField) -> Iterator[Problem]:
    ours = our_field(row.ours)
    kind = _KIND_AFTER.get(row.transform or "", ours.kind)
    is_said = f"{row.ours} goes to {row.field}, which is {_SAYS[remote.type]}"
    if remote.type == "text":
        if ours.kind == "long" and remote.length is not None and remote.length < _LONG:
            text = f"{row.field} has room for {remote.length} characters: {row.ours} will be cut."
            yield Problem("warning", row.ours, row.field, text)
    elif kind not in _SURE[remote.type]:
        if kind in _SOMETIMES.get(remote.type, ()):
            text = f"{is_said}: only what is one arrives."
            yield Problem("warning", row.ours, row.field, text)
        else:
            yield _error(row, f"{is_said}; {ours.label.lower()} is none.")


_KIND_AFTER: Mapping[str, Kind] = {
    "first_name": "text", "last_name": "text", "currency": "text", "lower": "text", "join": "long", "first": "text",
    "amount": "number", "lowest": "number", "highest": "number",
}  # fmt: skip
"""What a transform makes of a value."""


def _option_problems(row: Row, remote: RemoteField) -> Iterator[Problem]:
    wanted = [theirs for _, theirs in row.options] if remote.type in ("choice", "choices") else []
    if remote.type in ("choice", "choices") and row.default is not None:
        wanted.append(row.default)
    for option in wanted:
        if remote.options and choose(option, remote.options) is None:
            some = ", ".join(list(remote.options)[:8])
            yield _error(row, f"{row.field} has no choice {option}. It has {some}.")


def _unknown(rows: Sequence[Row], names: Collection[str]) -> Iterator[Problem]:
    for row in rows:
        if row.ours in names:
            continue
        near = get_close_matches(row.ours, names, n=1, cutoff=0.6)
        hint = f" Did you mean {near[0]}?" if near else ""
        text = f"{row.ours} is no field of ours and none that visitors are asked for.{hint}"
        if row.default is None:
            yield _error(row, text)
        else:
            yield Problem("warning", row.ours, row.field, f"{text} Only its default is written.")


def _taken(rows: Sequence[Row], filled: Collection[str]) -> Iterator[Problem]:
    for row in rows:
        if row.field in filled:
            text = f"{row.ours} goes to {row.field}, which is filled by itself: the two may disagree. Map it elsewhere."
            yield Problem("warning", row.ours, row.field, text)


def _twice(rows: Sequence[Row]) -> Iterator[Problem]:
    counted = Counter(row.field for row in rows if row.policy != "never" and row.transform != "join")
    for field, count in counted.items():
        if count > 1:
            names = [row.ours for row in rows if row.field == field]
            text = (
                f"{' and '.join(names)} go to {field}: the first that is known is written. `join` writes all."
            )
            yield Problem("warning", names[-1], field, text)


def _required(
    rows: Sequence[Row], fields: Sequence[RemoteField], filled: Collection[str]
) -> Iterator[Problem]:
    mapped = {row.field: row for row in rows if row.policy != "never"}
    for field in fields:
        if not field.required or field.read_only or field.name in filled:
            continue
        row = mapped.get(field.name)
        if row is None:
            text = f"The CRM takes no record without {field.label} ({field.name}), and nothing of ours goes there."
            yield Problem("error", None, field.name, text)
        elif row.default is None:
            text = f"The CRM takes no record without {field.name}; give {row.ours} a default for when it is not known."
            yield Problem("warning", row.ours, field.name, text)


def _error(row: Row, text: str) -> Problem:
    return Problem("error", row.ours, row.field, text)
