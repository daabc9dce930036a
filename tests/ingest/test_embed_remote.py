"""The OpenAI-compatible embedding model against a server that speaks the real wire format."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest

from ingest.embed import EmbeddingConfig, EmbeddingModel, load_embedder
from kit.errors import NeedsPerson, ProviderError, Retryable
from tests.fakes.openai_replies import Json, embeddings
from tests.fakes.openai_server import FakeOpenAI, Recorded, Reply, embedding, failure
from tests.fakes.small_site import packaged

MODEL = "test-embedding"
AT_ONCE = {"retry_after_ms": "1"}


class EmbeddingServer(FakeOpenAI):
    """Gives the scripted `replies` first, then vectors whose answer went through `change`.

    A server that does not read the format answers with lists of numbers whatever was asked for.
    """

    def __init__(
        self,
        replies: Iterable[Reply] = (),
        *,
        reads_format: bool = True,
        change: Callable[[Json], Json] | None = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        self._replies = iter(replies)
        self._reads_format = reads_format
        self._change = change

    async def _route(self, request: Recorded, wire: Any) -> None:
        if reply := next(self._replies, None):
            body = (reply.body or "").encode()
            await wire.send(reply.status, body, "application/json", dict(reply.headers))
        elif self._reads_format and self._change is None:
            await super()._route(request, wire)
        else:
            await wire.send_json(200, self._changed(dict(request.body or {})))

    def _changed(self, body: Json) -> Json:
        if not self._reads_format:
            body.pop("encoding_format", None)
        answer = embeddings(body, self._dimensions)
        return self._change(answer) if self._change else answer

    @property
    def bodies(self) -> list[Json]:
        return [request.body for request in self.requests if request.body is not None]


def connected(server: FakeOpenAI, *, key: str | None = "test", **options: Any) -> EmbeddingModel:
    config = EmbeddingConfig(provider="openai", model=MODEL, **options)
    return load_embedder(config, api_key=key, base_url=server.base_url)


@pytest.mark.parametrize("reads_format", [True, False], ids=["base64", "lists"])
async def test_vectors_are_the_servers_in_either_format(reads_format: bool) -> None:
    with EmbeddingServer(reads_format=reads_format) as server:
        model = connected(server, dimensions=32)
        (query,) = await model.embed_queries(["red apples"])
        passages = await model.embed_passages(["green pears", "red apples"])
        await model.close()
    assert {body.get("encoding_format") for body in server.bodies} == {"base64"}
    np.testing.assert_allclose(query.vector, embedding("red apples", 32), atol=1e-6)
    np.testing.assert_allclose(passages[0].vector, embedding("green pears", 32), atol=1e-6)
    np.testing.assert_allclose(passages[1].vector, query.vector, atol=1e-6)
    assert query.vector.dtype == np.float32
    assert query.tokens.shape == (0, 32) and query.spans == ()
    assert [passage.sentences for passage in passages] == [None, None]


async def test_vectors_are_normalised_where_the_server_does_not() -> None:
    def tripled(answer: Json) -> Json:
        for item in answer["data"]:
            item["embedding"] = [3 * value for value in item["embedding"]]
        return answer

    with EmbeddingServer(reads_format=False, change=tripled) as server:
        model = connected(server, dimensions=32)
        (query,) = await model.embed_queries(["red apples"])
        await model.close()
    np.testing.assert_allclose(query.vector, embedding("red apples", 32), atol=1e-6)


async def test_answers_out_of_order_are_put_in_order() -> None:
    def reversed_data(answer: Json) -> Json:
        return answer | {"data": answer["data"][::-1]}

    with EmbeddingServer(change=reversed_data) as server:
        model = connected(server, dimensions=32)
        made = await model.embed_passages(["one", "two", "three"])
        await model.close()
    for text, passage in zip(("one", "two", "three"), made, strict=True):
        np.testing.assert_allclose(passage.vector, embedding(text, 32), atol=1e-6)


async def test_texts_go_in_batches() -> None:
    with EmbeddingServer() as server:
        model = connected(server, dimensions=32, batch_size=2)
        made = await model.embed_passages(list("abcde"))
        assert await model.embed_passages([]) == []
        await model.close()
    assert [body["input"] for body in server.bodies] == [["a", "b"], ["c", "d"], ["e"]]
    np.testing.assert_allclose(made[4].vector, embedding("e", 32), atol=1e-6)


async def test_a_configured_length_is_asked_for_and_part_of_the_name() -> None:
    with EmbeddingServer() as server:
        model = connected(server, dimensions=64)
        await model.embed_queries(["hello"])
        await model.close()
    assert (model.name, model.dimensions) == (f"{MODEL}@64", 64)
    assert [body["dimensions"] for body in server.bodies] == [64]


async def test_an_unknown_length_is_learnt_from_the_server() -> None:
    with EmbeddingServer(dimensions=48) as server:
        model = await asyncio.to_thread(connected, server)
        (query,) = await model.embed_queries(["hello"])
        await model.close()
    assert (model.name, model.dimensions) == (MODEL, 48)
    assert query.vector.shape == (48,)
    assert all("dimensions" not in body for body in server.bodies)


async def test_vectors_of_another_length_are_refused() -> None:
    def shortened(answer: Json) -> Json:
        for item in answer["data"]:
            item["embedding"] = item["embedding"][:40]
        return answer

    with EmbeddingServer(reads_format=False, change=shortened) as server:
        model = connected(server, dimensions=64)
        with pytest.raises(NeedsPerson, match=r"length 40, expected 64.*embedding\.dimensions") as caught:
            await model.embed_passages(["hello"])
        await model.close()
    assert caught.value.code == "embedding_dimensions"


@pytest.mark.parametrize("key", [None, ""])
def test_without_a_key_a_person_is_needed(key: str | None) -> None:
    with EmbeddingServer() as server:
        with pytest.raises(NeedsPerson, match="OPENAI_API_KEY") as caught:
            connected(server, key=key)
        assert server.requests == []
    assert caught.value.code == "embedding_key"


@pytest.mark.parametrize(
    ("replies", "error", "requests"),
    [
        ([failure(429, **AT_ONCE)], None, 2),
        ([failure(503, **AT_ONCE), failure(500, **AT_ONCE)], None, 3),
        ([failure(429, **AT_ONCE)] * 9, Retryable, 4),
        ([failure(500, **AT_ONCE)] * 9, Retryable, 4),
        ([failure(400)], NeedsPerson, 1),
        ([failure(403)], NeedsPerson, 1),
        ([failure(404)], NeedsPerson, 1),
    ],
)
async def test_servers_errors(replies: list[Reply], error: type[ProviderError] | None, requests: int) -> None:
    """Trouble that passes is tried again three times; a refusal is told at once."""
    with EmbeddingServer(replies) as server:
        model = connected(server, dimensions=32)
        if error is None:
            (made,) = await model.embed_queries(["hello"])
            np.testing.assert_allclose(made.vector, embedding("hello", 32), atol=1e-6)
        else:
            with pytest.raises(error) as caught:
                await model.embed_queries(["hello"])
            assert caught.value.code == "embedding_server"
        await model.close()
        assert len(server.requests) == requests


async def test_a_wrong_key_is_the_owners_to_mend() -> None:
    with EmbeddingServer(api_key="right") as server:
        model = connected(server, key="wrong", dimensions=32)
        with pytest.raises(NeedsPerson, match=r"refused \(401\)") as caught:
            await model.embed_passages(["hello"])
        await model.close()
        with pytest.raises(NeedsPerson, match="401"):
            await asyncio.to_thread(connected, server, key="wrong")
    assert "wrong" not in str(caught.value)


async def test_a_server_that_is_not_there_may_come_back() -> None:
    with EmbeddingServer() as server:
        model = connected(server, dimensions=32)
    config = EmbeddingConfig(provider="openai", model=MODEL, timeout=0.5, base_url=server.base_url)
    with pytest.raises(Retryable, match="APIConnectionError"):
        await model.embed_queries(["hello"])
    with pytest.raises(Retryable):
        await asyncio.to_thread(load_embedder, config, api_key="test")
    await model.close()


def test_the_configured_address_wins_over_the_environments() -> None:
    with EmbeddingServer(dimensions=40) as server, EmbeddingServer(dimensions=48) as other:
        config = EmbeddingConfig(provider="openai", model=MODEL, base_url=server.base_url)
        assert load_embedder(config, api_key="test", base_url=other.base_url).dimensions == 40
        assert other.requests == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Renting costs 29 EUR a day or 140 EUR a week.",
        "Stornierungsbedingungen für Kühlanhänger und Messgeräte",
        "レンタル料金は一日二十九ユーロです",
        "租金为每天二十九欧元",
        "{[(<?!>)]}" * 9,
        "api.example.test/v2/rentals?from=2026-03-02&to=2026-03-09",
    ],
)
def test_tokens_are_not_underestimated(text: str) -> None:
    with EmbeddingServer() as server:
        model = connected(server, dimensions=32)
    assert packaged().count_tokens(text) <= model.count_tokens(text) <= 2 + 2 * len(text)
