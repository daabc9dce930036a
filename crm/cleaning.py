"""Outsiders' words made fit for columns: one line, no characters that nobody types, a length. PURE."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

MAX_NAME = 120
MAX_LINE = 200
MAX_TEXT = 2_000
MAX_FACTS = 100
_EMAIL = re.compile(r"[^@\s<>\"(),:;\[\]\\]{1,64}@[^@\s<>\"(),:;\[\]\\]{1,189}")
_PHONE = re.compile(r"\+[1-9]\d{6,14}")


def one_line(text: str | None, limit: int = MAX_LINE) -> str | None:
    """The text on one line, without control characters, cut; None when nothing is left."""
    return (
        " ".join("".join(c if c.isprintable() else " " for c in text or "").split())[:limit].strip() or None
    )


def email_address(text: str | None) -> str | None:
    """In small letters; None for what is no address."""
    lowered = (text or "").strip().lower()
    return lowered if _EMAIL.fullmatch(lowered) and lowered.isprintable() else None


def phone_number(text: str | None) -> str | None:
    """E.164; None for anything else."""
    stripped = (text or "").strip()
    return stripped if _PHONE.fullmatch(stripped) and stripped.isascii() else None


def external_id(text: str | None) -> str | None:
    """The site's own id as it stands; None for one that is empty, long or has unprintable characters."""
    return text if text and len(text) <= MAX_LINE and text.isprintable() and text == text.strip() else None


def json_value(value: Any) -> Any:
    """The value with texts cut and without characters that the database cannot keep."""
    if isinstance(value, str):
        return "".join(c for c in value[:MAX_TEXT] if c in "\n\t" or c.isprintable())
    if isinstance(value, Mapping):
        return facts(cast("Mapping[str, Any]", value))
    if isinstance(value, Sequence) and not isinstance(value, bytes):
        return [json_value(item) for item in cast("Sequence[Any]", value)[:MAX_FACTS]]
    return value if value is None or isinstance(value, bool | int | float) else json_value(str(value))


def facts(values: Mapping[str, Any]) -> dict[str, Any]:
    return {str(json_value(name)): json_value(value) for name, value in list(values.items())[:MAX_FACTS]}
