"""Settings: app.yaml for what the owner decides, the environment for secrets and deployment, tenants for their own."""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml
from pydantic import BaseModel, Field, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from agent.config import Config as AgentConfig
from agent.widget.config import Widget as WidgetConfig
from app.config import (
    CompanyConfig,
    LimitsConfig,
    ModelConfig,
    SalesAgentConfig,
    ServerConfig,
    TelemetryConfig,
)
from app.retention.config import Retention
from ingest.config import Config as IngestConfig
from ingest.embed import EmbeddingConfig
from ingest.search.model import SearchConfig
from outreach.config import Config as OutreachConfig

PREFIX = "SALES_"
TENANT_SECTIONS = frozenset({"company", "agent", "widget", "sales_agent", "outreach"})
"""What another tenant may have differently. The rest is the installation's."""


class SettingsError(Exception):
    """The settings cannot be used. The message names each wrong key and says how to mend it."""


class Settings(BaseSettings):
    """All of app.yaml. A value in the environment, SALES_<SECTION>__<KEY>, goes before the file's."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", env_file=None, frozen=True, extra="forbid"
    )

    company: CompanyConfig = Field(default=CompanyConfig(), description="Who the agent speaks for.")
    sales_agent: SalesAgentConfig = Field(default=SalesAgentConfig(), description="The agent's abilities.")
    agent: AgentConfig = Field(default=AgentConfig(), description="Conversations and answers.")
    widget: WidgetConfig = Field(default=WidgetConfig(), description="The chat on your pages.")
    outreach: OutreachConfig = Field(default=OutreachConfig(), description="Mails and alerts.")
    ingest: IngestConfig = Field(default=IngestConfig(), description="Reading sites.")
    embedding: EmbeddingConfig = Field(default=EmbeddingConfig(), description="The embedding model.")
    search: SearchConfig = Field(default=SearchConfig(), description="How passages are found.")
    model: ModelConfig = Field(default=ModelConfig(), description="The chat model.")
    limits: LimitsConfig = Field(default=LimitsConfig(), description="What one client may ask for.")
    server: ServerConfig = Field(default=ServerConfig(), description="The web server.")
    retention: Retention = Field(
        default=Retention(), description="How long what is known about visitors stays."
    )
    telemetry: TelemetryConfig = Field(default=TelemetryConfig(), description="Logs and traces.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return env_settings, init_settings


def load(path: Path) -> Settings:
    """The settings of `path` and the environment; the defaults when there is no file. Raises SettingsError."""
    return validated(read_yaml(path), source=str(path))


def read_yaml(path: Path) -> dict[str, Any]:
    """The file as it stands, {} when it is missing or empty. Raises SettingsError with line and column."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    try:
        values = yaml.load(text, Loader=_StrictLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise SettingsError(f"{path}{where}: {error.problem or 'this is not YAML'}") from error
    except yaml.YAMLError as error:
        raise SettingsError(f"{path}: {error}") from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise SettingsError(f"{path}: sections such as 'company:' are expected, not {type(values).__name__}")
    return cast("dict[str, Any]", values)


def validated(values: Mapping[str, Any], *, source: str) -> Settings:
    """Settings from the values of a file. Raises SettingsError that names `source` and each wrong key."""
    try:
        return Settings(**values)
    except ValidationError as error:
        lines = [_in_words(item) for item in error.errors()]
        raise SettingsError(f"{source}:\n" + "\n".join(f"  {line}" for line in lines)) from error


def for_tenant(values: Mapping[str, Any], overrides: Mapping[str, Any], *, slug: str) -> Settings:
    """The settings of a tenant: `values` of app.yaml with `overrides` laid over them. Raises SettingsError."""
    if foreign := sorted(set(overrides) - TENANT_SECTIONS):
        allowed = ", ".join(sorted(TENANT_SECTIONS))
        raise SettingsError(
            f"tenant {slug}: {', '.join(foreign)} belong to the installation; a tenant may set {allowed}"
        )
    return validated(_merged(values, overrides), source=f"tenant {slug}")


def given_keys(values: Mapping[str, Any], prefix: str = "") -> set[str]:
    """The dotted paths that a file sets, sections included."""
    found: set[str] = set()
    for key, value in values.items():
        found.add(path := f"{prefix}{key}")
        if isinstance(value, Mapping):
            found |= given_keys(cast("Mapping[str, Any]", value), f"{path}.")
    return found


def _merged(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        held = merged.get(key)
        if isinstance(held, Mapping) and isinstance(value, Mapping):
            value = _merged(cast("Mapping[str, Any]", held), cast("Mapping[str, Any]", value))
        merged[key] = value
    return merged


def _in_words(error: ErrorDetails) -> str:
    path = ".".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        return f"{path}: there is no such key{_suggestion(error['loc'])}"
    message = error["msg"].removeprefix("Value error, ")
    given = "" if isinstance(error["input"], dict | list) else f" (it is {error['input']!r})"
    from_environment = f"{PREFIX}{'__'.join(str(part) for part in error['loc'])}".upper()
    origin = f"; set by {from_environment}" if from_environment in os.environ else ""
    return f"{path}: {message[:1].lower()}{message[1:]}{given}{origin}"


def _suggestion(loc: tuple[int | str, ...]) -> str:
    """ "; did you mean 'x'?" for an unknown key, from the keys that its section has."""
    model: type[BaseModel] | None = Settings
    for part in loc[:-1]:
        model = _section(model, str(part)) if model else None
    keys = list(model.model_fields) if model else []
    close = difflib.get_close_matches(str(loc[-1]), keys, n=1, cutoff=0.6)
    return f"; did you mean {close[0]!r}?" if close else f"; the keys here are {', '.join(keys)}"


def _section(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    field = model.model_fields.get(key)
    kind = field.annotation if field else None
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


class _StrictLoader(yaml.SafeLoader):
    """YAML lets the last of two equal keys win in silence; a settings file should not."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[object] = set()
        for key_node, _ in node.value:
            key: object = self.construct_object(key_node, deep=True)  # pyright: ignore[reportUnknownMemberType]
            if isinstance(key, str) and key in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key!r} stands here twice", problem_mark=key_node.start_mark
                )
            seen.add(str(key))
        return super().construct_mapping(node, deep)
