"""CRMs put together: how their connections are opened, and how deliveries reach them."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import httpx2

from app.environment import Environment
from app.tenant_settings import TenantSettings
from crm.catalog.maker import Maker, env_secrets
from crm.catalog.makers import MAKERS
from crm.connectors.secrets import Secrets
from crm.local.config import Pipeline, pipeline_of
from crm.local.making import local_maker
from crm.sync.config import BUILT_IN, CrmEntry
from crm.sync.deps import Accounts, SyncDeps
from crm.sync.opening import Opener
from db.pool import Pool
from kit.clock import Clock
from kit.ids import uuid7
from outreach.crm.send import CrmSender, Slow
from outreach.links import Links

_AT_ONCE = 64
"""Connections to all CRMs together; their own limits are far below."""


@dataclass(frozen=True, slots=True)
class Crm:
    """`opener` opens a tenant's connections, `sync` is what pushing works with, `sender` what deliveries use."""

    opener: Opener
    sync: SyncDeps
    sender: CrmSender
    client: httpx2.AsyncClient

    async def pipeline(self, tenant: UUID) -> Pipeline:
        """The stages of the product's own CRM."""
        return pipeline_of(await self.opener.entries(tenant))

    async def aclose(self) -> None:
        await self.client.aclose()


def with_local(pool: Pool, clock: Clock) -> Mapping[str, Maker]:
    """All CRMs, and the product's own. Vendors' code is still read when it is asked for."""
    return ChainMap({BUILT_IN: local_maker(pool, clock, uuid7)}, cast("dict[str, Maker]", MAKERS))


def make_crm(
    environment: Environment,
    settings: TenantSettings,
    *,
    pool: Pool,
    links: Links,
    clock: Clock,
    default_tenant: UUID | None,
) -> Crm:
    """`default_tenant` is the one whose CRMs the environment's variables are for: no other's leads go there."""

    async def entries(tenant: UUID) -> Mapping[str, CrmEntry]:
        return (await settings.outreach(tenant)).crm

    async def link(tenant: UUID, session: UUID, ended_at: datetime) -> str | None:
        base = (await settings.outreach(tenant)).public_url
        return links.conversation(base, tenant, session, ended_at=ended_at) if base else None

    def given(tenant: UUID, connection: str, maker: Maker) -> Secrets:
        if tenant != default_tenant:
            return Secrets({})
        return env_secrets(maker, environment.variables, connection=connection)

    client = httpx2.AsyncClient(
        follow_redirects=False,
        trust_env=False,
        timeout=httpx2.Timeout(20.0),
        limits=httpx2.Limits(max_connections=_AT_ONCE),
    )
    opener = Opener(
        pool=pool,
        client=client,
        clock=clock,
        ids=uuid7,
        secret_key=environment.secret(),
        makers=with_local(pool, clock),
        entries=entries,
        given=given,
    )
    sync = SyncDeps(pool=pool, clock=clock, ids=uuid7, open=opener.connection, accounts=Accounts(pool, clock))
    sender = CrmSender(
        sync=sync, settings=settings.outreach, link=link, mark=opener.fingerprint, slow=Slow(clock)
    )
    return Crm(opener, sync, sender, client)
