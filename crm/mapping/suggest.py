"""Where fields of ours could go that are mapped nowhere, by what the CRM calls its own. PURE."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from crm.connectors.model import RemoteField
from crm.mapping.check import problems
from crm.mapping.config import Row
from crm.mapping.names import OURS, OurField, our_field

ENOUGH = 0.7


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`confidence` is between 0 and 1: 1 is the same name and a type that takes everything."""

    ours: str
    field: str
    label: str
    confidence: float


def suggestions(
    mapped: Sequence[Row], remote_fields: Sequence[RemoteField], *, names: Collection[str] = OURS
) -> tuple[Suggestion, ...]:
    """The best place for each of our `names` that has none; each field of the CRM once, the surest first."""
    ours_taken, fields_taken = {row.ours for row in mapped}, {row.field for row in mapped}
    rated = sorted(
        (
            _rated(our_field(name), remote)
            for name in names
            if name not in ours_taken
            for remote in remote_fields
            if remote.name not in fields_taken and not remote.read_only
        ),
        key=lambda found: (-found.confidence, found.ours, found.field),
    )
    return tuple(_each_once(found for found in rated if found.confidence >= ENOUGH))


def _each_once(rated: Iterable[Suggestion]) -> list[Suggestion]:
    kept: list[Suggestion] = []
    seen: set[str] = set()
    for each in rated:
        if not {f"ours {each.ours}", f"field {each.field}"} & seen:
            seen |= {f"ours {each.ours}", f"field {each.field}"}
            kept.append(each)
    return kept


def _rated(ours: OurField, remote: RemoteField) -> Suggestion:
    likeness = max(_alike(known, called) for known in _ours_names(ours) for called in _names(remote))
    return Suggestion(ours.name, remote.name, remote.label, round(likeness * _type_factor(ours, remote), 2))


def _ours_names(ours: OurField) -> set[str]:
    return {_words(ours.name), _words(ours.label), *map(_words, ours.known_as)}


def _names(remote: RemoteField) -> set[str]:
    """Its name and label, without what vendors put around custom ones."""
    bare = re.sub(r"(__c|^cf_|^new_|^cr[0-9a-f]{3,5}_|^hs_)", "", remote.name)
    return {_words(bare), _words(remote.label)} - {""}


def _words(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.sub(r"[\W_]+", " ", spaced).lower().split())


def _alike(one: str, other: str) -> float:
    """0 to 1: the letters in their order, or the words in any."""
    first, second = set(one.split()), set(other.split())
    shared = len(first & second) / len(first | second) if first | second else 0.0
    return max(SequenceMatcher(None, one, other, autojunk=False).ratio(), shared)


def _type_factor(ours: OurField, remote: RemoteField) -> float:
    levels = {
        each.level
        for each in problems([Row(ours=ours.name, field=remote.name)], [remote], filled=(remote.name,))
    }
    return 0.5 if "error" in levels else 0.85 if "warning" in levels else 1.0
