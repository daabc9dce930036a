from __future__ import annotations

import pytest

from ingest.urls import Scope, Site, TrapGuard, folder_of, looks_like_page, normalise


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.COM:80/a/../b/./c#part", "http://example.com/b/c"),
        ("https://example.com:443", "https://example.com/"),
        ("https://example.com:8443/x/", "https://example.com:8443/x/"),
        ("https://user:secret@example.com/", "https://example.com/"),
        ("https://münchen.de/straße?ä=ö", "https://xn--mnchen-3ya.de/stra%C3%9Fe?%C3%A4=%C3%B6"),
        ("https://example.com/%7euser/%c3%a4 b", "https://example.com/~user/%C3%A4%20b"),
        ("https://example.com/100%", "https://example.com/100%"),
        ("https://example.com/?utm_source=x&b=2&UTM_Campaign=y&a=1&gclid=z", "https://example.com/?b=2&a=1"),
        ("https://example.com/?fbclid=1", "https://example.com/"),
        ("https://example.com/a;jsessionid=12ab?PHPSESSID=4", "https://example.com/a"),
        ("https://[2001:DB8::1]/x", "https://[2001:db8::1]/x"),
        (" https://example.com/a ", "https://example.com/a"),
        ("mailto:a@example.com", None),
        ("javascript:void(0)", None),
        ("/only/a/path", None),
        ("https://", None),
        ("https://example.com:port/", None),
        ("https://[::1/", None),
    ],
)
def test_one_spelling_for_each_address(url: str, expected: str | None) -> None:
    assert normalise(url) == expected
    if expected:
        assert normalise(expected) == expected, "the spelling is final"


def test_links_are_resolved_against_their_page() -> None:
    assert normalise("../b?x=1", base="https://example.com/a/c/") == "https://example.com/a/b?x=1"
    assert normalise("//other.example/x", base="https://example.com/") == "https://other.example/x"
    assert normalise("?page=2", base="https://example.com/blog") == "https://example.com/blog?page=2"


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://e.com/", True),
        ("https://e.com/a.html", True),
        ("https://e.com/index.php?x=1", True),
        ("https://e.com/v1.2", True),
        ("https://e.com/file.PDF", False),
        ("https://e.com/photo.jpg?w=100", False),
        ("https://e.com/feed.xml", False),
    ],
)
def test_files_are_told_from_pages(url: str, page: bool) -> None:
    assert looks_like_page(url) is page


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://www.example.com/x", True),
        ("http://example.com/x", True),
        ("https://blog.example.com/", False),
        ("https://example.com.evil.test/", False),
        ("https://notexample.com/", False),
        ("https://example.com:8443/", False),
    ],
)
def test_a_site_is_a_host_with_and_without_www(url: str, same: bool) -> None:
    assert Site.of("https://example.com/").contains(url) is same
    assert Site.of("https://www.example.com/").contains(url) is same


def test_old_http_links_are_read_over_https() -> None:
    site = Site.of("https://example.com/")
    assert site.secure("http://example.com/a") == "https://example.com/a"
    assert site.secure("http://other.example/a") == "http://other.example/a"
    assert Site.of("http://example.com/").secure("http://example.com/a") == "http://example.com/a"


SITE = Site.of("https://example.com/")


@pytest.mark.parametrize(
    ("scope", "path", "wanted"),
    [
        (Scope(SITE), "/anything", True),
        (Scope(SITE, "/docs/"), "/docs/a", True),
        (Scope(SITE, "/docs/"), "/docs", True),
        (Scope(SITE, "/docs/"), "/docs-old/a", False),
        (Scope(SITE, "/docs/"), "/", False),
        (Scope(SITE, include=("/blog/*",)), "/blog/2024/post", True),
        (Scope(SITE, include=("/blog/*",)), "/shop/item", False),
        (Scope(SITE, exclude=("*/tag/*", "/private*")), "/blog/tag/x", False),
        (Scope(SITE, exclude=("*/tag/*", "/private*")), "/blog/x", True),
        (Scope(SITE, include=("/a*",), exclude=("/ab*",)), "/abc", False),
        (Scope(SITE, exclude=("*?print=*",)), "/a?print=1", False),
        (Scope(SITE, exclude=("*?print=*",)), "/a?page=1", True),
        (Scope(SITE, include=("https://example.com/x*",)), "/x/y", True),
        (Scope(SITE, include=("/straße*",)), "/stra%C3%9Fe/1", True),
    ],
)
def test_scope(scope: Scope, path: str, wanted: bool) -> None:
    assert scope.admits("https://example.com" + path) is wanted


def test_another_site_is_never_in_scope() -> None:
    assert not Scope(SITE, include=("*",)).admits("https://other.example/")


@pytest.mark.parametrize(
    ("start", "links", "folder"),
    [
        ("https://e.com/", (), "/"),
        ("https://e.com/docs/", (), "/docs/"),
        ("https://e.com/docs/index.html", (), "/docs/"),
        ("https://e.com/docs", ("https://e.com/docs/a",), "/docs/"),
        ("https://e.com/docs", ("https://other.example/docs/a",), "/"),
        ("https://e.com/about", ("https://e.com/team",), "/"),
        ("https://e.com/en/home", ("https://e.com/en/team",), "/en/"),
    ],
)
def test_the_folder_a_start_page_stands_for(start: str, links: tuple[str, ...], folder: str) -> None:
    assert folder_of(start, links) == folder


def test_endless_sites_are_cut_short() -> None:
    guard = TrapGuard()
    variants = [guard.admits(f"https://e.com/shop?sort={number}") for number in range(500)]
    assert sum(variants) == 40 and all(variants[:40])
    days = [
        guard.admits(f"https://e.com/events/{year}/{month}")
        for year in range(1950, 2050)
        for month in range(1, 13)
    ]
    assert sum(days) == 60
    assert guard.admits("https://e.com/blog/2024/05/a-post"), "posts below a date are pages"
    assert not guard.admits("https://e.com/" + "a/b/" * 4)
    assert not guard.admits("https://e.com/" + "/".join(map(str, range(17))))
    assert not guard.admits("https://e.com/" + "x" * 2000)
