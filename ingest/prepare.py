"""A document on its way into the store: split into passages, with hashes that tell what has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace

from ingest.model import Document, KnownPage, PageFound, Passage
from ingest.rows import PageDraft, PassageDraft

EXTRACTION_VERSION = 1
"""Raise it when extraction or splitting changes: the next sync then reads every page anew."""

Splitter = Callable[[Document], Sequence[Passage]]
PassageText = Callable[[str, Sequence[str], str], str]
"""(title, heading path, text) -> what is embedded."""


@dataclass(frozen=True, slots=True)
class PreparedPage:
    """A page ready to be embedded. `texts` are what the model reads, one for each passage."""

    page: PageDraft
    passages: tuple[PassageDraft, ...]
    texts: tuple[str, ...]


def fingerprint(model: str) -> str:
    """What a stored page depends on besides its content; it begins each page's content hash."""
    return f"{EXTRACTION_VERSION}/{model}:"


def document_hash(document: Document, prefix: str) -> str:
    body = json.dumps(asdict(replace(document, modified=None)), ensure_ascii=False, separators=(",", ":"))
    return prefix + hashlib.sha256(body.encode("utf8", "surrogatepass")).hexdigest()


def askable(known: KnownPage, prefix: str) -> KnownPage:
    """`known` as a source may use it: without validators when the page must be read anew whatever the server says."""
    if known.content_hash.startswith(prefix):
        return known
    return KnownPage(known.url, etag=None, last_modified=None, lastmod=None, content_hash=known.content_hash)


def prepare(
    found: PageFound, content_hash: str, *, split: Splitter, passage_text: PassageText, default_language: str
) -> PreparedPage:
    document = found.document
    title = _clean(document.title)
    passages: list[PassageDraft] = []
    texts: list[str] = []
    for position, passage in enumerate(split(document)):
        path = tuple(map(_clean, passage.heading_path))
        text = _clean(passage.text)
        embedded = passage_text(title, path, text)
        texts.append(embedded)
        digest = hashlib.sha256(embedded.encode()).hexdigest()
        passages.append(PassageDraft(position, path, passage.anchor, text, digest))
    page = PageDraft(
        url=found.url,
        title=title,
        description=_clean(document.description),
        language=document.language or default_language,
        content_hash=content_hash,
        etag=found.etag,
        last_modified=found.last_modified,
        lastmod=found.lastmod,
    )
    return PreparedPage(page, tuple(passages), tuple(texts))


def _clean(text: str) -> str:
    """Without what the database refuses: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf8", "ignore").decode("utf8")
