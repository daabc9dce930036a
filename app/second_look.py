"""The second look at short messages: their vector beside those of example utterances (see agent/acts/nearest.py)."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import numpy as np
import structlog

from agent.acts import Acts
from agent.acts.nearest import Prototypes, examples, prototypes, reconsider
from ingest.embed.config import PACKAGED
from ingest.tokens import Floats
from ingest.vectors import EmbeddingModel

_TEXTS_A_CALL = 64

log = structlog.get_logger(__name__)


class SecondLook:
    """Reconsiders messages once the examples are embedded, which happens in the background and is kept in `folder`.

    Only for the packaged model: the thresholds are its own. With another one, and until it is ready, messages stay what
    the rules took them for.
    """

    def __init__(self, embedder: EmbeddingModel, folder: Path) -> None:
        self._embedder = embedder
        self._folder = folder
        self._known: Prototypes | None = None
        self._loading: asyncio.Task[None] | None = None

    def start(self) -> None:
        if self._loading is None and self._embedder.name == PACKAGED:
            self._loading = asyncio.create_task(self._load())

    async def ready(self) -> None:
        """Wait until it works, or never will."""
        if self._loading:
            await asyncio.gather(self._loading, return_exceptions=True)

    async def close(self) -> None:
        if self._loading:
            self._loading.cancel()
            await asyncio.gather(self._loading, return_exceptions=True)

    async def __call__(self, acts: Acts) -> Acts:
        if self._known is None or acts.kind != "question" or len(acts.questions) != 1:
            return acts
        (question,) = await self._embedder.embed_queries(acts.questions)
        return reconsider(acts, question.vector, self._known)

    async def _load(self) -> None:
        texts = [text for _, text in examples()]
        digest = hashlib.sha256("\n".join((self._embedder.name, *texts)).encode()).hexdigest()[:16]
        path = self._folder / f"examples-{digest}.npy"
        vectors = await asyncio.to_thread(_read, path)
        if vectors is None or len(vectors) != len(texts):
            vectors = await self._embed(texts)
            try:
                await asyncio.to_thread(_write, path, vectors)
            except OSError as error:  # the next start embeds them again
                log.warning("second_look.not_kept", error=type(error).__name__)
        self._known = prototypes(list(vectors))

    async def _embed(self, texts: list[str]) -> Floats:
        """A few at a time: visitors' questions go between."""
        made: list[Floats] = []
        for start in range(0, len(texts), _TEXTS_A_CALL):
            found = await self._embedder.embed_passages(texts[start : start + _TEXTS_A_CALL])
            made += [each.vector for each in found]
        return np.vstack(made)


def _read(path: Path) -> Floats | None:
    """None for a file that is missing or broken."""
    try:
        return np.load(path, allow_pickle=False)
    except (OSError, EOFError, ValueError):
        return None


def _write(path: Path, vectors: Floats) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part.npy")
    np.save(part, vectors, allow_pickle=False)
    part.replace(path)
