"""A process that takes a turn and never answers it, so that a test can kill it. Prints its address."""

from __future__ import annotations

import asyncio
import sys

from db.pool import open_pool
from kit.clock import system_clock
from tests.agent.rig import Gates, held_model, make_services, running


async def serve(dsn: str) -> None:
    gates = Gates()
    services, search = make_services(
        await open_pool(dsn, size=2), system_clock, model=held_model("never", gates)
    )
    async with running(services, search) as rig:
        print(rig.client.base_url, flush=True)
        await gates.reached.wait()
        print("stuck", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
