"""Search over one tenant's passages: embed the question, ask Postgres once, rank what comes back."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from uuid import UUID

import numpy as np

from db.pool import Connection, Pool, transaction
from ingest.search import rank, store
from ingest.search.model import Hit, SearchConfig, SearchQuery, SearchResult, Wording
from ingest.search.rank import Scores
from ingest.search.store import Candidate, IndexStats
from ingest.tokens import TokenMatrix, unpack
from ingest.vectors import EmbeddingModel

_STATS_AGE = 20.0


@dataclass(slots=True)
class Searcher:
    """`max_results` and `similarity_threshold` are the owner's (app.yaml, vector_database). One for a process.

    It remembers each tenant's index statistics for seconds: figures of the site, nothing of a visitor.
    """

    pool: Pool
    embedder: EmbeddingModel
    config: SearchConfig = field(default_factory=SearchConfig)
    max_results: int = 8
    similarity_threshold: float = 0.0
    timer: Callable[[], float] = time.monotonic
    _stats: dict[UUID, tuple[float, IndexStats]] = field(default_factory=dict[UUID, tuple[float, IndexStats]])

    async def search(self, tenant: UUID, query: SearchQuery) -> SearchResult:
        """The best passages, best first, at most `query.k` or `max_results`. Raises what the embedder raises."""
        texts = rank.wordings(
            _storable(query.text),
            _storable(query.history[-1]) if query.history else None,
            _storable(query.page_title or ""),
            follows_up=query.follows_up,
            config=self.config,
        )
        vectors = await self.embedder.embed_queries([each.text for each in texts])
        combined = np.sum([each.weight * v.vector for each, v in zip(texts, vectors, strict=True)], axis=0)
        words = {word.lower() for each in texts for word in rank.WORD.findall(each.text)}
        async with transaction(self.pool, tenant) as conn:
            stats = await self._index_stats(conn, tenant)
            wanted = store.Wanted(
                texts=[(each.text, each.weight) for each in texts],
                vector=combined,
                model=self.embedder.name,
                exact=stats.passages < self.config.exact_below,
                sources=query.sources,
                language=query.language,
            )
            candidates = await store.find(conn, wanted, stats)
            uses = {
                use.word: use.passages for use in await store.word_uses(conn, sorted(words), stats.configs)
            }
        wordings = tuple(
            Wording(each.text, each.weight, v, rank.token_weights(each.text, v.spans, uses, stats.passages))
            for each, v in zip(texts, vectors, strict=True)
        )
        return SearchResult(self._ranked(candidates, wordings, query), wordings)

    async def _index_stats(self, conn: Connection, tenant: UUID) -> IndexStats:
        known = self._stats.get(tenant)
        if known is None or self.timer() - known[0] > _STATS_AGE or not known[1].passages:
            known = (self.timer(), await store.index_stats(conn))
            self._stats[tenant] = known
        return known[1]

    def _ranked(
        self, candidates: list[Candidate], wordings: tuple[Wording, ...], query: SearchQuery
    ) -> tuple[Hit, ...]:
        candidates = [c for c in candidates if c.meaning >= self.similarity_threshold]
        if not candidates:
            return ()
        ranked = self._scored(candidates, wordings, query)
        chosen = rank.diverse(
            sorted(range(len(ranked)), key=lambda i: -ranked[i].score),
            [hit.page_url for hit in ranked],
            per_page=self.config.per_page,
            limit=query.k or self.max_results,
        )
        return tuple(ranked[i] for i in chosen)

    def _scored(
        self, candidates: list[Candidate], wordings: tuple[Wording, ...], query: SearchQuery
    ) -> list[Hit]:
        """Every candidate with its score: the best by the fused score are ordered anew by late interaction."""
        meaning = np.array([c.meaning for c in candidates])
        words = np.array([c.words for c in candidates])
        page = self._page_bonus(candidates, query)
        scores = rank.fuse(meaning, words, config=self.config) + page
        head = np.argsort(-scores, kind="stable")[: rank.LATE_CANDIDATES]
        matrices = {int(i): _matrix(candidates[int(i)]) for i in head}
        late = rank.late_scores(wordings, list(matrices.values()))
        if late is not None:
            rest = scores.copy()
            scores = np.minimum(rest, 0.0) + rest / (1.0 + rest.max())
            scores[head] = 1.0 + rank.reorder(rest[head] - page[head], late, config=self.config) + page[head]
            scores /= max(2.0, float(scores.max()))
        found = dict(zip(matrices, late, strict=True)) if late is not None else {}
        return [
            _hit(each, float(scores[i]), late=found.get(i), page=float(page[i]), tokens=matrices.get(i))
            for i, each in enumerate(candidates)
        ]

    def _page_bonus(self, candidates: list[Candidate], query: SearchQuery) -> Scores:
        here = address(query.page_url or "")
        share = self.config.page_weight * (1.0 if query.follows_up else 0.2)
        return np.array([share if here and address(c.page_url) == here else 0.0 for c in candidates])


def address(url: str) -> str:
    """What tells pages apart: host and path, without a trailing slash; empty for what is no address."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}" if parts.netloc else ""


def _storable(text: str) -> str:
    """Without what neither the database nor a tokenizer takes: NUL and halves of surrogate pairs."""
    return text.replace("\x00", " ").encode("utf8", "ignore").decode("utf8")


def _matrix(candidate: Candidate) -> TokenMatrix | None:
    return unpack(candidate.tokens) if candidate.tokens else None


def _hit(
    candidate: Candidate, score: float, *, late: float | None, page: float, tokens: TokenMatrix | None
) -> Hit:
    why = {"meaning": round(candidate.meaning, 4), "words": round(candidate.words, 3)}
    if late is not None:
        why["late"] = round(float(late), 4)
    if page:
        why["page"] = round(page, 3)
    return Hit(
        passage_id=candidate.passage_id,
        page_url=candidate.page_url,
        title=candidate.title,
        heading_path=tuple(candidate.heading_path),
        anchor=candidate.anchor,
        text=candidate.text,
        score=round(score, 4),
        why=why,
        tokens=tokens,
    )
