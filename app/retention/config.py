"""How long what is known about visitors stays."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Retention(BaseModel):
    """Days after which data is deleted; null keeps it. A run a day, in the worker."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    enabled: bool = Field(default=True, description="Whether the worker deletes what is too old.")
    sessions_days: int | None = Field(
        default=180,
        ge=1,
        description="Conversations, with all that was said in them and written about them, since the last activity;"
        " meetings since their end.",
    )
    page_views_days: int | None = Field(
        default=90,
        ge=1,
        description="Pages that visitors saw. They go with their conversation at the latest.",
    )
    events_days: int | None = Field(default=180, ge=1, description="Recorded events: ids and figures.")
    deliveries_days: int | None = Field(
        default=90, ge=4, description="Mails and alerts as records: recipients, attempts, errors."
    )
    outbox_days: int | None = Field(
        default=30,
        ge=1,
        description="Mails in the outbox folder. They go with their delivery's record at the latest.",
    )
    contacts_days: int | None = Field(
        default=730,
        ge=1,
        description="Contacts and their leads without any conversation left; since the last change.",
    )
