"""What is Salesforce's alone about opportunities, tasks and events, and about what changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm.connectors.model import Activity, Deal, Field, Ref, Written
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Vendor
from tests.crm.connectors.vendor_salesforce import org, salesforce, why
from tests.fakes.salesforce_schema import Of

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEAL = Deal(key="d-1", title="Acme: 40 seats", stage="Qualification", amount=Decimal("4800"), currency="EUR")
NOTE = Activity(kind="note", subject="Chat with Ann", text="Wants 40 seats.", at=AT)
TASK = replace(NOTE, kind="task", subject="Send the price list")
DEMO = replace(
    NOTE, kind="meeting", subject="Demo", until=AT + timedelta(hours=1), attendees=("eve@acme.test",)
)


@pytest.fixture
async def leads(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with salesforce(clock) as vendor:
        yield vendor


@pytest.fixture
async def contacts(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with salesforce(clock, person="Contact") as vendor:
        yield vendor


async def person(vendor: Vendor) -> Ref:
    return (await vendor.connector().upsert_contact(vendor.person(), None)).ref


async def put_deal(vendor: Vendor, contact: Ref, ref: Ref | None = None, **changes: Any) -> Written:
    return await vendor.connector().upsert_deal(replace(DEAL, **changes), contact, ref)


def row(vendor: Vendor, ref: Ref) -> dict[str, Any]:
    return org(vendor).kind(ref.type)[ref.id]


# Opportunities


async def test_an_opportunity_has_its_contact_and_account(contacts: Vendor) -> None:
    contact = await person(contacts)
    done = await put_deal(contacts, contact, owner="rosa@seller.test")
    there = row(contacts, done.ref)
    assert (there["StageName"], there["Amount"], there["CloseDate"]) == (
        "Qualification",
        4800.0,
        "2026-04-01",
    )
    assert there["AccountId"] == row(contacts, contact)["AccountId"]
    [role] = org(contacts).kind("OpportunityContactRole").values()
    assert (role["ContactId"], role["IsPrimary"]) == (contact.id, True)
    assert "one currency" in why(done, "CurrencyIsoCode")


async def test_an_org_with_several_currencies(contacts: Vendor) -> None:
    org(contacts).objects["Opportunity"]["CurrencyIsoCode"] = Of("picklist", 3, options=("EUR", "USD"))
    done = await put_deal(contacts, await person(contacts))
    assert row(contacts, done.ref)["CurrencyIsoCode"] == "EUR"


async def test_a_contact_is_added_once_also_after_silence(contacts: Vendor) -> None:
    contact = await person(contacts)
    contacts.server.fail_next(504, b"", when="POST .*/OpportunityContactRole")
    with pytest.raises(Exception, match="whether it was done"):
        await put_deal(contacts, contact)
    done = await put_deal(contacts, contact)
    assert done.done == "updated"
    assert (await put_deal(contacts, contact, done.ref)).done == "unchanged"
    assert len(org(contacts).kind("OpportunityContactRole")) == 1


@pytest.mark.parametrize(
    ("present", "wanted", "outcome", "expected"),
    [
        ("Prospecting", "Qualification", None, "Qualification"),
        ("Negotiation", "Qualification", None, "Negotiation"),
        ("Negotiation", None, "won", "Closed Won"),
        ("Negotiation", None, "lost", "Closed Lost"),
        ("Closed Lost", "Qualification", None, "Closed Lost"),
        ("Closed Lost", None, "won", "Closed Lost"),
    ],
)
async def test_stages_go_forwards(
    contacts: Vendor, present: str, wanted: str | None, outcome: Any, expected: str
) -> None:
    contact = await person(contacts)
    first = await put_deal(contacts, contact)
    row(contacts, first.ref)["StageName"] = present
    done = await put_deal(contacts, contact, first.ref, stage=wanted, outcome=outcome)
    assert row(contacts, first.ref)["StageName"] == expected
    assert bool(why(done, "StageName")) is (expected not in (wanted, "Closed Won") and outcome != "lost")


async def test_a_rep_s_values_stay(contacts: Vendor) -> None:
    contact = await person(contacts)
    first = await put_deal(contacts, contact)
    row(contacts, first.ref).update(Amount=9000.0, Name="Acme 2026", CloseDate="2026-12-24")
    done = await put_deal(contacts, contact, first.ref, closes_on=date(2026, 5, 1))
    there = row(contacts, first.ref)
    assert (there["Amount"], there["Name"], there["CloseDate"]) == (9000.0, "Acme 2026", "2026-12-24")
    assert done.done == "unchanged"


async def test_a_deal_without_a_stage_begins_at_the_first(contacts: Vendor) -> None:
    done = await put_deal(contacts, await person(contacts), stage=None)
    assert row(contacts, done.ref)["StageName"] == "Prospecting"


async def test_a_deleted_opportunity_is_made_anew(contacts: Vendor) -> None:
    contact = await person(contacts)
    first = await put_deal(contacts, contact)
    org(contacts).delete("Opportunity", first.ref.id)
    done = await put_deal(contacts, contact, first.ref)
    assert (done.done, done.healed) == ("created", "deleted")
    assert len(contacts.deals()) == 1


async def test_an_opportunity_of_a_lead_gets_its_contact_when_there_is_one(leads: Vendor) -> None:
    lead = await person(leads)
    first = await put_deal(leads, lead)
    assert "is a lead" in why(first, "OpportunityContactRole")
    assert f"Lead: {lead.url}" in row(leads, first.ref)["Description"]
    contact = org(leads).convert(lead.id)
    done = await put_deal(leads, lead, first.ref)
    [role] = org(leads).kind("OpportunityContactRole").values()
    assert (done.ref.id, role["ContactId"]) == (first.ref.id, contact["Id"])
    assert row(leads, first.ref)["AccountId"] == contact["AccountId"]


async def test_the_opportunity_of_a_conversion_is_the_deal(leads: Vendor) -> None:
    lead = await person(leads)
    values = {"Name": "Acme", "StageName": "Negotiation", "CloseDate": "2026-05-01"}
    theirs = org(leads).keep("Opportunity", values)
    org(leads).convert(lead.id, opportunity=theirs["Id"])
    done = await put_deal(leads, lead)
    assert (done.ref.id, done.done) == (theirs["Id"], "updated")
    assert theirs["StageName"] == "Negotiation" and len(leads.deals()) == 1


async def test_a_description_keeps_our_key_where_it_has_no_field(clock: FixedClock) -> None:
    async with salesforce(clock, external_id=False, person="Contact") as vendor:
        contact = await person(vendor)
        first = await put_deal(vendor, contact, fields=(Field("Description", "Long. " * 8_000, "always"),))
        again = await put_deal(vendor, contact, fields=(Field("Description", "Short.", "always"),))
        assert again.ref == first.ref
        assert row(vendor, first.ref)["Description"] == "Short.\n\n[Ref d-1]"
        await put_deal(vendor, contact, key="d-2")
        assert len(vendor.deals()) == 2


# Tasks and events


async def test_a_note_is_a_task_that_is_done(contacts: Vendor) -> None:
    contact = await person(contacts)
    deal = (await put_deal(contacts, contact)).ref
    done = await contacts.connector().log_activity(NOTE, contact, deal, key="s-1")
    there = row(contacts, done.ref)
    assert (there["Status"], there["ActivityDate"]) == ("Completed", "2026-03-02")
    assert (there["WhoId"], there["WhatId"]) == (contact.id, deal.id)


async def test_a_lead_s_activity_has_no_opportunity(leads: Vendor) -> None:
    lead = await person(leads)
    deal = (await put_deal(leads, lead)).ref
    done = await leads.connector().log_activity(NOTE, lead, deal, key="s-1")
    assert "WhatId" not in row(leads, done.ref)
    assert len(leads.server.sent("POST", "/sobjects/Task")) == 1  # it is not tried
    assert "opportunity" in why(done, "WhatId")


@pytest.mark.parametrize("external_id", [True, False])
async def test_after_a_conversion_activities_are_the_contact_s(clock: FixedClock, external_id: bool) -> None:
    async with salesforce(clock, external_id=external_id) as vendor:
        lead = await person(vendor)
        deal = (await put_deal(vendor, lead)).ref
        connector = vendor.connector()
        first = await connector.log_activity(NOTE, lead, None, key="s-1")
        contact = org(vendor).convert(lead.id)
        again = await connector.log_activity(NOTE, lead, deal, key="s-1")
        other = await connector.log_activity(DEMO, lead, deal, key="s-2")
        assert first.ref == again.ref
        for ref in (again.ref, other.ref):
            assert (row(vendor, ref)["WhoId"], row(vendor, ref)["WhatId"]) == (contact["Id"], deal.id)


async def test_what_a_rep_did_with_a_task_stays(leads: Vendor) -> None:
    lead, connector = await person(leads), leads.connector()
    first = await connector.log_activity(TASK, lead, None, key="s-1")
    assert row(leads, first.ref)["Status"] == "Not Started"
    row(leads, first.ref).update(Status="Completed", ActivityDate="2026-03-09")
    later = replace(TASK, at=AT + timedelta(days=1), subject="Send both price lists")
    await connector.log_activity(later, lead, None, key="s-1", ref=first.ref)
    there = row(leads, first.ref)
    assert (there["Status"], there["ActivityDate"]) == ("Completed", "2026-03-09")
    assert there["Subject"] == "Send both price lists"


async def test_a_meeting_is_moved(leads: Vendor) -> None:
    lead, connector = await person(leads), leads.connector()
    first = await connector.log_activity(DEMO, lead, None, key="s-1")
    assert first.ref.type == "Event" and "eve@acme.test" in row(leads, first.ref)["Description"]
    assert (await connector.log_activity(DEMO, lead, None, key="s-1", ref=first.ref)).done == "unchanged"
    moved = replace(DEMO, at=AT + timedelta(days=1), until=None)
    await connector.log_activity(moved, lead, None, key="s-1", ref=first.ref)
    there = row(leads, first.ref)
    assert (there["StartDateTime"], there["EndDateTime"]) == ("2026-03-03T09:00:00Z", "2026-03-03T09:30:00Z")


async def test_a_deleted_activity_is_made_anew(leads: Vendor) -> None:
    lead, connector = await person(leads), leads.connector()
    first = await connector.log_activity(NOTE, lead, None, key="s-1")
    org(leads).delete("Task", first.ref.id)
    done = await connector.log_activity(NOTE, lead, None, key="s-1", ref=first.ref)
    assert (done.done, done.healed) == ("created", "deleted")


@pytest.mark.parametrize("external_id", [True, False])
async def test_a_long_conversation_is_cut_and_says_so(clock: FixedClock, external_id: bool) -> None:
    async with salesforce(clock, external_id=external_id) as vendor:
        lead, connector = await person(vendor), vendor.connector()
        long = replace(NOTE, text="🦊 " * 22_000, subject="S" * 300)
        first = await connector.log_activity(long, lead, None, key="s-1")
        again = await connector.log_activity(long, lead, None, key="s-1")
        assert again.ref == first.ref and again.done == "unchanged"
        assert "Cut" in why(first, "Description") and "Cut" in why(first, "Subject")
        assert len(row(vendor, first.ref)["Description"].encode("utf-16-le")) <= 64_000


# Changes


async def test_changes_in_their_order_over_all_pages(leads: Vendor) -> None:
    server = org(leads)
    server.page = 2
    before = server.now
    kinds = ["deal", "deal", "deal", "contact", "deal", "contact", "contact", "contact", "deal"]
    for kind in kinds:
        if kind == "contact":
            leads.put("ann@acme.test", {})
        else:
            values = {"Name": "Acme", "StageName": "Closed Won", "CloseDate": "2026-05-01"}
            server.keep("Opportunity", values)
    found = [change async for change in leads.connector().changed_since(before)]
    assert [change.at for change in found] == sorted(change.at for change in found)
    assert [change.kind for change in found] == kinds
    assert {change.outcome for change in found if change.kind == "deal"} == {"won"}
    later = [change async for change in leads.connector().changed_since(found[-1].at)]
    assert [change.ref.id for change in later] == [found[-1].ref.id]


async def test_what_became_of_people_and_deals(leads: Vendor) -> None:
    server = org(leads)
    gone, lost, turned = (leads.put(f"p{number}@acme.test", {}) for number in range(3))
    before = server.now
    server.merge("Lead", gone.id, turned.id)
    server.delete("Lead", lost.id)
    contact = server.convert(turned.id)
    done = await put_deal(leads, Ref("Contact", contact["Id"]), owner="rosa@seller.test")
    found = {change.ref.id: change async for change in leads.connector().changed_since(before)}
    became = {ref.id: found[ref.id].became for ref in (gone, lost, turned)}
    assert [each.id if each else None for each in became.values()] == [turned.id, None, contact["Id"]]
    assert [found[ref.id].deleted for ref in (gone, lost, turned)] == [False, True, False]
    deal = found[done.ref.id]
    assert (deal.stage, deal.amount, deal.owner) == ("Qualification", Decimal("4800.0"), "rosa@seller.test")
    assert [ref.id for ref in deal.contacts] == [contact["Id"]]
