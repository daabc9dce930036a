"""What is asked of search and what it gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from ingest.tokens import TokenMatrix
from ingest.vectors import QueryVectors


class SearchConfig(BaseModel):
    """How passages are found. The defaults were measured; `salesagent eval` tells whether others suit your site."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    dense_weight: float = Field(
        default=0.6,
        ge=0,
        le=1,
        description="Share of meaning (vectors) against words (BM25) in a passage's score.",
    )
    late_weight: float = Field(
        default=0.65,
        ge=0,
        le=1,
        description="Share of word-by-word similarity in the order of the best passages.",
    )
    history_weight: float = Field(
        default=0.3,
        ge=0,
        le=0.9,
        description="How much the visitor's previous message counts beside the last one.",
    )
    page_weight: float = Field(
        default=0.15,
        ge=0,
        le=1,
        description="What a passage gains for standing on the page the visitor looks at.",
    )
    per_page: int = Field(default=3, ge=1, le=20, description="Most passages of one page among the results.")
    exact_below: int = Field(
        default=20_000,
        ge=0,
        description="Tenants with fewer passages are searched exactly, without the HNSW index.",
    )


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """`history` are the visitor's earlier messages, oldest first. `follows_up` says that `text` leans on them."""

    text: str
    history: tuple[str, ...] = ()
    follows_up: bool = False
    page_url: str | None = None
    page_title: str | None = None
    sources: tuple[UUID, ...] = ()
    language: str | None = None
    k: int | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found. `score` is 0 to 1 within one search; `why` names its parts: `meaning` (cosine), `words`
    (BM25), `late` (mean of the best cosine of each question token) and `page` (the bonus of the visitor's page)."""

    passage_id: int
    page_url: str
    title: str
    heading_path: tuple[str, ...]
    anchor: str | None
    text: str
    score: float
    why: dict[str, float] = field(default_factory=dict[str, float])
    tokens: TokenMatrix | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """One way the question was put to the index. `weight` is its share; the shares of a search add up to 1.

    `token_weights` says how much each token of `vectors` tells on this site: near 1 for words few passages have, near 0
    for words that say nothing. They are empty where the model gives no token vectors.
    """

    text: str
    weight: float
    vectors: QueryVectors
    token_weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """`hits` best first. `wordings` is what was asked of the index: the message, and the message in its context."""

    hits: tuple[Hit, ...]
    wordings: tuple[Wording, ...] = ()
