"""Salesforce: somebody's consent, a certificate, or the app's own user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from crm.catalog.asks import CLIENT_ID, CLIENT_SECRET
from crm.catalog.consent import Consent
from crm.catalog.maker import Ask, Made, Maker, ToMake, Way
from crm.connectors.deps import ConnectorDeps
from crm.connectors.salesforce import (
    CUSTOM_FIELDS,
    FILLED,
    MANNER,
    SCOPES,
    CustomField,
    Salesforce,
    SalesforceConfig,
    mapping,
)
from crm.connectors.secrets import Secrets

_KEYED = ("Lead", "Contact", "Opportunity", "Activity")
_PEOPLE = ("Lead", "Contact")


def _make(options: Mapping[str, Any], secrets: Secrets, deps: ConnectorDeps) -> Made:
    config = SalesforceConfig.model_validate(dict(options))
    connector = Salesforce(config, secrets, deps)
    return Made(connector=connector, rows=mapping(config.person), manner=MANNER, filled=FILLED)


def _custom_fields(options: SalesforceConfig) -> tuple[ToMake, ...]:
    key = options.external_id
    keys = (ToMake(place, key, "Agent External Id", "Text(64), External ID, Unique") for place in _KEYED)
    return (
        *keys,
        *(ToMake(place, each.name, each.label, _kind(each)) for place in _PEOPLE for each in CUSTOM_FIELDS),
    )


def _kind(field: CustomField) -> str:
    return f"{field.kind}({field.length})" if field.length else field.kind


def _page(options: SalesforceConfig) -> str:
    return f"{options.login_address}/services/oauth2/authorize"


def _token_url(options: SalesforceConfig) -> str:
    return options.token_address


_CONSUMER_KEY = replace(CLIENT_ID, words="Consumer key of the app")
_CONSUMER_SECRET = replace(CLIENT_SECRET, words="Consumer secret of the app")

MAKER = Maker(
    vendor="Salesforce",
    make=_make,
    options=SalesforceConfig,
    ways=(
        Way(
            name="oauth",
            words="Somebody logs in and allows an external client app. What we write is written in that person's name.",
            asks=(_CONSUMER_KEY, replace(_CONSUMER_SECRET, optional=True)),
            settings={"login": "refresh_token"},
            consent=Consent(page=_page, token_url=_token_url, scopes=SCOPES, pkce=True),
        ),
        Way(
            name="jwt",
            words="A certificate of the app, in the name of `username`, whom an administrator has approved for it.",
            asks=(
                _CONSUMER_KEY,
                Ask(
                    secret="private_key",
                    words="Private key of the app's certificate (PEM)",
                    multiline=True,
                ),
            ),
            settings={"login": "jwt"},
        ),
        Way(
            name="client_credentials",
            words="The app's own user (Run As), with the client credentials flow enabled.",
            asks=(_CONSUMER_KEY, _CONSUMER_SECRET),
            settings={"login": "client_credentials"},
        ),
    ),
    scopes=dict(zip(SCOPES, ("to read and write records", "to stay connected, with oauth"), strict=True)),
    custom_fields=_custom_fields,
)
