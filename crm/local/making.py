"""The built-in CRM as one of the kinds of CRM that can be connected. It needs no secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crm.catalog.maker import Made, Maker
from crm.connectors.deps import ConnectorDeps
from crm.connectors.secrets import Secrets
from crm.local.config import Pipeline
from crm.local.connector import NAME, LocalCrm
from db.pool import Pool
from kit.clock import Clock
from kit.ids import IdFactory


def local_maker(pool: Pool, clock: Clock, ids: IdFactory) -> Maker:
    """Whose it is stands in the `ConnectorDeps` of each connection."""

    def make(options: Mapping[str, Any], secrets: Secrets, deps: ConnectorDeps) -> Made:
        pipeline = Pipeline.model_validate(options)
        crm = LocalCrm(pool, deps.tenant, pipeline=pipeline, clock=clock, ids=ids)
        return Made(connector=crm, stages=pipeline.for_leads)

    return Maker(vendor=NAME, make=make, options=Pipeline)
