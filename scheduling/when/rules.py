"""How rules over kinds are applied to a phrase."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scheduling.when.facts import Fact, Reading
from scheduling.when.kinds import CODE, OTHER, Term, codes, pattern

_SILENT = frozenset({OTHER, CODE["STOP"], CODE["COMMA"]})
"""No rule begins with these."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place where a rule's pattern fits, for the rule to make something of."""

    reading: Reading
    terms: Sequence[Term]
    match: re.Match[str]

    def term(self, group: str) -> Term | None:
        """The first term of a named group, or of its second alternative: `hour` and `hour2`."""
        for name in (group, f"{group}2"):
            if name in self.match.re.groupindex and self.match.start(name) < self.match.end(name):
                return self.terms[self.match.start(name)]
        return None

    def has(self, group: str) -> bool:
        return self.term(group) is not None

    def kind(self, group: str) -> str:
        """The name's character, or the empty string."""
        term = self.term(group)
        return term.kind if term else ""

    def number(self, group: str, default: int = 0) -> int:
        term = self.term(group)
        return term.number if term else default

    def value(self, group: str) -> object:
        term = self.term(group)
        return term.value if term else None

    @property
    def words(self) -> Sequence[Term]:
        return self.terms[self.match.start() : self.match.end()]


Make = Callable[[Found], Fact | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """`make` gives None where the words fit and the numbers do not; the next rule is tried then."""

    pattern: re.Pattern[str]
    make: Make
    languages: frozenset[str]


def rule(template: str, make: Make, *, languages: str = "en de fr es") -> Rule:
    return Rule(pattern(template), make, frozenset(languages.split()))


KINDS = {
    "Days": "VDAY",
    "Weekdays": "VDAYS",
    "Part": "VPART",
    "Clock": "VCLOCK",
    "Hours": "VRANGE",
    "Instant": "VINSTANT",
    "Length": "VDUR",
    "Pick": "VPICK",
    "Relative": "VREL",
}


def reduce(reading: Reading, terms: list[Term], rules: Sequence[Rule]) -> list[Term]:
    """One pass from left to right: at each place the first rule that can make something replaces its terms."""
    spoken = [each for each in rules if reading.language in each.languages]
    line = codes(terms)
    reduced: list[Term] = []
    place = 0
    while place < len(terms):
        made = None if terms[place].kind in _SILENT else _first(reading, terms, line, place, spoken)
        if made is None:
            reduced.append(terms[place])
            place += 1
        else:
            term, place = made
            reduced.append(term)
    return reduced


def _first(
    reading: Reading, terms: list[Term], line: str, place: int, rules: Sequence[Rule]
) -> tuple[Term, int] | None:
    for each in rules:
        match = each.pattern.match(line, place)
        if match is None or match.end() == place:
            continue
        fact = each.make(Found(reading, terms, match))
        if fact is not None:
            first, last = terms[place], terms[match.end() - 1]
            kind = CODE[KINDS[type(fact).__name__]]
            return Term(kind, fact, first.text, first.start, last.end), match.end()
    return None
