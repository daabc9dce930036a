"""A site tells that its content changed: whether it is the site, and which sources it is about. PURE."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from ingest.rows import SourceRow
from ingest.urls import Site, normalise
from kit.errors import NotFound, Unauthorized

TOLERANCE_SECONDS = 300
ANY = "site"
"""In place of a source's id: whichever sources the pages belong to."""

_FETCHED = frozenset({"website", "wordpress_api"})


def content_secret(identity_secret: str) -> str:
    """The key of the signature, from the secret that the site's backend holds: HMAC-SHA256, in hexadecimal."""
    return hmac.new(identity_secret.encode(), b"salesagent content hook 1", hashlib.sha256).hexdigest()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 of "TIMESTAMP.BODY", in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def check(secret: str, *, timestamp: str | None, given: str | None, body: bytes, now: datetime) -> None:
    """Raises Unauthorized unless the site signed this body in the last minutes."""
    if not timestamp or not given or not timestamp.isdecimal() or len(timestamp) > 12:
        raise Unauthorized(
            "Send X-Sales-Timestamp and X-Sales-Signature with the message.", code="bad_signature"
        )
    if not hmac.compare_digest(signature(secret, timestamp, body).encode(), given.strip().lower().encode()):
        raise Unauthorized("The signature is not that of this site's secret.", code="bad_signature")
    if abs(now.timestamp() - int(timestamp)) > TOLERANCE_SECONDS:
        raise Unauthorized(
            f"The message is more than {TOLERANCE_SECONDS // 60} minutes old, or the clock of the site is wrong.",
            code="bad_signature",
        )


def by_source(
    sources: Sequence[SourceRow], named: str, urls: Sequence[str]
) -> tuple[Mapping[UUID, list[str]], list[str]]:
    """The addresses by the sources they belong to, and those that belong to none. Raises NotFound."""
    wanted = [row for row in sources if row.kind in _FETCHED and named in (ANY, str(row.id))]
    if not wanted:
        raise NotFound(
            "There is no website among the sources. Read it first: salesagent ingest https://www.example.com",
            code="source_not_found",
        )
    found: dict[UUID, list[str]] = {}
    ignored: list[str] = []
    for url in urls:
        plain = normalise(url)
        owners = [row for row in wanted if plain and _site(row).contains(plain)]
        for row in owners:
            found.setdefault(row.id, []).append(url)
        if not owners:
            ignored.append(url)
    return found, ignored


def _site(row: SourceRow) -> Site:
    return Site.of(normalise(row.target) or row.target)
