"""What visitors say about themselves, with their own words as evidence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from agent.profile.model import Held, Profile


class _Holds(Protocol):
    def held(self) -> Held: ...


def known_of(rows: Iterable[_Holds]) -> Profile:
    """Stored values by field; of a field that holds one value, the latest counts."""
    held: dict[str, tuple[Held, ...]] = {}
    for row in rows:
        value = row.held()
        held[value.stated.name] = (*held.get(value.stated.name, ()), value)
    return held
