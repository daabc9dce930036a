"""What SendGrid and Mailgun report afterwards: bad addresses, people who complain. Signatures are checked.

Both repeat a report for hours until it is taken, so it may be old when it arrives. Taking one twice changes nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from db.pool import Connection
from kit.errors import BadRequest, Forbidden
from outreach import store
from outreach.rows import SuppressionReason

FRESH_SECONDS = 25 * 3_600
_AHEAD_SECONDS = 300

_SENDGRID: dict[str, SuppressionReason] = {
    "bounce": "hard_bounce",
    "spamreport": "complaint",
    "unsubscribe": "unsubscribed",
    "group_unsubscribe": "unsubscribed",
}
_MAILGUN: dict[str, SuppressionReason] = {
    "failed": "hard_bounce",
    "complained": "complaint",
    "unsubscribed": "unsubscribed",
}


@dataclass(frozen=True, slots=True)
class Bounce:
    """Nothing more is to be sent to `address`. `tenant` and `delivery_id` are what we sent along with the mail."""

    tenant: UUID
    delivery_id: UUID | None
    address: str
    reason: SuppressionReason
    detail: str


async def record(conn: Connection, bounce: Bounce, *, now: datetime) -> None:
    """Suppress the address and say so on the delivery. `conn` is the bounce's tenant's."""
    await store.suppress(conn, bounce.address, reason=bounce.reason, detail=bounce.detail, now=now)
    if bounce.delivery_id:
        await store.note_bounce(
            conn, bounce.delivery_id, bounce.address, code=bounce.reason, error=bounce.detail
        )


def from_sendgrid(
    body: bytes, *, signature: str, timestamp: str, public_key: str, now: datetime
) -> list[Bounce]:
    """The bounces among the events. Raises Forbidden for a wrong signature, BadRequest for another body."""
    _check_sendgrid(body, signature=signature, timestamp=timestamp, public_key=public_key)
    _check_age(timestamp, now)
    events = _json(body)
    if not isinstance(events, list):
        raise BadRequest("A list of events is expected.")
    found = (_sendgrid_bounce(_object(each)) for each in cast("list[Any]", events))
    return [bounce for bounce in found if bounce]


def from_mailgun(body: bytes, *, signing_key: str, now: datetime) -> list[Bounce]:
    """The bounce, if it reports one. Raises Forbidden for a wrong signature, BadRequest for another body."""
    given = _object(_json(body))
    signed = _object(given.get("signature"))
    timestamp, token = str(signed.get("timestamp", "")), str(signed.get("token", ""))
    expected = hmac.new(signing_key.encode(), (timestamp + token).encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected.encode(), str(signed.get("signature", "")).encode()):
        raise Forbidden("The signature is wrong.", code="wrong_signature")
    _check_age(timestamp, now)
    bounce = _mailgun_bounce(_object(given.get("event-data")))
    return [bounce] if bounce else []


def _check_sendgrid(body: bytes, *, signature: str, timestamp: str, public_key: str) -> None:
    """ECDSA over timestamp and body, with the key that SendGrid shows in its settings (base64 of DER)."""
    try:
        key = load_der_public_key(base64.b64decode(public_key))
        if not isinstance(key, ec.EllipticCurvePublicKey):
            raise ValueError("not an elliptic curve key")
        key.verify(
            base64.b64decode(signature, validate=True),
            timestamp.encode() + body,
            ec.ECDSA(hashes.SHA256()),
        )
    except (InvalidSignature, ValueError, binascii.Error) as error:
        raise Forbidden("The signature is wrong.", code="wrong_signature") from error


def _check_age(timestamp: str, now: datetime) -> None:
    age = now.timestamp() - int(timestamp) if timestamp.isdecimal() and len(timestamp) < 12 else None
    if age is None or not -_AHEAD_SECONDS <= age <= FRESH_SECONDS:
        raise Forbidden("The report is too old.", code="stale")


def _sendgrid_bounce(event: dict[str, Any]) -> Bounce | None:
    kind = str(event.get("event"))
    if kind == "bounce" and event.get("type") == "blocked":  # the server's mood, not the address
        return None
    detail = f"SendGrid: {kind}: {event.get('reason') or event.get('status') or ''}"
    return _bounce(event, str(event.get("email", "")), _SENDGRID.get(kind), detail)


def _mailgun_bounce(event: dict[str, Any]) -> Bounce | None:
    kind = str(event.get("event"))
    if kind == "failed" and event.get("severity") != "permanent":
        return None
    status = _object(event.get("delivery-status"))
    detail = f"Mailgun: {kind}: {status.get('description') or status.get('message') or ''}"
    variables = _object(event.get("user-variables"))
    return _bounce(variables, str(event.get("recipient", "")), _MAILGUN.get(kind), detail)


def _bounce(
    sent_along: dict[str, Any], address: str, reason: SuppressionReason | None, detail: str
) -> Bounce | None:
    """None when it is no bounce, or of a mail that is not ours."""
    tenant = _uuid(sent_along.get("tenant"))
    if reason is None or tenant is None or "@" not in address:
        return None
    return Bounce(tenant, _uuid(sent_along.get("delivery_id")), address, reason, detail.strip(": ")[:500])


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise BadRequest("JSON is expected.") from error


def _object(value: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else {}


def _uuid(value: Any) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def tenants_of(bounces: Sequence[Bounce]) -> dict[UUID, list[Bounce]]:
    """The bounces by tenant: each tenant's are recorded in a transaction of their own."""
    found: dict[UUID, list[Bounce]] = {}
    for bounce in bounces:
        found.setdefault(bounce.tenant, []).append(bounce)
    return found
