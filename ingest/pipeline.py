"""The four stages of a sync, side by side: read and split, embed, write, and a heartbeat that says it is alive.

    source.read -> split -> [prepared] -> embed -> [embedded] -> write

Both queues are bounded, so a fast site waits for the model and never fills the memory.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol, TypeVar, cast
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from db.pool import Connection, Pool, transaction
from ingest import store
from ingest.config import Config
from ingest.index import store as index
from ingest.model import KnownPage, PageFailed, PageFound, PageResult, Source, SourceError
from ingest.prepare import PassageText, PreparedPage, Splitter, askable, document_hash, fingerprint, prepare
from ingest.report import Progress, Tally
from ingest.rows import Failure, SourceRow, StoredVector, Touch
from kit.clock import Clock
from kit.errors import Conflict
from kit.ids import IdFactory

_WAITING_PAGES = 64
_TEXTS_A_CALL = 128
_PAGES_A_WRITE = 16
_TOUCHES_A_WRITE = 500
_REMEMBERED_VECTORS = 2_000

Item = TypeVar("Item")


class Vectors(Protocol):
    @property
    def vector(self) -> NDArray[np.float32]: ...
    @property
    def sentences(self) -> bytes | None: ...


class Embedder(Protocol):
    """The part of `ingest.embed.EmbeddingModel` that ingestion uses."""

    @property
    def name(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    async def embed_passages(self, texts: Sequence[str]) -> Sequence[Vectors]: ...


class SyncLost(Conflict):
    """The run was taken over, or its source was removed, while it was at work."""

    code = "sync_lost"


@dataclass(frozen=True, slots=True)
class SyncDeps:
    """`open_source` makes the reader of a source, `open_pages` that of a few of its pages. Other times are seconds.

    A run without a heartbeat for `stale_after` seconds is taken to be dead: several times the pause between two beats.
    """

    pool: Pool
    embedder: Embedder
    split: Splitter
    passage_text: PassageText
    open_source: Callable[[SourceRow], Source]
    config: Config
    clock: Clock
    ids: IdFactory
    heartbeat: float = 5.0
    stale_after: float = 30.0
    open_pages: Callable[[SourceRow, Sequence[str]], Source] | None = None


class Pipeline:
    """One run's stages. What they learn is in `tally`; failed and removed pages are left to the caller.

    `stopped` is why the source ended early, when it did after its first page: what it gave is written.
    """

    def __init__(
        self,
        deps: SyncDeps,
        tenant: UUID,
        *,
        source_id: UUID,
        sync_id: UUID,
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self.tally = Tally()
        self.stopped: SourceError | None = None
        self._deps = deps
        self._tenant = tenant
        self._source_id = source_id
        self._sync_id = sync_id
        self._on_progress = on_progress
        self._started = perf_counter()
        self._prefix = fingerprint(deps.embedder.name)
        self._prepared: asyncio.Queue[PreparedPage | None] = asyncio.Queue(_WAITING_PAGES)
        self._embedded: asyncio.Queue[tuple[PreparedPage, list[StoredVector]] | None] = asyncio.Queue(
            _WAITING_PAGES
        )
        self._touches: list[Touch] = []
        self._remembered: dict[str, StoredVector] = {}

    @property
    def seconds(self) -> float:
        return perf_counter() - self._started

    async def run(self, source: Source, known: dict[str, KnownPage]) -> None:
        """Read the source to its end. An exception of any stage ends all of them and is raised as it was."""
        try:
            async with asyncio.TaskGroup() as group:
                heart = group.create_task(self._beat())
                stages = (self._read(source, known), self._embed(), self._write(source))
                await asyncio.wait([group.create_task(stage) for stage in stages])
                heart.cancel()
        except BaseExceptionGroup as failures:
            raise _first(failures) from None

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[Connection]:
        """A transaction that commits only while the run still holds its place. Raises SyncLost when it does not."""
        async with transaction(self._deps.pool, self._tenant) as conn:
            if not await store.beat(conn, self._sync_id, self.tally.counts()):
                raise SyncLost(
                    "Another run has taken over this source, or it was removed. Nothing more is written."
                )
            yield conn

    async def flush_touches(self, conn: Connection) -> None:
        touches, self._touches = self._touches, []
        if touches:
            now = self._deps.clock()
            await store.touch_pages(conn, self._source_id, self._sync_id, touches=touches, now=now)

    def _progress(self, source: Source) -> None:
        if self._on_progress:
            tally = self.tally
            done = tally.fetched + tally.unchanged + len(tally.failures)
            self._on_progress(
                Progress(done, source.expected, len(tally.failures), tally.passages, seconds=self.seconds)
            )

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._deps.heartbeat)
            async with self.writing():
                pass

    # ── Read and split ──────────────────────────────────────────────────────────────────────────────────────────────

    async def _read(self, source: Source, known: dict[str, KnownPage]) -> None:
        asked = {url: askable(page, self._prefix) for url, page in known.items()}
        results = source.read(asked)
        try:
            async for result in results:
                if result.url in self.tally.seen:
                    continue
                self.tally.seen.add(result.url)
                await self._sort(result, known)
                self._progress(source)
        except SourceError as error:
            if not self.tally.seen:
                raise
            self.stopped = error
        finally:
            if isinstance(results, AsyncGenerator):
                await results.aclose()
        await self._prepared.put(None)

    async def _sort(self, result: PageResult, known: dict[str, KnownPage]) -> None:
        if isinstance(result, PageFailed):
            self.tally.failures.append(Failure(result.url, result.reason, result.detail, result.temporary))
            if result.temporary:
                self.tally.alive.add(result.url)
            return
        self.tally.alive.add(result.url)
        if not isinstance(result, PageFound):
            await self._touch(Touch(result.url, lastmod=result.lastmod))
            return
        content_hash = document_hash(result.document, self._prefix)
        stored = known.get(result.url)
        if stored is not None and stored.content_hash == content_hash:
            await self._touch(Touch(result.url, result.etag, result.last_modified, result.lastmod))
            return
        await self._prepared.put(await asyncio.to_thread(self._prepare, result, content_hash))

    def _prepare(self, found: PageFound, content_hash: str) -> PreparedPage:
        return prepare(
            found,
            content_hash,
            split=self._deps.split,
            passage_text=self._deps.passage_text,
            default_language=self._deps.config.default_language,
        )

    async def _touch(self, touch: Touch) -> None:
        self.tally.unchanged += 1
        self._touches.append(touch)
        if len(self._touches) >= _TOUCHES_A_WRITE:
            async with self.writing() as conn:
                await self.flush_touches(conn)

    # ── Embed ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _embed(self) -> None:
        while pages := await _take(self._prepared, size=lambda page: len(page.texts), limit=_TEXTS_A_CALL):
            vectors = await self._vectors_of(pages)
            for page in pages:
                await self._embedded.put((page, [vectors[p.content_hash] for p in page.passages]))
            self._remember(vectors)
        await self._embedded.put(None)

    async def _vectors_of(self, pages: Sequence[PreparedPage]) -> dict[str, StoredVector]:
        """Vectors by content hash: remembered, stored with any passage of the tenant that reads the same, or new."""
        texts = {
            p.content_hash: text for page in pages for p, text in zip(page.passages, page.texts, strict=True)
        }
        vectors = {key: self._remembered[key] for key in texts if key in self._remembered}
        if missing := [key for key in texts if key not in vectors]:
            async with transaction(self._deps.pool, self._tenant) as conn:
                vectors |= await index.vectors_by_hash(conn, self._deps.embedder.name, missing)
        missing = [key for key in texts if key not in vectors]
        for start in range(0, len(missing), _TEXTS_A_CALL):
            part = missing[start : start + _TEXTS_A_CALL]
            made = await self._deps.embedder.embed_passages([texts[key] for key in part])
            vectors |= {key: StoredVector(v.vector, v.sentences) for key, v in zip(part, made, strict=True)}
            self.tally.embedded += len(part)
        return vectors

    def _remember(self, vectors: dict[str, StoredVector]) -> None:
        """Keep the latest vectors: a page that repeats them may come before they are written."""
        self._remembered |= vectors
        for key in list(self._remembered)[: max(0, len(self._remembered) - _REMEMBERED_VECTORS)]:
            del self._remembered[key]

    # ── Write ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _write(self, source: Source) -> None:
        while pages := await _take(self._embedded, size=lambda _: 1, limit=_PAGES_A_WRITE):
            async with self.writing() as conn:
                for page, vectors in pages:
                    await index.write_page(
                        conn,
                        self._source_id,
                        self._sync_id,
                        page=page.page,
                        passages=page.passages,
                        vectors=vectors,
                        model=self._deps.embedder.name,
                        now=self._deps.clock(),
                    )
            self.tally.fetched += len(pages)
            self.tally.passages += sum(len(page.passages) for page, _ in pages)
            self._progress(source)


async def _take(queue: asyncio.Queue[Item | None], *, size: Callable[[Item], int], limit: int) -> list[Item]:
    """Wait for one item, then take what is there up to `limit`. Empty at the end, which stays for the next call."""
    taken: list[Item] = []
    total = 0
    while total < limit and (not taken or not queue.empty()):
        item = await queue.get()
        if item is None:
            queue.put_nowait(None)
            break
        taken.append(item)
        total += size(item)
    return taken


def _first(failures: BaseExceptionGroup[BaseException]) -> BaseException:
    """The exception behind a group: the one that made the task group cancel the others."""
    first = failures.exceptions[0]
    if isinstance(first, BaseExceptionGroup):
        return _first(cast("BaseExceptionGroup[BaseException]", first))
    return first
