"""What the owner decides about summaries: the section `sales_agent.conversation_summaries` of app.yaml."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ConversationSummaries(BaseModel):
    """What is written when a conversation ends."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    auto_generate: bool = Field(default=True, description="Whether a summary is written at all.")
    email_enabled: bool = Field(default=True, description="Whether summaries go out by email.")
    send_to_customer: bool = Field(
        default=False, description="Whether a visitor who left an address and was told so gets one."
    )
    send_to_sales_team: bool = Field(default=True, description="Whether the sales team gets one.")
    template_style: Literal["professional", "casual", "detailed"] = Field(
        default="professional", description="How it is written."
    )
    minimum_turns: int = Field(
        default=1, ge=0, le=50, description="Conversations with fewer messages are not mailed."
    )
    only_with_contact: bool = Field(
        default=False,
        description="Whether the team is mailed only about visitors who left an address or a number.",
    )
    template_folder: Path | None = Field(
        default=None, description="Your own templates; each takes the place of the built-in one of its name."
    )
    model_timeout: float = Field(
        default=45, gt=0, le=300, description="Longest wait for the model's summary; then rules write it."
    )
