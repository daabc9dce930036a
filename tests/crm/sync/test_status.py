"""How a connection is, in one word and in figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm.connections.accounts import KEPT
from crm.sync.config import CrmEntry
from crm.sync.model import SessionRecord
from crm.sync.status import Health, Waiting, health, statuses
from crm.sync.store import ConnectionRow
from db.pool import transaction
from kit.errors import NeedsPerson
from tests.crm.sync.sync_rig import Office

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def row(state: Any = "active") -> ConnectionRow:
    return ConnectionRow("toy", state, None, None, NOW, None, None, None, connected=True)


@pytest.mark.parametrize(
    ("entry", "state", "waiting", "expected"),
    [
        (None, row(), Waiting(), "off"),
        ({"enabled": False}, row(), Waiting(), "off"),
        ({}, None, Waiting(), "working"),
        ({}, row(), Waiting(), "working"),
        ({}, row(), Waiting(3, NOW - timedelta(minutes=1)), "waiting"),
        ({}, row(), Waiting(3, NOW - timedelta(hours=1)), "late"),
        ({}, row("paused"), Waiting(3, NOW - timedelta(hours=1)), "paused"),
        ({"paused": True}, row(), Waiting(), "paused"),
        ({}, row("needs_person"), Waiting(3, NOW - timedelta(hours=1)), "needs_person"),
    ],
)
def test_health(entry: Any, state: ConnectionRow | None, waiting: Waiting, expected: Health) -> None:
    made = None if entry is None else CrmEntry.model_validate({"enabled": True, **entry})
    assert health(made, state, waiting, NOW) == expected


async def test_figures(office: Office, record: SessionRecord) -> None:
    office.toys["toy"].fail_next(400, {"code": "invalid", "message": "no"}, when="POST /deals")
    with pytest.raises(Exception, match="no"):
        await office.push(record)
    await office.push(record)
    office.toys["toy"].revoked = True
    office.toys["toy"].expire_tokens()
    office.clock.advance(KEPT.total_seconds())
    with pytest.raises(NeedsPerson):
        await office.push(record)
    entries = {"toy": office.entries["toy"], "other": CrmEntry()}
    waiting = {"toy": Waiting(2, office.clock())}
    async with transaction(office.pool, office.tenant) as conn:
        toy, other = await statuses(conn, entries, waiting=waiting, now=office.clock())
    assert (toy.health, toy.error_code, toy.refused) == ("needs_person", "auth_revoked", {"invalid": 1})
    assert toy.records == {"contact": 1, "deal": 1, "activity": 3}
    assert toy.last_success_at is not None
    assert (other.health, other.records) == ("off", {})
