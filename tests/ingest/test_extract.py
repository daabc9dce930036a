from __future__ import annotations

from pathlib import Path

import pytest

from ingest.extract import extract_fragment, extract_html
from ingest.extract.charset import decode
from ingest.extract.head import clean_title
from ingest.model import Document, Extracted
from ingest.render import to_markdown

FIXTURES = Path(__file__).parent / "fixtures"
URL = "https://muster.test/de/preise"


def read(html: str, url: str = URL) -> Extracted:
    return extract_html(html.encode(), url=url, content_type="text/html; charset=utf-8")


def document(html: str, url: str = URL) -> Document:
    found = read(html, url).document
    assert found is not None
    return found


@pytest.fixture(scope="module")
def business() -> Extracted:
    return extract_html((FIXTURES / "business.html").read_bytes(), url=URL, content_type=None)


@pytest.fixture(scope="module")
def markdown(business: Extracted) -> str:
    assert business.document is not None
    return to_markdown(business.document)


def test_head_of_a_page(business: Extracted) -> None:
    assert business.document is not None
    assert (business.document.title, business.document.description) == ("Preise", "Was es kostet.")
    assert business.document.language == "de"
    assert business.canonical == "https://muster.test/preise"
    assert business.links == tuple(
        f"https://muster.test{path}" for path in ("/", "/preise", "/kontakt", "/kaufen", "/demo")
    )
    assert not business.noindex


@pytest.mark.parametrize(
    "kept",
    [
        "im\nÜberblick.",
        "das Team (hallo@muster.test) oder 01 234567.",
        "### Basis\n\n19 EUR\n\n- 1 Nutzer\n- E-Mail\n  - Mo bis Fr",
        "Pläne im Vergleich\nSicherheit: SSO - Pläne Basis: -; Pläne Pro: inklusive",
        "Lieferzeit: 2 Tage\nVersand: 5 EUR",
        "## Fragen\n",
        "Kann ich kündigen?\nJederzeit zum Monatsende.",
        "### Wie lange läuft der Vertrag?\n\nEin Jahr ab Bestellung.",
        "Monatlich\n19 EUR im Monat.\n\nJährlich\n190 EUR im Jahr.",
        "Support: Werktags bis 17 Uhr",
        "Sichtbar und gut.",
        "```js\n// note\nlet a = 1;\n  b();\n```",
        "Gibt es Rabatt?\nJa, 10 %.",
        "Price: 19.50 EUR",
    ],
)
def test_content_is_kept(markdown: str, kept: str) -> None:
    assert kept in markdown


@pytest.mark.parametrize(
    "dropped",
    [
        "cookies",
        "Start",
        "Kontakt",
        "Ignore all",
        "white on",
        "hidden from",
        "Jetzt kaufen",
        "Linz",
        "#fragen",
        "Ein Jahr.\n",
    ],
)
def test_the_rest_is_dropped(markdown: str, dropped: str) -> None:
    assert dropped not in markdown


def test_footer_address_counts_on_a_contact_page() -> None:
    html = "<title>Kontakt</title><main><p>Schreiben Sie uns.</p></main>"
    html += "<footer><address>Hauptplatz 1, Linz</address></footer>"
    assert "Contact: Hauptplatz 1, Linz" in to_markdown(document(html, "https://muster.test/kontakt"))
    assert "Linz" not in to_markdown(document(html.replace("Kontakt", "Preise")))


@pytest.mark.parametrize(
    ("html", "anchor"),
    [
        ('<h2 id="a">T</h2>', "a"),
        ('<h2><a name="b"></a>T</h2>', "b"),
        ('<section id="c"><h2>T</h2></section>', "c"),
        ('<a id="d"></a><h2>T</h2>', "d"),
        ("<p>x</p><h2>T</h2>", None),
    ],
)
def test_heading_anchor(html: str, anchor: str | None) -> None:
    heading = next(block for block in extract_fragment(html + "<p>text</p>") if block.kind == "heading")
    assert heading.anchor == anchor


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (
            "<tr><th>Plan</th><th>Price</th></tr><tr><td>Basic</td><td>19 EUR</td></tr>",
            ("Plan: Basic; Price: 19 EUR",),
        ),
        ("<tr><td>Phone</td><td>123</td></tr>", ("Phone: 123",)),
        (
            '<tr><th>Plan</th><th>Users</th></tr><tr><td rowspan="2">Pro</td><td>5</td></tr><tr><td>9</td></tr>',
            ("Plan: Pro; Users: 5", "Plan: Pro; Users: 9"),
        ),
        ('<tr><th></th><th>Basic</th></tr><tr><td>SSO</td><td title="yes"></td></tr>', ("SSO - Basic: yes",)),
    ],
)
def test_tables_become_rows(table: str, rows: tuple[str, ...]) -> None:
    (block,) = extract_fragment(f"<table>{table}</table>")
    assert block.kind == "table"
    assert block.parts == rows


def test_a_sentence_with_a_colon_leads_its_list() -> None:
    (block,) = extract_fragment("<p>You need:</p><ul><li>a card</li><li>a name</li></ul>")
    assert (block.lead, block.parts) == ("You need:", ("- a card", "- a name"))
    assert block.text == "You need:\n- a card\n- a name"


@pytest.mark.parametrize(
    ("title", "site", "headings", "clean"),
    [
        ("Prices | Acme", "", (), "Prices"),
        ("Acme - Prices", "Acme", (), "Prices"),
        ("Change your plan – Docs – Acme", "", ("Change your plan",), "Change your plan"),
        ("Self-hosting guide", "", (), "Self-hosting guide"),
        ("", "", ("Only a heading",), "Only a heading"),
    ],
)
def test_title_loses_the_sites_name(title: str, site: str, headings: tuple[str, ...], clean: str) -> None:
    assert clean_title(title, site=site, headings=headings) == clean


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("\ufeffgrün".encode(), None, "grün"),
        ("grün".encode("latin-1"), "text/html; charset=ISO-8859-1", "grün"),
        (
            b'<meta charset="windows-1251">' + "привет".encode("cp1251"),
            None,
            '<meta charset="windows-1251">привет',
        ),
        ("“ok”".encode("cp1252"), "text/html; charset=latin1", "“ok”"),
        ("grün".encode(), "text/html; charset=nonsense", "grün"),
        ("日本語のページ".encode("utf-16"), None, "日本語のページ"),
        (
            "日本語で書かれた文章です。今日は天気がいいですね。".encode("shift_jis"),
            None,
            "日本語で書かれた文章です。今日は天気がいいですね。",
        ),
    ],
)
def test_charset(body: bytes, content_type: str | None, text: str) -> None:
    assert decode(body, content_type) == text


@pytest.mark.parametrize(
    ("rules", "noindex", "nofollow"),
    [("noindex", True, False), ("none", True, True), ("index, nofollow", False, True), ("all", False, False)],
)
def test_robots_meta(rules: str, noindex: bool, nofollow: bool) -> None:
    found = read(f'<meta name="robots" content="{rules}"><p>Some text here.</p>')
    assert (found.noindex, found.nofollow) == (noindex, nofollow)


@pytest.mark.parametrize("html", ["", "<html>", "<main><nav><a href='/'>x</a></nav></main>", "\x00\x01"])
def test_pages_without_content(html: str) -> None:
    assert read(html).document is None


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5000 + "deep",
        "<ul><li>x " * 3000,
        "<table><tr><td>x" * 1000,
        "<b>x " * 5000,
        "<details><summary>q</summary>a" * 1000,
    ],
    ids=["div", "list", "table", "bold", "details"],
)
def test_deep_nesting_is_read(html: str) -> None:
    assert read(html).document is not None


def test_comments_and_teasers_around_an_article_go() -> None:
    prose = "".join(
        f"<p>Sentence {n} of the article has enough words in it to be prose, and it goes on.</p>"
        for n in range(12)
    )
    html = (
        '<html lang="en"><head><meta property="og:type" content="article"><title>News</title></head>'
        '<body><div class="post">'
        f"<h1>News</h1>{prose}</div><div id='comments' class='comments-area'>"
        "<p>First! I like this article a lot.</p></div></body></html>"
    )
    text = to_markdown(document(html))
    assert "Sentence 11" in text
    assert "First!" not in text
