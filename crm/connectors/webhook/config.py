"""What the owner decides about the address that takes our documents."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kit.api_address import api_address


def _hook(url: str) -> str:
    """As it is given, with a query and a slash at its end: receivers put keys and routes there."""
    api_address(urlsplit(url)._replace(query="").geturl())
    return url


class Config(BaseModel):
    """The secret that signs the documents comes apart from it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, Field(max_length=2_000), AfterValidator(_hook)] = Field(
        description="Where documents are posted to: https, or http on this machine."
    )
    allow_private_addresses: bool = Field(
        default=False, description="Whether the address may be in your own network, or on this machine."
    )
    requests_per_minute: int = Field(
        default=600, ge=1, le=6_000, description="How many documents the receiver takes in a minute."
    )
    timeout_seconds: float = Field(
        default=20.0, ge=1.0, le=60.0, description="How long the receiver may take to answer."
    )
