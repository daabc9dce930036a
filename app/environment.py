"""What comes from the environment alone: where data lives, and secrets."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app import settings
from app.settings import Settings, SettingsError
from kit.clock import Clock, clock_from
from outreach.config import Secrets as OutreachSecrets
from scheduling.calendly.config import CalendlySecrets
from scheduling.google.config import GoogleSecrets
from scheduling.outlook.config import OutlookSecrets
from scheduling.secrets import CalendarSecrets

_OUTREACH = {
    "smtp_password": "SMTP_PASSWORD",
    "sendgrid_key": "SENDGRID_API_KEY",
    "sendgrid_webhook_public_key": "SENDGRID_WEBHOOK_KEY",
    "mailgun_key": "MAILGUN_API_KEY",
    "mailgun_signing_key": "MAILGUN_SIGNING_KEY",
    "slack_webhook_url": "SLACK_WEBHOOK_URL",
    "teams_webhook_url": "TEAMS_WEBHOOK_URL",
    "alert_webhook_url": "ALERT_WEBHOOK_URL",
    "alert_webhook_secret": "ALERT_WEBHOOK_SECRET",
}

_GOOGLE = {
    "service_account": "GOOGLE_SERVICE_ACCOUNT",
    "client_secret": "GOOGLE_CLIENT_SECRET",
    "refresh_token": "GOOGLE_REFRESH_TOKEN",
}
_OUTLOOK = {"client_secret": "OUTLOOK_CLIENT_SECRET", "refresh_token": "OUTLOOK_REFRESH_TOKEN"}
_CALENDLY = {
    "token": "CALENDLY_TOKEN",
    "client_secret": "CALENDLY_CLIENT_SECRET",
    "refresh_token": "CALENDLY_REFRESH_TOKEN",
    "webhook_signing_key": "CALENDLY_WEBHOOK_KEY",
}


@dataclass(frozen=True, slots=True)
class Environment:
    """`database_url` None means the embedded Postgres under `data_dir`. `variables` are all of them: which ones a CRM
    wants is known to its connector. Secrets are never shown."""

    data_dir: Path
    config_file: Path
    database_url: str | None = field(default=None, repr=False)
    secret_key: str | None = field(default=None, repr=False)
    admin_key: str | None = field(default=None, repr=False)
    openai_api_key: str | None = field(default=None, repr=False)
    openai_base_url: str | None = None
    clock_start: str | None = None
    outreach: OutreachSecrets = field(default_factory=OutreachSecrets, repr=False)
    calendars: CalendarSecrets = field(default_factory=CalendarSecrets, repr=False)
    variables: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    @classmethod
    def read(cls, values: Mapping[str, str] | None = None) -> Environment:
        """Raises SettingsError for values that cannot be used together."""
        values = os.environ if values is None else values

        def value(name: str) -> str | None:
            return values.get(name, "").strip() or None

        environment = cls(
            data_dir=Path(value("SALES_DATA_DIR") or "data"),
            config_file=Path(value("SALES_CONFIG") or "app.yaml"),
            database_url=value("DATABASE_URL"),
            secret_key=value("SALES_SECRET_KEY"),
            admin_key=value("SALES_ADMIN_KEY"),
            openai_api_key=value("OPENAI_API_KEY"),
            openai_base_url=value("OPENAI_BASE_URL"),
            clock_start=value("SALES_CLOCK"),
            outreach=OutreachSecrets(**_given(value, _OUTREACH)),
            calendars=_calendar_secrets(value),
            variables=dict(values),
        )
        environment.clock()
        return environment

    def clock(self) -> Clock:
        """The process's clock. Raises SettingsError when SALES_CLOCK is no time or must not be set."""
        if self.clock_start and self.database_url:
            raise SettingsError(
                "SALES_CLOCK is for rehearsals on the embedded database; unset it or unset DATABASE_URL"
            )
        try:
            return clock_from(self.clock_start)
        except ValueError as error:
            raise SettingsError(f"SALES_CLOCK is {self.clock_start!r}: {error}") from error

    def admin_secret(self) -> str:
        """SALES_ADMIN_KEY, or one that is made once and kept in the data folder."""
        return self.admin_key or _kept_secret(self.data_dir / "admin.key")

    def secret(self) -> str:
        """SALES_SECRET_KEY, or one that is made once and kept in the data folder."""
        return self.secret_key or _kept_secret(self.data_dir / "secret.key")


_Value = Callable[[str], str | None]


def _given(value: _Value, names: Mapping[str, str]) -> dict[str, str | None]:
    return {name: value(variable) for name, variable in names.items()}


def _calendar_secrets(value: _Value) -> CalendarSecrets:
    google = _given(value, _GOOGLE)
    google["service_account"] = _key_file(google["service_account"])
    return CalendarSecrets(
        GoogleSecrets(**google),
        OutlookSecrets(**_given(value, _OUTLOOK)),
        CalendlySecrets(**_given(value, _CALENDLY)),
    )


def _key_file(given: str | None) -> str | None:
    """The content of a key file, which is given itself or by its path. Raises SettingsError."""
    if given is None or given.startswith("{"):
        return given
    try:
        return Path(given).read_text(encoding="utf-8")
    except (OSError, ValueError):  # whose words would show what was given, which may be the key after all
        raise SettingsError(
            "GOOGLE_SERVICE_ACCOUNT is neither a JSON key nor the path of a file that can be read"
        ) from None


def read_settings(environment: Environment) -> tuple[dict[str, Any], Settings]:
    """app.yaml as it stands, and validated. Raises SettingsError."""
    values = settings.read_yaml(environment.config_file)
    return values, settings.validated(values, source=str(environment.config_file))


def _kept_secret(path: Path) -> str:
    """The secret in `path`, readable by its owner only; made when it is missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(32) + "\n")
    return path.read_text(encoding="ascii").strip()
