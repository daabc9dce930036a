"""The built-in CRM over a real database: a contact with a lead, a connector, and a look at what is there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from crm.connectors.model import Deal, Person, Ref
from crm.local.config import Pipeline
from crm.local.connector import LocalCrm
from crm.model import Lead
from crm.sync.shaping import deal_key
from kit.ids import uuid7
from tests.crm.conftest import Desk


class LocalDesk(Desk):
    """`crm` is as each worker has it."""

    pipeline = Pipeline(currency="EUR")

    def crm(self) -> LocalCrm:
        return LocalCrm(self.pool, self.tenant, pipeline=self.pipeline, clock=self.clock, ids=uuid7)

    async def someone(self, score: int = 70, **claim: Any) -> Lead:
        return (await self.lead(score, **({"email": "ann@acme.test", "name": "Ann Lee"} | claim))).lead

    async def deal(self, contact: UUID, **values: Any) -> UUID:
        """As the sync writes it."""
        given = {"key": deal_key(contact), "title": "Acme: 40 seats", "stage": "qualified"} | values
        done = await self.crm().upsert_deal(Deal(**given), whose(contact), None)
        return UUID(done.ref.id)

    async def row(self, table: str, id: UUID) -> dict[str, Any]:
        [row] = await self.run(f"SELECT * FROM {table} WHERE id = %s", id)
        return row

    async def status(self, lead: Lead) -> tuple[str, str]:
        row = await self.row("leads", lead.id)
        return row["status"], row["status_by"]


def whose(contact: UUID) -> Ref:
    return Ref("contacts", str(contact))


def person(contact: UUID) -> Person:
    return Person(key=str(contact), email="ann@acme.test", first_name="Ann", last_name="Lee")


@pytest.fixture
def desk(pool: Any, tenant: UUID, clock: Any) -> LocalDesk:
    return LocalDesk(pool, tenant, clock)


@pytest.fixture
def ids() -> Callable[[], UUID]:
    return uuid7
