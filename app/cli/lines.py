"""Lines for people, made of what visitors typed."""

from __future__ import annotations


def line(*parts: object) -> str:
    """The parts on one line: a visitor's words must not look like lines of ours, nor steer the terminal."""
    text = "  ".join(str(part) for part in parts if part is not None and str(part))
    return "".join(c if c.isprintable() else " " for c in text).rstrip()


def cut(text: str | None, width: int) -> str:
    """At most `width` characters of it."""
    text = text or ""
    return text if len(text) <= width else f"{text[: width - 1]}…"
