from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from db.pool import Pool, transaction
from ingest import store
from ingest.model import PageFailed, PageUnchanged, SourceError
from ingest.report import Progress
from ingest.rows import StoredPage
from ingest.sync import SyncDeps, SyncLost, SyncReport, SyncRunning, reembed, run_sync
from kit.errors import NotFound
from tests.ingest.fakes import FakeEmbedder, FakeSource, page

Make = Callable[[FakeSource], SyncDeps]


async def rows(pool: Pool, tenant: UUID, query: str, *args: Any) -> list[tuple[Any, ...]]:
    async with transaction(pool, tenant) as conn:
        return await (await conn.execute(query.encode(), args)).fetchall()


async def stored(pool: Pool, tenant: UUID, source_id: UUID) -> dict[str, StoredPage]:
    async with transaction(pool, tenant) as conn:
        return {p.url.rpartition("/")[2]: p for p in await store.pages(conn, source_id)}


class Site:
    """Syncs a source whose content a test changes between runs."""

    def __init__(self, make: Make, tenant: UUID, source_id: UUID) -> None:
        self.make, self.tenant, self.source_id = make, tenant, source_id

    async def sync(self, *results: Any, complete: bool = True, force: bool = False) -> SyncReport:
        source = FakeSource(results, complete=complete)
        return await run_sync(self.make(source), self.tenant, self.source_id, force=force)


@pytest.fixture
def site(deps_for: Make, tenant: UUID, source_id: UUID) -> Site:
    return Site(deps_for, tenant, source_id)


async def test_first_sync_writes_everything_search_reads(
    site: Site, pool: Pool, embedder: FakeEmbedder
) -> None:
    report = await site.sync(page("pricing", "Plans cost money.", "Refunds are refunded."), page("about"))

    assert (report.state, report.pages_found, report.fetched, report.unchanged) == ("done", 2, 2, 0)
    assert (report.passages, report.embedded, report.failed, report.removed) == (3, 3, 0, 0)
    assert embedder.asked[0] == "Pricing > Part\nPlans cost money."
    found = await rows(
        pool,
        site.tenant,
        "SELECT p.position, p.heading_path, p.anchor, p.text, p.language, p.term_count, e.model, e.sentences,"
        " (SELECT sum(frequency) FROM postings WHERE passage_id = p.id)"
        " FROM passages p JOIN pages ON pages.id = page_id JOIN embeddings e ON e.passage_id = p.id"
        " WHERE url LIKE %s ORDER BY position",
        "%/pricing",
    )
    assert found[0] == (0, ["Part"], "a0", "Plans cost money.", "en", 5, "fake", b"Pric", 5.0)
    terms = await rows(pool, site.tenant, "SELECT term, frequency FROM postings WHERE term LIKE 'refund%%'")
    assert terms == [("refund", 2.0)]


async def test_an_unchanged_page_costs_no_embedding(site: Site, pool: Pool, embedder: FakeEmbedder) -> None:
    await site.sync(page("a", etag='"1"'), page("b"), page("c"))
    embedder.asked.clear()

    report = await site.sync(PageUnchanged("http://site.test/a"), page("b"), page("c", etag='"9"'))

    assert (report.fetched, report.unchanged, report.embedded, report.passages) == (0, 3, 0, 3)
    assert embedder.asked == []
    validators = await rows(pool, site.tenant, "SELECT etag FROM pages ORDER BY url")
    assert validators == [('"1"',), (None,), ('"9"',)]


async def test_a_source_is_told_what_is_known(deps_for: Make, tenant: UUID, source_id: UUID) -> None:
    await run_sync(deps_for(FakeSource([page("a", etag='"1"')])), tenant, source_id)
    again = FakeSource([PageUnchanged("http://site.test/a")])
    await run_sync(deps_for(again), tenant, source_id)
    assert again.known["http://site.test/a"].etag == '"1"'

    other_model = FakeSource([PageUnchanged("http://site.test/a")])
    deps = replace(deps_for(other_model), embedder=FakeEmbedder(name="other"))
    await run_sync(deps, tenant, source_id)
    assert other_model.known["http://site.test/a"].etag is None, "with another model, pages are split anew"


async def test_only_changed_passages_are_embedded(site: Site, embedder: FakeEmbedder, pool: Pool) -> None:
    await site.sync(page("a", "One.", "Two."))
    embedder.asked.clear()
    report = await site.sync(page("a", "Zero.", "One.", "Two."))

    assert embedder.asked == ["A > Part\nZero."]
    assert (report.fetched, report.passages) == (1, 3)
    vectors = await rows(
        pool, site.tenant, "SELECT sentences FROM embeddings JOIN passages ON id = passage_id"
    )
    assert len(vectors) == 3


async def test_repeated_passages_are_embedded_once(site: Site, embedder: FakeEmbedder) -> None:
    pages = [page(f"p{i}", "Call us any time.", f"Own text {i}.", title="Shop") for i in range(40)]
    report = await site.sync(*pages)
    assert (report.passages, len(embedder.asked)) == (80, 41)


async def test_removed_pages_go_only_after_a_complete_listing(site: Site, pool: Pool) -> None:
    await site.sync(page("a"), page("b"), page("c"))
    partial = await site.sync(page("a"), page("b"), complete=False)
    assert (partial.removed, partial.state) == (0, "partial")
    full = await site.sync(page("a"), page("b"))
    assert (full.removed, full.passages) == (1, 2)
    assert set(await stored(pool, site.tenant, site.source_id)) == {"a", "b"}


async def test_a_site_that_shrinks_at_once_keeps_its_pages_unless_forced(site: Site) -> None:
    await site.sync(*(page(name) for name in "abcde"))
    report = await site.sync(page("a"), page("b"))
    assert (report.suspicious, report.removed, report.passages, report.state) == (True, 0, 5, "partial")
    forced = await site.sync(page("a"), page("b"), force=True)
    assert (forced.suspicious, forced.removed, forced.passages) == (False, 3, 2)


async def test_a_site_that_answers_404_everywhere_keeps_its_pages(site: Site, pool: Pool) -> None:
    await site.sync(*(page(name) for name in "abcd"))
    gone = [PageFailed(f"http://site.test/{n}", "http_404", "Gone.", temporary=False) for n in "bcd"]
    report = await site.sync(page("a"), *gone)
    assert (report.suspicious, report.passages) == (True, 4)
    pages = await stored(pool, site.tenant, site.source_id)
    assert (pages["b"].status, pages["b"].reason, pages["b"].passages) == ("failed", "http_404", 1)


@pytest.mark.parametrize(
    ("reason", "temporary", "kept", "state"),
    [("http_503", True, 1, "partial"), ("http_404", False, 0, "done"), ("noindex", False, 0, "done")],
)
async def test_failures(site: Site, pool: Pool, reason: str, temporary: bool, kept: int, state: str) -> None:
    await site.sync(page("a"), page("b"), page("c", etag='"1"'))
    failed = PageFailed("http://site.test/c", reason, "In words.", temporary=temporary)
    report = await site.sync(page("a"), page("b"), failed)

    assert (report.failed, report.state, report.removed) == (1, state, 1 - kept)
    row = (await stored(pool, site.tenant, site.source_id))["c"]
    assert (row.status, row.reason, row.detail, row.passages) == ("failed", reason, "In words.", kept)
    recovered = await site.sync(page("a"), page("b"), page("c"))
    assert (recovered.fetched, recovered.passages) == (1 - kept, 3)
    row = (await stored(pool, site.tenant, site.source_id))["c"]
    assert (row.status, row.reason) == ("ok", None)


async def test_a_source_that_cannot_be_read_leaves_everything(site: Site, pool: Pool) -> None:
    await site.sync(page("a"), page("b"))
    with pytest.raises(SourceError, match="robots"):
        await site.sync(SourceError("blocked_by_robots", "robots.txt forbids this site."))
    with pytest.raises(SourceError, match="No page was found"):
        await site.sync()
    assert len(await stored(pool, site.tenant, site.source_id)) == 2
    last = await rows(pool, site.tenant, "SELECT state, error_code FROM syncs ORDER BY id")
    assert last[1:] == [("failed", "blocked_by_robots"), ("failed", "empty_source")]


async def test_a_source_that_stops_half_way_keeps_what_it_gave(site: Site, pool: Pool) -> None:
    await site.sync(page("a"), page("b"), page("c"))
    failed = PageFailed("http://site.test/b", "http_503", "Down.")
    report = await site.sync(
        page("a", "New."), failed, SourceError("site_failing", "20 pages in a row failed.")
    )
    assert (report.state, report.error_code, report.removed, report.fetched) == (
        "partial",
        "site_failing",
        0,
        1,
    )
    last = await rows(pool, site.tenant, "SELECT state, error FROM syncs ORDER BY id DESC LIMIT 1")
    assert last == [("partial", "20 pages in a row failed.")]


async def test_an_interrupted_run_keeps_what_it_wrote(
    deps_for: Make, tenant: UUID, source_id: UUID, embedder: FakeEmbedder, pool: Pool
) -> None:
    written = asyncio.Event()

    def watch(progress: Progress) -> None:
        if progress.passages:
            written.set()

    async def hang() -> None:
        await asyncio.Event().wait()

    deps = deps_for(FakeSource([page("a"), page("b"), hang]))
    run = asyncio.create_task(run_sync(deps, tenant, source_id, on_progress=watch))
    await written.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert await rows(pool, tenant, "SELECT state, error_code FROM syncs") == [("failed", "interrupted")]

    embedder.asked.clear()
    report = await run_sync(deps_for(FakeSource([page("a"), page("b"), page("c")])), tenant, source_id)
    assert embedder.asked[-1:] == ["C > Part\nThe text of c."]
    assert report.passages == 3
    assert report.unchanged >= 1


async def test_a_dead_run_is_taken_over(site: Site, pool: Pool) -> None:
    dead = await _running(pool, site, beat_seconds_ago=31)
    report = await site.sync(page("a"))
    assert report.fetched == 1
    state = await rows(pool, site.tenant, "SELECT state, error_code FROM syncs WHERE id = %s", dead)
    assert state == [("failed", "interrupted")]


async def test_a_living_run_is_left_alone(site: Site, pool: Pool) -> None:
    other = await _running(pool, site, beat_seconds_ago=1)
    second = asyncio.create_task(site.sync(page("a")))
    while not second.done():
        async with transaction(pool, site.tenant) as conn:
            assert await store.beat(conn, other, {})
        await asyncio.wait([second], timeout=0.02)
    with pytest.raises(SyncRunning, match="another run"):
        await second


async def _running(pool: Pool, site: Site, *, beat_seconds_ago: float) -> UUID:
    sync_id = uuid4()
    async with transaction(pool, site.tenant) as conn:
        await conn.execute(
            "INSERT INTO syncs (id, tenant_id, source_id, state, started_at, heartbeat_at) VALUES"
            " (%s, current_tenant(), %s, 'running', now(), now() - make_interval(secs => %s))",
            (sync_id, site.source_id, beat_seconds_ago),
        )
    return sync_id


async def test_a_run_that_lost_its_place_writes_no_more(
    site: Site, pool: Pool, embedder: FakeEmbedder
) -> None:
    async def take_over(_: Sequence[str]) -> None:
        async with transaction(pool, site.tenant) as conn:
            await conn.execute("UPDATE syncs SET state = 'failed'")

    embedder.on_call = take_over
    with pytest.raises(SyncLost):
        await site.sync(page("a"))
    assert await stored(pool, site.tenant, site.source_id) == {}


async def test_a_source_removed_in_mid_sync_stays_removed(
    site: Site, pool: Pool, embedder: FakeEmbedder
) -> None:
    async def remove(_: Sequence[str]) -> None:
        async with transaction(pool, site.tenant) as conn:
            assert await store.delete_source(conn, site.source_id)

    embedder.on_call = remove
    with pytest.raises(SyncLost):
        await site.sync(page("a"))
    assert await rows(pool, site.tenant, "SELECT count(*) FROM pages") == [(0,)]


async def test_two_runs_at_once_do_not_fight(
    deps_for: Make, tenant: UUID, source_id: UUID, pool: Pool
) -> None:
    pages = [page(f"p{i}") for i in range(30)]
    runs = [run_sync(deps_for(FakeSource(pages)), tenant, source_id) for _ in range(2)]
    outcomes = await asyncio.gather(*runs, return_exceptions=True)
    assert all(isinstance(o, SyncReport | SyncRunning) for o in outcomes), outcomes
    assert len(await stored(pool, tenant, source_id)) == 30
    assert await rows(pool, tenant, "SELECT count(*) FROM passages") == [(30,)]


async def test_an_embedding_failure_fails_the_run_and_says_so(
    site: Site, pool: Pool, embedder: FakeEmbedder
) -> None:
    async def fail(_: Sequence[str]) -> None:
        raise ValueError("broken model")

    embedder.on_call = fail
    with pytest.raises(ValueError, match="broken model"):
        await site.sync(page("a"))
    assert await rows(pool, site.tenant, "SELECT state, error_code FROM syncs") == [("failed", "internal")]


async def test_another_model_embeds_anew_and_drops_the_old_vectors(
    site: Site, deps_for: Make, pool: Pool, embedder: FakeEmbedder
) -> None:
    await site.sync(page("a", "One.", "Two."), page("b"))
    other = FakeEmbedder(name="other")
    deps = replace(deps_for(FakeSource([])), embedder=other)
    assert await reembed(deps, site.tenant) == 3
    assert sorted(other.asked) == sorted(embedder.asked)
    assert await rows(pool, site.tenant, "SELECT DISTINCT model, count(*) FROM embeddings GROUP BY 1") == [
        ("other", 3)
    ]
    assert await reembed(deps, site.tenant) == 0


async def test_progress_tells_pages_and_passages(deps_for: Make, tenant: UUID, source_id: UUID) -> None:
    seen: list[Progress] = []
    source = FakeSource([page("a"), PageFailed("http://site.test/b", "timeout", "Slow.")], expected=2)
    await run_sync(deps_for(source), tenant, source_id, on_progress=seen.append)
    assert (seen[-1].done, seen[-1].expected, seen[-1].failed, seen[-1].passages) == (2, 2, 1, 1)


async def test_an_unknown_source(deps_for: Make, tenant: UUID) -> None:
    with pytest.raises(NotFound):
        await run_sync(deps_for(FakeSource([])), tenant, uuid4())


async def test_a_sync_is_recorded_as_an_event(site: Site, pool: Pool) -> None:
    await site.sync(page("a"))
    found = await rows(pool, site.tenant, "SELECT type, payload->>'fetched', payload->>'state' FROM events")
    assert found == [("source.synced", "1", "done")]


async def test_text_the_database_refuses_is_cleaned(site: Site, pool: Pool) -> None:
    await site.sync(page("a", "Nul\x00 and \ud800half."))
    assert await rows(pool, site.tenant, "SELECT text FROM passages") == [("Nul and half.",)]
