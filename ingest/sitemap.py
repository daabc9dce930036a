"""Reads sitemaps in all the forms that sites publish: urlset, index, RSS, Atom, plain text, gzip, and damaged ones.

XML is read with expat: no network, no entities of the document's own. What stands before a damage counts, and the rest
is searched for addresses.
"""

from __future__ import annotations

import html
import re
import zlib
from dataclasses import dataclass, field
from typing import Literal
from xml.parsers import expat

SitemapKind = Literal["pages", "index", "feed", "text"]

_ROOTS: dict[str, SitemapKind] = {
    "urlset": "pages",
    "sitemapindex": "index",
    "rss": "feed",
    "rdf": "feed",
    "feed": "feed",
}
_ENTRIES = frozenset({"url", "sitemap", "item", "entry"})
_ADDRESSES = frozenset({"loc", "link"})
_DATES = ("lastmod", "updated", "pubdate", "modified", "date", "published")
# Possessive, so that a hostile prologue costs no more than its length.
_START = re.compile(
    rb"\s*+(?:(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*+(?:\[.*?\]\s*+)?>)\s*+)*+<(?:\w++:)?(\w++)",
    re.DOTALL | re.IGNORECASE,
)
_BARE_AMPERSAND = re.compile(rb"&(?!(?:[a-zA-Z]+|#\d+|#x[0-9a-fA-F]+);)")
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_BLOCK = re.compile(
    r"<(?:\w+:)?(url|sitemap|item|entry)\b[^>]*>(.*?)(?=</(?:\w+:)?\1>|<(?:\w+:)?\1\b|\Z)", re.DOTALL
)
_LOC = re.compile(r"<(?:\w+:)?(?:loc|link)>\s*(?:<!\[CDATA\[)?\s*(https?://[^<\]\s]+)", re.IGNORECASE)
_LASTMOD = re.compile(r"<(?:\w+:)?lastmod>\s*([^<\s]+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """`lastmod` is kept as the site wrote it."""

    url: str
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """One file. For kind "index" the entries are further sitemaps. A "feed" lists recent pages only.

    `problem` says what was wrong with a file of which only a part could be read.
    """

    kind: SitemapKind
    entries: tuple[SitemapEntry, ...]
    problem: str | None = None


def is_sitemap(body: bytes, url: str) -> bool:
    """Whether the bytes at `url` are a sitemap or feed rather than a page."""
    if body[:2] == b"\x1f\x8b":
        return True
    start = _START.match(_as_utf8(body[:20_000]))
    if start:
        return start[1].decode().lower() in _ROOTS
    lines = [line.strip() for line in body[:20_000].splitlines()[:50] if line.strip()]
    return url.lower().endswith(".txt") and bool(lines) and all(b"://" in line.split()[0] for line in lines)


def parse_sitemap(body: bytes, *, max_bytes: int = 50_000_000) -> Sitemap:
    """Read one file, gzipped or not. Raises ValueError when it is no sitemap or unpacks to more than `max_bytes`."""
    text = _unpacked(body, max_bytes) if body[:2] == b"\x1f\x8b" else body
    text = _as_utf8(text)
    start = _START.match(text)
    if start is None:
        return _plain(text)
    kind = _ROOTS.get(start[1].decode().lower())
    if kind is None:
        raise ValueError(f"it is <{start[1].decode()}>, not a sitemap")
    entries, problem = _read_xml(text.lstrip())
    if problem:
        entries, problem = _read_xml(_BARE_AMPERSAND.sub(b"&amp;", _CONTROL.sub(b"", text.lstrip())))
    if problem:
        found = {entry.url for entry in entries}
        entries += [entry for entry in _salvage(text.decode("utf-8", "replace")) if entry.url not in found]
    return Sitemap(kind, tuple(entries), problem)


def _plain(text: bytes) -> Sitemap:
    lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines()]
    entries = tuple(SitemapEntry(line) for line in lines if line.startswith(("http://", "https://")))
    if not entries and any(lines):
        raise ValueError("it holds no addresses")
    return Sitemap("text", entries)


def _unpacked(body: bytes, limit: int) -> bytes:
    """The content of a gzip file; of a truncated one, what can be read."""
    decoder = zlib.decompressobj(zlib.MAX_WBITS | 16)
    try:
        text = decoder.decompress(body, limit + 1)
    except zlib.error as error:
        raise ValueError(f"its gzip data is damaged: {error}") from error
    if len(text) > limit:
        raise ValueError(f"it unpacks to more than {limit / 1_000_000:g} MB")
    return text


def _as_utf8(text: bytes) -> bytes:
    """`text` without byte order mark; UTF-16 becomes UTF-8 with a declaration that no longer claims otherwise."""
    if text[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text.decode("utf-16", "replace").lstrip("\ufeff")).encode()
    return text.removeprefix(b"\xef\xbb\xbf")


def _read_xml(text: bytes) -> tuple[list[SitemapEntry], str | None]:
    """The entries up to the first damage, and what the damage is."""
    collector = _Collector()
    try:
        collector.parser.Parse(text, True)
    except expat.ExpatError as error:
        return collector.entries, f"the XML is damaged: {error}"
    except _ForbiddenXml:
        return collector.entries, "it declares entities, which are not expanded"
    return collector.entries, None


class _ForbiddenXml(Exception):
    pass


@dataclass(slots=True)
class _Entry:
    loc: str = ""
    fields: dict[str, str] = field(default_factory=dict[str, str])


class _Collector:
    """Takes addresses and dates by the local names of elements: namespaces are wrong too often to rely on."""

    def __init__(self) -> None:
        self.entries: list[SitemapEntry] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.EntityDeclHandler = self._entity
        self._entry: _Entry | None = None
        self._depth = 0
        self._entry_depth = 0
        self._parts: list[str] = []

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._parts = []
        local = _local(name)
        if self._entry is None and local in _ENTRIES:
            self._entry, self._entry_depth = _Entry(), self._depth
        elif self._entry is not None and name == "link" and attributes.get("rel", "alternate") == "alternate":
            # Atom. The alternates in other languages are <xhtml:link> and each has an entry of its own.
            self._entry.loc = self._entry.loc or attributes.get("href", "")

    def _end(self, name: str) -> None:
        entry, local, text = self._entry, _local(name), "".join(self._parts).strip()
        self._parts = []
        if entry is not None and self._depth == self._entry_depth + 1 and text:
            if local in _ADDRESSES and ":" not in name.removesuffix(local).removesuffix(":"):
                entry.loc = entry.loc or text
            elif local in _DATES:
                entry.fields.setdefault(local, text)
        if entry is not None and self._depth == self._entry_depth:
            if entry.loc:
                dates = (entry.fields[name] for name in _DATES if name in entry.fields)
                self.entries.append(SitemapEntry(entry.loc, next(dates, None)))
            self._entry = None
        self._depth -= 1

    def _text(self, text: str) -> None:
        self._parts.append(text)

    def _entity(self, *_: object) -> None:
        raise _ForbiddenXml


def _local(name: str) -> str:
    return name.rsplit(":", 1)[-1].lower()


def _salvage(text: str) -> list[SitemapEntry]:
    found: list[SitemapEntry] = []
    for block in _BLOCK.finditer(text):
        if loc := _LOC.search(block[2]):
            lastmod = _LASTMOD.search(block[2])
            found.append(SitemapEntry(html.unescape(loc[1]), lastmod[1] if lastmod else None))
    return found
