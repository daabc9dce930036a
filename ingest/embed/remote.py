"""Vectors from an OpenAI-compatible server."""

from __future__ import annotations

import base64
from collections.abc import Generator, Sequence
from contextlib import contextmanager

import numpy as np
import openai
from openai import AsyncOpenAI, OpenAI

from ingest.embed.config import EmbeddingConfig
from ingest.tokens import Floats
from ingest.vectors import PassageVectors, QueryVectors, normalised
from kit.errors import NeedsPerson, Retryable

_IDEOGRAPHS = "\u2e80"


class OpenAIEmbedder:
    """Vectors from an OpenAI-compatible server. It gives no token vectors, so ranking goes without late interaction."""

    max_tokens = 512
    """Far below the servers' own limits: passages are cut for reading, not for the model."""

    def __init__(
        self, client: AsyncOpenAI, *, model: str, dimensions: int, batch_size: int, ask_dimensions: bool
    ) -> None:
        self.name = model if not ask_dimensions else f"{model}@{dimensions}"
        self.dimensions = dimensions
        self._model = model
        self._client = client
        self._batch_size = batch_size
        self._ask_dimensions = ask_dimensions

    @classmethod
    def connect(cls, config: EmbeddingConfig, *, api_key: str | None, base_url: str | None) -> OpenAIEmbedder:
        """Asks the server for one vector when the length is not configured. Raises NeedsPerson without a key."""
        if not api_key:
            raise NeedsPerson(
                "embedding_key", "embedding.provider is 'openai' but OPENAI_API_KEY is not set."
            )
        known = config.dimensions
        if known is None:
            with OpenAI(api_key=api_key, base_url=base_url, timeout=config.timeout) as probe, _translated():
                known = len(probe.embeddings.create(model=config.model, input=["length"]).data[0].embedding)
        return cls(
            AsyncOpenAI(api_key=api_key, base_url=base_url, timeout=config.timeout, max_retries=3),
            model=config.model,
            dimensions=known,
            batch_size=config.batch_size,
            ask_dimensions=config.dimensions is not None,
        )

    def count_tokens(self, text: str) -> int:
        """An estimate on the safe side: a token for three characters, and one for each symbol and each character of
        the scripts that write without spaces."""
        alone = sum(c >= _IDEOGRAPHS or not (c.isalnum() or c.isspace()) for c in text)
        return 2 + len(text) // 3 + alone

    async def embed_queries(self, texts: Sequence[str]) -> list[QueryVectors]:
        empty = np.zeros((0, self.dimensions), dtype=np.float32)
        return [QueryVectors(vector, empty) for vector in await self._embed(texts)]

    async def embed_passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        return [PassageVectors(vector, None) for vector in await self._embed(texts)]

    async def close(self) -> None:
        await self._client.close()

    async def _embed(self, texts: Sequence[str]) -> list[Floats]:
        vectors: list[Floats] = []
        for start in range(0, len(texts), self._batch_size):
            with _translated():
                answer = await self._client.embeddings.create(
                    model=self._model,
                    input=list(texts[start : start + self._batch_size]),
                    encoding_format="base64",
                    dimensions=self.dimensions if self._ask_dimensions else openai.omit,
                )
            vectors += [
                self._vector(item.embedding) for item in sorted(answer.data, key=lambda item: item.index)
            ]
        return vectors

    def _vector(self, raw: object) -> Floats:
        """Servers answer in base64 or, where they do not know it, in a list."""
        values = (
            np.frombuffer(base64.b64decode(raw), dtype="<f4")
            if isinstance(raw, str)
            else np.asarray(raw, "<f4")
        )
        if values.shape != (self.dimensions,):
            raise NeedsPerson(
                "embedding_dimensions",
                f"The embedding server gave vectors of length {values.shape[0]}, expected {self.dimensions}."
                " Set embedding.dimensions.",
            )
        return normalised(values.astype(np.float32))


@contextmanager
def _translated() -> Generator[None]:
    """The openai package's errors in ours."""
    try:
        yield
    except (openai.APIConnectionError, openai.RateLimitError, openai.InternalServerError) as error:
        kind = type(error).__name__
        raise Retryable("embedding_server", f"The embedding server did not answer: {kind}.") from error
    except openai.APIStatusError as error:
        raise NeedsPerson(
            "embedding_server",
            f"The embedding server refused ({error.status_code}); check the key and the model.",
        ) from error
