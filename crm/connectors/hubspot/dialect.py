"""What HubSpot's answers mean. PURE."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from crm.connectors.errors import (
    Conflict,
    Invalid,
    by_status,
    forbidden,
    rate_day,
    rate_short,
    transient,
    unknown_outcome,
)
from crm.connectors.http import Answer, Dialect, Json, child, objects, text
from crm.connectors.limits import Reading
from kit.answers import decoded_list
from kit.errors import ProviderError

NAME = "HubSpot"

_EXISTING = re.compile(r"Existing ID: (\d+)")
_HOLDER = re.compile(r"(\d+) already has that value")
_LISTED = re.compile(r"\[.*\]", re.DOTALL)
_QUOTED = 200
"""Characters of HubSpot's sentence that are kept, so that the correlation id after it is kept too."""
_STATUS: Mapping[str, int] = {
    "VALIDATION_ERROR": 400,
    "INVALID_AUTHENTICATION": 401,
    "EXPIRED_AUTHENTICATION": 401,
    "MISSING_SCOPES": 403,
    "OBJECT_NOT_FOUND": 404,
    "CONFLICT": 409,
    "RATE_LIMITS": 429,
}
"""What the categories of errors within a 207 would be as an answer of their own."""


class Taken(Conflict):
    """Another record has this value of the unique property `field`."""

    def __init__(self, words: str, *, field: str, existing: tuple[str, ...]) -> None:
        super().__init__(NAME, words, existing=existing)
        self.field = field


@dataclass(frozen=True, slots=True)
class _Fault:
    """What is wrong with one property."""

    field: str
    code: str
    why: str


def explain(answer: Answer, wait: float | None) -> ProviderError | None:
    body = answer.body
    words = _words(body)
    if answer.status == 429:
        return _too_many(body, words, wait)
    if answer.status == 477:  # the account moves to another data centre
        return transient(NAME, words or "the account is being moved", wait=wait)
    if answer.status == 403:
        return forbidden(NAME, words)
    if answer.status in (400, 409, 422):
        return _refused(answer.status, body, words)
    return by_status(NAME, answer.status, words, wait=wait)


def hidden(answer: Answer) -> ProviderError | None:
    """The first failure in a batch that was answered with 200 or 207. What failed is not among the results."""
    errors = objects(answer.body, "errors")
    if errors:
        status = _STATUS.get(text(errors[0], "category") or "", 400)
        return explain(Answer(status, answer.headers, errors[0]), None)
    if "results" in answer.body and answer.body.get("status") in ("PENDING", "PROCESSING", "CANCELED"):
        return unknown_outcome(NAME, f"the batch is {str(answer.body['status']).lower()}")
    return None


def hidden_but_missing(answer: Answer) -> ProviderError | None:
    """The first failure in a batch of look-ups but that a record is not there."""
    others = [each for each in objects(answer.body, "errors") if text(each, "category") != "OBJECT_NOT_FOUND"]
    return hidden(Answer(answer.status, answer.headers, {"errors": others})) if others else None


def expired(answer: Answer) -> bool:
    """Some answers about an old token come with another status than 401."""
    return answer.status == 401 or (
        answer.status >= 400 and text(answer.body, "category") == "EXPIRED_AUTHENTICATION"
    )


def reading(answer: Answer) -> Reading | None:
    """Apps that were installed by OAuth have no daily limit; searches have no headers at all."""
    left = _number(answer, "x-hubspot-ratelimit-remaining")
    today = _number(answer, "x-hubspot-ratelimit-daily-remaining")
    return None if left is None and today is None else Reading(remaining=left, day_remaining=today)


DIALECT = Dialect(name=NAME, explain=explain, hidden=hidden, expired=expired, reading=reading)


def version_is_over(version: str, error: ProviderError) -> ProviderError:
    """A path that should always be there is not: HubSpot ends each version after 18 months."""
    return forbidden(NAME, f"it has no paths of version {version}; set a newer api_version. {error}")


def _too_many(body: Json, words: str, wait: float | None) -> ProviderError:
    policy = (text(body, "policyName") or "").upper()
    if policy.startswith("DAILY"):
        return rate_day(NAME, words, wait=wait)
    return rate_short(NAME, words, wait=1.0 if wait is None and policy == "SECONDLY" else wait)


def _refused(status: int, body: Json, words: str) -> ProviderError:
    faults = list(_faults(body))
    for fault in faults:
        if fault.code == "CONFLICTING_UNIQUE_VALUE":
            holder = tuple(dict.fromkeys(_HOLDER.findall(f"{fault.why} {body.get('message')}")))
            return Taken(words, field=fault.field, existing=holder)
    if status == 409:
        return Conflict(NAME, words, existing=tuple(_EXISTING.findall(str(body.get("message")))))
    return Invalid(NAME, words, fields={fault.field: fault.why for fault in faults})


def _faults(body: Json) -> Iterator[_Fault]:
    """HubSpot lists properties in `errors`, or as JSON within its sentence, or in both."""
    for error in objects(body, "errors"):
        for name in _names(error):
            yield _Fault(name, text(error, "code") or "", text(error, "message") or "")
    if listed := _LISTED.search(text(body, "message") or ""):
        for each in decoded_list(listed[0].encode()) or ():
            if name := text(each, "name"):
                yield _Fault(name, text(each, "error") or "", text(each, "message") or "")


def _names(error: Json) -> list[str]:
    named: Any = child(error, "context").get("propertyName")
    return [str(name) for name in cast("list[Any]", named)] if isinstance(named, list) else []


def _words(body: Json) -> str:
    """One sentence: the properties that are wrong, or HubSpot's message, the scopes that lack, the correlation id."""
    faults = {fault.field: fault.why for fault in _faults(body)}
    said = "; ".join(f"{name}: {why}" for name, why in faults.items()) or text(body, "message") or ""
    said = " ".join(said.split())[:_QUOTED]
    if lacking := ", ".join(dict.fromkeys(_scopes(body))):
        said = f"the app needs {lacking}"
    if correlation := text(body, "correlationId"):
        said = f"{said} (correlationId {correlation})".strip()
    return said


def _scopes(body: Json) -> Iterator[str]:
    for error in (body, *objects(body, "errors")):
        named: Any = child(error, "context").get("requiredGranularScopes")
        yield from (str(scope) for scope in cast("list[Any]", named if isinstance(named, list) else []))


def _number(answer: Answer, name: str) -> float | None:
    value = answer.headers.get(name, "")
    return float(value) if value.isascii() and value.isdecimal() else None
