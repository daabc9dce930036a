"""Deals, notes and tasks in Attio, and what the workspace says of itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from crm.connectors import errors
from crm.connectors.attio import CUSTOM_FIELDS, ROWS, Config
from crm.connectors.attio.facts import LONGEST_NOTE
from crm.connectors.model import Activity, Deal
from crm.mapping import fit, problems
from kit.errors import NeedsPerson
from tests.conftest import FixedClock
from tests.crm.connectors.looking import contact_of, only, whys
from tests.crm.connectors.scenarios_work import conversation
from tests.crm.connectors.vendor import Vendor
from tests.crm.connectors.vendor_attio import attio
from tests.fakes.attio_crm_server import FakeAttio
from tests.fakes.attio_values import choice_id, read

DEAL = Deal(key="d-1", title="Acme: 40 seats", stage="In Progress", owner="rep@acme.test")


@pytest.fixture
async def vendor(clock: FixedClock) -> AsyncIterator[Vendor]:
    async with attio(clock) as made:
        yield made


def server_of(vendor: Vendor) -> FakeAttio:
    return cast("FakeAttio", vendor.server)


def stored(record: dict[str, Any], slug: str) -> list[Any]:
    return [read(each) for each in record["values"].get(slug, [])]


# Deals


@pytest.mark.parametrize(
    ("there", "wanted", "expected"),
    [
        ("Lead", {"stage": "In Progress"}, "In Progress"),
        ("In Progress", {"stage": "Lead"}, "In Progress"),
        ("Lost", {"stage": "In Progress"}, "Lost"),
        ("Lead", {"outcome": "won"}, "Won 🎉"),
        ("Won 🎉", {"outcome": "lost"}, "Lost"),
        ("Lead", {"stage": "no such stage"}, "Lead"),
    ],
)
async def test_a_deal_moves_forward_only(
    vendor: Vendor, there: str, wanted: dict[str, Any], expected: str
) -> None:
    contact = await contact_of(vendor)
    made = await vendor.connector().upsert_deal(DEAL, contact, None)
    server = server_of(vendor)
    server.kind("deals")[made.ref.id]["values"]["stage"] = [
        {"status": {"title": there}, "attribute_type": "status", "active_from": "2026-03-02T09:30:00Z"}
    ]
    done = await vendor.connector().upsert_deal(
        replace(DEAL, **({"stage": None} | wanted)), contact, made.ref
    )
    assert stored(only(vendor, "deals"), "stage") == [expected]
    assert ("stage" in whys(done.skipped)) == (wanted == {"stage": "no such stage"})


async def test_a_deal_whole(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    deal = replace(DEAL, amount=Decimal("1200.50"), currency="EUR", closes_on=date(2026, 4, 1))
    done = await vendor.connector().upsert_deal(deal, contact, None)
    record = only(vendor, "deals")
    rep, _ = server_of(vendor).members
    assert stored(record, "value") == [1200.5]
    assert stored(record, "owner") == [rep["id"]]
    assert stored(record, "associated_people") == [contact.id]
    assert stored(record, "sales_agent_id") == ["d-1"]
    assert set(whys(done.skipped)) == {"closes_on"}


async def test_what_a_deal_cannot_have_is_said(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    deal = replace(DEAL, owner="nobody@acme.test", amount=Decimal(5), currency="USD")
    done = await vendor.connector().upsert_deal(deal, contact, None)
    assert "EUR" in whys(done.skipped)["value"]
    assert "Rea Reps" in whys(done.skipped)["owner"]


async def test_deals_without_a_key_are_found_by_name(vendor: Vendor) -> None:
    del server_of(vendor).attributes["deals"]["sales_agent_id"]
    contact = await contact_of(vendor)
    server_of(vendor).put("deals", {"name": DEAL.title, "stage": "Lead"})  # somebody else's
    await asyncio.gather(*(vendor.connector().upsert_deal(DEAL, contact, None) for _ in range(2)))
    assert len(vendor.deals()) == 2


# Notes and tasks


async def test_a_note_is_changed_in_its_place_and_stays_plain(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    note = conversation(text="[click me](https://evil.test) **now**")
    first = await vendor.connector().log_activity(note, contact, None, key="s-1")
    more = replace(note, text="Wants 60 seats.")
    done = await vendor.connector().log_activity(more, contact, None, key="s-1", ref=first.ref)
    [change] = done.changes
    assert (done.done, change.field) == ("updated", "content")
    assert only(vendor, "notes")["content"] == "Wants 60 seats.\n\nSales agent: s-1"
    assert {each.json()["data"]["format"] for each in vendor.server.sent("POST", "/notes")} == {"plaintext"}


async def test_two_workers_log_one_conversation(vendor: Vendor) -> None:
    """Attio would keep both: one worker at a time looks and writes."""
    contact = await contact_of(vendor)
    vendor.server.meet(when="GET /v2/notes")
    done = await asyncio.gather(
        *(vendor.connector().log_activity(conversation(), contact, None, key="s-1") for _ in range(2))
    )
    assert sorted(each.done for each in done) == ["created", "unchanged"]
    assert len(vendor.activities()) == 1


async def test_a_company_that_a_rep_chose_stays(vendor: Vendor) -> None:
    company = server_of(vendor).put("companies", {"name": "Bolt"})
    chosen = [{"target_object": "companies", "target_record_id": company["id"]}]
    ref = vendor.put("ann@acme.test", {"company": chosen})
    await vendor.connector().upsert_contact(vendor.person(domain="acme.test"), ref)
    assert stored(only(vendor, "people"), "company") == [company["id"]]
    assert len(vendor.server.kind("companies")) == 1


async def test_the_key_of_a_note_among_many(vendor: Vendor) -> None:
    """Pages of fifty; a key that begins alike is another one."""
    connector, contact = vendor.connector(), await contact_of(vendor)
    for number in range(60):
        await connector.log_activity(conversation(), contact, None, key=f"s-{number}")
    again = await vendor.connector().log_activity(conversation(), contact, None, key="s-59")
    await connector.log_activity(conversation(), contact, None, key="s-5/note")
    assert (again.done, len(vendor.activities())) == ("unchanged", 61)


async def test_a_long_note_is_cut_before_its_key(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    done = await vendor.connector().log_activity(
        conversation(text="🦊 " * LONGEST_NOTE), contact, None, key="s-1"
    )
    content = only(vendor, "notes")["content"]
    assert len(content) <= LONGEST_NOTE and content.endswith("\n\nSales agent: s-1")
    assert str(LONGEST_NOTE) in whys(done.skipped)["content"]


async def test_a_meeting_says_when_it_is(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    at = datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
    meeting = Activity(kind="meeting", subject="Demo", text="Show prices.", at=at, until=at + timedelta(minutes=30),
                       location="https://meet.test/1", attendees=("ann@acme.test",))  # fmt: skip
    await vendor.connector().log_activity(meeting, contact, None, key="b-1")
    note = only(vendor, "notes")
    assert note["title"] == "Meeting: Demo"
    for part in ("2026-03-09 14:00 UTC", "14:30", "https://meet.test/1", "ann@acme.test", "Show prices."):
        assert part in note["content"]


async def test_a_task_that_a_rep_finished_stays_finished(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    deal = (await vendor.connector().upsert_deal(DEAL, contact, None)).ref
    task = conversation(kind="task", subject="Send prices", owner="rep@acme.test")
    first = await vendor.connector().log_activity(task, contact, deal, key="t-1")
    record = only(vendor, "tasks")
    assert len(record["linked_records"]) == 2 and len(record["assignees"]) == 1
    later = replace(task, at=task.at + timedelta(days=1), text="Other words")
    moved = await vendor.connector().log_activity(later, contact, deal, key="t-1", ref=first.ref)
    assert "task's text" in whys(moved.skipped)["content"] and record["deadline_at"].startswith("2026-03-03")
    record["is_completed"] = True
    again = await vendor.connector().log_activity(task, contact, deal, key="t-1", ref=first.ref)
    assert again.done == "unchanged" and record["is_completed"]


async def test_a_note_that_was_deleted_is_written_anew(vendor: Vendor) -> None:
    contact = await contact_of(vendor)
    first = await vendor.connector().log_activity(conversation(), contact, None, key="s-1")
    vendor.server.kind("notes").clear()
    done = await vendor.connector().log_activity(conversation(), contact, None, key="s-1", ref=first.ref)
    assert (done.done, done.healed, len(vendor.activities())) == ("created", "deleted", 1)


# The workspace


async def test_changes_oldest_first_over_pages_and_without_attios_own(vendor: Vendor) -> None:
    server, contact = server_of(vendor), await contact_of(vendor)
    since = server.now + timedelta(minutes=1)
    for number in range(501):
        server.put("people", {"email_addresses": [f"p{number}@acme.test"]})
    server.now += timedelta(minutes=5)
    deal = await vendor.connector().upsert_deal(
        replace(DEAL, outcome="won", amount=Decimal(40)), contact, None
    )
    server.now += timedelta(minutes=5)
    late = server.put("people", {"email_addresses": ["late@acme.test"]})
    for record in server.kind("people").values():  # the strength of a connection is reckoned anew every night
        record["values"]["description"] = [
            {"value": "x", "attribute_type": "text", "active_from": "2030-01-01T00:00:00Z",
             "created_by_actor": {"type": "system", "id": None}}
        ]  # fmt: skip
    found = [each async for each in vendor.connector().changed_since(since)]
    assert [each.ref.id for each in found] == [deal.ref.id, late["id"]]
    [won, _] = found
    assert (won.outcome, won.amount, won.currency, won.owner) == (
        "won",
        Decimal("40"),
        "EUR",
        "rep@acme.test",
    )
    assert won.stage == choice_id(server.attributes["deals"]["stage"], "Won 🎉")
    assert [each.id for each in won.contacts] == [contact.id]


async def test_check_tells_fields_choices_stages_and_members(vendor: Vendor) -> None:
    found = await vendor.connector().check()
    fields = {each.name: each for each in found.fields["contact"]}
    assert fields["buying_role"].options == {"Champion": "Champion", "Decision maker": "Decision maker"}
    assert (fields["interests"].type, fields["lead_score"].type) == ("choices", "number")
    assert fields["strongest_connection_user"].read_only and fields["lead_source"].custom
    assert [(each.label, each.outcome) for each in found.stages][2:] == [("Won 🎉", "won"), ("Lost", "lost")]
    assert [each.email for each in found.users] == ["rep@acme.test", "boss@acme.test"]
    assert {"name", "stage", "owner"} == {each.name for each in found.fields["deal"] if each.required}


async def test_check_tells_what_is_missing(vendor: Vendor) -> None:
    server = server_of(vendor)
    server.scopes -= {"note:read-write"}
    del server.attributes["deals"], server.attributes["people"]["sales_agent_id"]
    lacking = (await vendor.connector().check()).lacking
    assert "note:read-write" in lacking
    assert any("deals" in each and "Switch it on" in each for each in lacking)
    assert any("sales_agent_id of people" in each for each in lacking)


async def test_a_token_that_is_not_active_answers_200(vendor: Vendor) -> None:
    vendor.server.fail_next(200, {"active": False}, when="GET /v2/self")
    with pytest.raises(NeedsPerson) as caught:
        await vendor.connector().check()
    assert caught.value.code == errors.AUTH_REVOKED


async def test_the_default_mapping_fits_a_workspace_that_has_its_fields(vendor: Vendor) -> None:
    found = await vendor.connector().check()
    assert problems(ROWS["contact"], (*found.fields["contact"], *CUSTOM_FIELDS["contact"])) == ()
    facts = {
        "gclid": "g-1",
        "fbclid": "f-1",
        "channel": "chat",
        "source_page": "https://acme.test/pricing",
        "score": 72,
    }
    fields, _ = fit(ROWS["contact"], facts, CUSTOM_FIELDS["contact"])
    values = {each.name: each.value for each in fields}
    assert values["click_ids"] == "Google click id: g-1\nFacebook click id: f-1"
    assert (values["lead_source"], values["lead_score"]) == ("chat", 72)


def test_a_config_is_strict() -> None:
    with pytest.raises(ValueError):
        Config.model_validate({"base_url": "http://api.attio.com"})
    with pytest.raises(ValueError):
        Config.model_validate({"key_attribute": "not a slug"})


async def test_errors_say_what_attio_said(vendor: Vendor) -> None:
    wrong = {"path": ["data", "values", "lead_source", 0], "message": "Expected string"}
    body = {"code": "validation_type", "message": "Body failed.", "validation_errors": [wrong]}
    vendor.server.fail_next(400, body, when=vendor.person_write)
    done = await vendor.connector().upsert_contact(vendor.person(), None)
    assert "Body failed." in whys(done.skipped)["lead_source"]
    assert json.loads(vendor.server.sent("PUT", "/people/records$")[-1].body)["data"]["values"].keys() >= {
        "name"
    }


async def test_writes_cost_four_reads(vendor: Vendor, clock: FixedClock) -> None:
    """25 writes in a second and no more: 60 take at least a second and a half."""
    contact, begun = await contact_of(vendor), clock()
    connector: Callable[..., Any] = vendor.connector().log_activity
    for number in range(60):
        await connector(conversation(), contact, None, key=f"s-{number}")
    assert (clock() - begun).total_seconds() >= 1.5
