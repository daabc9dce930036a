"""How Pipedrive says no, how fast it may be asked, and what a request costs.

Limits (pipedrive.readme.io, Rate limiting): requests in any two seconds by token, searches among them 10; and tokens a
day for the whole company, which each request spends. No header tells how many tokens are left.
"""

from __future__ import annotations

import re
from typing import Any

from crm.connectors.errors import Gone, Invalid, by_status, rate_day, rate_short
from crm.connectors.http import Answer, Dialect, Json, bad_answer, bearer, header, text
from crm.connectors.limits import Quota, Reading
from crm.connectors.pipedrive.config import Config
from crm.connectors.pipedrive.facts import LONGER_THAN_A_BURST, SAYS_DAY
from kit.errors import ProviderError
from kit.rest import Auth

NAME = "Pipedrive"

V1, V2 = "/v1", "/api/v2"
"""Notes, leads and users are in v1 only; all else is in v2, where the same costs half."""

SEARCHES = Quota(units=10, seconds=2, name="searches")
_BLOCKED = 60.0
"""Seconds to wait when Cloudflare, before Pipedrive, refuses whoever went on after many 429."""


def requests(config: Config, *, oauth: bool) -> Quota:
    return Quota(units=config.requests_per_2_s or (80 if oauth else 20), seconds=2)


def budget(config: Config) -> Quota | None:
    """Tokens a day, where the owner gives us a share."""
    return Quota(units=config.daily_tokens, seconds=86_400, name="tokens") if config.daily_tokens else None


def price(method: str, path: str) -> int:
    """Tokens that a request costs, as `x-token-cost` has it in Pipedrive's specification."""
    one, many, search, write = (2, 20, 40, 10) if path.startswith(f"{V1}/") else (1, 10, 20, 5)
    kind, *rest = path.removeprefix(V2).removeprefix(V1).strip("/").split("/")
    if method != "GET":
        return write
    if rest == ["search"]:
        return search
    if rest:
        return one
    return 5 if kind in ("stages", "pipelines") else many


def dialect(*, oauth: bool) -> Dialect:
    auth: Auth = bearer if oauth else header("x-api-token")
    return Dialect(name=NAME, auth=auth, explain=_explain, hidden=_hidden, reading=_reading)


def _explain(answer: Answer, wait: float | None) -> ProviderError | None:
    words = _words(answer.body)
    if answer.status == 429:
        return _too_many(answer, words, wait)
    if answer.status == 403 and not answer.body:
        return rate_short(
            NAME, "its protection blocks us for a while", wait=_BLOCKED if wait is None else wait
        )
    if answer.status in (404, 410):
        return Gone(NAME, words)
    if answer.status in (400, 422):
        return Invalid(NAME, words, fields=refused_fields(words))
    return by_status(NAME, answer.status, words, wait=wait) if words else None


def _too_many(answer: Answer, words: str, wait: float | None) -> ProviderError:
    """A burst, or the end of the day's tokens: then the two seconds' requests are not used up."""
    left = _number(answer, "x-ratelimit-remaining")
    is_day = SAYS_DAY.search(words) or (wait or 0.0) > LONGER_THAN_A_BURST or (left is not None and left > 0)
    return rate_day(NAME, words, wait=wait) if is_day else rate_short(NAME, words, wait=wait)


def _hidden(answer: Answer) -> ProviderError | None:
    """A success says so."""
    success = answer.body.get("success")
    if success is True:
        return None
    if success is not False:
        return bad_answer(NAME)
    code: Any = answer.body.get("errorCode")
    words = _words(answer.body) or "it was refused without a reason"
    if isinstance(code, int) and code >= 400:
        return _explain(Answer(code, answer.headers, answer.body), None) or by_status(NAME, code, words)
    return Invalid(NAME, words, fields=refused_fields(words))


def _reading(answer: Answer) -> Reading | None:
    left, resets_in = _number(answer, "x-ratelimit-remaining"), _number(answer, "x-ratelimit-reset")
    day = _number(answer, "x-daily-requests-left")
    if left is None and day is None:
        return None
    return Reading(remaining=left, resets_in=resets_in, day_remaining=day)


def _number(answer: Answer, name: str) -> float | None:
    found = answer.headers.get(name, "").strip()
    return float(found) if found.isdecimal() else None


def _words(body: Json) -> str:
    """Without `error_info`, which refers to the documentation in general."""
    return text(body, "error") or text(body, "message") or ""


_CODE = re.compile(r"\b[0-9a-f]{40}\b")
_PART = re.compile(r"([A-Za-z_][\w.]*|[0-9a-f]{40}[\w.]*):\s*(.+)")
_QUOTED = re.compile(r"'([^']+)'")
CUSTOM = "custom_fields"


def refused_fields(words: str) -> dict[str, str]:
    """{field as Pipedrive calls it in bodies: why} of "Validation failed: custom_fields: Unknown key 'x'; name: ...".

    `custom_fields` itself stands for one of them, and it is not said which.
    """
    found: dict[str, str] = {}
    for part in words.removeprefix("Validation failed:").split(";"):
        if match := _PART.fullmatch(part.strip()):
            place, why = match[1], match[2]
            for name in _names(place, why):
                found.setdefault(name, why)
    return found


def _names(place: str, why: str) -> list[str]:
    first, *rest = place.split(".")
    if first != CUSTOM:
        return [first]
    if codes := _CODE.findall(f"{place} {why}"):
        return codes
    if rest:
        return [rest[0]]
    if unknown := re.search(r"Unknown key '([^']+)'", why):
        return [unknown[1]]
    return _QUOTED.findall(why)[-1:] if "custom field '" in why else [CUSTOM]
