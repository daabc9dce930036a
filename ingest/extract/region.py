"""Which part of a page is its content, and what of it is the article when the page is one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import trafilatura
from bs4 import BeautifulSoup, Tag

from ingest.extract.dom import elements, inside
from ingest.extract.inline import word_count
from ingest.model import Block

_WORD = re.compile(r"\w+")
_SHINGLE = 4
_MIN_SHARE = 0.25
_PROSE_WORDS = 15
_AGREEMENT = 0.6
_CONFIRMED = 0.5
_COVERED = 0.5
_KEPT = frozenset({"table", "faq", "definitions", "code"})
_ARTICLE_WORDS = 250
_PARAGRAPH_WORDS = 22
_MAX_ARTICLE_CHARS = 3_000_000


def find_region(soup: BeautifulSoup) -> Tag:
    """<main>, else the only <article>, unless it holds too little of the page's text; else the body."""
    body = soup.body or soup
    total = word_count(body.get_text(" "))
    tags = elements(body)
    candidates = [tag for tag in tags if tag.name == "main"]
    candidates += [tag for tag in tags if tag.attrs.get("role") == "main"]
    articles = [tag for tag in tags if tag.name == "article" and not inside(tag, ("article",))]
    if len(articles) == 1:
        candidates += articles
    for candidate in candidates:
        if word_count(candidate.get_text(" ")) >= max(total * _MIN_SHARE, 5):
            return candidate
    _drop_link_lists(body)
    return body


def _drop_link_lists(body: Tag) -> None:
    """Outside of <main>, a list of short links is a menu."""
    for tag in elements(body):
        if tag.name not in ("ul", "ol"):
            continue
        links = [word_count(link.get_text(" ")) for link in elements(tag) if link.name == "a"]
        if (
            len(links) >= 3
            and sum(links) >= 0.8 * word_count(tag.get_text(" "))
            and sum(links) <= 5 * len(links)
        ):
            tag.extract()


def find_article(text: str, url: str) -> Tag | None:
    """The article of a page as trafilatura finds it, as a small tree; None when it finds none."""
    if len(text) > _MAX_ARTICLE_CHARS:
        return None
    found = trafilatura.extract(
        text, url=url, output_format="html", include_comments=False, include_formatting=False
    )
    return BeautifulSoup(found, "lxml").body if found else None


def reads_like_article(article: Tag) -> bool:
    """Long paragraphs one after the other, for pages that do not say that they are articles."""
    lengths = [word_count(block.get_text(" ")) for block in article.find_all(["p", "li", "td", "h2", "h3"])]
    return sum(lengths) >= _ARTICLE_WORDS and sum(lengths) >= _PARAGRAPH_WORDS * len(lengths)


def only_article(blocks: Sequence[Block], article: str, *, strict: bool) -> list[Block] | None:
    """Our blocks that are the article's; all of them when the page is more than that; None when ours miss it.

    A page with much running text outside of what trafilatura took (a business page, a page of documentation that it
    read poorly) keeps everything. Unless `strict`, so does what stands between two paragraphs of the article.
    """
    wanted = set(_shingles(_WORD.findall(article)))
    if not wanted:
        return list(blocks)
    found = {shingle for block in blocks for shingle in _shingles(_WORD.findall(block.text))}
    if len(wanted & found) < _COVERED * len(wanted):
        return None
    shares = [_share(block, wanted) for block in blocks]
    prose = [
        (word_count(block.text), share)
        for block, share in zip(blocks, shares, strict=True)
        if _is_prose(block)
    ]
    if sum(count * share for count, share in prose) < _AGREEMENT * sum(count for count, _ in prose):
        return list(blocks)
    kept = [share >= _CONFIRMED or block.kind in _KEPT for block, share in zip(blocks, shares, strict=True)]
    if not strict:
        sure = [
            index for index, block in enumerate(blocks) if shares[index] >= _CONFIRMED and _is_prose(block)
        ]
        if sure:
            kept[sure[0] : sure[-1]] = [True] * (sure[-1] - sure[0])
    return [block for block, keep in zip(blocks, kept, strict=True) if keep]


def _is_prose(block: Block) -> bool:
    return (
        block.kind == "paragraph"
        and word_count(block.text) >= _PROSE_WORDS
        and not block.text.startswith("Image: ")
    )


def _share(block: Block, known: set[tuple[str, ...]]) -> float:
    shingles = _shingles(_WORD.findall(block.text))
    return sum(shingle in known for shingle in shingles) / len(shingles) if shingles else 0.0


def _shingles(words: Sequence[str]) -> list[tuple[str, ...]]:
    size = min(_SHINGLE, len(words))
    return [tuple(words[index : index + size]) for index in range(len(words) - size + 1)] if size else []
