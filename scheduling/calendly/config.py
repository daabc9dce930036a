"""How the owner's Calendly account is reached. Secrets come apart from it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from pydantic import BaseModel, Field

from kit.api_address import ApiAddress


class CalendlyConfig(BaseModel, frozen=True, extra="forbid"):
    """Calendly, with a personal access token or a person's consent."""

    client_id: str | None = Field(
        default=None,
        max_length=200,
        description="The OAuth application's id; not needed with an access token.",
    )
    booking: Literal["auto", "api", "link"] = Field(
        default="auto",
        description="api: meetings are booked in the chat; link: the visitor finishes on Calendly's page, by a link"
        " that works once; auto: the first where Calendly allows it. Since November 2026 every plan does.",
    )
    read_timeout: float = Field(
        default=2.0, gt=0, le=30, description="Longest wait for open times, in seconds."
    )
    write_timeout: float = Field(
        default=10.0,
        gt=0,
        le=60,
        description="Longest wait for each step of a booking or a cancellation, in seconds.",
    )
    webhook_tolerance: float = Field(
        default=180.0, ge=10, le=3_600, description="How old a signed webhook may be, in seconds."
    )
    base_url: ApiAddress = Field(
        default="https://api.calendly.com", description="Another address of the API."
    )
    token_url: ApiAddress = Field(
        default="https://auth.calendly.com/oauth/token",
        description="Another address that gives access tokens.",
    )


@dataclass(frozen=True, slots=True, repr=False)
class CalendlySecrets:
    """Either `token`, a personal access token, or the OAuth application's secret and refresh token."""

    token: str | None = None
    client_secret: str | None = None
    refresh_token: str | None = None
    webhook_signing_key: str | None = None

    def __repr__(self) -> str:
        return f"CalendlySecrets({', '.join(each.name for each in fields(self) if getattr(self, each.name))})"
