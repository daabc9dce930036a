"""Whole sessions go into the built-in CRM as the application pushes them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx2
import pytest

from crm.local import deals
from crm.local.deals import DealWish
from crm.local.making import local_maker
from crm.sync.config import CrmEntry
from crm.sync.deps import Accounts, SyncDeps
from crm.sync.dry import rehearse
from crm.sync.model import Pushed, SessionRecord
from crm.sync.opening import Opener
from crm.sync.push import push
from db.pool import transaction
from kit.errors import ProviderError
from kit.ids import uuid7
from tests.crm.local.conftest import LocalDesk
from tests.crm.sync.sync_rig import a_lead, a_session


@dataclass
class Shop:
    desk: LocalDesk
    deps: SyncDeps
    entries: dict[str, CrmEntry]

    async def push(self, record: SessionRecord) -> Pushed:
        self.desk.clock.advance(1)
        return await push(self.deps, self.desk.tenant, "local", replace(record, as_of=self.desk.clock()))

    async def deals(self) -> list[dict[str, Any]]:
        return await self.desk.run("SELECT * FROM local_deals ORDER BY created_at")

    async def kinds(self) -> list[str]:
        rows = await self.desk.run("SELECT kind FROM local_activities ORDER BY kind")
        return [row["kind"] for row in rows]


@pytest.fixture
async def shop(desk: LocalDesk, clock: Any) -> AsyncIterator[Shop]:
    entries = {"local": CrmEntry(enabled=True)}

    async def of_tenant(tenant: UUID) -> Mapping[str, CrmEntry]:
        return entries

    async with httpx2.AsyncClient(trust_env=False) as client:
        opener = Opener(
            pool=desk.pool,
            client=client,
            clock=clock,
            ids=uuid7,
            secret_key="installation",
            makers={"local": local_maker(desk.pool, clock, uuid7)},
            entries=of_tenant,
        )
        deps = SyncDeps(
            pool=desk.pool,
            clock=clock,
            ids=uuid7,
            open=opener.connection,
            accounts=Accounts(desk.pool, clock),
        )
        yield Shop(desk, deps, entries)


@pytest.fixture
async def record(desk: LocalDesk) -> SessionRecord:
    session = await desk.session()
    joined = await desk.join(session, email="ann@acme.test")
    made = a_session(session, joined.contact.id)
    meeting = made.meetings[0]
    await desk.run(
        """INSERT INTO bookings (id, tenant_id, session_id, asked_by, type, hosts, start_at, end_at, zone, state,
                                 provider, created_at, updated_at)
           VALUES (%s, %s, %s, 'session', 'demo', '{rita}', %s, %s, 'UTC', 'confirmed', 'builtin', now(), now())""",
        meeting.id, desk.tenant, session, meeting.start, meeting.end,
    )  # fmt: skip
    return made


async def test_a_session_is_there_once(shop: Shop, record: SessionRecord) -> None:
    first = await shop.push(record)
    again = await shop.push(record)
    [deal] = await shop.deals()
    assert [step.done for step in first.steps] == ["unchanged", "created", "created", "created", "created"]
    assert {step.done for step in again.steps} == {"same"}
    assert (deal["title"], deal["stage"], deal["amount"], deal["owner"]) == (
        "Acme: Cold box", "meeting", 5000, "rita@acme.test",
    )  # fmt: skip
    assert await shop.kinds() == ["meeting", "note", "task"]


async def test_the_deal_follows_its_lead(shop: Shop, record: SessionRecord) -> None:
    await shop.push(replace(record, booked=False))
    assert [deal["stage"] for deal in await shop.deals()] == ["qualified"]
    await shop.push(record)
    assert [deal["stage"] for deal in await shop.deals()] == ["meeting"]
    contact = record.contact.id
    await shop.push(replace(record, lead=a_lead(contact, status="lost", status_by="person")))
    assert [(deal["stage"], deal["outcome"]) for deal in await shop.deals()] == [("lost", "lost")]


async def test_the_owners_stages_go_before_ours(shop: Shop, record: SessionRecord) -> None:
    shop.entries["local"] = CrmEntry.model_validate(
        {"enabled": True, "deal": {"when": "always", "stages": {"booked": "Proposal"}}}
    )
    await shop.push(record)
    assert [deal["stage"] for deal in await shop.deals()] == ["proposal"]


async def test_a_dry_run_says_what_would_be_made(shop: Shop, record: SessionRecord) -> None:
    planned = (await rehearse(shop.deps, shop.desk.tenant, "local", record)).planned
    assert [(each.object, each.would) for each in planned] == [
        ("contact", "nothing"), ("deal", "create"), ("note", "create"), ("meeting", "create"), ("task", "create"),
    ]  # fmt: skip
    assert await shop.deals() == [] and await shop.kinds() == []


async def test_two_contacts_that_become_one_keep_their_work(shop: Shop, record: SessionRecord) -> None:
    await shop.push(record)
    desk = shop.desk
    other = await desk.someone(email="ann@home.test")
    await desk.deal(other.contact_id)
    known = await desk.join(email="ann@acme.test", external_id="u-1", verified=True)
    await desk.join(email="ann@home.test", external_id="u-1", verified=True)
    contacts = await desk.run("SELECT id FROM contacts")
    assert [row["id"] for row in contacts] == [known.contact.id]
    assert {deal["contact_id"] for deal in await shop.deals()} == {known.contact.id}
    assert len(await shop.deals()) == 2
    assert await shop.kinds() == ["meeting", "note", "task"]
    pushed = await shop.push(replace(record, contact=known.contact))
    assert len(await shop.deals()) == 2 and pushed.contact.id == str(known.contact.id)


async def test_a_younger_contacts_deal_becomes_the_older_ones(shop: Shop, record: SessionRecord) -> None:
    """The sync finds it there, so that it makes no second one."""
    desk = shop.desk
    younger = await desk.someone(email="ann@home.test")
    await desk.deal(younger.contact_id)
    older = await desk.join(email="ann@acme.test", external_id="u-1", verified=True)
    await desk.join(email="ann@home.test", external_id="u-1", verified=True)
    await shop.push(replace(record, contact=older.contact))
    [deal] = await shop.deals()
    assert (deal["contact_id"], deal["stage"]) == (older.contact.id, "meeting")


async def test_a_contact_that_was_erased_is_not_written(shop: Shop, record: SessionRecord) -> None:
    await shop.push(record)
    await shop.desk.run("DELETE FROM contacts")
    assert await shop.deals() == [] and await shop.kinds() == []
    with pytest.raises(ProviderError):
        await shop.push(record)
    assert await shop.deals() == [] and await shop.kinds() == []


async def test_a_rep_who_moved_a_deal_is_not_overruled(shop: Shop, record: SessionRecord) -> None:
    await shop.push(replace(record, booked=False))
    [deal] = await shop.deals()
    desk = shop.desk
    async with transaction(desk.pool, desk.tenant) as conn:
        wish = DealWish(values={"stage": "proposal", "owner": "bob@us.test"})
        await deals.change(
            conn, desk.services, desk.pipeline, deal_id=deal["id"], wish=wish, now=desk.clock()
        )
    await shop.push(record)
    [after] = await shop.deals()
    assert (after["stage"], after["owner"]) == ("proposal", "bob@us.test")
