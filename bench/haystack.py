"""Many tenants with many passages, put into the database by COPY: the rows that ingestion would have written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
import psycopg
from numpy.typing import NDArray
from pgvector import HalfVector
from pgvector.psycopg import register_vector

from app.services import Services
from bench.corpus import demo_documents
from bench.support import new_tenant
from ingest.embed import PassageVectors
from ingest.index.store import ensure_embedding_model
from ingest.passages import embedding_text, split

_TENANTS = 20
_PASSAGES = 5_000
_WORDS = 110
_PASSAGES_A_PAGE = 8
_VOCABULARY = 30_000
_ZIPF = 1.05
_NOISE = 0.45
_QUESTION_NOISE = 0.9
_COMMON = (
    "the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which "
    "you were there all their her one we our can will your if has more when who do what about up out so said its"
).split()

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tenant:
    """`vectors` is (passages, dimensions) as stored, `words` (passages, words) of the vocabulary."""

    id: UUID
    first: int
    vectors: NDArray[np.float16]
    words: NDArray[np.int64]

    @property
    def passage_ids(self) -> range:
        return range(self.first, self.first + len(self.vectors))

    def nearest(self, vector: Floats, count: int) -> set[int]:
        """Ids of the nearest passages by cosine, by brute force."""
        stored = self.vectors.astype(np.float32)
        cosines = stored @ vector / np.linalg.norm(stored, axis=1)
        return {self.first + int(row) for row in np.argsort(-cosines)[:count]}


@dataclass(frozen=True, slots=True)
class Haystack:
    tenants: Sequence[Tenant]
    vocabulary: Sequence[str]

    def near(self, vector: NDArray[np.float16], chance: np.random.Generator) -> Floats:
        """A question's vector: its cosine to the passage's is about 0.75."""
        return _noisy(vector[None].astype(np.float32), _QUESTION_NOISE, chance)[0]


async def load(services: Services) -> Haystack:
    """Fill the database and bring its statistics up to date. Takes minutes."""
    embedder = services.embedder
    texts = [
        embedding_text(document.title, passage)
        for document in demo_documents()
        for passage in split(document, count_tokens=embedder.count_tokens, limit=embedder.max_tokens)
    ]
    real = await embedder.embed_passages(texts)
    ids = [await new_tenant(services, f"tenant-{number}") for number in range(_TENANTS)]
    return await asyncio.to_thread(_load, services, ids, real)


def _load(services: Services, ids: Sequence[UUID], real: Sequence[PassageVectors]) -> Haystack:
    embedder = services.embedder
    ensure_embedding_model(services.database.dsn, model=embedder.name, dimensions=embedder.dimensions)
    chance = np.random.default_rng(5)
    vocabulary = _vocabulary(chance)
    with psycopg.connect(services.database.dsn) as conn:
        register_vector(conn)
        conn.execute("SET session_replication_role = replica")  # no foreign key is looked up for each row
        conn.execute("SET maintenance_work_mem = '1GB'")
        lexemes = _lexemes(conn, vocabulary)
        made = [_tenant(id_, number, real, chance) for number, id_ in enumerate(ids)]
        later = _drop_indexes(conn)
        for tenant in made:
            _copy_tenant(conn, tenant, vocabulary, lexemes, real=real, model=embedder.name)
        for statement in later:
            conn.execute(statement.encode())
        conn.commit()
        conn.autocommit = True
        conn.execute("VACUUM ANALYZE")
    return Haystack(made, vocabulary)


def _drop_indexes(conn: psycopg.Connection) -> list[str]:
    """Drop what is faster to build at the end; returns the statements that build it."""
    found = conn.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('passages', 'postings', 'embeddings')"
        " AND indexdef NOT LIKE '%UNIQUE%'"
    ).fetchall()
    for name, _ in found:
        conn.execute(f"DROP INDEX {name}".encode())
    return [definition for _, definition in found]


def _tenant(id_: UUID, number: int, real: Sequence[PassageVectors], chance: np.random.Generator) -> Tenant:
    """Mixtures of three real vectors each, with noise: neighbours near and far, as texts have them."""
    base = np.array([each.vector for each in real])
    chosen = base[chance.integers(len(base), size=(_PASSAGES, 3))]
    mixed = np.einsum("pk,pkd->pd", chance.dirichlet((0.6, 0.6, 0.6), size=_PASSAGES), chosen).astype(
        np.float32
    )
    ranks = np.arange(1, _VOCABULARY + 1, dtype=np.float64) ** -_ZIPF
    words = chance.choice(_VOCABULARY, size=(_PASSAGES, _WORDS), p=ranks / ranks.sum())
    return Tenant(id_, 1 + number * _PASSAGES, _noisy(mixed, _NOISE, chance).astype(np.float16), words)


def _noisy(vectors: Floats, noise: float, chance: np.random.Generator) -> Floats:
    """Unit vectors with a random one of length `noise` added, normalised again."""
    units = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    moved: Floats = units + chance.normal(scale=noise / units.shape[1] ** 0.5, size=units.shape).astype(
        np.float32
    )
    return (moved / np.linalg.norm(moved, axis=1, keepdims=True)).astype(np.float32)


def _vocabulary(chance: np.random.Generator) -> list[str]:
    consonants, vowels = list("bdfgklmnprtvz"), list("aiou")
    made = dict.fromkeys(_COMMON)
    while len(made) < _VOCABULARY:
        parts = [chance.choice(consonants) + chance.choice(vowels) for _ in range(int(chance.integers(2, 5)))]
        made["".join(parts) + "k"] = None
    return list(made)


def _lexemes(conn: psycopg.Connection, vocabulary: Sequence[str]) -> list[str | None]:
    """What Postgres' English stemmer makes of each word; None for stop words."""
    rows = conn.execute(
        "SELECT (tsvector_to_array(to_tsvector('english', word)))[1]"
        " FROM unnest(%s::text[]) WITH ORDINALITY AS asked (word, place) ORDER BY place",
        (list(vocabulary),),
    )
    return [row[0] for row in rows]


def _copy_tenant(
    conn: psycopg.Connection,
    tenant: Tenant,
    vocabulary: Sequence[str],
    lexemes: Sequence[str | None],
    *,
    real: Sequence[PassageVectors],
    model: str,
) -> None:
    source = tenant.id  # any id does
    conn.execute(
        "INSERT INTO sources (id, tenant_id, kind, target, created_at) VALUES (%s, %s, 'folder', 'made', now())",
        (source, tenant.id),
    )
    conn.execute(
        "INSERT INTO pages (id, tenant_id, source_id, url, title, status, fetched_at) OVERRIDING SYSTEM VALUE"
        " SELECT page, %s, %s, 'https://made.example/' || page, 'Page ' || page, 'ok', now()"
        " FROM generate_series(%s::int, %s::int) AS page",
        (tenant.id, source, _page(tenant.first), _page(tenant.passage_ids[-1])),
    )
    columns = "id, tenant_id, page_id, position, heading_path, text, content_hash, language, term_count"
    with conn.cursor().copy(f"COPY passages ({columns}) FROM STDIN".encode()) as copy:
        for id_, words in zip(tenant.passage_ids, tenant.words.tolist(), strict=True):
            text = " ".join([vocabulary[word] for word in words])
            place = (id_ - 1) % _PASSAGES_A_PAGE
            terms = sum(lexemes[word] is not None for word in words)
            copy.write_row((id_, tenant.id, _page(id_), place, ["Heading"], text, str(id_), "en", terms))
    with conn.cursor().copy(
        b"COPY postings (tenant_id, term, passage_id, frequency, length) FROM STDIN"
    ) as copy:
        copy.write("".join(_postings(tenant, lexemes)))
    with conn.cursor().copy(
        b"COPY embeddings (passage_id, tenant_id, model, vector, sentences) FROM STDIN (FORMAT BINARY)"
    ) as copy:
        copy.set_types(["int8", "uuid", "text", "halfvec", "bytea"])
        for id_, vector in zip(tenant.passage_ids, tenant.vectors, strict=True):
            copy.write_row((id_, tenant.id, model, HalfVector(vector), real[id_ % len(real)].sentences))


def _page(passage_id: int) -> int:
    return (passage_id - 1) // _PASSAGES_A_PAGE


def _postings(tenant: Tenant, lexemes: Sequence[str | None]) -> Iterator[str]:
    """Rows in the order of the primary key, which is the fastest."""
    told = np.array([lexeme is not None for lexeme in lexemes])[tenant.words]
    lengths = told.sum(axis=1)
    rows = np.broadcast_to(np.arange(len(tenant.words))[:, None], tenant.words.shape)
    keys, counts = np.unique(tenant.words[told] * len(tenant.words) + rows[told], return_counts=True)
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        word, row = divmod(key, len(tenant.words))
        yield f"{tenant.id}\t{lexemes[word]}\t{tenant.first + row}\t{count}\t{lengths[row]}\n"
