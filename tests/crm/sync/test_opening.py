"""A connection with all that workers share, as the application opens it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx2
import pytest

from crm.catalog.maker import Made, Maker
from crm.connectors.deps import ConnectorDeps
from crm.connectors.secrets import Secrets
from crm.sync import store
from crm.sync.config import CrmEntry
from crm.sync.deps import Accounts, SyncDeps
from crm.sync.model import SessionRecord
from crm.sync.opening import Opener
from crm.sync.push import push
from db.pool import Pool, transaction
from kit.errors import NeedsPerson, NotFound
from kit.ids import uuid7
from tests.conftest import FixedClock
from tests.crm.sync.sync_rig import Connector, Toy, usual_rows

SECRETS = Secrets({"client_secret": "right", "refresh_token": "refresh-0"})


def make(options: Mapping[str, Any], secrets: Secrets, deps: ConnectorDeps) -> Made:
    return Made(connector=Connector(options["base_url"], secrets, deps), rows=usual_rows())


@pytest.fixture
async def toy() -> AsyncIterator[Toy]:
    with Toy() as server:
        yield server


@pytest.fixture
async def opener(pool: Pool, clock: FixedClock, toy: Toy) -> AsyncIterator[Opener]:
    async def entries(tenant: UUID) -> Mapping[str, CrmEntry]:
        options = {"base_url": toy.url}
        return {
            "toy": CrmEntry(enabled=True, options=options),
            "second": CrmEntry(enabled=True, connector="toy", options=options),
            "unknown": CrmEntry(enabled=True),
        }

    async with httpx2.AsyncClient(timeout=5, trust_env=False, follow_redirects=False) as client:
        yield Opener(
            pool=pool,
            client=client,
            clock=clock,
            ids=uuid7,
            secret_key="installation",
            makers={"toy": Maker(vendor="Toy", make=make)},
            entries=entries,
        )


async def test_a_push_with_all_that_workers_share(
    opener: Opener, tenant: UUID, toy: Toy, record: SessionRecord
) -> None:
    await opener.keep(tenant, "toy", SECRETS)
    for _ in range(2):  # two workers: the second one uses the first one's token
        made = replace(opener, _held={})
        deps = SyncDeps(
            pool=opener.pool,
            clock=opener.clock,
            ids=uuid7,
            open=made.connection,
            accounts=Accounts(opener.pool, opener.clock),
        )
        await push(deps, tenant, "toy", replace(record, as_of=opener.clock()))
    assert [len(toy.kind(kind)) for kind in ("contacts", "deals", "notes")] == [1, 1, 3]
    assert len(toy.grants) == 1


async def test_a_push_without_secrets_is_told(opener: Opener, tenant: UUID, record: SessionRecord) -> None:
    accounts = Accounts(opener.pool, opener.clock)
    deps = SyncDeps(
        pool=opener.pool, clock=opener.clock, ids=uuid7, open=opener.connection, accounts=accounts
    )
    with pytest.raises(NeedsPerson):
        await push(deps, tenant, "second", record)
    async with transaction(opener.pool, tenant) as conn:
        [row] = await store.connections(conn)
    assert (row.connection, row.state, row.connected) == ("second", "needs_person", False)


async def test_a_connection_is_made_once_and_anew_after_other_secrets(opener: Opener, tenant: UUID) -> None:
    await opener.keep(tenant, "toy", SECRETS)
    first = await opener.connection(tenant, "toy")
    assert await opener.connection(tenant, "toy") is first
    await opener.keep(tenant, "toy", Secrets({"client_secret": "right", "refresh_token": "refresh-1"}))
    assert await opener.connection(tenant, "toy") is not first


async def test_a_second_account_of_one_vendor_has_its_own_secrets(opener: Opener, tenant: UUID) -> None:
    await opener.keep(tenant, "toy", SECRETS)
    with pytest.raises(NeedsPerson, match="Connect it first"):
        await opener.connection(tenant, "second")
    await opener.keep(tenant, "second", SECRETS)
    assert (await opener.connection(tenant, "second")).name == "second"


@pytest.mark.parametrize("name", ["unknown", "nowhere"])
async def test_what_nobody_knows(opener: Opener, tenant: UUID, name: str) -> None:
    with pytest.raises(NotFound):
        await opener.connection(tenant, name)


async def test_secrets_of_another_installation_wait_for_a_person(opener: Opener, tenant: UUID) -> None:
    await replace(opener, secret_key="another").keep(tenant, "toy", SECRETS)
    with pytest.raises(NeedsPerson, match="Connect it again"):
        await opener.connection(tenant, "toy")


async def test_connecting_again_ends_what_was_wrong(opener: Opener, tenant: UUID) -> None:
    async with transaction(opener.pool, tenant) as conn:
        now = opener.clock()
        await store.note_error(conn, "toy", code="auth_revoked", error="Over.", needs_person=True, now=now)
    await opener.keep(tenant, "toy", SECRETS)
    async with transaction(opener.pool, tenant) as conn:
        [row] = await store.connections(conn)
    assert (row.state, row.error, row.connected) == ("active", None, True)
