from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest

from db.pool import Pool, transaction
from ingest import store
from ingest.config import Config
from ingest.rows import SourceRow
from ingest.sync import SyncDeps
from kit.clock import Clock
from tests.ingest.fakes import FakeEmbedder, FakeSource, passage_text, split


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder()


@pytest.fixture
async def source_id(pool: Pool, tenant: UUID, ids: Callable[[], UUID]) -> UUID:
    row = SourceRow(ids(), "website", "http://site.test/", {}, None, None, datetime(2026, 3, 1, tzinfo=UTC))
    async with transaction(pool, tenant) as conn:
        return await store.upsert_source(conn, row)


@pytest.fixture
def deps_for(
    pool: Pool, embedder: FakeEmbedder, clock: Clock, ids: Callable[[], UUID]
) -> Callable[[FakeSource], SyncDeps]:
    def make(source: FakeSource) -> SyncDeps:
        return SyncDeps(
            pool=pool,
            embedder=embedder,
            split=split,
            passage_text=passage_text,
            open_source=lambda _: source,
            config=Config(),
            clock=clock,
            ids=ids,
            heartbeat=0.5,
            stale_after=30.0,
        )

    return make
