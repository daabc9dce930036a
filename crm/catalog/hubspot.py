"""HubSpot: an app's token, or OAuth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from crm.catalog.asks import CLIENT_ID, CLIENT_SECRET, token
from crm.catalog.consent import Consent
from crm.catalog.maker import Made, Maker, ToMake, Way
from crm.connectors.deps import ConnectorDeps
from crm.connectors.hubspot import FILLED, MANNER, ROWS, SCOPES, Config, HubSpot
from crm.connectors.hubspot.mapping import OWN_FIELDS
from crm.connectors.hubspot.own import KEY, KEYED
from crm.connectors.model import Connector
from crm.connectors.secrets import Secrets


def _make(options: Mapping[str, Any], secrets: Secrets, deps: ConnectorDeps) -> Made:
    connector = HubSpot(Config.model_validate(dict(options)), secrets, deps)
    return Made(connector=connector, rows=ROWS, manner=MANNER, filled=FILLED)


async def _prepare(connector: Connector) -> tuple[str, ...]:
    return await cast(HubSpot, connector).prepare()


def _custom_fields(options: Config) -> tuple[ToMake, ...]:
    keys = (ToMake(kind, KEY, "Web chat: key", "string, unique") for kind in KEYED)
    return (*keys, *(ToMake("contacts", each.name, each.label, each.type) for each in OWN_FIELDS))


def _page(options: Config) -> str:
    return f"{options.app_url}/oauth/authorize"


def _token_url(options: Config) -> str:
    return options.token_address


MAKER = Maker(
    vendor="HubSpot",
    make=_make,
    options=Config,
    ways=(
        Way(
            name="token",
            words="The access token of an app that was made in your account, with static authentication and the scopes"
            " below.",
            asks=(
                token("Access token of the app (pat-...)"),
                replace(
                    CLIENT_SECRET,
                    words="Client secret of the app, which proves HubSpot's webhook calls",
                    optional=True,
                ),
            ),
        ),
        Way(
            name="oauth",
            words="An app of a developer account that somebody installs in yours.",
            asks=(CLIENT_ID, CLIENT_SECRET),
            consent=Consent(page=_page, token_url=_token_url, scopes=tuple(SCOPES)),
        ),
    ),
    scopes=SCOPES,
    custom_fields=_custom_fields,
    prepare=_prepare,
)
