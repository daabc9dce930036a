"""The sources of a tenant: added, opened for reading, listed, scheduled, removed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from db.pool import Connection, Pool, transaction
from ingest import store
from ingest.config import Config
from ingest.extract import extract_html
from ingest.fetch import PoliteFetcher, Politeness
from ingest.folder import FolderSource
from ingest.model import Extracted, Source
from ingest.rows import SourceCounts, SourceRow, StoredPage, SyncRow
from ingest.targets import Target
from ingest.website import WebsiteConfig, WebsiteSource
from ingest.website_pages import WebsitePages
from ingest.wordpress import WordPressApiSource, WxrSource
from kit.clock import Clock
from kit.errors import BadRequest, NotFound
from kit.http import HttpLimits, SafeClient
from kit.ids import IdFactory

_INTERVAL = re.compile(r"(\d+)\s*(m|h|d|w)")
_SECONDS = {"m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_SHORTEST = 300


class SourceOptions(BaseModel):
    """What an owner may say of one source; stored with it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    include: tuple[str, ...] = Field(
        default=(), description="Only pages whose path matches one of these globs."
    )
    exclude: tuple[str, ...] = Field(
        default=(), description="No pages whose path matches one of these globs."
    )
    max_pages: int | None = Field(
        default=None, ge=1, description="Most pages; the setting ingest.max_pages otherwise."
    )
    base_url: str | None = Field(default=None, description="Where a folder's pages are found on the web.")


@dataclass(frozen=True, slots=True)
class SourceState:
    """A source with its last sync and what it holds."""

    source: SourceRow
    last: SyncRow | None
    counts: SourceCounts

    def as_json(self) -> dict[str, Any]:
        last = None
        if self.last is not None:
            last = {key: value for key, value in asdict(self.last).items() if key not in ("id", "source_id")}
        return {
            "id": self.source.id,
            "kind": self.source.kind,
            "target": self.source.target,
            "options": self.source.options,
            "interval_seconds": self.source.interval_seconds,
            "next_sync_at": self.source.next_sync_at,
            "pages": self.counts.pages,
            "passages": self.counts.passages,
            "failed": self.counts.failed,
            "last_sync": last,
        }


def interval(text: str) -> int:
    """Seconds of "6h", "30m", "1d" or "2w". Raises BadRequest."""
    match = _INTERVAL.fullmatch(text.strip().lower())
    seconds = int(match[1]) * _SECONDS[match[2]] if match else 0
    if seconds < _SHORTEST:
        raise BadRequest(f"{text!r} is no interval: write 30m, 6h, 1d or 2w; five minutes is the shortest.")
    return seconds


async def add(
    conn: Connection, target: Target, options: SourceOptions, *, ids: IdFactory, clock: Clock
) -> UUID:
    """Store a source, or give the one with the same target these options. Returns its id."""
    given = options.model_dump(mode="json", exclude_defaults=True)
    return await store.upsert_source(
        conn, SourceRow(ids(), target.kind, target.address, given, None, None, clock())
    )


async def schedule(conn: Connection, source_id: UUID, every: int | None, *, now: datetime) -> None:
    """Sync every `every` seconds from now on, or never by itself."""
    due = None if every is None else now + timedelta(seconds=every)
    await store.set_schedule(conn, source_id, interval_seconds=every, next_sync_at=due)


async def states(conn: Connection) -> list[SourceState]:
    """All sources of the tenant in the order they were added."""
    counts = await store.source_counts(conn)
    last = await store.last_syncs(conn)
    nothing = SourceCounts
    return [
        SourceState(row, last.get(row.id), counts.get(row.id) or nothing(row.id, 0, 0, 0))
        for row in await store.sources(conn)
    ]


async def named(conn: Connection, text: str) -> SourceRow:
    """The source whose id begins with `text`, or whose target it is. Raises NotFound and BadRequest."""
    found = [row for row in await store.sources(conn) if row.target == text or str(row.id).startswith(text)]
    exact = [row for row in found if row.target == text or str(row.id) == text]
    if len(exact or found) == 1:
        return (exact or found)[0]
    if not found:
        raise NotFound(
            f"There is no source {text!r}. `salesagent sources` lists them.", code="source_not_found"
        )
    raise BadRequest(f"{text!r} begins the id of several sources; write more of it.")


async def pages(pool: Pool, tenant: UUID, source_id: UUID | None) -> Sequence[StoredPage]:
    async with transaction(pool, tenant) as conn:
        return await store.pages(conn, source_id)


@dataclass(frozen=True, slots=True)
class Opener:
    """Makes the readers of stored sources."""

    config: Config
    client: SafeClient

    def __call__(self, row: SourceRow) -> Source:
        return open_source(row, config=self.config, client=self.client)

    def pages(self, row: SourceRow, urls: Sequence[str]) -> Source:
        """The reader of a few pages of a website."""
        config = _website(row, SourceOptions.model_validate(row.options), self.config)
        return WebsitePages(config, urls, client=self.client, extract=extract)


@asynccontextmanager
async def opener(config: Config) -> AsyncGenerator[Opener]:
    """Makes readers of stored sources, all over one HTTP client that is closed at the end."""
    limits = HttpLimits(
        allow_private=config.allow_private_addresses,
        max_bytes=config.max_page_bytes,
        total_timeout=config.timeout,
    )
    async with SafeClient(limits, user_agent=config.user_agent) as client:
        yield Opener(config, client)


def open_source(row: SourceRow, *, config: Config, client: SafeClient) -> Source:
    """The reader of one stored source."""
    options = SourceOptions.model_validate(row.options)
    match row.kind:
        case "website":
            return WebsiteSource(_website(row, options, config), client=client, extract=extract)
        case "wordpress_api":
            return WordPressApiSource(row.target, PoliteFetcher(client, _politeness(config)))
        case "wordpress_export":
            return WxrSource(Path(row.target))
        case "folder":
            return FolderSource(Path(row.target), options.base_url, extract=extract)


def _website(row: SourceRow, options: SourceOptions, config: Config) -> WebsiteConfig:
    return WebsiteConfig(
        start=row.target,
        include=options.include,
        exclude=options.exclude,
        max_pages=options.max_pages or config.max_pages,
        respect_robots=config.respect_robots,
        politeness=_politeness(config),
    )


def _politeness(config: Config) -> Politeness:
    return Politeness(user_agent=config.user_agent, concurrency=config.concurrency, delay=config.delay)


async def extract(body: bytes, url: str, content_type: str | None) -> Extracted:
    """`extract_html` in a thread: parsing a page takes milliseconds of processor time."""
    return await asyncio.to_thread(extract_html, body, url=url, content_type=content_type)
