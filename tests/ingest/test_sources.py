"""Sources as an owner handles them, in a real database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from db.pool import Pool, transaction
from ingest import sources, store
from ingest.config import Config
from ingest.folder import FolderSource
from ingest.model import KnownPage, PageFound, Source, SourceKind
from ingest.rows import SourceRow
from ingest.sources import SourceOptions, SourceState
from ingest.sync import SyncDeps, run_sync
from ingest.targets import Target
from ingest.website import WebsiteSource
from ingest.wordpress import WordPressApiSource, WxrSource
from kit.clock import Clock
from kit.errors import BadRequest, NotFound
from kit.http import HttpLimits, SafeClient
from tests.ingest.fakes import FakeSource, page

SHOP = Target("website", "http://site.test/")
Add = Callable[..., Any]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5m", 300),
        ("30m", 1_800),
        ("6h", 21_600),
        ("1d", 86_400),
        ("2w", 1_209_600),
        (" 12 H ", 43_200),
        ("10080m", 604_800),
    ],
)
def test_intervals(text: str, seconds: int) -> None:
    assert sources.interval(text) == seconds


@pytest.mark.parametrize("text", ["", "4m", "0d", "6", "h", "-6h", "1.5h", "6h30m", "1y", "daily", "300s"])
def test_what_is_no_interval(text: str) -> None:
    with pytest.raises(BadRequest, match="write 30m, 6h, 1d or 2w"):
        sources.interval(text)


@pytest.fixture
def add(pool: Pool, tenant: UUID, ids: Callable[[], UUID], clock: Clock) -> Add:
    async def added(target: Target = SHOP, **options: Any) -> UUID:
        async with transaction(pool, tenant) as conn:
            return await sources.add(conn, target, SourceOptions(**options), ids=ids, clock=clock)

    return added


async def _states(pool: Pool, tenant: UUID) -> list[SourceState]:
    async with transaction(pool, tenant) as conn:
        return await sources.states(conn)


async def test_a_source_is_added_once_and_takes_new_options(
    add: Add, pool: Pool, tenant: UUID, clock: Clock
) -> None:
    first = await add(include=("/docs/*",), max_pages=10)
    async with transaction(pool, tenant) as conn:
        await sources.schedule(conn, first, 3_600, now=clock())
    assert await add(exclude=("/blog/*",)) == first

    (state,) = await _states(pool, tenant)
    assert state.source.options == {"exclude": ["/blog/*"]}, "only what was said is stored"
    assert state.source.interval_seconds == 3_600, "the schedule stays"


async def test_states_come_in_the_order_of_adding(add: Add, pool: Pool, tenant: UUID, clock: Any) -> None:
    targets = ["http://z.test/", "http://a.test/", "http://m.test/"]
    for address in targets:
        await add(Target("website", address))
        clock.advance(1)
    assert [state.source.target for state in await _states(pool, tenant)] == targets


async def test_a_state_tells_what_a_source_holds(
    pool: Pool,
    tenant: UUID,
    source_id: UUID,
    deps_for: Callable[[FakeSource], SyncDeps],
    clock: Clock,
) -> None:
    (before,) = await _states(pool, tenant)
    assert before.as_json()["last_sync"] is None
    assert (before.counts.pages, before.counts.passages, before.counts.failed) == (0, 0, 0)

    await run_sync(deps_for(FakeSource([page("a", "One.", "Two."), page("b")])), tenant, source_id)
    (state,) = await _states(pool, tenant)
    told = state.as_json()
    assert (told["pages"], told["passages"], told["failed"]) == (2, 3, 0)
    assert (told["id"], told["kind"], told["target"]) == (source_id, "website", "http://site.test/")
    assert told["last_sync"]["state"] == "done"
    assert told["last_sync"]["started_at"] == clock()
    assert told["last_sync"]["counts"]["embedded"] == 3
    assert not {"id", "source_id"} & set(told["last_sync"])


async def test_a_schedule_is_set_and_taken_back(add: Add, pool: Pool, tenant: UUID, clock: Clock) -> None:
    source_id = await add()
    for every, due in ((21_600, clock() + timedelta(hours=6)), (None, None)):
        async with transaction(pool, tenant) as conn:
            await sources.schedule(conn, source_id, every, now=clock())
        (state,) = await _states(pool, tenant)
        assert (state.source.interval_seconds, state.source.next_sync_at) == (every, due)


async def test_a_source_is_named_by_id_beginning_or_target(add: Add, pool: Pool, tenant: UUID) -> None:
    one, two = await add(), await add(Target("website", "http://other.test/"))
    text = str(one)
    length = next(n for n in range(1, 37) if text[:n] != str(two)[:n])
    async with transaction(pool, tenant) as conn:
        for name in (text, text[:length], "http://site.test/"):
            assert (await sources.named(conn, name)).id == one, name
        assert (await sources.named(conn, "http://other.test/")).id == two
        with pytest.raises(NotFound, match="salesagent sources") as caught:
            await sources.named(conn, "http://nowhere.test/")
        assert caught.value.code == "source_not_found"
        with pytest.raises(BadRequest, match="several sources"):
            await sources.named(conn, "")


async def test_pages_of_one_source_or_of_all(
    add: Add,
    pool: Pool,
    tenant: UUID,
    source_id: UUID,
    deps_for: Callable[[FakeSource], SyncDeps],
) -> None:
    other = await add(Target("website", "http://other.test/"))
    await run_sync(deps_for(FakeSource([page("b"), page("a")])), tenant, source_id)
    for chosen, names in ((source_id, ["a", "b"]), (other, []), (None, ["a", "b"])):
        found = await sources.pages(pool, tenant, chosen)
        assert [each.url.rpartition("/")[2] for each in found] == names


KINDS: list[tuple[SourceKind, type]] = [
    ("website", WebsiteSource),
    ("wordpress_api", WordPressApiSource),
    ("wordpress_export", WxrSource),
    ("folder", FolderSource),
]


def _row(kind: SourceKind, target: str, clock: Clock, **options: Any) -> SourceRow:
    return SourceRow(UUID(int=1), kind, target, options, None, None, clock())


@pytest.mark.parametrize(("kind", "reader"), KINDS)
async def test_each_kind_has_its_reader(kind: SourceKind, reader: type, clock: Clock) -> None:
    async with sources.opener(Config()) as opened:
        source = opened(_row(kind, "http://site.test/", clock))
    assert type(source) is reader
    assert source.kind == kind


async def test_a_folder_is_read_with_its_options(tmp_path: Path, clock: Clock) -> None:
    (tmp_path / "prices.html").write_text("<title>Prices</title><main><p>Nine euros a month.</p></main>")
    row = _row("folder", str(tmp_path), clock, base_url="https://shop.test/")
    async with SafeClient(HttpLimits(), user_agent="test") as client:
        source: Source = sources.open_source(row, config=Config(), client=client)
        known: dict[str, KnownPage] = {}
        found = [result async for result in source.read(known)]
    assert [type(result) for result in found] == [PageFound]
    assert found[0].url == "https://shop.test/prices.html"


async def test_options_nobody_knows_are_refused(clock: Clock) -> None:
    row = replace(_row("website", "http://site.test/", clock), options={"depth": 3})
    async with sources.opener(Config()) as opened:
        with pytest.raises(ValidationError, match="depth"):
            opened(row)


async def test_another_tenants_sources_are_not_there(add: Add, pool: Pool, ids: Callable[[], UUID]) -> None:
    await add()
    async with transaction(pool, ids()) as conn:
        assert await sources.states(conn) == []
        assert await store.sources(conn) == []
        with pytest.raises(NotFound):
            await sources.named(conn, "http://site.test/")
