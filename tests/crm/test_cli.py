"""`salesagent leads`: data on stdout, exit codes, and nothing that steers a terminal or a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import typer
from psycopg.types.json import Jsonb
from typer.testing import CliRunner, Result

from app.cli import leads
from kit.ids import uuid7

NAME = "=cmd()\x1b[31m\r\nid  qualified"


@pytest.fixture
def lead(tenant: UUID, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A lead whose name was written past all cleaning; the command line finds the database by the environment."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("SALES_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SALES_CONFIG", str(tmp_path / "app.yaml"))
    contact, made = uuid7(), uuid7()
    reasons = [
        {
            "rule": "budget",
            "points": 15,
            "text": "Has named a budget",
            "quote": "20k\x1b[0m\nscore 100",
            "turn": 2,
        }
    ]
    with psycopg.connect(dsn) as conn:
        conn.execute(
            """INSERT INTO contacts (id, tenant_id, email, name, created_at, updated_at)
               VALUES (%s, %s, 'ann@acme.test', %s, now(), now())""",
            (contact, tenant, NAME),
        )
        conn.execute(
            """INSERT INTO leads (id, tenant_id, contact_id, score, reasons, created_at, updated_at)
               VALUES (%s, %s, %s, 15, %s, now(), now())""",
            (made, tenant, contact, Jsonb(reasons)),
        )
    return made


def _run(*arguments: object) -> Result:
    app = typer.Typer()
    leads.register(app)
    return CliRunner().invoke(app, ["leads", *(str(argument) for argument in arguments)])


def test_a_line_a_lead(lead: UUID) -> None:
    done = _run("list")
    assert done.exit_code == 0, done.output
    [line] = done.stdout.splitlines()
    assert line.startswith(str(lead))
    assert "\x1b" not in line
    assert _run("list", "--status", "won").stdout == ""
    assert _run("list", "-q", "acme", "--min-score", 15, "--since", "2020-01-01").stdout == done.stdout


def test_json_and_csv_carry_the_value_as_it_is(lead: UUID) -> None:
    [row] = json.loads(_run("list", "--json").stdout)
    assert (row["id"], row["name"]) == (str(lead), NAME)
    [line] = _run("export", "--json").stdout.splitlines()
    assert json.loads(line) == row
    for command in ("export", "list"):
        [cells] = csv.DictReader(io.StringIO(_run(command, "--csv").stdout, newline=""))
        assert (cells["id"], cells["name"][:7]) == (str(lead), "'=cmd()")
        assert cells["reasons"] == "Has named a budget (+15)"


def test_show_prints_one_line_a_fact(lead: UUID) -> None:
    done = _run("show", lead)
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout
    assert 'Has named a budget  "20k [0m score 100"' in done.stdout
    assert "ann@acme.test" in done.stdout
    assert json.loads(_run("show", lead, "--json").stdout)["contact"]["email"] == "ann@acme.test"


def test_set_says_where_it_stands(lead: UUID) -> None:
    changed = json.loads(
        _run("set", lead, "--status", "won", "--owner", "ana@us.test", "--reason", "signed", "--json").stdout
    )
    assert (changed["status"], changed["status_by"], changed["owner"]) == ("won", "person", "ana@us.test")
    assert _run("set", lead, "--owner", "").stdout.split() == [str(lead), "won", "15", "(nobody)"]
    assert json.loads(_run("show", lead, "--json").stdout)["lead"]["status_reason"] == "signed"


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["show", "00000000-0000-0000-0000-000000000000"], 4, "no such lead"),
        (["set", "00000000-0000-0000-0000-000000000000", "--status", "won"], 4, "no such lead"),
        (["set", "00000000-0000-0000-0000-000000000000"], 2, "--status or --owner"),
        (["list", "--status", "best"], 2, "there is no status 'best'"),
        (["list", "--since", "yesterday"], 2, "2026-03-02"),
        (["list", "--tenant", "nobody"], 4, "no tenant 'nobody'"),
        (["export", "--json", "--csv"], 2, "choose one"),
    ],
)
def test_exit_codes(lead: UUID, arguments: list[str], code: int, part: str) -> None:
    done = _run(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert part in done.stderr
