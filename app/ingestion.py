"""What a sync works with, put together from the opened services."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager

from app.services import Services
from ingest import sources
from ingest.config import Config
from ingest.index.store import ensure_embedding_model
from ingest.model import Document, Passage
from ingest.passages import passage_text, split
from ingest.sources import Opener
from ingest.sync import SyncDeps


def sync_deps(services: Services, opener: Opener) -> SyncDeps:
    """`opener` makes the readers of stored sources."""
    embedder = services.embedder

    def passages(document: Document) -> Sequence[Passage]:
        return split(document, count_tokens=embedder.count_tokens, limit=embedder.max_tokens)

    return SyncDeps(
        pool=services.pool,
        embedder=embedder,
        split=passages,
        passage_text=passage_text,
        open_source=opener,
        open_pages=opener.pages,
        config=services.settings.ingest,
        clock=services.clock,
        ids=services.ids,
    )


@asynccontextmanager
async def opened_sync(services: Services, config: Config | None = None) -> AsyncGenerator[SyncDeps]:
    """A sync's surroundings with an HTTP client of their own, and the vector index of the model in place."""
    await asyncio.to_thread(
        ensure_embedding_model,
        services.database.dsn,
        model=services.embedder.name,
        dimensions=services.embedder.dimensions,
    )
    async with sources.opener(config or services.settings.ingest) as opener:
        yield sync_deps(services, opener)
