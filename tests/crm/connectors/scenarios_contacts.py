"""A person is there once, complete, and what a rep wrote stays."""

from __future__ import annotations

import asyncio

import pytest

from crm.connectors.model import Field, Written
from kit.errors import Rejected, Retryable
from tests.crm.connectors.scenarios_base import healing, one_person, scenario, with_field
from tests.crm.connectors.vendor import Vendor


@scenario
async def create(vendor: Vendor) -> None:
    done = await vendor.connector().upsert_contact(vendor.person(), None)
    [seen] = vendor.people()
    assert (done.done, done.ref.id, done.healed) == ("created", seen.id, None)
    assert seen.email == "ann@acme.test"
    for part in ("Lee", "Ann", "4915112345678", "Web chat"):
        assert part in seen.text
    assert vendor.optional in {change.field for change in done.changes}


@scenario
async def unchanged(vendor: Vendor) -> None:
    """The same again changes nothing there and says so, known or not."""
    connector = vendor.connector()
    first = await connector.upsert_contact(vendor.person(), None)
    before = vendor.people()
    again = await connector.upsert_contact(vendor.person(), first.ref)
    unknown = await vendor.connector().upsert_contact(vendor.person(), None)
    assert (again.done, again.ref.id) == ("unchanged", first.ref.id)
    assert unknown.ref.id == first.ref.id
    assert vendor.people() == before


@scenario
async def update(vendor: Vendor) -> None:
    """`always` replaces and says what stood there; a new field is filled."""
    connector = vendor.connector()
    first = await connector.upsert_contact(vendor.person(), None)
    changed = vendor.person(fields=(Field(vendor.optional, "Spring campaign", "always"),))
    done = await connector.upsert_contact(changed, first.ref)
    assert (done.done, done.ref.id) == ("updated", first.ref.id)
    [change] = [each for each in done.changes if each.field == vendor.optional]
    before = "Web chat" if vendor.keeps_records else None
    assert (change.before, change.after) == (before, "Spring campaign")
    assert "Spring campaign" in vendor.people()[0].text


@scenario
async def keeps_what_a_rep_wrote(vendor: Vendor) -> None:
    ref = vendor.put("ann@acme.test", {vendor.optional: "Met at a fair"})
    done = await vendor.connector().upsert_contact(vendor.person(), None)
    assert done.ref.id == ref.id
    assert "Met at a fair" in vendor.people()[0].text
    if vendor.keeps_records:
        assert vendor.optional in {skipped.field for skipped in done.skipped}


@scenario
async def duplicate_email(vendor: Vendor) -> None:
    """An address that is there, in capitals: its record is used, and no second one made."""
    ref = vendor.put("ann@acme.test", {})
    done = await vendor.connector().upsert_contact(vendor.person(email="Ann@Acme.test"), None)
    one_person(vendor)
    assert (done.done, done.ref.id) == ("updated", ref.id)


@scenario
async def two_people_on_one_address(vendor: Vendor) -> None:
    """Two contacts of ours with one address are one record there."""
    connector = vendor.connector()
    await connector.upsert_contact(vendor.person(), None)
    await connector.upsert_contact(vendor.person(key="c-2", first_name="Bob"), None)
    one_person(vendor)


@scenario
async def race_of_two(vendor: Vendor) -> None:
    """Two workers write one new person at the same moment."""
    vendor.server.meet(when=vendor.person_look or vendor.person_write)
    outcomes = await asyncio.gather(
        *(vendor.connector().upsert_contact(vendor.person(), None) for _ in range(2)), return_exceptions=True
    )
    for outcome in outcomes:
        assert isinstance(outcome, Written | Retryable), outcome
    again = await vendor.connector().upsert_contact(vendor.person(), None)
    one_person(vendor)
    assert {each.ref.id for each in outcomes if isinstance(each, Written)} <= {again.ref.id}


@scenario
async def stale_id(vendor: Vendor) -> None:
    """The record that we knew was deleted: a new one, and it is said."""
    connector = vendor.connector()
    first = await connector.upsert_contact(vendor.person(), None)
    vendor.delete(first.ref)
    done = await connector.upsert_contact(vendor.person(), first.ref)
    one_person(vendor)
    assert (done.healed, done.ref.id) == (healing(vendor, "deleted"), vendor.people()[0].id)
    assert done.ref.id != first.ref.id


@scenario
async def another_record_was_made(vendor: Vendor) -> None:
    """The record that we knew was deleted and a rep made one with the same address: it is used."""
    connector = vendor.connector()
    first = await connector.upsert_contact(vendor.person(), None)
    vendor.delete(first.ref)
    there = vendor.put("ann@acme.test", {})
    done = await connector.upsert_contact(vendor.person(), first.ref)
    one_person(vendor)
    assert done.ref.id == there.id and done.healed is not None


@scenario
async def merged(vendor: Vendor) -> None:
    if vendor.merge is None:
        pytest.skip("This vendor does not merge.")
    connector = vendor.connector()
    first = await connector.upsert_contact(vendor.person(), None)
    kept = vendor.put("ann.lee@acme.test", {})
    vendor.merge(first.ref, kept)
    done = await connector.upsert_contact(vendor.person(), first.ref)
    one_person(vendor)
    assert (done.ref.id, done.healed) == (kept.id, healing(vendor, "merged"))


@scenario
async def without_an_address(vendor: Vendor) -> None:
    """A person with a phone number only, twice: one record."""
    nobody = vendor.person(email=None)
    if vendor.needs_email:
        with pytest.raises(Rejected):
            await vendor.connector().upsert_contact(nobody, None)
        return
    first = await vendor.connector().upsert_contact(nobody, None)
    again = await vendor.connector().upsert_contact(nobody, None)
    one_person(vendor)
    assert first.ref.id == again.ref.id


@scenario
async def names_of_all_kinds(vendor: Vendor) -> None:
    """Emoji, right to left, an apostrophe, a very long one."""
    connector = vendor.connector()
    for number, name in enumerate(("Zoë 🦊", "محمد", 'O\'Brien "Bo" <x>', "L" * 300)):
        person = vendor.person(key=f"c-{number}", email=f"p{number}@acme.test", last_name=name, phone=None)
        await connector.upsert_contact(person, None)
    told = " ".join(seen.text for seen in vendor.people())
    assert len(vendor.people()) == 4
    assert "🦊" in told and "محمد" in told and "Brien" in told and "LLLL" in told


@scenario
async def a_field_that_is_not_there(vendor: Vendor) -> None:
    """A mapping to an unknown field costs that field and not the lead."""
    person = with_field(vendor.person(), Field("no_such_field_here", "x"))
    done = await vendor.connector().upsert_contact(person, None)
    one_person(vendor)
    assert "no_such_field_here" in {skipped.field for skipped in done.skipped}
    assert "Web chat" in vendor.people()[0].text


@scenario
async def a_choice_that_is_not_there(vendor: Vendor) -> None:
    if vendor.choice is None:
        pytest.skip("This vendor has no picklists.")
    person = with_field(vendor.person(), Field(vendor.choice, "no such option"))
    done = await vendor.connector().upsert_contact(person, None)
    one_person(vendor)
    assert vendor.choice in {skipped.field for skipped in done.skipped}
    assert "no such option" not in vendor.people()[0].text
