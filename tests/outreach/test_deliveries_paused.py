"""Holding back and going on: providers that need a person, the owner's switch, replays."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from db.pool import Pool, transaction
from kit.errors import Conflict, NotFound
from outreach import deliveries, jobs, pauses, store
from outreach.config import Config, MailConfig, Secrets, TeamConfig
from outreach.deps import planning
from tests.conftest import FixedClock
from tests.fakes.smtp_server import FakeSmtp
from tests.outreach.delivery_rig import Rig, smtp_config

# Providers that need a person


async def test_wrong_credentials_pause_everything_and_tell_the_owner_once(
    pool: Pool, tenant: UUID, clock: FixedClock, tmp_path: Path
) -> None:
    with FakeSmtp(users={"agent": "right"}) as server:
        config = Config(mail=smtp_config(server.port, username="agent"))
        wrong = Secrets(smtp_password="wrong")
        rig = await Rig.make(pool, tenant, tmp_path, clock=clock, config=config, secrets=wrong)
        planned = [await rig.plan() for _ in range(6)]
        with capture_logs() as logs:
            await rig.drain()
            later = await rig.plan()
            await rig.drain()
            for _ in range(3):
                clock.advance(60)
                await jobs.sweep(rig.deps)
                await rig.drain()
        states = {(await rig.get(each)).state for each in [*planned, later]}
        tries = sum([len(await rig.attempts(each)) for each in [*planned, later]])
        assert states == {"paused"}
        assert tries <= 4  # those that were under way together
        assert await rig.notices() == [("provider:smtp", True)]
        assert [each["event"] for each in logs].count("deliveries.paused") == 1
        assert "wrong" not in str(logs)

        rig.with_secrets(Secrets(smtp_password="right"))  # the owner mends it and restarts
        await jobs.sweep(rig.deps)
        for each in [*planned, later]:
            assert (await rig.send(each)).state == "sent"
        assert len(server.accepted) == 7
        assert await rig.notices() == [("provider:smtp", False)]
        await rig.close()


async def test_a_replay_past_a_providers_pause_frees_the_others(rig: Rig, smtp: FakeSmtp) -> None:
    smtp.on_sender = lambda _: "535 5.7.8 Bad credentials"
    planned = [await rig.plan() for _ in range(3)]
    await rig.drain()
    assert {(await rig.get(each)).state for each in planned} == {"paused"}
    plan = await planning(rig.deps, rig.tenant)

    async def replay() -> None:
        async with transaction(rig.pool, rig.tenant) as conn:
            await deliveries.replay(conn, plan, planned[0])
        await rig.drain()
        await rig.drain()  # what the first round set free

    await replay()
    assert {(await rig.get(each)).state for each in planned} == {"paused"}
    assert await rig.notices() == [("provider:smtp", True)]
    smtp.on_sender = lambda _: None
    await replay()
    assert {(await rig.get(each)).state for each in planned} == {"sent"}
    assert await rig.notices() == [("provider:smtp", False)]


async def test_a_replay_is_not_undone_by_the_job_that_was_waiting_before(rig: Rig, smtp: FakeSmtp) -> None:
    smtp.on_sender = lambda _: "535 5.7.8 Bad credentials"
    first, second = await rig.plan(), await rig.plan()
    await rig.send(first)
    assert (await rig.get(second)).state == "paused"  # and its own job is still in the queue
    smtp.on_sender = lambda _: None
    plan = await planning(rig.deps, rig.tenant)
    async with transaction(rig.pool, rig.tenant) as conn:
        await deliveries.replay(conn, plan, second)
    await rig.drain()
    assert (await rig.get(second)).state == "sent"


async def test_a_missing_key_pauses(rig: Rig) -> None:
    rig.config = Config(mail=MailConfig(provider="sendgrid", from_email="agent@company.test"))
    found = await rig.send(await rig.plan())
    assert (found.state, found.error) == ("paused", "SENDGRID_API_KEY is not set in the environment.")


async def test_a_broken_channel_pauses_that_channel_alone_and_is_mailed_about_once(rig: Rig) -> None:
    rig.config = Config(team=TeamConfig(recipients=("boss@company.test",)))
    alerts = [await rig.plan("slack", kind="chat.alert") for _ in range(3)]
    for each in alerts:
        assert (await rig.send(each)).state == "paused"
    assert (await rig.send(alerts[0], forced=True)).attempts == 2  # refused again, as a replay may be
    assert (await rig.send(await rig.plan())).state == "sent"
    async with transaction(rig.pool, rig.tenant) as conn:
        told = await store.page(conn, state=None, kind="email.owner", session_id=None, before=None, limit=9)
    assert [each.target for each in told] == ["boss@company.test"]
    assert told[0].payload["title"] == "Alerts to slack are paused"


# The owner's switch, and replay


@pytest.mark.parametrize("scope", ["all", "kind:email.team", "provider:outbox"])
async def test_a_pause_binds_at_once_and_resume_sends_everything(rig: Rig, scope: str) -> None:
    before = await rig.plan()
    plan = await planning(rig.deps, rig.tenant)
    async with transaction(rig.pool, rig.tenant) as conn:
        assert await pauses.pause(conn, plan, scope) == 1
    after = await rig.plan()
    await rig.drain()
    await jobs.sweep(rig.deps)
    await rig.drain()
    assert {(await rig.get(each)).state for each in (before, after)} == {"paused"}
    assert rig.outbox() == []
    async with transaction(rig.pool, rig.tenant) as conn:
        assert await pauses.resume(conn, plan, scope) == 2
    await rig.drain()
    assert {(await rig.get(each)).state for each in (before, after)} == {"sent"}


async def test_a_pause_of_one_kind_leaves_the_others(rig: Rig) -> None:
    plan = await planning(rig.deps, rig.tenant)
    async with transaction(rig.pool, rig.tenant) as conn:
        await pauses.pause(conn, plan, "kind:email.visitor")
    team, visitor = await rig.plan(), await rig.plan("ada@visitor.test", kind="email.visitor")
    await rig.drain()
    assert ((await rig.get(team)).state, (await rig.get(visitor)).state) == ("sent", "paused")


async def test_a_replay_does_not_get_past_the_owners_switch(rig: Rig) -> None:
    planned = await rig.plan()
    plan = await planning(rig.deps, rig.tenant)
    async with transaction(rig.pool, rig.tenant) as conn:
        await pauses.pause(conn, plan, "all")
        await deliveries.replay(conn, plan, planned)
    assert (await rig.send(planned, forced=True)).state == "paused"
    assert rig.outbox() == []


async def test_a_replay_keeps_id_and_message_id(rig: Rig, smtp: FakeSmtp) -> None:
    smtp.on_data = lambda _: "554 5.7.1 Looks like spam"
    failed = await rig.send(await rig.plan())
    assert failed.state == "failed"
    smtp.on_data = lambda _: None
    plan = await planning(rig.deps, rig.tenant)
    async with transaction(rig.pool, rig.tenant) as conn:
        await deliveries.replay(conn, plan, failed.id)
    await rig.drain()
    sent = await rig.get(failed.id)
    assert (sent.state, sent.message_id) == ("sent", failed.message_id)
    assert smtp.ids == [failed.message_id]
    assert [each.number for each in await rig.attempts(failed.id)] == [1, 2]
    async with transaction(rig.pool, rig.tenant) as conn:
        with pytest.raises(Conflict):
            await deliveries.replay(conn, plan, failed.id)
        with pytest.raises(NotFound):
            await deliveries.replay(conn, plan, uuid4())
