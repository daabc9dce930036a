"""How a HubSpot account is reached. Secrets come apart from it."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from kit.api_address import ApiAddress


class Config(BaseModel):
    """Secrets: `token` of an app that was made in the account; or `client_id`, `client_secret` and `refresh_token` of
    one that was installed by OAuth. `client_secret` also proves webhook calls."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: ApiAddress = Field(default="https://api.hubapi.com", description="Where HubSpot's API is.")
    token_url: ApiAddress | None = Field(
        default=None, description="Where access tokens are renewed; by default under base_url."
    )
    api_version: str = Field(
        default="2026-09",
        pattern=r"^\d{4}-\d{2}(-beta)?$",
        description="The date in HubSpot's paths. A version is supported for 18 months.",
    )
    requests_per_10_seconds: int = Field(
        default=100,
        ge=10,
        le=1_000,
        description="What the account's plan allows one app: 100, or 190 from Professional on.",
    )
    link_companies: bool = Field(
        default=True,
        description="Link a contact that has no company to the one with the domain of its address. None is made:"
        " HubSpot makes companies itself where the account wants that.",
    )
    portal_id: int | None = Field(
        default=None, ge=1, description="The account's number, for links to records where HubSpot sends none."
    )
    app_url: ApiAddress = Field(
        default="https://app.hubspot.com", description="Where people open HubSpot; app-eu1 in Europe."
    )

    @property
    def token_address(self) -> str:
        return self.token_url or f"{self.base_url}/oauth/{self.api_version}/token"
