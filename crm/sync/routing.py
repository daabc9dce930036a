"""To which CRMs a session goes. PURE."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from urllib.parse import unquote, urlsplit

from crm.phrases import fold
from crm.sync.config import CrmEntry, Routing
from crm.sync.model import SessionRecord


def connections_for(record: SessionRecord, entries: Mapping[str, CrmEntry]) -> tuple[str, ...]:
    """The names of the entries that the session goes to, in their order. Paused ones too: what goes there waits."""
    able = {name: entry for name, entry in entries.items() if entry.enabled and _takes(entry, record)}
    listed = {
        name for name, entry in able.items() if _has_lists(entry.routing) and fits(entry.routing, record)
    }
    return tuple(
        name
        for name, entry in able.items()
        if name in listed or (not _has_lists(entry.routing) and not (entry.routing.otherwise and listed))
    )


def fits(routing: Routing, record: SessionRecord) -> bool:
    """Whether every list that is given has something of the session."""
    checks: list[bool] = []
    if routing.countries:
        checks.append(record.country in routing.countries)
    if routing.products:
        folded = [fold(product) for product in record.products]
        checks.append(any(fnmatchcase(each, fold(own)) for each in folded for own in routing.products))
    if routing.pages:
        paths = [_path(page) for page in record.pages]
        checks.append(any(fnmatchcase(path, own.lower()) for path in paths for own in routing.pages))
    return all(checks)


def _has_lists(routing: Routing) -> bool:
    return bool(routing.countries or routing.products or routing.pages)


def _takes(entry: CrmEntry, record: SessionRecord) -> bool:
    return record.contact.email is not None or not entry.only_with_email


def _path(page: str) -> str:
    """The path of an address or path, in small letters; what is no address matches nothing but *."""
    try:
        return unquote(urlsplit(page).path).lower() or "/"
    except ValueError:
        return ""
