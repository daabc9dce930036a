"""Whole crawls of small sites on loopback: what is found, what is left alone, and what is said about it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator

import pytest

from ingest.fetch import Politeness
from ingest.model import PageFailed, PageFound, SourceError
from ingest.website import WebsiteConfig, WebsiteSource
from kit.http import HttpLimits, SafeClient
from tests.fakes.crawling import extract, failed, found, read, sitemap, source
from tests.fakes.site_server import Reply, Request, SiteServer, html, redirect


@pytest.fixture
async def site() -> AsyncIterator[SiteServer]:
    async with SiteServer() as server:
        yield server


@pytest.fixture
async def client() -> AsyncIterator[SafeClient]:
    async with SafeClient(HttpLimits(allow_private=True, read_timeout=0.5)) as one:
        yield one


async def test_links_are_followed_from_the_start_page(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {
        "/": html(
            "Home",
            "/a",
            "/b/?utm_source=x#top",
            "mailto:x@example.com",
            "/file.pdf",
            "https://other.example/",
        ),
        "/a": html("A", "/", "c", "/missing"),
        "/b/": html("B", "/a"),
        "/c": html("C"),
    }
    crawler = source(client, site.url())
    results = await read(crawler)
    assert found(results) == {"/", "/a", "/b/", "/c"}
    assert failed(results) == {"/missing": "http_404"}
    assert crawler.complete and crawler.expected == 5
    page = results["/a"]
    assert isinstance(page, PageFound) and page.document.title == "A" and page.document.url == site.url("/a")
    assert max(site.asked(path) for path in ("/", "/a", "/b/", "/c")) == 1


async def test_a_sitemap_target_lists_its_pages_and_no_others(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {
        "/sitemap.xml": sitemap(site, "/a", "/b", "/a#again", "/gone"),
        "/a": html("A", "/unlisted"),
        "/b": html("B"),
        "/unlisted": html("U"),
    }
    crawler = source(client, site.url("/sitemap.xml"))
    results = await read(crawler)
    assert found(results) == {"/a", "/b"} and failed(results) == {"/gone": "http_404"}
    assert crawler.complete and crawler.expected == 3


async def test_nested_and_zipped_sitemaps_that_robots_txt_names(site: SiteServer, client: SafeClient) -> None:
    index = "<sitemapindex>{}</sitemapindex>".format(
        "".join(
            f"<sitemap><loc>{url}</loc></sitemap>"
            for url in (site.url("/1.xml.gz"), "https://other.example/2.xml")
        )
    )
    site.routes |= {
        "/": html("Home"),
        "/robots.txt": Reply(f"Sitemap: {site.url('/maps/index.xml')}".encode(), kind="text/plain"),
        "/maps/index.xml": Reply(index.encode(), kind="text/xml"),
        "/1.xml.gz": Reply(gzip.compress(sitemap(site, "/hidden").body), kind="application/gzip"),
        "/hidden": html("Hidden"),
    }
    crawler = source(client, site.url())
    assert found(await read(crawler)) == {"/", "/hidden"}
    assert crawler.complete and site.asked("/sitemap.xml") == 0


async def test_a_broken_part_of_the_listing_makes_it_incomplete(site: SiteServer, client: SafeClient) -> None:
    index = f"<sitemapindex><sitemap><loc>{site.url('/1.xml')}</loc></sitemap><sitemap><loc>{site.url('/2.xml')}</loc>"
    site.routes |= {
        "/sitemap.xml": Reply(f"{index}</sitemap></sitemapindex>".encode(), kind="text/xml"),
        "/1.xml": sitemap(site, "/a"),
        "/2.xml": Reply(status=500),
        "/a": html("A"),
    }
    crawler = source(client, site.url("/sitemap.xml"))
    assert found(await read(crawler)) == {"/a"}
    assert not crawler.complete


async def test_a_feed_lists_recent_pages_only(site: SiteServer, client: SafeClient) -> None:
    feed = f"<rss><channel><item><link>{site.url('/a')}</link></item></channel></rss>"
    site.routes |= {"/feed": Reply(feed.encode(), kind="application/rss+xml"), "/a": html("A")}
    crawler = source(client, site.url("/feed"))
    assert found(await read(crawler)) == {"/a"} and not crawler.complete


async def test_a_start_page_in_a_folder_keeps_to_the_folder(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {
        "/docs": redirect("/docs/", status=301),
        "/docs/": html("Docs", "/docs/a", "/", "/docs-old/x"),
        "/docs/sitemap.xml": sitemap(site, "/docs/b", "/pricing"),
        "/docs/a": html("A"),
        "/docs/b": html("B"),
    }
    assert found(await read(source(client, site.url("/docs")))) == {"/docs/", "/docs/a", "/docs/b"}
    assert not {"/pricing", "/docs-old/x"} & set(site.targets())


async def test_patterns_and_the_page_limit(site: SiteServer, client: SafeClient) -> None:
    links = [f"/blog/{number}" for number in range(6)]
    site.routes |= {
        "/": html("Home", *links, "/shop/1", "/blog/tag/x"),
        **{link: html(link) for link in links},
    }
    crawler = source(client, site.url(), include=("/blog/*",), exclude=("*/tag/*",))
    assert found(await read(crawler)) == set(links) and crawler.complete
    crawler = source(client, site.url(), max_pages=4)
    assert len(found(await read(crawler))) == 4
    assert not crawler.complete and crawler.expected == 4


async def test_robots_txt_is_obeyed(site: SiteServer, client: SafeClient) -> None:
    rules = f"User-agent: *\nDisallow: /private\nSitemap: {site.url('/sitemap.xml')}"
    site.routes |= {
        "/robots.txt": Reply(rules.encode(), kind="text/plain"),
        "/sitemap.xml": sitemap(site, "/private/listed"),
        "/": html("Home", "/private/linked", "/way-in"),
        "/way-in": redirect("/private/behind"),
        "/private/behind": html("Behind"),
        "/private/listed": html("Listed"),
        "/private/linked": html("Linked"),
    }
    results = await read(source(client, site.url()))
    assert found(results) == {"/"}
    assert failed(results) == {"/private/listed": "blocked_by_robots"}, "of links nobody needs to hear"
    assert not {"/private/listed", "/private/linked"} & set(site.targets())
    results = await read(source(client, site.url(), respect_robots=False))
    assert found(results) == {"/", "/private/listed", "/private/linked", "/private/behind"}


async def test_the_crawl_delay_is_kept_up_to_a_limit(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {
        "/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 600", kind="text/plain"),
        "/": html("Home", "/a"),
        "/a": html("A"),
    }
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    config = WebsiteConfig(start=site.url(), max_crawl_delay=3.0)
    crawler = WebsiteSource(config, client=client, extract=extract, sleep=sleep, clock=lambda: 0.0)
    assert found(await read(crawler)) == {"/", "/a"}
    assert slept == [3.0 * turn for turn in range(1, len(site.requests) - 1)]


@pytest.mark.parametrize(
    ("routes", "start", "code"),
    [
        ({}, "not an address", "bad_url"),
        ({}, "http://169.254.169.254/", "blocked_address"),
        ({}, "/", "http_404"),
        ({"/": Reply(status=500)}, "/", "http_500"),
        ({"/": redirect("/")}, "/", "redirect_loop"),
        ({"/": Reply(b"x", announce=30_000_000)}, "/", "too_large"),
        ({"/": Reply(b"%PDF-1.7", kind="application/pdf")}, "/", "unsupported_type"),
        ({"/": Reply(b"<html></html>")}, "/", "no_pages"),
        ({"/": html("Home", head='<meta name="robots" content="noindex">')}, "/", "no_pages"),
        ({"/robots.txt": Reply(b"User-agent: *\nDisallow: /"), "/": html("Home")}, "/", "robots_disallowed"),
        ({"/robots.txt": Reply(status=503), "/": html("Home")}, "/", "robots_unavailable"),
        ({"/robots.txt": Reply(silent=True), "/": html("Home")}, "/", "timeout"),
        ({"/map.xml": Reply(b"<urlset></urlset>", kind="text/xml")}, "/map.xml", "empty_sitemap"),
    ],
)
async def test_a_site_that_gives_nothing_is_an_error_with_a_reason(
    site: SiteServer, client: SafeClient, routes: dict[str, Reply], start: str, code: str
) -> None:
    site.routes |= routes
    crawler = source(client, site.url(start) if start.startswith("/") else start)
    with pytest.raises(SourceError) as caught:
        await read(crawler)
    assert caught.value.code == code and len(str(caught.value)) > 20
    assert not crawler.complete


async def test_a_sitemap_whose_pages_robots_txt_forbids(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /"),
        "/sitemap.xml": sitemap(site, "/a", "/b"),
    }
    with pytest.raises(SourceError, match=r"robots\.txt") as caught:
        await read(source(client, site.url("/sitemap.xml")))
    assert caught.value.code == "robots_disallowed" and site.asked("/a") == 0


async def test_an_error_storm_ends_the_run_and_keeps_what_came(site: SiteServer, client: SafeClient) -> None:
    bad = [f"/bad/{number}" for number in range(200)]
    site.routes |= {"/": html("Home", *bad), **{path: Reply(status=500) for path in bad}}
    crawler = source(client, site.url())
    assert found(await read(crawler)) == {"/"}
    assert crawler.stopped is not None and crawler.stopped.code == "site_failing"
    assert not crawler.complete and len(site.requests) < 100
    site.routes["/sitemap.xml"] = sitemap(site, *bad)
    with pytest.raises(SourceError, match="in a row failed") as caught:
        await read(source(client, site.url("/sitemap.xml")))
    assert caught.value.code == "site_failing"


async def test_single_failures_are_reported_and_the_rest_is_read(
    site: SiteServer, client: SafeClient
) -> None:
    site.routes |= {
        "/": html("Home", "/bad", "/slow", "/big", "/deep", "/good"),
        "/bad": Reply(status=503),
        "/slow": Reply(silent=True),
        "/big": Reply(b"x", announce=30_000_000),
        "/deep": html("explode"),
        "/good": html("Good"),
    }
    crawler = source(client, site.url())
    results = await read(crawler)
    assert found(results) == {"/", "/good"}
    assert failed(results) == {
        "/bad": "http_503",
        "/slow": "timeout",
        "/big": "too_large",
        "/deep": "unreadable",
    }
    temporary = {path for path, page in results.items() if isinstance(page, PageFailed) and page.temporary}
    assert temporary == {"/bad", "/slow", "/deep"}


async def test_copies_of_a_page_count_once(site: SiteServer, client: SafeClient) -> None:
    same = '<link rel="canonical" href="/product">'
    site.routes |= {
        "/": html("Home", "/product?color=red", "/product", "/old", "/alias", "/elsewhere", "/index"),
        "/product": html("Product", head=same),
        "/product?color=red": html("Product", head=same),
        "/old": redirect("/product"),
        "/alias": html("Target", head='<link rel="canonical" href="/target/">'),
        "/elsewhere": html("Elsewhere", head='<link rel="canonical" href="https://other.example/x">'),
        "/index": redirect("/"),
    }
    assert found(await read(source(client, site.url()))) == {"/", "/product", "/target/", "/elsewhere"}


async def test_a_canonical_link_that_everything_shares_is_not_believed(
    site: SiteServer, client: SafeClient
) -> None:
    wrong = '<link rel="canonical" href="/">'
    site.routes |= {path: html(path, "/a", "/b", head=wrong) for path in ("/", "/a", "/b")}
    assert found(await read(source(client, site.url()))) == {"/", "/a", "/b"}


async def test_a_canonical_address_that_redirects_back(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {
        "/": html("Home", "/a/", "/a"),
        "/a/": html("A", head='<link rel="canonical" href="/a">'),
        "/a": redirect("/a/", status=301),
    }
    assert found(await read(source(client, site.url()))) == {"/", "/a"}


async def test_noindex_and_nofollow(site: SiteServer, client: SafeClient) -> None:
    site.routes |= {
        "/": html("Home", "/quiet", "/header", "/dead-end"),
        "/quiet": html("Quiet", "/behind-quiet", head='<meta name="robots" content="noindex">'),
        "/header": Reply(html("Header", "/x").body, headers={"X-Robots-Tag": "none"}),
        "/dead-end": html("Dead end", "/y", head='<meta name="robots" content="nofollow">'),
        "/behind-quiet": html("Behind"),
        "/x": html("X"),
        "/y": html("Y"),
    }
    results = await read(source(client, site.url()))
    assert found(results) == {"/", "/dead-end", "/behind-quiet"}
    assert failed(results) == {"/quiet": "noindex", "/header": "noindex"}


async def test_redirects_that_leave_the_site_are_not_followed_into_the_index(
    site: SiteServer, client: SafeClient
) -> None:
    async with SiteServer({"/": html("Other site")}) as other:
        site.routes |= {
            "/": html("Home", "/partner"),
            "/partner": redirect(other.url()),
            "/sitemap.xml": sitemap(site, "/moved"),
            "/moved": redirect(other.url()),
        }
        results = await read(source(client, site.url()))
    assert found(results) == {"/"} and failed(results) == {"/moved": "redirected_away"}


async def test_endless_sites_end(site: SiteServer, client: SafeClient) -> None:
    def calendar(request: Request) -> Reply:
        month = int(request.target.partition("=")[2] or 0)
        return html(
            f"Month {month}", f"/calendar?month={month + 1}", f"/calendar?month={month + 2}", "deeper/"
        )

    site.routes |= {"/": html("Home", "/calendar"), "/calendar": calendar}
    crawler = source(client, site.url(), max_depth=99)
    assert len(found(await read(crawler))) == 42 and crawler.complete


async def test_fetching_goes_on_while_the_reader_is_busy_but_not_without_bound(
    site: SiteServer, client: SafeClient
) -> None:
    links = [f"/{number}" for number in range(100)]
    site.routes |= {"/": html("Home", *links), **{link: html(link) for link in links}}
    config = WebsiteConfig(start=site.url(), politeness=Politeness(concurrency=2))
    results = WebsiteSource(config, client=client, extract=extract).read({})
    await anext(results)

    async def until_still() -> int:
        seen = -1
        while seen != len(site.requests):
            seen = len(site.requests)
            await asyncio.sleep(0.05)
        return seen

    ahead = await until_still()
    assert 10 <= ahead <= 25
    await results.aclose()  # type: ignore[attr-defined]
    assert await until_still() <= ahead + 2, "leaving early stops the crawl"
