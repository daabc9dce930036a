"""The SQL of search: one statement finds the candidates of both kinds and scores each of them in both ways."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from pgvector import HalfVector
from psycopg import sql
from psycopg.rows import class_row

from db.pool import Connection
from ingest.index.store import text_search_config
from ingest.tokens import Floats

CANDIDATES = 50
"""How many passages each of the two ways may bring."""


@dataclass(frozen=True, slots=True)
class IndexStats:
    """What BM25 and the planner need to know of a tenant. `languages` are those of its passages."""

    passages: int
    average_terms: float
    languages: list[str]

    @property
    def configs(self) -> list[str]:
        """The text search configurations that stemmed the tenant's terms."""
        return sorted({text_search_config(language) for language in self.languages}) or ["simple"]


@dataclass(frozen=True, slots=True)
class Candidate:
    passage_id: int
    page_url: str
    title: str
    heading_path: list[str]
    anchor: str | None
    text: str
    meaning: float
    words: float
    tokens: bytes | None


@dataclass(frozen=True, slots=True)
class WordUse:
    """A word of the question and how many passages have it in any form. Stop words give no row."""

    word: str
    passages: int


async def index_stats(conn: Connection) -> IndexStats:
    cursor = conn.cursor(row_factory=class_row(IndexStats))
    await cursor.execute(
        """
        SELECT count(*)::int AS passages, coalesce(avg(term_count), 1)::float AS average_terms,
               coalesce(array_agg(DISTINCT language) FILTER (WHERE language IS NOT NULL), '{}') AS languages
        FROM passages
        """
    )
    return await cursor.fetchone() or IndexStats(0, 1.0, [])


async def word_uses(conn: Connection, words: Sequence[str], configs: Sequence[str]) -> list[WordUse]:
    """How common each word is among the tenant's passages.

    Left out is a stop word: one that a language's stop list drops and no passage of another language has.
    """
    cursor = conn.cursor(row_factory=class_row(WordUse))
    await cursor.execute(
        """
        WITH stems AS (
            SELECT DISTINCT asked.word, lexeme.lexeme AS term
            FROM unnest(%(words)s::text[]) AS asked (word)
            CROSS JOIN unnest(%(configs)s::text[]) AS config
            LEFT JOIN unnest(to_tsvector(config::regconfig, asked.word)) AS lexeme ON true),
        uses AS (
            SELECT stems.word, stems.term, count(postings.passage_id)::int AS passages
            FROM stems LEFT JOIN postings ON postings.term = stems.term GROUP BY 1, 2)
        SELECT word, max(passages) AS passages FROM uses GROUP BY word
        HAVING max(passages) > 0 OR bool_and(term IS NOT NULL)
        """,
        {"words": list(words), "configs": list(configs)},
    )
    return await cursor.fetchall()


# BM25 with the usual k1 = 1.2 and b = 0.75 (Robertson and Zaragoza 2009), idf as in Lucene.
_FIND = """
    WITH wanted AS (
        SELECT term, max(weight) AS weight FROM (
            SELECT lexeme.lexeme AS term, config, sum(asked.weight) AS weight
            FROM unnest(%(texts)s::text[], %(weights)s::float[]) AS asked (text, weight),
                 unnest(%(configs)s::text[]) AS config,
                 unnest(to_tsvector(config::regconfig, asked.text)) AS lexeme
            GROUP BY 1, 2) AS each_config
        GROUP BY term),
    matched AS MATERIALIZED (
        SELECT postings.passage_id, postings.frequency, wanted.weight, postings.length,
               count(*) OVER (PARTITION BY postings.term) AS df
        FROM wanted JOIN postings ON postings.term = wanted.term),
    lexical AS MATERIALIZED (
        SELECT passage_id,
               sum(weight * ln(1 + (%(passages)s - df + 0.5) / (df + 0.5)) * frequency * 2.2
                   / (frequency + 1.2 * (0.25 + 0.75 * length / %(average)s))) AS score
        FROM matched GROUP BY passage_id),
    semantic AS MATERIALIZED (
        SELECT passage_id FROM embeddings {joined} WHERE model = {model} {filtered}
        ORDER BY {distance} LIMIT {limit}),
    candidates AS (
        SELECT passage_id FROM semantic
        UNION
        (SELECT passage_id FROM lexical {joined} {where_filtered} ORDER BY score DESC LIMIT {limit}))
    SELECT passages.id AS passage_id, pages.url AS page_url, pages.title, passages.heading_path, passages.anchor,
           passages.text, coalesce(1 - (embeddings.vector <=> %(vector)s), 0)::float AS meaning,
           coalesce(lexical.score, 0)::float AS words, embeddings.sentences AS tokens
    FROM candidates
    JOIN passages ON passages.id = candidates.passage_id
    JOIN pages ON pages.id = passages.page_id
    LEFT JOIN embeddings ON embeddings.passage_id = passages.id AND embeddings.model = {model}
    LEFT JOIN lexical ON lexical.passage_id = passages.id
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What `find` looks for. `vector` need not be normalised; `exact` scans all vectors of the tenant."""

    texts: Sequence[tuple[str, float]]
    vector: Floats
    model: str
    exact: bool
    sources: Sequence[UUID] = ()
    language: str | None = None


async def find(conn: Connection, wanted: Wanted, stats: IndexStats) -> list[Candidate]:
    """All candidates, unordered: the nearest by meaning and the best by words, each with both scores."""
    if not wanted.exact:
        # A filtered scan gives up after ef_search rows unless it may go on (pgvector's "Iterative Index Scans").
        await conn.execute("SELECT set_config('hnsw.iterative_scan', 'relaxed_order', true)")
        await conn.execute("SELECT set_config('hnsw.ef_search', '150', true)")
    cursor = conn.cursor(row_factory=class_row(Candidate))
    await cursor.execute(
        _statement(wanted),
        {
            "texts": [text for text, _ in wanted.texts],
            "weights": [weight for _, weight in wanted.texts],
            "configs": stats.configs,
            "passages": stats.passages,
            "average": stats.average_terms,
            "vector": HalfVector(wanted.vector),
            "sources": list(wanted.sources),
            "language": wanted.language,
        },
    )
    return await cursor.fetchall()


_NOTHING = sql.SQL("")


def _statement(wanted: Wanted) -> sql.Composed:
    conditions: list[sql.SQL] = []
    if wanted.sources:
        conditions.append(sql.SQL("pages.source_id = ANY(%(sources)s)"))
    if wanted.language:
        conditions.append(sql.SQL("passages.language = %(language)s"))
    filtered = sql.SQL(" AND ").join(conditions) if conditions else None
    joined = sql.SQL("JOIN passages ON passages.id = passage_id JOIN pages ON pages.id = passages.page_id")
    # The index covers the cast to a fixed length; the bare column is never answered from it, so it is exact.
    indexed = sql.SQL("vector::halfvec({0}) <=> %(vector)s::halfvec({0})").format(
        sql.Literal(len(wanted.vector))
    )
    distance = sql.SQL("vector <=> %(vector)s") if wanted.exact else indexed
    return sql.SQL(_FIND).format(
        model=sql.Literal(wanted.model),
        limit=sql.Literal(CANDIDATES),
        joined=joined if filtered else _NOTHING,
        filtered=sql.SQL("AND {}").format(filtered) if filtered else _NOTHING,
        where_filtered=sql.SQL("WHERE {}").format(filtered) if filtered else _NOTHING,
        distance=distance,
    )
