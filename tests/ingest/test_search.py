"""Search from end to end: a small site, the packaged embedding model, a real database."""

from __future__ import annotations

from uuid import UUID, uuid4

import psycopg
import pytest

from db.pool import Pool, transaction
from ingest.index.store import ensure_embedding_model
from ingest.search import Hit, SearchConfig, Searcher, SearchQuery, rank, store
from ingest.search.searcher import address
from ingest.tokens import TokenMatrix
from kit.clock import Clock
from tests.fakes.small_site import HELP, PAGES, SITE, ingest, packaged

LONG = f"{SITE}/manual"
MANUAL = "# The long manual\n" + "\n".join(
    f"\n## Chapter {n}\n" + f"Defrosting step {n}: open the defrosting valve number {n} and wait. " * 12
    for n in range(1, 7)
)


@pytest.fixture
async def sources(pool: Pool, tenant: UUID, clock: Clock) -> dict[str, UUID]:
    return await ingest(pool, tenant, clock)


@pytest.fixture
def searcher(pool: Pool, sources: dict[str, UUID]) -> Searcher:
    return Searcher(pool, packaged())


def pages(hits: tuple[Hit, ...]) -> list[str]:
    return list(dict.fromkeys(hit.page_url.removeprefix(SITE) for hit in hits))


QUESTIONS = {
    "How much does the cold box cost per week?": "/frostbox",
    "how long does the battery hold": "/frostbox",
    "how cold does the trailer get": "/trailer",
    "can i cancel two days before": "/cancellation",
    "what licence do I need to tow the trailer": "/faq",
    "Do you accept invoices?": "/faq",
    "When will my order arrive?": "/delivery",
    "how big is the deposit for a trailer": "/insurance",
    "where is the data stored": "/privacy",
    "who is the technical director": "/team",
    "pharmacy refrence": "/river-pharmacy",
    "how do I pair my logger": f"{HELP}/pairing",
    "may I use bleach": f"{HELP}/cleaning",
    "beep when it gets too warm": f"{HELP}/alarm",
    "Was kostet die Stornierung?": "/de/stornierung",
    "Wann wird geliefert?": "/de/lieferung",
    "reimbursement of the security payment": "/insurance",
    "Class B": "/faq",
}


async def test_the_right_page_comes_first(searcher: Searcher, tenant: UUID) -> None:
    first = {text: pages((await searcher.search(tenant, SearchQuery(text))).hits)[0] for text in QUESTIONS}
    assert first == QUESTIONS


@pytest.mark.parametrize(
    ("config", "text"),
    [
        (SearchConfig(dense_weight=0.0, late_weight=0.0), "reimbursement of the security payment"),
        (SearchConfig(dense_weight=1.0, late_weight=0.0), "Class B"),
    ],
    ids=["words alone", "meaning alone"],
)
async def test_either_way_alone_misses_what_both_find(
    searcher: Searcher, tenant: UUID, config: SearchConfig, text: str
) -> None:
    searcher.config = config
    assert pages((await searcher.search(tenant, SearchQuery(text))).hits)[0] != QUESTIONS[text]


async def test_a_hit_tells_where_it_stands_and_why_it_was_found(searcher: Searcher, tenant: UUID) -> None:
    result = await searcher.search(tenant, SearchQuery("How much does the cold box cost per week?"))
    best = result.hits[0]
    assert (best.page_url, best.title, best.heading_path, best.anchor) == (
        f"{SITE}/frostbox",
        "FrostBox 40",
        ("Price",),
        "price",
    )
    assert best.text.startswith("Renting costs 29 EUR a day or 140 EUR a week.")
    assert set(best.why) == {"meaning", "words", "late"}
    assert isinstance(best.tokens, TokenMatrix)
    scores = [hit.score for hit in result.hits]
    assert all(0 <= score <= 1 for score in scores)
    assert scores[:2] == sorted(scores[:2], reverse=True)


@pytest.mark.parametrize(
    ("text", "stop_words"),
    [
        ("Is the trailer insured?", {"Is", "the"}),
        ("Wo ist das und wie kommt der Trailer?", {"Wo", "ist", "das", "und"}),
    ],
)
async def test_what_was_asked_comes_back_with_the_weight_of_its_words(
    searcher: Searcher, tenant: UUID, text: str, stop_words: set[str]
) -> None:
    """A stop word of one of the site's languages says nothing, though the other language's list does not have it."""
    (asked,) = (await searcher.search(tenant, SearchQuery(text))).wordings
    tells = {text[a:b]: w for (a, b), w in zip(asked.vectors.spans, asked.token_weights, strict=True)}
    assert (asked.text, asked.weight) == (text, 1.0)
    assert {word: tells[word] for word in stop_words} == pytest.approx(
        dict.fromkeys(stop_words, rank.STOP_WORD_WEIGHT)
    )
    assert tells["?"] == 0
    assert tells.get("trailer", tells.get("Trailer", 0)) > 0.3


# ── Conversations ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("earlier", "text", "page"),
    [
        ("What does delivery to Germany cost?", "and to Switzerland?", "/delivery"),
        ("Tell me about the Logger One", "And what is the price of it?", "/logger"),
        ("Tell me about the Polar Trailer", "And what is the price of it?", "/trailer"),
        ("Tell me about the FrostBox", "And what is the price of it?", "/frostbox"),
        ("Welche Frist gilt für die Stornierung?", "Und was kostet das danach?", "/de/stornierung"),
    ],
)
async def test_a_follow_up_is_understood_from_what_came_before(
    searcher: Searcher, tenant: UUID, earlier: str, text: str, page: str
) -> None:
    query = SearchQuery(text, history=("Hello there", earlier), follows_up=True)
    assert pages((await searcher.search(tenant, query)).hits)[0] == page


async def test_history_does_not_drown_a_new_question(searcher: Searcher, tenant: UUID) -> None:
    query = SearchQuery("Where are the measurements stored?", history=("Tell me about the Polar Trailer",))
    assert pages((await searcher.search(tenant, query)).hits)[0] == "/privacy"


@pytest.mark.parametrize(
    ("page", "title"),
    [("/frostbox", "FrostBox 40"), ("/trailer", "Polar Trailer"), ("/logger", "Logger One")],
)
@pytest.mark.parametrize("suffix", ["", "/", "?utm_source=mail", "#price"])
async def test_how_much_is_it_is_about_the_page_in_view(
    searcher: Searcher, tenant: UUID, page: str, title: str, suffix: str
) -> None:
    query = SearchQuery(
        "How much is it?", follows_up=True, page_url=f"{SITE}{page}{suffix}", page_title=title
    )
    best = (await searcher.search(tenant, query)).hits[0]
    assert best.page_url == f"{SITE}{page}"
    assert "Renting costs" in best.text
    assert best.why["page"] == SearchConfig().page_weight


async def test_the_page_in_view_does_not_answer_for_another(searcher: Searcher, tenant: UUID) -> None:
    """A question that stands alone gains a fifth of the bonus from the page it is asked on."""
    query = SearchQuery(
        "How cold does the trailer get?", page_url=f"{SITE}/frostbox", page_title="FrostBox 40", k=20
    )
    hits = (await searcher.search(tenant, query)).hits
    assert pages(hits)[0] == "/trailer"
    bonus = {hit.why.get("page") for hit in hits if hit.page_url == query.page_url}
    assert bonus == {round(SearchConfig().page_weight / 5, 3)}


@pytest.mark.parametrize(
    ("url", "known_as"),
    [
        ("https://Site.test/a/", "site.test/a"),
        ("http://site.test/a?x=1#y", "site.test/a"),
        ("https://site.test", "site.test"),
        ("https://site.test:8443/A", "site.test:8443/A"),
        ("/a", ""),
        ("", ""),
        ("http://[", ""),
        ("about:blank", ""),
    ],
)
def test_addresses(url: str, known_as: str) -> None:
    assert address(url) == known_as


# ── What narrows a search ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("exact_below", [20_000, 0], ids=["exact", "hnsw"])
async def test_filters(searcher: Searcher, tenant: UUID, sources: dict[str, UUID], exact_below: int) -> None:
    searcher.config = SearchConfig(exact_below=exact_below)

    async def found(text: str, **filters: object) -> list[str]:
        result = await searcher.search(tenant, SearchQuery(text, k=20, **filters))  # type: ignore[arg-type]
        return pages(result.hits)

    logger = "How do I use the logger?"
    assert {page.startswith(HELP) for page in await found(logger)} == {True, False}
    assert set(await found(logger, sources=(sources[HELP],))) == {
        url for url in PAGES if url.startswith(HELP)
    }
    assert not any(page.startswith(HELP) for page in await found(logger, sources=(sources[SITE],)))
    assert set(await found(logger, sources=tuple(sources.values()))) == set(await found(logger))
    assert await found(logger, sources=(uuid4(),)) == []

    assert set(await found("Stornierung", language="de")) == {"/de/lieferung", "/de/stornierung"}
    assert not any(page.startswith("/de/") for page in await found("Stornierung", language="en"))
    assert await found("Stornierung", language="fr") == []
    assert await found("Stornierung", language="de", sources=(sources[HELP],)) == []


async def test_k_and_max_results_limit_the_hits(searcher: Searcher, tenant: UUID) -> None:
    searcher.max_results = 4
    every = (await searcher.search(tenant, SearchQuery("rent a box", k=9))).hits
    assert len(every) == 9
    for k, expected in ((None, every[:4]), (1, every[:1])):
        found = (await searcher.search(tenant, SearchQuery("rent a box", k=k))).hits
        assert [hit.passage_id for hit in found] == [hit.passage_id for hit in expected]


async def test_the_threshold_keeps_what_is_near_enough(searcher: Searcher, tenant: UUID) -> None:
    query = SearchQuery("how long does the battery hold", k=20)
    every = (await searcher.search(tenant, query)).hits
    searcher.similarity_threshold = 0.3
    near = (await searcher.search(tenant, query)).hits
    assert {hit.passage_id for hit in near} == {h.passage_id for h in every if h.why["meaning"] >= 0.3}
    assert 0 < len(near) < len(every)
    searcher.similarity_threshold = 0.99
    assert (await searcher.search(tenant, query)).hits == ()


async def test_one_page_does_not_fill_the_results(pool: Pool, tenant: UUID, clock: Clock) -> None:
    await ingest(pool, tenant, clock, pages={**PAGES, LONG: MANUAL})
    query = SearchQuery("defrosting valve", k=5)
    spread = (await Searcher(pool, packaged()).search(tenant, query)).hits
    assert [hit.page_url for hit in spread].count(LONG) == 3
    assert [hit.page_url for hit in spread[:3]] == [LONG] * 3
    single = Searcher(pool, packaged(), SearchConfig(per_page=1))
    assert len(pages((await single.search(tenant, query)).hits)) == 5
    many = Searcher(pool, packaged(), SearchConfig(per_page=20))
    assert pages((await many.search(tenant, query)).hits) == [LONG.removeprefix(SITE)]


async def test_the_index_finds_what_the_exact_scan_finds(searcher: Searcher, tenant: UUID, dsn: str) -> None:
    ensure_embedding_model(dsn, model=packaged().name, dimensions=packaged().dimensions)
    exact = [(await searcher.search(tenant, SearchQuery(text))).hits for text in QUESTIONS]
    searcher.config = SearchConfig(exact_below=0)
    indexed = [(await searcher.search(tenant, SearchQuery(text))).hits for text in QUESTIONS]
    for one, other in zip(exact, indexed, strict=True):
        assert [hit.passage_id for hit in one[:3]] == [hit.passage_id for hit in other[:3]]
        assert [hit.score for hit in one] == pytest.approx([hit.score for hit in other], abs=0.02)


async def test_only_the_large_tenants_search_uses_the_index(
    pool: Pool, sources: dict[str, UUID], tenant: UUID, dsn: str
) -> None:
    """With every other way made dear, the planner takes the index for the one statement and cannot for the other."""
    ensure_embedding_model(dsn, model=packaged().name, dimensions=packaged().dimensions)
    (query,) = await packaged().embed_queries(["battery"])
    used: dict[bool, int] = {}
    for exact in (True, False):
        async with transaction(pool, tenant) as conn:
            for way in ("seqscan", "bitmapscan", "sort"):
                await conn.execute(f"SET LOCAL enable_{way} = off".encode())
            stats = await store.index_stats(conn)
            wanted = store.Wanted([("battery", 1.0)], query.vector, packaged().name, exact)
            assert await store.find(conn, wanted, stats)
            await conn.execute("SELECT pg_stat_force_next_flush()")
        with psycopg.connect(dsn) as owner:
            row = owner.execute(
                "SELECT sum(idx_scan)::int FROM pg_stat_user_indexes WHERE indexrelname ~ '^embeddings_[0-9a-f]{12}$'"
            ).fetchone()
        assert row is not None
        used[exact] = row[0]
    assert used[True] == 0 < used[False]


# ── Tenants ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("exact_below", [20_000, 0], ids=["exact", "hnsw"])
async def test_another_tenant_sees_nothing(
    searcher: Searcher, tenant: UUID, dsn: str, sources: dict[str, UUID], exact_below: int
) -> None:
    searcher.config = SearchConfig(exact_below=exact_below)
    other = _tenant(dsn)
    assert (await searcher.search(tenant, SearchQuery("battery"))).hits
    for query in (SearchQuery("battery"), SearchQuery("battery", sources=tuple(sources.values()))):
        result = await searcher.search(other, query)
        assert result.hits == ()
        assert [wording.text for wording in result.wordings] == ["battery"]
    assert (await searcher.search(tenant, SearchQuery("battery"))).hits


async def test_a_tenants_own_words_count_for_its_own_ranking(
    searcher: Searcher, pool: Pool, tenant: UUID, dsn: str, clock: Clock
) -> None:
    """How rare a word is depends on the tenant's passages alone."""
    before = await searcher.search(tenant, SearchQuery("bleach"))
    other = _tenant(dsn)
    await ingest(pool, other, clock, pages={f"{SITE}/b{n}": f"# Bleach {n}\nBleach {n}." for n in range(9)})
    after = await searcher.search(tenant, SearchQuery("bleach"))
    assert [(hit.page_url, hit.why) for hit in after.hits] == [(hit.page_url, hit.why) for hit in before.hits]


async def test_an_empty_site_gives_no_hits_until_it_has_pages(pool: Pool, tenant: UUID, clock: Clock) -> None:
    searcher = Searcher(pool, packaged())
    assert (await searcher.search(tenant, SearchQuery("battery"))).hits == ()
    await ingest(pool, tenant, clock)
    assert pages((await searcher.search(tenant, SearchQuery("battery"))).hits)[0] == "/frostbox"


async def test_statistics_are_read_again_after_a_while(
    pool: Pool, tenant: UUID, clock: Clock, sources: dict[str, UUID]
) -> None:
    now = [0.0]
    searcher = Searcher(pool, packaged(), timer=lambda: now[0])

    async def stop_word() -> float:
        """A German word tells of something until German passages say that it does not."""
        (asked,) = (await searcher.search(tenant, SearchQuery("und"))).wordings
        return float(asked.token_weights.max())

    async with transaction(pool, tenant) as conn:
        await conn.execute("DELETE FROM pages WHERE url LIKE '%%/de/%%'")
    assert await stop_word() > 0.5
    await ingest(pool, tenant, clock, pages=PAGES | {f"{SITE}/de/neu": "---\nlang: de\n---\n# Neu\nHallo."})
    assert await stop_word() > 0.5, "remembered"
    now[0] += 60
    assert await stop_word() < 0.5


# ── Hostile input ───────────────────────────────────────────────────────────────────────────────────────────────────

HOSTILE = [
    "\x00",
    "a\x00b",
    "\ud800 half",
    "'; DROP TABLE passages; --",
    "\\",
    "%s %(vector)s {model} $1",
    "?!... ,;:",
    "🙂🙂👩‍👩‍👧",
    "x" * 4_000,
    "battery " * 500,
    "ü" * 4_000,
    "",
    "   ",
    "\u202e\u200b\ufeff",
    "<script>alert(1)</script>",
    "a & b | !c <-> d:*",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:20])
async def test_hostile_texts_are_only_texts(searcher: Searcher, tenant: UUID, text: str) -> None:
    hits = (await searcher.search(tenant, SearchQuery(text))).hits
    assert all(0 <= hit.score <= 1 for hit in hits)
    leaning = SearchQuery(
        "and the battery?", history=(text,), follows_up=True, page_url=text, page_title=text
    )
    assert (await searcher.search(tenant, leaning)).hits
    titled = SearchQuery("and the battery?", follows_up=True, page_url=f"{SITE}/{text}", page_title=text)
    assert "battery" in (await searcher.search(tenant, titled)).hits[0].text.lower()


async def test_a_text_between_nul_characters_is_still_found(searcher: Searcher, tenant: UUID) -> None:
    hits = (await searcher.search(tenant, SearchQuery("may\x00I\x00use\x00bleach"))).hits
    assert hits[0].page_url == f"{HELP}/cleaning"


# ── Vectors that are not there yet ──────────────────────────────────────────────────────────────────────────────────


async def test_words_find_passages_whose_vectors_are_missing(
    searcher: Searcher, tenant: UUID, dsn: str
) -> None:
    """While a new model's vectors are being made, passages without one are found by their words."""
    with psycopg.connect(dsn) as conn:
        conn.execute("UPDATE embeddings SET model = 'another'")
    hits = (await searcher.search(tenant, SearchQuery("may I use bleach"))).hits
    assert hits[0].page_url == f"{HELP}/cleaning"
    assert hits[0].tokens is None
    assert set(hits[0].why) == {"meaning", "words"}
    assert (await searcher.search(tenant, SearchQuery("zzz"))).hits == ()


def _tenant(dsn: str) -> UUID:
    other = uuid4()
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "INSERT INTO tenants (id, slug, name, widget_key, origins) VALUES (%s, 'other', 'Other', 'pk_o', '{}')",
            (other,),
        )
    return other
