"""Our key as the last line of a description, where the org has no field for it. PURE."""

from __future__ import annotations

from collections.abc import Sequence

from crm.connectors.http import Json, text
from crm.connectors.salesforce.facts import LENGTHS
from crm.connectors.texts import cut, length

_LONGEST = LENGTHS["Description"]


def mark(key: str) -> str:
    return f"[Ref {key}]"


def marked(row: Json, key: str) -> bool:
    return (text(row, "Description") or "").rstrip().endswith(mark(key))


def with_lines(words: str, lines: Sequence[str]) -> tuple[str, bool]:
    """The words with these lines at their end, as long as a description may be; and whether some were cut off."""
    end = "".join(f"\n{line}" for line in lines)
    end = f"\n{end}" if end and words else end.lstrip("\n")
    short = cut(words, _LONGEST - length(end, "utf16"), unit="utf16")
    return short + end, short != words
