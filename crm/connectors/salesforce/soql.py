"""Queries in SOQL, with what visitors wrote in them as values and never as a part of the query. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from unicodedata import category

_ESCAPES = {
    "\\": "\\\\",
    "'": "\\'",
    '"': '\\"',
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\b": "\\b",
    "\f": "\\f",
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}(\.[A-Za-z][A-Za-z0-9_]{0,79})?")
_NESTED = re.compile(r"\(SELECT [A-Za-z]+ FROM [A-Za-z]+\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Select:
    """One query. `where` is made with the functions below. `deleted`: also what is in the recycle bin or was merged."""

    columns: tuple[str, ...]
    source: str
    where: str | None = None
    order: str | None = None
    limit: int | None = None
    deleted: bool = False

    def text(self, columns: Iterable[str] | None = None) -> str:
        """The query, or one for only these of its columns. Raises ValueError for a column that is no name."""
        names = tuple(dict.fromkeys(self.columns if columns is None else columns))
        for name in names:
            if not is_name(name) and not _NESTED.fullmatch(name):
                raise ValueError(f"{name!r} is no column")
        parts = [f"SELECT {', '.join(names)} FROM {self.source}"]  # noqa: S608 - names are checked, values quoted
        parts += [f"WHERE {self.where}"] if self.where else []
        parts += [f"ORDER BY {self.order}"] if self.order else []
        parts += [f"LIMIT {self.limit}"] if self.limit else []
        return " ".join(parts)


def children(column: str, relation: str) -> str:
    """A column that has a list of records below this one."""
    return f"(SELECT {column} FROM {relation})"  # noqa: S608 - both are ours


def is_name(text: str) -> bool:
    """Whether it can be the name of a field, also of a field of a related record."""
    return _NAME.fullmatch(text) is not None


def quoted(value: str) -> str:
    """A text between quotes; whatever stands in it stays text."""
    return f"'{''.join(_ESCAPES.get(sign) or _plain(sign) for sign in value)}'"


def _plain(sign: str) -> str:
    """The other control characters mean nothing in a value."""
    return "" if category(sign) == "Cc" else sign


def instant(at: datetime) -> str:
    """A moment as queries have it: in UTC, without quotes."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def equals(field: str, value: str) -> str:
    """Capitals do not matter to Salesforce, unless the field says so."""
    return f"{field} = {quoted(value)}"


def one_of(field: str, values: Iterable[str]) -> str:
    return f"{field} IN ({', '.join(map(quoted, values))})"


def either(*conditions: str) -> str:
    return " OR ".join(f"({each})" for each in conditions)
