"""The prompts, and the fences that keep data apart from instructions.

Everything that was written by a visitor, a website or an owner goes through the filter `data`, so that it can neither
close the fence it stands in, nor open another, nor pass for a citation marker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from jinja2 import Environment, PackageLoader, StrictUndefined

from agent.llm import AnswerRequest, Evidence, ExtractRequest

_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]")
_FENCE = re.compile(
    r"[<＜‹〈]\s*(/?\s*(?:passages?|visitor|page|system|assistant|user|tool|instructions?)\b[^<>]{0,80})>?",
    re.I,
)
_CONTROL_TOKEN = re.compile(r"<\|([^|<>]{0,40})\|>|\[(/?INST|/?SYS)\]|<<(/?SYS)>>")
_MARKER = re.compile(r"(?<!\w)\[\^?(\d{1,3})\]|【(\d{1,3})[^】]{0,40}】")


class SpokenTurn(Protocol):
    """A turn as a model reads it: its number in the session, what the visitor said, what we said."""

    @property
    def number(self) -> int: ...
    @property
    def visitor(self) -> str: ...
    @property
    def reply(self) -> str: ...


def fenced(text: object) -> str:
    """`text` made safe to stand inside a fence; what it says is unchanged for a reader."""
    plain = _INVISIBLE.sub("", str(text))
    plain = _CONTROL_TOKEN.sub(lambda m: f"({next(g for g in m.groups() if g is not None)})", plain)
    plain = _FENCE.sub(lambda m: f"({m[1].strip()})", plain)
    return _MARKER.sub(lambda m: f"({m[1] or m[2]})", plain).strip()


def without_markers(text: str) -> str:
    """An earlier reply without its citation markers, which would point at other passages now."""
    return re.sub(r"\s?\[\d{1,3}\]", "", text)


def _environment() -> Environment:
    # Nothing here is HTML, so nothing is escaped as HTML: the filter `data` is the protection.
    environment = Environment(
        loader=PackageLoader("agent", "prompts"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data"] = fenced
    return environment


class Prompts:
    """Renders the templates of this package."""

    def __init__(self) -> None:
        self._environment = _environment()

    def _render(self, template: str, /, **values: Any) -> str:
        return self._environment.get_template(template).render(**values).strip()

    def answer_rules(self, request: AnswerRequest) -> str:
        return self._render(
            "answer.j2", company=request.company, tone=request.tone, language=request.language
        )

    def question(self, request: AnswerRequest) -> str:
        passages = self.passages(request.evidence)
        return self._render("question.j2", page=request.page, passages=passages, question=request.question)

    def passages(self, evidence: Sequence[Evidence]) -> str:
        return self._render("passages.j2", evidence=evidence)

    def extract_rules(self, request: ExtractRequest) -> str:
        return self._render(
            "extract.j2", company=request.company, fields=request.fields, offered=request.offered
        )

    def summary_rules(self, *, company: str) -> str:
        return self._render("summary.j2", company=company)

    def summary_turns(self, turns: Sequence[SpokenTurn], *, left_out: int = 0) -> str:
        return self._render("summary_turns.j2", turns=turns, left_out=left_out)

    def message(self, text: str) -> str:
        return f"<visitor>\n{fenced(text)}\n</visitor>"
