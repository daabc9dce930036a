"""A dry run of many says what a dry run of each says, with few requests, and writes nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from crm.sync.dry import Planned, Rehearsed, rehearse
from crm.sync.dry_many import rehearse_many
from crm.sync.model import SessionRecord
from db.pool import Pool
from tests.conftest import FixedClock
from tests.crm.conftest import Desk
from tests.crm.connectors.vendor import Opener
from tests.crm.sync.sync_rig import Office, a_contact, a_session
from tests.crm.sync.vendor_office import NAME, VendorOffice, ownerless, vendor_rigs


async def people(desk: Desk, *numbers: int, **changes: Any) -> list[SessionRecord]:
    """One session each, of Ann at a company of her own."""
    made: list[SessionRecord] = []
    for number in numbers:
        session = await desk.session()
        joined = await desk.join(session, email=f"p{number}@firm{number}.test")
        contact = a_contact(
            joined.contact.id, email=f"p{number}@firm{number}.test", phone=None, company=f"Firm {number}"
        )
        made.append(ownerless(a_session(session, contact, meetings=(), next_steps=(), **changes)))
    return made


def told(rehearsed: Rehearsed) -> list[tuple[Any, ...]]:
    """Without the addresses of records, which a read in bulk may not have."""

    def plain(planned: Planned) -> tuple[Any, ...]:
        changes = {(each.field, str(each.before), str(each.after)) for each in planned.changes}
        skipped = {(each.field, each.why) for each in planned.skipped}
        ref = planned.ref and (planned.ref.type, planned.ref.id)
        return planned.object, planned.would, ref, changes, skipped, planned.also

    assert rehearsed.error is None
    return [plain(each) for each in rehearsed.planned]


@pytest.mark.parametrize("opener", [pytest.param(opener, id=name) for name, opener in vendor_rigs().items()])
async def test_both_agree(opener: Opener, pool: Pool, tenant: UUID, clock: FixedClock, desk: Desk) -> None:
    """New people, some whom the CRM knows by their address, some we wrote and changed since, one whose record is gone
    and one who was merged."""
    async with opener(clock) as vendor:
        office = VendorOffice(pool, tenant, clock, vendor)
        records = await people(desk, *range(9))
        vendor.put("p0@firm0.test", {})
        vendor.put("p1@firm1.test", {vendor.optional: "Another channel"})
        for record in records[2:6]:
            await office.push(record)
        seen = {each.email: each for each in vendor.people()}
        refs = {number: await _ref(office, records[number]) for number in (4, 5)}
        assert seen
        vendor.delete(refs[4])
        if vendor.merge:
            vendor.merge(refs[5], vendor.put("other@firm5.test", {}))
        named = [replace(each, contact=replace(each.contact, name="Ann Lee-Meyer")) for each in records[3:6]]
        records = [replace(each, as_of=clock()) for each in [*records[:3], *named, *records[6:]]]
        before, rows = office.records(), await office.stored()
        deps = office.deps()
        single = [await rehearse(deps, tenant, NAME, record) for record in records]
        many = [each async for each in rehearse_many(deps, tenant, NAME, records)]
        assert [each.session_id for each in many] == [record.session_id for record in records]
        assert [told(each) for each in many] == [told(each) for each in single]
        assert office.records() == before
        assert await office.stored() == rows
        assert {each.would for each in many[2].planned} == {"nothing"}
        assert many[8].planned[0].would == "create"


async def _ref(office: VendorOffice, record: SessionRecord) -> Any:
    return (await office.push(record)).contact


async def test_few_requests(office: Office, desk: Desk) -> None:
    """A thousand people at a hundred a request."""
    records = await people(desk, *range(30), lead=None, booked=False)
    many = [
        replace(
            record,
            session_id=record.session_id,
            contact=replace(record.contact, email=f"q{number}-{turn}@acme.test"),
        )
        for turn in range(34)
        for number, record in enumerate(records)
    ]
    many = [replace(each, contact=replace(each.contact, id=desk.services.ids())) for each in many]
    office.toys["toy"].add("contacts", {"email": many[7].contact.email})
    made = [each async for each in rehearse_many(office.deps(), office.tenant, "toy", many)]
    assert [each.planned[0].would for each in made].count("create") == len(many) - 1
    assert made[7].planned[0].would == "update"
    assert len(office.toys["toy"].log()) < 20


async def test_sessions_of_one_person(office: Office, desk: Desk, record: SessionRecord) -> None:
    """Contact and deal are told once, of the latest; what hangs on them of each."""
    older = replace(a_session(await desk.session(), record.contact), latest=False)
    newer = replace(record, next_steps=())

    async def read() -> AsyncIterator[SessionRecord]:
        yield older
        yield newer

    first, second = [
        each async for each in rehearse_many(office.deps(), office.tenant, "toy", read())
    ]  # fmt: skip
    assert [planned.object for planned in first.planned] == ["note", "meeting", "task"]
    assert [planned.object for planned in second.planned] == ["contact", "deal", "note", "meeting"]


async def test_it_waits_when_the_crm_wants_that(office: Office, desk: Desk) -> None:
    office.toys["toy"].fail_next(429, when="GET /contacts", headers={"Retry-After": "3"})
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        office.clock.advance(seconds)

    records = await people(desk, 1, 2, lead=None, booked=False)
    made = rehearse_many(office.deps(), office.tenant, "toy", records, sleep=sleep)
    assert [each.planned[0].would async for each in made] == ["create", "create"]
    assert waited == [3.0]


async def test_what_cannot_be_read_is_told(office: Office, desk: Desk) -> None:
    office.toys["toy"].fail_next(500, when="GET /contacts", times=9)

    async def sleep(seconds: float) -> None:
        office.clock.advance(seconds)

    records = await people(desk, 1, 2)
    made = [each async for each in rehearse_many(office.deps(), office.tenant, "toy", records, sleep=sleep)]
    assert [each.error is not None for each in made] == [True, True]
