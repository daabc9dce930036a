"""What the measurements of CRMs share: a database with one tenant, and a desk that makes contacts and sessions."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

from crm.connections.store import forget_tokens
from crm.sync.deps import Accounts, SyncDeps
from db import local, tenants
from db.migrate import migrate
from db.pool import open_pool, transaction
from kit.ids import uuid7
from tests.crm.conftest import Desk
from tests.crm.connectors.vendor import Vendor
from tests.crm.load.harness import open_crms
from tests.crm.load.prepare import prepared
from tests.crm.load.shared import FastClock, Settings
from tests.crm.load.worker import opener

ANSWER = 0.1
"""Seconds that a CRM takes to answer."""


@dataclass(frozen=True, slots=True)
class Rig:
    desk: Desk
    dsn: str
    clock: FastClock


@asynccontextmanager
async def open_rig(*, speed: float = 1.0) -> AsyncGenerator[Rig]:
    """`speed`: how many times as fast as the machine's the clock goes."""
    dsn = await asyncio.to_thread(local.start, Path(os.environ["SALES_DATA_DIR"]))
    await asyncio.to_thread(migrate, dsn)
    pool = await open_pool(dsn, size=10)
    async with transaction(pool, uuid7()) as conn:
        tenant = (await tenants.create(conn, slug="bench", name="Bench", origins=[])).id
    clock = FastClock(time.time(), speed)
    yield Rig(Desk(pool, tenant, clock), dsn, clock)
    await pool.close()


@dataclass(frozen=True, slots=True)
class Crms:
    vendors: dict[str, Vendor]
    deps: SyncDeps
    settings: Settings


@asynccontextmanager
async def open_slow(rig: Rig, names: Iterable[str]) -> AsyncGenerator[Crms]:
    """Connected CRMs that answer after `ANSWER` seconds."""
    async with (
        open_crms(rig.clock, names) as vendors,
        httpx2.AsyncClient(timeout=20.0, trust_env=False) as client,
    ):
        async with transaction(rig.desk.pool, rig.desk.tenant) as conn:
            for name in vendors:  # they name the addresses of servers that are gone
                await forget_tokens(conn, name)
        settings = await prepared(vendors, rig.desk, rig.dsn, rig.clock)
        opened = opener(settings, rig.desk.pool, client, rig.clock)
        deps = SyncDeps(
            pool=rig.desk.pool,
            clock=rig.clock,
            ids=uuid7,
            open=opened.connection,
            accounts=Accounts(rig.desk.pool, rig.clock),
        )
        for vendor in vendors.values():
            _slow(vendor)
        yield Crms(vendors, deps, settings)


def _slow(vendor: Vendor) -> None:
    answer = vendor.server.answer

    def later(request: Any) -> Any:
        time.sleep(ANSWER)
        return answer(request)

    vendor.server.answer = later
