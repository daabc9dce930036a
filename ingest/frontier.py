"""The addresses of a crawl that are still to be visited, each one once."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass

from ingest.urls import Scope, TrapGuard, looks_like_page, normalise


@dataclass(frozen=True, slots=True)
class Target:
    """`depth` counts the links from the start. `listed` says that a sitemap or an earlier sync named it."""

    url: str
    depth: int = 0
    lastmod: str | None = None
    listed: bool = False


class Frontier:
    """First in, first out, for several workers of one event loop. Ends when nothing is left and nobody is busy."""

    def __init__(self, scope: Scope, *, max_pages: int, max_depth: int) -> None:
        self.scope = scope
        self.truncated = False
        self._max_pages = max_pages
        self._max_depth = max_depth
        self._traps = TrapGuard()
        self._seen: set[str] = set()
        self._refused: set[str] = set()
        self._admitted = 0
        self._waiting: deque[Target] = deque()
        self._busy = 0
        self._changed = asyncio.Condition()

    @property
    def admitted(self) -> int:
        """How many addresses were or will be visited."""
        return self._admitted

    async def add(self, target: Target) -> None:
        """Take the address in unless it is known, not wanted, or one too many."""
        if target.url in self._seen:
            return
        url = self.home(target.url)
        if url in self._seen or (url in self._refused and not target.listed):
            return
        if not self._wants(url, target):
            self._refused.add(url)
            return
        if self._admitted >= self._max_pages:
            self.truncated = True
            return
        self._seen.add(url)
        self._admitted += 1
        async with self._changed:
            self._waiting.append(Target(url, target.depth, target.lastmod, target.listed))
            self._changed.notify()

    def home(self, url: str) -> str:
        """The spelling under which the site's own address is known here; other text stays as it is."""
        return self.scope.site.secure(normalise(url) or url)

    def visited(self, *urls: str) -> None:
        """One page, met under these addresses, has been visited already."""
        self._seen.update(urls)
        self._admitted += 1

    def claim(self, url: str) -> bool:
        """Whether nobody else visits `url`; from now on the caller does."""
        if url in self._seen:
            return False
        self._seen.add(url)
        return True

    async def take(self) -> Target | None:
        """The next address, None at the end. Call `done` after visiting it."""
        async with self._changed:
            while not self._waiting:
                if not self._busy:
                    return None
                await self._changed.wait()
            self._busy += 1
            return self._waiting.popleft()

    async def done(self) -> None:
        async with self._changed:
            self._busy -= 1
            if not self._busy and not self._waiting:
                self._changed.notify_all()

    def _wants(self, url: str, target: Target) -> bool:
        if not self.scope.admits(url) or not looks_like_page(url):
            return False
        return target.listed or (target.depth <= self._max_depth and self._traps.admits(url))
