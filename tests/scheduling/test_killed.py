"""Processes of their own, killed with SIGKILL around each call to an outside calendar, and many that race."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from db.pool import Pool
from scheduling.model import Booking
from tests.scheduling.booking_worker import NOW
from tests.scheduling.calendar_server import CalendarServer, HttpCalendar, calendar_server
from tests.scheduling.rig import ANA, BEN, NINE, Rig, at

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server() -> Iterator[CalendarServer]:
    with calendar_server() as made:
        yield made


@pytest.fixture
def rig(pool: Pool, tenant: UUID, server: CalendarServer) -> Rig:
    return Rig.make(pool, tenant, lambda: NOW, calendar=HttpCalendar(server.port))


def start(
    dsn: str, rig: Rig, port: int, action: str, what: str = "", *, failpoint: str = ""
) -> subprocess.Popen[str]:
    settings = {"hosts": [host.model_dump(exclude_none=True) for host in rig.config.hosts]}
    command = [sys.executable, "-m", "tests.scheduling.booking_worker", dsn, str(rig.tenant), str(port)]
    command += [action, what, json.dumps(settings)]
    environment = os.environ | {"SALES_FAILPOINT": failpoint}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def run(*given: Any, **named: Any) -> int:
    with start(*given, **named) as process:
        try:
            return process.wait(100)
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("action", "failpoint"),
    [
        ("confirm", "before_insert"),
        ("confirm", "after_insert"),
        ("move", "before_move"),
        ("move", "after_move"),
        ("cancel", "after_cancel"),
    ],
)
async def test_killed_around_the_call(
    rig: Rig, dsn: str, server: CalendarServer, action: str, failpoint: str
) -> None:
    booking = await rig.hold()
    if action != "confirm":
        booking = await rig.confirm(booking)
    port = server.port
    assert run(dsn, rig, port, action, str(booking.id), failpoint=failpoint) == -signal.SIGKILL
    assert run(dsn, rig, port, "sweep") == 0
    assert run(dsn, rig, port, "sweep") == 0, "and nothing is left to do"
    await _one_and_the_same(rig, server, booking, action)


async def _one_and_the_same(rig: Rig, server: CalendarServer, booking: Booking, action: str) -> None:
    """The calendar, the booking and the times agree, and each fact was recorded once."""
    found = await rig.get(booking)
    assert len(server.inserted) == 1
    if action == "cancel":
        assert (found.state, server.events, await rig.taken()) == ("cancelled", {}, [])
        assert await rig.facts() == ["booking.confirmed", "booking.cancelled"]
        return
    begin = at(14) if action == "move" else NINE
    assert (found.state, found.start_at, found.task) == ("confirmed", begin, None)
    assert [event["start"] for event in server.events.values()] == [begin.isoformat()]
    assert [taken[:2] for taken in await rig.taken()] == [("ana", begin)]
    assert await rig.facts() == ["booking.confirmed"] + (["booking.moved"] if action == "move" else [])


VISITORS, PROCESSES = 200, 4


@pytest.mark.timeout(240)  # about ten seconds on an idle machine
async def test_200_visitors_race_for_20_times(
    pool: Pool, tenant: UUID, dsn: str, server: CalendarServer
) -> None:
    """Two hosts who have ten times each on the day."""
    hours = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-14:00")
    hosts = [ANA | {"hours": hours}, BEN | {"hours": hours}]
    rig = Rig.make(pool, tenant, lambda: NOW, calendar=HttpCalendar(server.port), settings={"hosts": hosts})
    racing = [start(dsn, rig, server.port, "race", str(VISITORS // PROCESSES)) for _ in range(PROCESSES)]
    began = time.monotonic()
    try:
        for process in racing:
            assert process.stdin
            process.stdin.write("go\n")
            process.stdin.flush()
        told = [json.loads(process.communicate(timeout=200)[0]) for process in racing]
    finally:
        for process in racing:
            process.kill()
            process.wait(10)
    outcome = sum((Counter(each) for each in told), Counter[str]())
    print(f"{outcome} in {time.monotonic() - began:.1f} s")
    assert (outcome["booked"], outcome["nothing left"]) == (20, VISITORS - 20)
    assert len(server.inserted) == len(server.events) == 20
    booked = await rig.run("SELECT hosts, start_at FROM bookings WHERE state = 'confirmed'")
    assert len({(row["hosts"][0], row["start_at"]) for row in booked}) == 20
    assert Counter(row["hosts"][0] for row in booked) == {"ana": 10, "ben": 10}
    assert (await rig.facts()).count("booking.confirmed") == 20
