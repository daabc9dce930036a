"""The grammar: from a phrase in one language to what its sentence wants."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scheduling.when.facts import Reading
from scheduling.when.lexicon import lexicon
from scheduling.when.rules import Rule, reduce
from scheduling.when.rules_clock import BARE, LENGTHS, ONE_MORE, TIMES, WINDOWS
from scheduling.when.rules_days import DATES, STRUCTURE
from scheduling.when.rules_digits import FOUR_DIGITS, ONE_MORE_IN_DIGITS
from scheduling.when.rules_weeks import RELATIVE
from scheduling.when.sentence import Sentence, understand_terms
from scheduling.when.terms import terms
from scheduling.when.text import Folded, tokens
from scheduling.when.zones import ZoneSaid

_PASSES: Final[tuple[tuple[Rule, ...], ...]] = (
    DATES,
    LENGTHS,
    TIMES,
    RELATIVE,
    STRUCTURE,
    WINDOWS,
    FOUR_DIGITS,
    BARE,
    ONE_MORE,
    ONE_MORE_IN_DIGITS,
)
_GLUED: Final = frozenset({"de"})


def read(reading: Reading, folded: Folded, zones: Sequence[ZoneSaid]) -> Sentence:
    """In `reading.language`. Time grows with the phrase's length."""
    found = tokens(folded.text, glued_halves=reading.language in _GLUED)
    line = terms(folded, found, words=lexicon(reading.language), zones=zones)
    for rules in _PASSES:
        line = reduce(reading, line, rules)
    return understand_terms(reading, line)
