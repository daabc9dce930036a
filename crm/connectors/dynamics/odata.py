"""Texts of OData: what comes from outside is always quoted. PURE."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import quote

_COLUMN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
_ID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def literal(text: str) -> str:
    """The text as a constant: an apostrophe is doubled, so that it ends nothing."""
    return "'" + text.replace("'", "''") + "'"


def equals(column: str, text: str) -> str:
    return f"{_checked(column)} eq {literal(text)}"


def is_record(column: str, id: str) -> str:
    """A column that refers to a record. Raises ValueError for what is no id."""
    return f"{_checked(column)} eq {guid(id)}"


def since(column: str, at: datetime) -> str:
    return f"{_checked(column)} ge {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def either(*filters: str) -> str:
    return f"({' or '.join(filters)})"


def both(*filters: str) -> str:
    return " and ".join(filters)


def by_id(entity_set: str, id: str) -> str:
    """The address of a record. Raises ValueError for what is no id."""
    return f"/{entity_set}({guid(id)})"


def by_key(entity_set: str, column: str, text: str) -> str:
    """The address of a record by an alternate key."""
    return f"/{entity_set}({_checked(column)}={quote(literal(text), safe='')})"


def guid(id: str) -> str:
    if not _ID.fullmatch(id):
        raise ValueError(f"{id!r} is no id of Dataverse")
    return id.lower()


def _checked(column: str) -> str:
    if not _COLUMN.fullmatch(column):
        raise ValueError(f"{column!r} is no name of a column")
    return column
