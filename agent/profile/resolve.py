"""What a message's values change in what is held. PURE: the store does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from agent.profile.model import FieldDef, Held, Profile, Stated
from agent.wording import fold

MAX_VALUES = 20
"""How many values a field of many holds; what comes later is left."""

_CLEAR = 0.75
_MODEL = "model"
_LONGER = ("customer_name", "company")


@dataclass(frozen=True, slots=True)
class Change:
    """`add` and `replace` bring `stated`; `replace` and `end` end the held values `ended`."""

    kind: Literal["add", "replace", "end"]
    name: str
    stated: Stated | None = None
    ended: tuple[UUID, ...] = ()


def resolve(held: Profile, stated: Sequence[Stated], defs: Mapping[str, FieldDef]) -> tuple[Change, ...]:
    """The changes, field by field in the order of `defs`.

    A rule's value wins over a model's of the same message. A weak or unsure value never replaces one that was said; a
    clear one does, and so does any that the visitor gives as a correction. Values of unknown fields are left.
    """
    changes: list[Change] = []
    for name, definition in defs.items():
        mine = [s for s in stated if s.name == name]
        values: tuple[Held, ...] = held.get(name, ())
        for retraction in (s for s in mine if s.intent == "retract"):
            ended = tuple(h for h in values if same(h.stated, retraction))
            if ended:
                changes.append(Change("end", name, None, tuple(h.id for h in ended)))
                values = tuple(h for h in values if h not in ended)
        said = [s for s in mine if s.intent != "retract"]
        changes += _appended(values, said) if definition.many else _single(values, said)
    return tuple(changes)


def _single(values: Sequence[Held], said: Sequence[Stated]) -> Iterable[Change]:
    best = max(said, key=_rank, default=None)
    if best is None:
        return
    if not values:
        yield Change("add", best.name, best)
        return
    current = values[-1].stated
    if _replaces(best, current):
        yield Change("replace", best.name, best, tuple(h.id for h in values))


def _rank(stated: Stated) -> tuple[bool, bool, bool, float]:
    return (
        "weak" not in stated.flags,
        not stated.extractor.startswith(_MODEL),
        stated.intent == "correct",
        stated.confidence,
    )


def _replaces(new: Stated, old: Stated) -> bool:
    if same(new, old):
        return "weak" in old.flags and "weak" not in new.flags
    if "weak" in new.flags:
        return False
    if "weak" in old.flags or new.intent == "correct":
        return True
    if new.name in _LONGER and _extends(old.value, new.value):
        return False
    if new.name in _LONGER and _extends(new.value, old.value):
        return True
    return new.confidence >= min(old.confidence, _CLEAR)


def _extends(longer: Any, shorter: Any) -> bool:
    """Whether all words of `shorter` stand in `longer`: "Ana" after "Ana Ruiz" says nothing new."""
    return set(_plain(shorter).split()) < set(_plain(longer).split())


def _appended(values: Sequence[Held], said: Sequence[Stated]) -> Iterable[Change]:
    known = [h.stated for h in values]
    for stated in sorted(said, key=_rank, reverse=True):
        if len(known) < MAX_VALUES and not any(_repeats(stated, other) for other in known):
            known.append(stated)
            yield Change("add", stated.name, stated)


def _repeats(new: Stated, old: Stated) -> bool:
    return same(new, old) or f" {_plain(new.value)} " in f" {_plain(old.value)} "


def same(a: Stated, b: Stated) -> bool:
    """Whether two values are one: case, accents, spacing and punctuation do not count in words."""
    if isinstance(a.value, str) and isinstance(b.value, str):
        return _plain(a.value) == _plain(b.value)
    return bool(a.value == b.value)


def _plain(value: Any) -> str:
    return " ".join("".join(c if c.isalnum() or c in "@+." else " " for c in fold(str(value))).split()).strip(
        "."
    )
