"""The shapes that travel through ingestion: what a source yields, what extraction keeps, what becomes searchable."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

BlockKind = Literal["heading", "paragraph", "list", "table", "definitions", "faq", "code", "facts"]
SourceKind = Literal["website", "wordpress_export", "wordpress_api", "folder"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document that reads as one.

    `text` is Markdown. `parts` are the pieces that may be separated when the block is too long for a passage (list
    items, table rows as "Header: cell; Header: cell", Q/A pairs, sentences of a paragraph); a part is never cut unless
    it alone exceeds the limit. `lead` (a table's caption, a list's introducing sentence) is repeated on each piece.
    `level` is 1 to 6 for headings, 0 otherwise; `anchor` is the heading's id on the page.
    """

    kind: BlockKind
    text: str
    parts: tuple[str, ...] = ()
    lead: str = ""
    level: int = 0
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The content of one page, without its navigation. `language` is a BCP 47 primary tag ("en") or None."""

    url: str
    title: str
    blocks: tuple[Block, ...]
    description: str = ""
    language: str | None = None
    modified: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A retrievable piece of a document. `text` is Markdown without the heading path."""

    position: int
    heading_path: tuple[str, ...]
    text: str
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class KnownPage:
    """What the last sync stored of a page, so that a source can ask "has it changed?"."""

    url: str
    etag: str | None
    last_modified: str | None
    lastmod: str | None
    content_hash: str


@dataclass(frozen=True, slots=True)
class PageFound:
    """A page with content. `url` is its canonical address; `etag`/`last_modified` are the server's validators."""

    url: str
    document: Document
    etag: str | None = None
    last_modified: str | None = None
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class PageUnchanged:
    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class PageFailed:
    """`reason` is a short stable code ("http_503", "too_large", "blocked_by_robots"); `detail` is for the owner.

    `temporary` failures keep what was stored of the page; the others (404, 410, noindex) let it go.
    """

    url: str
    reason: str
    detail: str
    temporary: bool = True


PageResult = PageFound | PageUnchanged | PageFailed


class Source(Protocol):
    """Something that pages come from. One instance serves one sync."""

    kind: ClassVar[SourceKind]

    def read(self, known: Mapping[str, KnownPage]) -> AsyncIterator[PageResult]:
        """Yield each page once. Raises `ingest.model.SourceError` when nothing at all can be read."""
        ...

    @property
    def complete(self) -> bool:
        """After `read`: whether every page was listed, so that a page not seen is a page removed."""
        ...

    @property
    def expected(self) -> int | None:
        """How many pages are known of so far, for a progress bar; None while unknown."""
        ...


class SourceError(Exception):
    """The source as a whole cannot be read. `code` is stable; the message tells the owner what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Extracted:
    """What one fetched page gave. `document` is None when the page holds no readable content.

    `canonical` and `links` are absolute addresses; links that carry rel="nofollow" are left out. `noindex` and
    `nofollow` come from the page's robots meta element.
    """

    document: Document | None
    canonical: str | None = None
    links: tuple[str, ...] = ()
    noindex: bool = False
    nofollow: bool = False
