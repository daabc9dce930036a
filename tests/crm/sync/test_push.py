"""A session into a CRM: all of it, once, also when it is written again, resumed, or by two workers."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from crm.connectors.model import Person, Ref, Written
from crm.mapping.config import Row
from crm.sync import store
from crm.sync.config import CrmEntry, DealRule
from crm.sync.model import Meeting, SessionRecord
from crm.sync.push import push
from db.pool import transaction
from kit.errors import NotFound, Retryable
from tests.crm.conftest import Desk
from tests.crm.sync.sync_rig import (
    NOON,
    Connector,
    Office,
    a_contact,
    a_lead,
    a_session,
    open_office,
    with_note,
)


async def test_a_whole_session(office: Office, record: SessionRecord) -> None:
    pushed = await office.push(record)
    toy = office.toys["toy"]
    [contact], [deal] = toy.kind("contacts").values(), toy.kind("deals").values()
    assert (contact["email"], contact["first_name"], contact["last_name"], contact["company"]) == (
        "ann@acme.test", "Ann", "Lee", "Acme",
    )  # fmt: skip
    assert contact["key"] == str(record.contact.id)
    assert (contact["remark"], contact["source"]) == ("Speaks of buying (+70)", "Referral")
    assert (deal["title"], deal["contact_id"], deal["key"]) == (
        "Acme: Cold box", contact["id"], f"deal-{record.contact.id}",
    )  # fmt: skip
    notes = {each["kind"]: each for each in toy.kind("notes").values()}
    assert {each["contact_id"] for each in notes.values()} == {contact["id"]}
    assert {each["deal_id"] for each in notes.values()} == {deal["id"]}
    assert notes["note"]["subject"] == "Ann Lee of Acme wants ten cold boxes"
    assert notes["note"]["text"] == (
        "Needs ten cold boxes by May.\n\n"
        "In the visitor's words:\n- “we want to buy <now>” (message 1)\n\n"
        "Score 70 of 100:\n- Speaks of buying (+70)\n\n"
        "Pages that answers rest on:\n- Prices: https://site.test/pricing\n\n"
        "Conversation:\n- Read it: https://agent.test/sessions/1"
    )
    assert notes["task"]["at"] == (NOON + timedelta(days=2)).isoformat()
    assert notes["meeting"]["subject"] == "Demo"
    assert [(step.object, step.done) for step in pushed.steps] == [
        ("contact", "created"), ("deal", "created"), ("note", "created"), ("meeting", "created"), ("task", "created"),
    ]  # fmt: skip
    assert pushed.contact.url == f"https://toy.test/contacts/{contact['id']}"


async def test_each_write_is_audited_and_linked(office: Office, record: SessionRecord) -> None:
    await office.push(record)
    rows = await office.writes()
    assert [(row.object, row.done) for row in rows] == [
        ("contact", "created"), ("deal", "created"), ("note", "created"), ("meeting", "created"), ("task", "created"),
    ]  # fmt: skip
    assert rows[0].changes["email"] == [None, "ann@acme.test"]
    assert {row.session_id for row in rows} == {record.session_id}
    links = await office.links(record.contact.id)
    assert {key.split()[0] for key in links} == {"contact", "deal", "activity"}
    assert links[f"contact {record.contact.id}"].ref.id == rows[0].remote_id
    state = await office.state()
    assert (state.state, state.last_success_at) == ("active", office.clock())


async def test_a_replay_asks_nothing(office: Office, record: SessionRecord) -> None:
    await office.push(record)
    before = len(office.toys["toy"].requests)
    pushed = await office.push(record)
    asked = office.toys["toy"].log()[before:]
    assert not pushed.wrote
    assert {step.done for step in pushed.steps} == {"same"}
    assert [line for line in asked if "/account" not in line and "/oauth" not in line] == []
    assert len(await office.writes()) == 5


async def test_a_session_that_goes_on_updates_its_note(office: Office, record: SessionRecord) -> None:
    await office.push(record)
    pushed = await office.push(with_note(record, "Needs twelve of them."))
    toy = office.toys["toy"]
    assert [step.object for step in pushed.steps if step.done == "updated"] == ["note"]
    [note] = toy.find("notes", lambda it: it["kind"] == "note")
    assert note["text"].startswith("Needs twelve of them.")
    last = (await office.writes())[-1]
    assert (last.object, last.done, list(last.changes)) == ("note", "updated", ["text"])


async def test_the_visitor_comes_back(office: Office, record: SessionRecord, desk: Desk) -> None:
    """One contact, one deal, a note a session; writing both again changes nothing, in either order."""
    await office.push(record)
    second = a_session(await desk.session(), record.contact, meetings=(), next_steps=())
    await office.push(second)
    toy = office.toys["toy"]
    counted = {kind: len(toy.kind(kind)) for kind in ("contacts", "deals", "notes")}
    assert counted == {"contacts": 1, "deals": 1, "notes": 4}
    before = toy.writes()
    for each in (second, replace(record, latest=False)):
        assert not (await office.push(each)).wrote
    assert toy.writes() == before


async def test_an_older_session_does_not_go_over_what_a_later_one_wrote(
    office: Office, record: SessionRecord, desk: Desk
) -> None:
    second = a_session(await desk.session(), record.contact)
    office.rows["contact"] = (Row(ours="summary", field="remark", policy="always"),)
    await office.push(with_note(second, "The second."))
    await office.push(with_note(replace(record, latest=False), "The first."))
    [contact] = office.toys["toy"].kind("contacts").values()
    assert contact["remark"] == "The second."
    assert len(office.toys["toy"].find("notes", lambda it: it["kind"] == "note")) == 2


async def test_an_older_session_that_overtook_the_latest_does_not_keep_it_out(
    office: Office, record: SessionRecord, desk: Desk
) -> None:
    """The latest one was read first, waited for the lock, and has more to say of the person."""
    second = a_session(await desk.session(), record.contact)
    office.rows["contact"] = (Row(ours="summary", field="remark", policy="always"),)
    office.clock.advance(4 * 3_600)  # after anything changed
    read_at = office.clock()
    await office.push(with_note(replace(record, latest=False), "The first."))
    await push(office.deps(), office.tenant, "toy", replace(with_note(second, "The second."), as_of=read_at))
    [contact] = office.toys["toy"].kind("contacts").values()
    assert contact["remark"] == "The second."


async def test_what_was_read_earlier_does_not_go_over_what_was_read_later(
    office: Office, record: SessionRecord
) -> None:
    """A worker that waited for the lock has old data in its hands."""
    await office.push(with_note(record, "New."))
    stale = replace(with_note(record, "Old."), as_of=office.clock() - timedelta(seconds=30))
    pushed = await push(office.deps(), office.tenant, "toy", stale)
    assert not pushed.wrote
    [note] = office.toys["toy"].find("notes", lambda it: it["kind"] == "note")
    assert note["text"].startswith("New.")


async def test_two_workers_at_once(office: Office, record: SessionRecord, desk: Desk) -> None:
    """Two sessions of one contact, each by two workers."""
    second = a_session(await desk.session(), record.contact)
    toy = office.toys["toy"]
    toy.meet(when="GET /contacts")
    await asyncio.gather(*(office.push(each, deps=office.deps()) for each in (record, second) * 2))
    counted = {kind: len(toy.kind(kind)) for kind in ("contacts", "deals", "notes")}
    assert counted == {"contacts": 1, "deals": 1, "notes": 6}
    created = [row for row in await office.writes() if row.done == "created"]
    assert len(created) == 8


async def test_a_meeting_that_is_moved_and_cancelled(office: Office, record: SessionRecord) -> None:
    await office.push(record)
    [demo] = record.meetings
    moved: Meeting = replace(demo, start=NOON + timedelta(days=3), end=NOON + timedelta(days=3, hours=1))
    await office.push(replace(record, meetings=(moved,)))
    [entry] = office.toys["toy"].find("notes", lambda it: it["kind"] == "meeting")
    assert entry["at"] == moved.start.isoformat()
    await office.push(replace(record, meetings=(replace(moved, cancelled=True),), booked=False))
    [entry] = office.toys["toy"].find("notes", lambda it: it["kind"] == "meeting")
    assert entry["subject"] == "Cancelled: Demo"


async def test_without_a_deal_activities_hang_on_the_contact_and_later_on_the_deal(
    office: Office, record: SessionRecord
) -> None:
    new = a_lead(record.contact.id, status="engaged", qualified_at=None)
    first = await office.push(replace(record, lead=new, booked=False))
    assert first.deal is None
    second = await office.push(record)
    assert second.deal is not None
    notes = office.toys["toy"].kind("notes").values()
    assert {note["deal_id"] for note in notes} == {second.deal.id}
    assert len(notes) == 3


async def test_a_deal_is_moved_forward_and_otherwise_left_to_the_rep(
    office: Office, record: SessionRecord
) -> None:
    stages = DealRule(stages={"qualified": "Open", "booked": "won"})  # by label, by id
    office.entries["toy"] = CrmEntry(enabled=True, deal=stages)
    await office.push(replace(record, booked=False))
    [deal] = office.toys["toy"].kind("deals").values()
    assert deal["stage"] == "open"
    deal["stage"] = "lost"
    await office.push(replace(with_note(record, "More."), booked=False))
    renamed = replace(record, booked=False, contact=replace(record.contact, company="Acme Ltd"))
    await office.push(renamed)
    assert deal["stage"] == "lost"
    await office.push(record)
    assert deal["stage"] == "won"


async def test_a_value_that_a_rep_wrote_stays(office: Office, record: SessionRecord) -> None:
    await office.push(record)
    [contact] = office.toys["toy"].kind("contacts").values()
    contact["company"] = "Acme GmbH"
    pushed = await office.push(
        replace(record, contact=replace(record.contact, company="ACME", name="Ann B. Lee"))
    )
    assert contact["company"] == "Acme GmbH"
    assert {skipped.field for skipped in pushed.steps[0].skipped} >= {"company", "first_name"}
    assert {"company", "first_name"} <= next(
        row.skipped.keys() for row in await office.writes() if row.done == "unchanged"
    )


async def test_two_crms_by_routing(office: Office, record: SessionRecord) -> None:
    """Each has its own links; what one refuses does not touch the other."""
    async with open_office(office.pool, office.tenant, office.clock, "north", "south") as both:
        both.toys["north"].fail_next(500, times=9)
        with pytest.raises(Retryable):
            await both.push(record, "north")
        await both.push(record, "south")
        assert await both.links(record.contact.id, "north") == {}
        assert len(await both.links(record.contact.id, "south")) == 5
        assert (await both.state("north")).error_code == "transient"
        assert (await both.state("south")).error_code is None


async def test_paused_means_nothing_is_asked(office: Office, record: SessionRecord) -> None:
    async with transaction(office.pool, office.tenant) as conn:
        await store.pause(conn, "toy", by="rita@acme.test", now=office.clock())
    with pytest.raises(Retryable, match="paused") as raised:
        await office.push(record)
    assert raised.value.code == "paused"
    assert office.toys["toy"].requests == []
    async with transaction(office.pool, office.tenant) as conn:
        assert await store.resume(conn, "toy")
    await office.push(record)
    assert (await office.state()).state == "active"


async def test_paused_in_the_middle(office: Office, record: SessionRecord) -> None:
    """The kill switch ends a push before its next write."""

    class Pausing(Connector):
        async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
            written = await super().upsert_contact(person, ref)
            async with transaction(office.pool, office.tenant) as conn:
                await store.pause(conn, "toy", by="rita@acme.test", now=office.clock())
            return written

    office.kind = Pausing
    with pytest.raises(Retryable, match="paused"):
        await office.push(record)
    assert office.toys["toy"].writes() == ["POST /contacts"]
    assert len(await office.links(record.contact.id)) == 1


async def test_a_contact_that_was_erased_meanwhile_leaves_nothing(
    office: Office, record: SessionRecord
) -> None:
    gone = a_session(record.session_id, uuid4())
    with pytest.raises(Retryable) as raised:
        await office.push(gone)
    assert raised.value.code == "contact_gone"
    assert await office.writes() == []
    assert await office.links(gone.contact.id) == {}


async def test_no_such_connection(office: Office, record: SessionRecord) -> None:
    with pytest.raises(NotFound):
        await office.push(record, "hubspot")


async def test_two_contacts_that_become_one_keep_their_records(
    office: Office, record: SessionRecord, desk: Desk
) -> None:
    """A signature shows that both are one person: nothing is made anew for the one that is left."""
    other = await desk.session()
    joined = await desk.join(other, external_id="u-7", verified=True)
    second = a_session(
        other, a_contact(joined.contact.id, email=None, phone=None), meetings=(), next_steps=()
    )
    await office.push(record)
    await office.push(second)
    merged = await desk.join(await desk.session(), email="ann@acme.test", external_id="u-7", verified=True)
    assert merged.contact.id == record.contact.id
    links = await office.links(record.contact.id)
    assert len([key for key in links if key.startswith("activity")]) == 4
    assert {row.contact_id for row in await office.writes()} == {record.contact.id}
    assert await office.links(second.contact.id) == {}
    assert not (await office.push(record)).wrote
