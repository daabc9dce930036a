"""Zoho CRM: deals of contacts, notes that can be found again, tasks and meetings, what changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm.connectors import errors
from crm.connectors.errors import Gone, Invalid
from crm.connectors.model import RemoteChange
from crm.connectors.zoho.facts import NOTE_CONTENT
from kit.errors import Retryable
from tests.crm.connectors.zoho_rig import AT, Zoho, activity, ann, deal, zoho
from tests.fakes.zoho_crm_fields import KEY

__all__ = ["zoho"]


# Deals


async def test_two_deals_of_one_name(zoho: Zoho) -> None:
    """Zoho's own check goes by name; ours does not."""
    crm, contact = zoho.crm(), zoho.contact()
    first = await crm.upsert_deal(deal(), contact, None)
    second = await crm.upsert_deal(deal(key="d-2"), contact, None)
    assert first.ref.id != second.ref.id and len(zoho.all("Deals")) == 2


async def test_a_new_deal(zoho: Zoho) -> None:
    """Contact and company, a stage and a day to close, although nobody named them."""
    crm = zoho.crm()
    account = zoho.server.put("Accounts", {"Account_Name": "Acme"})["id"]
    contact = zoho.contact(Account_Name={"id": account})
    await crm.upsert_deal(deal(amount=Decimal("4800.50"), currency="EUR"), contact, None)
    made = zoho.one("Deals")
    assert (made["Contact_Name"], made["Account_Name"]) == ({"id": contact.id}, {"id": account})
    assert (made["Stage"], made["Pipeline"]) == ("Qualification", "Standard (Standard)")
    assert (made["Closing_Date"], made["Amount"], made[KEY]) == ("2026-04-01", 4800.5, "d-1")


async def test_a_deal_makes_a_lead_a_contact(zoho: Zoho) -> None:
    crm = zoho.crm()
    lead = (await crm.upsert_contact(ann(), None)).ref
    done = await crm.upsert_deal(deal(), lead, None)
    contact = zoho.one("Contacts")
    assert zoho.one("Deals")["Contact_Name"] == {"id": contact["id"]}
    assert (await crm.upsert_deal(deal(), lead, None)).ref == done.ref
    assert (await crm.upsert_contact(ann(), lead)).healed == "converted"
    assert len(zoho.all("Contacts")) == 1


async def test_a_conversion_joins_whom_is_there(zoho: Zoho) -> None:
    """A contact with the address comes with its own company; without a contact, the company by name."""
    crm = zoho.crm()
    acme = zoho.server.put("Accounts", {"Account_Name": "Acme"})["id"]
    other = zoho.server.put("Accounts", {"Account_Name": "Acme Holding"})["id"]
    lead, contact = zoho.lead(), zoho.contact(Account_Name={"id": other})
    await crm.upsert_deal(deal(), lead, None)
    assert zoho.one("Contacts")["id"] == contact.id
    await crm.upsert_deal(deal(key="d-2"), zoho.lead(Email="new@acme.test"), None)
    assert [each["Account_Name"]["id"] for each in zoho.all("Contacts")] == [other, acme]
    assert len(zoho.all("Accounts")) == 2


async def test_a_conversion_whose_answer_was_lost(zoho: Zoho) -> None:
    crm, lead = zoho.crm(), zoho.lead()
    zoho.server.drop_next(when="/actions/convert")
    with pytest.raises(Retryable) as caught:
        await crm.upsert_deal(deal(), lead, None)
    assert caught.value.code == errors.UNKNOWN_OUTCOME
    await crm.upsert_deal(deal(), lead, None)
    assert len(zoho.all("Contacts")) == len(zoho.all("Deals")) == 1


async def test_leads_stay_leads_where_the_owner_wants_it(zoho: Zoho) -> None:
    with pytest.raises(Invalid, match="convert_leads is off"):
        await zoho.crm(convert_leads=False).upsert_deal(deal(), zoho.lead(), None)
    assert zoho.all("Contacts") == []


async def test_a_deal_of_nobody(zoho: Zoho) -> None:
    contact = zoho.contact()
    zoho.server.delete("Contacts", contact.id)
    with pytest.raises(Gone):
        await zoho.crm().upsert_deal(deal(), contact, None)


@pytest.mark.parametrize(
    ("there", "wanted", "stage"),
    [
        ("Qualification", {"stage": "Negotiation"}, "Negotiation"),
        ("Negotiation", {"stage": "Qualification"}, "Negotiation"),
        ("Closed Lost", {"stage": "Negotiation"}, "Closed Lost"),
        ("Qualification", {"outcome": "won"}, "Closed Won"),
        ("Qualification", {"stage": "no such stage"}, "Qualification"),
        ("Qualification", {}, "Qualification"),
    ],
)
async def test_a_deal_goes_forward_only(zoho: Zoho, there: str, wanted: dict[str, Any], stage: str) -> None:
    crm, contact = zoho.crm(), zoho.contact()
    ref = (await crm.upsert_deal(deal(), contact, None)).ref
    zoho.one("Deals")["Stage"] = there
    done = await crm.upsert_deal(deal(**wanted), contact, ref)
    assert zoho.one("Deals")["Stage"] == stage
    is_told = "Stage" in {each.field for each in (*done.changes, *done.skipped)}
    assert is_told == bool(wanted)


async def test_what_a_rep_has_in_a_deal(zoho: Zoho) -> None:
    crm, contact = zoho.crm(), zoho.contact()
    ref = (await crm.upsert_deal(deal(), contact, None)).ref
    zoho.one("Deals").update(Deal_Name="Acme, big", Amount=9000, Closing_Date="2026-12-31")
    wanted = deal(amount=Decimal(4800), closes_on=date(2026, 5, 1))
    done = await crm.upsert_deal(wanted, contact, ref)
    assert done.done == "unchanged" and {each.field for each in done.skipped} == {"Amount", "Closing_Date"}
    assert zoho.one("Deals")["Deal_Name"] == "Acme, big"


async def test_an_amount_in_another_currency(zoho: Zoho) -> None:
    done = await zoho.crm().upsert_deal(deal(amount=Decimal(5), currency="USD"), zoho.contact(), None)
    assert {each.field: each.why for each in done.skipped}["Amount"].startswith(
        "The account keeps amounts in EUR"
    )
    assert "Amount" not in zoho.one("Deals")


# Activities


async def test_a_note_of_64_kb(zoho: Zoho) -> None:
    """Cut with a remark; its key stays, so that it is found again."""
    crm, contact = zoho.crm(), zoho.contact()
    long = activity(text="“more” 🦊 شكرا " * 5_000)
    done = await crm.log_activity(long, contact, None, key="s-1")
    assert done.skipped[0].field == "Note_Content" and done.skipped[0].why.startswith("Cut")
    content = zoho.one("Notes")["Note_Content"]
    assert NOTE_CONTENT - 50 < len(content) <= NOTE_CONTENT and content.endswith("[ref. s-1]")
    again = await crm.log_activity(long, contact, None, key="s-1")
    assert (again.done, again.ref) == ("unchanged", done.ref)


async def test_a_note_on_a_later_page(zoho: Zoho) -> None:
    crm, contact = zoho.crm(), zoho.contact()
    refs = [await crm.log_activity(activity(), contact, None, key=f"s-{number}") for number in range(5)]
    zoho.server.largest_page = 2
    again = await zoho.crm().log_activity(activity(), contact, None, key="s-4")
    assert again.ref == refs[4].ref and len(zoho.all("Notes")) == 5


async def test_keys_that_end_alike(zoho: Zoho) -> None:
    crm, contact = zoho.crm(), zoho.contact()
    await crm.log_activity(activity(), contact, None, key="s-11")
    await crm.log_activity(activity(), contact, None, key="s-1")
    assert len(zoho.all("Notes")) == 2


@pytest.mark.parametrize("kind", ["note", "task", "meeting"])
async def test_an_activity_for_a_converted_lead(zoho: Zoho, kind: Any) -> None:
    """It goes to the contact, where reps look."""
    crm, lead = zoho.crm(), zoho.lead()
    contact = zoho.server.convert(lead.id, {})["Contacts"]["id"]
    await crm.log_activity(activity(kind), lead, None, key="s-1")
    [record] = [*zoho.all("Notes"), *zoho.all("Tasks"), *zoho.all("Events")]
    assert record["Parent_Id" if kind == "note" else "Who_Id"]["id"] == contact


async def test_an_activity_of_nobody(zoho: Zoho) -> None:
    lead = zoho.lead()
    zoho.server.delete("Leads", lead.id)
    with pytest.raises(Gone):
        await zoho.crm().log_activity(activity(), lead, None, key="s-1")


async def test_a_note_that_was_deleted_is_written_anew(zoho: Zoho) -> None:
    crm, contact = zoho.crm(), zoho.contact()
    first = await crm.log_activity(activity(), contact, None, key="s-1")
    zoho.server.delete("Notes", first.ref.id)
    again = await crm.log_activity(activity(), contact, None, key="s-1", ref=first.ref)
    assert (again.done, again.healed) == ("created", "deleted")


async def test_a_task(zoho: Zoho) -> None:
    """On contact and deal, for its owner; a rep who puts it off keeps the day."""
    crm, contact = zoho.crm(), zoho.contact()
    of = (await crm.upsert_deal(deal(), contact, None)).ref
    task = activity("task", subject="Send the price list", owner="rita@seller.test")
    done = await crm.log_activity(task, contact, of, key="s-1/task")
    made = zoho.one("Tasks")
    assert (made["Who_Id"], made["What_Id"], made["$se_module"]) == (
        {"id": contact.id},
        {"id": of.id},
        "Deals",
    )
    assert (made["Due_Date"], made["Owner"]["email"], made[KEY]) == (
        "2026-03-02",
        "rita@seller.test",
        "s-1/task",
    )
    made["Due_Date"] = "2026-03-09"
    again = await crm.log_activity(replace(task, done=True), contact, of, key="s-1/task", ref=done.ref)
    assert (again.done, again.ref) == ("updated", done.ref)
    assert (zoho.one("Tasks")["Due_Date"], zoho.one("Tasks")["Status"]) == ("2026-03-09", "Completed")


async def test_a_meeting_that_is_moved(zoho: Zoho) -> None:
    crm, lead = zoho.crm(), zoho.lead()
    demo = activity("meeting", subject="Demo", location="https://meet.test/1", attendees=("ann@acme.test",))
    done = await crm.log_activity(demo, lead, None, key="b-1")
    made = zoho.one("Events")
    assert (made["What_Id"], made["$se_module"]) == ({"id": lead.id}, "Leads")
    assert made["Participants"] == [{"type": "email", "participant": "ann@acme.test"}]
    assert (made["Start_DateTime"], made["End_DateTime"]) == (
        "2026-03-02T09:00:00+00:00",
        "2026-03-02T09:30:00+00:00",
    )
    moved = replace(demo, at=AT + timedelta(days=1))
    again = await crm.log_activity(moved, lead, None, key="b-1", ref=done.ref)
    assert {each.field for each in again.changes} == {"Start_DateTime", "End_DateTime"}
    assert (await crm.log_activity(moved, lead, None, key="b-1")).done == "unchanged"


async def test_two_workers_log_one_task(zoho: Zoho) -> None:
    """Zoho would take both: the lock is what keeps it one."""
    contact = zoho.contact()
    zoho.server.meet(when="POST /crm/v8/Tasks")
    both = (zoho.crm().log_activity(activity("task"), contact, None, key="s-1") for _ in range(2))
    done = await asyncio.gather(*both)
    assert len(zoho.all("Tasks")) == 1
    assert {each.done for each in done} == {"created", "unchanged"}


async def test_a_task_whose_answer_was_lost(zoho: Zoho) -> None:
    contact = zoho.contact()
    zoho.server.drop_next(when="POST /crm/v8/Tasks")
    with pytest.raises(Retryable):
        await zoho.crm().log_activity(activity("task"), contact, None, key="s-1")
    await zoho.crm().log_activity(activity("task"), contact, None, key="s-1")
    assert len(zoho.all("Tasks")) == 1


# Changes


async def changes(zoho: Zoho, since: datetime, **config: Any) -> list[RemoteChange]:
    return [each async for each in zoho.crm(**config).changed_since(since)]


async def test_what_changed_in_order_over_pages(zoho: Zoho) -> None:
    crm = zoho.crm()
    zoho.lead(Email="old@acme.test")
    since = zoho.server.now + timedelta(seconds=1)
    zoho.server.largest_page = 2
    lead, contact = zoho.lead(), zoho.contact(Email="bob@acme.test")
    for number in range(3):
        zoho.lead(Email=f"p{number}@acme.test")
    won = (await crm.upsert_deal(deal(amount=Decimal(10)), contact, None)).ref
    await crm.upsert_deal(deal(outcome="won"), contact, won)
    zoho.server.convert(lead.id, {"Contacts": {"id": contact.id}})
    gone = zoho.lead(Email="gone@acme.test")
    zoho.server.delete("Leads", gone.id)
    found = await changes(zoho, since)
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert len([each for each in found if each.ref.type == "Leads"]) == 5
    by_id = {each.ref.id: each for each in found}
    closed = by_id[won.id]
    assert (closed.outcome, closed.amount, closed.stage) == ("won", Decimal(10), "Closed Won")
    assert [each.id for each in closed.contacts] == [contact.id]
    became = by_id[lead.id].became
    assert became is not None and (became.type, became.id) == ("Contacts", contact.id)
    assert by_id[gone.id].deleted and by_id[contact.id].owner == "rita@seller.test"


async def test_nothing_changed(zoho: Zoho) -> None:
    assert await changes(zoho, AT) == []
    zoho.lead()
    assert await changes(zoho, zoho.server.now + timedelta(minutes=1)) == []
    assert await changes(zoho, AT, module="Contacts") == []


async def test_a_token_that_ends_between_two_pages(zoho: Zoho) -> None:
    for number in range(4):
        zoho.lead(Email=f"p{number}@acme.test")
    zoho.server.largest_page = 2
    stream = zoho.crm().changed_since(AT)
    await anext(stream)
    zoho.server.expire_tokens()
    assert len([each async for each in stream]) == 3
