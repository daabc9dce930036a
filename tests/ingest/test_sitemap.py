from __future__ import annotations

import gzip
import time

import pytest

from ingest.sitemap import SitemapEntry, is_sitemap, parse_sitemap

NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
URLSET = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- made by hand -->
<urlset {NS} xmlns:xhtml="http://www.w3.org/1999/xhtml" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
  <url>
    <loc> https://e.com/a?x=1&amp;y=2 </loc><lastmod>2024-05-01</lastmod>
    <xhtml:link rel="alternate" hreflang="de" href="https://e.com/de/a"/>
    <image:image><image:loc>https://e.com/a.jpg</image:loc></image:image>
  </url>
  <url><loc><![CDATA[https://e.com/b]]></loc></url>
  <url><lastmod>2024-05-01</lastmod></url>
</urlset>"""
PAGES = [("https://e.com/a?x=1&y=2", "2024-05-01"), ("https://e.com/b", None)]


def entries(body: bytes) -> list[tuple[str, str | None]]:
    return [(entry.url, entry.lastmod) for entry in parse_sitemap(body).entries]


@pytest.mark.parametrize(
    "body",
    [
        URLSET.encode(),
        gzip.compress(URLSET.encode()),
        b"\xef\xbb\xbf" + URLSET.encode(),
        b"\n\n  " + URLSET.encode(),
        URLSET.replace("UTF-8", "UTF-16").encode("utf-16"),
        URLSET.replace(f" {NS}", "").encode(),
        URLSET.replace("sitemaps.org/schemas", "google.com/schemas").encode(),
        URLSET.replace("<url>", "<s:url>").replace("</url>", "</s:url>").replace("<loc>", "<s:loc>")
        .replace("</loc>", "</s:loc>").replace("lastmod>", "s:lastmod>").encode(),
    ],
    ids=["plain", "gzip", "bom", "blank", "utf16", "no-ns", "old-ns", "prefixed"],
)  # fmt: skip
def test_the_same_pages_in_many_wrappings(body: bytes) -> None:
    assert is_sitemap(body, "https://e.com/sitemap.xml")
    assert entries(body) == PAGES
    assert parse_sitemap(body).problem is None


def test_an_index_names_sitemaps() -> None:
    body = f"<sitemapindex {NS}><sitemap><loc>https://e.com/1.xml.gz</loc></sitemap></sitemapindex>".encode()
    sitemap = parse_sitemap(body)
    assert sitemap.kind == "index" and sitemap.entries == (SitemapEntry("https://e.com/1.xml.gz"),)


RSS = b"""<?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>
<title>Blog</title><link>https://e.com/</link><atom:link href="https://e.com/feed" rel="self"/>
<item><title>One</title><link>https://e.com/one</link><pubDate>Wed, 01 May 2024 10:00:00 +0000</pubDate></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://e.com/"/><entry><title>One</title>
<link rel="edit" href="https://e.com/edit"/><link rel="alternate" href="https://e.com/one"/><published>2024-01-01</published>
<updated>2024-05-01</updated></entry></feed>"""


@pytest.mark.parametrize(
    ("body", "date"), [(RSS, "Wed, 01 May 2024 10:00:00 +0000"), (ATOM, "2024-05-01")], ids=["rss", "atom"]
)
def test_feeds_serve_as_sitemaps(body: bytes, date: str) -> None:
    assert is_sitemap(body, "https://e.com/feed")
    assert parse_sitemap(body).kind == "feed"
    assert entries(body) == [("https://e.com/one", date)]


def test_a_text_file_with_an_address_a_line() -> None:
    body = b"https://e.com/a\r\n\r\nhttps://e.com/b\n"
    assert is_sitemap(body, "https://e.com/sitemap.txt")
    assert not is_sitemap(b"Our sitemap: https://e.com/", "https://e.com/about.txt")
    assert entries(body) == [("https://e.com/a", None), ("https://e.com/b", None)]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<urlset><url><loc>https://e.com/?a=1&b=2</loc></url></urlset>", ["https://e.com/?a=1&b=2"]),
        ("<urlset><url><loc>https://e.com/\x08a</loc></url></urlset>", ["https://e.com/a"]),
    ],
    ids=["bare ampersand", "control character"],
)
def test_common_mistakes_are_mended(body: str, expected: list[str]) -> None:
    sitemap = parse_sitemap(body.encode())
    assert [entry.url for entry in sitemap.entries] == expected
    assert sitemap.problem is None


@pytest.mark.parametrize(
    "body",
    [
        "<urlset><url><loc>https://e.com/a</loc></url><url><loc>https://e.com/b</loc><lastmod>2024-05-01</url></urlset>",
        "<urlset><url><loc>https://e.com/a</loc></url><url><loc>https://e.com/b</loc><lastmod>2024-05-01</lastmod>",
        "<urlset><url><loc>https://e.com/a</loc></url></oops><url><loc>https://e.com/b</loc>"
        "<lastmod>2024-05-01</lastmod></url></urlset>",
    ],
    ids=["unclosed tag", "truncated", "stray end"],
)
def test_damaged_files_give_what_they_hold(body: str) -> None:
    sitemap = parse_sitemap(body.encode())
    assert [(entry.url, entry.lastmod) for entry in sitemap.entries] == [
        ("https://e.com/a", None),
        ("https://e.com/b", "2024-05-01"),
    ]
    assert sitemap.problem and "damaged" in sitemap.problem


def test_entities_are_never_expanded() -> None:
    bomb = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    body = f"""<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY l0 "lol">{bomb}
    <!ENTITY file SYSTEM "file:///etc/passwd">]>
    <urlset><url><loc>https://e.com/&l9;</loc></url><url><loc>https://e.com/&file;</loc></url>
    <url><loc>https://e.com/good</loc></url></urlset>""".encode()
    sitemap = parse_sitemap(body)
    assert sitemap.problem and "entities" in sitemap.problem
    assert "https://e.com/good" in [entry.url for entry in sitemap.entries]
    assert all(len(entry.url) < 100 and "root:" not in entry.url for entry in sitemap.entries)


def test_a_gzip_bomb_is_refused_and_a_torn_file_read_in_part() -> None:
    with pytest.raises(ValueError, match="unpacks to more than 1 MB"):
        parse_sitemap(gzip.compress(b" " * 5_000_000), max_bytes=1_000_000)
    many = "".join(f"<url><loc>https://e.com/{number}</loc></url>" for number in range(5000))
    torn = gzip.compress(f"<urlset>{many}</urlset>".encode())[:-2000]
    assert 1000 < len(parse_sitemap(torn).entries) < 5000
    with pytest.raises(ValueError, match="gzip"):
        parse_sitemap(b"\x1f\x8b" + b"x" * 50)


@pytest.mark.parametrize(
    "body", [b"<html><body>Not found</body></html>", b"<!doctype html><html>", b"hello", b"\x89PNG"]
)
def test_other_things_are_no_sitemaps(body: bytes) -> None:
    assert not is_sitemap(body, "https://e.com/sitemap.xml")
    with pytest.raises(ValueError, match="it "):
        parse_sitemap(body)


def test_a_hostile_prologue_costs_little() -> None:
    body = b"<!---->" * 20_000 + b"!"
    started = time.process_time()
    assert not is_sitemap(body, "https://e.com/sitemap.xml")
    assert time.process_time() - started < 1


def test_an_empty_file_lists_nothing() -> None:
    assert parse_sitemap(b"").entries == ()
