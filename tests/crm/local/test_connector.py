"""What the sync writes is there once, a rep's word stays, and what was erased stays erased."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from crm.connectors import errors
from crm.connectors.model import Activity, Deal, Field, Ref
from crm.connectors.rehearsal import HeldBack, rehearsing
from crm.connectors.writing import KEPT
from crm.local import deals, tasks
from crm.local.config import Pipeline
from crm.local.connector import LocalCrm
from crm.local.deals import DealWish
from crm.local.tasks import TaskWish
from crm.local.writing import CLOSED, FURTHER
from crm.sync.shaping import deal_key
from db.pool import transaction
from kit.errors import Rejected
from kit.ids import uuid7
from tests.crm.local.conftest import LocalDesk, person, whose

AT = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def a_deal(contact: UUID, **changes: Any) -> Deal:
    given: dict[str, Any] = {
        "key": deal_key(contact),
        "title": "Acme: 40 seats",
        "stage": "qualified",
        "amount": Decimal("5000"),
        "owner": "rita@us.test",
    }
    return Deal(**(given | changes))


def a_task(**changes: Any) -> Activity:
    given: dict[str, Any] = {"kind": "task", "subject": "Send the data sheet", "text": "", "at": AT}
    return Activity(**(given | changes))


async def rep(desk: LocalDesk, deal: UUID, **values: Any) -> None:
    async with transaction(desk.pool, desk.tenant) as conn:
        wish = DealWish(values=values, reason="so be it")
        await deals.change(conn, desk.services, desk.pipeline, deal_id=deal, wish=wish, now=desk.clock())


# Contacts


async def test_a_contact_is_found_and_nothing_is_written(desk: LocalDesk) -> None:
    lead = await desk.someone()
    before = await desk.row("contacts", lead.contact_id)
    done = await desk.crm().upsert_contact(person(lead.contact_id), None)
    assert (done.done, done.ref, done.changes) == ("unchanged", whose(lead.contact_id), ())
    assert await desk.row("contacts", lead.contact_id) == before


async def test_a_contact_that_another_was_merged_into(desk: LocalDesk) -> None:
    lead = await desk.someone()
    done = await desk.crm().upsert_contact(person(lead.contact_id), whose(uuid7()))
    assert (done.healed, done.ref.id) == ("merged", str(lead.contact_id))


@pytest.mark.parametrize("key", [str(UUID(int=1)), "c-1", ""])
async def test_a_contact_that_was_erased(desk: LocalDesk, key: str) -> None:
    contact = UUID(int=1)
    for write in (
        desk.crm().upsert_contact(person(contact), None),
        desk.crm().upsert_deal(a_deal(contact), Ref("contacts", key), None),
        desk.crm().upsert_deal(a_deal(contact), Ref("contacts", key), Ref("deals", "nonsense")),
        desk.crm().log_activity(a_task(), Ref("contacts", key), None, key="t-1"),
    ):
        with pytest.raises(Rejected) as caught:
            await write
        assert caught.value.code == errors.GONE
    assert await desk.run("SELECT 1 FROM local_deals") == []


async def test_another_tenants_contact_is_none(desk: LocalDesk, dsn: str) -> None:
    import psycopg

    lead, other = await desk.someone(), uuid7()
    with psycopg.connect(dsn) as conn:
        conn.execute(
            "INSERT INTO tenants (id, slug, name, widget_key) VALUES (%s, 'other', 'Other', 'pk_other')",
            (other,),
        )
    crm = LocalCrm(desk.pool, other, pipeline=Pipeline(), clock=desk.clock, ids=uuid7)
    with pytest.raises(Rejected) as caught:
        await crm.upsert_deal(a_deal(lead.contact_id), whose(lead.contact_id), None)
    assert caught.value.code == errors.GONE


# Deals


async def test_a_deal_is_made_and_brought_up_to_date(desk: LocalDesk) -> None:
    contact = (await desk.someone()).contact_id
    made = await desk.crm().upsert_deal(a_deal(contact, closes_on=date(2026, 4, 1)), whose(contact), None)
    row = await desk.row("local_deals", UUID(made.ref.id))
    assert made.done == "created"
    assert (row["title"], row["stage"], row["amount"], row["currency"], row["owner"], row["version"]) == (
        "Acme: 40 seats", "qualified", Decimal("5000.00"), "EUR", "rita@us.test", 1,
    )  # fmt: skip
    later = a_deal(contact, stage="meeting", amount=Decimal("7000"), currency="USD", title="Acme: 60 seats")
    done = await desk.crm().upsert_deal(later, whose(contact), made.ref)
    row = await desk.row("local_deals", UUID(made.ref.id))
    assert done.done == "updated"
    assert {change.field for change in done.changes} == {"title", "stage", "amount", "currency"}
    assert (row["stage"], row["amount"], row["currency"], row["version"]) == ("meeting", 7000, "USD", 2)
    assert (await desk.crm().upsert_deal(later, whose(contact), None)).done == "unchanged"


async def test_a_race_of_workers_makes_one_deal_and_one_note(desk: LocalDesk) -> None:
    contact = (await desk.someone()).contact_id
    note = a_task(kind="note")
    made = await asyncio.gather(
        *(desk.crm().upsert_deal(a_deal(contact), whose(contact), None) for _ in range(4)),
        *(desk.crm().log_activity(note, whose(contact), None, key="s-1") for _ in range(4)),
    )
    assert len({done.ref.id for done in made[:4]}) == len({done.ref.id for done in made[4:]}) == 1
    assert sorted(done.done for done in made) == ["created"] * 2 + ["unchanged"] * 6


@pytest.mark.parametrize(
    ("changed", "wanted", "skipped"),
    [
        ({"title": "Mine"}, {"title": "Acme: 60 seats"}, "title"),
        ({"stage": "proposal"}, {"stage": "meeting"}, "stage"),
        ({"stage": "new"}, {"stage": "meeting"}, "stage"),
        ({"amount": Decimal(9)}, {"amount": Decimal(7000), "currency": "USD"}, "amount"),
        ({"owner": None}, {"owner": "rita@us.test"}, "owner"),
        ({"closes_on": date(2027, 1, 1)}, {"closes_on": date(2026, 4, 1)}, "closes_on"),
    ],
)
async def test_what_a_rep_changed_stays(
    desk: LocalDesk, changed: dict[str, Any], wanted: dict[str, Any], skipped: str
) -> None:
    contact = (await desk.someone()).contact_id
    made = await desk.crm().upsert_deal(a_deal(contact), whose(contact), None)
    await rep(desk, UUID(made.ref.id), **changed)
    before = await desk.row("local_deals", UUID(made.ref.id))
    done = await desk.crm().upsert_deal(a_deal(contact, **wanted), whose(contact), made.ref)
    after = await desk.row("local_deals", UUID(made.ref.id))
    assert {name: after[name] for name in changed} == {name: before[name] for name in changed}
    assert {each.field: each.why for each in done.skipped}[skipped] in (KEPT, FURTHER)


async def test_the_sync_moves_forward_only(desk: LocalDesk) -> None:
    contact = (await desk.someone()).contact_id
    made = await desk.crm().upsert_deal(a_deal(contact, stage="meeting"), whose(contact), None)
    done = await desk.crm().upsert_deal(a_deal(contact, stage="new"), whose(contact), made.ref)
    assert (done.done, [each.why for each in done.skipped]) == ("unchanged", [FURTHER])


async def test_a_closed_deal_stays_as_it_is(desk: LocalDesk) -> None:
    contact = (await desk.someone()).contact_id
    made = await desk.crm().upsert_deal(a_deal(contact), whose(contact), None)
    await rep(desk, UUID(made.ref.id), outcome="won")
    before = await desk.row("local_deals", UUID(made.ref.id))
    wanted = a_deal(contact, stage="meeting", amount=Decimal(1), outcome="lost")
    done = await desk.crm().upsert_deal(wanted, whose(contact), made.ref)
    assert await desk.row("local_deals", UUID(made.ref.id)) == before
    assert {each.field for each in done.skipped if each.why == CLOSED} == {"stage", "amount"}


async def test_a_lead_that_a_person_closed_closes_its_deal_wherever_a_rep_put_it(desk: LocalDesk) -> None:
    contact = (await desk.someone()).contact_id
    made = await desk.crm().upsert_deal(a_deal(contact), whose(contact), None)
    await rep(desk, UUID(made.ref.id), stage="proposal")
    await desk.crm().upsert_deal(a_deal(contact, stage=None, outcome="lost"), whose(contact), made.ref)
    row = await desk.row("local_deals", UUID(made.ref.id))
    assert (row["stage"], row["outcome"], row["closed_at"]) == ("lost", "lost", desk.clock())


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"amount": Decimal("1e20")}, "amount"),
        ({"amount": Decimal(-1)}, "amount"),
        ({"amount": Decimal(5), "currency": "Euros"}, "amount"),
        ({"stage": "nowhere"}, "stage"),
        ({"fields": (Field("colour", "red"),)}, "colour"),
    ],
)
async def test_what_cannot_be_had_costs_no_deal(desk: LocalDesk, wanted: dict[str, Any], field: str) -> None:
    contact = (await desk.someone()).contact_id
    done = await desk.crm().upsert_deal(a_deal(contact, **wanted), whose(contact), None)
    assert done.done == "created"
    assert field in {each.field for each in done.skipped}


async def test_a_mapped_description_fills_what_is_empty(desk: LocalDesk) -> None:
    contact = (await desk.someone()).contact_id
    first = a_deal(contact, fields=(Field("description", "Ten boxes\x00"),))
    made = await desk.crm().upsert_deal(first, whose(contact), None)
    await desk.crm().upsert_deal(
        a_deal(contact, fields=(Field("description", "More"),)), whose(contact), made.ref
    )
    assert (await desk.row("local_deals", UUID(made.ref.id)))["description"] == "Ten boxes"


# Activities


async def test_an_activity_goes_with_its_session(desk: LocalDesk) -> None:
    session = await desk.session()
    joined = await desk.join(session, email="ann@acme.test")
    await desk.session()
    contact = joined.contact.id
    note = a_task(kind="note", subject="", text="Wants 40 seats.")
    await desk.crm().log_activity(note, whose(contact), None, key=f"session-{session}")
    await desk.crm().log_activity(a_task(), whose(contact), None, key=f"task-{session.hex}-1")
    await desk.crm().log_activity(a_task(), whose(contact), None, key="by hand")
    assert [row["subject"] for row in await desk.run("SELECT subject FROM local_activities ORDER BY id")] == [
        "Note", "Send the data sheet", "Send the data sheet",
    ]  # fmt: skip
    await desk.run("DELETE FROM sessions WHERE id = %s", session)
    assert [row["key"] for row in await desk.run("SELECT key FROM local_activities")] == ["by hand"]
    with pytest.raises(Rejected) as caught:
        await desk.crm().log_activity(note, whose(contact), None, key=f"session-{session}")
    assert caught.value.code == errors.GONE, "a conversation that was erased does not come back"


async def test_a_task_that_a_rep_has_done_stays_done(desk: LocalDesk) -> None:
    contact = (await desk.someone()).contact_id
    made = await desk.crm().log_activity(a_task(), whose(contact), None, key="t-1")
    async with transaction(desk.pool, desk.tenant) as conn:
        wish = TaskWish(values={"done": True, "at": AT + timedelta(days=3)})
        await tasks.change(conn, task_id=UUID(made.ref.id), wish=wish, now=desk.clock())
    again = a_task(subject="Send the price list", at=AT + timedelta(days=9))
    done = await desk.crm().log_activity(again, whose(contact), None, key="t-1", ref=made.ref)
    row = await desk.row("local_activities", UUID(made.ref.id))
    assert (row["done"], row["at"], row["subject"]) == (True, AT + timedelta(days=3), "Send the price list")
    assert {each.field for each in done.skipped} == {"done", "at"}


# Besides


async def test_a_rehearsal_writes_nothing(desk: LocalDesk) -> None:
    contact = (await desk.someone()).contact_id
    with rehearsing() as seen, pytest.raises(HeldBack):
        await desk.crm().upsert_deal(a_deal(contact), whose(contact), None)
    assert seen.is_new and {change.field for change in seen.changes} >= {"title", "stage", "amount"}
    with rehearsing(), pytest.raises(HeldBack):
        await desk.crm().log_activity(a_task(), whose(contact), None, key="t-1")
    assert await desk.run("SELECT id FROM local_deals UNION ALL SELECT id FROM local_activities") == []


async def test_what_changed_is_told_in_order(desk: LocalDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """All pages of it, the open deals too: who reads it has to know what else a contact has."""
    monkeypatch.setattr("crm.local.connector._PAGE", 2)
    made: list[UUID] = []
    for number in range(5):
        lead = await desk.someone(email=f"v{number}@acme.test")
        made.append(await desk.deal(lead.contact_id))
    desk.clock.advance(60)
    since = desk.clock()
    for number in (3, 0, 4):
        desk.clock.advance(60)
        await rep(desk, made[number], **({"stage": "proposal"} if number == 4 else {"outcome": "won"}))
    found = [change async for change in desk.crm().changed_since(since)]
    assert [change.ref.id for change in found] == [str(made[number]) for number in (3, 0, 4)]
    assert [(change.outcome, change.stage) for change in found] == [
        ("won", "won"), ("won", "won"), (None, "proposal"),
    ]  # fmt: skip
    assert all(change.contacts and change.contacts[0].type == "contacts" for change in found)
    assert len([change async for change in desk.crm().changed_since(found[1].at)]) == 2
    assert len([change async for change in desk.crm().changed_since(desk.clock() - timedelta(days=1))]) == 5


async def test_it_tells_of_its_stages(desk: LocalDesk) -> None:
    account = await desk.crm().check()
    assert [(stage.id, stage.probability, stage.outcome) for stage in account.stages] == [
        ("new", 0.05, None),
        ("engaged", 0.1, None),
        ("qualified", 0.3, None),
        ("meeting", 0.5, None),
        ("proposal", 0.7, None),
        ("won", 1.0, "won"),
        ("lost", 0.0, "lost"),
    ]
