"""A connection that is only tried: what it is given while it is asked stays in this process, so that one that works
meanwhile keeps its own tokens."""

from __future__ import annotations

import asyncio
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from crm.sync.deps import Connected
from kit.oauth import Access


class MemoryShelf:
    """A `kit.oauth.Shelf` of one process."""

    def __init__(self) -> None:
        self._held: Access | None = None
        self._lock = asyncio.Lock()

    async def latest(self) -> Access | None:
        return self._held

    async def keep(self, access: Access) -> None:
        self._held = access

    def renewing(self) -> AbstractAsyncContextManager[None]:
        return self._lock


class MemoryKept:
    """A `kit.grants.KeptToken` of one process."""

    def __init__(self) -> None:
        self._token: str | None = None

    async def latest(self) -> str | None:
        return self._token

    async def keep(self, refresh_token: str) -> None:
        self._token = refresh_token


@dataclass(frozen=True, slots=True)
class Trial:
    """`kept` has the refresh token that replaced the given one, where the vendor takes each only once: whoever keeps
    the secrets keeps that one."""

    connected: Connected
    kept: MemoryKept
