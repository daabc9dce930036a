"""Whether the entries of app.yaml name CRMs that there are, with settings that these know. PURE."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from pydantic import BaseModel, ValidationError

from crm.catalog.maker import Maker
from crm.local.config import Pipeline
from crm.sync.config import BUILT_IN, CrmEntry


def problems(entries: Mapping[str, CrmEntry], makers: Mapping[str, Maker]) -> tuple[str, ...]:
    """In words for the owner, one a mistake. Entries that are not enabled may be unfinished."""
    found: list[str] = []
    for name, entry in entries.items():
        if entry.enabled:
            found += [f"{name}: {each}" for each in _problems(name, entry, makers)]
    return tuple(found)


def _problems(name: str, entry: CrmEntry, makers: Mapping[str, Maker]) -> list[str]:
    kind = entry.connector or name
    if kind != BUILT_IN and kind not in makers:
        known = [*makers, BUILT_IN]
        close = difflib.get_close_matches(kind, known, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"
        where = "" if entry.connector else "; an entry with a name of its own says which in `connector`"
        return [f"no CRM is called {kind}: {hint}{where}"]
    vendor, options = _about(kind, makers)
    try:
        options.model_validate(entry.options)
    except ValidationError as error:
        return [
            f"{_where(each['loc'])}: {_words(vendor, options, each['type'], each['msg'])}"
            for each in error.errors(include_url=False, include_input=False)
        ]
    return []


def _where(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc) or "options"


def _about(kind: str, makers: Mapping[str, Maker]) -> tuple[str, type[BaseModel]]:
    """(its name for people, its settings)"""
    if kind == BUILT_IN:
        return "The built-in CRM", Pipeline
    return makers[kind].vendor, makers[kind].options


def _words(vendor: str, options: type[BaseModel], code: str, message: str) -> str:
    if code != "extra_forbidden":
        return message.removeprefix("Value error, ")
    return f"{vendor} has no such setting; it has {', '.join(sorted(options.model_fields))}"
