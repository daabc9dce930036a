"""One page from bytes to `Extracted`: decode, read the head, prune, choose the region, walk."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup

from ingest.extract import head as page_head
from ingest.extract import structured
from ingest.extract.blocks import facts, faq, tidy
from ingest.extract.charset import decode
from ingest.extract.dom import attribute, elements, flatten
from ingest.extract.inline import inline_text, one_line
from ingest.extract.prune import prune
from ingest.extract.region import find_article, find_region, only_article, reads_like_article
from ingest.extract.walk import Walker
from ingest.language import detect
from ingest.model import Block, Document, Extracted

# Where visitors look for an address, in the words that such pages' addresses and titles use.
_MAX_DEPTH = 200  # real pages stay far below
_CONTACT_PAGE = re.compile(
    r"contact|kontakt|contatt|contato|imprint|impressum|about|location|find-?us|ueber-?uns|\u00fcber uns|a-propos"
    r"|nosotros|visit",
    re.IGNORECASE,
)


def extract_html(body: bytes, *, url: str, content_type: str | None = None) -> Extracted:
    """The content, links and rules of one HTML page. Pure: no network, no clock; never raises on bad markup."""
    text = decode(body, content_type)
    soup = BeautifulSoup(text, "lxml")
    flatten(soup, _MAX_DEPTH)
    tags = elements(soup)
    head = page_head.read(tags, url)
    data = structured.read(tags)
    links = page_head.links(tags, url)
    contact = _footer_contact(soup) if _is_contact_page(url, head.title) else []
    prune(soup)
    region = find_region(soup)
    blocks = tidy(Walker(region).read())
    if data.article or head.article or region.name == "body":
        blocks = _article_blocks(
            blocks, text, url, declared=head.article or data.article, certain=data.article
        )
    blocks = _without_title(_without_trailing_headings(blocks), head.title)
    blocks += _from_data(blocks, data, contact=contact, contact_page=_is_contact_page(url, head.title))
    return Extracted(
        document=_document(blocks, head, url=url, modified=head.modified or data.modified),
        canonical=head.canonical,
        links=links,
        noindex=head.noindex,
        nofollow=head.nofollow,
    )


def extract_fragment(html: str) -> list[Block]:
    """The blocks of a piece of HTML that is content as a whole (rendered Markdown, a stored post)."""
    soup = BeautifulSoup(f"<main>{html}</main>", "lxml")
    flatten(soup, _MAX_DEPTH)
    prune(soup)
    return tidy(Walker(soup.body or soup).read())


def _article_blocks(
    blocks: list[Block], text: str, url: str, *, declared: bool, certain: bool
) -> list[Block]:
    """Two readings of an article page: our blocks where they agree, trafilatura's where ours lost the article.

    `certain` is JSON-LD's word; site builders call every page an article in Open Graph (`declared`).
    """
    article = find_article(text, url)
    if article is None or not (declared or reads_like_article(article)):
        return blocks
    chosen = only_article(blocks, article.get_text(" "), strict=certain)
    return tidy(Walker(article).read()) if chosen is None else chosen


def _document(
    blocks: list[Block], head: page_head.Head, *, url: str, modified: str | None
) -> Document | None:
    if not any(block.kind != "heading" for block in blocks) and not (blocks and head.description):
        return None
    language = head.language or detect(" ".join(block.text for block in blocks[:40]))
    return Document(
        url=url,
        title=head.title or _first_heading(blocks) or _name_from(url),
        blocks=tuple(blocks),
        description=head.description,
        language=language,
        modified=modified,
    )


def _first_heading(blocks: list[Block]) -> str:
    return next((block.text for block in blocks if block.kind == "heading"), "")


def _name_from(url: str) -> str:
    path = unquote(urlsplit(url).path).rstrip("/")
    return path.rpartition("/")[2].removesuffix(".html").replace("-", " ") or (urlsplit(url).hostname or url)


def _is_contact_page(url: str, title: str) -> bool:
    path = urlsplit(url).path
    return path in ("", "/") or bool(
        _CONTACT_PAGE.search(path.rstrip("/").rpartition("/")[2]) or _CONTACT_PAGE.search(title)
    )


def _footer_contact(soup: BeautifulSoup) -> list[str]:
    """Addresses, phone numbers and e-mail addresses that stand in the page's footer."""
    found: dict[str, None] = {}
    for footer in soup.select("footer, [role=contentinfo]"):
        for tag in footer.find_all(["address", "a"]):
            if tag.name == "a" and not attribute(tag, "href").startswith(("mailto:", "tel:")):
                continue
            text = one_line(inline_text([tag]))
            if text and not any(text in known for known in found):
                found[text] = None
    return list(found)


def _from_data(
    blocks: list[Block], data: structured.Structured, *, contact: list[str], contact_page: bool
) -> list[Block]:
    """What the page only says in its annotations or footer: questions, prices, contact details."""
    seen = _squeezed(" ".join(block.text for block in blocks))
    pairs = [pair for pair in data.questions if _squeezed(pair[0]) not in seen]
    prices = [(name, value) for name, value in data.facts if _squeezed(value) not in seen]
    if not any(name.startswith("Price") for name, _ in prices):
        prices = []
    details: list[tuple[str, str]] = []
    if contact_page:
        details = [pair for pair in data.contact if _squeezed(pair[1]) not in seen]
        listed = _squeezed(" ".join(value for _, value in data.contact))
        details += [("Contact", text) for text in contact if _squeezed(text) not in seen + listed]
    return [block for block in (faq(pairs), facts(prices), facts(details)) if block is not None]


def _squeezed(text: str) -> str:
    return re.sub(r"\W+", "", text.casefold())


def _without_title(blocks: list[Block], title: str) -> list[Block]:
    """The page's title is the document's: a heading that only repeats it goes."""
    for index, block in enumerate(blocks[:6]):
        if block.kind == "heading" and block.level == 1 and block.text.casefold() == title.casefold():
            return [*blocks[:index], *blocks[index + 1 :]]
    return blocks


def _without_trailing_headings(blocks: list[Block]) -> list[Block]:
    """A short heading at the end headed something that was no content ("Related posts")."""
    end = len(blocks)
    while end and blocks[end - 1].kind == "heading" and len(blocks[end - 1].text.split()) <= 4:
        end -= 1
    return blocks[:end]
