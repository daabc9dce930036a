"""How the owner's Google calendars are reached. Secrets come apart from it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

from pydantic import BaseModel, Field

from kit.api_address import ApiAddress


class GoogleConfig(BaseModel, frozen=True, extra="forbid"):
    """Google Calendar, through a service account or a person's consent."""

    client_id: str | None = Field(
        default=None, max_length=300, description="The OAuth client's id; not needed with a service account."
    )
    subject: str | None = Field(
        default=None,
        max_length=300,
        description="Whom the service account acts for, if a domain delegated that to it: an address, or `host` for"
        " each host in their own name. Without it, calendars must be shared with the account.",
    )
    attendees: bool = Field(
        default=True,
        description="Whether visitor and further hosts stand in the event; a service account needs `subject` for that.",
    )
    send_updates: Literal["all", "externalOnly", "none"] = Field(
        default="none",
        description="Whom Google mails about meetings, besides the mails that are sent from here.",
    )
    meet: bool = Field(default=True, description="Whether video meetings get a Google Meet link.")
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
        default="https://www.googleapis.com/calendar/v3", description="Another address of the API."
    )
    token_url: ApiAddress = Field(
        default="https://oauth2.googleapis.com/token", description="Another address that gives access tokens."
    )


@dataclass(frozen=True, slots=True, repr=False)
class GoogleSecrets:
    """Either `service_account`, the content of its JSON key file, or the OAuth client's secret and refresh token."""

    service_account: str | None = None
    client_secret: str | None = None
    refresh_token: str | None = None

    def __repr__(self) -> str:
        return f"GoogleSecrets({', '.join(each.name for each in fields(self) if getattr(self, each.name))})"
