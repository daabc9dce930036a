"""What an owner may point at, and the sentence for everything else."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ingest.model import SourceKind
from ingest.targets import Target, UnknownTarget, recognise

EXPORT = Path(__file__).parent / "fixtures" / "shop.wxr.xml"


@pytest.mark.parametrize(
    ("text", "kind", "address"),
    [
        ("https://shop.test", "website", "https://shop.test"),
        ("http://127.0.0.1:8000/docs/", "website", "http://127.0.0.1:8000/docs/"),
        ("HTTPS://Shop.test/a?b=c", "website", "HTTPS://Shop.test/a?b=c"),
        ("https://shop.test/sitemap.xml", "website", "https://shop.test/sitemap.xml"),
        ("https://shop.test/wp-json/", "wordpress_api", "https://shop.test/wp-json/"),
        ("https://shop.test/blog/wp-json/wp/v2", "wordpress_api", "https://shop.test/blog/wp-json/wp/v2"),
        ("https://shop.test/?rest_route=/", "wordpress_api", "https://shop.test/?rest_route=/"),
        ("shop.test", "website", "https://shop.test"),
        ("www.shop.example:8443/en/", "website", "https://www.shop.example:8443/en/"),
        ("Shop.example", "website", "https://Shop.example"),
        ("shop.test/sitemap.xml", "website", "https://shop.test/sitemap.xml"),
    ],
)
def test_addresses(text: str, kind: SourceKind, address: str) -> None:
    assert recognise(text) == Target(kind, address)


def test_a_wordpress_at_a_plain_address_is_read_as_the_owner_says() -> None:
    assert recognise("https://shop.test", "wordpress_api").kind == "wordpress_api"
    assert recognise("shop.test", "wordpress_api") == Target("wordpress_api", "https://shop.test")
    assert recognise("https://shop.test/wp-json/", "website").kind == "website"


def test_a_folder_is_named_by_its_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "shop.test").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    whole = Target("folder", str((tmp_path / "site").resolve()))
    for text in ("site", "./site/", "~/site", "shop.test/../site", str(tmp_path / "site")):
        assert recognise(text) == whole, text
    assert recognise("shop.test").kind == "folder", "what lies here comes before a host of the same name"


@pytest.mark.parametrize("name", ["export.xml", "export.xml.gz", "download"])
def test_a_wordpress_export_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    body = EXPORT.read_bytes()
    path.write_bytes(gzip.compress(body) if name.endswith(".gz") else body)
    assert recognise(str(path)) == Target("wordpress_export", str(path.resolve()))


FILES = [
    ("page.html", b"<h1>Hello</h1>", "is a single page"),
    ("page.HTM", b"<h1>Hello</h1>", "is a single page"),
    ("page.md", b"# Hello", "salesagent extract"),
    ("page.mdx", b"# Hello", "is a single page"),
    ("page.markdown", b"# Hello", "is a single page"),
    ("feed.xml", b"<rss><channel/></rss>", "is no WordPress export"),
    ("notes.txt", b"Hello", "is no WordPress export"),
    ("empty.xml", b"", "is no WordPress export"),
    ("other.xml.gz", gzip.compress(b"<rss/>"), "is no WordPress export"),
    ("cut.xml.gz", gzip.compress(EXPORT.read_bytes())[:200], "cannot be read"),
    ("broken.xml.gz", gzip.compress(b"a" * 500)[:12] + b"\xff" * 60, "cannot be read"),
    ("false.xml.gz", b"\x1f\x8bnothing of the kind", "cannot be read"),
]


@pytest.mark.parametrize(("name", "body", "part"), FILES, ids=[name for name, _, _ in FILES])
def test_other_files_are_refused_with_what_to_do(tmp_path: Path, name: str, body: bytes, part: str) -> None:
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(UnknownTarget, match=part) as caught:
        recognise(str(path))
    assert str(path) in caught.value.detail


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "nothing at ''"),
        (" ", "nothing at ' '"),
        ("nonsense", "nothing at 'nonsense'"),
        ("two words", "nothing at 'two words'"),
        ("./missing", "nothing at './missing'"),
        ("/missing/export.xml", "nothing at '/missing/export.xml'"),
        ("export.xml", "nothing at 'export.xml'"),
        ("shop.wordpress.xml.gz", "nothing at"),
        ("127.0.0.1:8000", "nothing at"),
        ("ftp://shop.test/", "must begin with https://"),
        ("file:///etc", "must begin with https://"),
        ("https://", "must begin with https://"),
        ("https://[::1", "is no web address"),
    ],
)
def test_nonsense_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, part: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownTarget, match=part) as caught:
        recognise(text)
    assert caught.value.code == "unknown_target"
