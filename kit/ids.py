"""Identifiers and secrets. Both are injected, so that tests can fix them."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable
from uuid import UUID

IdFactory = Callable[[], UUID]


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562, version 7): 48 bits of Unix milliseconds, then random bits."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds & (2**48 - 1)) << 80 | int.from_bytes(os.urandom(10), "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def new_token() -> str:
    """A secret of 192 random bits for one browser, URL-safe."""
    return secrets.token_urlsafe(24)


def hash_token(token: str) -> bytes:
    """What is stored of a token: SHA-256, enough for a secret with this many random bits."""
    return hashlib.sha256(token.encode()).digest()
