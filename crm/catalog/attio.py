"""Attio: an access token of a workspace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.catalog.asks import to_make, token, webhook
from crm.catalog.maker import Made, Maker, ToMake, Way
from crm.connectors.attio import CUSTOM_FIELDS, MANNER, ROWS, SCOPES, Attio, Config
from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Object
from crm.connectors.secrets import Secrets

_FILLED: Mapping[Object, tuple[str, ...]] = {
    "contact": ("name", "email_addresses", "phone_numbers", "company"),
    "deal": ("name", "stage", "value", "owner", "associated_people", "associated_company"),
}


def _make(options: Mapping[str, Any], secrets: Secrets, deps: ConnectorDeps) -> Made:
    connector = Attio(Config.model_validate(dict(options)), secrets, deps)
    return Made(connector=connector, rows=ROWS, manner=MANNER, filled=_FILLED)


def _custom_fields(options: Config) -> tuple[ToMake, ...]:
    return to_make(
        CUSTOM_FIELDS,
        {"contact": ("people",), "deal": ("deals",)},
        key=("sales_agent_id", options.key_attribute, "unique"),
    )


MAKER = Maker(
    vendor="Attio",
    make=_make,
    options=Config,
    ways=(
        Way(
            name="token",
            words="An access token of the workspace (Workspace settings, Developers) with the scopes below.",
            asks=(
                token("Access token"),
                webhook("Secret of the webhook, when Attio is to call at each change"),
            ),
        ),
    ),
    scopes=dict.fromkeys(SCOPES, ""),
    custom_fields=_custom_fields,
)
