"""The second look: ready in the background, kept on disk, and only for the model whose thresholds it has."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from agent.acts import Acts
from agent.acts.nearest import examples
from app.second_look import SecondLook
from ingest.embed.config import PACKAGED
from ingest.tokens import Floats
from ingest.vectors import PassageVectors, QueryVectors, normalised

DIMENSIONS = 128


def _vector(text: str) -> Floats:
    """Equal texts have cosine 1; others are far from each other."""
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
    return normalised(np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32))


class Embedder:
    """Counts what it is asked. Waits before each batch until it may go on."""

    dimensions, max_tokens = DIMENSIONS, 256

    def __init__(self, name: str = PACKAGED) -> None:
        self.name = name
        self.passages: list[str] = []
        self.queries: list[str] = []
        self.may_go_on = asyncio.Event()
        self.may_go_on.set()

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    async def embed_queries(self, texts: Sequence[str]) -> list[QueryVectors]:
        self.queries += texts
        nothing = np.zeros((0, DIMENSIONS), dtype=np.float32)
        return [QueryVectors(_vector(text), nothing) for text in texts]

    async def embed_passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        await self.may_go_on.wait()
        self.passages += texts
        return [PassageVectors(_vector(text), None) for text in texts]

    async def close(self) -> None:
        return


Begin = Callable[[Embedder], SecondLook]


@pytest.fixture
async def begin(tmp_path: Path) -> AsyncIterator[Begin]:
    begun: list[SecondLook] = []

    def make(embedder: Embedder) -> SecondLook:
        begun.append(SecondLook(embedder, tmp_path / "cache"))
        begun[-1].start()
        return begun[-1]

    yield make
    for each in begun:
        await each.close()


KIND, TEXT = next((kind, text) for kind, text in examples() if kind != "question" and len(text.split()) < 10)
TAKEN_FOR_A_QUESTION = Acts("question", 0.5, (TEXT,), "en")


async def test_an_example_is_known_again_once_it_is_ready(begin: Begin) -> None:
    embedder = Embedder()
    look = begin(embedder)
    await look.ready()

    assert embedder.passages == [text for _, text in examples()]
    again = await look(TAKEN_FOR_A_QUESTION)
    assert (again.kind, again.questions, again.language) == (KIND, (), "en")
    assert embedder.queries == [TEXT]


async def test_messages_stay_what_they_are_until_it_is_ready(begin: Begin) -> None:
    embedder = Embedder()
    embedder.may_go_on.clear()
    look = begin(embedder)
    assert await look(TAKEN_FOR_A_QUESTION) is TAKEN_FOR_A_QUESTION
    assert embedder.queries == []

    embedder.may_go_on.set()
    await look.ready()
    assert (await look(TAKEN_FOR_A_QUESTION)).kind == KIND


@pytest.mark.parametrize(
    "acts",
    [
        Acts("question", 0.9, ("How wide is the small box?",), "en"),
        Acts("question", 0.9, (TEXT, "And how wide is it?"), "en"),
        Acts("question", 0.9, (), "en"),
        Acts("human", 0.9, (TEXT,), "en"),
    ],
    ids=["far from all examples", "two questions", "no question", "another act"],
)
async def test_what_is_not_reconsidered(begin: Begin, acts: Acts) -> None:
    look = begin(Embedder())
    await look.ready()
    assert await look(acts) is acts


async def test_the_vectors_are_kept_for_the_next_start(begin: Begin, tmp_path: Path) -> None:
    await begin(Embedder()).ready()
    (kept,) = (tmp_path / "cache").iterdir()

    second = Embedder()
    look = begin(second)
    await look.ready()
    assert second.passages == []
    assert (await look(TAKEN_FOR_A_QUESTION)).kind == KIND
    assert [*(tmp_path / "cache").iterdir()] == [kept]


@pytest.mark.parametrize("keep", [0, 60, 4_000], ids=["empty", "half a header", "cut off"])
async def test_a_broken_file_is_made_anew(begin: Begin, tmp_path: Path, keep: int) -> None:
    await begin(Embedder()).ready()
    (kept,) = (tmp_path / "cache").iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:keep])

    second = Embedder()
    look = begin(second)
    await look.ready()
    assert len(second.passages) == len(examples())
    assert (await look(TAKEN_FOR_A_QUESTION)).kind == KIND
    assert kept.read_bytes() == whole


async def test_a_folder_that_cannot_be_written_costs_only_the_next_start(
    begin: Begin, tmp_path: Path
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    look = begin(Embedder())
    await look.ready()
    assert (await look(TAKEN_FOR_A_QUESTION)).kind == KIND


async def test_another_model_never_reconsiders(begin: Begin, tmp_path: Path) -> None:
    embedder = Embedder("another-model")
    look = begin(embedder)
    await look.ready()
    assert await look(TAKEN_FOR_A_QUESTION) is TAKEN_FOR_A_QUESTION
    assert (embedder.passages, embedder.queries) == ([], [])
    assert not (tmp_path / "cache").exists()


async def test_closing_ends_what_is_still_loading(begin: Begin, tmp_path: Path) -> None:
    embedder = Embedder()
    embedder.may_go_on.clear()
    look = begin(embedder)
    await asyncio.sleep(0)
    await asyncio.wait_for(look.close(), 5)
    await asyncio.wait_for(look.ready(), 5)
    assert embedder.passages == []
    assert await look(TAKEN_FOR_A_QUESTION) is TAKEN_FOR_A_QUESTION
