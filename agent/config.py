"""What the owner decides about the agent. Secrets have no place here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from agent.profile.config import ProfileCapture
from agent.widget.config import Widget
from crm.config import Qualification
from scheduling.config import AppointmentScheduling


@dataclass(frozen=True, slots=True)
class Company:
    """Who the agent speaks for, and how a person is reached. `language` is a tag such as "en"."""

    name: str = "our company"
    language: str = "en"
    tone: str = "friendly and professional"
    contact_url: str | None = None
    contact_email: str | None = None
    privacy_url: str | None = None


@dataclass(frozen=True, slots=True)
class PageTracking:
    """What is kept of where a visitor comes from."""

    enabled: bool = True
    track_utm_parameters: bool = True
    track_referrer_domain: bool = True


class Suggestions(BaseModel):
    """Questions offered on the pages whose path matches `pages`, a pattern such as "/pricing*"."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    pages: str = Field(default="*", min_length=1, description="Path pattern; * matches anything.")
    questions: tuple[str, ...] = Field(min_length=1, max_length=4, description="One to four questions.")


class Config(BaseModel):
    """The section `agent:` of app.yaml. Times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    greeting: str | None = Field(
        default=None,
        max_length=500,
        description="First words in the chat; {company} is replaced by the name.",
    )
    suggestions: tuple[Suggestions, ...] = Field(
        default=(), description="Suggested questions by page; without any, questions that stand on the site."
    )
    understanding: Literal["rules", "uncertain", "always"] = Field(
        default="uncertain",
        description="When the model, beside the rules, reads messages for what they ask for.",
    )
    max_questions: int = Field(
        default=3, ge=1, le=5, description="Questions of one message that are answered."
    )
    max_message_length: int = Field(
        default=4_000, ge=100, le=20_000, description="Longest message, characters."
    )
    max_turns: int = Field(default=50, ge=1, description="Messages in one session; then a new one begins.")
    idle_minutes: float = Field(
        default=30, gt=0, description="A session ends after so long without a sign of life."
    )
    rep_minutes: float = Field(
        default=15,
        gt=0,
        description="A person who took a conversation over and says nothing for so long gives it back to the agent.",
    )
    daily_model_tokens: int | None = Field(
        default=2_000_000,
        ge=0,
        description="Tokens a day (UTC) before answers are extractive; null is no limit.",
    )
    reserve_tokens: int = Field(
        default=6_000, ge=1, description="Set aside for one answer until its cost is known."
    )
    search_timeout: float = Field(default=10, gt=0, description="Longest wait for one search.")
    understand_timeout: float = Field(
        default=4, gt=0, description="Longest wait for the model's understanding."
    )
    model_timeout: float = Field(default=75, gt=0, description="Longest time for one answer of the model.")
    turn_timeout: float = Field(default=150, gt=0, description="Longest time for a whole turn.")
    heartbeat: float = Field(default=5, gt=0, description="How often a running turn shows that it lives.")
    stale_after: float = Field(default=20, gt=0, description="Silence after which a turn is taken over.")

    @model_validator(mode="after")
    def _alive_is_not_stale(self) -> Self:
        if self.stale_after < 2 * self.heartbeat:
            raise ValueError(
                "stale_after must be at least twice heartbeat, or turns that run would be taken over"
            )
        return self


@dataclass(frozen=True, slots=True)
class Settings:
    """All the owner's decisions that a conversation needs, of one tenant.

    `team_reachable`: somebody is alerted when a visitor asks for a person. `sends_summary`: visitors who leave an
    address are sent a summary. `retention_days`: how long conversations are kept; None is for ever.
    """

    company: Company = field(default_factory=Company)
    agent: Config = field(default_factory=Config)
    widget: Widget = field(default_factory=Widget)
    page_tracking: PageTracking = field(default_factory=PageTracking)
    profile: ProfileCapture = field(default_factory=ProfileCapture)
    qualification: Qualification = field(default_factory=Qualification)
    meetings: AppointmentScheduling = field(default_factory=AppointmentScheduling)
    team_reachable: bool = False
    sends_summary: bool = False
    retention_days: int | None = None


SettingsOf = Callable[[UUID], Awaitable[Settings]]
"""A tenant's settings, from memory as a rule: they are asked for at each request."""
