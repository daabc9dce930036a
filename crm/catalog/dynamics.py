"""Microsoft Dynamics 365: an application of Entra with its own rights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crm.catalog.asks import CLIENT_ID, CLIENT_SECRET, to_make, webhook
from crm.catalog.maker import Made, Maker, ToMake, Way
from crm.connectors.deps import ConnectorDeps
from crm.connectors.dynamics import CUSTOM_FIELDS, MANNER, PRIVILEGES, ROWS, Config, Dynamics
from crm.connectors.model import Object
from crm.connectors.secrets import Secrets

_FILLED: Mapping[Object, tuple[str, ...]] = {
    "contact": ("firstname", "lastname", "emailaddress1", "telephone1", "companyname", "subject", "ownerid"),
    "deal": ("name", "estimatedvalue", "estimatedclosedate", "transactioncurrencyid", "ownerid"),
}


def _make(options: Mapping[str, Any], secrets: Secrets, deps: ConnectorDeps) -> Made:
    connector = Dynamics(Config.model_validate(dict(options)), secrets, deps)
    return Made(connector=connector, rows=ROWS, manner=MANNER, filled=_FILLED)


def _custom_fields(options: Config) -> tuple[ToMake, ...]:
    return to_make(
        CUSTOM_FIELDS,
        {"contact": ("lead", "contact"), "deal": ("opportunity",)},
        key=("agent_externalid", options.key_column, "with an alternate key of its own"),
    )


MAKER = Maker(
    vendor="Dynamics 365",
    make=_make,
    options=Config,
    ways=(
        Way(
            name="client_credentials",
            words="An application registered in Entra, added to the environment as an application user with a security"
            " role that has the privileges below.",
            asks=(
                replace(CLIENT_ID, words="Application (client) id"),
                replace(CLIENT_SECRET, words="Client secret: its value, not its id"),
                webhook("Value of the header x-webhook-key, when Dynamics is to call at each change"),
            ),
        ),
    ),
    scopes=dict.fromkeys(PRIVILEGES, ""),
    custom_fields=_custom_fields,
)
