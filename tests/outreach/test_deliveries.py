"""Deliveries over a real database and a real mail server: planned once, and what each outcome makes of them."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from db.pool import transaction
from outreach import deliveries, store
from outreach.channels import ChatMessage
from outreach.config import Config, RetryConfig, SendingLimits
from outreach.deps import planning
from outreach.model import Mail, NewDelivery
from outreach.rows import Delivery
from tests.conftest import FixedClock
from tests.fakes.smtp_server import DROP, FakeSmtp
from tests.outreach.delivery_rig import Rig

# Planning


async def test_a_planned_delivery_is_sent_once_by_its_job(rig: Rig) -> None:
    planned = await rig.plan(key="session-1/team")
    assert (await rig.get(planned)).state == "pending"
    await rig.drain()
    sent = await rig.get(planned)
    assert (sent.state, sent.attempts, sent.sent_at) == ("sent", 1, rig.deps.clock())
    assert [path.stem for path in rig.outbox()] == [str(planned)]
    await rig.send(planned)
    assert len(await rig.attempts(planned)) == 1


async def test_the_same_key_is_planned_once(rig: Rig) -> None:
    new = NewDelivery("email.team", "team@company.test", "session-1/team")
    first, second = await rig.plan_all([new, new])
    (third,) = await rig.plan_all([new])
    assert first is not None and second is None and third is None


async def test_what_is_rolled_back_was_never_planned(rig: Rig) -> None:
    plan = await planning(rig.deps, rig.tenant)
    with pytest.raises(RuntimeError):
        async with transaction(rig.pool, rig.tenant) as conn:
            await deliveries.plan(conn, plan, NewDelivery("email.team", "team@company.test", "key"))
            raise RuntimeError
    await rig.drain()
    assert rig.outbox() == []
    assert (await rig.deps.jobs.state()).waiting == 0


async def test_a_delivery_waits_for_its_time(rig: Rig, clock: FixedClock) -> None:
    planned = await rig.plan(due_at=clock() + timedelta(hours=1))
    assert (await rig.send(planned)).state == "pending"
    clock.advance(3_600)
    assert (await rig.send(planned)).state == "sent"


async def test_one_visitor_gets_a_few_mails_a_day(rig: Rig, clock: FixedClock) -> None:
    rig.config = Config(limits=SendingLimits(per_recipient_per_day=2))
    to_ada = ["ada@visitor.test", "Ada@Visitor.test", "ADA@visitor.test"]
    planned = [await rig.plan(target, kind="email.visitor") for target in to_ada]
    states = [(await rig.get(each)).state for each in planned]
    assert states == ["pending", "pending", "suppressed"]
    assert (await rig.get(planned[2])).error_code == "recipient_limit"
    assert (await rig.get(await rig.plan("bob@visitor.test", kind="email.visitor"))).state == "pending"
    clock.advance(86_401)
    assert (await rig.get(await rig.plan(to_ada[0], kind="email.visitor"))).state == "pending"


async def test_a_visitors_limit_holds_for_two_who_plan_at_once(rig: Rig) -> None:
    rig.config = Config(limits=SendingLimits(per_recipient_per_day=1))
    plan = await planning(rig.deps, rig.tenant)
    async with transaction(rig.pool, rig.tenant) as conn:
        first = await deliveries.plan(conn, plan, NewDelivery("email.visitor", "ada@visitor.test", "a"))
        other = asyncio.create_task(rig.plan("Ada@visitor.test", kind="email.visitor"))
        await asyncio.wait(
            {other}, timeout=0.3
        )  # it could not see the first one yet, so it must not be through
    assert first is not None
    assert ((await rig.get(first)).state, (await rig.get(await other)).state) == ("pending", "suppressed")


async def test_the_team_has_no_limit_of_its_own_but_the_tenants(rig: Rig) -> None:
    rig.config = Config(limits=SendingLimits(per_recipient_per_day=1, per_tenant_per_day=3))
    planned = [await rig.plan() for _ in range(4)] + [await rig.plan(kind="email.alert")]
    found = [(await rig.get(each)).state for each in planned]
    assert found == ["pending", "pending", "pending", "suppressed", "pending"]


async def test_nothing_is_sent_to_a_suppressed_address(rig: Rig) -> None:
    before = await rig.plan("ada@visitor.test", kind="email.visitor")
    async with transaction(rig.pool, rig.tenant) as conn:
        await store.suppress(conn, "Ada@Visitor.test", reason="complaint", detail=None, now=rig.deps.clock())
    after = await rig.plan("ADA@visitor.test", kind="email.visitor")
    await rig.drain()
    for each in (before, after):
        found = await rig.get(each)
        assert (found.state, found.error_code, found.attempts) == ("suppressed", "complaint", 0)
    assert rig.outbox() == []


# Outcomes


async def test_a_temporary_failure_is_tried_again_later_and_later(
    rig: Rig, smtp: FakeSmtp, clock: FixedClock
) -> None:
    smtp.on_recipient = lambda _: "450 4.2.1 Greylisted"
    planned = await rig.plan()
    for wait in (5, 60, 300, 1_800, 7_200, 18_000, 36_000, 36_000):
        found = await rig.send(planned)
        assert (found.state, found.error_code) == ("pending", "deferred")
        assert found.due_at - clock() == timedelta(seconds=wait)
        assert (await rig.send(planned)).attempts == found.attempts  # too early: nobody is called
        clock.advance(wait)
    smtp.on_recipient = lambda _: None
    assert (await rig.send(planned)).state == "sent"
    assert [each.outcome for each in await rig.attempts(planned)] == ["retryable"] * 8 + ["sent"]


async def test_after_three_days_it_has_failed(rig: Rig, smtp: FakeSmtp, clock: FixedClock) -> None:
    smtp.on_recipient = lambda _: "450 4.2.1 Greylisted"
    planned = await rig.plan()
    began = clock()
    while (found := await rig.send(planned)).state == "pending":
        clock.now = found.due_at
    assert found.state == "failed"
    assert found.attempts >= 10
    assert timedelta(hours=60) < clock() - began <= timedelta(hours=72)
    assert found.error == "The mail server answered 450: 4.2.1 Greylisted"


async def test_a_job_that_comes_too_early_comes_again(rig: Rig, smtp: FakeSmtp) -> None:
    smtp.on_recipient = lambda _: "450 4.2.1 Greylisted"
    planned = await rig.plan()
    await rig.drain()
    await rig.send(planned)
    assert (await rig.deps.jobs.state()).waiting == 1


async def test_an_unknown_outcome_is_tried_again_with_the_same_message_id(
    rig: Rig, smtp: FakeSmtp, clock: FixedClock
) -> None:
    answers = iter([DROP, None])
    smtp.on_data = lambda _: next(answers)
    planned = await rig.plan()
    first = await rig.send(planned)
    assert (first.state, first.error_code) == ("pending", "unknown_outcome")
    clock.advance(5)
    assert (await rig.send(planned)).state == "sent"
    assert [each.outcome for each in await rig.attempts(planned)] == ["unknown", "sent"]
    assert smtp.ids == [first.message_id, first.message_id]


async def test_an_invalid_visitor_is_not_written_to_again(rig: Rig, smtp: FakeSmtp) -> None:
    smtp.on_recipient = lambda _: "550 5.1.1 No such user"
    planned = await rig.plan("nobody@visitor.test", kind="email.visitor")
    found = await rig.send(planned)
    assert (found.state, found.error_code) == ("failed", "invalid_recipient")
    again = await rig.get(await rig.plan("nobody@visitor.test", kind="email.visitor"))
    assert (again.state, again.error_code) == ("suppressed", "invalid")


async def test_the_teams_own_address_is_never_suppressed_by_a_server(rig: Rig, smtp: FakeSmtp) -> None:
    smtp.on_recipient = lambda _: "550 5.1.1 No such user"
    assert (await rig.send(await rig.plan())).state == "failed"
    assert (await rig.get(await rig.plan())).state == "pending"


@pytest.mark.parametrize("where", ["writing", "sending"])
async def test_our_own_fault_is_tried_three_times_and_shown(
    rig: Rig, clock: FixedClock, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: Any) -> Any:
        raise ZeroDivisionError("in a template")

    if where == "writing":
        rig.deps = rig.deps_with(render=broken)
    else:
        monkeypatch.setattr("outreach.mailer.outbox.OutboxMailer.send", broken)
    planned = await rig.plan()
    states: list[str] = []
    for _ in range(3):
        found = await rig.send(planned)
        states.append(found.state)
        clock.now = max(clock.now, found.due_at)
    assert states == ["pending", "pending", "failed"]
    assert found.error_code == "internal_error"
    assert found.error == f"ZeroDivisionError while {where} it."


async def test_a_call_that_takes_too_long_is_given_up_before_the_lease_ends(rig: Rig) -> None:
    async def endless(_: UUID, __: Delivery) -> Mail | ChatMessage | None:
        await asyncio.Event().wait()
        return None

    rig.deps = rig.deps_with(render=endless, call_seconds=0.05)
    found = await rig.send(await rig.plan())
    assert (found.state, found.error_code) == ("pending", "internal_error")


async def test_nothing_to_say_is_cancelled(rig: Rig) -> None:
    async def nothing(_: UUID, __: Delivery) -> Mail | ChatMessage | None:
        return None

    rig.deps = rig.deps_with(render=nothing)
    found = await rig.send(await rig.plan())
    assert found.state == "cancelled"
    assert await rig.attempts(found.id) == []


async def test_a_short_time_to_live_is_the_owners_choice(rig: Rig, smtp: FakeSmtp) -> None:
    rig.config = rig.config.model_copy(update={"retry": RetryConfig(max_age_hours=0.001)})
    smtp.on_recipient = lambda _: "450 4.2.1 Greylisted"
    assert (await rig.send(await rig.plan())).state == "failed"
