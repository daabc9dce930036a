"""A passage's token vectors, small enough to keep: one bit a dimension.

Late interaction (ColBERT, Khattab and Zaharia 2020) scores a passage by how well each word of the question finds a
word of the passage: the sum over question tokens of the largest cosine to any passage token. Token vectors of a
384-dimensional model take 1.5 kB each; their signs take 48 bytes and rank as well, because the question's side keeps
its precision.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_HEADER = struct.Struct("<HH")


@dataclass(frozen=True, slots=True)
class TokenMatrix:
    """`vectors` is (tokens, dimensions), rows of length 1; `starts` is where each token begins in the embedded text."""

    vectors: Floats
    starts: NDArray[np.uint16]


def pack(vectors: Floats, starts: Sequence[int]) -> bytes:
    """`vectors` (tokens, dimensions) and character positions, as bytes. Positions above 65,535 count as 65,535."""
    count, dimensions = vectors.shape
    places = np.minimum(np.asarray(starts, dtype=np.int64), 65_535).astype("<u2")
    return _HEADER.pack(count, dimensions) + places.tobytes() + np.packbits(vectors > 0, axis=1).tobytes()


def unpack(data: bytes) -> TokenMatrix:
    """The matrix of signs, scaled to length 1, that `pack` stored."""
    count, dimensions = _HEADER.unpack_from(data)
    starts = np.frombuffer(data, dtype="<u2", count=count, offset=_HEADER.size)
    packed = np.frombuffer(data, dtype=np.uint8, offset=_HEADER.size + starts.nbytes)
    bits = packed.reshape(count, (dimensions + 7) // 8)
    signs = np.unpackbits(bits, axis=1, count=dimensions).astype(np.float32)
    return TokenMatrix((signs * 2 - 1) / np.float32(np.sqrt(dimensions)), starts)


def similarities(question: Floats, passage: Floats) -> Floats:
    """Cosines (question tokens, passage tokens)."""
    return question @ passage.T


def max_similarity(question: Floats, passage: Floats, weights: Floats) -> float:
    """The weighted mean, over the question's tokens, of the largest cosine to a passage token. 0 for an empty side."""
    if not len(question) or not len(passage):
        return 0.0
    best = similarities(question, passage).max(axis=1)
    total = float(weights.sum())
    return float(best @ weights) / total if total else 0.0
