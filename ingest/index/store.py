"""The SQL of what search reads: pages with their passages, terms and vectors. Functions take the connection first.

Row-level security confines every statement to the transaction's tenant; rows are written with `current_tenant()`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import cast
from uuid import UUID

import numpy as np
import psycopg
from pgvector import HalfVector
from psycopg import sql
from psycopg.rows import class_row, scalar_row

from db.pool import Connection
from ingest.rows import PageDraft, PassageDraft, StoredVector, Unembedded

HEADING_WEIGHT = 1.0
"""What one occurrence of a term in the title or the heading path counts, where one in the text counts 1."""

TEXT_SEARCH_CONFIGS: Mapping[str, str] = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian",
    "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian", "nb": "norwegian", "ne": "nepali",
    "nl": "dutch", "nn": "norwegian", "no": "norwegian", "pt": "portuguese", "ro": "romanian", "ru": "russian",
    "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
"""Postgres' stemmers by primary language tag; text in any other language is indexed as it is written."""


def text_search_config(language: str | None) -> str:
    return TEXT_SEARCH_CONFIGS.get(language or "", "simple")


async def write_page(
    conn: Connection,
    source_id: UUID,
    sync_id: UUID,
    *,
    page: PageDraft,
    passages: Sequence[PassageDraft],
    vectors: Sequence[StoredVector],
    model: str,
    now: datetime,
) -> None:
    """Replace a page with all that belongs to it. `vectors` are those of `passages`, in their order."""
    cursor = conn.cursor(row_factory=scalar_row)
    await cursor.execute(
        "INSERT INTO pages (tenant_id, source_id, url, title, description, language, status, content_hash, etag,"
        " last_modified, lastmod, fetched_at, seen_in)"
        " VALUES (current_tenant(), %s, %s, %s, %s, %s, 'ok', %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (source_id, url) DO UPDATE SET title = excluded.title, description = excluded.description,"
        " language = excluded.language, status = 'ok', reason = NULL, detail = NULL,"
        " content_hash = excluded.content_hash, etag = excluded.etag, last_modified = excluded.last_modified,"
        " lastmod = excluded.lastmod, fetched_at = excluded.fetched_at, seen_in = excluded.seen_in RETURNING id",
        (
            source_id, page.url, page.title, page.description, page.language, page.content_hash, page.etag,
            page.last_modified, page.lastmod, now, sync_id,
        ),
    )  # fmt: skip
    page_id = await cursor.fetchone()
    await conn.execute("DELETE FROM passages WHERE page_id = %s", (page_id,))
    if not passages:
        return
    await conn.execute(
        _INSERT_PASSAGES,
        {
            "page": page_id,
            "language": page.language,
            "config": text_search_config(page.language),
            "weight": HEADING_WEIGHT,
            "model": model,
            "positions": [p.position for p in passages],
            "paths": [json.dumps(p.heading_path) for p in passages],
            "headings": ["\n".join((page.title, *p.heading_path)) for p in passages],
            "anchors": [p.anchor for p in passages],
            "texts": [p.text for p in passages],
            "hashes": [p.content_hash for p in passages],
            "vectors": [HalfVector(v.vector) for v in vectors],
            "sentences": [v.sentences for v in vectors],
        },
    )


# One round trip a page: the passages, their terms with weighted frequencies, and their vectors.
_INSERT_PASSAGES = """
WITH input AS (
    SELECT * FROM unnest(%(positions)s::int[], %(paths)s::jsonb[], %(headings)s::text[], %(anchors)s::text[],
                         %(texts)s::text[], %(hashes)s::text[], %(vectors)s::halfvec[], %(sentences)s::bytea[])
        AS i (position, path, heading, anchor, text, hash, vector, sentences)
), terms AS (
    SELECT position, lexeme, sum(frequency)::real AS frequency
    FROM (
        SELECT position, lexeme, cardinality(positions) * %(weight)s::real AS frequency
        FROM input, unnest(to_tsvector(%(config)s::regconfig, heading))
        UNION ALL
        SELECT position, lexeme, cardinality(positions)
        FROM input, unnest(to_tsvector(%(config)s::regconfig, text))
    ) AS occurrences
    GROUP BY position, lexeme
), inserted AS (
    INSERT INTO passages (tenant_id, page_id, position, heading_path, anchor, text, content_hash, language, term_count)
    SELECT current_tenant(), %(page)s, position, ARRAY(SELECT jsonb_array_elements_text(path)), anchor, text, hash,
           %(language)s, coalesce((SELECT round(sum(frequency)) FROM terms WHERE terms.position = input.position), 0)
    FROM input
    RETURNING id, position
), posted AS (
    INSERT INTO postings (tenant_id, term, passage_id, frequency, length)
    SELECT current_tenant(), lexeme, id, frequency, sum(frequency) OVER (PARTITION BY id)
    FROM terms JOIN inserted USING (position)
)
INSERT INTO embeddings (passage_id, tenant_id, model, vector, sentences)
SELECT id, current_tenant(), %(model)s, vector, sentences FROM input JOIN inserted USING (position)
"""


async def vectors_by_hash(conn: Connection, model: str, hashes: Sequence[str]) -> dict[str, StoredVector]:
    """Vectors that the tenant already has for passages with the same words, by content hash."""
    cursor = await conn.execute(
        "SELECT DISTINCT ON (content_hash) content_hash, vector, sentences FROM passages"
        " JOIN embeddings ON passage_id = passages.id AND model = %s WHERE content_hash = ANY(%s)",
        (model, list(hashes)),
    )
    return {
        text_hash: StoredVector(cast(HalfVector, vector).to_numpy().astype(np.float32), sentences)
        async for text_hash, vector, sentences in cursor
    }


async def unembedded(conn: Connection, model: str, *, after: int, limit: int) -> list[Unembedded]:
    """Passages of the tenant without a vector of `model`, by id, beyond the id `after`."""
    cursor = conn.cursor(row_factory=class_row(Unembedded))
    await cursor.execute(
        "SELECT p.id AS passage_id, pages.title, p.heading_path, p.text"
        " FROM passages p JOIN pages ON pages.id = p.page_id"
        " WHERE p.id > %s AND NOT EXISTS (SELECT FROM embeddings e WHERE e.passage_id = p.id AND e.model = %s)"
        " ORDER BY p.id LIMIT %s",
        (after, model, limit),
    )
    return await cursor.fetchall()


async def add_vectors(
    conn: Connection, model: str, *, passage_ids: Sequence[int], vectors: Sequence[StoredVector]
) -> None:
    """Store vectors of passages; one that has been replaced or embedded meanwhile is left out."""
    await conn.execute(
        "INSERT INTO embeddings (passage_id, tenant_id, model, vector, sentences)"
        " SELECT i.id, current_tenant(), %s, i.vector, i.sentences"
        " FROM unnest(%s::bigint[], %s::halfvec[], %s::bytea[]) AS i (id, vector, sentences)"
        " WHERE EXISTS (SELECT FROM passages WHERE passages.id = i.id FOR KEY SHARE) ON CONFLICT DO NOTHING",
        (model, list(passage_ids), [HalfVector(v.vector) for v in vectors], [v.sentences for v in vectors]),
    )


async def drop_other_models(conn: Connection, model: str) -> int:
    """Delete vectors of other models from passages that have one of `model`; returns how many."""
    deleted = await conn.execute(
        "DELETE FROM embeddings old WHERE model <> %(model)s AND EXISTS (SELECT FROM embeddings new"
        " WHERE new.passage_id = old.passage_id AND new.model = %(model)s)",
        {"model": model},
    )
    return deleted.rowcount


def ensure_embedding_model(dsn: str, *, model: str, dimensions: int) -> None:
    """Create the nearest-neighbour index of a model's vectors when it is missing. `dsn` is the owner's."""
    name = f"embeddings_{hashlib.sha256(f'{model}/{dimensions}'.encode()).hexdigest()[:12]}"
    statement = sql.SQL(
        "CREATE INDEX IF NOT EXISTS {} ON embeddings USING hnsw ((vector::halfvec({})) halfvec_cosine_ops)"
        " WHERE model = {}"
    ).format(sql.Identifier(name), sql.Literal(dimensions), sql.Literal(model))
    with psycopg.connect(dsn, connect_timeout=10) as conn:
        conn.execute(statement)
