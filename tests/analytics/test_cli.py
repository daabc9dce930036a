"""`salesagent analytics`: a table for people, JSON and CSV for machines."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from tests.analytics.conftest import SITE, AddSession

ROOT = Path(__file__).parents[2]
CODE = "import typer; from app.cli.analytics import register; app = typer.Typer(); register(app); app()"
MARCH = ("--from", "2026-03-01", "--to", "2026-03-02")


@pytest.fixture
def some_sessions(add_session: AddSession) -> None:
    at = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    add_session(
        at=at, outcomes="answered not_found", lead=True, source="=cmd()", landing_url=f"{SITE}/" + "x" * 90
    )
    add_session(at=at, source="bing", booked=1)


def run(folder: Path, dsn: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SALES_", "OPENAI_"))}
    return subprocess.run(
        [sys.executable, "-c", CODE, "analytics", "sources", *arguments],
        cwd=folder,
        env={
            **clean,
            "PYTHONPATH": str(ROOT),
            "NO_COLOR": "1",
            "DATABASE_URL": dsn,
            "SALES_DATA_DIR": str(folder),
        },
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


@pytest.mark.usefixtures("some_sessions")
def test_a_table_for_people(tmp_path: Path, dsn: str) -> None:
    done = run(tmp_path, dsn, *MARCH, "--by", "source", "--by", "day", "--by", "landing")
    assert done.returncode == 0, done.stderr
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert lines[0] == "2026-03-01 to 2026-03-02, UTC"
    assert "sessions asked answered leads qualified booked won lost" in lines
    assert "all sessions 2 1 50% 1 0 1 0 0" in lines
    assert "bing 1 0 - 0 0 1 0 0" in lines
    assert "2026-03-01 2 1 50% 1 0 1 0 0" in lines
    assert not [line for line in lines if line.startswith("2026-03-02 ")]
    assert len({len(line) for line in done.stdout.splitlines()[2:] if line}) == 1
    assert f"{SITE}/{'x' * 42}… 1 1 50% 1 0 0 0 0" in lines


@pytest.mark.usefixtures("some_sessions")
def test_json_and_csv_for_machines(tmp_path: Path, dsn: str) -> None:
    done = run(tmp_path, dsn, *MARCH, "--by", "day", "--zone", "Europe/Vienna", "--json")
    days = json.loads(done.stdout)["by"]["day"]
    assert [(row["key"], row["sessions"]) for row in days] == [("2026-03-01", 0), ("2026-03-02", 2)]
    done = run(tmp_path, dsn, *MARCH, "--by", "source", "--csv")
    rows = list(csv.reader(StringIO(done.stdout, newline="")))
    assert [row[:3] for row in rows[1:]] == [["source", "'=cmd()", "1"], ["source", "bing", "1"]]


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("--by", "moon"), 2, "no dimension 'moon'"),
        (("--json", "--csv"), 2, "choose"),
        (("--from", "2026-03-02", "--to", "2026-03-01"), 1, "begins on 2026-03-02"),
        (("--zone", "Mars/Base"), 1, "not a time zone"),
        (("--tenant", "nobody"), 4, "no tenant"),
    ],
)
def test_mistakes(tmp_path: Path, dsn: str, arguments: tuple[str, ...], code: int, part: str) -> None:
    done = run(tmp_path, dsn, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert part in done.stderr
