from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ingest.tokens import max_similarity, pack, similarities, unpack
from ingest.vectors import normalised

NOTHING = np.zeros((0, 4), dtype=np.float32)


def rows(*values: list[float]) -> np.ndarray:
    return normalised(np.array(values, dtype=np.float32))


@given(
    st.tuples(st.integers(1, 9), st.integers(1, 40)).flatmap(
        lambda shape: arrays(np.float32, shape, elements=st.floats(-1, 1, width=32).filter(bool))
    )
)
def test_signs_and_places_survive_packing(vectors: np.ndarray) -> None:
    starts = [7 * i for i in range(len(vectors))]
    matrix = unpack(pack(vectors, starts))
    assert matrix.starts.tolist() == starts
    assert np.array_equal(matrix.vectors > 0, vectors > 0)
    np.testing.assert_allclose(np.linalg.norm(matrix.vectors, axis=1), 1, rtol=1e-5)


def test_a_token_takes_a_bit_a_dimension_and_two_bytes_for_its_place() -> None:
    one, three = (len(pack(np.ones((n, 384), dtype=np.float32), [0] * n)) for n in (1, 3))
    assert (three - one) / 2 == 384 / 8 + 2


def test_places_beyond_two_bytes_stay_at_the_last_one() -> None:
    packed = pack(np.ones((3, 8), dtype=np.float32), [65_534, 65_535, 1_000_000])
    assert unpack(packed).starts.tolist() == [65_534, 65_535, 65_535]


def test_a_text_without_tokens_is_an_empty_matrix() -> None:
    matrix = unpack(pack(np.zeros((0, 384), dtype=np.float32), []))
    assert matrix.vectors.shape == (0, 384)
    assert matrix.starts.tolist() == []


def test_signs_rank_as_the_vectors_do() -> None:
    """The passage that shares the question's directions scores above one that does not, as before packing."""
    random = np.random.default_rng(1)
    question = normalised(random.normal(size=(4, 384)).astype(np.float32))
    near = normalised(question + random.normal(scale=0.05, size=question.shape).astype(np.float32))
    far = normalised(random.normal(size=(6, 384)).astype(np.float32))
    weights = np.ones(4, dtype=np.float32)
    near_packed, far_packed = (unpack(pack(m, range(len(m)))).vectors for m in (near, far))
    assert (
        max_similarity(question, near_packed, weights) > max_similarity(question, far_packed, weights) + 0.4
    )


def test_similarities_are_cosines_by_question_and_passage_token() -> None:
    question, passage = rows([1, 0], [1, 1]), rows([1, 0], [0, 1], [-1, 0])
    found = similarities(question, passage)
    np.testing.assert_allclose(found, [[1, 0, -1], [2**-0.5, 2**-0.5, -(2**-0.5)]], atol=1e-6)


@pytest.mark.parametrize(
    ("weights", "score"),
    [
        ([1, 1], 0.5),  # one word is found, the other is not
        ([1, 0], 1.0),  # only the found word tells
        ([0, 1], 0.0),
        ([3, 1], 0.75),
        ([0, 0], 0.0),
    ],
)
def test_max_similarity_is_the_weighted_mean_of_each_tokens_best(weights: list[float], score: float) -> None:
    question = rows([1, 0, 0], [0, 1, 0])
    passage = rows([1, 0, 0], [0, 0, 1])
    found = max_similarity(question, passage, np.array(weights, dtype=np.float32))
    assert found == pytest.approx(score)


def test_max_similarity_of_an_empty_side_is_0() -> None:
    something, weights = rows([1, 0, 0, 0]), np.ones(1, dtype=np.float32)
    assert max_similarity(NOTHING, something, weights[:0]) == 0.0
    assert max_similarity(something, NOTHING, weights) == 0.0


def test_normalised_keeps_zeros_and_gives_single_precision() -> None:
    made = normalised(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32))
    assert made.dtype == np.float32
    np.testing.assert_allclose(made, [[0.6, 0.8], [0, 0]], rtol=1e-6)
