"""What a sync works with, put together from the opened services."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.services import Services
from ingest.model import Document, Passage, Source
from ingest.passages import passage_text, split
from ingest.rows import SourceRow
from ingest.sync import SyncDeps


def sync_deps(services: Services, open_source: Callable[[SourceRow], Source]) -> SyncDeps:
    """`open_source` makes the reader of a stored source."""
    embedder = services.embedder

    def passages(document: Document) -> Sequence[Passage]:
        return split(document, count_tokens=embedder.count_tokens, limit=embedder.max_tokens)

    return SyncDeps(
        pool=services.pool,
        embedder=embedder,
        split=passages,
        passage_text=passage_text,
        open_source=open_source,
        config=services.settings.ingest,
        clock=services.clock,
        ids=services.ids,
    )
