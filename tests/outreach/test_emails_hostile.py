"""Nothing that a visitor, a page or a provider writes becomes markup, a link, or a word in a mail to somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.summary.model import Claim, SessionSummary
from outreach.emails import Rendered, Style, render_alert, render_notice, render_team, render_visitor
from outreach.emails.words import one_line
from outreach.report import FieldRow, PageSeen, SessionReport, Touch
from tests.outreach.samples import (
    HOSTILE,
    OPENED,
    SAMPLE,
    SITE,
    hostile,
    hostile_alert,
    hostile_notice,
)

OURS = re.compile(
    r"#turn-\d+|https://(www|chat|meet)\.takthof\.example/[^\s\"<>]*|mailto:sales@takthof\.example"
)
TAGS = set("html head meta title style body div table tbody tr td h1 h2 h3 p a span br".split())
STYLES: tuple[Style, ...] = ("professional", "casual", "detailed")


def all_mails(text: str) -> Iterator[tuple[str, Rendered]]:
    for style in STYLES:
        yield f"team {style}", render_team(hostile(text), style)
        yield f"visitor {style}", render_visitor(hostile(text), style)
    yield "alert", render_alert(hostile_alert(text))
    yield "notice", render_notice(hostile_notice(text))


def assert_harmless(mail: Rendered) -> None:
    soup = BeautifulSoup(mail.html, "html.parser")
    assert {tag.name for tag in soup.find_all(True)} <= TAGS
    assert len(soup.find_all("style")) == 1
    for tag in soup.find_all(True):
        assert not [name for name in tag.attrs if name.lower().startswith("on") or name in ("src", "srcset")]
        if tag.has_attr("href"):
            assert OURS.fullmatch(str(tag["href"])), tag
        if tag.has_attr("style"):
            assert not re.search(r"url\(|expression|import|javascript", str(tag["style"]), re.IGNORECASE)
    bad = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069\u200b]")
    assert not bad.search(mail.html) and not bad.search(mail.text)
    assert mail.subject == mail.subject.strip() and "\n" not in mail.subject and "\r" not in mail.subject
    assert "=?" not in mail.subject and "://" not in mail.subject and "<" not in mail.subject
    assert len(mail.subject) < 260 and mail.subject.isprintable()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_stays_text(name: str) -> None:
    text = HOSTILE[name]
    shown = one_line(text, 60).rstrip("…")
    for kind, mail in all_mails(text):
        assert_harmless(mail)
        if not kind.startswith("visitor"):
            read = " ".join(BeautifulSoup(mail.html, "html.parser").get_text().split())
            assert shown in read, kind
            assert shown in " ".join(mail.text.replace("\n> ", " ").split()) or len(text) > 72, kind
            assert "49" not in read or text != HOSTILE["template"]


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet=st.sampled_from("<>\"'&;=/:.@[](){}%#*_`\\ \r\n\t\u202e\u0000abhttp1"), max_size=80))
def test_no_arrangement_of_special_characters_escapes(text: str) -> None:
    team, visitor = render_team(hostile(text), "detailed"), render_visitor(hostile(text), "detailed")
    for mail in (team, visitor, render_alert(hostile_alert(text))):
        assert_harmless(mail)
        assert "{" in text or "{{" not in mail.html, "a template's own expression was left standing"


def typed_by_the_visitor(text: str) -> SessionReport:
    """Only what a visitor can fill holds `text`; the answers and addresses are ours."""
    touch = Touch(text, text, text, text, text, text, text, OPENED)
    claim = Claim(text, 1, text)
    claims = (claim,)
    summary = SessionSummary(
        text, claims, claims, claims, claims, claims, (), claims, (), claims, "mixed", claim, text
    )
    return replace(
        SAMPLE,
        locale=text,
        visitor_zone=text,
        summary=summary,
        first_touch=touch,
        last_touch=touch,
        pages=(PageSeen(text, text, OPENED, before_chat=False),),
        fields=tuple(
            FieldRow(name, name, text, text, 1) for name in ("customer_name", "email", "company", "x")
        ),
        booking=replace(SAMPLE.booking, title=text) if SAMPLE.booking else None,
        turns=tuple(replace(turn, visitor=text) for turn in SAMPLE.turns),
    )


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "url", ["https://evil.example/x", "http://evil.example", "evil.example", "a@evil.example"]
)
def test_addresses_of_visitors_are_never_links(url: str, style: Style) -> None:
    mail = render_team(typed_by_the_visitor(url), style)
    soup = BeautifulSoup(mail.html, "html.parser")
    assert not [a for a in soup.find_all("a", href=True) if "evil" in str(a["href"])]
    assert url in soup.get_text()
    if soup.title:
        soup.title.decompose()
    # Mail clients link addresses they find in a run of text, so there is none.
    assert all(
        "evil.example" not in str(text) and "://evil" not in str(text) for text in soup.find_all(string=True)
    )


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    "text",
    [
        "Visit http://evil",
        "Congratulations you have won a prize of the canaryland lottery today",
        "canary@evil.example",
        "<b>canary</b>",
        "canary" * 20,
        "call +49 30 1234567 canary",
    ],
)
def test_a_visitors_mail_holds_nothing_they_typed(text: str, style: Style) -> None:
    mail = render_visitor(typed_by_the_visitor(text), style)
    everything = f"{mail.subject}\n{mail.text}\n{mail.html}"
    assert "anary" not in everything and "evil" not in everything and "lottery" not in everything
    assert "1234567" not in everything
    assert mail.text.startswith(("Hello,\n", "Hi there,\n"))
    assert "EUR 49" in mail.text and f"{SITE}/pricing" in mail.text
