"""Embedding models: the packaged MiniLM, any sentence-transformers model by name, or an OpenAI-compatible server."""

from __future__ import annotations

from ingest.embed.config import EmbeddingConfig
from ingest.vectors import EmbeddingModel, PassageVectors, QueryVectors

__all__ = ["EmbeddingConfig", "EmbeddingModel", "PassageVectors", "QueryVectors", "load_embedder"]


def load_embedder(
    config: EmbeddingConfig, *, api_key: str | None = None, base_url: str | None = None
) -> EmbeddingModel:
    """Load the configured model; takes seconds, so call it in a thread. Raises NeedsPerson when it cannot be loaded."""
    if config.provider == "openai":
        from ingest.embed.remote import OpenAIEmbedder

        return OpenAIEmbedder.connect(config, api_key=api_key, base_url=config.base_url or base_url)
    from ingest.embed.local import LocalEmbedder, load_model

    return LocalEmbedder(load_model(config), name=config.model, batch_size=config.batch_size)
