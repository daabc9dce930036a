"""A dry run says what a push would write, exactly, and writes nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from crm.connectors.model import Change, Person, Ref, Written
from crm.connectors.writing import KEPT
from crm.sync.dry import Planned, counted, rehearse, rehearse_all
from crm.sync.model import SessionRecord
from tests.crm.conftest import Desk
from tests.crm.sync.sync_rig import Connector, Office, a_session, with_note


async def dry(office: Office, record: SessionRecord) -> dict[str, Planned]:
    toy = office.toys["toy"]
    before = toy.writes()
    stored = {kind: dict(records) for kind, records in toy.records.items() if records}
    later = replace(record, as_of=office.clock())
    rehearsed = await rehearse(office.deps(), office.tenant, "toy", later)
    assert toy.writes() == before
    assert {kind: records for kind, records in toy.records.items() if records} == stored
    return {planned.object: planned for planned in rehearsed.planned}


def changes(given: tuple[Change, ...]) -> set[tuple[str, Any, Any]]:
    return {(each.field, each.before, each.after) for each in given}


async def test_before_the_first_sync(office: Office, record: SessionRecord) -> None:
    planned = await dry(office, record)
    assert {name: each.would for name, each in planned.items()} == dict.fromkeys(
        ("contact", "deal", "note", "meeting", "task"), "create"
    )
    assert ("email", None, "ann@acme.test") in changes(planned["contact"].changes)
    assert ("title", None, "Acme: Cold box") in changes(planned["deal"].changes)
    assert await office.writes() == []
    assert await office.links(record.contact.id) == {}


async def test_it_is_what_a_push_then_writes(office: Office, record: SessionRecord) -> None:
    planned = await dry(office, record)
    pushed = await office.push(record)
    assert changes(planned["contact"].changes) == changes(pushed.steps[0].changes)
    assert {each.would for each in (await dry(office, record)).values()} == {"nothing"}


async def test_a_person_whom_the_crm_knows(office: Office, record: SessionRecord) -> None:
    office.toys["toy"].add("contacts", {"email": "ann@acme.test", "company": "Acme GmbH"})
    contact = (await dry(office, record))["contact"]
    assert contact.would == "update"
    assert ("first_name", None, "Ann") in changes(contact.changes)
    assert ("company", KEPT) in {(each.field, each.why) for each in contact.skipped}


async def test_the_differences_after_changes_on_both_sides(office: Office, record: SessionRecord) -> None:
    await office.push(record)
    [contact] = office.toys["toy"].kind("contacts").values()
    contact["remark"] = "Call on Monday"
    changed = with_note(replace(record, contact=replace(record.contact, phone="+4915100000000")), "More.")
    planned = await dry(office, changed)
    assert changes(planned["contact"].changes) == {("remark", "Call on Monday", "Speaks of buying (+70)")}
    assert {each.field for each in planned["contact"].skipped} == {"phone"}
    assert planned["deal"].would == "nothing"
    pushed = await office.push(changed)
    assert changes(pushed.steps[0].changes) == changes(planned["contact"].changes)


async def test_a_connector_that_makes_the_company_first(office: Office, record: SessionRecord) -> None:
    class WithCompanies(Connector):
        async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
            if person.company:
                await self._api.send("POST", "/companies", body={"name": person.company})
            return await super().upsert_contact(person, ref)

    office.kind = WithCompanies
    contact = (await dry(office, record))["contact"]
    assert (contact.would, contact.also) == ("create", ("POST /companies",))
    assert ("last_name", None, "Lee") in changes(contact.changes)


async def test_many_at_once_and_one_that_fails(office: Office, record: SessionRecord, desk: Desk) -> None:
    records = [record]
    for number in range(20):
        joined = await desk.join(await desk.session(), email=f"p{number}@acme.test")
        records.append(
            a_session(
                await desk.session(), joined.contact, meetings=(), next_steps=(), lead=None, booked=False
            )
        )
    office.toys["toy"].fail_next(500, when="GET /contacts")
    made = rehearse_all(office.deps(), office.tenant, "toy", records)
    counts = await counted(made)
    assert counts["error"] == 1
    assert counts["create contact"] == 20
    assert office.toys["toy"].writes() == []
