"""Read a WordPress export (WXR 1.0 to 1.2) item by item, so that one broken item costs only itself.

The file is cut at its <item> elements and each is parsed alone. What stands outside of items, a document type with
entities above all, is never given to the parser.
"""

from __future__ import annotations

import codecs
import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast
from xml.etree import ElementTree

_CHUNK = 1 << 18
_TOKEN = re.compile(r"<item(?=[\s>])|</item\s*>|<!\[CDATA\[|\]\]>")
_LONGEST_TOKEN = 64
_NEW_ITEM = re.compile(r"(?<=</item>)\s*(?=<item>\s*<title>)")
_MAX_ITEM = 20_000_000
_INVALID = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]));",
    re.IGNORECASE,
)
_LINK = re.compile(r"<(?:link|guid)\b[^>]*>\s*(?:<!\[CDATA\[)?\s*(https?://[^<\]\s]+)")
_TITLE = re.compile(r"<title>\s*(?:<!\[CDATA\[)?\s*(.*?)\s*(?:\]\]>)?\s*</title>", re.DOTALL)
_ENCODING = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)[\"']")
_PREFIX = re.compile(r"[<\s]([A-Za-z][\w-]*):[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Channel:
    """What the export says of its site."""

    language: str | None = None
    site: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of the export. `terms` are (taxonomy, name), `meta` are (key, value), both in the file's order."""

    id: str
    type: str
    status: str
    password: str
    title: str
    link: str
    guid: str
    content: str
    excerpt: str
    modified: str | None
    terms: tuple[tuple[str, str], ...] = ()
    meta: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BrokenItem:
    """An item that is not well-formed XML. `link` and `title` are what could still be made out."""

    number: int
    link: str | None
    title: str
    error: str


def _opened(path: Path) -> IO[bytes]:
    """The export's bytes; a gzipped one is unpacked on the way."""
    return cast("IO[bytes]", gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


def read_channel(path: Path) -> Channel | None:
    """The head of an export; None when the file is no WordPress export."""
    with _opened(path) as file:
        head = file.read(_CHUNK).decode("utf-8", "replace")
    before = head.partition("<item>")[0]
    if "<rss" not in before or "wordpress.org/export" not in before:
        return None
    language = re.search(r"<channel>.*?<language>\s*([A-Za-z]{2,3})", before, re.DOTALL)
    site = re.search(r"<wp:base_(?:blog|site)_url>\s*(?:<!\[CDATA\[)?\s*(https?://[^<\]\s]+)", before)
    link = re.search(r"<link>\s*(https?://[^<\s]+)", before)
    address = site or link
    return Channel(language.group(1).lower() if language else None, address.group(1) if address else "")


def read_items(path: Path) -> Iterator[Item | BrokenItem]:
    number = 0
    for text in _item_texts(path):
        for piece in _unmixed(text):
            number += 1
            yield _parse(piece, number)


def _item_texts(path: Path) -> Iterator[str]:
    """The source text of each item. An <item> inside CDATA is somebody's text, not an item."""
    buffer, scanned, start, quoted = "", 0, -1, False
    for chunk in _text_chunks(path):
        buffer += chunk
        safe = len(buffer) if not chunk else len(buffer) - _LONGEST_TOKEN
        for match in _TOKEN.finditer(buffer, scanned):
            if match.start() >= safe:
                break
            scanned = match.end()
            token = match.group()
            if token in ("<![CDATA[", "]]>"):
                quoted = token == "<![CDATA["
            elif quoted:
                continue
            elif token == "<item":
                if start >= 0:
                    yield buffer[start : match.start()]
                start = match.start()
            elif start >= 0:
                yield buffer[start : match.end()]
                start = -1
        scanned = max(scanned, safe, 0)
        keep = start if start >= 0 else scanned
        if start >= 0 and len(buffer) - start > _MAX_ITEM:
            yield buffer[start:scanned]
            keep, start, quoted = scanned, -1, False
        buffer, scanned, start = buffer[keep:], scanned - keep, 0 if start >= 0 else -1
    if start >= 0:
        yield buffer


def _text_chunks(path: Path) -> Iterator[str]:
    """Decoded pieces of the file, then "" once to say that it is over."""
    with _opened(path) as file:
        first = file.read(_CHUNK)
        declared = _ENCODING.search(first[:200])
        try:
            decoder = codecs.getincrementaldecoder(declared.group(1).decode() if declared else "utf-8")(
                "replace"
            )
        except LookupError:
            decoder = codecs.getincrementaldecoder("utf-8")("replace")
        chunk = first
        while chunk:
            if text := decoder.decode(chunk):
                yield text
            chunk = file.read(_CHUNK)
    if rest := decoder.decode(b"", True):
        yield rest
    yield ""


def _unmixed(text: str) -> list[str]:
    """An unclosed CDATA section swallows the items after it: cut such a text where new items begin."""
    return [piece.strip() for piece in _NEW_ITEM.split(text)]


def _element(text: str) -> ElementTree.Element:
    """The item's element. Its prefixes are declared here, each as its own name: exports differ in their addresses."""
    prefixes = sorted(set(_PREFIX.findall(text)))
    declared = " ".join(
        f'xmlns:{prefix}="{prefix}"' for prefix in prefixes if not prefix.lower().startswith("xml")
    )
    source = f"<root {declared}>{_INVALID.sub(' ', text)}</root>"
    return ElementTree.fromstring(source.encode("utf-8", "replace"))[0]


def _parse(text: str, number: int) -> Item | BrokenItem:
    try:
        return _item(_element(text))
    except ElementTree.ParseError as error:
        link, title = _LINK.search(text), _TITLE.search(text)
        return BrokenItem(
            number, link.group(1) if link else None, title.group(1)[:200] if title else "", str(error)
        )


def _item(element: ElementTree.Element) -> Item:
    fields: dict[str, str] = {}
    terms: list[tuple[str, str]] = []
    meta: list[tuple[str, str]] = []
    for child in element:
        space, name = _name(child)
        key = f"{space}:{name}" if name == "encoded" else name
        if key == "category":
            terms.append((child.get("domain") or "category", (child.text or "").strip()))
        elif key == "postmeta":
            values = {_name(entry)[1]: entry.text or "" for entry in child}
            meta.append((values.get("meta_key", ""), values.get("meta_value", "")))
        else:
            fields.setdefault(key, child.text or "")
    return Item(
        id=fields.get("post_id", "").strip(),
        type=fields.get("post_type", "").strip(),
        status=fields.get("status", "").strip(),
        password=fields.get("post_password", ""),
        title=fields.get("title", "").strip(),
        link=fields.get("link", "").strip(),
        guid=fields.get("guid", "").strip(),
        content=fields.get("content:encoded", ""),
        excerpt=fields.get("excerpt:encoded", ""),
        modified=(fields.get("post_modified_gmt") or fields.get("post_modified") or "").strip() or None,
        terms=tuple(terms),
        meta=tuple(meta),
    )


def _name(element: ElementTree.Element) -> tuple[str, str]:
    """(prefix, name) of an element."""
    space, _, name = element.tag.rpartition("}")
    return space.lstrip("{"), name
