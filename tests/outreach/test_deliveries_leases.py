"""Whose a delivery is: two workers, late ones, lost ones, another tenant's."""

from __future__ import annotations

import asyncio
from uuid import UUID, uuid4

import psycopg
import pytest
from structlog.testing import capture_logs

from db.pool import transaction
from kit.errors import NotFound
from outreach import deliveries, jobs
from outreach.channels import ChatMessage
from outreach.deps import planning
from outreach.model import Mail
from outreach.rows import Delivery
from tests.conftest import FixedClock
from tests.fakes.smtp_server import FakeSmtp
from tests.outreach.delivery_rig import Rig, rendered


async def test_a_late_worker_cannot_overwrite(rig: Rig, dsn: str) -> None:
    """Its lease ends while it sends; another worker takes over and comes to another result."""
    sending, go_on = asyncio.Event(), asyncio.Event()
    calls = 0

    async def slow_first(tenant: UUID, delivery: Delivery) -> Mail | ChatMessage | None:
        nonlocal calls
        calls += 1
        if calls > 1:
            return None  # what the second worker makes of it
        sending.set()
        await go_on.wait()
        return await rendered(tenant, delivery)

    rig.deps = rig.deps_with(render=slow_first)
    planned = await rig.plan()
    late = asyncio.create_task(rig.send(planned))
    await sending.wait()
    assert (await rig.send(planned)).state == "sending"  # the lease stands: the second worker does nothing
    assert calls == 1
    with psycopg.connect(dsn) as conn:
        conn.execute("UPDATE deliveries SET lease_until = now() - interval '1 second'")
    assert (await rig.send(planned)).state == "cancelled"
    with capture_logs() as logs:
        go_on.set()
        await late
    assert (await rig.get(planned)).state == "cancelled"
    assert [each["state"] for each in logs if each["event"] == "delivery.attempted"] == ["taken over"]
    assert [each.outcome for each in await rig.attempts(planned)] == ["sent"]


async def test_two_workers_at_once_send_once(rig: Rig, smtp: FakeSmtp) -> None:
    planned = await rig.plan()
    await asyncio.gather(*(deliveries.send(rig.deps, rig.tenant, planned) for _ in range(5)))
    assert len(smtp.accepted) == 1
    assert len(await rig.attempts(planned)) == 1


async def test_the_sweep_finds_what_lost_its_job(rig: Rig, dsn: str, clock: FixedClock) -> None:
    planned = [await rig.plan() for _ in range(3)]
    with psycopg.connect(dsn) as conn:
        conn.execute("DELETE FROM procrastinate_jobs")
    assert await jobs.sweep(rig.deps) == 0  # their own job may still be on its way
    clock.advance(jobs.GRACE_SECONDS + 1)
    assert await jobs.sweep(rig.deps) == 3
    assert await jobs.sweep(rig.deps) == 0  # now there are jobs
    await rig.drain()
    assert {(await rig.get(each)).state for each in planned} == {"sent"}


async def test_a_delivery_whose_worker_was_lost_is_taken_over(rig: Rig, dsn: str) -> None:
    planned = await rig.plan()
    with psycopg.connect(dsn) as conn:  # as a killed worker leaves it
        conn.execute("DELETE FROM procrastinate_jobs")
        conn.execute(
            """UPDATE deliveries SET state = 'sending', attempts = 1, lease = gen_random_uuid(),
                                     lease_until = now() - interval '1 second'"""
        )
        conn.execute(
            """INSERT INTO attempts (id, tenant_id, delivery_id, number, started_at)
               SELECT gen_random_uuid(), tenant_id, id, 1, now() FROM deliveries"""
        )
    assert await jobs.sweep(rig.deps) == 1
    await rig.drain()
    assert (await rig.get(planned)).state == "sent"
    found = await rig.attempts(planned)
    assert [(each.number, each.outcome) for each in found] == [(1, "unknown"), (2, "sent")]


async def test_one_that_kills_every_worker_is_given_up(rig: Rig, dsn: str) -> None:
    planned = await rig.plan()
    with psycopg.connect(dsn) as conn:
        conn.execute("UPDATE deliveries SET state = 'sending', attempts = 25, lease_until = now()")
    found = await rig.send(planned)
    assert (found.state, found.error_code) == ("failed", "abandoned")
    assert rig.outbox() == []


async def test_another_tenant_neither_sees_nor_replays(rig: Rig, dsn: str) -> None:
    planned = await rig.plan()
    stranger = uuid4()
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "INSERT INTO tenants (id, slug, name, widget_key) VALUES (%s, 'other', 'Other', 'pk_other')",
            (stranger,),
        )
    await deliveries.send(rig.deps, stranger, planned)
    assert rig.outbox() == []
    plan = await planning(rig.deps, stranger)
    async with transaction(rig.pool, stranger) as conn:
        with pytest.raises(NotFound):
            await deliveries.replay(conn, plan, planned)
