"""What a sync tells while it runs and when it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ingest.rows import Failure, SyncState

# Reasons that belong to a healthy site: a dead link, a page that asks not to be found, a file that is no page.
_NO_FAULT = frozenset(
    {"http_404", "http_410", "noindex", "blocked_by_robots", "unsupported_type", "no_content"}
)


@dataclass(frozen=True, slots=True)
class Progress:
    """`expected` is None while the number of pages is unknown; `passages` counts those written so far."""

    done: int
    expected: int | None
    failed: int
    passages: int
    seconds: float


@dataclass(frozen=True, slots=True)
class SyncReport:
    """The outcome of a run.

    `fetched` pages were new or changed and have been written; `removed` ones had content and have gone; `passages` is
    how many the source has now, `embedded` how many of them this run put through the model. A `suspicious` run found
    less than half of the known pages and therefore removed nothing. `error` says why a source ended early.
    """

    sync_id: UUID
    source_id: UUID
    state: SyncState
    pages_found: int
    fetched: int
    unchanged: int
    failed: int
    removed: int
    passages: int
    embedded: int
    complete: bool
    suspicious: bool
    seconds: float
    failures: tuple[Failure, ...]
    error_code: str | None = None
    error: str | None = None

    def counts(self) -> dict[str, Any]:
        """The numbers, as they are stored and printed."""
        return {
            "pages_found": self.pages_found,
            "fetched": self.fetched,
            "unchanged": self.unchanged,
            "failed": self.failed,
            "removed": self.removed,
            "passages": self.passages,
            "embedded": self.embedded,
            "complete": self.complete,
            "suspicious": self.suspicious,
            "seconds": round(self.seconds, 3),
        }


@dataclass(slots=True)
class Tally:
    """What a run has counted so far."""

    seen: set[str] = field(default_factory=set[str])
    alive: set[str] = field(default_factory=set[str])
    failures: list[Failure] = field(default_factory=list[Failure])
    fetched: int = 0
    unchanged: int = 0
    embedded: int = 0
    passages: int = 0

    @property
    def read(self) -> int:
        """Pages whose present content is known."""
        return self.fetched + self.unchanged

    def counts(self) -> dict[str, Any]:
        return {
            "pages_found": len(self.seen),
            "fetched": self.fetched,
            "unchanged": self.unchanged,
            "failed": len(self.failures),
            "embedded": self.embedded,
        }

    def suspicious(self, known: Mapping[str, object]) -> bool:
        """Whether fewer than half of the pages that had content are still there."""
        return 2 * sum(url in self.alive for url in known) < len(known)


def outcome(failures: list[Failure], *, complete: bool, suspicious: bool, written: bool) -> SyncState:
    """`failed` when nothing could be read, `partial` when something that should be there is missing."""
    faults = [failure for failure in failures if failure.reason not in _NO_FAULT]
    if failures and not written:
        return "failed"
    return "partial" if faults or suspicious or not complete else "done"
