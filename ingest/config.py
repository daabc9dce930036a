"""What the owner decides about reading sites. Secrets have no place here."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Config(BaseModel):
    """The section `ingest:` of app.yaml. Times in seconds, sizes in bytes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    user_agent: str = Field(
        default="SalesAgentBot/1.0",
        min_length=1,
        description="How the crawler introduces itself; its first word is the name that robots.txt addresses.",
    )
    respect_robots: bool = Field(default=True, description="Whether robots.txt binds the crawler.")
    allow_private_addresses: bool = Field(
        default=False,
        description="Lets the crawler reach loopback and private networks. For sites on your own machine or intranet.",
    )
    concurrency: int = Field(default=8, ge=1, le=64, description="Requests under way at once on one site.")
    delay: float = Field(default=0.0, ge=0, le=60, description="Pause between two requests to one site.")
    timeout: float = Field(
        default=30.0, gt=0, le=600, description="Longest time for one page, redirects included."
    )
    max_page_bytes: int = Field(
        default=10_000_000, ge=10_000, description="Largest page that is read, unpacked."
    )
    max_pages: int = Field(default=5_000, ge=1, description="Most pages read of one source.")
    default_language: str = Field(
        default="en",
        pattern="^[a-z]{2,3}$",
        description="Language of pages that neither say nor show theirs.",
    )
