"""What the owner decides about Attio."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from kit.api_address import ApiAddress

Slug = str


class Config(BaseModel):
    """The attributes that are named here are made in Attio, under Settings, Objects."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: ApiAddress = Field(default="https://api.attio.com", description="Where Attio's API is.")
    key_attribute: Slug = Field(
        default="sales_agent_id",
        pattern="^[a-z0-9_-]{1,64}$",
        description="A unique text attribute of people and deals, in which our id is kept. Without it people are found"
        " by address or phone and deals by name.",
    )
    person_owner: Slug | None = Field(
        default=None,
        description="An attribute of people for their owner, of the type user. Attio has none itself.",
    )
    default_owner: str | None = Field(
        default=None,
        description="Email of the member who owns deals that nobody else does: Attio wants an owner.",
    )
    close_date: Slug | None = Field(
        default=None, description="A date attribute of deals for the expected close. Attio has none itself."
    )
    won: tuple[str, ...] = Field(default=("Won",), description="Titles of the stages of deals that were won.")
    lost: tuple[str, ...] = Field(
        default=("Lost",), description="Titles of the stages of deals that were lost."
    )
