"""What an HTTP answer of a calendar provider means, and how values are taken out of one that may have any shape."""

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

CALENDAR_MISSING = "calendar_missing"
"""Code of a NeedsPerson: the provider knows no such calendar, mailbox or event type, or hides it from us."""

EVENT_GONE = "event_gone"
"""Code of a Rejected: the meeting is no longer in the calendar, so it cannot be moved."""

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


def refusal(name: str, status: int, *, words: str, wait: float | None = None) -> ProviderError:
    """The error for an answer that is no success, by its status. `words` are the provider's, for the owner."""
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
        return NeedsPerson(CALENDAR_MISSING, said)
    if status in (402, 405) or 300 <= status < 400:
        return NeedsPerson("configuration", said)
    return Rejected("refused", said)


def bad_answer(name: str) -> Retryable:
    return Retryable("bad_answer", f"{name} sent an answer that cannot be read.")


def event_gone(name: str) -> Rejected:
    return Rejected(EVENT_GONE, f"The meeting is no longer in {name}.")


def decoded(body: bytes) -> Json | None:
    """The JSON object in `body`; None when it is something else, as a proxy's error page is."""
    try:
        found: Any = json.loads(body)
    except ValueError:
        return None
    return cast("Json", found) if isinstance(found, dict) else None


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
