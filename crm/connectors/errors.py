"""Why a CRM did not do what it was asked: twelve codes, whichever the vendor.

`kit.errors` says what the machinery does about it: Retryable is tried again, NeedsPerson waits for the owner, Rejected
is over. The code says which of its cases it is, and `told_rep` and `told_owner` say it in words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kit.answers import AUTH_REVOKED, BAD_ANSWER, UNKNOWN_OUTCOME
from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable

AUTH_EXPIRED = "auth_expired"
"""NeedsPerson: a token that was made a moment ago is refused. An expired one is renewed before anybody hears of it."""
NOT_CONNECTED = "not_connected"
"""NeedsPerson: nobody gave a secret that the connector needs. Nothing was asked of the vendor."""
FORBIDDEN = "forbidden"
"""NeedsPerson: the account lacks a permission, a scope or a licence."""
RATE_SHORT = "rate_short"
"""Retryable: too many requests within seconds or minutes. The wait is no attempt that counts."""
RATE_DAY = "rate_day"
"""Retryable: the day's requests are used up; `retry_after` goes to the moment when there are new ones."""
CONFLICT = "conflict"
"""Rejected: the record is there already, or several match. See `Conflict`."""
INVALID = "invalid"
"""Rejected: the vendor refuses what was sent. See `Invalid`."""
GONE = "gone"
"""Rejected: the record was deleted, or is another one now. See `Gone`."""
TRANSIENT = "transient"
"""Retryable: the vendor has a problem, or the network."""
LOCKED = "locked"
"""Retryable: another worker writes the same record. Nothing was asked of the vendor."""

__all__ = [
    "AUTH_EXPIRED", "AUTH_REVOKED", "CONFLICT", "FORBIDDEN", "GONE", "INVALID", "LOCKED", "NOT_CONNECTED", "RATE_DAY",
    "RATE_SHORT", "TRANSIENT",
    "UNKNOWN_OUTCOME", "Conflict", "Gone", "Invalid", "auth_expired", "auth_revoked", "by_status", "forbidden",
    "in_our_terms", "is_rate", "locked", "rate_day", "rate_short", "told_owner", "told_rep", "transient",
    "unknown_outcome",
]  # fmt: skip

_QUOTED = 300
_DAY_UNKNOWN = 3_600.0
"""Seconds until a used-up day is tried again when the vendor does not say when it ends."""


class Conflict(Rejected):
    """`existing` are the ids of the records that are there: one is updated in place of a creation, several go to a
    person."""

    def __init__(self, vendor: str, words: str, *, existing: tuple[str, ...] = ()) -> None:
        super().__init__(CONFLICT, _said(vendor, "has this record already", words))
        self.existing = existing


class Invalid(Rejected):
    """`fields` says for each of the vendor's fields what is wrong with it; empty when the vendor does not tell."""

    def __init__(self, vendor: str, words: str, *, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(INVALID, _said(vendor, "refuses the values", words))
        self.fields = dict(fields or {})


class Gone(Rejected):
    """`became` is the id of the record that a merged or converted one is now, where the vendor tells."""

    def __init__(self, vendor: str, words: str = "", *, became: str | None = None) -> None:
        super().__init__(GONE, _said(vendor, "no longer has the record", words))
        self.became = became


def auth_expired(vendor: str, words: str = "") -> NeedsPerson:
    return NeedsPerson(AUTH_EXPIRED, _said(vendor, "refuses a new access token", words))


def auth_revoked(vendor: str, words: str = "") -> NeedsPerson:
    return NeedsPerson(AUTH_REVOKED, _said(vendor, "no longer lets us in", words))


def forbidden(vendor: str, words: str = "") -> NeedsPerson:
    return NeedsPerson(FORBIDDEN, _said(vendor, "does not allow this", words))


def rate_short(vendor: str, words: str = "", *, wait: float | None = None) -> Retryable:
    return Retryable(RATE_SHORT, _said(vendor, "wants fewer requests", words), retry_after=wait)


def rate_day(vendor: str, words: str = "", *, wait: float | None = None) -> Retryable:
    said = _said(vendor, "takes no more requests today", words)
    return Retryable(RATE_DAY, said, retry_after=_DAY_UNKNOWN if wait is None else wait)


def transient(vendor: str, words: str = "", *, wait: float | None = None) -> Retryable:
    return Retryable(TRANSIENT, _said(vendor, "has a problem", words), retry_after=wait)


def locked(vendor: str, *, wait: float) -> Retryable:
    words = f"Another worker writes the same record of {vendor}."
    return Retryable(LOCKED, words, retry_after=wait)


def unknown_outcome(vendor: str, words: str = "") -> Retryable:
    return Retryable(UNKNOWN_OUTCOME, _said(vendor, "did not say whether it was done", words))


def by_status(
    vendor: str, status: int, words: str = "", *, wait: float | None = None, changes: bool = True
) -> ProviderError:
    """The error for an answer of which nothing is known but its status. A gateway that gives up may have passed the
    request on, so after 502 and 504 the outcome of a change is unknown."""
    if status == 429:
        return rate_short(vendor, words, wait=wait)
    if status in (502, 504) and changes:
        return unknown_outcome(vendor, words or f"HTTP {status}")
    if status >= 500 or status in (408, 423, 425):
        return transient(vendor, words or f"HTTP {status}", wait=wait)
    if status == 401:
        return auth_expired(vendor, words)
    if status in (402, 403):
        return forbidden(vendor, words)
    if status in (404, 410):
        return Gone(vendor, words)
    if status == 409:
        return Conflict(vendor, words)
    return Invalid(vendor, words or f"HTTP {status}")


def in_our_terms(error: ProviderError, vendor: str, *, changes: bool) -> ProviderError:
    """An error of `kit.rest` and `kit.oauth` with a code of this page; one that has such a code stays as it is."""
    if error.code in _OURS:
        return error
    if error.code == BAD_ANSWER and changes:
        return unknown_outcome(vendor, "the answer cannot be read")
    if isinstance(error, Retryable):
        code = RATE_SHORT if error.code == "rate_limited" else TRANSIENT
        return Retryable(code, str(error), retry_after=error.retry_after)
    if isinstance(error, NeedsPerson):
        return NeedsPerson(FORBIDDEN if error.code == "forbidden" else AUTH_REVOKED, str(error))
    return Invalid(vendor, str(error))


def is_rate(error: ProviderError) -> bool:
    """Whether we only have to wait: nothing is wrong, and nothing was tried."""
    return error.code in (RATE_SHORT, RATE_DAY)


def _said(vendor: str, what: str, words: str) -> str:
    quoted = " ".join(words.split())[:_QUOTED]
    return f"{vendor} {what}: {quoted}" if quoted else f"{vendor} {what}."


# In words


@dataclass(frozen=True, slots=True)
class _Words:
    """{vendor} and {fields} are filled in."""

    rep: str
    owner: str


_SAID: Mapping[str, _Words] = {
    AUTH_EXPIRED: _Words(
        "{vendor} does not let us in at the moment. Nothing is lost; it is sent when access works again.",
        "{vendor} refuses even a new access token. Check that the user and the app behind the connection are active.",
    ),
    AUTH_REVOKED: _Words(
        "The connection to {vendor} was ended. Nothing is lost; it is sent when somebody connects it again.",
        "{vendor} no longer accepts our access. Connect it again; what waits is sent then.",
    ),
    NOT_CONNECTED: _Words(
        "{vendor} is not connected yet. Nothing is lost; it is sent when somebody connects it.",
        "What is for {vendor} waits until it is connected.",
    ),
    FORBIDDEN: _Words(
        "Our user in {vendor} may not write this. Nothing is lost; it is sent when that is allowed.",
        "{vendor} does not allow this. Give the connection's user the permission or scope that the message names.",
    ),
    RATE_SHORT: _Words(
        "{vendor} is busy; this arrives within minutes.",
        "{vendor} wants fewer requests for a moment. It goes on by itself.",
    ),
    RATE_DAY: _Words(
        "{vendor} takes no more requests today; this arrives when it takes some again.",
        "The day's requests at {vendor} are used up. It goes on by itself; a larger plan or fewer other apps help.",
    ),
    CONFLICT: _Words(
        "Several records in {vendor} could be this person. Merge them, or tell us which one it is.",
        "{vendor} has several records for one person. Merge them there; then replay the delivery.",
    ),
    INVALID: _Words(
        "{vendor} refused what we sent{fields}.",
        "{vendor} refuses values{fields}. `salesagent crm check` shows which mapped fields do not fit.",
    ),
    GONE: _Words(
        "The record was deleted in {vendor}.",
        "The record is no longer in {vendor}. Replay the delivery to write it anew.",
    ),
    TRANSIENT: _Words(
        "{vendor} cannot be reached at the moment; it is tried again.",
        "{vendor} has a problem or cannot be reached. It is tried again by itself.",
    ),
    LOCKED: _Words(
        "This is being written to {vendor} at the moment.",
        "Another worker writes the same record of {vendor}. It goes on by itself.",
    ),
    UNKNOWN_OUTCOME: _Words(
        "{vendor} did not answer; we look whether it arrived before we send it again.",
        "{vendor} did not say whether it was done. It is looked up before it is sent again.",
    ),
}
_OURS = frozenset(_SAID)


def told_rep(error: ProviderError, vendor: str) -> str:
    """What somebody of the sales team reads next to the lead."""
    return _filled(_SAID[_known(error)].rep, error, vendor)


def told_owner(error: ProviderError, vendor: str) -> str:
    """What the owner reads: what happened and what to do, then the vendor's own words."""
    return f"{_filled(_SAID[_known(error)].owner, error, vendor)} ({error})"


def _known(error: ProviderError) -> str:
    return error.code if error.code in _OURS else TRANSIENT


def _filled(sentence: str, error: ProviderError, vendor: str) -> str:
    fields = ", ".join(error.fields) if isinstance(error, Invalid) else ""
    return sentence.format(vendor=vendor, fields=f" for {fields}" if fields else "")
