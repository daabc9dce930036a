"""A worker in a process of its own, so that a test can kill it: `delivery_worker DSN TENANT PORT LEASE CONCURRENCY`.

It sends deliveries by the mail server on PORT until none is left or it is killed. Waits are short and it sweeps all the
time. With the word "plan" for PORT it plans one delivery instead.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from db.pool import open_pool, transaction
from kit import log
from kit.clock import system_clock
from outreach import jobs, store
from outreach.config import Config
from tests.outreach.delivery_rig import Rig, smtp_config

UNFINISHED = ("pending", "sending")


async def main(dsn: str, tenant: UUID, port: str, lease: float, concurrency: int) -> None:
    log.configure(level="WARNING")
    pool = await open_pool(dsn, size=6)
    folder = Path(tempfile.gettempdir())
    if port == "plan":
        await (await Rig.make(pool, tenant, folder, clock=system_clock)).plan(key="planned")
        return
    rig = await Rig.make(
        pool,
        tenant,
        folder,
        clock=system_clock,
        config=Config(mail=smtp_config(int(port))),
        schedule=(0.02, 0.05, 0.1),
        lease_seconds=lease,
        call_seconds=lease / 2,
    )
    stop = asyncio.Event()
    print("working", flush=True)
    working = asyncio.create_task(rig.deps.jobs.work(stop, concurrency=concurrency))
    while await _unfinished(rig):
        await jobs.sweep(rig.deps, grace=0.1)
        with suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(working), 0.1)
    stop.set()
    await working
    await rig.close()
    await pool.close()


async def _unfinished(rig: Rig) -> int:
    async with transaction(rig.pool, rig.tenant) as conn:
        counted = await store.counts(conn)
    return sum(counted.get(state, 0) for state in UNFINISHED)


if __name__ == "__main__":
    _, database, company, port_or_plan, lease_seconds, at_once = sys.argv
    asyncio.run(main(database, UUID(company), port_or_plan, float(lease_seconds), int(at_once)))
