"""Workers in processes of their own, killed with SIGKILL at each step, over a real mail server: nothing is lost, and a
second copy exists only where the provider had taken the first and the commit had not happened.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest

from db.pool import Pool, transaction
from kit.clock import system_clock
from outreach import store
from outreach.model import NewDelivery
from tests.fakes.smtp_server import DROP, FakeSmtp, Received
from tests.outreach.delivery_rig import Rig

ROOT = Path(__file__).parents[2]


@pytest.fixture
async def rig(pool: Pool, tenant: UUID, tmp_path: Path) -> AsyncIterator[Rig]:
    made = await Rig.make(pool, tenant, tmp_path, clock=system_clock)
    yield made
    await made.close()


@contextmanager
def worker(
    dsn: str, rig: Rig, port: int | str, *, failpoint: str = "", lease: float = 0.5, concurrency: int = 1
) -> Iterator[subprocess.Popen[str]]:
    """A worker process; killed at the end if it still runs."""
    command = [sys.executable, "-m", "tests.outreach.delivery_worker", dsn, str(rig.tenant), str(port)]
    command += [str(lease), str(concurrency)]
    environment = os.environ | {"SALES_FAILPOINT": failpoint}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


async def plan(rig: Rig, count: int) -> list[UUID]:
    new = [NewDelivery("email.team", "team@company.test", f"s{n}", {"number": n}) for n in range(count)]
    return [each for each in await rig.plan_all(new) if each]


async def unknown_attempts(rig: Rig, planned: list[UUID]) -> dict[str, int]:
    """{message id: attempts of which nobody knows whether the provider took the mail}"""
    found: dict[str, int] = {}
    for each in planned:
        delivery = await rig.get(each)
        outcomes = [attempt.outcome for attempt in await rig.attempts(each)]
        found[delivery.message_id] = outcomes.count("unknown")
    return found


KILLS = 2


@pytest.mark.parametrize(
    ("failpoint", "copies"), [("after_claim", 0), ("after_accept", KILLS), ("before_commit", KILLS)]
)
async def test_killed_at_each_step(rig: Rig, dsn: str, failpoint: str, copies: int) -> None:
    planned = await plan(rig, 4)
    with FakeSmtp() as server:
        for _ in range(KILLS):
            with worker(dsn, rig, server.port, failpoint=failpoint) as process:
                assert process.wait(30) == -signal.SIGKILL
        with worker(dsn, rig, server.port) as process:
            assert process.wait(30) == 0
    assert {(await rig.get(each)).state for each in planned} == {"sent"}
    counted = Counter(server.ids)
    assert set(counted) == {(await rig.get(each)).message_id for each in planned}
    assert sum(counted.values()) - len(counted) == copies
    unknown = await unknown_attempts(rig, planned)
    assert sum(unknown.values()) == KILLS
    assert all(copies - 1 <= unknown[message_id] for message_id, copies in counted.items())


async def test_killed_while_planning_leaves_nothing_and_can_be_repeated(rig: Rig, dsn: str) -> None:
    with worker(dsn, rig, "plan", failpoint="after_plan") as process:
        assert process.wait(30) == -signal.SIGKILL
    async with transaction(rig.pool, rig.tenant) as conn:
        assert await store.counts(conn) == {}
    with worker(dsn, rig, "plan") as process:
        assert process.wait(30) == 0
    async with transaction(rig.pool, rig.tenant) as conn:
        assert await store.counts(conn) == {"pending": 1}


async def test_nothing_is_lost_of_200_with_faults_and_killed_workers(rig: Rig, dsn: str) -> None:
    """30 % of all mails meet a fault; a third of those are taken by the server, which then says nothing."""
    planned = await plan(rig, 200)
    chance, lock = random.Random(7), threading.Lock()

    def faulty(_: Received) -> str | None:
        with lock:
            return (
                chance.choice(["451 4.3.0 Busy", "421 4.3.2 Going down", DROP])
                if chance.random() < 0.3
                else None
            )

    with FakeSmtp(on_data=faulty) as server:
        for goal in (30, 90):
            with worker(dsn, rig, server.port, concurrency=4) as process:
                while len(server.accepted) < goal:
                    assert server.taken.wait(30)
                    server.taken.clear()
                process.kill()
                assert process.wait(30) == -signal.SIGKILL
        with worker(dsn, rig, server.port, concurrency=4) as one, worker(dsn, rig, server.port) as two:
            assert (one.wait(60), two.wait(60)) == (0, 0)
    assert Counter([(await rig.get(each)).state for each in planned]) == {"sent": 200}
    counted = Counter(server.ids)
    unknown = await unknown_attempts(rig, planned)
    assert set(counted) == set(unknown)
    doubled = {message_id: copies - 1 for message_id, copies in counted.items() if copies > 1}
    assert doubled  # the faults did happen
    assert all(more <= unknown[message_id] for message_id, more in doubled.items())


async def test_two_workers_and_busy_sweeps_send_each_mail_once(rig: Rig, dsn: str) -> None:
    planned = await plan(rig, 100)
    with (
        FakeSmtp() as server,
        worker(dsn, rig, server.port, lease=20, concurrency=4) as one,
        worker(dsn, rig, server.port, lease=20, concurrency=4) as two,
    ):
        assert (one.wait(60), two.wait(60)) == (0, 0)
    assert len(server.accepted) == len(set(server.ids)) == len(planned)
    assert {len(await rig.attempts(each)) for each in planned} == {1}
