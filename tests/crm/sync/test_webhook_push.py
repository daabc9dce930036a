"""A session as documents to an address of the owner's, with a secret of the environment."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from uuid import UUID

import httpx2
import pytest

from crm.catalog.maker import Maker, env_secrets
from crm.catalog.makers import MAKERS
from crm.connectors.secrets import Secrets
from crm.sync.config import CrmEntry
from crm.sync.deps import Accounts, SyncDeps
from crm.sync.model import SessionRecord
from crm.sync.opening import Opener
from crm.sync.push import push
from db.pool import Pool
from kit.errors import NeedsPerson
from kit.ids import uuid7
from tests.conftest import FixedClock
from tests.fakes.webhook_crm_server import SECRET, WebhookCrm


@pytest.fixture
async def opener(pool: Pool, tenant: UUID, clock: FixedClock) -> AsyncIterator[tuple[Opener, WebhookCrm]]:
    with WebhookCrm(clock) as server:
        options = {"url": server.hook, "allow_private_addresses": True}

        async def entries(of: UUID) -> Mapping[str, CrmEntry]:
            return {"our-crm": CrmEntry(enabled=True, connector="webhook", options=options)}

        def given(of: UUID, connection: str, maker: Maker) -> Secrets:
            environ = {"OUR_CRM_SECRET": SECRET} if of == tenant else {}
            return env_secrets(maker, environ, connection=connection)

        async with httpx2.AsyncClient(timeout=5, trust_env=False) as client:
            yield (
                Opener(
                    pool=pool,
                    client=client,
                    clock=clock,
                    ids=uuid7,
                    secret_key="installation",
                    makers=MAKERS,
                    entries=entries,
                    given=given,
                ),
                server,
            )


def deps_of(opener: Opener) -> SyncDeps:
    return SyncDeps(
        pool=opener.pool,
        clock=opener.clock,
        ids=opener.ids,
        open=opener.connection,
        accounts=Accounts(opener.pool, opener.clock),
    )


async def test_a_session_arrives_once(
    opener: tuple[Opener, WebhookCrm], tenant: UUID, record: SessionRecord, clock: FixedClock
) -> None:
    made, server = opener
    await push(deps_of(made), tenant, "our-crm", record)
    types = Counter(each["type"] for each in server.documents.values())
    assert types["contact.upserted"] == types["deal.upserted"] == 1 and types["activity.logged"] >= 1
    [person] = server.kind("contacts").values()
    assert person["email"] == "ann@acme.test"
    for note in server.kind("activities").values():
        assert note["contact"] == person["id"]
    before = len(server.requests)
    clock.advance(60)
    await push(deps_of(replace(made, _held={})), tenant, "our-crm", replace(record, as_of=clock()))
    assert server.requests[before:] == []  # another process knows what this one was told


async def test_another_tenant_does_not_have_this_ones_secrets(opener: tuple[Opener, WebhookCrm]) -> None:
    with pytest.raises(NeedsPerson, match="not connected yet"):
        await opener[0].connection(uuid7(), "our-crm")
    assert opener[1].requests == []
