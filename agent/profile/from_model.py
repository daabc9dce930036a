"""A model's proposals about a visitor, held to what the rules accept: proven by the message and parsed. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from agent.llm import Command, CorrectField, FieldSpec, SetField
from agent.profile.config import ProfileCapture
from agent.profile.model import FieldDef, Flag, Intent, Stated
from agent.profile.rules import budgets, emails, phones
from agent.profile.rules.numbers import NUMBER, has_number, value, whole
from agent.profile.rules.reading import Message, Reading, read
from agent.profile.rules.sizes import size_in
from agent.wording import content_stems, fold

EXTRACTOR = "model"
_CONFIDENCE = 0.7
_CORRECTED = 0.8
_NAMES = ("customer_name", "company", "products_of_interest", "competitors")
_TRUE, _FALSE = ("true", "yes", "1"), ("false", "no", "0")


def field_specs(defs: Mapping[str, FieldDef]) -> tuple[FieldSpec, ...]:
    """What a model is told about the fields it may fill."""
    return tuple(FieldSpec(definition.name, _description(definition)) for definition in defs.values())


def _description(definition: FieldDef) -> str:
    parts = [definition.description]
    if definition.type not in ("text", "choice"):
        parts.append(f"({definition.type})")
    if definition.choices:
        parts.append(f"One of: {', '.join(definition.choices)}.")
    if definition.examples:
        parts.append(f"For example: {', '.join(definition.examples)}.")
    return " ".join(parts)


def stated_by_model(
    commands: Iterable[Command], message: Message, defs: Mapping[str, FieldDef], config: ProfileCapture
) -> tuple[Stated, ...]:
    """The proposals that hold, in the model's order.

    A quote must stand in the visitor's own words (not in a mail they quote) and carry the value; an address or a number
    must be one, and one that the rules do not take for somebody else's.
    """
    if not config.enabled:
        return ()
    reading = read(message, defs, config)
    proposals = (c for c in commands if isinstance(c, SetField | CorrectField) and c.field in defs)
    return tuple(stated for command in proposals if (stated := _stated(command, reading)) is not None)


def _stated(command: SetField | CorrectField, reading: Reading) -> Stated | None:
    quote = _verbatim(command.quote, reading)
    if quote is None:
        return None
    definition = reading.defs[command.field]
    parsed = _parsed(definition, command.value.strip(), quote, reading)
    if parsed is None:
        return None
    corrects = isinstance(command, CorrectField)
    flags: tuple[Flag, ...] = emails.flags(parsed) if definition.name == "email" else ()
    intent: Intent = "correct" if corrects else "set"
    confidence = _CORRECTED if corrects else _CONFIDENCE
    return Stated(definition.name, parsed, quote, EXTRACTOR, confidence, flags, intent)


def _verbatim(quote: str, reading: Reading) -> str | None:
    """The quote as the visitor wrote it: case, spacing and kinds of quotation marks may differ, words may not."""
    words = quote.split()
    if not words:
        return None
    pattern = r"\s+".join(_letters(word) for word in words[:120])
    match = re.search(pattern, reading.text, re.I)
    return reading.quote(*match.span()) or None if match else None


def _letters(word: str) -> str:
    return "".join("['’‘]" if c in "'’‘" else '["“”„]' if c in '"“”„' else re.escape(c) for c in word)


def _parsed(definition: FieldDef, proposed: str, quote: str, reading: Reading) -> Any:
    """The value in the form that the rules give it; None when it is not what the quote says."""
    match definition.name, definition.type:
        case "company_size", _:
            return size_in(quote)
        case _, "email":
            return _email(proposed, quote, reading)
        case _, "phone":
            return _phone(proposed, quote, reading)
        case _, "money":
            return _money(quote, reading)
        case _, "number":
            return _number(proposed, quote)
        case _, "boolean":
            return _boolean(proposed)
        case _, "choice":
            return next(
                (c for c in definition.choices if fold(c) == fold(proposed) and fold(c) in fold(quote)), None
            )
        case _:
            return _text(definition.name, proposed, quote)


def _email(proposed: str, quote: str, reading: Reading) -> str | None:
    address = emails.normalise(proposed)
    if address is None or address not in (a for _, _, a in emails.addresses(quote)):
        return None
    return address if emails.owner_of(reading, address) else None


def _phone(proposed: str, quote: str, reading: Reading) -> str | None:
    said = {number for _, _, number in phones.numbers(quote, phones.regions(reading))}
    digits = re.sub(r"\D", "", proposed).lstrip("0")
    number = next((n for n in said if digits and n.endswith(digits[-7:])), None)
    return number if number and phones.owner_of(reading, number) else None


def _money(quote: str, reading: Reading) -> dict[str, Any] | None:
    match = budgets.MONEY.search(quote) if has_number(quote) else None
    return budgets.read_money(match, reading.config.default_region) if match else None


def _number(proposed: str, quote: str) -> float | int | None:
    said = {value(m[0]) for m in re.finditer(NUMBER, quote, re.I)}
    number = value(proposed) if re.fullmatch(NUMBER, proposed, re.I) else None
    return whole(number) if number is not None and number in said else None


def _boolean(proposed: str) -> bool | None:
    return True if fold(proposed) in _TRUE else False if fold(proposed) in _FALSE else None


def _text(name: str, proposed: str, quote: str) -> str | None:
    """Names must stand in the quote word for word; of a phrase, its content words must."""
    if name in _NAMES:
        match = re.search(r"(?<!\w)" + r"\s+".join(map(_letters, proposed.split())) + r"(?!\w)", quote, re.I)
        return " ".join(match[0].split()) if match else None
    stems, said = content_stems(proposed), content_stems(quote)
    return " ".join(proposed.split()) if stems and stems <= said else None
