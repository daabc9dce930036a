"""What lets us into one account of a CRM. It is read out where it is used and shown nowhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import cast

from crm.connectors.errors import NOT_CONNECTED
from kit.answers import decoded
from kit.envelope import Envelope
from kit.errors import NeedsPerson


class Secrets:
    """By name: `token`, `client_id`, `client_secret`, `refresh_token`, `private_key`, whatever the connector wants."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = {name: value for name, value in values.items() if value}

    def __repr__(self) -> str:
        return f"Secrets({', '.join(sorted(self._values))})"

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def get(self, name: str) -> str | None:
        return self._values.get(name)

    def need(self, name: str, vendor: str) -> str:
        """Raises NeedsPerson when there is none."""
        if (value := self._values.get(name)) is None:
            # Of several ways in, which one is meant is not known before something was given.
            lacks = f"it has no {name.replace('_', ' ')}" if self._values else "nobody gave what lets us in"
            raise NeedsPerson(NOT_CONNECTED, f"{vendor} is not connected yet: {lacks}. Connect it first.")
        return value

    @property
    def fingerprint(self) -> str:
        """The same for the same secrets, and tells none of them."""
        return hashlib.sha256(json.dumps(self._values, sort_keys=True).encode()).hexdigest()

    def sealed(self, envelope: Envelope, *, about: str) -> bytes:
        """`about` names tenant and connection: nowhere else can it be opened."""
        return envelope.seal(json.dumps(self._values), about=about)

    @classmethod
    def opened(cls, envelope: Envelope, sealed: bytes, *, about: str) -> Secrets:
        """Raises kit.envelope.SealBroken."""
        found = decoded(envelope.open(sealed, about=about).encode()) or {}
        return cls(cast("Mapping[str, str]", found))
