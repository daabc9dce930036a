from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from ingest.extract import extract_html
from ingest.folder import FolderSource
from ingest.model import Extracted, KnownPage, PageFailed, PageFound, PageResult, PageUnchanged, SourceError

PAGE = "<html><head><title>T</title>{head}</head><body><main><p>Some words.</p></main></body></html>"


async def extract(body: bytes, url: str, content_type: str | None) -> Extracted:
    return extract_html(body, url=url, content_type=content_type)


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


async def results(
    root: Path, base_url: str | None = None, known: Mapping[str, KnownPage] | None = None
) -> dict[str, PageResult]:
    source = FolderSource(root, base_url, extract=extract)
    found = {result.url: result async for result in source.read(known or {})}
    assert source.complete
    return found


async def test_a_built_site(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        {
            "index.html": PAGE.format(head=""),
            "about/index.html": PAGE.format(head=""),
            "prices.html": PAGE.format(head='<link rel="canonical" href="https://acme.test/prices">'),
            "elsewhere.html": PAGE.format(head='<link rel="canonical" href="https://other.test/x">'),
            "404.html": PAGE.format(head=""),
            "hidden.html": PAGE.format(head='<meta name="robots" content="noindex">'),
            "empty.html": "<html></html>",
            ".cache/x.html": PAGE.format(head=""),
            "node_modules/y.html": PAGE.format(head=""),
            "style.css": "p {}",
            "CNAME": "acme.test\n",
        },
    )
    found = await results(root)
    assert {url.removeprefix("https://acme.test"): type(result) for url, result in found.items()} == {
        "/about/": PageFound,
        "/elsewhere.html": PageFound,
        "/empty.html": PageFailed,
        "/hidden.html": PageFailed,
        "/": PageFound,
        "/prices": PageFound,
    }
    for url, result in found.items():
        assert isinstance(result, PageFailed) or result.url == url
        assert not isinstance(result, PageFailed) or not result.temporary


@pytest.mark.parametrize(
    ("name", "text", "url"),
    [
        ("src/content/docs/guides/start.mdx", "Text.", "/guides/start/"),
        ("src/content/docs/index.md", "Text.", "/"),
        ("_posts/2026-01-02-hello-world.md", "Text.", "/_posts/hello-world/"),
        ("blog/a.md", "---\nslug: first\n---\nText.", "/blog/first/"),
        ("blog/b.md", "---\npermalink: /news/b/\n---\nText.", "/news/b/"),
        ("docs/README.md", "Text.", "/docs/"),
        ("a b.md", "Text.", "/a%20b/"),
    ],
)
async def test_addresses_of_markdown(tmp_path: Path, name: str, text: str, url: str) -> None:
    found = await results(write(tmp_path, {name: text}))
    assert list(found) == [url]
    based = await results(tmp_path, "https://acme.test")
    assert list(based) == [f"https://acme.test{url}"]


async def test_drafts_are_left_out(tmp_path: Path) -> None:
    found = await results(write(tmp_path, {"a.md": "---\ndraft: true\n---\nText.", "b.md": "Text."}))
    assert list(found) == ["/b/"]


async def test_unchanged_files_are_not_read_again(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.md": "Text.", "b.html": PAGE.format(head=""), "c.md": "Old."})
    first = await results(root)
    known = {
        url: KnownPage(url, page.etag, None, None, "")
        for url, page in first.items()
        if isinstance(page, PageFound)
    }
    os.utime(root / "b.html", ns=(1, 1))  # touched, but the same bytes
    (root / "c.md").write_text("New text.")
    again = await results(root, known=known)
    assert {url: type(page) for url, page in again.items()} == {
        "/a/": PageUnchanged,
        "/b.html": PageUnchanged,
        "/c/": PageFound,
    }


async def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    write(tmp_path, {"site/a.md": "Text.", "secret.md": "Secret.", "private/b.md": "Secret."})
    (tmp_path / "site" / "out.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "site" / "dir").symlink_to(tmp_path / "private", target_is_directory=True)
    assert list(await results(tmp_path / "site")) == ["/a/"]


@pytest.mark.parametrize(("folder", "code"), [("missing", "not_found"), (".", "no_pages")])
async def test_nothing_to_read(tmp_path: Path, folder: str, code: str) -> None:
    with pytest.raises(SourceError) as raised:
        await results(tmp_path / folder)
    assert raised.value.code == code
