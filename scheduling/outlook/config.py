"""How the owner's Outlook calendars are reached. Secrets come apart from it."""

from __future__ import annotations

from dataclasses import dataclass, fields

from pydantic import BaseModel, Field

from kit.api_address import ApiAddress


class OutlookConfig(BaseModel, frozen=True, extra="forbid"):
    """Outlook and Exchange Online through Microsoft Graph, with the application's own rights or a person's consent."""

    directory: str = Field(
        default="common",
        pattern="^[A-Za-z0-9.-]{1,100}$",
        description="The Entra directory (tenant): its id or domain. The application's own rights need one of these.",
    )
    client_id: str | None = Field(
        default=None, max_length=100, description="The application (client) id; required."
    )
    attendees: bool = Field(
        default=True,
        description="Whether visitor and further hosts stand in the event; Outlook then mails them, besides the mails"
        " that are sent from here.",
    )
    teams: bool = Field(default=True, description="Whether video meetings get a Teams link.")
    tentative_is_busy: bool = Field(
        default=True, description="Whether a host is busy at times they accepted as tentative."
    )
    read_timeout: float = Field(
        default=2.0, gt=0, le=30, description="Longest wait for busy times, in seconds."
    )
    write_timeout: float = Field(
        default=10.0,
        gt=0,
        le=60,
        description="Longest wait for a booking, a move or a cancellation, in seconds.",
    )
    base_url: ApiAddress = Field(
        default="https://graph.microsoft.com/v1.0",
        description="Another address of the API, such as that of a national cloud.",
    )
    login_url: ApiAddress = Field(
        default="https://login.microsoftonline.com", description="Another address that gives access tokens."
    )

    @property
    def token_url(self) -> str:
        return f"{self.login_url}/{self.directory}/oauth2/v2.0/token"


@dataclass(frozen=True, slots=True, repr=False)
class OutlookSecrets:
    """With a `refresh_token` a person's consent is used, else the application's own rights."""

    client_secret: str | None = None
    refresh_token: str | None = None

    def __repr__(self) -> str:
        return f"OutlookSecrets({', '.join(each.name for each in fields(self) if getattr(self, each.name))})"
