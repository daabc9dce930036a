"""The kinds of messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActKind = Literal[
    "question",
    "greeting",
    "thanks",
    "bye",
    "about_agent",
    "human",
    "chitchat",
    "off_topic",
    "manipulation",
    "affirm",
    "deny",
]


@dataclass(frozen=True, slots=True)
class Acts:
    """A message's main act.

    `questions` is what the site is to be asked, in the visitor's words without the courtesies; beside "question" also
    "about_agent", "human" and "off_topic" may carry some. `confidence` is 0 to 1; under 0.6 a second opinion is worth
    having. `language` is a primary tag ("de") or None when the words do not tell.
    """

    kind: ActKind
    confidence: float
    questions: tuple[str, ...] = ()
    language: str | None = None
