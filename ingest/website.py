"""A website as a source: finds its pages by sitemaps and links, and hands them over as they arrive."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar
from urllib.parse import urlsplit

import anyio

from ingest.crawl import Crawl, Extract, Visit
from ingest.discovery import Listing, RobotsBook, SitemapReader, usual_sitemaps
from ingest.fetch import PAGE_KINDS, Fetched, FetchFailed, NotModified, PoliteFetcher, Politeness, Sleep
from ingest.frontier import Frontier, Target
from ingest.model import KnownPage, PageFailed, PageResult, SourceError, SourceKind
from ingest.sitemap import is_sitemap
from ingest.urls import Scope, Site, folder_of, normalise
from kit.http import SafeClient


@dataclass(frozen=True, slots=True, kw_only=True)
class WebsiteConfig:
    """`start` is a start page or a sitemap. Times in seconds.

    From a start page the pages of its folder are read, by sitemap and (`follow_links`) by links; from a sitemap
    those that it lists. `include` and `exclude` are globs as in `ingest.urls.Scope`. With `trust_lastmod` a page
    whose sitemap date is the stored one is not even asked for.
    """

    start: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_pages: int = 2_000
    max_depth: int = 20
    follow_links: bool = True
    trust_lastmod: bool = True
    respect_robots: bool = True
    max_crawl_delay: float = 10.0
    politeness: Politeness = field(default_factory=Politeness)


class WebsiteSource:
    """Implements `ingest.model.Source`.

    `read` wants to know of failed pages too: a `KnownPage` without validators makes sure that they are tried again.
    """

    kind: ClassVar[SourceKind] = "website"

    def __init__(
        self,
        config: WebsiteConfig,
        *,
        client: SafeClient,
        extract: Extract,
        rng: random.Random | None = None,
        sleep: Sleep = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._extract = extract
        self._fetcher = PoliteFetcher(client, config.politeness, rng=rng, sleep=sleep, clock=clock)
        self._robots = RobotsBook(
            self._fetcher, respect=config.respect_robots, max_crawl_delay=config.max_crawl_delay
        )
        self._listing = Listing()
        self._crawl: _Opened | None = None
        self._finished = False
        self.stopped: SourceError | None = None
        """Why the run ended early, when it did."""

    @property
    def complete(self) -> bool:
        if not self._finished or self.stopped or self._crawl is None:
            return False
        crawl = self._crawl.crawl
        # Links lead to every stored page again, so only a run by listing can mistake a failed page for a removed one.
        unsure = crawl.unsure and not self._crawl.follow_links
        return self._listing.complete and not crawl.frontier.truncated and not unsure

    @property
    def expected(self) -> int | None:
        return self._crawl.crawl.frontier.admitted if self._crawl else None

    async def read(self, known: Mapping[str, KnownPage]) -> AsyncIterator[PageResult]:
        """Yield each page once, while the next ones are being fetched."""
        workers = self._config.politeness.concurrency
        opened = self._crawl = await self._open(known)
        send, receive = anyio.create_memory_object_stream[PageResult](workers * 4)
        running = asyncio.create_task(opened.crawl.run(send, first=opened.first, workers=workers))
        anything = False
        try:
            async with receive:
                async for result in receive:
                    anything = anything or not isinstance(result, PageFailed)
                    yield result
            self.stopped = await running
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        if not anything:
            raise self.stopped or _nothing_found(self._config.start, opened.crawl.failures)
        self._finished = True

    async def _open(self, known: Mapping[str, KnownPage]) -> _Opened:
        """Look at the start and set up the crawl. Raises SourceError when there is nothing to crawl."""
        start = normalise(self._config.start)
        if start is None:
            words = f"{self._config.start!r} is not a web address. Give one such as https://example.com/."
            raise SourceError("bad_url", words)
        fetched = await self._fetch_start(start)
        url = normalise(fetched.url) or start
        if is_sitemap(fetched.body, url):
            return await self._open_sitemap(url, fetched, known)
        return await self._open_page(start, url, fetched=fetched, known=known)

    async def _fetch_start(self, start: str) -> Fetched:
        await self._must_be_allowed(start)
        outcome = await self._fetcher.fetch(start, kinds=None)
        if isinstance(outcome, FetchFailed):
            raise SourceError(outcome.reason, outcome.detail)
        if isinstance(outcome, NotModified):
            raise SourceError("http_304", f"{start} answered 304 although nothing was stored of it.")
        if outcome.url != start:
            await self._must_be_allowed(outcome.url)
        return outcome

    async def _must_be_allowed(self, url: str) -> None:
        if urlsplit(url).path.lower().endswith((".xml", ".xml.gz", ".txt")):
            # A sitemap is there to be read; its pages are checked one by one. The crawl delay still counts.
            await self._robots.check(url)
        elif refused := await self._robots.check(url):
            if not refused.temporary:
                words = (
                    f"The robots.txt of the site forbids {url} to crawlers. Allow the user agent "
                    f'"{self._config.politeness.user_agent}" there, or switch respect_robots off if the site is yours.'
                )
                raise SourceError("robots_disallowed", words)
            raise SourceError(refused.reason, refused.detail)

    async def _open_sitemap(self, url: str, fetched: Fetched, known: Mapping[str, KnownPage]) -> _Opened:
        reader = SitemapReader(self._fetcher, Site.of(url))
        await reader.take(url, fetched.body)
        self._listing = reader.listing
        if not reader.listing.entries:
            words = (
                f"The sitemap {url} lists no page of its own site. Check it, or give the start page instead."
            )
            raise SourceError("empty_sitemap", words)
        frontier = self._frontier(Scope(Site.of(url), "/", self._config.include, self._config.exclude))
        await self._add_listed(frontier)
        return _Opened(self._make_crawl(frontier, known, follow_links=False), None, False)

    async def _open_page(
        self, start: str, url: str, *, fetched: Fetched, known: Mapping[str, KnownPage]
    ) -> _Opened:
        kind = (fetched.content_type or "").partition(";")[0].strip().lower()
        if kind and kind not in PAGE_KINDS:
            raise SourceError("unsupported_type", f"{url} is {kind}, neither a page nor a sitemap.")
        extracted = await self._extract(fetched.body, url, fetched.content_type)
        folder = "/" if urlsplit(start).path == "/" else folder_of(url, extracted.links)
        site = Site.of(url)
        frontier = self._frontier(Scope(site, folder, self._config.include, self._config.exclude))
        crawl = self._make_crawl(frontier, known, follow_links=self._config.follow_links)
        frontier.visited(start, url)
        await self._list_pages(url, site)
        await self._add_listed(frontier)
        if self._config.follow_links:
            # An unchanged page does not show its links, so what lies behind it is visited on the strength of last time.
            for page in known:
                await frontier.add(Target(page, listed=True))
        first = Visit(Target(url, lastmod=self._lastmod(url), listed=True), url, fetched, extracted)
        return _Opened(crawl, first, self._config.follow_links)

    async def _list_pages(self, url: str, site: Site) -> None:
        """Read the sitemaps that robots.txt names, or else those at the usual places."""
        reader = SitemapReader(self._fetcher, site)
        await reader.read(await self._robots.sitemaps(url))
        if not reader.listing.entries:
            await reader.read(usual_sitemaps(url), guessed=True)
        self._listing = reader.listing

    async def _add_listed(self, frontier: Frontier) -> None:
        for entry in self._listing.entries.values():
            await frontier.add(Target(entry.url, lastmod=entry.lastmod, listed=True))

    def _lastmod(self, url: str) -> str | None:
        entry = self._listing.entries.get(url)
        return entry.lastmod if entry else None

    def _frontier(self, scope: Scope) -> Frontier:
        return Frontier(scope, max_pages=self._config.max_pages, max_depth=self._config.max_depth)

    def _make_crawl(self, frontier: Frontier, known: Mapping[str, KnownPage], *, follow_links: bool) -> Crawl:
        return Crawl(
            frontier,
            fetcher=self._fetcher,
            robots=self._robots,
            extract=self._extract,
            known=known,
            follow_links=follow_links,
            trust_lastmod=self._config.trust_lastmod,
        )


@dataclass(frozen=True, slots=True)
class _Opened:
    """A crawl that is set up; `first` is the start page, already fetched."""

    crawl: Crawl
    first: Visit | None
    follow_links: bool


def _nothing_found(start: str, failures: Mapping[str, int]) -> SourceError:
    if failures and set(failures) == {"blocked_by_robots"}:
        words = f"The robots.txt of the site forbids every page of {start}. Allow the crawler there."
        return SourceError("robots_disallowed", words)
    seen = ", ".join(f"{reason} ({count})" for reason, count in sorted(failures.items()))
    because = f" What was found instead: {seen}." if seen else " Check the address and the include patterns."
    return SourceError("no_pages", f"No readable page was found at {start}.{because}")
