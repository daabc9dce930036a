"""Deals and activities are there once, also when an answer was lost; and what a CRM tells of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crm.connectors import errors
from crm.connectors.model import Activity, Deal
from kit.errors import Retryable
from tests.crm.connectors.scenarios_base import scenario, with_contact
from tests.crm.connectors.vendor import Vendor

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@scenario
async def deal_once(vendor: Vendor) -> None:
    connector, contact = await with_contact(vendor)
    deal = Deal(key="d-1", title="Acme: 40 seats", stage=vendor.stage, pipeline=vendor.pipeline)
    first = await connector.upsert_deal(deal, contact, None)
    again = await vendor.connector().upsert_deal(deal, contact, None)
    known = await connector.upsert_deal(deal, contact, first.ref)
    assert len(vendor.deals()) == 1
    assert first.done == "created" and known.done == "unchanged"
    assert first.ref.id == again.ref.id == known.ref.id


@scenario
async def deal_after_silence(vendor: Vendor) -> None:
    connector, contact = await with_contact(vendor)
    deal = Deal(key="d-1", title="Acme: 40 seats", stage=vendor.stage, pipeline=vendor.pipeline)
    vendor.server.drop_next(when=vendor.deal_write)
    with pytest.raises(Retryable) as caught:
        await connector.upsert_deal(deal, contact, None)
    assert caught.value.code == errors.UNKNOWN_OUTCOME
    await connector.upsert_deal(deal, contact, None)
    assert len(vendor.deals()) == 1


def conversation(**changes: object) -> Activity:
    made = Activity(
        kind="note",
        subject="Chat with Ann Lee",
        text="Wants 40 seats.\nAsked: “Is it GDPR compliant?”",
        html="<p>Wants 40 seats.</p>",
        at=AT,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@scenario
async def activity_once(vendor: Vendor) -> None:
    """By its key, also for a worker that does not know of it; with a ref it is brought up to date."""
    connector, contact = await with_contact(vendor)
    first = await connector.log_activity(conversation(), contact, None, key="s-1")
    again = await vendor.connector().log_activity(conversation(), contact, None, key="s-1")
    longer = conversation(text="Wants 60 seats.", html="<p>Wants 60 seats.</p>")
    resumed = await connector.log_activity(longer, contact, None, key="s-1", ref=first.ref)
    [seen] = vendor.activities()
    assert first.ref.id == again.ref.id == resumed.ref.id == seen.id
    assert "60 seats" in seen.text
    await connector.log_activity(conversation(), contact, None, key="s-2")
    assert len(vendor.activities()) == 2


@scenario
async def activity_after_silence(vendor: Vendor) -> None:
    connector, contact = await with_contact(vendor)
    vendor.server.drop_next(when=vendor.activity_write)
    with pytest.raises(Retryable) as caught:
        await connector.log_activity(conversation(), contact, None, key="s-1")
    assert caught.value.code == errors.UNKNOWN_OUTCOME
    await connector.log_activity(conversation(), contact, None, key="s-1")
    assert len(vendor.activities()) == 1


@scenario
async def activities_of_all_kinds(vendor: Vendor) -> None:
    """A task that is due, a meeting with an end, on a contact and its deal."""
    connector, contact = await with_contact(vendor)
    deal = Deal(key="d-1", title="Acme", stage=vendor.stage, pipeline=vendor.pipeline)
    made = await connector.upsert_deal(deal, contact, None)
    task = conversation(kind="task", subject="Send the price list", at=AT + timedelta(days=2))
    meeting = conversation(
        kind="meeting", subject="Demo", until=AT + timedelta(minutes=30), attendees=("ann@acme.test",)
    )
    await connector.log_activity(task, contact, made.ref, key="s-1/task")
    await connector.log_activity(meeting, contact, made.ref, key="s-1/meeting")
    told = " ".join(seen.text for seen in vendor.activities())
    assert "price list" in told and "Demo" in told
    assert len(vendor.activities()) == 2


@scenario
async def a_very_long_note(vendor: Vendor) -> None:
    """64 kB: cut where the vendor wants it cut, and written."""
    connector, contact = await with_contact(vendor)
    text = "He said: “more” 🦊. " * 3_600
    await connector.log_activity(conversation(text=text, html=f"<p>{text}</p>"), contact, None, key="s-1")
    [seen] = vendor.activities()
    assert "more" in seen.text


@scenario
async def account(vendor: Vendor) -> None:
    """What the mapping is checked against."""
    found = await vendor.connector().check()
    assert found.id and found.name and not found.lacking
    if vendor.keeps_records:
        assert vendor.optional in {each.name for each in found.fields["contact"]}
    assert {stage.id for stage in found.stages} >= (
        {vendor.stage} if found.stages and vendor.stage else set()
    )
