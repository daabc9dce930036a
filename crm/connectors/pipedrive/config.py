"""What the owner decides about Pipedrive."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict, Field

from kit.api_address import ApiAddress

SCOPES: Mapping[str, str] = {
    "base": "to be let in at all",
    "contacts:full": "to find and write persons and organizations",
    "deals:full": "to find and write deals, and to see the stages",
    "activities:full": "to write tasks and meetings",
    "search:read": "to find who is there already",
    "users:read": "to assign owners",
    "admin": "to make the custom fields, once",
}
"""What an app is to be allowed, and what for. An API token may what its user may."""


class Config(BaseModel):
    """Nothing has to be set: the defaults are those of the smallest plan."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: ApiAddress = Field(
        default="https://api.pipedrive.com",
        description="Where Pipedrive's API is, for an API token. With OAuth, Pipedrive says it itself.",
    )
    token_url: ApiAddress = Field(
        default="https://oauth.pipedrive.com/oauth/token", description="Where access tokens are renewed."
    )
    consent_url: ApiAddress = Field(
        default="https://oauth.pipedrive.com/oauth/authorize", description="Where somebody allows the app."
    )
    requests_per_2_s: int | None = Field(
        default=None,
        ge=1,
        le=1_000,
        description="Requests in two seconds that the plan allows. Unset: those of the plan Lite, 20 with an API token"
        " and 80 with OAuth.",
    )
    daily_tokens: int | None = Field(
        default=None,
        ge=1_000,
        description="Pipedrive's API tokens that this connection may spend a day, spread over the day; the rest is for"
        " other apps. Unset: all that the account has, until Pipedrive says that there are no more.",
    )
    task_type: str = Field(
        default="task", min_length=1, description="Pipedrive's key of its activity type for tasks."
    )
    meeting_type: str = Field(
        default="meeting", min_length=1, description="Pipedrive's key of its activity type for meetings."
    )
