"""All CRMs at once, 20 % faults, workers that are killed: every contact once, a note a session, none lost.

The size for the suite; `python -m bench crm_load` runs the same with 1,000 sessions of 300 visitors.
"""

from __future__ import annotations

import random
import time
from uuid import UUID

import pytest

from db.pool import Pool
from tests.crm.conftest import Desk
from tests.crm.load.harness import RIGS, Faults, Load, open_crms
from tests.crm.load.prepare import check, prepared, tasks_of
from tests.crm.load.shared import FastClock

SESSIONS, VISITORS, WORKERS, KILL_EVERY = 30, 10, 3, 8.0


@pytest.mark.timeout(360)
async def test_all_crms_on_a_bad_day(pool: Pool, dsn: str, tenant: UUID) -> None:
    clock = FastClock(time.time(), speed=4.0)
    desk = Desk(pool, tenant, clock)
    async with open_crms(clock) as crms:
        settings = await prepared(crms, desk, dsn, clock)
        people = await tasks_of(desk, sessions=SESSIONS, visitors=VISITORS, connections=list(RIGS))
        faults = Faults(0.2, random.Random(5))
        for vendor in crms.values():
            faults.into(vendor)
        load = Load(settings, WORKERS, kill_every=KILL_EVERY)
        await load.run(random.Random(5).sample(people, len(people)), within=240)
        assert sum(faults.counts.values()) > len(people) / 4, faults.counts
        assert load.kills
        check(crms, people)

        faults.stop(crms.values())
        again = Load(settings, 2)
        await again.run(people, within=120)
        assert again.wrote == []
        check(crms, people)
