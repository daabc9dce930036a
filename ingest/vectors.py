"""What an embedding model gives. Shapes only: whoever works on vectors need not know where they come from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ingest.tokens import Floats


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """`vector` is normalised, (dimensions,). `sentences` are the packed token vectors (see ingest/tokens.py), None
    where the model gives none."""

    vector: Floats
    sentences: bytes | None


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """`vector` is normalised, (dimensions,). `tokens` is (tokens, dimensions) with rows of length 1, `spans` the place
    of each in the text; both are empty where the model gives no token vectors."""

    vector: Floats
    tokens: Floats
    spans: tuple[tuple[int, int], ...] = ()


class EmbeddingModel(Protocol):
    """Raises kit.errors.Retryable when a server does not answer and NeedsPerson when it refuses."""

    @property
    def name(self) -> str: ...
    @property
    def dimensions(self) -> int: ...
    @property
    def max_tokens(self) -> int: ...
    def count_tokens(self, text: str) -> int:
        """Tokens of `text` with the model's special ones."""
        ...

    async def embed_queries(self, texts: Sequence[str]) -> list[QueryVectors]: ...
    async def embed_passages(self, texts: Sequence[str]) -> list[PassageVectors]: ...
    async def close(self) -> None: ...


def normalised(vectors: Floats) -> Floats:
    """`vectors` (..., dimensions) with length 1 along the last axis; zeros stay zeros."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
