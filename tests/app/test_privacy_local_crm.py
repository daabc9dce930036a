"""What the built-in CRM keeps of a person is exported, erased and forgotten with them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.privacy import export
from app.privacy.erase import by_session
from app.retention import sweep
from app.retention.config import Retention
from app.retention.sweep import RetentionDeps
from tests.app.conftest import MakeServices
from tests.app.privacy_rig import Office, open_office

EMAIL = "ann@acme.test"
DAY = 86_400


@pytest.fixture
async def office(
    make_services: MakeServices, dsn: str, tenant: UUID, tmp_path: Path, clock: Any
) -> AsyncIterator[Office]:
    async with open_office(make_services, dsn=dsn, tenant=tenant, folder=tmp_path, clock=clock) as office:
        yield office


def a_deal(office: Office, **columns: Any) -> UUID:
    """As the sync wrote it, with the first conversation in its title."""
    deal = uuid4()
    [contact] = office.sql("SELECT id FROM contacts")
    office.sql(
        """INSERT INTO local_deals (id, tenant_id, contact_id, key, title, stage, amount, description, moved_at,
                                    created_at, updated_at)
           VALUES (%s, %s, %s, 'deal', 'Wants ten boxes', 'new', 5000, 'By May', %s, %s, %s)""",
        deal, office.tenant, contact["id"], *[office.clock()] * 3,
    )  # fmt: skip
    for name, value in columns.items():
        office.sql(f"UPDATE local_deals SET {name} = %s", value)
    return deal


async def test_the_sync_writes_the_note_of_a_conversation_and_an_export_has_it(office: Office) -> None:
    visit = await office.talk("What is the price of the Pro plan?", f"My email is {EMAIL}")
    a_deal(office)
    [note] = office.sql("SELECT session_id, kind FROM local_activities")
    assert (note["session_id"], note["kind"]) == (visit.id, "note")
    made = await export.of_email(office.erase, office.tenant, EMAIL)
    [contact] = made.data["contacts"]
    assert [deal["title"] for deal in contact["deals"]] == ["Wants ten boxes"]
    assert [entry["kind"] for entry in contact["timeline"]] == ["note"]


@pytest.mark.parametrize(
    ("held", "left"),
    [([], (EMAIL, None, None)), (["title", "amount", "description"], ("Wants ten boxes", 5000, "By May"))],
)
async def test_a_contact_that_stays_loses_what_an_erased_conversation_wrote(
    office: Office, held: list[str], left: tuple[str, int | None, str | None]
) -> None:
    first = await office.talk(f"My email is {EMAIL}")
    second = await office.talk(f"My email is {EMAIL}", "What is the price?", visitor=first.visitor)
    a_deal(office, held=held)
    await by_session(office.erase, office.tenant, first.id)
    assert [row["session_id"] for row in office.sql("SELECT session_id FROM local_activities")] == [second.id]
    [deal] = office.sql("SELECT title, amount, description FROM local_deals")
    assert (deal["title"], deal["amount"], deal["description"]) == left


@pytest.mark.parametrize(("age", "there"), [(700, True), (740, False)])
async def test_a_contact_that_the_team_works_on_is_not_forgotten(
    office: Office, age: int, there: bool
) -> None:
    await office.talk(f"My email is {EMAIL}")
    office.clock.advance(400 * DAY)
    a_deal(office)
    office.clock.advance(age * DAY)
    deps = RetentionDeps(
        office.services.pool, office.clock, office.services.ids, Retention(), office.erase.outbox
    )
    await sweep.run_now(replace(deps, batch=10), office.tenant)
    assert bool(office.sql("SELECT 1 FROM contacts")) == there
