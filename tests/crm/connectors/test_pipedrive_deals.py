"""Pipedrive's deals, leads, notes and activities, and what changed."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from crm.connectors.model import Activity, Deal, Person, Ref
from crm.connectors.pipedrive import Pipedrive
from crm.connectors.secrets import Secrets
from kit.errors import Rejected
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import memory_deps
from tests.crm.connectors.vendor_pipedrive import TOKEN, config, prepared
from tests.fakes.base import Json
from tests.fakes.pipedrive_crm_server import FakePipedrive, code

DEAL = Deal(key="d-1", title="Acme: 40 seats", stage="2", pipeline="1")
AT = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
NOTE = Activity(kind="note", subject="Chat with Ann", text="Wants 40 seats & <b>now</b>.", at=AT)


@dataclass
class World:
    server: FakePipedrive
    connector: Pipedrive
    contact: Ref

    def deal(self) -> Json:
        [found] = self.server.live("deals")
        return found

    async def log(self, activity: Activity, key: str = "s-1", ref: Ref | None = None) -> Ref:
        return (await self.connector.log_activity(activity, self.contact, None, key=key, ref=ref)).ref


@pytest.fixture
async def world(clock: FixedClock) -> AsyncGenerator[World]:
    with prepared(clock) as server:
        server.api_tokens.add(TOKEN["token"])
        async with memory_deps("Pipedrive", clock) as deps:
            connector = Pipedrive(config(server), Secrets(TOKEN), deps)
            person = Person(key="c-1", email="ann@acme.test", first_name="Ann", company="Acme")
            yield World(server, connector, (await connector.upsert_contact(person, None)).ref)


# Deals


async def test_a_deal_with_all_of_it(world: World) -> None:
    deal = replace(
        DEAL, amount=Decimal("4800.50"), currency="EUR", closes_on=date(2026, 6, 1), owner="rita@vendor.test"
    )
    done = await world.connector.upsert_deal(deal, world.contact, None)
    made = world.deal()
    assert done.ref.url == f"https://vendor.pipedrive.com/deal/{made['id']}"
    assert (made["value"], made["currency"], made["expected_close_date"]) == (4800.5, "EUR", "2026-06-01")
    assert (str(made["person_id"]), made["stage_id"], made["owner_id"]) == (world.contact.id, 2, 8)
    assert made["org_id"] == world.server.live("organizations")[0]["id"]
    assert made["custom_fields"][code("Sales agent id")] == "d-1"


@pytest.mark.parametrize(("stage", "then"), [("3", 3), ("1", 2), ("2", 2)])
async def test_a_deal_goes_forward_only(world: World, stage: str, then: int) -> None:
    known = await world.connector.upsert_deal(DEAL, world.contact, None)
    await world.connector.upsert_deal(replace(DEAL, stage=stage), world.contact, known.ref)
    assert world.deal()["stage_id"] == then


@pytest.mark.parametrize(("theirs", "ours", "then"), [("open", "won", "won"), ("lost", "won", "lost")])
async def test_what_a_rep_closed_stays_closed(world: World, theirs: str, ours: str, then: str) -> None:
    known = await world.connector.upsert_deal(DEAL, world.contact, None)
    world.deal()["status"] = theirs
    outcome = "won" if ours == "won" else "lost"
    await world.connector.upsert_deal(replace(DEAL, outcome=outcome, stage="3"), world.contact, known.ref)
    assert world.deal()["status"] == then
    assert world.deal()["stage_id"] == (3 if theirs == "open" else 2)


async def test_a_value_that_a_rep_gave_keeps_its_currency(world: World) -> None:
    known = await world.connector.upsert_deal(DEAL, world.contact, None)
    world.deal().update(value=900, currency="CHF")
    deal = replace(DEAL, amount=Decimal(500), currency="EUR")
    done = await world.connector.upsert_deal(deal, world.contact, known.ref)
    assert (world.deal()["value"], world.deal()["currency"]) == (900, "CHF")
    assert "value" in {each.field for each in done.skipped}


async def test_without_a_field_for_our_id_the_title_tells(world: World) -> None:
    fields = world.server.fields["dealFields"]
    world.server.fields["dealFields"] = [each for each in fields if each["field_name"] != "Sales agent id"]
    first = await world.connector.upsert_deal(DEAL, world.contact, None)
    again = await world.connector.upsert_deal(DEAL, world.contact, None)
    assert first.ref == again.ref and "title" in first.skipped[0].why
    await world.connector.upsert_deal(replace(DEAL, key="d-2", title="Another"), world.contact, None)
    assert len(world.server.live("deals")) == 2


async def test_a_stage_that_is_gone_costs_the_stage(world: World) -> None:
    for stage in ("99", "Demo"):
        deal = replace(DEAL, key=f"d-{stage}", stage=stage)
        done = await world.connector.upsert_deal(deal, world.contact, None)
        assert done.done == "created" and "stage_id" in {each.field for each in done.skipped}


async def test_a_deal_that_became_a_lead_is_left(world: World) -> None:
    known = await world.connector.upsert_deal(DEAL, world.contact, None)
    world.deal()["is_deleted"] = True
    lead: Json = {"title": "Acme", "person_id": int(world.contact.id), "source_deal_id": int(known.ref.id)}
    lead = world.server.put("leads", {**lead, "is_archived": False})
    done = await world.connector.upsert_deal(DEAL, world.contact, known.ref)
    assert (done.ref.type, done.ref.id, done.healed) == ("leads", str(lead["id"]), "converted")
    assert world.server.live("deals") == []
    again = await world.connector.upsert_deal(DEAL, world.contact, done.ref)
    assert (again.ref, again.healed) == (done.ref, None)
    lead["is_archived"] = True
    world.server.put(
        "deals", {"person_id": int(world.contact.id), "custom_fields": {code("Sales agent id"): "d-1"}}
    )
    back = await world.connector.upsert_deal(DEAL, world.contact, done.ref)
    assert (back.ref.type, back.healed) == ("deals", "converted")


async def test_a_deleted_deal_is_made_anew_and_of_a_deleted_person_it_is_said(world: World) -> None:
    known = await world.connector.upsert_deal(DEAL, world.contact, None)
    world.deal()["is_deleted"] = True
    done = await world.connector.upsert_deal(DEAL, world.contact, known.ref)
    assert (done.done, done.healed) == ("created", "deleted")
    world.server.kind("persons")[world.contact.id]["is_deleted"] = True
    with pytest.raises(Rejected) as caught:
        await world.connector.upsert_deal(replace(DEAL, key="d-2"), world.contact, None)
    assert caught.value.code == "gone"


# Notes


async def test_a_note_is_html_and_tells_its_key(world: World) -> None:
    await world.log(NOTE)
    [note] = world.server.live("notes")
    words = "<p><b>Chat with Ann</b></p><p>Wants 40 seats &amp; &lt;b&gt;now&lt;/b&gt;.</p><p>[ref s-1]</p>"
    assert note["content"] == words and str(note["person_id"]) == world.contact.id


async def test_keys_that_begin_alike_and_many_pages(world: World) -> None:
    world.server.page = 3
    refs = [await world.log(NOTE, f"s-{number}") for number in range(12)]
    assert await world.log(NOTE, "s-1") == refs[1]
    assert len(world.server.live("notes")) == 12


async def test_a_note_that_a_colleague_edited_is_theirs(world: World) -> None:
    ref = await world.log(NOTE)
    [note] = world.server.live("notes")
    note.update(content=note["content"] + "<p>Called her.</p>", last_update_user_id=8)
    done = await world.connector.log_activity(
        replace(NOTE, text="Wants 60 seats."), world.contact, None, key="s-1", ref=ref
    )
    assert "Called her" in note["content"] and [each.field for each in done.skipped] == ["content"]


async def test_a_note_that_the_vendor_tidied_is_the_same(world: World) -> None:
    ref = await world.log(NOTE)
    [note] = world.server.live("notes")
    note["content"] = note["content"].replace("<p>", "<div>").replace("</p>", "</div>\n")
    done = await world.connector.log_activity(NOTE, world.contact, None, key="s-1", ref=ref)
    assert done.done == "unchanged"


async def test_a_deal_that_comes_later_gets_the_note(world: World) -> None:
    ref = await world.log(NOTE)
    deal = await world.connector.upsert_deal(DEAL, world.contact, None)
    await world.connector.log_activity(NOTE, world.contact, deal.ref, key="s-1", ref=ref)
    assert str(world.server.live("notes")[0]["deal_id"]) == deal.ref.id


@pytest.mark.parametrize("text", ["&<>" * 50_000, "🦊" * 40_000, "محمد " * 30_000])
@pytest.mark.parametrize("kind", ["note", "task"])
async def test_text_without_end_is_cut_as_bytes_of_html(world: World, text: str, kind: str) -> None:
    activity = replace(NOTE, kind="note" if kind == "note" else "task", text=text)
    done = await world.connector.log_activity(activity, world.contact, None, key="s-1")
    assert [each.field for each in done.skipped] == ["content" if kind == "note" else "note"]
    [record] = world.server.live("notes") or world.server.live("activities")
    assert "[ref s-1]" in (record.get("content") or record["note"])


async def test_a_deleted_note_is_written_anew(world: World) -> None:
    ref = await world.log(NOTE)
    world.server.kind("notes")[ref.id]["active_flag"] = False
    done = await world.connector.log_activity(NOTE, world.contact, None, key="s-1", ref=ref)
    assert (done.done, done.healed) == ("created", "deleted")


# Tasks and meetings


async def test_a_meeting_is_moved_in_utc(world: World) -> None:
    offset = AT.astimezone(datetime.fromisoformat("2026-03-04T00:00:00+05:30").tzinfo)
    demo = replace(NOTE, kind="meeting", subject="Demo", at=offset, until=offset + timedelta(minutes=45))
    demo = replace(demo, location="https://meet.test/1", attendees=("ann@acme.test",))
    ref = await world.log(demo)
    [made] = world.server.live("activities")
    assert (made["type"], made["due_date"], made["due_time"], made["duration"]) == (
        "meeting", "2026-03-04", "23:30:00", "00:45:00",
    )  # fmt: skip
    assert str(made["person_id"]) == world.contact.id and made["location"] == {"value": "https://meet.test/1"}
    assert "Guests: ann@acme.test" in made["note"]
    made.update(due_time="23:30", duration="00:45")
    assert (
        await world.connector.log_activity(demo, world.contact, None, key="s-1", ref=ref)
    ).done == "unchanged"
    await world.log(replace(demo, at=AT + timedelta(hours=1), until=AT + timedelta(hours=2)), ref=ref)
    assert (made["due_date"], made["due_time"]) == ("2026-03-05", "00:30:00")


async def test_a_task_stays_as_its_owner_has_it(world: World) -> None:
    task = replace(NOTE, kind="task", subject="Send prices", owner="rita@vendor.test")
    ref = await world.log(task)
    [made] = world.server.live("activities")
    made.update(due_date="2026-04-01", subject="Send prices (asked Tom)", done=True)
    await world.log(replace(task, text="Wants 60 seats."), ref=ref)
    assert (made["due_date"], made["subject"], made["done"]) == (
        "2026-04-01",
        "Send prices (asked Tom)",
        True,
    )
    assert "60 seats" in made["note"] and made["owner_id"] == 8


# Changes


async def test_changes_of_all_kinds_in_order(world: World, clock: FixedClock) -> None:
    since = clock()
    world.server.page = 1
    refs: list[Ref] = []
    for number in range(4):
        clock.advance(60)
        deal = replace(DEAL, key=f"d-{number}", title=f"Deal {number}", amount=Decimal(100 + number))
        refs.append((await world.connector.upsert_deal(deal, world.contact, None)).ref)
    person = world.server.kind("persons")[world.contact.id]
    person["update_time"] = world.server.kind("deals")[refs[3].id]["update_time"]
    clock.advance(60)
    stamp = world.server.stamp()
    world.server.kind("deals")[refs[0].id].update(status="won", update_time=stamp)
    world.server.kind("deals")[refs[1].id].update(is_deleted=True, update_time=stamp)
    found = [each async for each in world.connector.changed_since(since)]
    assert [each.at for each in found] == sorted(each.at for each in found)
    assert {(each.kind, each.ref.id) for each in found} == {
        ("contact", world.contact.id),
        *(("deal", each.id) for each in refs),
    }
    by_id = {each.ref.id: each for each in found if each.kind == "deal"}
    won, gone = by_id[refs[0].id], by_id[refs[1].id]
    assert (won.outcome, won.amount, won.owner) == ("won", Decimal(100), "api@vendor.test")
    assert gone.deleted and won.contacts[0].id == world.contact.id
    assert won.values["sales_agent_id"] == "d-0"


async def test_changes_of_which_half_were_told_before(world: World, clock: FixedClock) -> None:
    await world.connector.upsert_deal(DEAL, world.contact, None)
    clock.advance(60)
    assert [each async for each in world.connector.changed_since(clock().replace(microsecond=5))] == []
