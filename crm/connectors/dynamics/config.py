"""What the owner decides about Dynamics 365."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from kit.api_address import ApiAddress

Column = Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,127}$")]


class Config(BaseModel):
    """The environment, and the columns that are made in it for us."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organization: ApiAddress = Field(
        description="The environment's address, such as https://acme.crm4.dynamics.com."
    )
    directory: str = Field(
        pattern="^[A-Za-z0-9.-]{1,128}$",
        description="Id or domain of the company's Entra directory (tenant).",
    )
    token_url: ApiAddress | None = Field(
        default=None, description="Where access tokens come from, when it is not Microsoft's global cloud."
    )
    version: str = Field(default="9.2", pattern=r"^9\.\d$", description="Version of the Web API.")
    person: Literal["lead", "contact"] = Field(
        default="lead",
        description="What a visitor becomes; a lead that was qualified is continued as its contact.",
    )
    key_column: Column = Field(
        default="agent_externalid",
        description="A text column of leads, contacts and opportunities for our id, each with an alternate key on it."
        " Without the key records are found by address, phone or name.",
    )
    phone_column: Literal["telephone1", "mobilephone"] = Field(
        default="mobilephone", description="Which phone number of a person is written."
    )
    stage_column: Column = Field(
        default="salesstage", description="The choice column of opportunities that is their stage."
    )
    topic: str = Field(
        default="Website chat", min_length=1, max_length=200, description="The topic of new leads."
    )

    @property
    def base_url(self) -> str:
        return f"{self.organization}/api/data/v{self.version}"

    @property
    def tokens_from(self) -> str:
        return self.token_url or f"https://login.microsoftonline.com/{self.directory}/oauth2/v2.0/token"
