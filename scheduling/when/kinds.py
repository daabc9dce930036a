"""The kinds of words that talk about time, and patterns over them.

A phrase becomes a list of terms; the kind of each is one character, so the phrase's kinds are a string and a rule is a
regular expression over it. Rules are written with names: `"NEXT WEEKDAY"`; each name of two or more capitals stands for
its character, spaces for nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NAMES = """
WEEKDAY WEAK_WEEKDAY MONTH WEAK_MONTH YEAR RELDAY DATE DOTTED ORD WEAK_ORD NUM ART
NEXT THIS LAST WEEK MONTHUNIT YEARUNIT DAYUNIT HOUR MINUTE WEEKEND FORTNIGHT EDGE LATER EARLIER
CLOCK AMPM OCLOCK HALF HALFTO QUARTER THREEQUARTER NOON MIDNIGHT PAST MINUS TO TONIGHT PART MORNINGWORD
AFTER BEFORE UNTIL BY FROM BETWEEN AND OR DASH AT AROUND ON THE OF IN AGO FOR NOT EXCEPT CORRECTION INSTEAD POSTNEG
ONLY EVERY ISH AFTERNEXT EIGHT NOW COUNTED GOES_ON PICKNOUN COMMA STOP THING DURATION ZONE OTHER
VDAY VCLOCK VPART VRANGE VDUR VINSTANT VPICK VDAYS VREL
""".split()

CODE = {name: chr(0xE000 + number) for number, name in enumerate(NAMES)}
"""Characters of the private use area: none of them means anything in a regular expression."""

OTHER = CODE["OTHER"]


def pattern(template: str) -> re.Pattern[str]:
    """Compile a rule. Raises KeyError for a name that is no kind."""
    named = re.sub(r"[A-Z_]{2,}", lambda match: CODE[match[0]], template)
    return re.compile(re.sub(r"\s+", "", named))


@dataclass(frozen=True, slots=True)
class Term:
    """A word or several that mean one thing. `start` and `end` are places in the original phrase.

    `value`: a weekday or month number, a number, a part of day, or what a rule has made of several terms.
    """

    kind: str
    value: object
    text: str
    start: int
    end: int

    @property
    def number(self) -> int:
        if not isinstance(self.value, int):
            raise TypeError(f"{self.text!r} has no number")
        return self.value

    @property
    def digits(self) -> bool:
        """Whether a number was written as one."""
        return self.text.isdigit()


def codes(terms: list[Term]) -> str:
    return "".join(term.kind for term in terms)
