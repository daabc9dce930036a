"""A site says that pages changed: who is believed, what is queued, and what visitors find a moment later."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx2
import pytest
from fastapi import FastAPI

from app import errors
from db.jobs import Jobs
from db.pool import Pool, transaction
from ingest import hooks, sources, store
from ingest import jobs as tasks
from ingest.config import Config
from ingest.refresh import refresh, spellings
from ingest.routes import ContentDeps, build_router
from ingest.rows import SourceRow
from ingest.sources import SourceOptions
from ingest.sync import SyncDeps, begin_run, run_sync
from ingest.targets import Target
from kit.errors import NotFound, Unauthorized
from kit.ids import uuid7
from tests.agent.rig import serving
from tests.fakes.site_server import SiteServer, html
from tests.ingest.fakes import FakeSource

CONFIG = Config(allow_private_addresses=True)
SECRET = "s3cret"
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@dataclass
class Office:
    """A tenant with the website `site` as its source, read once."""

    pool: Pool
    tenant: UUID
    source: UUID
    site: SiteServer
    deps: SyncDeps
    jobs: Jobs
    http: httpx2.AsyncClient

    async def pages(self) -> dict[str, str]:
        """Path and status of what is stored."""
        return {page.url.removeprefix(self.site.url("")): page.status for page in await self._stored()}

    async def titles(self) -> set[str]:
        return {page.title for page in await self._stored() if page.passages}

    async def _stored(self) -> Any:
        return await sources.pages(self.pool, self.tenant, self.source)

    async def tell(
        self, *, named: str = hooks.ANY, key: str = "pk_test", **body: list[str]
    ) -> httpx2.Response:
        raw = json.dumps(body).encode()
        stamp = str(int(NOW.timestamp()))
        headers = {
            "X-Widget-Key": key,
            "X-Sales-Timestamp": stamp,
            "X-Sales-Signature": hooks.signature(SECRET, stamp, raw),
        }
        return await self.http.post(f"/v1/hooks/content/{named}", content=raw, headers=headers)

    async def work(self) -> None:
        """Do what is queued, whatever its time."""
        async with self.pool.connection() as conn:
            await conn.execute("UPDATE procrastinate_jobs SET scheduled_at = NULL")
        await asyncio.wait_for(self.jobs.work(asyncio.Event(), wait=False), 30)


@pytest.fixture
async def office(pool: Pool, tenant: UUID, clock: Any, deps_for: Any) -> AsyncIterator[Office]:
    jobs, bare = Jobs(pool), deps_for(FakeSource([]))
    await jobs.open()
    async with SiteServer() as site, sources.opener(CONFIG) as opener:
        deps = replace(bare, open_source=opener, open_pages=opener.pages, config=CONFIG)
        site.routes |= {"/": html("Home", "/a", "/b"), "/a": html("A"), "/b": html("B")}
        async with transaction(pool, tenant) as conn:
            source = await sources.add(
                conn, Target("website", site.url("/")), SourceOptions(), ids=uuid7, clock=clock
            )

        @asynccontextmanager
        async def opened(_: UUID) -> AsyncGenerator[SyncDeps]:
            yield deps

        tasks.register(jobs, opened)
        await run_sync(deps, tenant, source)
        app = FastAPI()
        errors.install(app)
        app.include_router(build_router(ContentDeps(pool, jobs, clock, lambda _: SECRET, _anyone)))
        async with serving(app) as address, httpx2.AsyncClient(base_url=address) as http:
            yield Office(pool, tenant, source, site, deps, jobs, http)


async def _anyone() -> None:
    return None


async def test_a_change_is_found_within_a_minute(office: Office) -> None:
    office.site.routes |= {"/a": html("A rewritten"), "/c": html("C is new", "/d"), "/d": html("D")}
    before = time.monotonic()
    told = await office.tell(changed=[office.site.url("/a"), office.site.url("/c")])
    assert (told.status_code, told.json()) == (202, {"queued": 2, "ignored": []})
    await office.work()
    assert await office.titles() == {"Home", "A rewritten", "B", "C is new"}, "and no links are followed"
    assert time.monotonic() - before < 30
    assert office.site.asked("/b") == 1


async def test_what_is_gone_disappears(office: Office) -> None:
    del office.site.routes["/b"]
    await office.tell(removed=[office.site.url("/a/")], changed=[office.site.url("/b")])
    await office.work()
    assert await office.titles() == {"Home"}
    assert "/a" not in await office.pages()


async def test_a_page_that_did_not_change_costs_nothing(office: Office) -> None:
    done = await refresh(
        office.deps, office.tenant, office.source, changed=[office.site.url("/a")], removed=[]
    )
    assert (done.fetched, done.unchanged, done.failed) == (0, 1, 0)


async def test_the_history_of_the_source_stays_that_of_whole_syncs(office: Office) -> None:
    await refresh(office.deps, office.tenant, office.source, changed=[office.site.url("/a")], removed=[])
    async with transaction(office.pool, office.tenant) as conn:
        last = (await store.last_syncs(conn))[office.source]
    assert (last.state, last.counts["pages_found"]) == ("done", 3)
    assert (await run_sync(office.deps, office.tenant, office.source)).removed == 0


async def test_a_run_that_is_at_work_is_waited_for(office: Office) -> None:
    """The job puts itself off, and does its work when the place is free."""
    busy = uuid7()
    await begin_run(office.deps, office.tenant, source_id=office.source, sync_id=busy)
    office.site.routes["/a"] = html("A again")
    await office.tell(changed=[office.site.url("/a")])

    async def beating() -> None:
        while True:
            async with transaction(office.pool, office.tenant) as conn:
                await store.beat(conn, busy, {})
            await asyncio.sleep(0.05)

    beats = asyncio.create_task(beating())
    await office.work()
    beats.cancel()
    assert await office.titles() == {"Home", "A", "B"}
    async with transaction(office.pool, office.tenant) as conn:
        await store.forget_sync(conn, busy)
    await office.work()
    assert await office.titles() == {"Home", "A again", "B"}


async def test_the_same_message_is_queued_once(office: Office) -> None:
    for _ in range(3):
        await office.tell(changed=[office.site.url("/a")])
    assert (await office.jobs.state()).waiting == 1


async def test_addresses_of_other_sites_are_passed_over(office: Office) -> None:
    told = await office.tell(changed=["https://elsewhere.test/x", "javascript:alert(1)"])
    assert told.json() == {"queued": 0, "ignored": ["https://elsewhere.test/x", "javascript:alert(1)"]}


async def test_messages_that_are_refused(office: Office) -> None:
    assert (await office.tell(changed=[], key="pk_none")).status_code == 401
    assert (await office.tell(changed=["x"] * 51)).json()["error"] == "invalid"
    assert (await office.tell(named=str(uuid7()), changed=[])).json()["error"] == "source_not_found"
    forged = await office.http.post("/v1/hooks/content/site", json={}, headers={"X-Widget-Key": "pk_test"})
    assert (forged.status_code, forged.json()["error"]) == (401, "bad_signature")


async def test_too_many_messages(office: Office) -> None:
    answers = [(await office.tell(changed=[])).status_code for _ in range(62)]
    assert answers[0] == 202
    assert answers[-1] == 429


@pytest.mark.parametrize(
    ("stamp", "body", "later", "fine"),
    [
        ("1772443800", b"{}", 0, True),
        ("1772443800", b"{}", 299, True),
        ("1772443800", b"{}", 301, False),
        ("1772443800", b"{}", -301, False),
        ("1772443800", b"{ }", 0, False),
        ("1772443801", b"{}", 0, False),
        ("-1", b"{}", 0, False),
        (None, b"{}", 0, False),
    ],
)
def test_signatures(stamp: str | None, body: bytes, later: int, fine: bool) -> None:
    given = hooks.signature(SECRET, "1772443800", b"{}")
    now = datetime.fromtimestamp(1772443800, UTC) + timedelta(seconds=later)
    if fine:
        return hooks.check(SECRET, timestamp=stamp, given=given, body=body, now=now)
    with pytest.raises(Unauthorized):
        hooks.check(SECRET, timestamp=stamp, given=given, body=body, now=now)


def test_the_signature_is_what_any_hmac_gives() -> None:
    """Computed with openssl: printf '1.{}' | openssl dgst -sha256 -hmac k"""
    assert (
        hooks.signature("k", "1", b"{}") == "3dd49b2593d0f9a349e9e71c4bde3e2b862c2be4003fe9b4ba81332029310158"
    )


def _row(kind: Any, target: str) -> SourceRow:
    return SourceRow(uuid7(), kind, target, {}, None, None, NOW)


def test_pages_go_to_the_sources_they_belong_to() -> None:
    rows = [
        _row("website", "https://www.acme.test/"),
        _row("wordpress_api", "https://blog.acme.test/wp-json/"),
    ]
    urls = ["https://acme.test/a", "https://blog.acme.test/b", "https://x.test/"]
    found, ignored = hooks.by_source(rows, hooks.ANY, urls)
    assert found == {rows[0].id: urls[:1], rows[1].id: urls[1:2]}
    assert ignored == urls[2:]
    with pytest.raises(NotFound):
        hooks.by_source([_row("folder", "/srv/site")], hooks.ANY, urls)


def test_spellings() -> None:
    assert spellings(["https://A.test/x/"]) == ["https://a.test/x/", "https://a.test/x"]
