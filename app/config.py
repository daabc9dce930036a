"""The sections of app.yaml that belong to no single package. The manual is made from the descriptions here."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, HttpUrl, field_validator

from agent.profile.config import ProfileCapture
from crm.catalog.checking import problems
from crm.catalog.makers import MAKERS
from crm.config import Qualification
from crm.sync.config import CrmEntry
from outreach.wrapup.config import ConversationSummaries
from scheduling.config import AppointmentScheduling


class Section(BaseModel):
    """A part of app.yaml: it cannot be changed once read and accepts no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _web_address(url: str) -> str:
    HttpUrl(url)
    return url


def _network(text: str) -> str:
    ip_network(text, strict=False)
    return text


WebAddress = Annotated[str, AfterValidator(_web_address)]
Network = Annotated[str, AfterValidator(_network)]


class CompanyConfig(Section):
    """Who the agent speaks for."""

    name: str = Field(
        default="our company",
        min_length=1,
        max_length=120,
        description="The company's name, as visitors know it.",
    )
    website: WebAddress | None = Field(default=None, description="Its main site.")
    privacy_url: WebAddress | None = Field(
        default=None, description="Its privacy notice; the widget links to it."
    )
    contact_url: WebAddress | None = Field(default=None, description="Where a visitor reaches a person.")
    contact_email: str | None = Field(default=None, description="Where a visitor reaches a person by email.")
    language: str = Field(
        default="en", pattern="^[a-z]{2,3}(-[A-Za-z0-9]+)*$", description="The language of fixed sentences."
    )
    tone: str = Field(
        default="friendly and professional",
        max_length=200,
        description="How the language model should sound.",
    )


class ModelConfig(Section):
    """The chat model. Keys and secrets come from the environment: OPENAI_API_KEY and OPENAI_BASE_URL."""

    provider: Literal["auto", "openai", "extractive", "scripted"] = Field(
        default="auto",
        description="`openai` is any OpenAI-compatible server; `extractive` answers with sentences of your site and"
        " needs nothing; `auto` takes `openai` when OPENAI_API_KEY is set; `scripted` rehearses with written answers.",
    )
    script: Path | None = Field(default=None, description="The YAML file of the `scripted` model.")
    name: str = Field(default="gpt-4.1-mini", min_length=1, description="The model's name at its server.")
    base_url: WebAddress | None = Field(
        default=None, description="The server's address; OPENAI_BASE_URL goes before it."
    )
    temperature: float | None = Field(
        default=None,
        ge=0,
        le=2,
        description="Left to the server when not given; reasoning models accept no other.",
    )
    timeout: float = Field(
        default=60.0, gt=0, le=600, description="Longest time a whole answer may take, in seconds."
    )
    stall_timeout: float = Field(
        default=20.0, gt=0, le=600, description="Longest silence in the middle of an answer, in seconds."
    )
    max_retries: int = Field(default=2, ge=0, le=5, description="How often a failed request is tried again.")
    max_tool_calls: int = Field(
        default=2, ge=0, le=8, description="How often the model may search again for one answer."
    )
    max_tokens: int = Field(default=700, ge=50, le=8000, description="Longest answer, in tokens.")
    fallback_name: str | None = Field(default=None, description="A second model, asked when the first fails.")
    fallback_base_url: WebAddress | None = Field(
        default=None, description="The second model's server, when it is another one."
    )


class RateLimit(Section):
    """A token bucket: `burst` requests at once, then `per_minute` of them."""

    burst: int = Field(ge=1, description="Requests that may come at once.")
    per_minute: float = Field(gt=0, description="Requests a minute after that.")


class LimitsConfig(Section):
    """What one client may ask for, so that nobody can use up the service for the others."""

    requests_per_address: RateLimit = Field(
        default=RateLimit(burst=300, per_minute=600),
        description="Public requests of one network address (a /64 for IPv6), counted before anything is looked up.",
    )
    turns_per_session: RateLimit = Field(
        default=RateLimit(burst=8, per_minute=20), description="Messages of one conversation."
    )
    turns_per_tenant: RateLimit = Field(
        default=RateLimit(burst=300, per_minute=1200), description="Messages of all visitors of one tenant."
    )


class ServerConfig(Section):
    """The web server."""

    public_url: WebAddress | None = Field(
        default=None,
        description="Where visitors reach this server, such as https://chat.example.com; links in mails begin with it.",
    )

    trusted_proxies: tuple[Network, ...] = Field(
        default=(),
        description="Networks of your own reverse proxies: they may say, with X-Forwarded-For, whom they speak for.",
    )
    max_body_bytes: int = Field(default=65_536, ge=1_024, description="Largest request body that is read.")
    database_connections: int = Field(
        default=10, ge=3, le=200, description="Database connections of one process."
    )
    worker_concurrency: int = Field(
        default=4, ge=1, le=64, description="Background jobs of one worker that run at once."
    )
    crm_concurrency: int = Field(
        default=8, ge=1, le=64, description="Sessions that one worker writes to CRMs at once."
    )


class TelemetryConfig(Section):
    """Logs. Traces are sent when OTEL_EXPORTER_OTLP_ENDPOINT is set."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least that is logged."
    )
    log_format: Literal["auto", "json", "text"] = Field(
        default="auto", description="`auto` writes lines for people to a terminal and JSON to anything else."
    )


class PageTracking(Section):
    """What a conversation remembers of how the visitor came."""

    enabled: bool = Field(
        default=True, description="Whether the landing page and the pages of a conversation are kept."
    )
    track_utm_parameters: bool = Field(default=True, description="Whether utm_* parameters are kept.")
    track_referrer_domain: bool = Field(
        default=True, description="Whether the referring site's domain is kept."
    )


class VectorDatabase(Section):
    """Where passages are kept and how many of them an answer may use."""

    provider: Literal["pgvector"] = Field(default="pgvector", description="The vector store; there is one.")
    namespace: str = Field(
        default="default",
        max_length=120,
        description="A name for these passages; tenants are kept apart in any case.",
    )
    similarity_threshold: float = Field(
        default=0.0,
        ge=0,
        le=1,
        description="Passages whose cosine similarity to the question is lower are left out.",
    )
    max_results: int = Field(default=8, ge=1, le=50, description="Most passages that an answer is made from.")


class SalesAgentConfig(Section):
    """The agent's abilities."""

    page_tracking: PageTracking = Field(default=PageTracking(), description="How the visitor came.")
    profile_capture: ProfileCapture = Field(
        default=ProfileCapture(), description="What is learnt about a visitor."
    )
    vector_database: VectorDatabase = Field(default=VectorDatabase(), description="Search.")
    conversation_summaries: ConversationSummaries = Field(
        default=ConversationSummaries(), description="Summaries."
    )
    appointment_scheduling: AppointmentScheduling = Field(
        default=AppointmentScheduling(), description="Meetings."
    )
    qualification: Qualification = Field(
        default=Qualification(), description="Which visitors are worth a call, and who calls them."
    )
    crm_integration: dict[str, CrmEntry] = Field(
        default={},
        description="One entry a CRM, by name. Without an enabled one, leads are kept in the product's own (local).",
    )

    @field_validator("crm_integration")
    @classmethod
    def _crms_are_known(cls, entries: dict[str, CrmEntry]) -> dict[str, CrmEntry]:
        if wrong := problems(entries, MAKERS):
            raise ValueError("; ".join(wrong))
        return entries


NOT_USED_YET: dict[str, str] = {
    "sales_agent.vector_database.namespace": "tenants keep passages apart already",
}
"""What app.yaml may say already although this version does not act on it; `salesagent check` says so."""
