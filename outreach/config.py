"""What the owner decides about mails, alerts and how long delivery is tried. Secrets come apart from it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields
from ipaddress import ip_address
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

Provider = Literal["outbox", "smtp", "sendgrid", "mailgun"]
ChannelName = Literal["slack", "teams", "webhook"]

_ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?"
)


def is_address(text: str) -> bool:
    """Whether `text` is one plain email address: ASCII, no name, no second one, nothing that looks encoded."""
    local = text.partition("@")[0]
    dots = ".." in text or local.startswith(".") or local.endswith(".")
    return bool(_ADDRESS.fullmatch(text)) and not dots and "=?" not in text


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError("give one plain address, such as sales@example.com")
    return text


def _api_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
        raise ValueError("give an address that begins with https://")
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


Address = Annotated[str, AfterValidator(_address)]
ApiAddress = Annotated[str, AfterValidator(_api_address)]


class Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class MailConfig(Section):
    """Who mails come from and what carries them. The password or API key comes from the environment."""

    provider: Provider = Field(
        default="outbox",
        description="What carries mails: outbox (a folder of .eml files, nothing is sent), smtp, sendgrid or mailgun.",
    )
    from_email: Address | None = Field(
        default=None, description="The address that mails come from; required unless provider is outbox."
    )
    from_name: str | None = Field(
        default=None, max_length=60, description="The name that mails come from; the company's by default."
    )
    reply_to: Address | None = Field(
        default=None, description="Where answers go; the sending address by default."
    )
    host: str | None = Field(default=None, description="The SMTP server; required when provider is smtp.")
    port: int | None = Field(
        default=None, ge=1, le=65_535, description="Its port; 587 with starttls, 465 with tls, 25 with none."
    )
    security: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        description="How the SMTP connection is protected; certificates are always checked.",
    )
    username: str | None = Field(default=None, description="The SMTP user; without one there is no login.")
    connections: int = Field(default=4, ge=1, le=32, description="SMTP connections at once.")
    domain: str | None = Field(
        default=None, pattern="^[A-Za-z0-9.-]+$", description="Mailgun's domain; required with it."
    )
    region: Literal["us", "eu"] = Field(
        default="us", description="Where SendGrid or Mailgun keep the account."
    )
    base_url: ApiAddress | None = Field(
        default=None, description="Another address of the provider's API, for a proxy or a rehearsal."
    )
    timeout: float = Field(
        default=30.0, gt=0, le=60, description="Longest wait for one answer of the provider, seconds."
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.provider != "outbox" and not self.from_email:
            raise ValueError("from_email is needed to send mails")
        if self.provider == "smtp" and not self.host:
            raise ValueError("host is needed when provider is smtp")
        if self.provider == "mailgun" and not self.domain:
            raise ValueError("domain is needed when provider is mailgun")
        if self.security == "none" and self.username and not is_loopback(self.host or ""):
            raise ValueError("a password is not sent unprotected: set security to starttls or tls")
        return self

    @property
    def sender(self) -> str:
        return self.from_email or "sales-agent@localhost"

    @property
    def message_domain(self) -> str:
        """What stands after the @ in our message ids."""
        return self.sender.partition("@")[2]


class TeamConfig(Section):
    """Who is told what happened in a session."""

    recipients: tuple[Address, ...] = Field(
        default=(),
        max_length=20,
        description="Addresses of the sales team; without any no team mail is sent.",
    )


class AlertsConfig(Section):
    """Who is told at once. Slack, Teams and a webhook join in when their address is in the environment."""

    recipients: tuple[Address, ...] = Field(
        default=(), max_length=20, description="Addresses for alerts; the team's by default."
    )
    allow_private_addresses: bool = Field(
        default=False,
        description="Lets ALERT_WEBHOOK_URL lead to your own network and to any port.",
    )
    timeout: float = Field(default=15.0, gt=0, le=60, description="Longest wait for a channel, seconds.")


class SendingLimits(Section):
    """Bounds on mails within 24 hours. What is beyond them is not sent, and shown as suppressed."""

    per_recipient_per_day: int = Field(
        default=3,
        ge=1,
        description="Mails to one visitor's address. The team's addresses have no such bound.",
    )
    bookings_per_recipient_per_day: int = Field(
        default=10,
        ge=1,
        description="Meetings that one visitor's address is told of as booked or moved, beside the mails above.",
    )
    per_tenant_per_day: int = Field(
        default=5_000,
        ge=1,
        description="Mails to visitors and the team together, and as many about meetings; alerts do not count.",
    )


class RetryConfig(Section):
    """How long a delivery is tried: at 0 s, 5 s, 1, 5 and 30 minutes, 2, 5 and 10 hours, then every 10 hours."""

    max_age_hours: float = Field(default=72, gt=0, le=240, description="After so long a delivery has failed.")


class Config(Section):
    """The section `outreach:` of app.yaml."""

    mail: MailConfig = Field(default=MailConfig(), description="How mails are sent.")
    team: TeamConfig = Field(default=TeamConfig(), description="Who is told about sessions.")
    alerts: AlertsConfig = Field(default=AlertsConfig(), description="Who is told at once.")
    limits: SendingLimits = Field(default=SendingLimits(), description="How many mails may go out.")
    retry: RetryConfig = Field(default=RetryConfig(), description="How long delivery is tried.")

    @property
    def alert_recipients(self) -> tuple[str, ...]:
        return self.alerts.recipients or self.team.recipients


@dataclass(frozen=True, slots=True, repr=False)
class Secrets:
    """Credentials of what carries mails and alerts. None of them is ever shown, logged or stored."""

    smtp_password: str | None = None
    sendgrid_key: str | None = None
    mailgun_key: str | None = None
    mailgun_signing_key: str | None = None
    sendgrid_webhook_public_key: str | None = None
    slack_webhook_url: str | None = None
    teams_webhook_url: str | None = None
    alert_webhook_url: str | None = None
    alert_webhook_secret: str | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The names of those that are set."""
        return tuple(each.name for each in fields(self) if getattr(self, each.name))

    def __repr__(self) -> str:
        return f"Secrets({', '.join(self.given)})"

    def channels(self) -> tuple[ChannelName, ...]:
        """The chat channels that have an address."""
        addresses: dict[ChannelName, str | None] = {
            "slack": self.slack_webhook_url,
            "teams": self.teams_webhook_url,
            "webhook": self.alert_webhook_url,
        }
        return tuple(name for name, address in addresses.items() if address)

    def fingerprint(self, config: Config) -> str:
        """Changes when the settings or a credential change. Too short to tell anything about a password."""
        values = [config.model_dump_json(), *(getattr(self, name) for name in self.given)]
        return hashlib.sha256("\0".join(values).encode()).hexdigest()[:8]
