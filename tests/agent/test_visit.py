"""What is kept of an address, a title, a campaign."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.config import PageTracking
from agent.visit import Page, campaign, campaign_of, clean_text, clean_title, clean_url, landing


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.test/x?token=1&utm_source=n&GCLID=2#frag", "https://a.test/x?utm_source=n&gclid=2"),
        ("https://user:pass@a.test:8443/x", "https://a.test:8443/x"),
        ("http://[::1]:80/x?q=1", "http://[::1]:80/x"),
        ("https://a.test", "https://a.test"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://a.test:99999/", None),
        ("http://[broken/", None),
        ("", None),
        (None, None),
        ("https://a.test/" + "x" * 3_000, "https://a.test/"),
    ],
)
def test_addresses(url: str | None, kept: str | None) -> None:
    assert clean_url(url) == kept


@given(st.text())
def test_no_address_breaks_it(url: str) -> None:
    for text in (url, f"https://a.test/{url}", f"https://{url}"):
        cleaned = clean_url(text)
        assert cleaned is None or (len(cleaned) <= 2_000 and "\x00" not in cleaned)


def test_titles_and_texts() -> None:
    assert clean_title(" a\n\tb\x00 ") == "a b"
    assert clean_title("x" * 300) == "x" * 256
    assert clean_title("\x00 ") is None
    assert clean_text("a\r\nb\rc\x1b\x07é日本🙂") == "a\nb\ncé日本🙂"


def test_campaigns() -> None:
    given = {
        "utm_source": " x\n",
        "utm_" + "y" * 60: "1",
        "li_fat_id": "z" * 999,
        "email": "a@b.c",
        "utm_empty": " ",
    }
    assert campaign(given) == {"utm_source": "x", "li_fat_id": "z" * 256}
    assert len(campaign({f"utm_{n}": "1" for n in range(99)})) == 20


def test_the_owner_may_keep_less() -> None:
    page = Page("https://a.test/?utm_source=x", "Title", "https://b.test/")
    assert landing(page, PageTracking(enabled=False)) == {}
    assert "referrer" not in landing(page, PageTracking(track_referrer_domain=False))
    assert campaign_of(page, {"utm_term": "y"}, PageTracking(track_utm_parameters=False)) == {}
    assert campaign_of(page, {"utm_source": "z"}, PageTracking()) == {"utm_source": "z"}
