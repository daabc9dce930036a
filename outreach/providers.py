"""What carries deliveries, made from settings and secrets when first needed and kept for the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol
from uuid import UUID

from kit.clock import Clock
from kit.errors import NeedsPerson
from kit.http import HttpLimits, SafeClient
from outreach.channels import Channel, SlackChannel, TeamsChannel, WebhookChannel
from outreach.config import AlertsConfig, Config, MailConfig, Secrets
from outreach.mailer import MailgunMailer, OutboxMailer, SendGridMailer, SmtpMailer
from outreach.model import Mailer


class KeptMailer(Mailer, Protocol):
    """A mailer that holds connections."""

    async def aclose(self) -> None: ...


class Providers:
    """One mailer for each tenant and settings, one HTTP client for each settings of alerts. Close it with `aclose`."""

    def __init__(self, secrets: Secrets, *, data_dir: Path, clock: Clock) -> None:
        self._secrets = secrets
        self._data_dir = data_dir
        self._clock = clock
        self._mailers: dict[UUID, tuple[MailConfig, KeptMailer]] = {}
        self._clients: dict[AlertsConfig, SafeClient] = {}
        self._closing: set[asyncio.Task[None]] = set()

    @property
    def secrets(self) -> Secrets:
        return self._secrets

    def mailer(self, tenant: UUID, config: MailConfig) -> Mailer:
        """Raises NeedsPerson when its credential is missing."""
        held = self._mailers.get(tenant)
        if held and held[0] == config:
            return held[1]
        made = self._made(tenant, config)
        self._mailers[tenant] = (config, made)
        if held:
            self._close_later(held[1].aclose)
        return made

    def channel(self, name: str, config: AlertsConfig) -> Channel:
        """Raises NeedsPerson when the channel has no address."""
        client, clock, secrets = self._client(config), self._clock, self._secrets
        if name == "slack" and secrets.slack_webhook_url:
            return SlackChannel(client, secrets.slack_webhook_url, clock=clock)
        if name == "teams" and secrets.teams_webhook_url:
            return TeamsChannel(client, secrets.teams_webhook_url, clock=clock)
        if name == "webhook" and secrets.alert_webhook_url:
            secret = secrets.alert_webhook_secret
            return WebhookChannel(client, secrets.alert_webhook_url, secret=secret, clock=clock)
        raise NeedsPerson("configuration", f"There is no address for {name} in the environment.")

    def fingerprint(self, config: Config) -> str:
        """Changes when anything changes that a refused provider may have been waiting for."""
        return self._secrets.fingerprint(config)

    def outbox(self, tenant: UUID) -> Path:
        """The folder of the tenant's outbox."""
        return self._data_dir / "outbox" / str(tenant)

    async def aclose(self) -> None:
        mailers, self._mailers = self._mailers, {}
        clients, self._clients = self._clients, {}
        await asyncio.gather(
            *self._closing,
            *(mailer.aclose() for _, mailer in mailers.values()),
            *(client.aclose() for client in clients.values()),
        )

    def _made(self, tenant: UUID, config: MailConfig) -> KeptMailer:
        secrets, clock = self._secrets, self._clock
        match config.provider:
            case "smtp":
                if config.username and not secrets.smtp_password:
                    raise _missing("SMTP_PASSWORD")
                return SmtpMailer(config, password=secrets.smtp_password)
            case "sendgrid":
                if not secrets.sendgrid_key:
                    raise _missing("SENDGRID_API_KEY")
                return SendGridMailer(config, key=secrets.sendgrid_key, tenant=tenant, clock=clock)
            case "mailgun":
                if not secrets.mailgun_key:
                    raise _missing("MAILGUN_API_KEY")
                return MailgunMailer(config, key=secrets.mailgun_key, tenant=tenant, clock=clock)
            case "outbox":
                return OutboxMailer(self.outbox(tenant))

    def _client(self, config: AlertsConfig) -> SafeClient:
        if config not in self._clients:
            limits = HttpLimits(
                allow_private=config.allow_private_addresses,
                total_timeout=config.timeout,
                read_timeout=config.timeout,
                max_redirects=0,
            )
            self._clients[config] = SafeClient(limits)
        return self._clients[config]

    def _close_later(self, close: Callable[[], Awaitable[None]]) -> None:
        """Mails under way on the old connections are finished first: only idle ones are closed."""

        async def closing() -> None:
            await close()

        task = asyncio.get_running_loop().create_task(closing())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


def _missing(name: str) -> NeedsPerson:
    return NeedsPerson("credentials", f"{name} is not set in the environment.")
