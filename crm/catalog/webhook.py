"""The owner's own address: a secret that both sides have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.catalog.maker import Ask, Made, Maker, Way
from crm.connectors.deps import ConnectorDeps
from crm.connectors.secrets import Secrets
from crm.connectors.webhook import ROWS, Config, Webhook
from kit.standard_webhooks import new_secret


def _make(options: Mapping[str, Any], secrets: Secrets, deps: ConnectorDeps) -> Made:
    return Made(connector=Webhook(Config.model_validate(dict(options)), secrets, deps), rows=ROWS)


MAKER = Maker(
    vendor="Webhook",
    make=_make,
    options=Config,
    ways=(
        Way(
            name="secret",
            words="A secret that your receiver checks our signatures with.",
            asks=(Ask(secret="secret", words="Secret (whsec_ and base64)", fresh=new_secret),),
        ),
    ),
)
