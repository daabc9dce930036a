"""Retention: what goes when, by a clock that the test moves, and once a day in however many processes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from app.retention import sweep
from app.retention.config import Retention
from app.retention.store import Cutoff
from app.retention.sweep import RetentionDeps, cutoffs
from tests.app.conftest import MakeServices
from tests.app.privacy_rig import Office, open_office
from tests.app.test_privacy_erase import EMAIL, MARK, everywhere, hits, marked

DAY = 86_400


@pytest.fixture
async def office(
    make_services: MakeServices, dsn: str, tenant: UUID, tmp_path: Path, clock: Any
) -> AsyncIterator[Office]:
    async with open_office(make_services, dsn=dsn, tenant=tenant, folder=tmp_path, clock=clock) as office:
        yield office


def deps(office: Office, *, batch: int = 500, **settings: Any) -> RetentionDeps:
    given = office.erase
    return RetentionDeps(given.pool, given.clock, given.ids, Retention(**settings), given.outbox, batch=batch)


def age_mails(office: Office) -> None:
    """Files have the machine's time; give them the test's."""
    now = office.clock().timestamp()
    for path in office.mails():
        os.utime(path, (now, now))


def left(office: Office) -> set[str]:
    """What is still there, of: the kinds that retention knows."""
    tables = ("sessions", "turns", "visitors", "contacts", "leads", "page_views", "events", "deliveries")
    found = {table for table in tables if office.sql(f"SELECT 1 FROM {table} LIMIT 1")}
    return found | ({"mails"} if office.mails() else set())


ALL = {"sessions", "turns", "visitors", "contacts", "leads", "page_views", "events", "deliveries", "mails"}


@pytest.mark.parametrize(
    ("days", "there"),
    [
        (29, ALL),
        (31, ALL - {"mails"}),
        (91, ALL - {"mails", "page_views", "deliveries"}),
        (181, {"contacts", "leads"}),
        (729, {"contacts", "leads"}),
        (731, set[str]()),
    ],
)
async def test_each_kind_has_its_time(office: Office, days: int, there: set[str]) -> None:
    await marked(office)
    age_mails(office)
    office.clock.advance(days * DAY)
    await sweep.run_now(deps(office), office.tenant)
    assert left(office) == there


async def test_after_all_times_nothing_is_found_anywhere(office: Office) -> None:
    visit = await marked(office)
    everywhere(office, visit.id)
    age_mails(office)
    office.clock.advance(3_650 * DAY)
    await sweep.run_now(deps(office), office.tenant)
    assert hits(office, MARK, str(visit.id)) == {}


async def test_a_dry_run_counts_and_deletes_nothing(office: Office) -> None:
    await marked(office)
    age_mails(office)
    office.clock.advance(800 * DAY)
    counted = await sweep.dry_run(deps(office), office.tenant)
    assert left(office) == ALL
    assert (counted["sessions"], counted["visitors"], counted["contacts"]) == (1, 1, 1)
    assert counted["outbox"] == 2
    done = await sweep.run_now(deps(office), office.tenant)
    assert done["outbox"] == 2
    assert {kind: done[kind] for kind in ("sessions", "visitors", "contacts")} == {
        "sessions": 1,
        "visitors": 1,
        "contacts": 1,
    }


async def test_a_long_list_goes_in_batches(office: Office) -> None:
    for _ in range(5):
        await office.visit()
    office.clock.advance(200 * DAY)
    done = await sweep.run_now(deps(office, batch=2), office.tenant)
    assert done["sessions"] == 5
    assert left(office) == set()


async def test_what_is_kept_for_ever_stays(office: Office) -> None:
    await marked(office)
    age_mails(office)
    never = {
        f"{kind}_days": None
        for kind in ("sessions", "page_views", "events", "deliveries", "contacts", "outbox")
    }
    office.clock.advance(10_000 * DAY)
    assert await sweep.run_now(deps(office, **never), office.tenant) == {}
    assert left(office) == ALL


async def test_a_contact_with_a_conversation_left_stays(office: Office) -> None:
    await marked(office)
    office.clock.advance(3_000 * DAY)
    await sweep.run_now(deps(office, sessions_days=None), office.tenant)
    assert [row["email"] for row in office.sql("SELECT email FROM contacts")] == [EMAIL]


async def test_the_worker_does_it_once_a_day_in_several_processes(office: Office) -> None:
    await office.visit()
    office.clock.advance(200 * DAY)
    done = await asyncio.gather(*(sweep.sweep(deps(office)) for _ in range(4)))
    assert sorted(map(bool, done)) == [False, False, False, True]
    [run] = office.sql("SELECT kind, subject, counts FROM erasures")
    assert (run["kind"], run["subject"]) == ("retention", office.clock().date().isoformat())
    assert run["counts"]["sessions"] == 1
    await office.visit()
    office.clock.advance(DAY)
    await sweep.sweep(deps(office))
    assert [row["kind"] for row in office.sql("SELECT kind FROM erasures")] == ["retention", "retention"]


async def test_it_can_be_switched_off(office: Office) -> None:
    await office.visit()
    office.clock.advance(9_000 * DAY)
    assert await sweep.sweep(deps(office, enabled=False)) == 0
    assert left(office) >= {"sessions"}


async def test_a_mail_without_its_delivery_goes_within_a_minute(office: Office) -> None:
    await marked(office)
    given = deps(office)
    await sweep.sweep(given)
    assert len(office.mails()) == 2
    folder = office.erase.outbox(office.tenant)
    (folder / f"{UUID(int=5)}.eml").write_text("written while its session was erased")
    (folder / f".{UUID(int=6)}.eml.77.tmp").write_text("half")
    (folder / "notes.txt").write_text("the owner's own file")
    await sweep.sweep(given)
    assert len(office.mails()) == 2
    assert sorted(path.name for path in folder.iterdir() if path.suffix != ".eml") == ["notes.txt"]


def test_cutoffs_follow_the_settings() -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    made = cutoffs(Retention(sessions_days=10, contacts_days=20, events_days=None), now)
    ten, twenty = now - timedelta(days=10), now - timedelta(days=20)
    assert made["sessions"] == Cutoff(ten, ten)
    assert made["contacts"] == Cutoff(twenty, ten)
    assert "events" not in made
    order = list(made)
    assert order.index("sessions") < order.index("visitors") < order.index("contacts")
