from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.search import SearchConfig, Wording, rank
from ingest.search.rank import WeightedText
from ingest.tokens import TokenMatrix
from ingest.vectors import QueryVectors, normalised

CONFIG = SearchConfig()
SCORES = st.lists(st.floats(-1, 50), min_size=1, max_size=30)


def scores(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


def vectors(*values: list[float]) -> np.ndarray:
    return normalised(np.array(values, dtype=np.float32))


def wording(tokens: np.ndarray, *, weight: float = 1.0, tells: list[float] | None = None) -> Wording:
    weights = np.array(tells if tells is not None else [1.0] * len(tokens), dtype=np.float32)
    return Wording("", weight, QueryVectors(np.zeros(3, dtype=np.float32), tokens, ()), weights)


def matrix(tokens: np.ndarray) -> TokenMatrix:
    return TokenMatrix(tokens, np.zeros(len(tokens), dtype=np.uint16))


# ── What is asked of the index ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("previous", "title", "follows_up", "texts"),
    [
        (None, None, False, [("Is it free?", 1.0)]),
        (None, None, True, [("Is it free?", 1.0)]),
        ("The Pro plan", None, False, [("Is it free?", 0.7), ("The Pro plan Is it free?", 0.3)]),
        ("The Pro plan", None, True, [("Is it free?", 0.5), ("The Pro plan Is it free?", 0.5)]),
        ("The Pro plan", "Pricing", True, [("Is it free?", 0.5), ("The Pro plan Is it free?", 0.5)]),
        (None, "Pricing", True, [("Is it free?", 0.5), ("Pricing: Is it free?", 0.5)]),
        (None, "Pricing", False, [("Is it free?", 1.0)]),
        ("", "", True, [("Is it free?", 1.0)]),
    ],
)
def test_wordings(
    previous: str | None, title: str | None, follows_up: bool, texts: list[tuple[str, float]]
) -> None:
    found = rank.wordings("Is it free?", previous, title, follows_up=follows_up, config=CONFIG)
    assert [each.text for each in found] == [text for text, _ in texts]
    assert [each.weight for each in found] == pytest.approx([weight for _, weight in texts])


@given(st.floats(0, 0.9), st.booleans())
def test_shares_add_up_and_the_message_always_counts(history_weight: float, follows_up: bool) -> None:
    config = SearchConfig(history_weight=history_weight)
    found = rank.wordings("b", "a", None, follows_up=follows_up, config=config)
    assert sum(each.weight for each in found) == pytest.approx(1)
    assert found[0] == WeightedText("b", found[0].weight)
    assert found[0].weight >= 0.1 - 1e-9


# ── Fusing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_both_kinds_of_score_count_by_their_share() -> None:
    meaning, words = scores(0.9, 0.5, 0.1), scores(0.0, 8.0, 2.0)
    for share in (0.0, 0.25, 1.0):
        fused = rank.fuse(meaning, words, config=SearchConfig(dense_weight=share))
        assert fused == pytest.approx(share * scores(1, 0.5, 0) + (1 - share) * scores(0, 1, 0.25))


@given(SCORES)
def test_fused_scores_lie_between_0_and_1_and_keep_the_order(values: list[float]) -> None:
    given_scores = np.array(values)
    fused = rank.fuse(given_scores, given_scores, config=CONFIG)
    assert ((fused >= -1e-9) & (fused <= 1 + 1e-9)).all()
    for a in range(len(values)):
        for b in range(len(values)):
            assert not values[a] < values[b] or fused[a] <= fused[b]


def test_scores_that_do_not_differ_say_nothing() -> None:
    words = scores(1.0, 3.0, 2.0)
    fused = rank.fuse(scores(0.4, 0.4, 0.4), words, config=CONFIG)
    assert np.argsort(-fused).tolist() == [1, 2, 0]
    assert rank.fuse(scores(0.4), scores(0.0), config=CONFIG) == pytest.approx([0.5])


def test_how_much_better_a_passage_is_survives() -> None:
    """Ranks would call these two lists the same."""
    words = scores(0, 0, 0)
    clear = rank.fuse(scores(0.9, 0.2, 0.1), words, config=CONFIG)
    narrow = rank.fuse(scores(0.9, 0.89, 0.1), words, config=CONFIG)
    assert clear[0] - clear[1] > 10 * (narrow[0] - narrow[1])


def test_late_interaction_reorders_by_its_share() -> None:
    fused, late = scores(1.0, 0.6, 0.2), scores(0.1, 0.3, 0.2)
    assert np.argmax(rank.reorder(fused, late, config=SearchConfig(late_weight=0.0))) == 0
    assert np.argmax(rank.reorder(fused, late, config=SearchConfig(late_weight=1.0))) == 1
    half = rank.reorder(fused, late, config=SearchConfig(late_weight=0.5))
    assert half == pytest.approx([0.5, 0.75, 0.25])


# ── What words and tokens tell ──────────────────────────────────────────────────────────────────────────────────────


@given(st.integers(0, 500), st.integers(0, 500))
def test_rarer_words_tell_more_and_none_tells_less_than_nothing(containing: int, passages: int) -> None:
    assert rank.idf(containing, passages) > 0
    if containing < passages:
        assert rank.idf(containing, passages) > rank.idf(containing + 1, passages)


def test_token_weights_follow_the_rarity_of_their_words() -> None:
    text = "Is FrostBox cleaning cheap?"
    spans = [(0, 2), (3, 8), (8, 11), (12, 20), (21, 26), (26, 27)]
    found = rank.token_weights(text, spans, {"frostbox": 0, "cleaning": 50, "cheap": 1_000}, 1_000)
    stop, front, back, cleaning, cheap, mark = found.tolist()
    assert stop == pytest.approx(rank.STOP_WORD_WEIGHT)
    assert front == back == pytest.approx(0.5), "a word nobody has counts fully, in equal parts a token"
    assert 1 > cleaning > cheap > mark == 0, "a word that every passage has still tells a little"


@pytest.mark.parametrize(("text", "spans"), [("", []), ("?!", [(0, 1), (1, 2)])])
def test_texts_without_words_have_no_weight(text: str, spans: list[tuple[int, int]]) -> None:
    assert rank.token_weights(text, spans, {}, 10).tolist() == [0.0] * len(spans)


def test_a_site_without_passages_gives_finite_weights() -> None:
    assert np.isfinite(rank.token_weights("hello", [(0, 5)], {"hello": 0}, 0)).all()


# ── Late interaction ────────────────────────────────────────────────────────────────────────────────────────────────

EAST, NORTH, UP = [1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0]


def test_the_passage_that_has_every_word_wins() -> None:
    question = wording(vectors(EAST, NORTH))
    found = rank.late_scores([question], [matrix(vectors(EAST, NORTH)), matrix(vectors(EAST, UP))])
    assert found == pytest.approx([1.0, 0.5])


def test_telling_words_count_for_half_of_the_score() -> None:
    question = wording(vectors(EAST, NORTH), tells=[1.0, 0.0])
    found = rank.late_scores([question], [matrix(vectors(EAST)), matrix(vectors(NORTH))])
    assert found == pytest.approx([(0.5 + 1.0) / 2, (0.5 + 0.0) / 2])


def test_wordings_count_by_their_share() -> None:
    asked = [wording(vectors(EAST), weight=0.75), wording(vectors(NORTH), weight=0.25)]
    assert rank.late_scores(asked, [matrix(vectors(EAST)), matrix(vectors(NORTH))]) == pytest.approx(
        [0.75, 0.25]
    )


def test_without_token_vectors_there_is_no_late_score() -> None:
    question, passage = wording(vectors(EAST)), matrix(vectors(EAST))
    silent = wording(np.zeros((0, 3), dtype=np.float32))
    assert rank.late_scores([question], []) is None
    assert rank.late_scores([question], [passage, None]) is None
    assert rank.late_scores([silent], [passage]) is None
    assert rank.late_scores([question, silent], [passage]) is None


# ── Diversity ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("order", "per_page", "limit", "kept"),
    [
        ([0, 1, 2, 3, 4, 5], 3, 6, [0, 1, 2, 4, 5, 3]),  # aaaabb: the fourth of a page goes last
        ([0, 1, 2, 3, 4, 5], 1, 2, [0, 4]),
        ([5, 0, 1, 2, 3, 4], 2, 4, [5, 0, 1, 4]),
        ([0, 1, 2, 3], 1, 3, [0, 1, 2]),  # one page alone fills the list
        ([], 3, 5, []),
        ([0, 4], 3, 0, []),
    ],
)
def test_a_page_takes_no_more_than_its_part(
    order: list[int], per_page: int, limit: int, kept: list[int]
) -> None:
    assert rank.diverse(order, list("aaaabb"), per_page=per_page, limit=limit) == kept


@given(st.lists(st.sampled_from("abc"), max_size=20), st.integers(1, 4), st.integers(0, 25))
def test_diversity_loses_nothing_that_fits(pages: list[str], per_page: int, limit: int) -> None:
    kept = rank.diverse(range(len(pages)), pages, per_page=per_page, limit=limit)
    assert len(kept) == len(set(kept)) == min(limit, len(pages))
