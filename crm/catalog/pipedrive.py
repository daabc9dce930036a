"""Pipedrive: a person's API token, or OAuth."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from crm.catalog.asks import CLIENT_ID, CLIENT_SECRET, to_make, token, webhook
from crm.catalog.consent import Consent
from crm.catalog.maker import Made, Maker, ToMake, Way
from crm.connectors.deps import ConnectorDeps
from crm.connectors.model import Connector, Object
from crm.connectors.pipedrive import CUSTOM_FIELDS, ROWS, SCOPES, Config, Pipedrive
from crm.connectors.pipedrive.mapping import KEY
from crm.connectors.secrets import Secrets

_FILLED: Mapping[Object, tuple[str, ...]] = {
    "contact": ("name", "email", "emails", "phone", "phones", "org_id", "owner_id"),
    "deal": ("title", "value", "currency", "stage_id", "pipeline_id", "status", "expected_close_date", "person_id",
             "org_id", "owner_id"),
}  # fmt: skip


def _make(options: Mapping[str, Any], secrets: Secrets, deps: ConnectorDeps) -> Made:
    return Made(
        connector=Pipedrive(Config.model_validate(dict(options)), secrets, deps), rows=ROWS, filled=_FILLED
    )


async def _prepare(connector: Connector) -> tuple[str, ...]:
    return await cast(Pipedrive, connector).prepare()


def _custom_fields(options: Config) -> tuple[ToMake, ...]:
    return to_make(
        CUSTOM_FIELDS, {"contact": ("person",), "deal": ("deal",)}, key=(KEY, KEY, "with this label")
    )


def _page(options: Config) -> str:
    return options.consent_url


def _token_url(options: Config) -> str:
    return options.token_url


_WEBHOOK = webhook("Password of the webhook, when Pipedrive is to call at each change")

MAKER = Maker(
    vendor="Pipedrive",
    make=_make,
    options=Config,
    ways=(
        Way(
            name="token",
            words="The API token of a user (Personal preferences, API). What we write is written in that user's name.",
            asks=(token("API token"), _WEBHOOK),
        ),
        Way(
            name="oauth",
            words="An app of Pipedrive's Developer Hub, which somebody allows. The scopes are chosen there.",
            asks=(CLIENT_ID, CLIENT_SECRET, _WEBHOOK),
            consent=Consent(page=_page, token_url=_token_url, basic=True),
        ),
    ),
    scopes=SCOPES,
    custom_fields=_custom_fields,
    prepare=_prepare,
)
