"""What goes wrong at the other side: records that are gone, values that are refused, access that ended."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crm.connectors.errors import Invalid
from crm.connectors.model import Account, Person, Ref, RemoteField, Written
from crm.mapping.config import Row
from crm.sync.model import SessionRecord
from kit.errors import NeedsPerson, Rejected, Retryable
from tests.crm.sync.sync_rig import Connector, Office, a_lead, with_note

FIVE = [("contacts", 1), ("deals", 1), ("notes", 3)]


def counted(office: Office) -> list[tuple[str, int]]:
    return [(kind, len(office.toys["toy"].kind(kind))) for kind in ("contacts", "deals", "notes")]


# Records that are gone


async def test_a_contact_that_was_deleted_is_made_once_more(office: Office, record: SessionRecord) -> None:
    first = await office.push(record)
    office.toys["toy"].kind("contacts").pop(first.contact.id)
    changed = replace(record, contact=replace(record.contact, phone="+4915100000000"))
    second = await office.push(changed)
    assert second.contact.id != first.contact.id
    assert second.steps[0].done == "healed"
    link = (await office.links(record.contact.id))[f"contact {record.contact.id}"]
    assert (link.ref.id, link.healing, bool(link.healed_at)) == (second.contact.id, "deleted", True)
    assert [row.done for row in await office.writes() if row.object == "contact"] == ["created", "healed"]
    assert not (await office.push(changed)).wrote
    assert counted(office) == FIVE


async def test_a_merged_contact_is_followed(office: Office, record: SessionRecord) -> None:
    first = await office.push(record)
    toy = office.toys["toy"]
    other = toy.add("contacts", {"email": "lee@acme.test"})
    toy.merge("contacts", first.contact.id, other["id"])
    second = await office.push(replace(record, contact=replace(record.contact, phone="+4915100000000")))
    assert second.contact.id == other["id"]
    link = (await office.links(record.contact.id))[f"contact {record.contact.id}"]
    assert (link.ref.id, link.healing) == (other["id"], "merged")


async def test_a_stale_contact_is_found_out_by_what_hangs_on_it(
    office: Office, record: SessionRecord
) -> None:
    """Nothing about the contact changed, so nobody looked at it; the new note shows that it is gone."""
    only_note = replace(record, meetings=(), next_steps=(), lead=None, booked=False)
    first = await office.push(only_note)
    toy = office.toys["toy"]
    toy.kind("contacts").pop(first.contact.id)
    toy.kind("notes").clear()
    second = await office.push(with_note(only_note, "More was said."))
    assert second.contact.id != first.contact.id
    [note] = toy.kind("notes").values()
    assert note["contact_id"] == second.contact.id
    assert [(step.object, step.done) for step in second.steps] == [
        ("contact", "same"), ("contact", "healed"), ("note", "created"),
    ]  # fmt: skip


async def test_a_stale_contact_is_found_out_by_its_deal(office: Office, record: SessionRecord) -> None:
    new = a_lead(record.contact.id, status="engaged", qualified_at=None)
    person = replace(record, lead=replace(new, score=70), booked=False, meetings=(), next_steps=())
    office.rows["contact"] = ()
    first = await office.push(person)
    office.toys["toy"].kind("contacts").pop(first.contact.id)
    second = await office.push(replace(person, booked=True))
    assert second.deal is not None
    [deal] = office.toys["toy"].kind("deals").values()
    assert deal["contact_id"] == second.contact.id != first.contact.id


# Values that are refused


class Unsaying(Connector):
    """Refuses a remark and does not say that it is that."""

    async def upsert_contact(self, person: Person, ref: Ref | None) -> Written:
        if any(field.name == "remark" for field in person.fields):
            raise Invalid("Toy", "something is wrong")
        return await super().upsert_contact(person, ref)


async def test_a_field_that_is_refused_costs_itself_only(office: Office, record: SessionRecord) -> None:
    """The account's metadata says text, and the CRM knows two words only."""
    office.rows["contact"] = (*office.rows["contact"], Row(ours="country", field="source"))
    pushed = await office.push(replace(record, source=replace(record.source, channel=None)))
    [contact] = office.toys["toy"].kind("contacts").values()
    assert "source" not in contact
    assert contact["remark"] == "Speaks of buying (+70)"
    assert [skipped.field for skipped in pushed.steps[0].skipped] == ["source"]
    assert counted(office) == FIVE


async def test_a_refusal_that_names_no_field_does_not_lose_the_lead(
    office: Office, record: SessionRecord
) -> None:
    office.kind = Unsaying
    await office.push(record)
    [contact] = office.toys["toy"].kind("contacts").values()
    assert contact["email"] == "ann@acme.test"
    assert "remark" not in contact
    refused, created, *_ = await office.writes()
    assert (refused.done, refused.error_code, refused.remote_id) == ("refused", "invalid", contact["id"])
    assert "something is wrong" in (refused.error or "")
    assert created.done == "created"
    assert counted(office) == FIVE


async def test_required_fields_are_in_the_first_write_too(office: Office, record: SessionRecord) -> None:
    required = RemoteField(name="source", label="Source", type="text", required=True)
    fields = {"contact": (RemoteField(name="remark", label="Remark", type="text"), required)}

    class Needing(Unsaying):
        account: Account = replace(Connector.account, fields=fields)

    office.kind = Needing
    await office.push(record)
    [contact] = office.toys["toy"].kind("contacts").values()
    assert (contact["source"], "remark" in contact) == ("Referral", False)


async def test_a_mapping_to_what_is_not_there_is_told_and_harmless(
    office: Office, record: SessionRecord
) -> None:
    office.rows["contact"] = (Row(ours="country", field="land"), *office.rows["contact"])
    pushed = await office.push(record)
    assert [(each.field, each.why) for each in pushed.steps[0].skipped] == [
        ("land", "The CRM has no such field.")
    ]
    assert (await office.writes())[0].skipped == {"land": "The CRM has no such field."}


async def test_a_deal_that_is_refused_does_not_keep_the_note_away(
    office: Office, record: SessionRecord
) -> None:
    office.toys["toy"].fail_next(400, {"code": "invalid", "message": "no"}, when="POST /deals")
    with pytest.raises(Rejected):
        await office.push(record)
    assert counted(office) == [("contacts", 1), ("deals", 0), ("notes", 3)]
    assert [row.object for row in await office.writes() if row.done == "refused"] == ["deal"]
    pushed = await office.push(record)
    assert [(step.object, step.done) for step in pushed.steps] == [
        ("contact", "same"), ("deal", "created"), ("note", "updated"), ("meeting", "updated"), ("task", "updated"),
    ]  # fmt: skip
    assert counted(office) == FIVE


# Access and weather


async def test_access_that_ended_waits_for_a_person(office: Office, record: SessionRecord) -> None:
    toy = office.toys["toy"]
    toy.revoked = True
    with pytest.raises(NeedsPerson):
        await office.push(record)
    state = await office.state()
    assert (state.state, state.error_code) == ("needs_person", "auth_revoked")
    assert "Connect it again" in (state.error or "")
    toy.revoked = False
    await office.push(record)
    assert (await office.state()).state == "active"


async def test_a_missing_scope_waits_for_a_person(office: Office, record: SessionRecord) -> None:
    office.toys["toy"].scopes.clear()
    with pytest.raises(NeedsPerson) as raised:
        await office.push(record)
    assert raised.value.code == "forbidden"
    assert (await office.state()).state == "needs_person"


@pytest.mark.parametrize("when", ["POST /contacts", "POST /deals", "POST /notes"])
@pytest.mark.parametrize("fault", ["drop", "garble"])
async def test_an_answer_that_was_lost_makes_no_second_record(
    office: Office, record: SessionRecord, when: str, fault: str
) -> None:
    toy = office.toys["toy"]
    (toy.drop_next if fault == "drop" else toy.garble_next)(when=when)
    with pytest.raises(Retryable) as raised:
        await office.push(record)
    assert raised.value.code == "unknown_outcome"
    await office.push(record)
    assert counted(office) == FIVE


async def test_two_records_that_match_are_for_a_person_to_merge(
    office: Office, record: SessionRecord
) -> None:
    body = {"code": "conflict", "message": "two of them"}
    office.toys["toy"].fail_next(409, body, when="POST /contacts")
    with pytest.raises(Rejected) as raised:
        await office.push(record)
    assert raised.value.code == "conflict"
    [refused] = await office.writes()
    assert (refused.object, refused.done, refused.error_code) == ("contact", "refused", "conflict")


async def test_people_without_an_address(office: Office, record: SessionRecord) -> None:
    """Known by number alone, they are found again by our key."""
    person = replace(record, contact=replace(record.contact, email=None))
    await office.push(person)
    await office.push(with_note(person, "More."))
    assert counted(office) == FIVE
