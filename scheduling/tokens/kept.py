"""One tenant's refresh token at one provider, as it was renewed last."""

from __future__ import annotations

import hashlib
from uuid import UUID

import structlog

from db.pool import Pool, transaction
from kit.clock import Clock
from kit.envelope import Envelope, SealBroken
from scheduling.tokens import store

log = structlog.get_logger(__name__)


class KeptRefreshToken:
    """A `kit.grants.KeptToken` in our tables. `first` is the one that the owner entered: whatever came of another
    one counts no more."""

    def __init__(
        self, pool: Pool, tenant: UUID, provider: str, *, first: str, envelope: Envelope, clock: Clock
    ) -> None:
        self._pool, self._tenant, self._provider = pool, tenant, provider
        self._origin = hashlib.sha256(first.encode()).digest()
        self._envelope, self._clock = envelope, clock

    @property
    def _about(self) -> str:
        return f"{self._tenant} {self._provider} {self._origin.hex()}"

    async def latest(self) -> str | None:
        async with transaction(self._pool, self._tenant) as conn:
            sealed = await store.latest(conn, self._provider, self._origin)
        if sealed is None:
            return None
        try:
            return self._envelope.open(sealed, about=self._about)
        except SealBroken as error:
            log.warning("calendar.token_sealed", provider=self._provider, why=str(error))
            return None

    async def keep(self, refresh_token: str) -> None:
        sealed = self._envelope.seal(refresh_token, about=self._about)
        async with transaction(self._pool, self._tenant) as conn:
            await store.keep(conn, self._provider, self._origin, sealed, now=self._clock())
