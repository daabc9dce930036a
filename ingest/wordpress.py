"""WordPress as a source: its export file, or a running site's REST interface."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar, Protocol, cast
from urllib.parse import quote, urlencode

from ingest.extract import extract_fragment
from ingest.extract.blocks import facts, paragraph
from ingest.fetch import FetchFailed, Outcome
from ingest.language import detect
from ingest.model import (
    Block,
    Document,
    KnownPage,
    PageFailed,
    PageFound,
    PageResult,
    PageUnchanged,
    SourceError,
    SourceKind,
)
from ingest.wordpress_content import content_blocks, plain_text, product_facts
from ingest.wxr import BrokenItem, Channel, Item, read_channel, read_items

Json = dict[str, Any]

EXPORT_TYPES = ("post", "page", "product")
API_TYPES = ("pages", "posts", "product")
_JSON = frozenset({"application/json"})
_BATCH = 25
_MAX_PAGES = 1000
_FIELDS = "id,link,modified_gmt,title,content,excerpt,status,type,class_list"


class WxrSource:
    """The published, unprotected posts, pages and products of an export file. `currency` follows product prices."""

    kind: ClassVar[SourceKind] = "wordpress_export"

    def __init__(self, path: Path, *, types: Sequence[str] = EXPORT_TYPES, currency: str = "") -> None:
        self._path = path
        self._types = frozenset(types)
        self._currency = currency
        self._complete = False
        self._listed = 0

    @property
    def complete(self) -> bool:
        return self._complete

    @property
    def expected(self) -> int | None:
        return self._listed if self._complete else None

    async def read(self, known: Mapping[str, KnownPage]) -> AsyncIterator[PageResult]:
        """Each item once; raises SourceError for a file that is missing or no export."""
        channel = await asyncio.to_thread(self._channel)
        items = read_items(self._path)
        broken = False
        while batch := await asyncio.to_thread(self._batch, items, channel, known):
            for result in batch:
                if result is not None:
                    broken = broken or isinstance(result, PageFailed)
                    self._listed += 1
                    yield result
        # A broken item may be any page: without its address none may be taken for removed.
        self._complete = not broken

    def _channel(self) -> Channel:
        if not self._path.is_file():
            raise SourceError("not_found", f"There is no file {self._path}.")
        channel = read_channel(self._path)
        if channel is None:
            raise SourceError(
                "not_an_export", f"{self._path.name} is not a WordPress export (Tools > Export gives one)."
            )
        return channel

    def _batch(
        self, items: Iterator[Item | BrokenItem], channel: Channel, known: Mapping[str, KnownPage]
    ) -> list[PageResult | None]:
        """Results of the next items; None for those that are no public page; [] at the end."""
        results: list[PageResult | None] = []
        for item in items:
            results.append(self._result(item, channel, known))
            if len(results) == _BATCH:
                break
        return results

    def _result(
        self, item: Item | BrokenItem, channel: Channel, known: Mapping[str, KnownPage]
    ) -> PageResult | None:
        if isinstance(item, BrokenItem):
            name = f"Item {item.number}" + (f' ("{item.title}")' if item.title else "")
            url = item.link or f"{self._path.name}#item-{item.number}"
            return PageFailed(url, "malformed_item", f"{name} of the export is not well-formed: {item.error}")
        if item.type not in self._types or item.status != "publish" or item.password:
            return None
        url = item.link or item.guid or f"{channel.site}/?p={item.id}"
        stored = known.get(url)
        if stored is not None and item.modified is not None and stored.lastmod == item.modified:
            return PageUnchanged(url, lastmod=item.modified)
        return PageFound(url, self._document(item, url, channel), lastmod=item.modified)

    def _document(self, item: Item, url: str, channel: Channel) -> Document:
        blocks = content_blocks(item.content)
        if item.type == "product":
            blocks = _product_blocks(item, blocks, self._currency)
        return Document(
            url=url,
            title=plain_text(item.title) or "Untitled",
            blocks=tuple(blocks),
            description=plain_text(item.excerpt),
            language=detect(" ".join(block.text for block in blocks)) or channel.language,
            modified=item.modified,
        )


def _product_blocks(item: Item, blocks: list[Block], currency: str) -> list[Block]:
    short = paragraph(plain_text(item.excerpt))
    known = product_facts(item.meta, item.terms, currency=currency)
    return [block for block in (short, known) if block is not None] + blocks


class Fetcher(Protocol):
    """The part of `ingest.fetch.PoliteFetcher` that is needed here."""

    async def fetch(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        kinds: frozenset[str] | None = None,
        max_bytes: int | None = None,
    ) -> Outcome: ...


class WordPressApiSource:
    """A running WordPress over wp-json/wp/v2: lists every address, then reads what changed since the last sync."""

    kind: ClassVar[SourceKind] = "wordpress_api"

    def __init__(
        self, root: str, fetcher: Fetcher, *, types: Sequence[str] = API_TYPES, per_page: int = 100
    ) -> None:
        self._base = _api_base(root)
        self._fetcher = fetcher
        self._types = tuple(types)
        self._per_page = per_page
        self._listed: dict[str, str] = {}
        self._kinds: dict[str, list[str]] = {}
        self._complete = False

    @property
    def complete(self) -> bool:
        return self._complete

    @property
    def expected(self) -> int | None:
        return len(self._listed) or None

    async def read(self, known: Mapping[str, KnownPage]) -> AsyncIterator[PageResult]:
        """Every published page once; raises SourceError when the site has no such interface."""
        available, whole = await self._list_all()
        seen: set[str] = set()
        for kind in available:
            changed = self._changed(kind, known)
            if not changed:
                continue
            after = min(changed.values()) if len(changed) < len(self._kinds[kind]) else None
            async for item in self._items(kind, fields=_FIELDS, after=after):
                if isinstance(item, FetchFailed):
                    whole = False
                    yield PageFailed(item.url, item.reason, item.detail, item.temporary)
                    continue
                result = _result(item, known)
                if result is not None and result.url not in seen:
                    seen.add(result.url)
                    yield result
        for url, modified in self._listed.items():
            if url in known and url not in seen:
                yield PageUnchanged(url, lastmod=modified)
        self._complete = whole

    async def _list_all(self) -> tuple[list[str], bool]:
        """The types the site serves, and whether all of their addresses could be listed."""
        available: list[str] = []
        whole = True
        failure: FetchFailed | None = None
        for kind in self._types:
            urls: list[str] = []
            failed = False
            async for item in self._items(kind, fields="link,modified_gmt,status"):
                if isinstance(item, FetchFailed):
                    failed, failure = True, item
                    whole = whole and not item.temporary
                elif url := _text(item, "link"):
                    self._listed[url] = _text(item, "modified_gmt")
                    urls.append(url)
            self._kinds[kind] = urls
            if urls or not failed:
                available.append(kind)
        if not available and failure is not None:
            raise SourceError(
                "no_wordpress_api", f"{self._base} did not answer as WordPress does: {failure.detail}"
            )
        return available, whole

    def _changed(self, kind: str, known: Mapping[str, KnownPage]) -> dict[str, str]:
        """Addresses that are not stored, or whose date moved, with their dates.

        Such a page may be older than the stored ones, so the earliest of these dates says from when to ask.
        """
        listed = {url: self._listed[url] for url in self._kinds[kind]}
        return {url: date for url, date in listed.items() if url not in known or known[url].lastmod != date}

    async def _items(
        self, kind: str, *, fields: str, after: str | None = None
    ) -> AsyncIterator[Json | FetchFailed]:
        """Items page by page until an empty page, or until WordPress says that there is no such page."""
        for number in range(1, _MAX_PAGES + 1):
            query = {
                "per_page": str(self._per_page),
                "page": str(number),
                "_fields": fields,
                "status": "publish",
                "orderby": "id",
                "order": "asc",
            }
            if since := _day_before(after or ""):
                query["modified_after"] = since
            outcome = await self._fetcher.fetch(
                _with_query(f"{self._base}/{quote(kind)}", query), kinds=_JSON
            )
            items = _decoded(outcome)
            if isinstance(items, FetchFailed):
                if not (number > 1 and items.reason == "http_400"):
                    yield items
                return
            for item in items:
                yield item
            if not items:
                return


def _api_base(root: str) -> str:
    """The address of wp/v2 for a site's root or any address below its wp-json."""
    head = root.split("/wp-json", 1)[0].rstrip("/")
    if "rest_route=" in root:
        return head.split("?")[0].rstrip("/") + "/?rest_route=/wp/v2"
    return f"{head}/wp-json/wp/v2"


def _with_query(address: str, query: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _day_before(moment: str) -> str | None:
    """WordPress compares in the site's own time zone, so ask from a day earlier; None for what is no time."""
    try:
        earlier = datetime.fromisoformat(moment).replace(tzinfo=UTC) - timedelta(days=1)
    except ValueError:
        return None
    return earlier.strftime("%Y-%m-%dT%H:%M:%SZ")


def _decoded(outcome: Outcome) -> list[Json] | FetchFailed:
    if isinstance(outcome, FetchFailed):
        return outcome
    body = getattr(outcome, "body", b"")
    try:
        value = json.loads(body)
    except ValueError:
        return FetchFailed(outcome.url, "not_json", f"{outcome.url} did not answer with JSON.", False)
    if not isinstance(value, list):
        return FetchFailed(outcome.url, "not_wordpress", f"{outcome.url} did not answer with a list.", False)
    return [cast(Json, item) for item in cast("list[object]", value) if isinstance(item, dict)]


def _result(item: Json, known: Mapping[str, KnownPage]) -> PageResult | None:
    url, modified = _text(item, "link"), _text(item, "modified_gmt") or None
    content = item.get("content")
    protected = isinstance(content, dict) and cast(Json, content).get("protected") is True
    if not url or protected or _text(item, "status") not in ("publish", ""):
        return None
    stored = known.get(url)
    if stored is not None and modified is not None and stored.lastmod == modified:
        return PageUnchanged(url, lastmod=modified)
    return PageFound(url, _api_document(item, url, modified), lastmod=modified)


def _api_document(item: Json, url: str, modified: str | None) -> Document:
    blocks = content_blocks(_rendered(item, "content")) if _rendered(item, "content") else []
    excerpt = plain_text(_rendered(item, "excerpt"))
    if _text(item, "type") == "product":
        blocks = (
            [*extract_fragment(f"<p>{excerpt}</p>"), *_stock_facts(item), *blocks]
            if excerpt
            else [*_stock_facts(item), *blocks]
        )
    return Document(
        url=url,
        title=plain_text(_rendered(item, "title")) or "Untitled",
        blocks=tuple(blocks),
        description=excerpt,
        language=detect(" ".join(block.text for block in blocks)),
        modified=modified,
    )


def _stock_facts(item: Json) -> list[Block]:
    """The REST interface for everybody shows no price; its classes tell whether a product can be had."""
    classes = (
        [str(name) for name in cast("list[object]", item.get("class_list") or [])]
        if isinstance(item.get("class_list"), list)
        else []
    )
    pairs = (
        [("Availability", "in stock" if "instock" in classes else "out of stock")]
        if {"instock", "outofstock"} & set(classes)
        else []
    )
    block = facts(pairs)
    return [block] if block is not None else []


def _text(item: Json, key: str) -> str:
    value = item.get(key)
    return value if isinstance(value, str) else ""


def _rendered(item: Json, key: str) -> str:
    value = item.get(key)
    return _text(cast(Json, value), "rendered") if isinstance(value, dict) else ""
