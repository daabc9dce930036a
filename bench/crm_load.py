"""1,000 sessions of 300 visitors into seven CRMs at once: 4 workers, 20 % faults, one of them killed every 10 s.

The same as tests/crm/load, in full. The workers' clocks go four times as fast, so that limits of a CRM are not what
takes the time, and what could not be done comes again after the CRM's own wait or five seconds of that clock, not by
the schedule of deliveries. CRM_LOAD=SESSIONS/VISITORS is another size.
"""

from __future__ import annotations

import asyncio
import os
import random
import time

from bench.crm_rig import open_rig
from bench.support import main, say
from tests.crm.load.harness import RIGS, Faults, Load, open_crms
from tests.crm.load.prepare import check, prepared, tasks_of

SPEED, WORKERS, KILL_EVERY, FAULTS = 4.0, 4, 10.0, 0.2
_GIVE_UP = 3_600.0
_TOLD_EVERY = 60.0


async def measure() -> None:
    sessions, visitors = map(int, os.environ.get("CRM_LOAD", "1000/300").split("/"))
    async with open_rig(speed=SPEED) as rig, open_crms(rig.clock) as crms:
        settings = await prepared(crms, rig.desk, rig.dsn, rig.clock)
        tasks = await tasks_of(rig.desk, sessions=sessions, visitors=visitors, connections=list(RIGS))
        say(f"{sessions} sessions of {visitors} visitors, {len(RIGS)} CRMs, {WORKERS} workers")
        faults = Faults(FAULTS, random.Random(1))
        for vendor in crms.values():
            faults.into(vendor)
        load = Load(settings, WORKERS, kill_every=KILL_EVERY)
        telling = asyncio.create_task(_tell(load))
        await load.run(random.Random(1).sample(tasks, len(tasks)), within=_GIVE_UP)
        telling.cancel()
        asked = sum(len(vendor.server.requests) for vendor in crms.values())
        say(f"  all written after {load.seconds:.0f} s, {asked} requests, {load.kills} workers killed")
        say(f"  faults: {dict(faults.counts)}; tasks that came again: {dict(load.later)}")
        check(crms, tasks)
        say(f"  every CRM has {visitors} contacts and deals and {sessions} notes, each once")
        faults.stop(crms.values())
        again = Load(settings, WORKERS)
        await again.run(tasks, within=_GIVE_UP)
        check(crms, tasks)
        say(f"  all of it once more in {again.seconds:.0f} s: {len(again.wrote)} tasks changed something")
        if again.wrote:
            raise RuntimeError("a replay changed something")


async def _tell(load: Load) -> None:
    began = time.perf_counter()
    while True:
        await asyncio.sleep(_TOLD_EVERY)
        seconds = time.perf_counter() - began
        say(f"    after {seconds:.0f} s {load.left} to write, {load.kills} workers killed")


if __name__ == "__main__":
    raise SystemExit(main(measure))
