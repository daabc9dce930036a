"""What is known about a visitor, as values: field definitions, what was said, what is held. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

FieldType = Literal["text", "email", "phone", "number", "money", "choice", "boolean"]
Intent = Literal["set", "correct", "retract"]
Flag = Literal["disposable", "role", "weak", "free_mail"]


@dataclass(frozen=True, slots=True)
class FieldDef:
    """A field of the profile. `many` fields hold several values side by side (needs, competitors)."""

    name: str
    label: str
    type: FieldType
    description: str
    examples: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    many: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """A value that stands in a visitor's message. `quote` is a verbatim part of that message.

    `value` is normalised JSON: an email in lower case, a phone in E.164, money as {"amount", "currency", "per", "max"}.
    `intent` is "correct" when the visitor takes back an earlier value for this one, "retract" when they only take back.
    """

    name: str
    value: Any
    quote: str
    extractor: str
    confidence: float
    flags: tuple[Flag, ...] = ()
    intent: Intent = "set"


@dataclass(frozen=True, slots=True)
class Held:
    """A value that is known: what was stated, and when and where."""

    id: UUID
    stated: Stated
    turn_id: UUID
    turn: int
    at: datetime


Profile = Mapping[str, tuple[Held, ...]]
"""By field name: the values that hold now. Fields that are not `many` have at most one."""
