"""Summaries as the database keeps them, and back again. PURE.

A summary outlives the version that wrote it: what is missing is read as empty, what is unknown or malformed is
left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar, cast

from agent.summary.check import SENTIMENTS
from agent.summary.model import Answered, Claim, Commitment, SessionSummary, SourceLink

VERSION = 1
_Entry = TypeVar("_Entry")


def to_json(summary: SessionSummary) -> dict[str, Any]:
    """Values that `json.dumps` takes, with the version of their form."""
    return {"version": VERSION, **asdict(summary)}


def from_json(stored: Mapping[str, Any]) -> SessionSummary:
    """The summary, whatever version wrote it. Never raises."""
    mood = stored.get("sentiment")
    return SessionSummary(
        headline=_text(stored.get("headline")),
        visitor=_entries(stored, "visitor", _claim),
        need=_entries(stored, "need", _claim),
        interests=_entries(stored, "interests", _claim),
        objections=_entries(stored, "objections", _claim),
        competitors=_entries(stored, "competitors", _claim),
        answered=_entries(stored, "answered", _answered),
        unanswered=_entries(stored, "unanswered", _claim),
        commitments=_entries(stored, "commitments", _commitment),
        next_steps=_entries(stored, "next_steps", _claim),
        sentiment=mood if mood in SENTIMENTS else "neutral",
        sentiment_because=_claim(stored.get("sentiment_because")),
        written_by=_text(stored.get("written_by")) or "rules",
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _entries(
    stored: Mapping[str, Any], name: str, read: Callable[[Any], _Entry | None]
) -> tuple[_Entry, ...]:
    return _each(stored.get(name), read)


def _each(items: Any, read: Callable[[Any], _Entry | None]) -> tuple[_Entry, ...]:
    if not isinstance(items, list | tuple):
        return ()
    entries = (read(item) for item in cast("list[Any]", items))
    return tuple(entry for entry in entries if entry is not None)


def _claim(item: Any) -> Claim | None:
    match item:
        case {"text": str(text), "turn": int(turn), "quote": str(quote)}:
            return Claim(text, turn, quote)
        case _:
            return None


def _answered(item: Any) -> Answered | None:
    match item:
        case {"question": str(question), "answer": str(answer), "turn": int(turn), **rest}:
            return Answered(question, answer, turn, _each(rest.get("sources"), _source))
        case _:
            return None


def _commitment(item: Any) -> Commitment | None:
    match item:
        case {"text": str(text), "turn": int(turn), **rest}:
            return Commitment(text, turn, _each(rest.get("sources"), _source))
        case _:
            return None


def _source(item: Any) -> SourceLink | None:
    match item:
        case {"title": str(title), "url": str(url)}:
            return SourceLink(title, url)
        case _:
            return None
