"""Crawling a site for the second time: what is not fetched again, and what counts as removed."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from ingest.model import PageFound, PageUnchanged
from kit.http import HttpLimits, SafeClient
from tests.fakes.crawling import failed, found, read, sitemap, source, stored
from tests.fakes.site_server import Answer, Reply, Request, SiteServer, html


@pytest.fixture
async def site() -> AsyncIterator[SiteServer]:
    async with SiteServer() as server:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[SafeClient]:
    async with SafeClient(HttpLimits(allow_private=True, read_timeout=0.5)) as one:
        yield one


def page_with_etag(title: str, *links: str) -> Answer:
    """A page that knows its ETag and answers 304 to those who know it too."""
    reply = html(title, *links)
    tag = f'"{title}"'

    def answer(request: Request) -> Reply:
        if request.headers.get("if-none-match") == tag:
            return Reply(status=304, headers={"ETag": tag})
        return Reply(reply.body, headers={"ETag": tag})

    return answer


async def test_a_second_run_fetches_nothing_that_is_unchanged(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {
        "/": page_with_etag("Home", "/a"),
        "/a": page_with_etag("A", "/a/b"),
        "/a/b": page_with_etag("B"),
    }
    first = await read(source(client, site.url()))
    crawler = source(client, site.url())
    second = await read(crawler, stored(first))
    assert found(first) == set(second) and all(isinstance(page, PageUnchanged) for page in second.values())
    assert crawler.complete, "the page behind an unchanged page was visited as well"


async def test_removed_pages_are_told_from_failed_ones(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {"/": html("Home", "/a", "/b"), "/a": page_with_etag("A"), "/b": html("B")}
    known = stored(await read(source(client, site.url())))
    site.routes["/"] = html("Home, new")
    del site.routes["/b"]
    crawler = source(client, site.url())
    results = await read(crawler, known)
    assert isinstance(results["/a"], PageUnchanged), "no longer linked, but still there"
    assert failed(results) == {"/b": "http_404"} and crawler.complete


async def test_an_equal_lastmod_saves_the_request(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {
        "/sitemap.xml": sitemap(site, "/a", "/b", lastmod="2024-05-01"),
        "/a": page_with_etag("A"),
        "/b": html("B"),
    }
    known = stored(await read(source(client, site.url("/sitemap.xml"))))
    site.requests.clear()
    results = await read(source(client, site.url("/sitemap.xml")), known)
    assert [type(page) for page in results.values()] == [PageUnchanged] * 2
    assert site.targets() == ["/robots.txt", "/sitemap.xml"]
    results = await read(source(client, site.url("/sitemap.xml"), trust_lastmod=False), known)
    assert isinstance(results["/a"], PageUnchanged) and isinstance(results["/b"], PageFound)
    site.routes["/sitemap.xml"] = sitemap(site, "/a", lastmod="2024-06-01")
    crawler = source(client, site.url("/sitemap.xml"))
    results = await read(crawler, known)
    assert results["/a"] == PageUnchanged(site.url("/a"), "2024-06-01")
    assert "/b" not in results and crawler.complete


async def test_an_unknown_failed_page_in_a_listing_might_be_a_stored_one(
    site: SiteServer, client: SafeClient
) -> None:
    alias = html("A", head='<link rel="canonical" href="/a">')
    site.routes |= {"/sitemap.xml": sitemap(site, "/a/", "/b"), "/a/": alias, "/b": html("B")}
    known = stored(await read(source(client, site.url("/sitemap.xml"))))
    assert site.url("/a") in known
    site.routes["/a/"] = Reply(status=500)
    crawler = source(client, site.url("/sitemap.xml"))
    assert failed(await read(crawler, known)) == {"/a/": "http_500"}
    assert not crawler.complete, "or the stored /a would be taken for removed"
