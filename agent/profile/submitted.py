"""What a visitor typed into a form, checked and normalised as what they say in a message is. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agent.profile.config import ProfileCapture
from agent.profile.extract import Message, extract
from agent.profile.forms import MAX_VALUE, REACHABLE, label
from agent.profile.model import FieldDef, Flag, Stated
from agent.profile.rules import emails, phones
from agent.replies import say
from agent.visit import clean_text
from kit.masking import mask

EXTRACTOR = "form"
_YES = frozenset(("true", "yes", "on", "1"))


@dataclass(frozen=True, slots=True)
class Submission:
    """`stated` is what fits; `problems` has a sentence for each field that does not."""

    stated: tuple[Stated, ...]
    problems: Mapping[str, str]


def read(
    fields: Sequence[Mapping[str, Any]],
    values: Mapping[str, str],
    *,
    defs: Mapping[str, FieldDef],
    config: ProfileCapture,
    language: str,
) -> Submission:
    """The values of the form's `fields`. Of an email and a phone that were both asked for, one is enough."""
    stated: list[Stated] = []
    problems: dict[str, str] = {}
    for field in fields:
        definition = defs.get(str(field["name"]))
        if definition is None:
            continue  # the owner has dropped the field since the form was shown
        typed = " ".join(clean_text(values.get(definition.name, "")).split())[:MAX_VALUE]
        if not typed:
            if field.get("required"):
                problems[definition.name] = say("form_needed", language)
            continue
        found = None if mask(typed).found else _value(definition, typed, config)
        if found is None:
            problems[definition.name] = _problem(definition, language)
            continue
        value, flags = found
        stated.append(Stated(definition.name, value, typed, EXTRACTOR, 1.0, flags))
    asked = {str(field["name"]) for field in fields}
    if asked >= REACHABLE and not problems and not REACHABLE.intersection(one.name for one in stated):
        problems["email"] = say("form_reachable", language)
    return Submission(tuple(stated), problems)


def _value(definition: FieldDef, typed: str, config: ProfileCapture) -> tuple[Any, tuple[Flag, ...]] | None:
    """The normalised value with its marks; None when it does not fit."""
    match definition.type:
        case "email":
            address = emails.normalise(typed)
            return (address, emails.flags(address)) if address else None
        case "phone":
            number = phones.normalise(typed, config.default_region)
            return (number, ()) if number else None
        case "boolean":
            return (typed.casefold() in _YES, ())
        case "choice":
            chosen = [choice for choice in definition.choices if choice.casefold() == typed.casefold()]
            return (chosen[0], ()) if chosen else None
        case "number" | "money":
            return _measured(definition, typed, config)
        case "text":
            return typed, ()


def _measured(
    definition: FieldDef, typed: str, config: ProfileCapture
) -> tuple[Any, tuple[Flag, ...]] | None:
    """A number or an amount, read as the answer to the question for it."""
    message = Message(text=typed, language=None, asked=definition.name, history=())
    found = [
        one for one in extract(message, {definition.name: definition}, config) if one.name == definition.name
    ]
    return (found[0].value, ()) if found else None


def _problem(definition: FieldDef, language: str) -> str:
    if definition.type in ("email", "phone"):
        return say(f"form_wrong_{definition.type}", language)
    return say("form_wrong", language, label=label(definition, language))
