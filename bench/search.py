"""Search over 100,000 passages of 20 tenants, without the time that embedding a question takes.

Words are drawn by Zipf's law from a made-up vocabulary with English's commonest words at its head; vectors are mixtures
of real ones with noise, token vectors are real passages'. A question is a few words of one passage and a vector near
its own. Recall is the share of the ten nearest passages, by brute force, that the vector half of search brings
among its first ten.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from app.services import Services
from bench.haystack import Haystack, Tenant, load
from bench.support import main, p, say, services
from db.pool import transaction
from ingest.embed import EmbeddingModel, PassageVectors, QueryVectors
from ingest.search import SearchConfig, Searcher, SearchQuery, store

_QUESTIONS = 400
_WARM_UP = 60
_WORDS = 7
_NEAREST = 10


@dataclass(frozen=True, slots=True)
class Question:
    tenant: Tenant
    text: str
    vector: NDArray[np.float32]


class Ready:
    """An embedding model whose questions have been embedded before."""

    def __init__(self, model: EmbeddingModel, questions: Sequence[Question]) -> None:
        self.name, self.dimensions, self.max_tokens = model.name, model.dimensions, model.max_tokens
        self.count_tokens = model.count_tokens
        chance = np.random.default_rng(3)
        self._known = {each.text: self._vectors(each, chance) for each in questions}

    def _vectors(self, question: Question, chance: np.random.Generator) -> QueryVectors:
        words = question.text.split()
        tokens = chance.normal(size=(len(words), self.dimensions)).astype(np.float32)
        tokens /= np.linalg.norm(tokens, axis=1, keepdims=True)
        ends = np.cumsum([len(word) + 1 for word in words]) - 1
        spans = tuple((int(end) - len(word), int(end)) for word, end in zip(words, ends, strict=True))
        return QueryVectors(question.vector, tokens, spans)

    async def embed_queries(self, texts: Sequence[str]) -> list[QueryVectors]:
        return [self._known[text] for text in texts]

    async def embed_passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        raise NotImplementedError("nothing is ingested here")

    async def close(self) -> None: ...


async def measure() -> None:
    async with services() as opened:
        began = time.perf_counter()
        haystack = await load(opened)
        sizes = [len(tenant.vectors) for tenant in haystack.tenants]
        say(f"{sum(sizes)} passages of {len(sizes)} tenants, loaded in {time.perf_counter() - began:.0f} s")
        questions = _questions(haystack)
        ready = Ready(opened.embedder, questions)
        for way, config in (
            ("as it comes (exact)", SearchConfig()),
            ("by HNSW", SearchConfig(exact_below=0)),
        ):
            searcher = Searcher(opened.pool, ready, config)
            times, foreign = await _search_all(searcher, questions)
            exact = config.exact_below > 0
            recall = [
                await _recall(opened, ready.name, question, exact=exact) for question in questions[:200]
            ]
            say(
                f"{way}: {len(times)} searches, p50 {p(50, times):.1f} ms, p95 {p(95, times):.1f} ms;"
                f" recall@10 {fmean(recall):.3f}; passages of other tenants {foreign}"
            )
    say("to reach: p95 under 60 ms, recall@10 0.95, none of other tenants")


async def _search_all(searcher: Searcher, questions: Sequence[Question]) -> tuple[list[float], int]:
    """Milliseconds of each search after the warm-up, and how many hits were not the tenant's own."""
    times: list[float] = []
    foreign = 0
    for question in questions:
        began = time.perf_counter()
        found = await searcher.search(question.tenant.id, SearchQuery(question.text))
        times.append((time.perf_counter() - began) * 1000)
        own = question.tenant.passage_ids
        foreign += sum(hit.passage_id not in own for hit in found.hits)
    return times[_WARM_UP:], foreign


async def _recall(services: Services, model: str, question: Question, *, exact: bool) -> float:
    wanted = store.Wanted(texts=[], vector=question.vector, model=model, exact=exact)
    async with transaction(services.pool, question.tenant.id) as conn:
        found = await store.find(conn, wanted, await store.index_stats(conn))
    best = sorted(found, key=lambda each: -each.meaning)[:_NEAREST]
    truth = question.tenant.nearest(question.vector, _NEAREST)
    return len({each.passage_id for each in best} & truth) / len(truth)


def _questions(haystack: Haystack) -> list[Question]:
    chance = np.random.default_rng(11)
    questions: list[Question] = []
    for number in range(_QUESTIONS):
        tenant = haystack.tenants[number % len(haystack.tenants)]
        row = int(chance.integers(len(tenant.vectors)))
        words = chance.choice(tenant.words[row], size=_WORDS, replace=False)
        text = " ".join(haystack.vocabulary[int(word)] for word in words)
        questions.append(Question(tenant, text, haystack.near(tenant.vectors[row], chance)))
    return questions


if __name__ == "__main__":
    raise SystemExit(main(measure))
