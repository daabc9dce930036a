"""A few pages of a website, read because the site said that they changed. No links are followed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import ClassVar
from urllib.parse import urlsplit

import anyio

from ingest.crawl import Crawl, Extract
from ingest.discovery import RobotsBook
from ingest.fetch import PoliteFetcher
from ingest.frontier import Frontier, Target
from ingest.model import KnownPage, PageResult, SourceKind
from ingest.urls import Scope, Site, folder_of, normalise
from ingest.website import WebsiteConfig
from kit.http import SafeClient

_LISTS = (".xml", ".xml.gz", ".txt")


def scope_of(config: WebsiteConfig, urls: Sequence[str]) -> Scope:
    """Which of the addresses belong to the source. Of a sitemap's site all may: it is asked only at a whole sync."""
    start = normalise(config.start) or config.start
    path = urlsplit(start).path
    folder = "/" if path == "/" or path.lower().endswith(_LISTS) else folder_of(start, urls)
    return Scope(Site.of(start), folder, config.include, config.exclude)


class WebsitePages:
    """Implements `ingest.model.Source` for `urls`. What is outside of the source is passed over."""

    kind: ClassVar[SourceKind] = "website"
    complete = False

    def __init__(
        self, config: WebsiteConfig, urls: Sequence[str], *, client: SafeClient, extract: Extract
    ) -> None:
        self._urls = urls
        self._config = config
        self._extract = extract
        self._fetcher = PoliteFetcher(client, config.politeness)
        self._robots = RobotsBook(
            self._fetcher, respect=config.respect_robots, max_crawl_delay=config.max_crawl_delay
        )

    @property
    def expected(self) -> int | None:
        return len(self._urls)

    async def read(self, known: Mapping[str, KnownPage]) -> AsyncIterator[PageResult]:
        """Each page once, asked for anew unless the server says that it is the stored one."""
        frontier = Frontier(scope_of(self._config, self._urls), max_pages=len(self._urls), max_depth=1)
        for url in self._urls:
            await frontier.add(Target(url, listed=True))
        crawl = Crawl(
            frontier,
            fetcher=self._fetcher,
            robots=self._robots,
            extract=self._extract,
            known=known,
            follow_links=False,
            trust_lastmod=False,
        )
        send, receive = anyio.create_memory_object_stream[PageResult](len(self._urls))
        running = asyncio.create_task(crawl.run(send, first=None, workers=2))
        try:
            async with receive:
                async for result in receive:
                    yield result
            if stopped := await running:
                raise stopped
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
