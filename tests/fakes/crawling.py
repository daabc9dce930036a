"""What the tests of whole crawls share: a small extractor, a source without pauses, results by path."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import urljoin

from ingest.fetch import Politeness
from ingest.model import Block, Document, Extracted, KnownPage, PageFailed, PageFound, PageResult
from ingest.website import WebsiteConfig, WebsiteSource
from kit.http import SafeClient
from tests.fakes.site_server import Reply, SiteServer

_TITLE = re.compile(r"<title>(.*?)</title>")
_LINK = re.compile(r'<a href="(.*?)"')
_CANONICAL = re.compile(r'<link rel="canonical" href="(.*?)"')


async def extract(body: bytes, url: str, content_type: str | None) -> Extracted:
    """Enough of an extractor for the pages of these tests."""
    text = body.decode()
    title = _TITLE.search(text)
    canonical = _CANONICAL.search(text)
    if "explode" in text:
        raise RecursionError("a page too deep")
    return Extracted(
        Document(url, title[1], (Block("paragraph", "Some words."),)) if title else None,
        urljoin(url, canonical[1]) if canonical else None,
        tuple(urljoin(url, link) for link in _LINK.findall(text)),
        noindex='content="noindex' in text,
        nofollow="nofollow" in text,
    )


async def no_sleep(seconds: float) -> None:
    await asyncio.sleep(0)


def source(client: SafeClient, start: str, *, storm: int = 20, **options: object) -> WebsiteSource:
    config = WebsiteConfig(start=start, politeness=Politeness(storm=storm), **options)  # type: ignore[arg-type]
    return WebsiteSource(config, client=client, extract=extract, sleep=no_sleep)


async def read(crawler: WebsiteSource, known: Mapping[str, KnownPage] | None = None) -> dict[str, PageResult]:
    """The results by path; each page may come once."""
    results = [result async for result in crawler.read(known or {})]
    by_path = {re.sub(r"^https?://[^/]+", "", result.url): result for result in results}
    assert len(by_path) == len(results)
    return by_path


def found(results: Mapping[str, PageResult]) -> set[str]:
    return {path for path, result in results.items() if isinstance(result, PageFound)}


def failed(results: Mapping[str, PageResult]) -> dict[str, str]:
    return {path: result.reason for path, result in results.items() if isinstance(result, PageFailed)}


def sitemap(site: SiteServer, *paths: str, lastmod: str = "") -> Reply:
    date = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    urls = "".join(f"<url><loc>{site.url(path)}</loc>{date}</url>" for path in paths)
    return Reply(f"<urlset>{urls}</urlset>".encode(), kind="application/xml")


def stored(results: Mapping[str, PageResult]) -> dict[str, KnownPage]:
    """What a sync would know after these results."""
    return {
        page.url: KnownPage(page.url, page.etag, page.last_modified, page.lastmod, "hash")
        for page in results.values()
        if isinstance(page, PageFound)
    }
