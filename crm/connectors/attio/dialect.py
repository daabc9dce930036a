"""How Attio says no, and how fast it may be asked."""

from __future__ import annotations

import re
from typing import Any, cast

from crm.connectors.attio.facts import NOT_MATCHING, NOT_UNIQUE
from crm.connectors.errors import Conflict, Gone, Invalid, forbidden, transient
from crm.connectors.http import Answer, Dialect, objects, text
from crm.connectors.limits import Quota
from kit.errors import ProviderError

NAME = "Attio"

QUOTA = Quota(units=100, seconds=1)
"""100 reads or 25 writes in a second (docs.attio.com, Rate limiting): a write costs as much as four reads."""
WRITE = 4.0

_SLUG = re.compile(r'(?:slug/ID|attribute with slug) "([\w.-]+)"')
_FILTERED = re.compile(r"Unknown attribute slug: ([\w-]+)")
_NO_OBJECT = re.compile(r"Object with slug/ID")


def _explain(answer: Answer, wait: float | None) -> ProviderError | None:
    code, words = text(answer.body, "code") or "", text(answer.body, "message") or ""
    if answer.status == 404 and _NO_OBJECT.search(words):
        return forbidden(NAME, f"{words} Switch it on under Settings, Objects.")
    if answer.status == 404 and code == "merge_in_progress":
        return transient(NAME, words)
    if answer.status == 404:
        return Gone(NAME, words)
    if answer.status == 409 or code == NOT_UNIQUE:
        return Conflict(NAME, words)
    if answer.status == 400:
        return Invalid(NAME, words, fields=dict.fromkeys(_named(answer, code, words), words))
    return None


def _named(answer: Answer, code: str, words: str) -> list[str]:
    """The attributes that the answer complains about."""
    found = _SLUG.findall(words) + _FILTERED.findall(words)
    for each in objects(answer.body, "validation_errors"):
        path = cast("list[Any]", each["path"]) if isinstance(each.get("path"), list) else []
        found += [str(path[path.index("values") + 1])] if "values" in path[:-1] else []
    return [*found, MATCHING] if code == NOT_MATCHING or "matching_attribute" in words else found


MATCHING = "matching_attribute"
"""In `Invalid.fields`: what is to tell records apart does not exist or is not unique."""

DIALECT = Dialect(name=NAME, explain=_explain)


def lacks_attribute(error: Invalid, slug: str) -> bool:
    """Whether the workspace has no such attribute, or one that is not unique."""
    return slug in error.fields or MATCHING in error.fields


def blaming(error: Invalid, sent: dict[str, Any]) -> Invalid:
    """The error with the attribute named, where Attio quotes only a value that it refuses.

    'Cannot find select attribute with select option title "In Progress".'
    """
    if error.fields:
        return error
    words = str(error)
    quoted = set(re.findall(r'"([^"]+)"', words))
    guilty = [name for name, values in sent.items() if quoted & {str(each) for each in values}]
    return Invalid(NAME, words.partition(": ")[2], fields=dict.fromkeys(guilty, words)) if guilty else error
