"""What an HTTP answer of an outside API means, and how values are taken out of one that may have any shape."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable

UNKNOWN_OUTCOME = "unknown_outcome"
"""Code of a Retryable after which the provider may have done what was asked although it did not say so."""

AUTH_REVOKED = "auth_revoked"
"""Code of a NeedsPerson: access was withdrawn, and only connecting the account again will help."""

UNREACHABLE = "unreachable"
"""Code of a Retryable: nothing was asked of the provider, or something that changes nothing."""

BAD_ANSWER = "bad_answer"
"""Code of a Retryable: the provider sent something that is not what it sends."""

Json = dict[str, Any]


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds to wait as Retry-After says, in seconds or as a date; None when it says nothing usable."""
    value = (headers.get("retry-after") or "").strip()
    if value.isdecimal() and len(value) < 8:
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (TypeError, ValueError, IndexError):  # absent, not a date, or a date without an offset
        return None


def refusal(
    name: str, status: int, *, words: str, wait: float | None = None, missing: str = "not_found"
) -> ProviderError:
    """The error for an answer that is no success, by its status. `words` are the provider's, for the owner.

    `missing` is the code of the NeedsPerson for what the provider does not have, or hides from us.
    """
    said = f"{name} answered {status}" + (f": {words[:300]}" if words else ".")
    if status == 429:
        return Retryable("rate_limited", said, retry_after=wait)
    if status >= 500 or status in (408, 409, 423, 425):
        return Retryable("provider_error", said, retry_after=wait)
    if status == 401:
        return NeedsPerson("credentials", said)
    if status == 403:
        return NeedsPerson("forbidden", said)
    if status in (404, 410):
        return NeedsPerson(missing, said)
    if status in (402, 405) or 300 <= status < 400:
        return NeedsPerson("configuration", said)
    return Rejected("refused", said)


def bad_answer(name: str) -> Retryable:
    return Retryable(BAD_ANSWER, f"{name} sent an answer that cannot be read.")


def decoded(body: bytes) -> Json | None:
    """The JSON object in `body`; None when it is something else, as a proxy's error page is."""
    found = _parsed(body)
    return cast("Json", found) if isinstance(found, dict) else None


def decoded_list(body: bytes) -> list[Json] | None:
    """The objects of the JSON list in `body`; None when it is no list."""
    found = _parsed(body)
    return objects({"it": found}, "it") if isinstance(found, list) else None


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def child(value: Json | None, *path: str) -> Json:
    """The object at `path`; an empty one when there is none."""
    found: Any = value
    for key in path:
        found = cast("Json", found).get(key) if isinstance(found, dict) else None
    return cast("Json", found) if isinstance(found, dict) else {}


def objects(value: Json, key: str) -> list[Json]:
    """The objects in the list at `key`; whatever else stands there is left out."""
    found: Any = value.get(key)
    each: list[Any] = cast("list[Any]", found) if isinstance(found, list) else []
    return [cast("Json", one) for one in each if isinstance(one, dict)]


def text(value: Json, key: str) -> str | None:
    """The text at `key`; None when there is none or an empty one."""
    found: Any = value.get(key)
    return found if isinstance(found, str) and found else None


def moment(value: str | None, name: str) -> datetime:
    """An ISO 8601 time; one without an offset is UTC. Raises Retryable for anything else."""
    try:
        found = datetime.fromisoformat(value or "")
    except ValueError as error:
        raise bad_answer(name) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
