"""Zoho CRM: OAuth in the account's data centre, by redirect or with a code of its console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from crm.catalog.asks import CLIENT_ID, CLIENT_SECRET, webhook
from crm.catalog.consent import Consent
from crm.catalog.maker import Made, Maker, ToMake, Way
from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Connector, Object
from crm.connectors.secrets import Secrets
from crm.connectors.zoho import NAME, SCOPES, ZohoConfig, ZohoCrm, mapping
from crm.connectors.zoho.mapping import FILLED, UNIQUE_IN, own_fields

_FILLED: Mapping[Object, tuple[str, ...]] = {
    "contact": FILLED,
    "deal": (
        "Deal_Name",
        "Stage",
        "Pipeline",
        "Amount",
        "Closing_Date",
        "Contact_Name",
        "Account_Name",
        "Owner",
    ),
}
_MAKE_FIELDS = "ZohoCRM.settings.fields.CREATE"
_LOCATIONS = {"us": "com", "au": "com.au", "cn": "com.cn"}
"""What Zoho's answer calls data centres, where it is not the end of their address."""


def _make(options: Mapping[str, Any], secrets: Secrets, deps: ConnectorDeps) -> Made:
    config = ZohoConfig.model_validate(dict(options))
    connector = ZohoCrm(config, secrets, deps)
    return Made(connector=connector, rows=mapping(config.module), filled=_FILLED)


async def _prepare(connector: Connector) -> tuple[str, ...]:
    return await cast(ZohoCrm, connector).prepare()


def _custom_fields(options: ZohoConfig) -> tuple[ToMake, ...]:
    def kind(module: str, name: str) -> str:
        is_unique = name == options.key_field and module in UNIQUE_IN
        return "single line, 255 characters" + (", no duplicate values" if is_unique else "")

    return tuple(
        ToMake(module, name, name.replace("_", " "), kind(module, name))
        for module, names in own_fields(options.key_field).items()
        for name in names
    )


def _page(options: ZohoConfig) -> str:
    return f"{options.accounts_address}/oauth/v2/auth"


def _token_url(options: ZohoConfig) -> str:
    return options.token_url


def _elsewhere(options: ZohoConfig, query: Mapping[str, str]) -> str | None:
    """A code is good only in the data centre of whoever logged in, which the answer names."""
    told = query.get("location", "")
    there = _LOCATIONS.get(told, told)
    if not there or there == options.data_centre:
        return None
    return f"This account is in the data centre {there}. Set `options: {{data_centre: {there}}}` and begin again."


_APP = (
    CLIENT_ID,
    CLIENT_SECRET,
    webhook("Token of the notification channel, when Zoho is to call at each change"),
)

MAKER = Maker(
    vendor=NAME,
    make=_make,
    options=ZohoConfig,
    ways=(
        Way(
            name="self-client",
            words="A self client of Zoho's API console; it makes a code for the scopes below, good for minutes.",
            asks=_APP,
            consent=Consent(
                page=None, token_url=_token_url, scopes=SCOPES, to_prepare=(_MAKE_FIELDS,), separator=","
            ),
        ),
        Way(
            name="oauth",
            words="A server-based application of Zoho's API console, which somebody allows.",
            asks=_APP,
            consent=Consent(
                page=_page,
                token_url=_token_url,
                scopes=SCOPES,
                to_prepare=(_MAKE_FIELDS,),
                separator=",",
                more={"access_type": "offline", "prompt": "consent"},
                elsewhere=_elsewhere,
            ),
        ),
    ),
    scopes=dict.fromkeys(SCOPES, "") | {_MAKE_FIELDS: "to make the custom fields, once"},
    custom_fields=_custom_fields,
    prepare=_prepare,
)
