"""What an HTTP answer of a provider means for a delivery: taken, later, a person is needed, or never."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx2

from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable

UNKNOWN_OUTCOME = "unknown_outcome"
"""Code of a Retryable after which the provider may have taken the message although it did not say so."""

INVALID_RECIPIENT = "invalid_recipient"
"""Code of a Rejected that says the address itself cannot receive mail."""

CRM_SLOW = "crm_slow"
"""Code of a Retryable: the CRM did not answer lately, and one worker at a time tries it."""

_SECONDS_IN_WORDS = re.compile(r"after (\d{1,6}) seconds")


def retry_after(headers: Mapping[str, str], now: datetime, *, words: str = "") -> float | None:
    """Seconds to wait as the provider asks: Retry-After in seconds or as a date, a reset time, or said in words."""
    value = (headers.get("retry-after") or "").strip()
    if value.isdecimal() and len(value) < 8:
        return float(value)
    if value:
        try:
            return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
        except (TypeError, ValueError):  # not a date either, or one without an offset
            pass
    reset = (headers.get("x-ratelimit-reset") or "").strip()
    if reset.isdecimal() and len(reset) < 12:
        return max(0.0, float(reset) - now.timestamp())
    found = _SECONDS_IN_WORDS.search(words)
    return float(found[1]) if found else None


def refusal(name: str, status: int, *, words: str, wait: float | None) -> ProviderError:
    """The error for an answer that is not a success, by its status. `words` are the provider's, for the owner."""
    said = f"{name} answered {status}" + (f": {words[:300]}" if words else ".")
    if status == 429:
        return Retryable("rate_limited", said, retry_after=wait)
    if status >= 500 or status in (408, 425):
        return Retryable("provider_error", said, retry_after=wait)
    if status in (401, 403):
        return NeedsPerson("credentials", said)
    if status in (402, 404, 405, 410) or 300 <= status < 400:
        return NeedsPerson("configuration", said)
    return Rejected("refused", said)


@asynccontextmanager
async def translated(name: str) -> AsyncGenerator[None]:
    """httpx2's errors as Retryable, which says whether the request may have arrived. No URL: it may be secret."""
    try:
        yield
    except (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout) as error:
        raise Retryable("unreachable", f"{name} cannot be reached ({type(error).__name__}).") from None
    except httpx2.TransportError as error:
        raise Retryable(
            UNKNOWN_OUTCOME, f"{name} did not say whether it took the message ({type(error).__name__})."
        ) from None
