"""Bytes of a page to text: byte order mark, then HTTP header, then meta element, then a guess."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_HEAD_BYTES = 4096
_GUESS_BYTES = 65536


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of an HTML page; bytes that fit no charset become U+FFFD."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    declared = _declared(body, content_type)
    for name in (declared, "utf-8"):
        text = _strict(body, name) if name else None
        if text is not None:
            return text
    return _guess(body, declared)


def _declared(body: bytes, content_type: str | None) -> str | None:
    header = _HEADER.search(content_type or "")
    if header:
        return _known(header.group(1))
    head = body[:_HEAD_BYTES]
    match = _META.search(head) or _XML.search(head)
    return _known(match.group(1).decode("ascii", "ignore")) if match else None


def _known(name: str) -> str | None:
    """The codec browsers use for a label: they read Latin-1 as its Windows superset."""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return None
    if found.startswith("utf-16"):
        return "utf-8"  # a page whose meta element could be read as ASCII is not UTF-16
    return "cp1252" if found in ("iso8859-1", "ascii") else found


def _strict(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except (UnicodeDecodeError, LookupError):
        return None


def _guess(body: bytes, declared: str | None) -> str:
    """A declared charset with a few broken bytes stays; otherwise the statistics of the bytes decide."""
    if declared:
        text = body.decode(declared, "replace")
        if text.count("\ufffd") * 1000 < len(text):
            return text
    best = from_bytes(body[:_GUESS_BYTES]).best()
    return body.decode(best.encoding if best else "utf-8", "replace")
