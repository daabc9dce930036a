"""`salesagent deals` and `salesagent tasks`."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
import typer
from typer.testing import CliRunner, Result

from app.cli import deals
from kit.ids import uuid7

NOBODY = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def deal(tenant: UUID, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A deal with a task, both named past all cleaning; the command line finds the database by the environment."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("SALES_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SALES_CONFIG", str(tmp_path / "app.yaml"))
    contact, made = uuid7(), uuid7()
    with psycopg.connect(dsn) as conn:
        conn.execute(
            """INSERT INTO contacts (id, tenant_id, email, name, created_at, updated_at)
               VALUES (%s, %s, 'ann@acme.test', 'Ann', now(), now())""",
            (contact, tenant),
        )
        conn.execute(
            """INSERT INTO leads (id, tenant_id, contact_id, created_at, updated_at)
               VALUES (%s, %s, %s, now(), now())""",
            (uuid7(), tenant, contact),
        )
        conn.execute(
            """INSERT INTO local_deals (id, tenant_id, contact_id, title, stage, amount, currency, moved_at, created_at,
                                        updated_at)
               VALUES (%s, %s, %s, %s, 'new', 5000, 'EUR', now(), now(), now())""",
            (made, tenant, contact, "Ten\x1b[31m\r\nboxes"),
        )
        conn.execute(
            """INSERT INTO local_activities (id, tenant_id, contact_id, deal_id, kind, subject, at, owner, created_at,
                                             updated_at)
               VALUES (%s, %s, %s, %s, 'task', 'Send\x1b prices', now(), 'rita@us.test', now(), now())""",
            (uuid7(), tenant, contact, made),
        )
    return made


def _run(*arguments: object) -> Result:
    app = typer.Typer()
    deals.register(app)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_deal_is_listed_moved_and_closed(deal: UUID) -> None:
    [line] = _run("deals", "list").stdout.splitlines()
    assert line.startswith(str(deal)) and "5000.00 EUR" in line and "\x1b" not in line
    [row] = json.loads(_run("deals", "list", "--json").stdout)
    assert (row["id"], row["title"], row["amount"]) == (str(deal), "Ten\x1b[31m\r\nboxes", "5000.00")
    moved = json.loads(_run("deals", "move", deal, "proposal", "--reason", "asked", "--json").stdout)
    assert (moved["deal"]["stage"], moved["entries"][0]["text"]) == ("proposal", "asked")
    closed = _run("deals", "close", deal, "won", "--reason", "signed")
    assert closed.exit_code == 0, closed.output
    assert "signed" in closed.stdout and "won 0" in closed.stdout, "the lead is told"
    assert _run("deals", "list").stdout == ""
    assert str(deal) in _run("deals", "list", "--state", "won", "-q", "ann@").stdout


def test_show_prints_one_line_a_fact(deal: UUID) -> None:
    done = _run("deals", "show", deal)
    assert done.exit_code == 0, done.output
    assert "\x1b" not in done.stdout
    assert "ann@acme.test" in done.stdout and "Send  prices" in done.stdout


def test_a_task_is_done_and_undone(deal: UUID) -> None:
    [task] = json.loads(_run("tasks", "list", "--json").stdout)
    assert (task["deal_id"], task["owner"], task["done"]) == (str(deal), "rita@us.test", False)
    assert " done " in _run("tasks", "done", task["id"]).stdout
    assert _run("tasks", "list").stdout == ""
    assert task["id"] in _run("tasks", "list", "--state", "done", "--owner", "rita@us.test").stdout
    assert " open " in _run("tasks", "done", task["id"], "--undo").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["deals", "show", NOBODY], 4, "no such deal"),
        (["deals", "close", NOBODY, "won"], 4, "no such deal"),
        (["deals", "close", NOBODY, "best"], 2, "won or lost"),
        (["deals", "list", "--state", "best"], 2, "there is no state 'best'"),
        (["deals", "list", "--tenant", "nobody"], 4, "no tenant 'nobody'"),
        (["tasks", "done", NOBODY], 4, "no such task"),
        (["tasks", "list", "--state", "late"], 2, "there is no state 'late'"),
    ],
)
def test_exit_codes(deal: UUID, arguments: list[str], code: int, part: str) -> None:
    done = _run(*arguments)
    assert (done.exit_code, done.stdout) == (code, "")
    assert part in done.stderr


def test_a_stage_that_is_not_there(deal: UUID) -> None:
    done = _run("deals", "move", deal, "nowhere")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "There are new, engaged, qualified, meeting, proposal, won, lost." in done.stderr
