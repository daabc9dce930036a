"""What holds at every vendor and is not about HTTP holds for the built-in CRM as well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.rows import dict_row

from crm.connectors.model import Person, Ref
from tests.crm.connectors.scenarios import SCENARIOS
from tests.crm.connectors.vendor import Seen, Vendor
from tests.crm.local.conftest import LocalDesk
from tests.fakes.scripted_http import json_reply
from tests.fakes.toy_crm_server import ToyCrm

FITTING = ("unchanged", "deal_once", "activity_once", "activities_of_all_kinds", "a_very_long_note")
"""The others are about answers that get lost, tokens, and records that somebody else makes or deletes."""


@dataclass(frozen=True, kw_only=True)
class Local(Vendor):
    """A person there is a contact of ours."""

    contact: UUID

    def person(self, **changes: Any) -> Person:
        return super().person(**({"key": str(self.contact), "fields": ()} | changes))


@pytest.mark.parametrize("name", FITTING)
async def test_contract(name: str, desk: LocalDesk, dsn: str, clock: Any) -> None:
    lead = await desk.someone()

    def seen(table: str) -> list[Seen]:
        with psycopg.connect(dsn, row_factory=dict_row) as conn:
            rows = conn.execute(f"SELECT * FROM {table} ORDER BY id".encode()).fetchall()
        return [Seen(str(row["id"]), row.get("email"), row) for row in rows]

    def nobody(email: str, values: Any) -> Ref:
        raise AssertionError("contacts are made by visitors")

    with ToyCrm() as server:  # which nobody asks
        vendor = Local(
            name="local",
            server=server,
            clock=clock,
            connector=desk.crm,
            people=lambda: seen("contacts"),
            deals=lambda: seen("local_deals"),
            activities=lambda: seen("local_activities"),
            put=nobody,
            delete=lambda ref: None,
            person_write="$^",
            optional="none",
            stage="qualified",
            no_scope=json_reply(403, {}),
            contact=lead.contact_id,
        )
        await SCENARIOS[name](vendor)
