"""HubSpot's deals, notes, tasks and meetings: what we write, and what we leave to reps."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from crm.connectors.errors import Gone
from crm.connectors.hubspot.activities import CUT
from crm.connectors.hubspot.deals import CLOSED, MOVED, OTHER_CURRENCY
from crm.connectors.hubspot.own import KEY
from crm.connectors.model import Activity, Connector, Deal, Ref, Written
from tests.conftest import FixedClock
from tests.crm.connectors.vendor import Vendor
from tests.crm.connectors.vendor_hubspot import token
from tests.fakes.hubspot_server import FakeHubSpot

AT = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)


class Desk:
    """A contact that is there, and a connector."""

    def __init__(self, server: FakeHubSpot, connector: Connector, contact: Ref) -> None:
        self.server, self.connector, self.contact = server, connector, contact

    async def deal(self, ref: Ref | None = None, **changes: Any) -> Written:
        given: dict[str, Any] = {"key": "d-1", "title": "Acme: 40 seats", "stage": "appointmentscheduled"}
        return await self.connector.upsert_deal(Deal(**{**given, **changes}), self.contact, ref)

    async def log(
        self, kind: str, *, deal: Ref | None = None, ref: Ref | None = None, **changes: Any
    ) -> Written:
        given: dict[str, Any] = {"kind": kind, "subject": "Chat with Ann", "text": "40 seats", "at": AT}
        return await self.connector.log_activity(
            Activity(**{**given, **changes}), self.contact, deal, key=f"s-1/{kind}", ref=ref
        )

    def only(self, kind: str) -> dict[str, Any]:
        [record] = self.server.kind(kind).values()
        return record["properties"]


@pytest.fixture
async def desk(clock: FixedClock) -> AsyncIterator[Desk]:
    async with token(clock) as vendor:
        yield await _desk(vendor)


async def _desk(vendor: Vendor) -> Desk:
    assert isinstance(vendor.server, FakeHubSpot)
    connector = vendor.connector()
    contact = (await connector.upsert_contact(vendor.person(), None)).ref
    return Desk(vendor.server, connector, contact)


def why(done: Written, field: str) -> list[str]:
    return [skipped.why for skipped in done.skipped if skipped.field == field]


# Deals


async def test_deal_is_created_with_its_contact_in_one_request(desk: Desk) -> None:
    await desk.deal(
        amount=Decimal("12000.50"), currency="EUR", closes_on=date(2026, 4, 1), owner="rep@seller.test"
    )
    [request] = desk.server.sent("POST", "/deals$")
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 3}]
    assert request.json()["associations"] == [{"to": {"id": desk.contact.id}, "types": types}]
    values = desk.only("deals")
    assert (values["amount"], values["deal_currency_code"]) == ("12000.50", "EUR")
    assert values["closedate"] == "2026-04-01T12:00:00.000Z"
    assert (values["pipeline"], values["hubspot_owner_id"], values[KEY]) == ("default", "7", "d-1")


async def test_two_workers_make_one_deal(desk: Desk) -> None:
    desk.server.meet(when="POST .*/deals$")
    one, other = await asyncio.gather(desk.deal(), desk.deal())
    assert one.ref.id == other.ref.id
    assert {one.done, other.done} == {"created", "unchanged"}
    assert len(desk.server.kind("deals")) == 1


async def test_deal_closes_in_its_own_pipeline(desk: Desk) -> None:
    await desk.deal(pipeline="partners", stage="partners-appointmentscheduled")
    await desk.deal(pipeline="default", stage=None, outcome="won")
    assert desk.only("deals")["dealstage"] == "partners-closedwon"


@pytest.mark.parametrize(
    ("now", "wanted", "after", "told"),
    [
        ("appointmentscheduled", {"stage": "contractsent"}, "contractsent", []),
        ("contractsent", {"stage": "appointmentscheduled"}, "contractsent", [MOVED]),
        ("closedwon", {"stage": "appointmentscheduled"}, "closedwon", [CLOSED]),
        ("closedwon", {"outcome": "lost"}, "closedwon", [CLOSED]),
        ("contractsent", {"outcome": "lost"}, "closedlost", []),
        ("contractsent", {"stage": None}, "contractsent", []),
    ],
)
async def test_deal_moves_forward_only(
    desk: Desk, now: str, wanted: dict[str, Any], after: str, told: list[str]
) -> None:
    first = await desk.deal()
    desk.server.change("deals", first.ref.id, {"dealstage": now})
    done = await desk.deal(first.ref, **wanted)
    assert desk.only("deals")["dealstage"] == after
    assert why(done, "dealstage") == told


async def test_deal_in_another_pipeline_stays_there(desk: Desk) -> None:
    first = await desk.deal()
    desk.server.change(
        "deals", first.ref.id, {"pipeline": "partners", "dealstage": "partners-appointmentscheduled"}
    )
    done = await desk.deal(stage="contractsent")
    assert desk.only("deals")["pipeline"] == "partners"
    assert why(done, "dealstage") == [MOVED]


async def test_stage_that_is_not_there_gives_way_to_the_first(desk: Desk) -> None:
    done = await desk.deal(stage="no_such_stage")
    assert desk.only("deals")["dealstage"] == "appointmentscheduled"
    assert "no_such_stage" in why(done, "dealstage")[0]


async def test_amount_of_a_rep_stays_and_so_does_the_name(desk: Desk) -> None:
    first = await desk.deal(amount=Decimal(100), currency="EUR")
    desk.server.change("deals", first.ref.id, {"amount": "90", "dealname": "Big one"})
    await desk.deal(first.ref, amount=Decimal(100), currency="EUR", title="Other")
    values = desk.only("deals")
    assert (values["amount"], values["dealname"]) == ("90", "Big one")


async def test_amount_goes_with_its_currency(desk: Desk) -> None:
    """In a currency that the account does not have, no amount is better than a wrong one."""
    refused = await desk.deal(amount=Decimal(100), currency="CHF")
    assert "amount" not in desk.only("deals") and why(refused, "amount")
    desk.server.change("deals", refused.ref.id, {"deal_currency_code": "USD"})
    other = await desk.deal(amount=Decimal(100), currency="EUR")
    assert why(other, "amount") == [OTHER_CURRENCY]
    assert "amount" not in desk.only("deals")


async def test_deal_that_was_deleted_or_merged_is_healed(desk: Desk) -> None:
    first = await desk.deal()
    desk.server.kind("deals").pop(first.ref.id)
    anew = await desk.deal(first.ref)
    assert (anew.done, anew.healed) == ("created", "deleted")
    kept = desk.server.put("deals", {"dealname": "Kept", "dealstage": "contractsent"})
    desk.server.merge_records("deals", anew.ref.id, kept["id"])
    merged = await desk.deal(anew.ref)
    assert (merged.ref.id, merged.healed) == (kept["id"], "merged")


async def test_contact_that_lacks_is_linked_later(desk: Desk) -> None:
    first = await desk.deal()
    desk.server.kind("deals")[first.ref.id]["associations"].clear()
    done = await desk.deal(first.ref)
    assert done.done == "updated"
    assert desk.contact.id in desk.server.kind("deals")[first.ref.id]["associations"]["contacts"]


async def test_deal_of_a_contact_that_is_gone_is_refused(desk: Desk) -> None:
    desk.server.kind("contacts").clear()
    with pytest.raises(Gone):
        await desk.deal()
    assert not desk.server.kind("deals")


# Activities


@pytest.mark.parametrize(
    ("kind", "plural", "type_ids"),
    [("note", "notes", [202, 214]), ("task", "tasks", [204, 216]), ("meeting", "meetings", [200, 212])],
)
async def test_activity_is_associated_by_type(
    desk: Desk, kind: str, plural: str, type_ids: list[int]
) -> None:
    deal = (await desk.deal()).ref
    await desk.log(kind, deal=deal)
    [request] = desk.server.sent("POST", f"/{plural}$")
    sent = [link["types"][0]["associationTypeId"] for link in request.json()["associations"]]
    assert sent == type_ids
    assert desk.only(plural)[KEY] == f"s-1/{kind}"


async def test_deal_that_comes_later_is_linked_to_the_note(desk: Desk) -> None:
    note = await desk.log("note")
    deal = (await desk.deal()).ref
    done = await desk.log("note", deal=deal, ref=note.ref)
    assert done.done == "updated"
    assert deal.id in desk.server.kind("notes")[note.ref.id]["associations"]["deals"]
    assert (await desk.log("note", deal=deal, ref=note.ref)).done == "unchanged"


async def test_note_tells_its_subject_and_keeps_markup_out_of_text(desk: Desk) -> None:
    await desk.log("note", subject="Ann <ann@acme.test>", text="a < b\nnext")
    assert desk.only("notes")["hs_note_body"] == (
        "<p><b>Ann &lt;ann@acme.test&gt;</b></p><p>a &lt; b<br>next</p>"
    )


@pytest.mark.parametrize("text", ["& " * 40_000, "🦊" * 40_000, "word " * 20_000])
async def test_long_note_is_cut_with_a_remark(desk: Desk, text: str) -> None:
    done = await desk.log("note", text=text, html=f"<p>{text}</p>")
    assert why(done, "hs_note_body") == [CUT]
    body = desk.only("notes")["hs_note_body"]
    assert 55_000 < len(body.encode("utf-16-le")) // 2 <= 65_536
    assert body.endswith("…</p>")


async def test_task_is_due_when_the_rep_says_and_done_when_we_know(desk: Desk) -> None:
    first = await desk.log("task", subject="Send prices", owner="rep@seller.test")
    values = desk.only("tasks")
    assert (values["hs_timestamp"], values["hs_task_status"]) == ("2026-03-04T14:00:00.000Z", "NOT_STARTED")
    assert (values["hs_task_type"], values["hubspot_owner_id"]) == ("TODO", "7")
    desk.server.change("tasks", first.ref.id, {"hs_timestamp": "2026-03-09T08:00:00.000Z"})
    desk.server.change("tasks", first.ref.id, {"hs_task_status": "WAITING"})
    await desk.log("task", subject="Send prices", ref=first.ref)
    values = desk.only("tasks")
    assert (values["hs_timestamp"], values["hs_task_status"]) == ("2026-03-09T08:00:00.000Z", "WAITING")
    await desk.log("task", subject="Send prices", ref=first.ref, done=True)
    assert desk.only("tasks")["hs_task_status"] == "COMPLETED"


async def test_meeting_moves_and_keeps_the_outcome_of_a_rep(desk: Desk) -> None:
    begins = {"at": AT, "until": AT + timedelta(minutes=30), "location": "https://meet.test/1"}
    first = await desk.log("meeting", subject="Demo", attendees=("ann@acme.test",), **begins)
    values = desk.only("meetings")
    assert values["hs_meeting_start_time"] == values["hs_timestamp"] == "2026-03-04T14:00:00.000Z"
    assert values["hs_meeting_end_time"] == "2026-03-04T14:30:00.000Z"
    assert (values["hs_meeting_outcome"], values["hs_meeting_location"]) == (
        "SCHEDULED",
        "https://meet.test/1",
    )
    assert "ann@acme.test" in values["hs_meeting_body"]
    moved = {"at": AT + timedelta(days=1), "until": AT + timedelta(days=1, minutes=30)}
    await desk.log("meeting", ref=first.ref, **moved)
    assert desk.only("meetings")["hs_meeting_start_time"] == "2026-03-05T14:00:00.000Z"
    desk.server.change("meetings", first.ref.id, {"hs_meeting_outcome": "NO_SHOW"})
    await desk.log("meeting", ref=first.ref, done=True, **moved)
    assert desk.only("meetings")["hs_meeting_outcome"] == "NO_SHOW"


async def test_note_deleted_while_it_is_written_is_made_anew(desk: Desk) -> None:
    first = await desk.log("note")
    desk.server.vanish("notes", first.ref.id, when="PATCH .*/notes/")
    done = await desk.log("note", ref=first.ref, text="60 seats")
    assert (done.healed, done.done) == ("deleted", "created")
    assert done.ref.id != first.ref.id
