"""A process of its own that a test can kill: `booking_worker DSN TENANT PORT ACTION [BOOKING | COUNT]`.

It confirms, moves or cancels the booking, or sweeps; PORT is the outside calendar's, 0 for the built-in one. With the
action "race" COUNT visitors want the times of one day at once, and whoever loses one takes what is offered next.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
from datetime import UTC, date, datetime
from uuid import UUID

from db.pool import open_pool
from kit import log
from scheduling import bookings, jobs
from scheduling.calendar import SlotTaken
from scheduling.model import Guest
from tests.scheduling.calendar_server import HttpCalendar
from tests.scheduling.rig import Rig, at

NOW = datetime(2026, 3, 2, 9, 31, tzinfo=UTC)
RACE_DAY = date(2026, 3, 3)


async def main(dsn: str, tenant: UUID, port: int, action: str, what: str, settings: str) -> None:
    log.configure(level="ERROR")
    pool = await open_pool(dsn, size=6, timeout=60)
    try:
        calendar = HttpCalendar(port) if port else None
        rig = Rig.make(
            pool,
            tenant,
            lambda: NOW,
            calendar=calendar,
            settings=json.loads(settings),
            budget=60.0,
            lease_seconds=0.5 if action != "race" else 120.0,
        )
        await _act(rig, action, what)
    finally:
        await pool.close()


async def _act(rig: Rig, action: str, what: str) -> None:
    services, tenant = rig.services, rig.tenant
    if action == "confirm":
        await bookings.confirm(services, tenant, UUID(what), Guest("visitor@acme.test", "Vic"))
    elif action == "move":
        await bookings.move(services, tenant, UUID(what), at(14))
    elif action == "cancel":
        await bookings.cancel(services, tenant, UUID(what), by="visitor")
    elif action == "sweep":
        while await _tasks(rig):
            await jobs.sweep(services)
            await asyncio.sleep(0.05)  # until the lease of the killed process is over
    else:
        print(json.dumps(await _race(rig, int(what))), flush=True)


async def _tasks(rig: Rig) -> bool:
    return bool(await rig.run("SELECT id FROM bookings WHERE task IS NOT NULL"))


async def _race(rig: Rig, count: int) -> dict[str, int]:
    """{outcome: visitors}"""
    askers = [await rig.asker() for _ in range(count)]
    sys.stdin.readline()  # all processes begin together
    chance, tally = random.Random(), {"booked": 0, "offered again": 0, "nothing left": 0}

    async def visitor(number: int) -> None:
        for _ in range(40):
            found = await rig.find(first=RACE_DAY, last=RACE_DAY)
            if not found.slots:
                tally["nothing left"] += 1
                return
            try:
                held = await rig.hold(chance.choice(found.slots).start, asker=askers[number])
                await rig.confirm(held, Guest(f"v{number}@acme.test"))
            except SlotTaken:
                tally["offered again"] += 1
                continue
            tally["booked"] += 1
            return

    await asyncio.gather(*(visitor(number) for number in range(count)))
    return tally


if __name__ == "__main__":
    _, database, company, calendar_port, wanted, *more = sys.argv
    asyncio.run(main(database, UUID(company), int(calendar_port), wanted, *more))
