"""What a request must look like, said in plain values.

    MONEY = {"amount": float, "currency": re.compile("[A-Z]{3}")}
    LEAD = {"title": str, "value?": MONEY, "label_ids?": [str]}

A type, a pattern for text, a list of one shape, a frozenset of allowed values, None, a tuple of alternatives, a
function that says what is wrong, and a dict: its keys are all there may be; `name?` may be left out, `*` is any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

Shape = Any


def problems(value: Any, shape: Shape, where: str = "body") -> list[str]:
    """Sentences that begin with the place; empty when the value fits."""
    return list(_problems(value, shape, where))


def _problems(value: Any, shape: Shape, where: str) -> Iterator[str]:
    if isinstance(shape, dict):
        yield from _of_object(value, shape, where)
    elif isinstance(shape, list):
        yield from _of_list(value, shape[0], where)
    elif isinstance(shape, tuple):
        if all(problems(value, each, where) for each in shape):
            yield f"{where}: {value!r} is none of what is allowed"
    elif isinstance(shape, frozenset):
        if not isinstance(value, str | int | bool) or value not in shape:
            yield f"{where}: {value!r} is not one of {sorted(map(str, shape))}"
    elif isinstance(shape, re.Pattern):
        if not isinstance(value, str) or not shape.fullmatch(value):
            yield f"{where}: {value!r} does not match {shape.pattern}"
    elif isinstance(shape, type):
        if not _is(value, shape):
            yield f"{where}: {value!r} must be {shape.__name__}"
    elif shape is None:
        if value is not None:
            yield f"{where}: {value!r} must be null"
    elif wrong := shape(value):
        yield f"{where}: {wrong}"


def _of_object(value: Any, shape: dict[str, Shape], where: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{where} must be an object"
        return
    rest = shape.get("*")
    named = {key.rstrip("?"): each for key, each in shape.items() if key != "*"}
    for key, each in value.items():
        if key in named:
            yield from _problems(each, named[key], f"{where}.{key}")
        elif rest is None:
            yield f"{where}: unknown {key}"
        else:
            yield from _problems(each, rest, f"{where}.{key}")
    for key in shape:
        if key != "*" and not key.endswith("?") and key not in value:
            yield f"{where}: {key} is missing"


def _of_list(value: Any, shape: Shape, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where} must be a list"
        return
    for number, each in enumerate(value):
        yield from _problems(each, shape, f"{where}[{number}]")


def _is(value: Any, kind: type) -> bool:
    if kind in (int, float) and isinstance(value, bool):
        return False
    return isinstance(value, int | float if kind is float else kind)


# What recurs


def anything(_: Any) -> str | None:
    return None


def text(longest: int, *, shortest: int = 0) -> Callable[[Any], str | None]:
    """Text of so many characters."""

    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"{value!r} must be text"
        fits = shortest <= len(value) <= longest
        return None if fits else f"{len(value)} characters, {shortest} to {longest} are allowed"

    return check


def day(value: Any) -> str | None:
    """YYYY-MM-DD."""
    try:
        return None if date.fromisoformat(value).isoformat() == value else f"{value!r} is no day"
    except (TypeError, ValueError):
        return f"{value!r} is no day"


def instant(value: Any) -> str | None:
    """ISO 8601 with an offset."""
    try:
        return None if datetime.fromisoformat(value).tzinfo else f"{value!r} has no offset"
    except (TypeError, ValueError):
        return f"{value!r} is no moment"
