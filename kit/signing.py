"""Signed links: what a link allows stands in it, and nobody else can make one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import jwt
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kit.errors import Gone, NotFound

_ALGORITHM = "HS256"
_MAX = 2_048


class Signer:
    """Makes and reads the tokens of one purpose ("erase"); those of another purpose mean nothing to it."""

    def __init__(self, secret: str, purpose: str) -> None:
        info = f"salesagent link {purpose} 1".encode()
        self._key = HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret.encode())

    def sign(self, claims: dict[str, str], *, expires: datetime) -> str:
        """A token that says `claims` until `expires`; fit for a URL."""
        return jwt.encode({**claims, "exp": int(expires.timestamp())}, self._key, algorithm=_ALGORITHM)

    def read(self, token: str, *, now: datetime) -> dict[str, str]:
        """What the token says. Raises NotFound for one that is not ours and Gone for one that is too old."""
        if len(token) > _MAX:
            raise NotFound("This link is not valid.")
        options: Any = {"require": ["exp"], "verify_exp": False}
        try:
            claims = jwt.decode(token, self._key, algorithms=[_ALGORITHM], options=options)
        except (jwt.PyJWTError, ValueError) as error:
            raise NotFound("This link is not valid.") from error
        if float(claims.pop("exp")) < now.timestamp():
            raise Gone("This link has expired.")
        return {str(name): str(value) for name, value in claims.items()}
