"""A second look at short messages the patterns took for questions: the nearest of some example utterances.

The thresholds are those of the packaged embedding model, which knows English best; other models have other cosines.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.acts.kinds import ActKind, Acts
from agent.acts.text import words

_LEAST_SIMILAR, _LEAST_MARGIN = 0.65, 0.1
"""Cosines: of the nearest example, and by how much it must be nearer than the nearest question."""

_MOST_WORDS = 14
_CONFIDENCE = 0.8
_FILE = "examples.jsonl"


@dataclass(frozen=True, slots=True)
class Prototypes:
    """Embedded examples: `vectors` is float32 (examples, dimensions), each L2-normalised; `kinds` in the same order."""

    kinds: tuple[ActKind, ...]
    vectors: NDArray[np.float32]


@lru_cache(maxsize=1)
def examples() -> tuple[tuple[ActKind, str], ...]:
    """(kind, text) of every packaged example. None says goodbye: that would end a session on a likeness alone."""
    lines = files("agent.acts").joinpath(_FILE).read_text(encoding="utf-8").splitlines()
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines]
    return tuple((row["kind"], row["text"]) for row in rows)


def prototypes(vectors: Sequence[NDArray[np.float32]]) -> Prototypes:
    """The examples with the vectors that the caller's model gave their texts, in their order."""
    kinds: tuple[ActKind, ...] = tuple(kind for kind, _ in examples())
    if len(vectors) != len(kinds):
        raise ValueError(f"{len(vectors)} vectors for {len(kinds)} examples")
    return Prototypes(kinds, np.vstack(list(vectors)).astype(np.float32))


def nearest_act(vector: NDArray[np.float32], known: Prototypes) -> ActKind | None:
    """The kind of the nearest example, when it is near and clearly nearer than any question; else None."""
    similar = known.vectors @ vector
    is_question = np.array([kind == "question" for kind in known.kinds])
    best = int(np.argmax(similar))
    if is_question[best] or similar[best] < _LEAST_SIMILAR:
        return None
    return known.kinds[best] if similar[best] - similar[is_question].max() >= _LEAST_MARGIN else None


def reconsider(acts: Acts, vector: NDArray[np.float32], known: Prototypes) -> Acts:
    """The acts of a message after a look at its one question's vector. Only short single questions are reconsidered."""
    if acts.kind != "question" or len(acts.questions) != 1 or len(words(acts.questions[0])) > _MOST_WORDS:
        return acts
    kind = nearest_act(vector, known)
    return replace(acts, kind=kind, confidence=_CONFIDENCE, questions=()) if kind else acts
