"""What the measurements share: where data lies, opened services, a site on loopback, tenants, figures."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import numpy as np

from app.environment import Environment
from app.ingestion import sync_deps
from app.services import Services, open_services
from db import tenants
from db.pool import transaction
from ingest import store
from ingest.extract import extract_html
from ingest.fetch import Politeness
from ingest.model import Document, Extracted, KnownPage, PageFound, PageResult, Source, SourceKind
from ingest.report import SyncReport
from ingest.rows import SourceRow
from ingest.sync import run_sync
from ingest.website import WebsiteConfig, WebsiteSource
from kit import log
from kit.http import HttpLimits, SafeClient


class Skipped(Exception):
    """The measurement cannot be made here; the message says what is missing."""


def main(measure: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Run one measurement as a program."""
    log.configure(level="WARNING")
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        asyncio.run(measure())
    except KeyboardInterrupt:
        return 130
    except Skipped as reason:
        print(f"   skipped: {reason}", flush=True)
    return 0


def shared(*parts: str) -> Path:
    """A path in the folder of question sets and sites. Raises Skipped when it is not there."""
    path = Path(os.environ.get("SALES_SHARED", "."), *parts)
    if not path.exists():
        raise Skipped(f"there is no {'/'.join(parts)} in the folder that SALES_SHARED names")
    return path


@asynccontextmanager
async def services() -> AsyncGenerator[Services]:
    async with open_services(Environment.read(), say=lambda _: None) as opened:
        yield opened


# ── A site to read ──────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def served_site(folder: Path, *, delay_ms: int = 0) -> Generator[str]:
    """Serve a folder of HTML in a process of its own, answering after `delay_ms`; gives the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    tool = shared("tools", "serve_site.py")
    command = [sys.executable, str(tool), str(folder), str(port), "--delay-ms", str(delay_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            if "serving" not in server.stdout.readline():
                raise RuntimeError("the site's server did not start")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


@asynccontextmanager
async def website(services: Services, start: str) -> AsyncIterator[WebsiteSource]:
    """A served site as the product reads it: its own client, its own settings."""
    config = WebsiteConfig(start=start, politeness=Politeness(concurrency=services.settings.ingest.concurrency))
    async with SafeClient(HttpLimits(allow_private=True)) as client:
        yield WebsiteSource(config, client=client, extract=extract)


async def extract(body: bytes, url: str, content_type: str | None) -> Extracted:
    return await asyncio.to_thread(extract_html, body, url=url, content_type=content_type)


class Documents:
    """Documents that are there already, as a source."""

    kind: ClassVar[SourceKind] = "folder"
    complete = True

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents
        self.expected = len(documents)

    async def read(self, known: Mapping[str, KnownPage]) -> AsyncIterator[PageResult]:
        for document in self._documents:
            yield PageFound(document.url, document)


# ── Tenants ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def new_tenant(services: Services, slug: str) -> UUID:
    async with transaction(services.pool, services.ids()) as conn:
        return (await tenants.create(conn, slug=slug, name=slug, origins=[])).id


async def sync(services: Services, tenant: UUID, source: Source, *, target: str) -> SyncReport:
    """Read a source into a tenant as `salesagent ingest` does."""
    async with transaction(services.pool, tenant) as conn:
        row = SourceRow(services.ids(), source.kind, target, {}, None, None, services.clock())
        source_id = await store.upsert_source(conn, row)
    return await run_sync(sync_deps(services, lambda _: source), tenant, source_id)


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def say(line: str) -> None:
    print(f"   {line}", flush=True)


def p(share: float, values: Sequence[float]) -> float:
    """The percentile `share` (0 to 100)."""
    return float(np.percentile(values, share))
