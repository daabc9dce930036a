"""What the store of ingestion takes and gives: one frozen class a kind of row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from ingest.model import SourceKind

SyncState = Literal["running", "done", "partial", "failed"]


@dataclass(frozen=True, slots=True)
class SourceRow:
    """`options` are the keys of `ingest.sources.SourceOptions`."""

    id: UUID
    kind: SourceKind
    target: str
    options: dict[str, Any]
    interval_seconds: int | None
    next_sync_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SyncRow:
    """`counts` are the keys of `ingest.sync.SyncReport`."""

    id: UUID
    source_id: UUID
    state: SyncState
    started_at: datetime
    heartbeat_at: datetime
    finished_at: datetime | None
    counts: dict[str, Any]
    error_code: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class SourceCounts:
    source_id: UUID
    pages: int
    passages: int
    failed: int


@dataclass(frozen=True, slots=True)
class StoredPage:
    url: str
    title: str
    status: Literal["ok", "failed"]
    passages: int
    reason: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class PageDraft:
    """A page as it is to be stored. `content_hash` covers the document and the way it was split."""

    url: str
    title: str
    description: str
    language: str | None
    content_hash: str
    etag: str | None
    last_modified: str | None
    lastmod: str | None


@dataclass(frozen=True, slots=True)
class PassageDraft:
    """`content_hash` covers what is embedded: title, heading path and text."""

    position: int
    heading_path: tuple[str, ...]
    anchor: str | None
    text: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class StoredVector:
    """`vector` is float32 and normalised; the database keeps half precision."""

    vector: NDArray[np.float32]
    sentences: bytes | None


@dataclass(frozen=True, slots=True)
class Touch:
    """A page that was seen and has not changed. None keeps the validator that is stored."""

    url: str
    etag: str | None = None
    last_modified: str | None = None
    lastmod: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    url: str
    reason: str
    detail: str
    temporary: bool


@dataclass(frozen=True, slots=True)
class Unembedded:
    passage_id: int
    title: str
    heading_path: list[str]
    text: str
