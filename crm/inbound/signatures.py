"""Whether a call comes from the CRM. PURE. Comparisons take the same time whatever differs.

Nobody's call brings data: it only says that something changed, so one that is played back does no more than have the
CRM asked once again. How each vendor proves itself is its documented way; none was tried against the real service.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
from base64 import b64decode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from crm.connectors.hubspot import webhooks as hubspot
from crm.connectors.secrets import Secrets
from kit.answers import decoded

WEBHOOK_SECRET = "webhook_secret"
"""Its name among a connection's secrets."""
DYNAMICS_HEADER = "x-webhook-key"
"""The header that the owner enters in Dynamics' plug-in registration, with the secret as its value."""
_LONGEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as it arrived. Names of `headers` are in small letters; `url` is the public address that was called, None
    when it is not known."""

    method: str
    url: str | None
    headers: Mapping[str, str]
    body: bytes


Check = Callable[[Call, Secrets, datetime], bool]


def is_genuine(vendor: str, call: Call, secrets: Secrets, *, now: datetime) -> bool:
    """`vendor` is the connector's name. False for vendors that do not call, and while there is no secret."""
    check = CHECKS.get(vendor)
    return check is not None and check(call, secrets, now)


def _hubspot(call: Call, secrets: Secrets, now: datetime) -> bool:
    """Signed with the app's client secret over method, address, body and time."""
    key = secrets.get("client_secret") or secrets.get(WEBHOOK_SECRET)
    if not key or call.url is None:
        return False
    return hubspot.is_genuine(
        call.headers.get(hubspot.SIGNATURE.lower()),
        call.headers.get(hubspot.TIMESTAMP.lower()),
        call.body,
        method=call.method,
        url=call.url,
        client_secret=key,
        now=now,
    )


def _pipedrive(call: Call, secrets: Secrets, now: datetime) -> bool:
    """HTTP Basic with the password that was given when the webhook was made; the user's name is free."""
    kind, _, given = call.headers.get("authorization", "")[:_LONGEST].partition(" ")
    if kind.lower() != "basic":
        return False
    try:
        _, _, password = b64decode(given.strip(), validate=True).partition(b":")
    except (binascii.Error, ValueError):
        return False
    return _same(password, secrets)


def _zoho(call: Call, secrets: Secrets, now: datetime) -> bool:
    """The channel's token comes back in the body."""
    token = (decoded(call.body) or {}).get("token")
    return isinstance(token, str) and _same(token.encode(errors="replace"), secrets)


def _attio(call: Call, secrets: Secrets, now: datetime) -> bool:
    """HMAC-SHA256 of the body in hexadecimal, with the secret that Attio gave when the webhook was made."""
    key = secrets.get(WEBHOOK_SECRET)
    given = call.headers.get("attio-signature", "")[:_LONGEST].strip().lower()
    if not key or not given:
        return False
    expected = hmac.new(key.encode(), call.body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(given.encode(), expected.encode())


def _dynamics(call: Call, secrets: Secrets, now: datetime) -> bool:
    """A header of the service endpoint (authentication HttpHeader), the same with each call."""
    return _same(call.headers.get(DYNAMICS_HEADER, "")[:_LONGEST].encode(errors="replace"), secrets)


def _same(given: bytes, secrets: Secrets) -> bool:
    secret = secrets.get(WEBHOOK_SECRET)
    return bool(secret) and hmac.compare_digest(given, (secret or "").encode())


CHECKS: Mapping[str, Check] = {
    "hubspot": _hubspot,
    "pipedrive": _pipedrive,
    "zoho": _zoho,
    "attio": _attio,
    "dynamics": _dynamics,
}
"""Salesforce is not here: without Apex code in the org it calls nobody in a way that can be checked; it is asked."""
