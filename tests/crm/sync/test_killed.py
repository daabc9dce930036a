"""A worker that dies at any place of a push: whoever comes next goes on, and everything is there once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crm.sync import ledger
from crm.sync.model import SessionRecord
from tests.crm.sync.sync_rig import Killed, Office

ROOT = Path(__file__).parents[3]
PLACES = [
    f"crm_{what}_{done}"
    for what in ("contact", "deal", "note", "meeting", "task")
    for done in ("written", "linked")
]


def once(office: Office) -> None:
    toy = office.toys["toy"]
    assert [len(toy.kind(kind)) for kind in ("contacts", "deals", "notes")] == [1, 1, 3]
    assert len([line for line in toy.writes() if line.startswith("PATCH")]) == 0


@pytest.mark.parametrize("place", PLACES)
async def test_stopped_at_each_step(
    office: Office, record: SessionRecord, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def reached(name: str) -> None:
        if name == place:
            raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(ledger, "reached", reached)
        with pytest.raises(Killed):
            await office.push(record)
    await office.push(record)
    once(office)
    done = {(row.object, row.done) for row in await office.writes()}
    kinds = {"contact", "deal", "note", "meeting", "task"}
    assert {object for object, _ in done} == kinds
    assert not (await office.push(record)).wrote


@pytest.mark.parametrize("place", ["crm_contact_written", "crm_deal_linked", "crm_note_written"])
async def test_killed(office: Office, record: SessionRecord, dsn: str, place: str) -> None:
    """A process with SIGKILL; its lock ends by itself."""
    toy = office.toys["toy"]
    command = [sys.executable, "-m", "tests.crm.sync.push_worker", dsn, str(office.tenant), toy.url]
    command += [str(record.session_id), str(record.contact.id)]
    with subprocess.Popen(command, cwd=ROOT, env=os.environ | {"SALES_FAILPOINT": place}) as process:
        assert process.wait(60) == -signal.SIGKILL
    office.clock.advance(61)
    await office.push(record)
    once(office)
    assert not (await office.push(record)).wrote
