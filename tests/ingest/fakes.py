"""A source that yields what a test gives it, and an embedding model that counts what it is asked."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from ingest.model import (
    Block,
    Document,
    KnownPage,
    PageFailed,
    PageFound,
    PageResult,
    PageUnchanged,
    Passage,
    SourceKind,
)

DIMENSIONS = 8


@dataclass(frozen=True, slots=True)
class FakeVectors:
    vector: NDArray[np.float32]
    sentences: bytes | None


@dataclass
class FakeEmbedder:
    """Deterministic unit vectors. `asked` lists every text it was given; `on_call` runs before each answer."""

    name: str = "fake"
    dimensions: int = DIMENSIONS
    asked: list[str] = field(default_factory=list)
    on_call: Callable[[Sequence[str]], Awaitable[None]] | None = None

    async def embed_passages(self, texts: Sequence[str]) -> list[FakeVectors]:
        if self.on_call:
            await self.on_call(texts)
        self.asked += texts
        return [FakeVectors(vector_of(f"{self.name}{text}"), text.encode()[:4]) for text in texts]


def vector_of(text: str) -> NDArray[np.float32]:
    raw = (
        np.frombuffer(hashlib.sha256(text.encode()).digest()[:DIMENSIONS], dtype=np.uint8).astype(np.float32)
        + 1
    )
    return (raw / np.linalg.norm(raw)).astype(np.float32)


@dataclass
class FakeSource:
    """Yields `results`; an exception among them is raised there, a coroutine function awaited."""

    kind: ClassVar[SourceKind] = "website"
    results: Sequence[PageResult | Exception | Callable[[], Awaitable[None]]]
    complete: bool = True
    expected: int | None = None
    known: dict[str, KnownPage] = field(default_factory=dict)

    async def read(self, known: Mapping[str, KnownPage]) -> AsyncIterator[PageResult]:
        self.known = dict(known)
        for result in self.results:
            await asyncio.sleep(0)
            if isinstance(result, Exception):
                raise result
            if isinstance(result, PageFound | PageUnchanged | PageFailed):
                yield result
            else:
                await result()


def page(
    name: str, *texts: str, title: str = "", language: str | None = "en", etag: str | None = None
) -> PageFound:
    """A page at http://site.test/NAME with a paragraph for each text."""
    url = f"http://site.test/{name}"
    blocks = tuple(Block("paragraph", text) for text in texts or (f"The text of {name}.",))
    return PageFound(url, Document(url, title or name.title(), blocks, language=language), etag=etag)


def split(document: Document) -> list[Passage]:
    """One passage a block."""
    return [Passage(i, ("Part",), block.text, anchor=f"a{i}") for i, block in enumerate(document.blocks)]


def passage_text(title: str, heading_path: Sequence[str], text: str) -> str:
    return " > ".join((title, *heading_path)) + "\n" + text
