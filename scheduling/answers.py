"""What an HTTP answer of a calendar provider means, beside what it means anywhere (`kit.answers`)."""

from __future__ import annotations

import kit.answers
from kit.errors import ProviderError, Rejected

CALENDAR_MISSING = "calendar_missing"
"""Code of a NeedsPerson: the provider knows no such calendar, mailbox or event type, or hides it from us."""

EVENT_GONE = "event_gone"
"""Code of a Rejected: the meeting is no longer in the calendar, so it cannot be moved."""


def refusal(name: str, status: int, *, words: str, wait: float | None = None) -> ProviderError:
    """The error for an answer that is no success, by its status. `words` are the provider's, for the owner."""
    return kit.answers.refusal(name, status, words=words, wait=wait, missing=CALENDAR_MISSING)


def event_gone(name: str) -> Rejected:
    return Rejected(EVENT_GONE, f"The meeting is no longer in {name}.")
