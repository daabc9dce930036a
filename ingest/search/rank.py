"""Ranking, PURE: two scores of every candidate fused, the best reordered by late interaction, pages kept diverse.

Scores are fused rather than ranks: min-max over the candidates and a weighted sum (Bruch, Gai and Ingber 2023, "An
analysis of fusion functions for hybrid retrieval") keeps how much better one passage is than the next.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ingest.search.model import SearchConfig, Wording
from ingest.tokens import Floats, TokenMatrix

Scores = NDArray[np.float64]
LATE_CANDIDATES = 20
STOP_WORD_WEIGHT = 0.08
WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class WeightedText:
    """A text to search for and its share in the question."""

    text: str
    weight: float


def wordings(
    text: str, previous: str | None, page_title: str | None, *, follows_up: bool, config: SearchConfig
) -> tuple[WeightedText, ...]:
    """The texts whose scores are averaged: the message alone, and after the previous one or the page it stands on.

    Averaging the scores of (last) and (previous + last) follows a conversation without a language model; a message that
    cannot be understood alone leans on its context more.
    """
    share = min(0.9, config.history_weight * (5 / 3 if follows_up else 1.0))
    if previous:
        return (WeightedText(text, 1 - share), WeightedText(f"{previous} {text}", share))
    if page_title and follows_up:
        return (WeightedText(text, 1 - share), WeightedText(f"{page_title}: {text}", share))
    return (WeightedText(text, 1.0),)


def fuse(meaning: Scores, words: Scores, *, config: SearchConfig) -> Scores:
    """Both scores of each candidate, (n,), as one between 0 and 1."""
    return config.dense_weight * _min_max(meaning) + (1 - config.dense_weight) * _min_max(words)


def token_weights(
    text: str, spans: Sequence[tuple[int, int]], uses: Mapping[str, int], passages: int
) -> Floats:
    """How much each token tells: the BM25 idf of its word as a share of the largest, split over the word's tokens.

    `uses` are passages by lower-case word; a word it lacks is a stop word.
    """
    rarest = idf(0, passages)
    weights = np.zeros(len(spans), dtype=np.float32)
    for match in WORD.finditer(text):
        inside = [i for i, (start, _) in enumerate(spans) if match.start() <= start < match.end()]
        found = uses.get(match[0].lower())
        weight = STOP_WORD_WEIGHT if found is None else max(0.3, idf(found, passages)) / rarest
        for index in inside:
            weights[index] = weight / len(inside)
    return weights


def idf(containing: int, passages: int) -> float:
    """The inverse document frequency of BM25, never negative."""
    return math.log(1 + (passages - min(containing, passages) + 0.5) / (containing + 0.5))


def late_scores(wordings: Sequence[Wording], passages: Sequence[TokenMatrix | None]) -> Scores | None:
    """The late-interaction score of each passage, or None when a side has no token vectors.

    The mean of two: each token counting the same, and each as much as its word tells.
    """
    known = [matrix.vectors for matrix in passages if matrix is not None and len(matrix.vectors)]
    if not passages or len(known) < len(passages) or any(not len(w.vectors.tokens) for w in wordings):
        return None
    # One product for all passages: many small ones cost more in coordination than in arithmetic.
    stacked = np.concatenate(known)
    starts = np.cumsum([0, *(len(vectors) for vectors in known[:-1])])
    total = np.zeros(len(known))
    for wording in wordings:
        best = np.maximum.reduceat(wording.vectors.tokens @ stacked.T, starts, axis=1)
        even = np.full(len(best), 1 / len(best), dtype=np.float32)
        told = wording.token_weights
        total += wording.weight / 2 * (even + told / max(float(told.sum()), 1e-9)) @ best
    return total


def reorder(fused: Scores, late: Scores, *, config: SearchConfig) -> Scores:
    """New scores for the best candidates, whose `fused` scores are given; `late` belongs to the same ones."""
    return (1 - config.late_weight) * _min_max(fused) + config.late_weight * _min_max(late)


def diverse(order: Iterable[int], pages: Sequence[str], *, per_page: int, limit: int) -> list[int]:
    """The first `limit` of `order` with at most `per_page` of one page; what was passed over fills the rest."""
    kept: list[int] = []
    spare: list[int] = []
    seen: Counter[str] = Counter()
    for index in order:
        target = kept if seen[pages[index]] < per_page else spare
        target.append(index)
        seen[pages[index]] += 1
    return (kept + spare)[:limit]


def _min_max(scores: Scores) -> Scores:
    low, high = float(scores.min(initial=np.inf)), float(scores.max(initial=-np.inf))
    return (scores - low) / (high - low) if high > low else np.full_like(scores, 0.5)
