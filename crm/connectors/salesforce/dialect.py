"""How Salesforce speaks: lists of errors, successes that are none, the day's requests in a header. PURE.

A list of errors is [{"errorCode": "STRING_TOO_LONG", "message": "...", "fields": ["LastName"]}].
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, cast

from crm.connectors.errors import (
    Conflict,
    Gone,
    Invalid,
    auth_expired,
    forbidden,
    rate_day,
    rate_short,
    transient,
)
from crm.connectors.http import Answer, Dialect, Json, child, objects, text
from crm.connectors.limits import Reading
from crm.connectors.salesforce.facts import CONCURRENT, KEY_PREFIXES, NO_EXTERNAL_ID
from kit.errors import ProviderError

NAME = "Salesforce"

_ID = re.compile(r"\b[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?\b")
_NO_COLUMN = re.compile(r"[Nn]o such column '([\w.]+)' on (?:entity|sobject of type) '?(\w+)")
_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")


class NoColumn(Invalid):
    """An object of this org (`source`, "Lead") does not have the field, or hides it from us."""

    def __init__(self, words: str, *, field: str, source: str) -> None:
        super().__init__(
            NAME, words, fields={field: "There is no such field, or it is hidden from our user."}
        )
        self.source = source


def type_of(id: str) -> str | None:
    """Lead, Contact, ... of an id; None for what we have nothing to do with."""
    return KEY_PREFIXES.get(id[:3])


def explain(answer: Answer, wait: float | None) -> ProviderError | None:
    if answer.status == 300:
        return Conflict(NAME, "Several records have this external id.")
    return _error(answer.listed, wait) if answer.listed else None


def hidden(answer: Answer) -> ProviderError | None:
    """The failure in a result that says it is none, or in a part of a composite request, answered 200 as a whole."""
    if answer.body.get("success") is False:
        return _error(objects(answer.body, "errors"), None)
    for part in objects(answer.body, "compositeResponse"):
        status = part.get("httpStatusCode")
        if not isinstance(status, int) or status >= 300:
            return _error(objects(part, "body"), None)
    return None


def reading(answer: Answer) -> Reading | None:
    """Sforce-Limit-Info: api-usage=18/5000 of all apps and people together, in the last 24 hours."""
    found = _USAGE.search(answer.headers.get("sforce-limit-info", ""))
    return Reading(day_remaining=float(found[2]) - float(found[1])) if found else None


DIALECT = Dialect(name=NAME, explain=explain, hidden=hidden, reading=reading)


def _error(errors: Sequence[Json], wait: float | None) -> ProviderError:
    first: Json = errors[0] if errors else {}
    code = text(first, "errorCode") or text(first, "statusCode") or ""
    words = text(first, "message") or ""
    said = f"{code}: {words}" if words else code
    if code == "REQUEST_LIMIT_EXCEEDED":
        is_short = CONCURRENT in words.lower()
        return rate_short(NAME, said, wait=wait) if is_short else rate_day(NAME, said, wait=wait)
    if code in _TRANSIENT:
        return transient(NAME, said, wait=wait)
    if make := _ERRORS.get(code):
        return make(first, said)
    return Invalid(NAME, said, fields=_fields(errors))


_TRANSIENT = frozenset(
    "SERVER_UNAVAILABLE UNABLE_TO_LOCK_ROW QUERY_TIMEOUT UNKNOWN_EXCEPTION REQUEST_RUNNING_TOO_LONG"
    " PROCESSING_HALTED".split()
)


def _fields(errors: Sequence[Json]) -> dict[str, str]:
    """{field: what is wrong with it}."""
    found: dict[str, str] = {}
    for error in errors:
        named: Any = error.get("fields")
        for name in cast("list[Any]", named) if isinstance(named, list) else []:
            found.setdefault(str(name), text(error, "message") or text(error, "errorCode") or "")
    return found


def _invalid_field(error: Json, said: str) -> ProviderError:
    if found := _NO_COLUMN.search(said):
        return NoColumn(said, field=found[1], source=found[2])
    return Invalid(NAME, said, fields=_fields([error]))


def _duplicates(error: Json, said: str) -> ProviderError:
    """A duplicate rule of the org; it names the records that match, where our user may see them."""
    matches = [
        str(child(match, "record").get("Id"))
        for result in objects(child(error, "duplicateResult"), "matchResults")
        for match in objects(result, "matchRecords")
        if child(match, "record").get("Id")
    ]
    return Conflict(NAME, said, existing=tuple(dict.fromkeys(matches)))


def _duplicate_value(error: Json, said: str) -> ProviderError:
    """duplicate value found: Agent_External_Id__c duplicates value on record with id: 00Q..."""
    ids = [each for each in _ID.findall(said) if type_of(each)]
    return Conflict(NAME, said, existing=tuple(ids[-1:]))


def _not_found(error: Json, said: str) -> ProviderError:
    if NO_EXTERNAL_ID in said.lower():
        name = said.rsplit(":", 1)[-1].strip()
        return Invalid(NAME, said, fields={name: "It is no external id field."})
    return Gone(NAME, said)


def _cross_reference(error: Json, said: str) -> ProviderError:
    """Of a field, or of the record itself when it names none."""
    fields = _fields([error])
    return Invalid(NAME, said, fields=fields) if fields else Gone(NAME, said)


def _forbidden(error: Json, said: str) -> ProviderError:
    return forbidden(NAME, said)


def _expired(error: Json, said: str) -> ProviderError:
    return auth_expired(NAME, said)


def _gone(error: Json, said: str) -> ProviderError:
    return Gone(NAME, said)


_Make = Callable[[Json, str], ProviderError]
_KNOWN: dict[str, _Make] = {
    "INVALID_SESSION_ID": _expired,
    "INVALID_FIELD": _invalid_field,
    "DUPLICATES_DETECTED": _duplicates,
    "DUPLICATE_VALUE": _duplicate_value,
    "NOT_FOUND": _not_found,
    "INVALID_CROSS_REFERENCE_KEY": _cross_reference,
    "ENTITY_IS_DELETED": _gone,
    "CANNOT_UPDATE_CONVERTED_LEAD": _gone,
}
_NOT_ALLOWED: dict[str, _Make] = dict.fromkeys(
    "INSUFFICIENT_ACCESS INSUFFICIENT_ACCESS_OR_READONLY INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
    " API_DISABLED_FOR_ORG API_CURRENTLY_DISABLED FUNCTIONALITY_NOT_ENABLED CLIENT_NOT_ACCESSIBLE_FOR_USER"
    " INVALID_TYPE STORAGE_LIMIT_EXCEEDED INSUFFICIENT_SCOPE OAUTH_APP_BLOCKED".split(),
    _forbidden,
)
_ERRORS = {**_KNOWN, **_NOT_ALLOWED}
