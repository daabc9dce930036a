"""Origins as browsers send them."""

from __future__ import annotations

import pytest

from kit.origin import origin_of


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://example.com", "https://example.com"),
        ("https://Example.COM:443/shop?x=1", "https://example.com"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
        (" http://a.test:80 ", "http://a.test"),
    ],
)
def test_origin_of(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    "url", ["example.com", "*", "https://*.example.com", "null", "ftp://a.test", "https://u@a.test", ""]
)
def test_what_has_no_origin_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"https://www\.example\.com"):
        origin_of(url)
