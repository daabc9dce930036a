from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx2
import pytest

from ingest.fetch import Fetched, FetchFailed, Outcome
from ingest.model import KnownPage, PageFailed, PageFound, PageResult, PageUnchanged, Source, SourceError
from ingest.render import to_markdown
from ingest.wordpress import WordPressApiSource, WxrSource
from ingest.wordpress_content import content_blocks, plain_text
from tests.fakes.site_server import SiteServer
from tests.fakes.wordpress_server import Post, WordPress

EXPORT = Path(__file__).parent / "fixtures" / "shop.wxr.xml"


async def results(source: Source, known: Mapping[str, KnownPage] | None = None) -> dict[str, PageResult]:
    return {result.url: result async for result in source.read(known or {})}


def stored(found: Mapping[str, PageResult]) -> dict[str, KnownPage]:
    return {
        url: KnownPage(url, None, None, page.lastmod, "")
        for url, page in found.items()
        if isinstance(page, PageFound)
    }


async def test_export_gives_public_items_and_reports_broken_ones() -> None:
    source = WxrSource(EXPORT)
    found = await results(source)
    kinds = {url.removeprefix("https://shop.test/"): type(result) for url, result in found.items()}
    assert kinds == {
        "about/": PageFound,
        "broken/": PageFailed,
        "bomb/": PageFailed,
        "cup/": PageFound,
        "control/": PageFound,
    }
    broken = found["https://shop.test/broken/"]
    assert isinstance(broken, PageFailed)
    assert broken.reason == "malformed_item"
    assert '"Broken"' in broken.detail
    assert not source.complete  # a broken item might be any page


async def test_export_content() -> None:
    found = await results(WxrSource(EXPORT, currency="EUR"))
    texts = {
        url.rsplit("/", 2)[1]: to_markdown(page.document)
        for url, page in found.items()
        if isinstance(page, PageFound)
    }
    assert texts["about"].startswith("# About & us\n\nFirst line\nsecond line.\n\nThe workshop in 1999")
    assert "Kept [sic] text with" in texts["about"]
    assert "inner words" in texts["about"]
    assert "youtu.be" not in texts["about"]
    assert "Bell rings." in texts["control"]
    assert texts["cup"] == (
        "# Cup\n\n> Short text.\n\nShort text.\n\nPrice: 9 EUR\nRegular price: 12 EUR\nSale price: 9 EUR\nSKU: CUP-1\n"
        "Availability: in stock (7)\nColor: Blue\nMaterial: Clay, Wood\nCategory: Cups\n\nA blue cup.\n"
    )


async def test_export_unchanged_items_are_not_read_again() -> None:
    found = await results(WxrSource(EXPORT))
    again = await results(WxrSource(EXPORT), stored(found))
    assert again["https://shop.test/about/"] == PageUnchanged(
        "https://shop.test/about/", lastmod="2026-01-02 03:04:05"
    )


@pytest.mark.parametrize(("name", "code"), [("missing.xml", "not_found"), ("page.xml", "not_an_export")])
async def test_not_an_export(tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "page.xml").write_text("<html></html>")
    with pytest.raises(SourceError) as raised:
        await results(WxrSource(tmp_path / name))
    assert raised.value.code == code


async def test_an_unclosed_section_costs_one_item(tmp_path: Path) -> None:
    text = EXPORT.read_text().replace("<![CDATA[open <b>]]>", "<![CDATA[open <b>")
    path = tmp_path / "export.xml"
    path.write_text(text.replace("<item><title>", "<item>\n<title>"))
    found = await results(WxrSource(path))
    assert [url for url, page in found.items() if isinstance(page, PageFound)] == [
        "https://shop.test/about/",
        "https://shop.test/cup/",
        "https://shop.test/control/",
    ]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("One\ntwo.\n\nThree.", ["One\ntwo.", "Three."]),
        ("[[gallery]] is written so", ["[gallery] is written so"]),
        ("<pre>[raw] stays</pre>", ["```\n[raw] stays\n```"]),
        ('[tab title="Sizes"]S to XL[/tab]', ["Sizes\nS to XL"]),
        ('[contact-form-7 id="1" subject="x"]', []),
        ("See [1] and [the note](x)", ["See [1] and [the note](x)"]),
    ],
)
def test_content(content: str, shown: list[str]) -> None:
    assert [block.text for block in content_blocks(content)] == shown


def test_plain_text() -> None:
    assert plain_text("<p>Fish &amp; <b>C</b>hips</p><p>now</p>") == "Fish & Chips now"


class Loopback:
    """A fetcher over a plain client; the real one is tested with its own package."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        self._client = client

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        kinds: frozenset[str] | None = None,
        max_bytes: int | None = None,
    ) -> Outcome:
        answer = await self._client.get(url)
        if answer.status_code >= 400:
            temporary = answer.status_code >= 500
            return FetchFailed(
                url, f"http_{answer.status_code}", f"The site answered {answer.status_code}.", temporary
            )
        return Fetched(url, answer.content)


PAGES = [Post(f"page-{number}", f"Page {number}", f"<p>Text number {number}.</p>") for number in range(5)]


@pytest.fixture
async def fetcher() -> AsyncIterator[Loopback]:
    async with httpx2.AsyncClient(trust_env=False) as client:
        yield Loopback(client)


def api(server: SiteServer, fetcher: Loopback) -> WordPressApiSource:
    return WordPressApiSource(server.url("/"), fetcher, per_page=2)


async def test_api_reads_every_page_and_skips_protected_ones(fetcher: Loopback) -> None:
    site = WordPress(
        {
            "pages": PAGES,
            "posts": [Post("secret", "S", "x", protected=True), Post("d", "D", "x", status="draft")],
        }
    )
    async with site.routes() as server:
        source = api(server, fetcher)
        found = await results(source)
    assert [url.rsplit("/", 2)[1] for url in found] == [post.slug for post in PAGES]
    first = next(iter(found.values()))
    assert isinstance(first, PageFound)
    assert to_markdown(first.document) == "# Page 0\n\nText number 0.\n"
    assert source.complete


async def test_api_reads_only_what_changed(fetcher: Loopback) -> None:
    site = WordPress({"pages": PAGES})
    async with site.routes() as server:
        known = stored(await results(api(server, fetcher)))
        server.requests.clear()
        again = await results(api(server, fetcher), known)
        assert {type(page) for page in again.values()} == {PageUnchanged}
        assert not any("content" in target for target in server.targets())
        changed = Post("page-3", "Page 3", "<p>New.</p>", modified="2026-02-01T10:00:00")
        site.posts["pages"] = [*PAGES[1:3], changed]
        source = api(server, fetcher)
        third = await results(source, known)
    assert {url.rsplit("/", 2)[1]: type(page) for url, page in third.items()} == {
        "page-3": PageFound,
        "page-1": PageUnchanged,
        "page-2": PageUnchanged,
    }
    assert source.complete


async def test_api_with_a_failing_type_is_not_complete(fetcher: Loopback) -> None:
    site = WordPress({"pages": PAGES, "posts": PAGES})
    site.failing.add("posts")
    async with site.routes() as server:
        source = api(server, fetcher)
        assert len(await results(source)) == len(PAGES)
    assert not source.complete


async def test_no_wordpress_there(fetcher: Loopback) -> None:
    async with SiteServer() as server:
        with pytest.raises(SourceError) as raised:
            await results(api(server, fetcher))
    assert raised.value.code == "no_wordpress_api"
