"""A passage's text as units: the sentences, list items and table rows that an answer is made of. PURE."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.sentences import sentences

_ITEM = re.compile(r"\s*(?:[-*•]|\d{1,3}[.)])\s+")
_FENCE = re.compile(r"^\s*```")
_NOT_PROSE = re.compile(r"^\s*(?:#|Image:|\|)")


@dataclass(frozen=True, slots=True)
class Unit:
    """`text` without list marks; `start` and `end` are its place in the passage's text.

    `prose` is False for headings, questions and code: context, never said alone.
    """

    text: str
    start: int
    end: int
    item: bool = False
    prose: bool = True
    heading: bool = False

    @property
    def opens(self) -> bool:
        """Whether what follows completes it."""
        return self.text.endswith(":")

    @property
    def titles(self) -> bool:
        """Whether it says what the units after it are about."""
        return self.heading or (self.text.endswith("?") and not self.item)


def units(text: str) -> tuple[Unit, ...]:
    """The units in their order. Lines of lists and tables stay whole; paragraphs are cut into sentences."""
    found: list[Unit] = []
    position = 0
    in_code = False
    for line in text.split("\n"):
        start, position = position, position + len(line) + 1
        if _FENCE.match(line):
            in_code = not in_code
        elif line.strip() and (in_code or _NOT_PROSE.match(line)):
            heading = not in_code and line.lstrip().startswith("#")
            found.append(
                Unit(line.strip().strip("# ").strip(), start, start + len(line), prose=False, heading=heading)
            )
        elif mark := _ITEM.match(line):
            found.append(Unit(line[mark.end() :].strip(), start, start + len(line), item=True))
        elif line.strip():
            found += _sentences(line, start)
    return tuple(unit for unit in found if unit.text)


def _sentences(line: str, offset: int) -> list[Unit]:
    found: list[Unit] = []
    at = 0
    for sentence in sentences(line):
        at = line.find(sentence, at)
        asks = sentence.endswith("?")
        found.append(Unit(sentence, offset + at, offset + at + len(sentence), prose=not asks))
        at += len(sentence)
    return found
