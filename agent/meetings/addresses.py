"""The address an invitation is to go to. Syntax by email-validator, as for the profile. PURE."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from agent.acts.text import fold
from agent.meetings import lexicon
from agent.profile.rules.emails import addresses

_MOST = 10
_BEFORE = 60
"""So many characters before an address tell whether it is meant."""
_WORD = re.compile(r"[\w'-]+")


@dataclass(frozen=True, slots=True)
class Address:
    start: int
    end: int
    address: str


def found(message: str) -> tuple[Address, ...]:
    return tuple(Address(*each) for each in islice(addresses(message), _MOST))


def chosen(message: str, candidates: Sequence[Address]) -> str | None:
    """The one that is named as the target, else the last that corrects another, else the only one.

    None when two could be meant, and nothing tells which.
    """
    folded = fold(message)
    floor = 0
    meant: list[Address] = []
    targets: list[Address] = []
    corrected = False
    for each in candidates:
        before = folded[max(floor, each.start - _BEFORE) : each.start].rstrip(" <(\"':")
        if lexicon.NOT_ADDRESS.search(before):
            corrected = True
        else:
            meant.append(each)
            if lexicon.TO_ADDRESS.search(before):
                targets.append(each)
            corrected = corrected or (len(meant) > 1 and lexicon.INSTEAD.search(before) is not None)
        floor = each.end
    fitting = targets or meant
    if lexicon.ALSO_ADDRESS.search(folded):
        fitting = meant
    elif corrected:
        return fitting[-1].address if fitting else None
    named = {each.address.lower() for each in fitting}
    return fitting[0].address if len(named) == 1 else None


_GUEST = re.compile(
    r"\b(?:invite|invites|invitation|cc|einladung|einladen|einlade|invitacion|invitar|inviter|invitez)\b"
)
_OWN = re.compile(
    r"\b(?:my|mine|i'm|i am|me|mein|meine|meiner|mich|mir|mon|ma|moi|mi|mio)\b(?! (?:boss|chef)\w*)"
)


def is_for_guest(message: str) -> bool:
    """Whether the address in it is where an invitation goes, and nothing says that it is the visitor's own."""
    said = fold(message)
    return bool(found(message)) and _GUEST.search(said) is not None and _OWN.search(said) is None


def only_gives(text: str) -> bool:
    """Whether a clause says nothing but where an invitation goes: "my email is ...", "send it to my boss"."""
    left = list(text)
    for each in found(text):
        left[each.start : each.end] = " " * (each.end - each.start)
    return all(word in lexicon.INTRODUCES for word in _WORD.findall(fold("".join(left))))
