"""Whether a webhook call is HubSpot's: version 3 of its signature. PURE."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import b64encode
from datetime import datetime

SIGNATURE = "X-HubSpot-Signature-v3"
TIMESTAMP = "X-HubSpot-Request-Timestamp"

TOLERANCE = 300.0
"""Seconds after which HubSpot wants a call to be refused."""

_DECODED = {
    "3A": ":", "2F": "/", "3F": "?", "40": "@", "21": "!", "24": "$", "27": "'", "28": "(", "29": ")", "2A": "*",
    "2C": ",", "3B": ";",
}  # fmt: skip
"""What HubSpot decodes in an address before it signs it, and nothing else."""
_ESCAPED = re.compile(f"%({'|'.join(_DECODED)})", re.IGNORECASE)


def is_genuine(
    signature: str | None,
    timestamp: str | None,
    body: bytes,
    *,
    method: str,
    url: str,
    client_secret: str,
    now: datetime,
    tolerance: float = TOLERANCE,
) -> bool:
    """Whether the app's secret signed this call not longer than `tolerance` seconds ago.

    `url` is the whole public address that HubSpot called, with its query. `timestamp` is in milliseconds.
    """
    stamp = (timestamp or "").strip()
    if not client_secret or not stamp.isascii() or not stamp.isdecimal() or len(stamp) > 15:
        return False
    address = _ESCAPED.sub(lambda found: _DECODED[found[1].upper()], url)
    signed = f"{method.upper()}{address}".encode() + body + stamp.encode()
    expected = b64encode(hmac.new(client_secret.encode(), signed, hashlib.sha256).digest())
    is_right = hmac.compare_digest((signature or "").strip().encode(), expected)
    return is_right and abs(now.timestamp() - int(stamp) / 1_000) <= tolerance
