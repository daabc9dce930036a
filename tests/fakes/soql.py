"""Reads the queries that Salesforce's small server answers; strict about quotes, escapes and brackets.

SELECT Id, Owner.Email, (SELECT ContactId FROM Roles) FROM Lead WHERE (Email = 'a\\'b' AND IsConverted = false) OR Id IN
('x', 'y') ORDER BY CreatedDate DESC, Id LIMIT 5
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Get = Callable[[str], Any]
Test = Callable[[Get], bool]

_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:\\[nrtbf"'\\_%]|[^'\\])*')
    |(?P<moment>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<name>[A-Za-z][\w.]*)
    |(?P<sign>!=|>=|<=|[=<>(),]))""",
    re.VERBOSE,
)
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, ">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
_LITERALS = {"true": True, "false": False, "null": None}


class Malformed(Exception):
    """What Salesforce would call MALFORMED_QUERY."""


@dataclass
class Soql:
    """`used` are the columns in conditions and orders. `columns` are names, or (relation, columns below it)."""

    columns: list[str | tuple[str, list[str]]]
    source: str
    where: Test
    order: list[tuple[str, bool]] = field(default_factory=list[tuple[str, bool]])
    limit: int | None = None
    used: set[str] = field(default_factory=set[str])


def read(query: str) -> Soql:
    """Raises Malformed."""
    reader = _Reader(_tokens(query))
    found = reader.query()
    reader.end()
    return found


def _tokens(query: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while at < len(query.rstrip()):
        match = _TOKEN.match(query, at)
        if match is None:
            raise Malformed(f"unexpected token: {query[at : at + 20]!r}")
        found.append((str(match.lastgroup), str(match[match.lastgroup or 0])))
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens, self._at = tokens, 0
        self._used: set[str] = set()

    def query(self) -> Soql:
        self._word("SELECT")
        columns = self._columns()
        self._word("FROM")
        found = Soql(columns, self._name(), lambda get: True)
        if self._has("WHERE"):
            found.where = self._either()
        if self._has("ORDER"):
            self._word("BY")
            found.order = self._orders()
        if self._has("LIMIT"):
            found.limit = int(self._take("number"))
        found.used = self._used
        return found

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise Malformed(f"unexpected token: {self._tokens[self._at][1]}")

    def _columns(self) -> list[str | tuple[str, list[str]]]:
        found: list[str | tuple[str, list[str]]] = []
        while True:
            if self._has("("):
                below = _Reader(self._tokens[self._at :])
                nested = below.query()
                self._at += below._at
                self._word(")")
                found.append((nested.source, [str(each) for each in nested.columns]))
            else:
                found.append(self._name())
            if not self._has(","):
                return found

    def _orders(self) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        while True:
            name = self._column()
            found.append((name, self._has("DESC")))
            self._has("ASC")
            if not self._has(","):
                return found

    def _either(self) -> Test:
        """AND and OR beside each other need brackets."""
        parts, word = [self._one()], ""
        while self._peek("AND") or self._peek("OR"):
            following = self._next()[1].upper()
            if word and following != word:
                raise Malformed(f"unexpected token: {following}")
            word = following
            parts.append(self._one())
        fold = any if word == "OR" else all
        return lambda get: fold(each(get) for each in parts)

    def _one(self) -> Test:
        if self._has("("):
            inner = self._either()
            self._word(")")
            return inner
        name = self._column()
        if self._has("IN"):
            self._word("(")
            values = [self._value()]
            while self._has(","):
                values.append(self._value())
            self._word(")")
            return lambda get: any(_compared("=", get(name), value) for value in values)
        sign = self._take("sign")
        if sign not in _COMPARE:
            raise Malformed(f"unexpected token: {sign}")
        value = self._value()
        return lambda get: _compared(sign, get(name), value)

    def _value(self) -> Any:
        kind, text = self._next()
        if kind == "text":
            return re.sub(r"\\(.)", lambda match: _ESCAPED.get(match[1], match[1]), text[1:-1])
        if kind == "moment":
            return datetime.fromisoformat(text)
        if kind == "number":
            return float(text)
        if kind == "name" and text.lower() in _LITERALS:
            return _LITERALS[text.lower()]
        raise Malformed(f"unexpected token: {text}")

    def _column(self) -> str:
        name = self._name()
        self._used.add(name)
        return name

    def _name(self) -> str:
        return self._take("name")

    def _take(self, kind: str) -> str:
        found, text = self._next()
        if found != kind:
            raise Malformed(f"unexpected token: {text}")
        return text

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise Malformed("unexpected end of query")
        self._at += 1
        return self._tokens[self._at - 1]

    def _peek(self, word: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][1].upper() == word

    def _has(self, word: str) -> bool:
        is_next = self._peek(word) and self._tokens[self._at][0] in ("name", "sign")
        self._at += is_next
        return is_next

    def _word(self, word: str) -> None:
        if not self._has(word):
            raise Malformed(f"{word} is expected")


def _compared(sign: str, there: Any, value: Any) -> bool:
    """Texts without regard to capitals; null equals null alone."""
    if isinstance(value, datetime) and isinstance(there, str):
        there = datetime.fromisoformat(there)
    if isinstance(there, str) and isinstance(value, str):
        there, value = there.lower(), value.lower()
    if there is None or value is None:
        return (there is value) is (sign == "=")
    return _COMPARE[sign](there, value)
