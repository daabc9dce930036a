"""Rules for times in four digits without a colon: "at 1500", "1500 on Tuesday"."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from scheduling.when.facts import Fact
from scheduling.when.rules import Found, Rule, rule
from scheduling.when.rules_clock import clock


def _four_digits(found: Found) -> Fact | None:
    """Only the minutes people meet at: `at 1999` stays a year."""
    term = found.term("number")
    if term is None or len(term.text) != 4 or not term.digits or term.number % 5:
        return None
    made = clock(term.number // 100, term.number % 100)
    return replace(made, half=None, literal=True) if made else None


_BESIDE: Final = "(?= STOP | COMMA (?! [NUM YEAR] ) | OR | ZONE | ON? THE? VDAY | $ )"
"""What may follow: "at 1500 users" are users, "at 1500, 2000 or 5000" a list."""

FOUR_DIGITS: Final[tuple[Rule, ...]] = (
    rule(f"[AT AROUND] (?P<number>NUM|YEAR) {_BESIDE}", _four_digits, languages="en"),
    rule(f"(?<= VDAY ) (?P<number>NUM) {_BESIDE}", _four_digits, languages="en"),
    rule(f"(?<= VDAY COMMA ) (?P<number>NUM) {_BESIDE}", _four_digits, languages="en"),
    rule("^ (?P<number>NUM|YEAR) (?= ON? THE? VDAY )", _four_digits, languages="en"),
)

ONE_MORE_IN_DIGITS: Final[tuple[Rule, ...]] = (
    rule(f"(?<= VCLOCK OR ) (?P<number>NUM) {_BESIDE}", _four_digits, languages="en"),
)
"""Once the first of "at 1200 or 1430" is a time."""
