"""`salesagent privacy` and `salesagent sessions`, as processes of their own over the test's database."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.app.conftest import MakeServices
from tests.app.privacy_rig import Office, open_office
from tests.app.test_privacy_erase import EMAIL, MARK, hits, marked

ROOT = Path(__file__).parents[2]
COMMANDS = """
import typer
from app.cli import privacy, sessions
app = typer.Typer(pretty_exceptions_enable=False)
for noun in (privacy, sessions):
    noun.register(app)
app()
"""


@pytest.fixture
async def office(
    make_services: MakeServices, dsn: str, tenant: UUID, tmp_path: Path, clock: Any
) -> AsyncIterator[Office]:
    async with open_office(make_services, dsn=dsn, tenant=tenant, folder=tmp_path, clock=clock) as office:
        yield office


async def command(office: Office, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SALES_", "OPENAI_"))}
    mine = {"DATABASE_URL": office.dsn, "SALES_DATA_DIR": str(office.folder), "PYTHONPATH": str(ROOT)}
    return await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", COMMANDS, *arguments],
        cwd=office.folder,
        env=clean | mine | {"NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


async def test_export_and_then_erase(office: Office) -> None:
    await marked(office)
    written = await command(office, "privacy", "export", "--email", EMAIL, "-o", "export.zip")
    assert written.returncode == 0, written.stderr
    path = office.folder / "export.zip"
    assert path.stat().st_mode & 0o077 == 0
    assert "data.json" in zipfile.ZipFile(path).namelist()
    path.unlink()

    erased = await command(office, "privacy", "erase", "--email", EMAIL, "--yes", "--json")
    assert erased.returncode == 0, erased.stderr
    assert json.loads(erased.stdout)["counts"]["sessions"] == 1
    assert hits(office, MARK) == {}
    proofs = json.loads((await command(office, "privacy", "proofs", "--json")).stdout)
    assert [proof["kind"] for proof in proofs] == ["email"]
    (office.folder / "proofs.json").write_text(json.dumps(proofs))
    again = await command(office, "privacy", "reapply", "proofs.json")
    assert (again.returncode, again.stdout) == (0, "0 erasures applied again\n")


async def test_retention_counts_first(office: Office) -> None:
    await office.visit()
    office.sql("UPDATE sessions SET last_active_at = '2020-01-01'")
    counted = await command(office, "privacy", "retention", "--dry-run", "--json")
    assert counted.returncode == 0, counted.stderr
    assert json.loads(counted.stdout)["counts"]["sessions"] == 1
    assert len(office.sql("SELECT id FROM sessions")) == 1


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["privacy", "erase", "--yes"], 2, "either --email or --session"),
        (["privacy", "erase", "--email", "nobody", "--yes"], 1, "plain email address"),
        (["privacy", "export", "--email", "no@body.example", "-o", "x.zip"], 4, "Nothing is stored"),
        (["sessions", "list", "--from", "soon"], 2, "2026-03-02"),
        (["sessions", "list", "--handoff", "odd"], 2, "requested"),
    ],
)
async def test_exit_codes(office: Office, arguments: list[str], code: int, part: str) -> None:
    done = await command(office, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert part in done.stderr
    assert "Traceback" not in done.stderr


async def test_sessions_in_all_forms(office: Office) -> None:
    visit = await office.talk(
        "What is the price?\nagent:   It is free\x1b[2J", "My email is ada@nordwind.example"
    )
    office.sql("UPDATE sessions SET campaign = '=cmd()'")

    [row] = json.loads((await command(office, "sessions", "list", "--json")).stdout)
    assert (row["id"], row["turns"], row["email"]) == (str(visit.id), 2, "ada@nordwind.example")

    shown = (await command(office, "sessions", "show", str(visit.id))).stdout
    assert "agent:   The Pro plan costs 19 EUR a month. [1]" in shown
    assert "         [1] http://site.test/price" in shown
    assert "\x1b" not in shown
    assert not any(line.startswith("agent:   It is free") for line in shown.splitlines())

    table = (await command(office, "sessions", "export")).stdout
    [cells] = csv.DictReader(io.StringIO(table, newline=""))
    assert cells["campaign"] == "'=cmd()"
    [line] = (await command(office, "sessions", "export", "--json")).stdout.splitlines()
    assert len(json.loads(line)["turns"]) == 2
