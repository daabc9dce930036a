"""Secrets at rest: AES-256-GCM under a key of their own, which lies beside them sealed with the installation's key.

Layout: version (1 byte), key id (4), nonce and sealed data key (12 + 48), nonce and sealed text (12 + length + 16).
For a new key of the installation only the data keys have to be sealed anew.
"""

from __future__ import annotations

import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_VERSION = b"\x01"
_ID, _NONCE, _KEY, _TAG = 4, 12, 32, 16
_TEXT = len(_VERSION) + _ID + _NONCE + _KEY + _TAG


class SealBroken(Exception):
    """It was sealed with another key, for something else, or changed since."""


class Envelope:
    """Seals the secrets of one purpose ("calendar tokens") with a key derived from the installation's."""

    def __init__(self, secret: str, purpose: str) -> None:
        info = f"salesagent envelope {purpose} 1".encode()
        key = HKDF(algorithm=SHA256(), length=_KEY, salt=None, info=info).derive(secret.encode())
        self._key = AESGCM(key)
        self._id = hashlib.sha256(b"id " + key).digest()[:_ID]

    def seal(self, text: str, *, about: str) -> bytes:
        """`about` names what it belongs to, such as tenant and provider: nowhere else can it be opened."""
        data_key = AESGCM.generate_key(bit_length=256)
        head = _VERSION + self._id
        wrapped, sealed = os.urandom(_NONCE), os.urandom(_NONCE)
        return b"".join(
            (
                head,
                wrapped + self._key.encrypt(wrapped, data_key, head + about.encode()),
                sealed + AESGCM(data_key).encrypt(sealed, text.encode(), about.encode()),
            )
        )

    def open(self, sealed: bytes, *, about: str) -> str:
        """Raises SealBroken."""
        head = _VERSION + self._id
        if not sealed.startswith(head) or len(sealed) < _TEXT + _NONCE + _TAG:
            raise SealBroken("This was sealed with another key.")
        wrapped, content = sealed[len(head) : _TEXT], sealed[_TEXT:]
        try:
            data_key = self._key.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], head + about.encode())
            return AESGCM(data_key).decrypt(content[:_NONCE], content[_NONCE:], about.encode()).decode()
        except InvalidTag as error:
            raise SealBroken("This belongs to something else, or was changed.") from error
