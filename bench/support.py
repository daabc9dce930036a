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
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import numpy as np

from app.environment import Environment
from app.ingestion import opened_sync
from app.services import Services, open_services
from db import tenants
from db.pool import transaction
from ingest import sources, store, targets
from ingest.model import Document, KnownPage, PageFound, PageResult, SourceKind
from ingest.report import SyncReport
from ingest.rows import SourceRow
from ingest.sync import run_sync
from kit import log


class Skipped(Exception):
    """The measurement cannot be made here; the message says what is missing."""


def main(measure: Callable[[], Coroutine[Any, Any, None]]) -> int:
    """Run one measurement as a program."""
    log.configure(level="WARNING")
    busy, cores = os.getloadavg()[0], os.cpu_count() or 1
    if busy > cores / 2:
        say(f"this machine is busy with other work: load {busy:.1f} on {cores} cores; times are too long")
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


async def sync(services: Services, tenant: UUID, target: str) -> SyncReport:
    """What `salesagent ingest TARGET` does."""
    wanted = targets.recognise(target, None)
    async with opened_sync(services) as deps:
        async with transaction(services.pool, tenant) as conn:
            options = sources.SourceOptions()
            source_id = await sources.add(conn, wanted, options, ids=services.ids, clock=services.clock)
        return await run_sync(deps, tenant, source_id)


async def write(services: Services, tenant: UUID, documents: Sequence[Document]) -> SyncReport:
    """The same for documents that are there already."""
    async with opened_sync(services) as deps:
        async with transaction(services.pool, tenant) as conn:
            row = SourceRow(services.ids(), "folder", "documents", {}, None, None, services.clock())
            source_id = await store.upsert_source(conn, row)
        given = replace(deps, open_source=lambda _: Documents(documents))
        return await run_sync(given, tenant, source_id)


# ── Figures ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def say(line: str) -> None:
    print(f"   {line}", flush=True)


def p(share: float, values: Sequence[float]) -> float:
    """The percentile `share` (0 to 100); not a number when there is nothing."""
    return float(np.percentile(values, share)) if len(values) else float("nan")
