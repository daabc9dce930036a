"""From a phrase to terms: each word or expression with the kind of thing it says about time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from scheduling.when.facts import Clock, Half, Instant
from scheduling.when.kinds import CODE, OTHER, Term
from scheduling.when.lexicon import Lexicon, Meaning
from scheduling.when.text import Folded, Token
from scheduling.when.zones import ZoneSaid

_MARKS: Final = {",": "COMMA", ";": "COMMA", "-": "DASH", "&": "AND", "@": "AT", "/": "OR", "~": "AROUND"}
_STOPS: Final = frozenset(".!?:()")
_PROMOTED_BY_DAY_BEFORE: Final = frozenset(
    CODE[name] for name in "ON NEXT THIS LAST DASH OR FROM TO UNTIL AFTER BEFORE NOT EXCEPT BETWEEN".split()
)
_PROMOTED_BY_DAY_AFTER: Final = frozenset(
    CODE[name] for name in "ORD CLOCK VCLOCK DATE DASH STOP OR PART".split()
)
_PROMOTED_BY_MONTH_BEFORE: Final = frozenset(
    CODE[name]
    for name in "NUM ORD WEAK_ORD OF IN BY NEXT THIS LAST EDGE AFTER BEFORE UNTIL FROM OR TO DASH BETWEEN ON".split()
)
_PROMOTED_BY_MONTH_AFTER: Final = frozenset(CODE[name] for name in "NUM ORD WEAK_ORD YEAR".split())
_FILLERS: Final = frozenset({"so"})
"""A German Sunday, and a word before any number."""
_DOTTED_ORDINALS: Final = frozenset({"de"})


def terms(
    folded: Folded, tokens: Sequence[Token], *, words: Lexicon, zones: Sequence[ZoneSaid]
) -> list[Term]:
    """The phrase in kinds. What names a zone becomes one term; a place in the folded text ends each."""
    found: list[Term] = []
    upcoming = iter((*zones, None))
    zone = next(upcoming)
    place = 0
    while place < len(tokens):
        token = tokens[place]
        while zone and zone.end <= token.start:
            zone = next(upcoming)
        if zone and zone.clockworks and zone.start <= token.start:
            found.append(Term(CODE["ZONE"], zone, "", zone.start, zone.end))
            while place < len(tokens) and tokens[place].start < zone.end:
                place += 1
            continue
        term, used = _term(folded, tokens, place, words)
        found.append(term)
        place += used
    return _settled(found)


def _term(folded: Folded, tokens: Sequence[Token], place: int, words: Lexicon) -> tuple[Term, int]:
    token = tokens[place]
    if meaning := words.longest(tokens, place):
        return _spoken(meaning, tokens, place)
    made = _written(folded.text, token, words.language)
    if made[0] == CODE["ORD"] and token.shape == "number":
        return Term(made[0], made[1], token.text, token.start, token.end + 1), 2
    if token.shape == "word" and (slip := words.misspelt(token.text)):
        made = (slip.kind, slip.value)
    return Term(made[0], made[1], token.text, token.start, token.end), 1


def _spoken(meaning: Meaning, tokens: Sequence[Token], place: int) -> tuple[Term, int]:
    used = len(meaning.words)
    text = " ".join(meaning.words)
    return Term(meaning.kind, meaning.value, text, tokens[place].start, tokens[place + used - 1].end), used


def _written(text: str, token: Token, language: str) -> tuple[str, object]:
    """The kind and value of digits and marks."""
    match token.shape:
        case "clock" | "short":
            clock = _clock(token)
            return (CODE["VCLOCK"], clock) if clock else (OTHER, None)
        case "iso":
            return _iso(token.text)
        case "date" | "slash" | "daymonth":
            return CODE["DATE"], token.text
        case "ordinal":
            return CODE["ORD"], int(token.text)
        case "dotted":
            return CODE["DOTTED"], token.text
        case "number":
            return _number(text, token, language)
        case "mark":
            return CODE["STOP" if token.text in _STOPS else _MARKS.get(token.text, "OTHER")], None
        case _:
            return OTHER, None


def _number(text: str, token: Token, language: str) -> tuple[str, object]:
    if len(token.text) > 4:
        return OTHER, None
    value = int(token.text)
    if len(token.text) == 4:
        return CODE["YEAR" if 1900 <= value < 2200 else "NUM"], value
    dot = text[token.end : token.end + 1] == "." and not text[token.end + 1 : token.end + 2].isdigit()
    if dot and language in _DOTTED_ORDINALS and len(token.text) < 3:
        return CODE["ORD"], value
    return CODE["NUM"], value


def _clock(token: Token) -> Clock | None:
    """`14:30`, `14h30`, `2:30 pm`, `3pm`, `1030am`."""
    digits = "".join(letter if letter.isdigit() else " " for letter in token.text).split()
    if token.shape == "short" and len(digits) == 1 and len(digits[0]) > 2:
        digits = [digits[0][:-2], digits[0][-2:]]
    hour, minute = int(digits[0]), int(digits[1]) if len(digits) > 1 else 0
    halves: dict[str, Half] = {"a": "am", "p": "pm"}
    half = halves.get(token.half)
    if half and (hour > 12 or hour == 0):
        half = None
    if token.shape == "short" and minute > 59:
        return None
    return Clock(hour, minute, half, literal=half is None and (hour > 12 or digits[0].startswith("0")))


def _iso(text: str) -> tuple[str, object]:
    day, _, clock = text.partition("t")
    if not clock:
        return CODE["DATE"], text
    try:
        moment = datetime.fromisoformat(text.upper())
    except ValueError:
        return CODE["DATE"], day
    return CODE["VINSTANT"], Instant(moment)


def _settled(found: list[Term]) -> list[Term]:
    """Words that are names of days or months in some surroundings only."""
    settled: list[Term] = []
    for place, term in enumerate(found):
        before = settled[-1].kind if settled else ""
        after = found[place + 1].kind if place + 1 < len(found) else ""
        settled.append(_settle(term, before, after, alone=len(found) == 1))
    return settled


def _settle(term: Term, before: str, after: str, *, alone: bool) -> Term:
    kind, value = term.kind, term.value
    if kind == CODE["MORNINGWORD"]:
        of_day = before in (CODE["WEEKDAY"], CODE["RELDAY"], CODE["THIS"])
        kind, value = (CODE["PART"], "morning") if of_day else (CODE["RELDAY"], 1)
    elif kind == CODE["WEAK_WEEKDAY"]:
        counted = after == CODE["NUM"] and term.text not in _FILLERS
        named = alone or counted or before in _PROMOTED_BY_DAY_BEFORE or after in _PROMOTED_BY_DAY_AFTER
        named = named or (after == CODE["COMMA"] and before in ("", CODE["STOP"], CODE["CORRECTION"]))
        kind = CODE["WEEKDAY"] if named else OTHER
    elif kind == CODE["WEAK_MONTH"]:
        named = alone or before in _PROMOTED_BY_MONTH_BEFORE or after in _PROMOTED_BY_MONTH_AFTER
        kind = CODE["MONTH"] if named else OTHER
    elif kind == CODE["NUM"] and term.text == "sept" and before in (CODE["NUM"], CODE["ORD"]):
        kind, value = CODE["MONTH"], 9
    elif kind == CODE["THING"] and value == "sun":
        kind = OTHER
    return Term(kind, value, term.text, term.start, term.end)


def lengths(thing: object) -> timedelta | None:
    """`half an hour` and its like."""
    minutes = {"half_hour": 30, "quarter_hour": 15, "three_quarters": 45, "hour_and_half": 90}
    return timedelta(minutes=minutes[thing]) if isinstance(thing, str) and thing in minutes else None
