"""Signed identities of visitors: the tenant's secret and audience, and whom a token names."""

from __future__ import annotations

from uuid import UUID

from crm.identity import Identity, identity_secret, verify
from db import tenants
from db.pool import Pool, transaction
from kit.clock import Clock


class Identities:
    """Reads the tokens that a tenant's own backend signs."""

    def __init__(self, pool: Pool, secret: str, clock: Clock) -> None:
        self._pool = pool
        self._secret = secret
        self._clock = clock

    async def of(self, tenant: UUID, token: str) -> Identity:
        """Raises crm.identity.IdentityRejected."""
        async with transaction(self._pool, tenant) as conn:
            audience = (await tenants.get(conn)).widget_key
        secret = identity_secret(self._secret, tenant)
        return verify(token, secret=secret, audience=audience, now=self._clock())
