"""What a connector is given to work with. The sync puts it together; tests have one that lives in memory."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

import httpx2

from crm.connectors.limits import Limiter, Quota
from kit.clock import Clock
from kit.grants import KeptToken
from kit.oauth import Shelf


class Locks(Protocol):
    """One worker at a time, for vendors without an idempotent way to write."""

    def hold(self, key: str) -> AbstractAsyncContextManager[None]:
        """Inside, no other worker holds `key` ("contact ann@example.com") of this connection. A worker that dies loses
        it within a minute. Raises Retryable (locked) when another one holds it for long."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ConnectorDeps:
    """All of the tenant's connection of this name, shared by all workers but for the client. The client follows no
    redirects.

    `shelf` keeps its access token, `kept` the refresh token that replaced the one it was connected with.
    """

    tenant: UUID
    connection: str
    client: httpx2.AsyncClient
    clock: Clock
    limiter: Callable[[Quota], Limiter]
    locks: Locks
    shelf: Shelf
    kept: KeptToken
