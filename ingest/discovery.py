"""Finds out what a site allows and lists: its robots.txt and its sitemaps."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import structlog

from ingest.fetch import Fetched, FetchFailed, Outcome, PoliteFetcher, SiteFailing
from ingest.model import PageFailed, SourceError
from ingest.robots import Robots, parse_robots
from ingest.sitemap import Sitemap, SitemapEntry, parse_sitemap
from ingest.urls import Site, normalise

_ROBOTS_BYTES = 512_000
_SITEMAP_BYTES = 50_000_000
_MAX_DEPTH = 3
_MAX_FILES = 500
_PARSE_IN_THREAD = 500_000
# Yoast and most generators, WordPress itself, Astro.
_USUAL_NAMES = ("sitemap.xml", "sitemap_index.xml", "wp-sitemap.xml", "sitemap-index.xml")

log = structlog.stdlib.get_logger(__name__)


class RobotsBook:
    """The robots.txt of each origin that a crawl touches, fetched when first needed.

    One that does not exist allows everything. One that cannot be had (server errors, no connection) forbids
    everything for now.
    """

    def __init__(
        self, fetcher: PoliteFetcher, *, respect: bool = True, max_crawl_delay: float = 10.0
    ) -> None:
        self._fetcher = fetcher
        self._respect = respect
        self._max_crawl_delay = max_crawl_delay
        self._rules: dict[str, Robots | SourceError] = {}
        self._lock = asyncio.Lock()

    async def of(self, url: str) -> Robots:
        """The rules of the origin of `url`. Raises SourceError when they cannot be had."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        async with self._lock:
            if origin not in self._rules:
                self._rules[origin] = await self._load(origin)
        rules = self._rules[origin]
        if isinstance(rules, SourceError):
            raise rules
        return rules

    async def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the robots.txt of the origin of `url` names."""
        try:
            return (await self.of(url)).sitemaps
        except SiteFailing:
            raise
        except SourceError:
            return ()

    async def check(self, url: str) -> PageFailed | None:
        """Why `url` may not be fetched, None when it may."""
        if not self._respect:
            return None
        try:
            allowed = (await self.of(url)).allows(url)
        except SiteFailing:
            raise
        except SourceError as error:
            return PageFailed(url, error.code, str(error), temporary=True)
        words = f"The site's robots.txt keeps crawlers away from {url}."
        return None if allowed else PageFailed(url, "blocked_by_robots", words, temporary=False)

    async def _load(self, origin: str) -> Robots | SourceError:
        address = f"{origin}/robots.txt"
        outcome = await self._fetcher.fetch(address, kinds=None)
        if isinstance(outcome, FetchFailed) and not _means_absent(outcome.reason):
            if not outcome.reason.startswith("http_"):
                return SourceError(outcome.reason, outcome.detail)
            words = f"{address} answers {outcome.reason[5:]}, so nothing may be fetched. Try again later."
            return SourceError("robots_unavailable", words)
        body = outcome.body[:_ROBOTS_BYTES] if isinstance(outcome, Fetched) else b""
        robots = parse_robots(body.decode("utf-8-sig", "replace"), self._fetcher.politeness.user_agent)
        if self._respect and robots.crawl_delay:
            self._fetcher.slow_down(origin, min(robots.crawl_delay, self._max_crawl_delay))
        return robots


def _means_absent(reason: str) -> bool:
    client_error = reason.startswith("http_4") and reason != "http_429"
    return client_error or reason in ("redirect_loop", "too_many_redirects", "too_large", "bad_body")


def usual_sitemaps(start: str) -> list[str]:
    """Where sitemaps usually lie: at the root, and in the folder of the start page."""
    at_root = [urljoin(start, f"/{name}") for name in _USUAL_NAMES]
    in_folder = [urljoin(start, name) for name in ("sitemap.xml", "sitemap-index.xml")]
    if not urlsplit(start).path.endswith("/"):
        in_folder.append(f"{start.partition('?')[0]}/sitemap.xml")
    return list(dict.fromkeys([*at_root, *in_folder]))


@dataclass(slots=True)
class Listing:
    """What sitemaps list of one site. `complete` is False when a file was missing, damaged or only a feed."""

    entries: dict[str, SitemapEntry] = field(default_factory=dict[str, SitemapEntry])
    complete: bool = True
    files: int = 0


class SitemapReader:
    """Reads sitemaps and those that they name, a few levels deep, keeping the pages of one site."""

    def __init__(self, fetcher: PoliteFetcher, site: Site) -> None:
        self.listing = Listing()
        self._fetcher = fetcher
        self._site = site
        self._seen: set[str] = set()

    async def read(self, urls: Sequence[str], *, guessed: bool = False, depth: int = 0) -> None:
        """Fetch and read `urls`; a `guessed` one may be missing or be something else."""
        wanted = [url for raw in urls if (url := normalise(raw)) and url not in self._seen]
        wanted = list(dict.fromkeys(wanted))[: _MAX_FILES - len(self._seen)]
        self._seen.update(wanted)
        outcomes = await asyncio.gather(*(self._fetch(url) for url in wanted))
        for url, outcome in zip(wanted, outcomes, strict=True):
            if isinstance(outcome, Fetched):
                await self.take(url, outcome.body, guessed=guessed, depth=depth)
            elif not (guessed and isinstance(outcome, FetchFailed) and not _is_temporary(outcome)):
                self._miss(url, outcome.detail if isinstance(outcome, FetchFailed) else "no content")

    async def take(self, url: str, body: bytes, *, guessed: bool = False, depth: int = 0) -> None:
        """Read a sitemap that was fetched already."""
        self._seen.add(url)
        try:
            sitemap = await _parse(body)
        except ValueError as error:
            if not guessed:
                self._miss(url, str(error))
            return
        self.listing.files += 1
        if sitemap.problem:
            self._miss(url, sitemap.problem)
        if sitemap.kind == "index":
            await self._read_children(url, sitemap, depth)
        else:
            self._keep(url, sitemap)

    async def _fetch(self, url: str) -> Outcome:
        return await self._fetcher.fetch(url, kinds=None, max_bytes=_SITEMAP_BYTES)

    async def _read_children(self, url: str, sitemap: Sitemap, depth: int) -> None:
        children = [child for entry in sitemap.entries if (child := normalise(entry.url, base=url))]
        own = [child for child in children if self._site.contains(child)]
        if depth >= _MAX_DEPTH or len(own) + len(self._seen) > _MAX_FILES:
            self._miss(url, "too many nested sitemaps")
        if depth < _MAX_DEPTH:
            await self.read(own, depth=depth + 1)

    def _keep(self, url: str, sitemap: Sitemap) -> None:
        for entry in sitemap.entries:
            page = normalise(entry.url, base=url)
            if page and self._site.contains(page):
                page = self._site.secure(page)
                self.listing.entries.setdefault(page, SitemapEntry(page, entry.lastmod))
        if sitemap.kind == "feed":
            self.listing.complete = False

    def _miss(self, url: str, why: str) -> None:
        self.listing.complete = False
        log.warning("sitemap_incomplete", url=url, why=why)


async def _parse(body: bytes) -> Sitemap:
    if len(body) < _PARSE_IN_THREAD and body[:2] != b"\x1f\x8b":
        return parse_sitemap(body, max_bytes=_SITEMAP_BYTES)
    return await asyncio.to_thread(parse_sitemap, body, max_bytes=_SITEMAP_BYTES)


def _is_temporary(failure: FetchFailed) -> bool:
    return failure.retries > 0
