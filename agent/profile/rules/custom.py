"""The owner's own fields: a value beside the field's label, one of its examples, or a bare answer when asked. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from agent.profile.model import FieldDef
from agent.profile.rules import budgets, emails, phones
from agent.profile.rules.numbers import NUMBER, value, whole
from agent.profile.rules.reading import Find, Reading
from agent.profile.rules.tokens import Span

_LINK = (
    r"(?:\s?(?::|=|-)\s?|'s\s|\s(?:is|are|will be|would be|was|has|of|at|on|in|ist|sind|"
    r"lautet|est|sont|es|son)(?: (?:on|in|the|about|around|currently|at|by|im|am|le|el|"
    r"bei))?\s|\s)"
)
_YES = re.compile(
    r"^\W{0,3}(?:yes|yep|yeah|yup|sure|correct|we do|we are|we have|i do|ja|genau|oui|sí|si|"
    r"sim|absolutely|definitely|of course)\b",
    re.I,
)
_NO = re.compile(
    r"^\W{0,3}(?:no|nope|nah|not (?:yet|really|at all)|we don't|we aren't|we haven't|i don't|" r"nein|non)\b",
    re.I,
)
_TEXT = re.compile(r"[^\n.!?;]{1,160}")
_VOID = re.compile(
    r"^(?:no|nope|none|skip|why|what|not|don't|dont|i don't|i'd rather|later|nothing|idk|"
    r"no idea|rather not|prefer not|pass|nein|non|keine|sorry)\b",
    re.I,
)


def find(reading: Reading, definition: FieldDef) -> tuple[Find, ...]:
    """The values of one field that the message states."""
    found: list[Find] = []
    for (start, end), said, confidence in _values(reading, definition):
        if not reading.is_supposed(start) and all(said != f.stated.value for f in found):
            found.append(
                reading.find(definition.name, said, (start, end), extractor="custom", confidence=confidence)
            )
    return tuple(found if definition.many else found[:1])


def _values(reading: Reading, definition: FieldDef) -> Iterator[tuple[Span, Any, float]]:
    labels = "|".join(
        re.escape(name) for name in {definition.label, definition.name, definition.name.replace("_", " ")}
    )
    asked = reading.asked == definition.name
    if definition.type == "choice":
        yield from _choices(reading, definition, labels, asked=asked)
        return
    for match in re.finditer(rf"(?<!\w)(?:{labels})(?!\w){_LINK}", reading.text, re.I):
        if not reading.is_question(match.start()) and (got := _typed(reading, definition, match.end())):
            yield *got, 0.9
    if definition.type == "number":
        for match in re.finditer(rf"({NUMBER})[ -](?:[a-z]{{2,12}} )?(?:{labels})(?!\w)", reading.text, re.I):
            if not reading.is_question(match.start()) and (number := value(match[1])) is not None:
                yield match.span(), whole(number), 0.9
    for example in definition.examples if definition.type == "text" else ():
        match = re.search(rf"(?<!\w){re.escape(example)}(?!\w)", reading.text, re.I)
        if (
            match
            and not reading.is_question(match.start())
            and not re.search(
                r"(?:\bnot|n't|no|nicht|pas)\s(?:\w{1,10} )?$", reading.before(match.start()), re.I
            )
        ):
            yield match.span(), reading.quote(*match.span()), 0.8
    if asked and (got := _answer(reading, definition)):
        yield *got, 0.85


def _choices(
    reading: Reading, definition: FieldDef, labels: str, *, asked: bool
) -> Iterator[tuple[Span, Any, float]]:
    near = re.search(rf"(?<!\w)(?:{labels})(?!\w)", reading.text, re.I) is not None
    if not (asked or near):
        return
    for choice in definition.choices:
        match = re.search(rf"(?<!\w){re.escape(choice)}(?!\w)", reading.text, re.I)
        if (
            match
            and not reading.is_question(match.start())
            and not re.search(
                r"(?:\bnot|n't|no|nicht|pas)\s(?:\w{1,10} )?$", reading.before(match.start()), re.I
            )
        ):
            yield match.span(), choice, 0.9


def _answer(reading: Reading, definition: FieldDef) -> tuple[Span, Any] | None:
    lead = len(reading.text) - len(reading.text.lstrip())
    if reading.is_question(lead) or (_VOID.match(reading.text, lead) and definition.type != "boolean"):
        return None
    return _typed(reading, definition, lead, anywhere=True)


def _typed(
    reading: Reading, definition: FieldDef, start: int, *, anywhere: bool = False
) -> tuple[Span, Any] | None:
    """A value of the field's type at `start`, or a little later when `anywhere`."""
    end = min(len(reading.text), start + 160)
    match definition.type:
        case "text" | "choice":
            return _words(reading, start)
        case "boolean":
            yes, no = (pattern.match(reading.text[start:end]) for pattern in (_YES, _NO))
            found = yes or no
            return ((start, start + found.end()), yes is not None) if found else None
        case "number":
            return _number(reading, start, end, anywhere=anywhere)
        case "money":
            return _money(reading, start, end, anywhere=anywhere)
        case "email" | "phone":
            return _contact(reading, definition.type, start, end)


def _words(reading: Reading, start: int) -> tuple[Span, Any] | None:
    match = _TEXT.match(reading.text, start)
    text = (
        re.split(r"\s(?:but|and (?:we|i|our|my)|aber|und wir|mais|pero)\s|, ", match[0])[0].strip(" ,\"'")
        if match
        else ""
    )
    if match is None or not text or _VOID.match(text):
        return None
    begin = reading.text.index(text, start)
    return (begin, begin + len(text)), reading.quote(begin, begin + len(text))


def _number(reading: Reading, start: int, end: int, *, anywhere: bool) -> tuple[Span, Any] | None:
    pattern = re.compile(NUMBER, re.I)
    match = (pattern.search if anywhere else pattern.match)(reading.text, start, end)
    number = value(match[0]) if match else None
    return (match.span(), whole(number)) if match and number is not None else None


def _money(reading: Reading, start: int, end: int, *, anywhere: bool) -> tuple[Span, Any] | None:
    match = (budgets.MONEY.search if anywhere else budgets.MONEY.match)(reading.text, start, end)
    money = budgets.read_money(match, reading.config.default_region) if match else None
    return (match.span(), money) if match and money else None


def _contact(reading: Reading, kind: str, start: int, end: int) -> tuple[Span, Any] | None:
    if kind == "email":
        found = next(((s, e, a) for s, e, a in emails.addresses(reading.text) if start <= s <= end), None)
    else:
        found = next(
            (
                (s, e, n)
                for s, e, n in phones.numbers(reading.text, phones.regions(reading))
                if start <= s <= end
            ),
            None,
        )
    return ((found[0], found[1]), found[2]) if found else None
