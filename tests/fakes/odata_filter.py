"""$filter and $orderby of OData as far as Dataverse's tables need them; what is not understood is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

Json = dict[str, Any]
Test = Callable[[Json], bool]

_TOKEN = re.compile(
    r"\s*(?:(?P<open>\()|(?P<close>\))|(?P<text>'(?:[^']|'')*')|(?P<word>[A-Za-z0-9_:.+-]+))", re.DOTALL
)
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class BadFilter(Exception):
    """As Dataverse words it."""


def parsed(text: str, columns: set[str]) -> Test:
    reader = _Reader(_tokens(text), columns)
    test = reader.either()
    if reader.left:
        raise BadFilter(f"Syntax error: unexpected '{reader.left[0]}' in '{text}'.")
    return test


def _tokens(text: str) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(text.rstrip()):
        match = _TOKEN.match(text, at)
        if match is None:
            raise BadFilter(f"There is an unterminated literal at position {at} in '{text}'.")
        found.append(match[0].strip())
        at = match.end()
    return found


class _Reader:
    def __init__(self, tokens: list[str], columns: set[str]) -> None:
        self.left, self._columns = tokens, columns

    def either(self) -> Test:
        tests = [self._both()]
        while self._next("or"):
            tests.append(self._both())
        return lambda record: any(test(record) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._next("and"):
            tests.append(self._one())
        return lambda record: all(test(record) for test in tests)

    def _one(self) -> Test:
        if self._next("("):
            test = self.either()
            if not self._next(")"):
                raise BadFilter("')' expected.")
            return test
        column, operator, given = self._take(), self._take(), self._take()
        if column not in self._columns:
            raise BadFilter(f"Could not find a property named '{column}'.")
        if operator not in _OPERATORS:
            raise BadFilter(f"Unknown operator '{operator}'.")
        wanted, compare = _value(given), _OPERATORS[operator]
        return lambda record: compare(_plain(record.get(column)), wanted)

    def _next(self, wanted: str) -> bool:
        if self.left and self.left[0] == wanted:
            self.left.pop(0)
            return True
        return False

    def _take(self) -> str:
        if not self.left:
            raise BadFilter("Expression expected.")
        return self.left.pop(0)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda one, other: one == other,
    "ne": lambda one, other: one != other,
    "ge": lambda one, other: one is not None and one >= other,
}


def _value(token: str) -> Any:
    if token.startswith("'"):
        return token[1:-1].replace("''", "'").lower()
    if token in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[token]
    if _GUID.fullmatch(token):
        return token.lower()
    if re.fullmatch(r"-?\d+", token):
        return int(token)
    try:
        return datetime.fromisoformat(token)
    except ValueError:
        raise BadFilter(f"'{token}' is no literal.") from None


def _plain(value: Any) -> Any:
    """Texts compare without regard to case; moments as moments."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
        return datetime.fromisoformat(value)
    return value.lower() if isinstance(value, str) else value
