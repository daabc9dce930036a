"""Changes are taken in their order, once, wherever the reading stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from crm import leads
from crm.connectors.errors import auth_revoked, rate_short
from crm.connectors.model import Ref, RemoteChange
from crm.inbound import pulling, store
from crm.inbound.model import Tally
from crm.inbound.pulling import LOOK_BACK, OVERLAP
from crm.model import Contact
from crm.sync import store as sync_store
from crm.sync.config import CrmEntry
from crm.sync.model import Link
from db.pool import Pool, transaction
from kit.errors import NeedsPerson, Retryable
from tests.conftest import FixedClock
from tests.crm.conftest import Desk
from tests.crm.inbound.rig import EIGHT, Listening, Scripted
from tests.crm.sync.sync_rig import Killed

NINE = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PERSON, DEAL = Ref("contacts", "501"), Ref("deals", "9", "https://crm.test/deals/9")


@pytest.fixture
def crm() -> Scripted:
    return Scripted()


@pytest.fixture
def ours(pool: Pool, tenant: UUID, crm: Scripted) -> Listening:
    entries = {"scripted": CrmEntry(enabled=True)}
    return Listening(Desk(pool, tenant, FixedClock(EIGHT)), lambda: crm, FixedClock(NINE), entries)


async def linked(ours: Listening, contact: Contact, ref: Ref = PERSON, at: datetime = EIGHT) -> None:
    made = Link(
        local_type="contact",
        local_id=str(contact.id),
        contact_id=contact.id,
        session_id=None,
        ref=ref,
        digest=b"x",
        as_of=at,
    )
    async with transaction(ours.pool, ours.tenant) as conn:
        assert await sync_store.save_link(conn, "scripted", made, now=at)


async def known(ours: Listening, **claim: Any) -> Contact:
    ann = await ours.contact(**claim)
    await linked(ours, ann)
    return ann


def deal(minute: int = 0, **changes: Any) -> RemoteChange:
    given: dict[str, Any] = {"kind": "deal", "ref": DEAL, "contacts": (PERSON,), "stage": "s1"}
    return RemoteChange(at=NINE + timedelta(minutes=minute), **{**given, **changes})


def person(minute: int = 0, **changes: Any) -> RemoteChange:
    given: dict[str, Any] = {"kind": "contact", "ref": PERSON}
    return RemoteChange(at=NINE + timedelta(minutes=minute), **{**given, **changes})


async def test_a_deal_of_a_contact_is_known(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    crm.changes = [
        deal(amount=Decimal("1200.50"), currency="EUR", owner="Rita@CRM.test"),
        deal(ref=Ref("deals", "10"), contacts=(Ref("contacts", "77"),)),
    ]
    pulled = await ours.pull()
    assert (pulled.read, pulled.taken, pulled.ended) == (2, Tally(deals=1, owners=1), "all")
    [found] = await ours.deals(ann.id)
    assert (found.ref, found.stage, found.amount, found.currency, found.owner) == (
        DEAL,
        "Proposal sent",
        Decimal("1200.50"),
        "EUR",
        "rita@crm.test",
    )


async def test_the_first_time_goes_back_and_the_next_goes_on(ours: Listening, crm: Scripted) -> None:
    await known(ours)
    crm.changes = [deal(), deal(3)]
    first = await ours.pull()
    assert crm.asked == [NINE - LOOK_BACK - OVERLAP]
    assert first.cursor == NINE + timedelta(minutes=3)
    await ours.pull()
    assert crm.asked[-1] == NINE + timedelta(minutes=3) - OVERLAP


async def test_new_contacts_deals_are_looked_up_once_a_day(ours: Listening, crm: Scripted) -> None:
    """An open deal that nobody has touched for weeks, of somebody who writes to us today."""
    ann = await known(ours)
    bob, record = await ours.contact(email="bob@acme.test"), Ref("contacts", "502")
    crm.changes = [
        deal(-60 * 24 * 20, ref=Ref("deals", "10"), contacts=(record,)),
        deal(),
    ]
    await ours.pull()
    ours.clock.advance(3_600)
    await linked(ours, bob, record, at=ours.clock())
    await ours.pull()
    assert await ours.deals(bob.id) == []
    ours.clock.advance(24 * 3_600)
    assert (await ours.pull()).taken == Tally(deals=1)
    assert [each.ref.id for each in await ours.deals(bob.id)] == ["10"]
    asked = len(crm.asked)
    await ours.pull()
    assert crm.asked[asked:] == [NINE - OVERLAP]
    assert len(await ours.deals(ann.id)) == 1


@pytest.mark.parametrize("after", range(5))
async def test_what_breaks_off_goes_on_where_it_was(
    ours: Listening, crm: Scripted, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "BATCH", 1)
    ann = await known(ours)
    crm.changes = [
        deal(0),
        deal(1, stage="s2"),
        deal(2, ref=Ref("deals", "10")),
        deal(20, outcome="won", amount=Decimal(10)),
    ]
    crm.fails, crm.fails_after = rate_short("Scripted", wait=7), after
    with pytest.raises(Retryable):
        await ours.pull()
    assert len(await ours.deals(ann.id)) == min(1, after) + (after > 2)
    crm.fails = None
    await ours.pull()
    assert sorted((each.ref.id, each.outcome) for each in await ours.deals(ann.id)) == [
        ("10", None),
        ("9", "won"),
    ]
    assert (await ours.lead(ann.id)).status == "won"
    assert (await ours.desk.events()).count("deal.closed") == 1


@pytest.mark.parametrize("place", ["crm_change_taken", "crm_change_kept"])
@pytest.mark.parametrize("nth", [1, 2, 3])
async def test_a_worker_is_killed(
    ours: Listening, crm: Scripted, place: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before and after each commit: nothing is lost, and a deal is closed once."""
    ann = await known(ours)
    crm.changes = [deal(0), deal(1, outcome="won"), person(2, owner="rita@crm.test")]
    times = 0

    def reached(name: str) -> None:
        nonlocal times
        times += name == place
        if name == place and times == nth:
            raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(pulling, "reached", reached)
        with pytest.raises(Killed):
            await ours.pull()
    await ours.pull()
    lead = await ours.lead(ann.id)
    assert (lead.status, lead.owner) == ("won", "rita@crm.test")
    assert (await ours.desk.events()).count("deal.closed") == 1
    before = await ours.everything()
    assert (await ours.pull()).taken == Tally()
    assert await ours.everything() == before


async def test_a_pull_has_an_end_and_the_next_goes_on(
    ours: Listening, crm: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when more than that happened at the same moment."""
    monkeypatch.setattr(pulling, "BATCH", 2)
    monkeypatch.setattr(pulling, "AT_MOST", 4)
    await known(ours)
    crm.changes = [deal(0, ref=Ref("deals", str(number))) for number in range(11)] + [
        deal(30 + number, ref=Ref("deals", str(100 + number))) for number in range(11)
    ]
    ends, pulls = "more", 0
    ours.clock.advance(3_600)
    while ends == "more" and (pulls := pulls + 1) < 20:
        ends = (await ours.pull()).ended
    assert ends == "all" and pulls > 2
    assert len(await ours.desk.run("SELECT 1 FROM crm_deals")) == 22


async def test_two_workers_read_and_one_takes(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    crm.changes = [deal()]
    async with transaction(ours.pool, ours.tenant) as conn:
        await store.state(conn, "scripted", now=NINE)
        await store.look_back(conn, "scripted", to=NINE - timedelta(hours=1), now=NINE)

    async def meanwhile(conn: Any, *given: Any, **named: Any) -> bool:
        return False

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "advance", meanwhile)
        assert (await ours.pull()).ended == "elsewhere"
    assert await ours.deals(ann.id) == []
    assert (await ours.pull()).taken == Tally(deals=1)


async def test_a_paused_connection_is_not_read(ours: Listening, crm: Scripted) -> None:
    await known(ours)
    crm.changes = [deal()]
    async with transaction(ours.pool, ours.tenant) as conn:
        await sync_store.pause(conn, "scripted", by="rita@site.test", now=NINE)
    assert (await ours.pull()).ended == "paused"
    ours.entries = {"scripted": CrmEntry(enabled=True, paused=True)}
    assert (await ours.pull()).ended == "paused"
    assert crm.asked == []


async def test_an_error_is_noted_and_over_with_the_next_success(ours: Listening, crm: Scripted) -> None:
    await known(ours)
    crm.fails = auth_revoked("Scripted")
    with pytest.raises(NeedsPerson):
        await ours.pull()

    async def state() -> sync_store.ConnectionRow:
        async with transaction(ours.pool, ours.tenant) as conn:
            [row] = await sync_store.connections(conn)
        return row

    assert ((await state()).state, (await state()).error_code) == ("needs_person", "auth_revoked")
    crm.fails = None
    await ours.pull()
    assert (await state()).state == "active"
    async with transaction(ours.pool, ours.tenant) as conn:  # what a push was refused for
        await sync_store.note_error(
            conn, "scripted", code="forbidden", error="no", needs_person=True, now=NINE
        )
    await ours.pull()
    assert (await state()).state == "needs_person"


async def test_a_clock_far_ahead_does_not_hold_the_cursor(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    crm.changes = [deal(60 * 24 * 365 * 50)]
    assert (await ours.pull()).cursor == NINE + pulling.AHEAD
    crm.changes.append(deal(30, ref=Ref("deals", "10")))
    await ours.pull()
    assert len(await ours.deals(ann.id)) == 2


# What it means for the lead


async def test_a_person_who_decided_later_is_right(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    async with transaction(ours.pool, ours.tenant) as conn:
        lead = (await ours.lead(ann.id)).id
        await leads.set_status(
            conn,
            ours.desk.services,
            lead_id=lead,
            status="disqualified",
            reason=None,
            now=NINE + timedelta(minutes=5),
        )
    crm.changes = [deal(outcome="won")]
    assert (await ours.pull()).taken == Tally(deals=1)
    assert (await ours.lead(ann.id)).status == "disqualified"
    crm.changes.append(deal(6, ref=Ref("deals", "10"), outcome="won"))
    assert (await ours.pull()).taken == Tally(deals=1, statuses=1)
    assert (await ours.lead(ann.id)).status == "won"
    crm.changes.append(deal(7, outcome="won", amount=Decimal(5)))
    assert (await ours.pull()).taken == Tally(deals=1)


async def test_an_earlier_sale_does_not_close_a_new_lead(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    crm.changes = [deal(-60 * 24 * 30, outcome="won")]
    assert (await ours.pull()).taken == Tally(deals=1)
    assert (await ours.lead(ann.id)).status == "qualified"
    assert "deal.closed" not in await ours.desk.events()


async def test_a_deal_is_opened_again(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    crm.changes = [deal(outcome="lost")]
    await ours.pull()
    assert (await ours.lead(ann.id)).status == "lost"
    crm.changes.append(deal(1))
    await ours.pull()
    lead = await ours.lead(ann.id)
    assert (lead.status, lead.status_by, lead.closed_at) == ("qualified", "crm", None)
    crm.changes.append(deal(2, outcome="won"))
    await ours.pull()
    assert (await ours.lead(ann.id)).status == "won"


async def test_lost_is_who_has_lost_all(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    crm.changes = [deal(ref=Ref("deals", "10")), deal(1, outcome="lost")]
    await ours.pull()
    assert (await ours.lead(ann.id)).status == "qualified"
    crm.changes.append(deal(2, ref=Ref("deals", "10"), outcome="lost"))
    await ours.pull()
    assert (await ours.lead(ann.id)).status == "lost"


async def test_the_owner_in_the_crm_has_the_lead(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    crm.changes = [person(owner="rita@crm.test")]
    assert (await ours.pull()).taken == Tally(owners=1)
    lead = await ours.lead(ann.id)
    assert (lead.owner, lead.owner_by) == ("rita@crm.test", "crm")
    crm.changes += [deal(1, owner="ben@crm.test"), person(2, owner="mira@site.test")]
    await ours.pull()
    assert (await ours.lead(ann.id)).owner == "ben@crm.test"  # whose deal is open
    async with transaction(ours.pool, ours.tenant) as conn:
        await leads.set_owner(conn, lead_id=lead.id, owner="zoe@site.test", now=NINE)
    crm.changes.append(deal(3, owner="rita@crm.test"))
    assert (await ours.pull()).taken == Tally(deals=1)
    assert (await ours.lead(ann.id)).owner == "zoe@site.test"


async def test_the_connections_own_user_is_nobodys_rep(ours: Listening, crm: Scripted) -> None:
    """Whom the CRM gives what we made there; who gets it from them is."""
    ann = await known(ours)
    async with transaction(ours.pool, ours.tenant) as conn:
        await conn.execute(
            """INSERT INTO crm_writes (id, tenant_id, connection, contact_id, object, local_id, remote_type, remote_id,
                                       done, at)
               VALUES (gen_random_uuid(), current_tenant(), 'scripted', %s, 'contact', %s, 'contacts', '501',
                       'created', now())""",
            (ann.id, str(ann.id)),
        )
    crm.changes = [person(owner="api@crm.test")]
    assert (await ours.pull()).taken == Tally()
    crm.changes.append(person(1, owner="rita@crm.test"))
    assert (await ours.pull()).taken == Tally(owners=1)
    crm.changes.append(person(2, owner="api@crm.test"))
    assert (await ours.pull()).taken == Tally()
    assert (await ours.lead(ann.id)).owner == "rita@crm.test"


# Records that are others now


async def test_a_deleted_contact_is_marked_once(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    crm.changes = [person(deleted=True)]
    assert (await ours.pull()).taken == Tally(relinked=1)
    link = await ours.link(ann.id)
    assert (link.ref.id, link.digest, link.healing) == ("501", None, "deleted")
    assert await ours.healings() == [("contact", {"record": ["contacts 501", None]})]
    assert (await ours.pull()).taken == Tally()


async def test_a_converted_contact_and_what_then_happens_to_it(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    now = Ref("people", "9", "https://crm.test/people/9")
    crm.changes = [person(became=now), deal(0, contacts=(now,), outcome="won")]
    assert (await ours.pull()).taken == Tally(relinked=1, deals=1, statuses=1)
    link = await ours.link(ann.id)
    assert (link.ref, link.healing) == (now, "converted")


async def test_a_deal_that_goes_to_somebody_else_is_forgotten(ours: Listening, crm: Scripted) -> None:
    ann = await known(ours)
    crm.changes = [deal()]
    await ours.pull()
    crm.changes.append(deal(1, contacts=(Ref("contacts", "77"),)))
    await ours.pull()
    assert await ours.deals(ann.id) == []


@pytest.mark.parametrize(
    "given",
    [
        {"amount": Decimal("NaN")},
        {"amount": Decimal("1e40")},
        {"stage": "x\0y" * 400, "currency": "\0"},
        {"owner": "no address"},
        {"ref": replace(DEAL, url="javascript:alert(1)")},
    ],
)
async def test_what_no_column_can_keep(ours: Listening, crm: Scripted, given: dict[str, Any]) -> None:
    ann = await known(ours)
    crm.changes = [deal(**given)]
    await ours.pull()
    [found] = await ours.deals(ann.id)
    assert (found.amount, found.currency, found.owner) == (None, None, None)
    assert found.ref.url in (None, DEAL.url)
