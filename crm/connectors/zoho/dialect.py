"""How Zoho CRM speaks: its errors, also those inside of a success, its limits, its refusal to give tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, cast

from crm.connectors.errors import (
    RATE_SHORT,
    Conflict,
    Gone,
    Invalid,
    auth_expired,
    by_status,
    forbidden,
    rate_day,
    rate_short,
    transient,
)
from crm.connectors.http import Answer, Dialect, Json, child, objects, scheme, text
from crm.connectors.limits import Limiter, Quota, Reading
from crm.connectors.zoho.facts import TOKENS_REFUSED_FOR
from crm.connectors.zoho.names import NAME
from kit.clock import Clock
from kit.errors import ProviderError, Retryable
from kit.oauth import TokenSource

QUOTA = Quota(units=100, seconds=10)
"""Zoho counts requests under way and credits a day, no requests a second; this keeps a backlog from taking all."""

_CREDITS = "x-api-credits-remaining"
"""Only there when half of the day's credits are used. A 429 does not say which limit it is about; this does."""
_LISTS = ("data", "fields", "users", "pipeline", "layouts", "org")


def failure(body: Json) -> Json | None:
    """What is said to be wrong, for the whole request or for its one record; None when nothing is."""
    told = (body, *(each for name in _LISTS for each in objects(body, name)[:1]))
    return next((each for each in told if each.get("status") == "error" and text(each, "code")), None)


def _explain(answer: Answer, wait: float | None) -> ProviderError | None:
    told = failure(answer.body)
    if answer.status == 429 or (told and text(told, "code") == "TOO_MANY_REQUESTS"):
        words = text(told or {}, "message") or ""
        return (
            rate_day(NAME, words, wait=wait) if _credits(answer) == 0 else rate_short(NAME, words, wait=wait)
        )
    return _error(told, answer.status) if told else None


def _hidden(answer: Answer) -> ProviderError | None:
    """The failure in an answer that looks like a success."""
    return _explain(answer, None)


def _expired(answer: Answer) -> bool:
    """Another token helps against all 401 but the one that is about its scope."""
    return answer.status == 401 and text(failure(answer.body) or {}, "code") != "OAUTH_SCOPE_MISMATCH"


def _credits(answer: Answer) -> float | None:
    left = answer.headers.get(_CREDITS, "")
    return float(left) if left.isdecimal() else None


def _reading(answer: Answer) -> Reading | None:
    left = _credits(answer)
    return None if left is None else Reading(day_remaining=left)


DIALECT = Dialect(
    name=NAME,
    auth=scheme("Zoho-oauthtoken"),
    explain=_explain,
    hidden=_hidden,
    expired=_expired,
    reading=_reading,
)


# What the codes mean


def _scope(told: Json) -> ProviderError:
    return forbidden(
        NAME, "The connection lacks a scope. Connect it again with all scopes of the documentation."
    )


def _permission(told: Json) -> ProviderError:
    found: Any = child(told, "details").get("permissions")
    named = ", ".join(map(str, cast("list[Any]", found))) if isinstance(found, list) else ""
    return forbidden(NAME, f"{text(told, 'message') or 'permission denied'} {f'({named})' if named else ''}")


class Taken(Conflict):
    """`field` has a value that another record has, and must be unique."""

    field: str | None = None


def _duplicate(told: Json) -> ProviderError:
    details = child(told, "details")
    there = text(child(details, "duplicate_record"), "id") or text(details, "id")
    error = Taken(NAME, _about(told), existing=(there,) if there else ())
    error.field = _field(details)
    return error


def _invalid_data(told: Json) -> ProviderError:
    """A value that does not fit; or an id that is not there, for which Zoho has the same code."""
    return (
        _invalid(told)
        if text(child(told, "details"), "api_name")
        else Gone(NAME, text(told, "message") or "")
    )


def _invalid(told: Json) -> ProviderError:
    field = _field(child(told, "details"))
    return Invalid(NAME, _about(told), fields={field: _why(told)} if field else {})


def _gone(told: Json) -> ProviderError:
    return Gone(NAME, text(told, "message") or "")


def _later(told: Json) -> ProviderError:
    return transient(NAME, text(told, "message") or "", wait=60)


def _renew(told: Json) -> ProviderError:
    return auth_expired(NAME, text(told, "message") or "")


_MEANINGS: Mapping[str, Callable[[Json], ProviderError]] = {
    "INVALID_TOKEN": _renew,
    "INVALID_OAUTHTOKEN": _renew,
    "AUTHENTICATION_FAILURE": _renew,
    "OAUTH_SCOPE_MISMATCH": _scope,
    "NO_PERMISSION": _permission,
    "AUTHORIZATION_FAILED": _permission,
    "FEATURE_NOT_SUPPORTED": _permission,
    "STORAGE_SPACE_EXCEEDED": _permission,
    "DUPLICATE_DATA": _duplicate,
    "CONVERTED_RECORD": _gone,
    "ID_ALREADY_CONVERTED": _gone,
    "NOT_FOUND": _gone,
    "RECORD_LOCKED": _later,
    "INVALID_DATA": _invalid_data,
}


def _error(told: Json, status: int) -> ProviderError:
    if meaning := _MEANINGS.get(text(told, "code") or ""):
        return meaning(told)
    return by_status(NAME, status, text(told, "message") or "") if status >= 500 else _invalid(told)


def _field(details: Json) -> str | None:
    return text(details, "api_name") or text(details, "mapped_field") or text(details, "column_name")


def _about(told: Json) -> str:
    field = _field(child(told, "details"))
    return f"{field} {_why(told)}" if field else text(told, "message") or text(told, "code") or ""


def _why(told: Json) -> str:
    """Why a field is refused, after its name."""
    code, details = text(told, "code"), child(told, "details")
    if code == "MANDATORY_NOT_FOUND":
        return "must be given"
    if code == "DUPLICATE_DATA":
        return "has a value that another record has"
    if (longest := details.get("maximum_length")) is not None:
        return f"has room for {longest} characters"
    if wanted := text(details, "expected_data_type"):
        return f"must be of the type {wanted}"
    return f"is refused: {text(told, 'message') or code}"


# Tokens

GRANT_IS_OVER = frozenset({"invalid_code", "invalid_client", "invalid_client_secret"})
"""Zoho says these with HTTP 200. None of them passes by itself."""
_DENIED = "access denied"


class PatientTokens:
    """Tokens of a provider that gives ten in ten minutes and then answers 200 with "Access Denied". Nobody asks on
    while that lasts: each question would make it last longer."""

    def __init__(self, tokens: TokenSource, *, limiter: Limiter, clock: Clock) -> None:
        self._tokens, self._limiter, self._clock = tokens, limiter, clock
        self._denied_until: datetime | None = None

    @property
    def base(self) -> str | None:
        return self._tokens.base

    async def get(self, *, refused: str | None = None) -> str:
        now = self._clock()
        if self._denied_until and now < self._denied_until:
            raise self._denial((self._denied_until - now).total_seconds())
        try:
            return await self._tokens.get(refused=refused)
        except Retryable as error:
            if _DENIED not in str(error).lower():
                raise
        self._denied_until = now + timedelta(seconds=TOKENS_REFUSED_FOR)
        await self._limiter.park(TOKENS_REFUSED_FOR, code=RATE_SHORT)
        raise self._denial(TOKENS_REFUSED_FOR)

    def _denial(self, seconds: float) -> Retryable:
        return rate_short(NAME, "it gives no access token for some minutes", wait=seconds)
