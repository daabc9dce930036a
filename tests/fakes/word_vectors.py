"""Passages and questions with one made-up vector a word, so that a word is like itself and like no other."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Any

import numpy as np

from agent.extractive.features import Read, read
from ingest.passages import passage_text
from ingest.search.model import Hit, Wording
from ingest.tokens import Floats, TokenMatrix
from ingest.vectors import QueryVectors, normalised

DIMENSIONS = 256
_WORD = re.compile(r"\w+")


@cache
def _vector(word: str) -> Floats:
    seed = int.from_bytes(hashlib.sha256(word.lower().encode()).digest()[:8])
    return normalised(np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32))


def _tokens(text: str) -> tuple[Floats, list[tuple[int, int]]]:
    found = list(_WORD.finditer(text))
    empty = np.zeros((0, DIMENSIONS), dtype=np.float32)
    return np.array([_vector(match[0]) for match in found]) if found else empty, [m.span() for m in found]


def hit(
    text: str, *, title: str = "A page", path: tuple[str, ...] = (), number: int = 1, **values: Any
) -> Hit:
    """A passage as search gives it."""
    vectors, spans = _tokens(passage_text(title, path, text))
    known: dict[str, Any] = {
        "passage_id": number,
        "page_url": f"http://site.test/{number}",
        "title": title,
        "heading_path": path,
        "anchor": None,
        "text": text,
        "score": 0.9,
        "why": {"meaning": 0.5},
        "tokens": TokenMatrix(vectors, np.array([start for start, _ in spans], dtype=np.uint16)),
    }
    return Hit(**known | values)


def passage(text: str, **values: Any) -> Read:
    """A passage taken apart."""
    found = read(hit(text, **values))
    assert found is not None
    return found


def asked(text: str, *, weight: float = 1.0) -> Wording:
    """A question whose words all tell the same."""
    vectors, spans = _tokens(text)
    mean = normalised(vectors.mean(axis=0)) if len(vectors) else np.zeros(DIMENSIONS, dtype=np.float32)
    return Wording(
        text, weight, QueryVectors(mean, vectors, tuple(spans)), np.ones(len(spans), dtype=np.float32)
    )
