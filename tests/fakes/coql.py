"""Zoho's query language as far as it is used here: select columns from a module where values are equal, in order.

    select id, Email from Leads where (Email = 'ann@acme.test' or Phone = '+4915') order by Created_Time asc limit 10

Strict about brackets: two conditions in each, as Zoho wants it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Matches = Callable[[dict[str, Any]], bool]

_QUERY = re.compile(
    r"select (?P<columns>[\w, ]+) from (?P<module>\w+) where (?P<where>.+?)"
    r"(?: order by (?P<order>\w+) (?P<way>asc|desc))?(?: limit (?P<limit>\d+))?",
    re.IGNORECASE | re.DOTALL,
)
_TOKEN = re.compile(r"\s*(?:(?P<sign>[()=,])|(?P<text>'(?:[^'\\]|\\.)*')|(?P<word>\w+))")


class BadQuery(Exception):
    """What Zoho would call SYNTAX_ERROR."""


@dataclass(frozen=True)
class Query:
    """`asked` are the columns in the criteria."""

    columns: tuple[str, ...]
    module: str
    matches: Matches
    asked: tuple[str, ...]
    order: str
    is_descending: bool
    limit: int


def parse(words: str) -> Query:
    """Raises BadQuery."""
    if (found := _QUERY.fullmatch(words.strip())) is None:
        raise BadQuery(words)
    criteria = _Criteria(_tokens(found["where"]))
    return Query(
        columns=tuple(column.strip() for column in found["columns"].split(",")),
        module=found["module"],
        matches=criteria.whole(),
        asked=tuple(criteria.asked),
        order=found["order"] or "id",
        is_descending=(found["way"] or "asc").lower() == "desc",
        limit=int(found["limit"] or 200),
    )


def _tokens(where: str) -> Iterator[str]:
    at = 0
    while where[at:].strip():
        if (found := _TOKEN.match(where, at)) is None:
            raise BadQuery(where[at:])
        yield found[0].strip()
        at = found.end()


@dataclass
class _Criteria:
    """condition = column "=" text; either = condition or "(" whole ")"; whole = either, or two with and/or between."""

    rest: Iterator[str]
    asked: list[str] = field(default_factory=list[str])
    _next: str | None = None

    def whole(self) -> Matches:
        made = self._pair()
        if (left := self._take()) is not None:
            raise BadQuery(left)
        return made

    def _pair(self) -> Matches:
        first = self._either()
        word = (self._peek() or "").lower()
        if word not in ("and", "or"):
            return first
        self._take()
        second = self._either()
        if word == "and":
            return lambda record: first(record) and second(record)
        return lambda record: first(record) or second(record)

    def _either(self) -> Matches:
        if self._peek() != "(":
            return self._condition()
        self._take()
        made = self._pair()
        if self._take() != ")":
            raise BadQuery("two conditions in a bracket")
        return made

    def _condition(self) -> Matches:
        column, sign = self._take(), self._take()
        if column is not None and (sign or "").lower() == "in":
            return self._one_of(column)
        value = self._take()
        if column is None or sign != "=" or value is None or not value.startswith("'"):
            raise BadQuery(f"{column} {sign} {value}")
        self.asked.append(column)
        wanted = _text(value)
        return lambda record: str(record.get(column) or "").casefold() == wanted

    def _one_of(self, column: str) -> Matches:
        """Up to 50 texts in a bracket."""
        if self._take() != "(":
            raise BadQuery(f"{column} in")
        wanted: set[str] = set()
        sign: str | None = ","
        while sign == ",":
            value = self._take()
            if value is None or not value.startswith("'"):
                raise BadQuery(f"{column} in {value}")
            wanted.add(_text(value))
            sign = self._take()
        if sign != ")" or len(wanted) > 50:
            raise BadQuery(f"{column} in: up to 50 values in a bracket")
        self.asked.append(column)
        return lambda record: str(record.get(column) or "").casefold() in wanted

    def _peek(self) -> str | None:
        if self._next is None:
            self._next = next(self.rest, None)
        return self._next

    def _take(self) -> str | None:
        taken, self._next = self._peek(), None
        return taken


def _text(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value[1:-1]).casefold()
