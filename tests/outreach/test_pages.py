"""The small public pages and the outbox: what they say, what they may do, and that hostile text stays text."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup, Tag

from outreach.emails.words import one_line
from outreach.pages import (
    OutboxItem,
    OutboxMail,
    RenderedPage,
    erase_page,
    erased_page,
    expired_page,
    outbox_mail_page,
    outbox_page,
    unsubscribe_page,
    unsubscribed_page,
)
from tests.outreach.samples import HOSTILE, OPENED

LANGUAGES = ("en", "de", "fr", "es")
TAGS = set(
    "html head meta title style body main p h1 h2 ul li form input button a strong span dl dt dd iframe pre".split()
)


def words(page: RenderedPage) -> str:
    return " ".join(BeautifulSoup(page.html, "html.parser").get_text(" ").split())


def public_pages(
    company: str, locale: str | None, address: str = "anna@nordwind.example"
) -> Iterator[RenderedPage]:
    yield unsubscribe_page(company, locale, address=address)
    yield unsubscribe_page(company, locale)
    yield unsubscribed_page(company, locale)
    yield erase_page(company, locale)
    yield erased_page(company, locale)
    yield expired_page(company, locale)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_speaks_every_language(language: str) -> None:
    titles: set[str] = set()
    for page in public_pages("Takthof", language):
        soup = BeautifulSoup(page.html, "html.parser")
        html, heading = soup.html, soup.h1
        assert isinstance(html, Tag) and html["lang"] == language and html["dir"] == "ltr"
        assert isinstance(heading, Tag)
        titles.add(heading.get_text())
        assert "{" not in words(page) and "|" not in words(page)
    assert len(titles) == 5


def test_languages_differ() -> None:
    assert len({words(erase_page("Takthof", language)) for language in LANGUAGES}) == 4
    assert (
        words(erase_page("Takthof", "ja"))
        == words(erase_page("Takthof", None))
        == words(erase_page("Takthof", "en"))
    )


@pytest.mark.parametrize(
    ("page", "name", "value"),
    [
        (unsubscribe_page("Takthof", "en", address="a@b.example"), "List-Unsubscribe", "One-Click"),
        (erase_page("Takthof", "en"), "confirm", "erase"),
    ],
)
def test_only_a_button_does_anything(page: RenderedPage, name: str, value: str) -> None:
    soup = BeautifulSoup(page.html, "html.parser")
    form, field = soup.form, soup.input
    assert isinstance(form, Tag) and isinstance(field, Tag)
    assert form["method"] == "post" and not form.has_attr(
        "action"
    )  # it posts to the signed address it stands at
    assert (field["name"], field["value"], field["type"]) == (name, value, "hidden")
    assert len(soup.find_all("button")) == 1 and not soup.find_all("a")


def test_an_address_is_shown_to_who_knows_it_only() -> None:
    page = unsubscribe_page("Takthof", "en", address="anna.berg@nordwind.example")
    assert "a•••@nordwind.example" in words(page) and "anna.berg" not in page.html
    assert "…" in words(unsubscribe_page("Takthof", "en"))


def test_a_forged_link_learns_nothing() -> None:
    assert not BeautifulSoup(expired_page("Takthof", "en").html, "html.parser").find_all(["form", "a"])


def test_policies_allow_the_pages_own_style_and_nothing_else() -> None:
    for page in (*public_pages("Takthof", "en"), outbox_page([])):
        style = BeautifulSoup(page.html, "html.parser").style
        assert isinstance(style, Tag)
        digest = base64.b64encode(hashlib.sha256(style.decode_contents().encode()).digest()).decode()
        policy = page.headers["Content-Security-Policy"]
        assert f"style-src 'sha256-{digest}'" in policy and policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert (
            page.headers["Referrer-Policy"] == "no-referrer" and page.headers["Cache-Control"] == "no-store"
        )


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text(name: str) -> None:
    text = HOSTILE[name]
    pages = [
        *public_pages(text, text, address=text),
        outbox_page([OutboxItem("/dev/outbox/1", text, text, OPENED)]),
        outbox_mail_page(OutboxMail(((text, text), ("Subject", text)), text, text), "/dev/outbox"),
    ]
    for page in pages:
        soup = BeautifulSoup(page.html, "html.parser")
        assert {tag.name for tag in soup.find_all(True)} <= TAGS
        for tag in soup.find_all(True):
            assert not [one for one in tag.attrs if one.startswith("on") or one in ("src", "style")]
            assert tag.get("href", "/dev/outbox") in ("/dev/outbox", "/dev/outbox/1")
        assert one_line(text, 60).rstrip("…") in " ".join(soup.get_text().split())
        assert all("\n" not in value and "\r" not in value for value in page.headers.values())


def test_the_outbox_lists_and_says_when_it_is_empty() -> None:
    page = outbox_page(
        [OutboxItem("/dev/outbox/b", "Two", "a@b.example", OPENED), OutboxItem("/x", "", "c", OPENED)]
    )
    assert "Two to a@b.example · Monday 2 March 2026, 09:30 UTC" in words(page)
    assert "(no subject)" in words(page) and "Nothing has been written yet" not in words(page)
    assert "Nothing has been written yet" in words(outbox_page([]))


def test_a_mail_is_shown_whole_in_a_frame_that_can_do_nothing() -> None:
    html = '<!doctype html><html><head><title>t</title></head><body>"Hi" &amp; <script>alert(1)</script></body></html>'
    page = outbox_mail_page(
        OutboxMail((("To", "a@b.example"), ("Subject", "Hi")), "plain <b>", html), "/dev/outbox"
    )
    soup = BeautifulSoup(page.html, "html.parser")
    frame = soup.iframe
    assert isinstance(frame, Tag)
    assert "allow-scripts" not in frame["sandbox"] and "allow-same-origin" not in frame["sandbox"]
    assert frame["srcdoc"] == html.replace("<head>", '<head><base target="_blank">')
    assert "plain <b>" in words(page) and "To a@b.example" in words(page)
    plain = outbox_mail_page(OutboxMail((("Subject", "Hi"),), "plain", None), "/dev/outbox")
    assert "<iframe" not in plain.html and "HTML" not in words(plain)
