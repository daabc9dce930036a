"""Signatures of Standard Webhooks 1.0 (standardwebhooks.com): HMAC-SHA256 over id, time and exactly these bytes."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import datetime
from secrets import token_bytes

_PREFIX = "whsec_"


def new_secret() -> str:
    """whsec_ and 32 random bytes in base64."""
    return _PREFIX + base64.b64encode(token_bytes(32)).decode("ascii")


def key_of(secret: str) -> bytes:
    """The key that a secret stands for. Raises ValueError, without quoting it."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not 24 <= len(key) <= 64:
        raise ValueError("must be whsec_ and 24 to 64 random bytes in base64")
    return key


def signed_headers(body: bytes, *, id: str, at: datetime, key: bytes) -> dict[str, str]:
    """The three headers. `id` stays the same when the same is sent again, `at` does not."""
    timestamp = str(int(at.timestamp()))
    signed = b".".join((id.encode(), timestamp.encode(), body))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    return {
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode('ascii')}",
    }
