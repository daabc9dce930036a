"""What a visitor's message states about them, by rules alone: pure, deterministic, in milliseconds.

A value is taken only when the visitor says it of themselves: what others wrote, asked-about, supposed, denied or other
people's is left. Each value carries the visitor's own words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agent.profile.config import BUILTIN, ProfileCapture
from agent.profile.model import FieldDef, Stated
from agent.profile.rules import (
    budgets,
    companies,
    custom,
    deciders,
    emails,
    industries,
    mentions,
    names,
    needs,
    phones,
    signatures,
    sizes,
    timelines,
    titles,
)
from agent.profile.rules.reading import Find, Message, Reading, read

__all__ = ["Message", "extract"]

_ORDERS_US = re.compile(
    r"\b(?:ignore|disregard|forget|override) (?:all |any |the )*(?:your |my )?(?:previous|prior|above|earlier|system) "
    r"(?:instructions?|prompts?|rules|messages?)\b",
    re.I,
)
"""Text that is written at a machine says nothing about a person."""


def extract(message: Message, defs: Mapping[str, FieldDef], config: ProfileCapture) -> tuple[Stated, ...]:
    """The values that stand in the message, in the order of `defs`; nothing when capture is off."""
    if not config.enabled or not message.text.strip() or _ORDERS_US.search(message.text):
        return ()
    reading = read(message, defs, config)
    found = _all(reading)
    order = {name: i for i, name in enumerate(defs)}
    known = (find for find in found if find.stated.name in order and _stands(find.stated, message.text))
    return tuple(find.stated for find in sorted(known, key=lambda f: (order[f.stated.name], f.start)))


def _stands(stated: Stated, text: str) -> bool:
    """The law of this package: no value without the visitor's own words."""
    return bool(stated.quote) and stated.quote in text


def _all(reading: Reading) -> Sequence[Find]:
    email, addresses = emails.find(reading)
    phone, numbers = phones.find(reading.without(addresses))
    rest = reading.without((*addresses, *numbers))
    contact = (*email, *phone)
    return (*contact, *_person(rest, contact), *_business(rest), *_custom(reading, addresses, numbers))


def _person(reading: Reading, contact: Sequence[Find]) -> Sequence[Find]:
    """Name, title and company: each helps to see the next."""
    name = names.find(reading)
    spans = [(f.start, f.end) for f in name]
    title = titles.find(reading, spans)
    signed = [span for s in spans if (span := signatures.name_and_company(reading, s))]
    company = companies.find(
        reading, names=spans, titles=[(f.start, f.end) for f in title], signatures=signed
    )
    if not company:
        guess = next((g for f in contact if f.stated.name == "email" and (g := _guess(f.stated))), None)
        company = (Find(0, 0, guess),) if guess else ()
    return (*name, *title, *company)


def _guess(email: Stated) -> Stated | None:
    return companies.from_email(email) if email.intent != "retract" else None


def _business(reading: Reading) -> Sequence[Find]:
    rules = (sizes, budgets, timelines, deciders, industries, needs, mentions)
    return [find for rule in rules for find in rule.find(reading)]


def _custom(reading: Reading, *taken: Sequence[tuple[int, int]]) -> Sequence[Find]:
    own = [definition for name, definition in reading.defs.items() if name not in BUILTIN]
    plain = reading.without([span for spans in taken for span in spans])
    return [
        find
        for definition in own
        for find in custom.find(reading if definition.type in ("email", "phone") else plain, definition)
    ]
