"""Our links and sessions against what stands in the CRM: what lacks, is stale or there twice, and how it is mended."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from crm.reconcile import store
from crm.reconcile.deps import ReconcileDeps
from crm.reconcile.jobs import RECONCILE, is_due, night, run, sweep_tenant
from crm.reconcile.model import Report
from crm.reconcile.run import reconcile
from crm.sync import store as sync_store
from crm.sync.config import CrmEntry
from crm.sync.model import SessionRecord
from db.jobs import Jobs
from db.pool import Pool, transaction
from kit.errors import Retryable
from tests.conftest import FixedClock
from tests.crm.conftest import Desk
from tests.crm.connectors.vendor import Opener
from tests.crm.sync.sync_rig import Office, a_contact, a_session, open_office
from tests.crm.sync.vendor_office import NAME, VendorOffice, ownerless, vendor_rigs


@dataclass
class Night:
    """An office whose sessions ended long ago. `known` are those that can be read, `planned` the pushes."""

    office: Office | VendorOffice
    desk: Desk
    name: str = "toy"
    known: dict[UUID, SessionRecord] = field(default_factory=dict[UUID, SessionRecord])
    planned: list[UUID] = field(default_factory=list[UUID])
    slept: list[float] = field(default_factory=list[float])
    zone: ZoneInfo | None = None

    async def session(self, email: str, contact: UUID | None = None, **changes: Any) -> SessionRecord:
        """An ended one of the person with this address."""
        id = await self.desk.session()
        joined = await self.desk.join(id, email=email)
        now = self.desk.clock()
        await self.desk.run("UPDATE sessions SET ended_at = %s, wrapped_at = %s WHERE id = %s", now, now, id)
        whose = a_contact(joined.contact.id, email=email, phone=None, company=None, updated_at=now)
        made = ownerless(a_session(id, whose, meetings=(), next_steps=(), **changes))
        if not made.booked:  # no deal is made, which would convert a lead
            made = replace(made, lead=None)
        self.known[id] = made
        return made

    def deps(self) -> ReconcileDeps:
        entry = CrmEntry(enabled=True, activities=("note",))
        entries = getattr(self.office, "entries", {NAME: entry})

        async def of_tenant(tenant: UUID) -> dict[str, CrmEntry]:
            return entries

        async def records(tenant: UUID, sessions: Sequence[UUID]) -> list[SessionRecord]:
            return [self.known[id] for id in sessions if id in self.known]

        async def plan(tenant: UUID, connection: str, sessions: Sequence[UUID], why: str) -> int:
            self.planned += sessions
            return len(sessions)

        async def zone(tenant: UUID) -> ZoneInfo | None:
            return self.zone

        return ReconcileDeps(
            sync=self.office.deps(), entries=of_tenant, records=records, plan=plan, zone=zone
        )

    async def compare(self, *, repair: bool = False, **how: Any) -> Report:
        self.desk.clock.advance(7_200)
        return await reconcile(self.deps(), self.desk.tenant, self.name, repair=repair, **how)

    async def push_planned(self) -> None:
        for id in self.planned:
            await self.office.push(self.known[id])
        self.planned.clear()


@pytest.fixture
async def by_night(pool: Pool, tenant: UUID, clock: Any, desk: Desk) -> AsyncIterator[Night]:
    async with open_office(pool, tenant, clock) as office:
        yield Night(office, desk)


def kinds(report: Report) -> list[str]:
    return [finding.kind for finding in report.findings]


async def test_all_is_well(by_night: Night) -> None:
    for number in range(3):
        await by_night.office.push(await by_night.session(f"p{number}@acme.test"))
    report = await by_night.compare(repair=True)
    assert (report.contacts, kinds(report), by_night.planned) == (3, [], [])
    assert report.ended_at is not None


async def test_a_session_that_was_never_written(by_night: Night) -> None:
    await by_night.office.push(await by_night.session("ann@acme.test"))
    missing = [await by_night.session("ann@acme.test"), await by_night.session("bob@acme.test")]
    report = await by_night.compare()
    assert kinds(report) == ["unwritten"] * 2
    assert by_night.planned == []
    report = await by_night.compare(repair=True)
    assert set(by_night.planned) == {record.session_id for record in missing}
    assert all(finding.repaired for finding in report.findings)
    await by_night.push_planned()
    assert kinds(await by_night.compare(repair=True)) == []


async def test_what_ended_lately_or_goes_elsewhere_is_not_missing(by_night: Night) -> None:
    office = by_night.office
    assert isinstance(office, Office)
    office.entries["toy"] = CrmEntry.model_validate({"enabled": True, "routing": {"countries": ["AT"]}})
    await by_night.session("ann@acme.test")
    austrian = await by_night.session("eva@acme.test", country="AT")
    by_night.desk.clock.advance(1_800)
    assert (await reconcile(by_night.deps(), by_night.desk.tenant, "toy", repair=False)).contacts == 0
    report = await by_night.compare()
    assert [finding.session_id for finding in report.findings] == [austrian.session_id]


async def test_what_we_know_since(by_night: Night) -> None:
    record = await by_night.session("ann@acme.test")
    await by_night.office.push(record)
    by_night.desk.clock.advance(60)
    now = by_night.desk.clock()
    await by_night.desk.run("UPDATE contacts SET updated_at = %s", now)
    assert kinds(await by_night.compare()) == []  # nothing that goes there has changed
    by_night.known[record.session_id] = replace(record, contact=replace(record.contact, phone="+4930123456"))
    assert kinds(await by_night.compare(repair=True)) == ["outdated"]
    await by_night.push_planned()
    assert kinds(await by_night.compare()) == []


@pytest.mark.parametrize("opener", [pytest.param(opener, id=name) for name, opener in vendor_rigs().items()])
async def test_every_crm(opener: Opener, pool: Pool, tenant: UUID, clock: FixedClock, desk: Desk) -> None:
    """One that is well, one whose record is gone, one who was merged and one who is there twice; mended, all but what
    somebody has to merge is well."""
    async with opener(clock) as vendor:
        office = VendorOffice(pool, tenant, clock, vendor)
        here = Night(office, desk, NAME)
        records = [await here.session(f"p{number}@acme.test", booked=False) for number in range(4)]
        refs = [(await office.push(record)).contact for record in records]
        clock.advance(7_200)
        vendor.delete(refs[1])
        moved = vendor.merge is not None
        if vendor.merge:
            vendor.merge(refs[2], vendor.put("other@acme.test", {}))
        await desk.run("UPDATE contacts SET email = 'new@acme.test' WHERE id = %s", records[3].contact.id)
        vendor.put("new@acme.test", {})
        before = office.records()
        report = await here.compare()
        assert office.records() == before
        assert report.counts == {"vanished": 1, "duplicate": 1} | ({"moved": 1} if moved else {})
        by_kind = {finding.kind: finding for finding in report.findings}
        assert by_kind["vanished"].contact_id == records[1].contact.id
        assert by_kind["duplicate"].contact_id == records[3].contact.id

        await here.compare(repair=True, revive=False)
        assert records[1].session_id not in here.planned
        await here.compare(repair=True)
        assert records[1].session_id in here.planned
        await here.push_planned()
        assert set((await here.compare()).counts) == {"duplicate"}


async def test_it_goes_on_where_it_stopped(by_night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.reconcile.run.PAGE", 2)
    for number in range(5):
        await by_night.session(f"p{number}@acme.test")
    first = await by_night.compare(budget=timedelta(0))
    assert (first.ended_at, first.contacts) == (None, 2)
    second = await by_night.compare(budget=timedelta(0))
    assert (second.ended_at, second.contacts) == (None, 4)
    assert second.started_at == first.started_at
    whole = await by_night.compare()
    assert whole.contacts == 5
    assert whole.ended_at
    assert whole.counts == {"unwritten": 5}
    assert (await by_night.compare(anew=True)).contacts == 5


async def test_an_error_is_kept_and_what_was_found_too(
    by_night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.reconcile.run.PAGE", 2)
    office = by_night.office
    assert isinstance(office, Office)
    for number in range(4):
        await office.push(await by_night.session(f"p{number}@acme.test"))
    await by_night.session("p0@acme.test")
    await by_night.compare(budget=timedelta(0))
    office.toys["toy"].fail_next(503, when="GET /contacts")
    with pytest.raises(Retryable):
        await by_night.compare()
    async with transaction(office.pool, office.tenant) as conn:
        report = await store.report(conn, "toy")
    assert report is not None
    assert (report.contacts, report.error_code, kinds(report)) == (2, "transient", ["unwritten"])
    assert (await by_night.compare()).contacts == 4


async def test_a_finding_goes_with_its_contact(by_night: Night) -> None:
    record = await by_night.session("ann@acme.test")
    other = await by_night.session("bob@acme.test")
    await by_night.compare()
    await by_night.desk.run("DELETE FROM contacts WHERE id = %s", record.contact.id)
    async with transaction(by_night.office.pool, by_night.desk.tenant) as conn:
        report = await store.report(conn, "toy")
    assert report is not None
    assert [finding.contact_id for finding in report.findings] == [other.contact.id]


# By night

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("zone", "at", "expected"),
    [
        (None, datetime(2026, 3, 2, 2, 0, tzinfo=UTC), False),
        (None, datetime(2026, 3, 2, 4, 0, tzinfo=UTC), True),
        (None, datetime(2026, 3, 2, 12, 0, tzinfo=UTC), False),
        (BERLIN, datetime(2026, 3, 2, 3, 0, tzinfo=UTC), True),
        (BERLIN, datetime(2026, 3, 2, 8, 0, tzinfo=UTC), False),
        (ZoneInfo("Pacific/Auckland"), datetime(2026, 3, 1, 15, 0, tzinfo=UTC), True),
    ],
)
def test_it_is_night(zone: ZoneInfo | None, at: datetime, expected: bool) -> None:
    assert (night(UUID(int=7), zone, now=at) is not None) is expected


def test_once_a_night() -> None:
    begins = datetime(2026, 3, 2, 3, 20, tzinfo=UTC)

    def last(hour: int, *, is_over: bool = True, error: str | None = None) -> store.Last:
        return store.Last("toy", begins.replace(hour=hour), is_over, error)

    assert is_due(None, begins)
    assert is_due(last(2), begins)
    assert not is_due(last(4), begins)
    assert is_due(last(4, is_over=False), begins)
    assert not is_due(last(4, is_over=False, error="transient"), begins)


async def test_the_job(by_night: Night, pool: Pool) -> None:
    jobs = Jobs(pool)
    await jobs.open()
    deps = by_night.deps()

    async def handle(**_: Any) -> None: ...

    jobs.register(RECONCILE, handle)
    record = await by_night.session("ann@acme.test")
    by_night.desk.clock.now = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    assert await sweep_tenant(jobs, deps, by_night.desk.tenant) == ()
    by_night.desk.clock.now = datetime(2026, 3, 4, 4, 30, tzinfo=UTC)
    assert list(await sweep_tenant(jobs, deps, by_night.desk.tenant)) == ["toy"]
    await run(jobs, deps, by_night.desk.tenant, "toy")
    assert by_night.planned == [record.session_id]
    assert list(await sweep_tenant(jobs, deps, by_night.desk.tenant)) == []
    by_night.desk.clock.advance(24 * 3_600)
    async with transaction(pool, by_night.desk.tenant) as conn:
        await sync_store.pause(conn, "toy", by="owner", now=by_night.desk.clock())
    assert list(await sweep_tenant(jobs, deps, by_night.desk.tenant)) == []
