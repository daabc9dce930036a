"""A process of its own that pushes one session and can be killed: `push_worker DSN TENANT TOY_URL SESSION CONTACT`."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from crm.sync.config import CrmEntry
from crm.sync.push import push
from db.pool import open_pool
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import memory_deps
from tests.crm.sync.sync_rig import Office, a_session


async def main(dsn: str, tenant: UUID, url: str, session: UUID, contact: UUID) -> None:
    clock = FixedClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))
    pool = await open_pool(dsn, size=3)
    async with memory_deps("Toy", clock) as http:
        toys: Any = {"toy": SimpleNamespace(url=url)}
        office = Office(pool, tenant, clock, http, toys, {"toy": CrmEntry(enabled=True)})
        await push(office.deps(), tenant, "toy", a_session(session, contact))
    await pool.close()


if __name__ == "__main__":
    _, dsn, tenant, url, session, contact = sys.argv
    asyncio.run(main(dsn, UUID(tenant), url, UUID(session), UUID(contact)))
