"""Writes docs/configuration.md from the settings themselves, so that no key stays undocumented."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from app.config import NOT_USED_YET
from app.settings import Settings

_INTRODUCTION = """\
# Configuration

Two places decide how an installation behaves.

- `app.yaml`, in the folder where `salesagent` is started (or the file that `--config` names): what the owner decides.
  Every key may be left out. `salesagent check` says what is wrong with it, in words.
- The environment: secrets and deployment. Any key of `app.yaml` may also be set there, as `SALES_<SECTION>__<KEY>`
  (`SALES_INGEST__ALLOW_PRIVATE_ADDRESSES=true`); the environment goes before the file. Lists and objects are JSON.

Another tenant has the settings of `app.yaml` with its own laid over them: `salesagent tenant update SLUG --settings
FILE`, where FILE may have the sections `company`, `agent`, `widget`, `sales_agent` and `outreach`.

This page is written by `salesagent config docs`; a test compares the two.

## Environment

| variable | meaning |
|---|---|
| `DATABASE_URL` | A Postgres (16 or newer) with pgvector. Without it, the embedded one in the data folder. |
| `SALES_DATA_DIR` | The data folder; `data` by default. |
| `SALES_CONFIG` | The settings file; `app.yaml` by default. |
| `SALES_SECRET_KEY` | The key of whatever is kept encrypted or hashed. Without it, one is made in the data folder. |
| `SALES_ADMIN_KEY` | The bearer key of the admin endpoints. Without it, one is made: `admin.key` in the data folder. |
| `OPENAI_API_KEY` | The key of the language model's server; with it `model.provider: auto` means that model. |
| `OPENAI_BASE_URL` | That server's address, for anything that speaks OpenAI's protocol. |
| `SMTP_PASSWORD`, `SENDGRID_API_KEY`, `MAILGUN_API_KEY` | The credential of the provider in `outreach.mail`. |
| `SENDGRID_WEBHOOK_KEY`, `MAILGUN_SIGNING_KEY` | The keys that prove bounces and complaints to be the provider's. |
| `SLACK_WEBHOOK_URL`, `TEAMS_WEBHOOK_URL` | Where alerts go in the team's chat; the address is the credential. |
| `ALERT_WEBHOOK_URL`, `ALERT_WEBHOOK_SECRET` | Any address that takes alerts as signed JSON; the secret. |
| `GOOGLE_SERVICE_ACCOUNT` | The key file of a service account: its path, or its content. |
| `GOOGLE_CLIENT_SECRET`, `GOOGLE_REFRESH_TOKEN` | A person's consent instead, with `google.client_id`. |
| `OUTLOOK_CLIENT_SECRET`, `OUTLOOK_REFRESH_TOKEN` | The application's secret; the token of a person's consent. |
| `CALENDLY_TOKEN` | A personal access token of Calendly. |
| `CALENDLY_CLIENT_SECRET`, `CALENDLY_REFRESH_TOKEN` | A person's consent instead, with `calendly.client_id`. |
| `CALENDLY_WEBHOOK_KEY` | Signs Calendly's webhooks. Without it, each tenant has one made of `SALES_SECRET_KEY`. |
| `OTEL_EXPORTER_OTLP_ENDPOINT` | A collector for OpenTelemetry traces. |
| `SALES_CLOCK` | Starts the clock at this time (ISO 8601 with offset), to rehearse. Refused with `DATABASE_URL`. |
| `NO_COLOR` | Keeps colours out of the terminal. |

## app.yaml
"""


def configuration_page() -> str:
    """The page as Markdown."""
    parts = [_INTRODUCTION]
    for name, field in Settings.model_fields.items():
        parts.append("\n".join(_section(name, field, depth=3)))
    return "\n".join(parts)


def documented_keys() -> Iterator[str]:
    """The dotted path of every key."""
    yield from _keys(Settings, "")


def _keys(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in model.model_fields.items():
        yield f"{prefix}{name}"
        if inner := _model_of(field.annotation):
            yield from _keys(inner, f"{prefix}{name}.")


def _section(path: str, field: FieldInfo, *, depth: int) -> Iterator[str]:
    model = _model_of(field.annotation)
    assert model is not None
    yield f"{'#' * depth} `{path}`\n"
    yield f"{field.description or ''}{_unused(path)}\n"
    inner = {
        name: kind for name, item in model.model_fields.items() if (kind := _plain_model(item.annotation))
    }
    plain = {name: item for name, item in model.model_fields.items() if name not in inner}
    if plain:
        yield "| key | default | meaning |\n|---|---|---|"
        for name, item in plain.items():
            yield from _row(f"{path}.{name}", name, item)
        yield ""
    for name in inner:
        yield from _section(f"{path}.{name}", model.model_fields[name], depth=depth + 1)


def _row(path: str, name: str, field: FieldInfo) -> Iterator[str]:
    choices = _choices(field.annotation)
    meaning = f"{field.description or ''}{f' One of {choices}.' if choices else ''}{_unused(path)}"
    yield f"| `{name}` | {_default(field)} | {meaning} |"
    if inner := _model_of(field.annotation):
        dot = "." if inner in _alternatives(field.annotation) else "[]."
        for key, item in inner.model_fields.items():
            yield from _row(f"{path}.{key}", f"{name}{dot}{key}", item)


def _unused(path: str) -> str:
    return f" Not used by this version yet: {NOT_USED_YET[path]}." if path in NOT_USED_YET else ""


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True)
    if value is PydanticUndefined:
        return "(required)"
    match value:
        case None:
            return "none"
        case bool():
            return f"`{str(value).lower()}`"
        case BaseModel():
            return "see below"
        case tuple() | list():
            items: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
            return f"`{items}`" if items else "`[]`"
        case _:
            return f"`{value}`"


def _choices(kind: Any) -> str:
    options = [
        str(option)
        for part in _alternatives(kind)
        if get_origin(part) is Literal
        for option in get_args(part)
    ]
    return ", ".join(f"`{option}`" for option in options)


def _plain_model(kind: Any) -> type[BaseModel] | None:
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _model_of(kind: Any) -> type[BaseModel] | None:
    """The section inside an annotation: itself, or what a list or a mapping of sections holds."""
    if model := _plain_model(kind):
        return model
    return next((model for part in get_args(kind) if (model := _model_of(part))), None)


def _alternatives(kind: Any) -> tuple[Any, ...]:
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
