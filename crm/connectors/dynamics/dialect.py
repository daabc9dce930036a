"""How Dataverse says no, and what its headers say about limits."""

from __future__ import annotations

import re

from crm.connectors.dynamics.facts import CHANGED_MEANWHILE
from crm.connectors.errors import Conflict, Gone, Invalid, forbidden, transient
from crm.connectors.http import Answer, Dialect, child, text
from crm.connectors.limits import Reading
from kit.errors import ProviderError

NAME = "Dynamics 365"

_INNER = re.compile(r"^.*?InnerException\s*:\s*(?:[\w.]+Exception:\s*)?", re.DOTALL)
_COLUMNS = (
    re.compile(r"[Ii]nvalid property '([\w.@]+)'"),
    re.compile(r"(?:property named|[Tt]he property) '([\w.@]+)'"),
    re.compile(r"of '(\w+)' on record of type"),
    re.compile(r"length of the '(\w+)' attribute"),
    re.compile(r"Attribute (\w+) (?:is|cannot|must)\b"),
)
"""How Dataverse's sentences name a column."""


def _explain(answer: Answer, wait: float | None) -> ProviderError | None:
    error = child(answer.body, "error")
    code, words = (text(error, "code") or "").lower(), _plain(text(error, "message") or "")
    if answer.status == 404 and "for the segment" in words:
        return forbidden(NAME, f"{words} Is Dynamics 365 Sales installed in this environment?")
    if answer.status == 404:
        return Gone(NAME, words)
    if answer.status == 412 and code == CHANGED_MEANWHILE:
        return transient(NAME, "somebody changed the record at the same moment")
    if answer.status == 412:
        return Conflict(NAME, words)
    if answer.status == 403:
        return forbidden(NAME, words)
    if answer.status == 400:
        return Invalid(NAME, words, fields=dict.fromkeys(_named(words), words))
    return None


def _plain(words: str) -> str:
    """Without the help link and the exception's name that stand before the sentence."""
    return _INNER.sub("", words, count=1).strip()


def _named(words: str) -> list[str]:
    return [name for pattern in _COLUMNS for name in pattern.findall(words)]


def _reading(answer: Answer) -> Reading | None:
    left = answer.headers.get("x-ms-ratelimit-burst-remaining-xrm-requests", "")
    return Reading(remaining=float(left)) if left.isdecimal() else None


DIALECT = Dialect(name=NAME, explain=_explain, reading=_reading)
