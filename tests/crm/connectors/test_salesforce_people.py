"""What is Salesforce's alone about people: our keys, converted leads, duplicate rules, owners, accounts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from crm.connectors.errors import Conflict
from crm.connectors.model import Field, Ref, Written
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Vendor
from tests.crm.connectors.vendor_salesforce import org, salesforce, why
from tests.fakes.salesforce_records import Wrong
from tests.fakes.salesforce_schema import EXTERNAL_ID, Of
from tests.fakes.scripted_http import HttpReply


@pytest.fixture
async def leads(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with salesforce(clock) as vendor:
        yield vendor


@pytest.fixture
async def contacts(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with salesforce(clock, person="Contact") as vendor:
        yield vendor


async def upsert(vendor: Vendor, ref: Ref | None = None, **changes: Any) -> Written:
    return await vendor.connector().upsert_contact(vendor.person(**changes), ref)


# External ids


async def test_a_new_person_is_written_by_our_key(leads: Vendor) -> None:
    await upsert(leads, key="c/1 ü")
    [request] = leads.server.sent("PATCH", "/sobjects/Lead/")
    assert request.path.endswith(f"/Lead/{EXTERNAL_ID}/c%2F1%20%C3%BC")
    assert EXTERNAL_ID not in request.json()
    assert leads.people()[0].values[EXTERNAL_ID] == "c/1 ü"


async def test_an_answer_without_a_body_is_looked_up(leads: Vendor) -> None:
    """As older versions answer an update. When nothing has our key then, somebody has to look."""
    leads.server.answer_next(HttpReply(204), when=leads.person_write)
    with pytest.raises(Conflict):
        await upsert(leads)
    there = leads.put("ann@acme.test", {EXTERNAL_ID: "c-1"})
    assert (await upsert(leads)).ref.id == there.id


async def test_several_records_with_our_key_go_to_a_person(leads: Vendor) -> None:
    org(leads).objects["Lead"][EXTERNAL_ID] = Of("string", 64)  # an admin forgot "Unique"
    refs = [leads.put(f"p{number}@acme.test", {EXTERNAL_ID: "c-1"}) for number in range(2)]
    with pytest.raises(Conflict) as caught:
        await upsert(leads)
    assert set(caught.value.existing) == {ref.id for ref in refs}


async def test_300_names_the_records(leads: Vendor) -> None:
    leads.server.fail_next(300, ["/services/data/v66.0/sobjects/Lead/00Q1"], when=leads.person_write)
    with pytest.raises(Conflict):
        await upsert(leads)


async def test_a_field_that_is_no_external_id_is_filled_and_found(leads: Vendor) -> None:
    org(leads).objects["Lead"][EXTERNAL_ID] = Of("string", 64)
    first = await upsert(leads, email=None, phone=None)
    again = await upsert(leads, email=None, phone=None)
    assert first.ref.id == again.ref.id and len(leads.people()) == 1


# Conversions and duplicates


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_converted_lead_goes_on_as_its_contact(leads: Vendor, is_known: bool) -> None:
    first = await upsert(leads)
    contact = org(leads).convert(first.ref.id)
    done = await upsert(leads, first.ref if is_known else None, email="new@acme.test")
    assert (done.ref.type, done.ref.id) == ("Contact", contact["Id"])
    assert done.healed == ("converted" if is_known else None)
    assert [seen.id for seen in leads.people()] == [contact["Id"]]
    assert leads.people()[0].values["Remark__c"] == "Web chat"


async def test_what_became_of_it_is_followed_to_its_end(leads: Vendor) -> None:
    first = await upsert(leads)
    second = leads.put("second@acme.test", {})
    org(leads).merge("Lead", first.ref.id, second.id)
    contact = org(leads).convert(second.id)
    kept = org(leads).keep("Contact", {"LastName": "Lee", "Email": "kept@acme.test"})
    org(leads).merge("Contact", contact["Id"], kept["Id"])
    done = await upsert(leads, first.ref)
    assert (done.ref, done.healed) == (Ref("Contact", kept["Id"], done.ref.url), "converted")


async def test_converted_while_it_is_written(leads: Vendor) -> None:
    first = await upsert(leads)
    contact: list[str] = []

    def meanwhile(source: str, row: dict[str, Any]) -> Wrong | None:
        if source != "Lead" or contact:
            return None
        contact.append(org(leads).convert(first.ref.id)["Id"])
        return Wrong(400, "CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")

    org(leads).validation = meanwhile
    done = await upsert(leads, first.ref, fields=(Field("Remark__c", "New", "always"),))
    assert (done.ref.id, done.healed) == (contact[0], "converted")


async def test_a_customer_does_not_become_a_lead(leads: Vendor) -> None:
    contact = org(leads).keep("Contact", {"LastName": "Lee", "Email": "ann@acme.test", "Title": "CEO"})
    done = await upsert(leads, fields=(Field("Title", "Boss"), Field("Industry", "Banking")))
    assert (done.ref.type, done.ref.id, done.done) == ("Contact", contact["Id"], "updated")
    assert org(leads).living("Lead") == []
    assert "kept" in why(done, "Title") and "no such field" in why(done, "Industry")


async def test_several_of_one_address(leads: Vendor) -> None:
    oldest = leads.put("ann@acme.test", {})
    leads.put("ann@acme.test", {})
    done = await upsert(leads)
    assert done.ref.id == oldest.id
    assert "2 records have this address" in why(done, "Email")


@pytest.mark.parametrize("count", [0, 1, 2])
async def test_a_duplicate_rule_names_the_record(leads: Vendor, count: int) -> None:
    """Rules match more than addresses: here, names."""
    refs = [leads.put(f"a.lee{number}@acme.test", {}) for number in range(count)]
    records = [{"record": {"attributes": {"type": "Lead"}, "Id": ref.id}} for ref in refs]
    result = {"duplicateRule": "Names", "matchResults": [{"matchRecords": records}]}

    def rule(source: str, row: dict[str, Any]) -> Wrong | None:
        is_new = row.get("Email") == "ann@acme.test"
        return (
            Wrong(400, "DUPLICATES_DETECTED", "Use one of these records?", duplicateResult=result)
            if is_new
            else None
        )

    org(leads).validation = rule
    if count == 1:
        done = await upsert(leads)
        assert (done.ref.id, done.done) == (refs[0].id, "updated")
        assert leads.people()[0].email == "a.lee0@acme.test"
        return
    with pytest.raises(Conflict) as caught:
        await upsert(leads)
    assert caught.value.existing == tuple(ref.id for ref in refs)


async def test_an_alert_does_not_stop_an_update(leads: Vendor) -> None:
    first = await upsert(leads, email=None)
    leads.put("ann@acme.test", {})
    org(leads).rule = "alert"
    done = await upsert(leads, first.ref)
    assert (done.done, done.ref.id) == ("updated", first.ref.id)


async def test_our_key_may_be_on_a_record_that_is_over(leads: Vendor) -> None:
    """A converted lead keeps it although its contact was deleted; the person's new lead does without."""
    first = await upsert(leads)
    contact = org(leads).convert(first.ref.id)
    org(leads).delete("Contact", contact["Id"])
    there = leads.put("ann@acme.test", {})
    done = await upsert(leads, first.ref)
    assert (done.ref.id, done.healed, done.done) == (there.id, "found", "updated")
    assert "Another record" in why(done, EXTERNAL_ID)
    assert leads.people()[0].values["Remark__c"] == "Web chat"


# Fields


async def test_words_for_what_is_not_known_give_way(leads: Vendor) -> None:
    first = await upsert(leads, last_name=None, company=None, domain=None)
    row = org(leads).kind("Lead")[first.ref.id]
    assert (row["LastName"], row["Company"]) == ("[not provided]", "[not provided]")
    await upsert(leads, first.ref)
    assert (row["LastName"], row["Company"]) == ("Lee", "Acme")


async def test_several_choices_and_what_is_cut(leads: Vendor) -> None:
    done = await upsert(leads, last_name="L" * 90, fields=(Field("Interests__c", ("CRM", "Chat")),))
    assert leads.people()[0].values["Interests__c"] == "CRM;Chat"
    assert "Cut" in why(done, "LastName")
    assert (await upsert(leads, done.ref, fields=(Field("Interests__c", ("Chat", "CRM")),))).changes == ()


async def test_an_address_that_salesforce_does_not_take_costs_the_address(leads: Vendor) -> None:
    done = await upsert(leads, email="ann@acme")
    assert done.done == "created" and "invalid email" in why(done, "Email")


@pytest.mark.parametrize("owner", ["rosa@seller.test", "ROSA@seller.test", "gone@seller.test", None])
async def test_owners(leads: Vendor, owner: str | None) -> None:
    done = await upsert(leads, owner=owner)
    [request] = leads.server.sent("PATCH", "/sobjects/Lead/")
    is_user = owner is not None and owner.lower().startswith("rosa")
    assert ("OwnerId" in request.json()) is is_user
    assert (request.headers.get("sforce-auto-assign") == "FALSE") is is_user
    assert bool(why(done, "OwnerId")) is (owner == "gone@seller.test")


async def test_an_update_is_given_to_nobody_else(leads: Vendor) -> None:
    first = await upsert(leads)
    await upsert(leads, first.ref, owner="rosa@seller.test", fields=(Field("Title", "CEO"),))
    assert leads.server.sent("PATCH", "/sobjects/Lead/")[-1].headers["sforce-auto-assign"] == "FALSE"
    assert org(leads).kind("Lead")[first.ref.id]["OwnerId"] == org(leads).integration


# Accounts


async def test_two_of_one_company_get_one_account(contacts: Vendor) -> None:
    await upsert(contacts, company="O'Neil & Söhne", domain="oneil.test")
    await upsert(contacts, key="c-2", email="bob@oneil.test", company="o'neil & söhne")
    await upsert(contacts, key="c-3", email="eve@oneil.test", company="ONeil GmbH", domain="oneil.test")
    [account] = org(contacts).living("Account")
    assert account["Name"] == "O'Neil & Söhne"
    assert {seen.values["AccountId"] for seen in contacts.people()} == {account["Id"]}


async def test_an_account_that_a_rep_chose_stays(contacts: Vendor) -> None:
    chosen = org(contacts).keep("Account", {"Name": "Holding"})
    contacts.put("ann@acme.test", {"AccountId": chosen["Id"]})
    await upsert(contacts)
    assert [row["Name"] for row in org(contacts).living("Account")] == ["Holding"]


@pytest.mark.parametrize(("rule", "accounts"), [("create", 1), ("find", 0), ("none", 0)])
async def test_accounts_are_a_setting(clock: FixedClock, rule: str, accounts: int) -> None:
    async with salesforce(clock, person="Contact", accounts=rule) as vendor:
        await upsert(vendor)
        assert len(org(vendor).living("Account")) == accounts
