"""What a page's head says: title, description, language, canonical address, robots rules; and the page's links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import Tag

from ingest.extract.dom import attribute, inside
from ingest.extract.inline import inline_text, one_line

_SEPARATOR = re.compile(
    r"\s+[|\u2022\u00b7\u2013\u2014\u2014\u00bb:\u2039\u203a\u00ab-]\s+|\s*\|\s*|\s[\u2013\u2014]\s"
)
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?=$|[-_])")
_ROBOTS = frozenset({"robots", "googlebot"})
_MAX_LINKS = 5000


@dataclass(frozen=True, slots=True)
class Head:
    title: str
    site: str
    description: str
    language: str | None
    canonical: str | None
    modified: str | None
    noindex: bool
    nofollow: bool
    article: bool


def read(tags: Sequence[Tag], url: str) -> Head:
    """`tags` are all elements of the page."""
    meta = _meta(tags)
    rules = {rule.strip() for name in _ROBOTS for rule in meta.get(name, "").lower().split(",")}
    site = meta.get("og:site_name") or meta.get("application-name") or ""
    raw = _title_text(tags) or meta.get("og:title", "")
    return Head(
        title=clean_title(raw, site=site, headings=_headings(tags)),
        site=site,
        description=meta.get("description") or meta.get("og:description") or "",
        language=_language(tags, meta),
        canonical=_canonical(tags, url),
        modified=meta.get("article:modified_time") or meta.get("last-modified") or None,
        noindex=bool(rules & {"noindex", "none"}),
        nofollow=bool(rules & {"nofollow", "none"}),
        article=meta.get("og:type", "").lower() == "article",
    )


def clean_title(raw: str, *, site: str = "", headings: tuple[str, ...] = ()) -> str:
    """A title without the site's name: the part that a heading repeats, else without the part that names the site."""
    title = one_line(raw)
    if not title:
        return headings[0] if headings else ""
    parts = [part for part in (one_line(piece) for piece in _SEPARATOR.split(title)) if part]
    if len(parts) < 2:
        return title
    known = {heading.casefold() for heading in headings}
    for heading in headings:
        if (
            heading.casefold() in title.casefold()
            and len(heading) > 3
            and heading.casefold() != site.casefold()
        ):
            return heading
    for part in parts:
        if part.casefold() in known and part.casefold() != site.casefold():
            return part
    if site and len(parts) > 1:
        kept = [part for part in parts if part.casefold() != site.casefold()]
        if kept and len(kept) < len(parts):
            return _rejoin(title, kept)
    return _without_tail(title, parts)


def _without_tail(title: str, parts: list[str]) -> str:
    """Cut a short last part after a bar: "Prices | Acme". A dash may belong to the title itself."""
    head, bar, tail = title.rpartition("|")
    if bar and len(tail.split()) <= 5 and head.strip():
        return one_line(head)
    return (
        title
        if len(parts[-1].split()) > 4 or len(parts[0]) < len(parts[-1])
        else one_line(title[: title.rfind(parts[-1])].rstrip(" |-\u2013\u2014\u00b7\u2022\u00bb:"))
    )


def _rejoin(title: str, kept: list[str]) -> str:
    start, end = title.find(kept[0]), title.find(kept[-1]) + len(kept[-1])
    return title[start:end] if 0 <= start < end else " - ".join(kept)


def links(tags: Sequence[Tag], url: str) -> tuple[str, ...]:
    """Absolute http(s) addresses without fragments, each once, in the page's order; rel="nofollow" is left out."""
    base = _base(tags, url)
    found: dict[str, None] = {}
    references: set[str] = set()
    for anchor in tags:
        if anchor.name not in ("a", "area", "link") or "href" not in anchor.attrs:
            continue
        rel = attribute(anchor, "rel").lower().split()
        if "nofollow" in rel or (anchor.name == "link" and not {"next", "prev"} & set(rel)):
            continue
        reference = attribute(anchor, "href")
        if reference in references or reference.startswith("#"):
            continue
        references.add(reference)
        address = absolute(base, reference)
        if address is not None:
            found[address] = None
        if len(found) >= _MAX_LINKS:
            break
    return tuple(found)


def absolute(base: str, reference: str) -> str | None:
    """A reference resolved against a base; None unless it is http(s) and well formed."""
    try:
        address = urldefrag(urljoin(base, reference.strip())).url
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None


def _base(tags: Sequence[Tag], url: str) -> str:
    references = (attribute(tag, "href") for tag in tags if tag.name == "base" and "href" in tag.attrs)
    return next(filter(None, (absolute(url, reference) for reference in references)), url)


def _meta(tags: Sequence[Tag]) -> dict[str, str]:
    """The first content of each meta name, property or http-equiv, lower-cased names."""
    values: dict[str, str] = {}
    for tag in tags:
        if tag.name != "meta":
            continue
        name = attribute(tag, "name") or attribute(tag, "property") or attribute(tag, "http-equiv")
        content = one_line(attribute(tag, "content"))
        if name and content:
            values.setdefault(name.lower(), content)
    return values


def _title_text(tags: Sequence[Tag]) -> str:
    titles = (tag for tag in tags if tag.name == "title" and not inside(tag, ("svg",)))
    return next((one_line(title.get_text()) for title in titles), "")


def _headings(tags: Sequence[Tag]) -> tuple[str, ...]:
    return tuple(filter(None, (one_line(inline_text(tag)) for tag in tags if tag.name == "h1")))[:5]


def _language(tags: Sequence[Tag], meta: dict[str, str]) -> str | None:
    root = next((tag for tag in tags if tag.name == "html"), None)
    declared = [attribute(root, "lang"), attribute(root, "xml:lang")] if root is not None else []
    for value in (*declared, meta.get("content-language", ""), meta.get("og:locale", "")):
        match = _LANGUAGE.match(value.strip())
        if match:
            return match.group(0).lower()
    return None


def _canonical(tags: Sequence[Tag], url: str) -> str | None:
    for link in tags:
        if link.name == "link" and "canonical" in attribute(link, "rel").lower().split():
            return absolute(_base(tags, url), attribute(link, "href"))
    return None
