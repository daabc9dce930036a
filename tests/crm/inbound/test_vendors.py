"""What reps do in a CRM reaches us, whichever the vendor: over real HTTP, from servers that keep state."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from crm.inbound.model import Tally
from db.pool import Pool
from tests.crm.connectors.vendor import Opener, all_rigs
from tests.crm.inbound.rig import close, listening_to

TELLS_OF_MERGES = ("hubspot", "salesforce", "dynamics")
"""The others do not say into what a record was merged: there the next write finds it."""
TELLS_OF_DELETED_DEALS = ("pipedrive", "salesforce", "zoho")
RIGS = {
    name: opener for name, opener in all_rigs().items() if name.split()[0] not in ("webhook", "local", "toy")
}

each_vendor = pytest.mark.parametrize(
    "opener", [pytest.param(opener, id=name) for name, opener in RIGS.items()]
)


@each_vendor
async def test_a_deal_that_is_won_closes_the_lead_once(opener: Opener, pool: Pool, tenant: UUID) -> None:
    async with listening_to(opener, pool, tenant) as (ours, vendor):
        ann = await ours.contact()
        await ours.push(ann)
        first = await ours.pull()
        assert first.ended == "all" and first.taken.deals == 1 and first.taken.statuses == 0
        [known] = await ours.deals(ann.id)
        assert (known.outcome, known.ref.id) == (None, (await ours.link(ann.id, "deal")).ref.id)
        assert (await ours.lead(ann.id)).status == "qualified"

        await close(
            vendor,
            await ours.link(ann.id),
            await ours.link(ann.id, "deal"),
            "won",
            amount=Decimal(4200),
            currency="EUR",
        )
        second = await ours.pull()
        assert second.taken.statuses == 1
        lead = await ours.lead(ann.id)
        assert (lead.status, lead.status_by) == ("won", "crm")
        [known] = await ours.deals(ann.id)
        assert known.outcome == "won" and known.amount in (Decimal(4200), Decimal(5000))  # a CRM's own stays
        events = await ours.desk.events()
        assert events.count("deal.closed") == 1 and events.count("lead.status_changed") == 2

        before = await ours.everything()
        assert (await ours.pull()).taken == Tally()
        await ours.desk.run("UPDATE crm_pulls SET cursor = NULL, looked_back_at = NULL")
        again = await ours.pull()
        assert again.read >= second.read and again.taken == Tally()
        assert await ours.everything() == before


@each_vendor
async def test_a_deal_that_is_lost(opener: Opener, pool: Pool, tenant: UUID) -> None:
    async with listening_to(opener, pool, tenant) as (ours, vendor):
        ann = await ours.contact()
        await ours.push(ann)
        await close(vendor, await ours.link(ann.id), await ours.link(ann.id, "deal"), "lost")
        await ours.pull()
        lead = await ours.lead(ann.id)
        assert (lead.status, lead.status_by) == ("lost", "crm")
        assert lead.status_reason == f"The deal was lost in {vendor.name.title()}."


@each_vendor
async def test_a_record_that_was_merged(opener: Opener, pool: Pool, tenant: UUID) -> None:
    async with listening_to(opener, pool, tenant) as (ours, vendor):
        if vendor.merge is None:
            pytest.skip("records are not merged there")
        ann = await ours.contact()
        await ours.push(ann)
        mine = (await ours.link(ann.id)).ref
        other = vendor.put("ann.lee@acme.test", {})
        vendor.merge(mine, other)
        there = [len(vendor.people()), len(vendor.deals())]
        await ours.pull()
        if vendor.name not in TELLS_OF_MERGES:
            assert await ours.healings() == []
            return
        link = await ours.link(ann.id)
        assert (link.ref.type, link.ref.id, link.healing) == (other.type, other.id, "merged")
        moved = {"record": [f"{mine.type} {mine.id}", f"{other.type} {other.id}"]}
        assert await ours.healings() == [("contact", moved)]
        before = await ours.everything()
        await ours.pull()
        assert await ours.everything() == before
        await ours.push(ann)  # what was written last may not stand there: it is looked at again
        assert (await ours.link(ann.id)).ref.id == other.id
        assert [len(vendor.people()), len(vendor.deals())] == there


@pytest.mark.parametrize(
    "opener",
    [
        pytest.param(opener, id=name)
        for name, opener in RIGS.items()
        if name.split()[0] in TELLS_OF_DELETED_DEALS
    ],
)
async def test_a_deal_that_was_deleted(opener: Opener, pool: Pool, tenant: UUID) -> None:
    async with listening_to(opener, pool, tenant) as (ours, vendor):
        ann = await ours.contact()
        await ours.push(ann)
        await ours.pull()
        vendor.delete((await ours.link(ann.id, "deal")).ref)
        await ours.pull()
        assert await ours.deals(ann.id) == []
        assert (await ours.link(ann.id, "deal")).digest is None
        assert [row["record"][1] for object, row in await ours.healings() if object == "deal"] == [None]
        before = await ours.everything()
        await ours.pull()
        assert await ours.everything() == before
