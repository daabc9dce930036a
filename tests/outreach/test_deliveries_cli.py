"""`salesagent deliveries` over a real database."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from app.cli import deliveries

Run = Callable[..., Result]


@pytest.fixture
def run(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("SALES_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SALES_CONFIG", str(tmp_path / "none.yaml"))
    monkeypatch.setattr("kit.log.configure", lambda **_: None)  # this process's logs stay as they are
    app = typer.Typer()
    deliveries.register(app)
    return lambda *words: CliRunner().invoke(app, ["deliveries", *map(str, words)])


@pytest.fixture
def failed(dsn: str, tenant: UUID) -> UUID:
    """A delivery whose error begins like a formula."""
    delivery = uuid4()
    with psycopg.connect(dsn) as conn:
        conn.execute(
            """INSERT INTO deliveries (id, tenant_id, kind, target, dedup_key, state, attempts, message_id, due_at,
                                       expires_at, error_code, error, created_at)
               VALUES (%s, %s, 'email.team', 'team@company.test', 'k', 'failed', 1, '<a@b>', now(), now(), 'refused',
                       '=cmd()', now())""",
            (delivery, tenant),
        )
        conn.execute(
            """INSERT INTO attempts (id, tenant_id, delivery_id, number, outcome, code, detail, started_at)
               VALUES (%s, %s, %s, 1, 'rejected', 'refused', 'spam', now())""",
            (uuid4(), tenant, delivery),
        )
    return delivery


def states(dsn: str) -> list[Any]:
    with psycopg.connect(dsn) as conn:
        return conn.execute("SELECT state, message_id FROM deliveries").fetchall()


def test_list(run: Run, failed: UUID) -> None:
    assert "failed" in run("list").stdout
    (row,) = json.loads(run("list", "--json").stdout)
    assert (row["id"], row["error"]) == (str(failed), "=cmd()")
    (cells,) = csv.DictReader(io.StringIO(run("list", "--csv").stdout))
    assert cells["error"] == "'=cmd()"
    assert json.loads(run("list", "--json", "--state", "sent").stdout) == []
    assert json.loads(run("list", "--json", "--session", uuid4()).stdout) == []


def test_show(run: Run, failed: UUID) -> None:
    assert "rejected refused spam" in run("show", failed).stdout
    shown = json.loads(run("show", failed, "--json").stdout)
    assert [each["detail"] for each in shown["history"]] == ["spam"]
    assert run("show", uuid4()).exit_code == 4


def test_replay_queues_it_for_a_worker(run: Run, failed: UUID, dsn: str) -> None:
    assert run("replay", failed).exit_code == 0
    assert states(dsn) == [("pending", "<a@b>")]
    with psycopg.connect(dsn) as conn:
        (args,) = conn.execute("SELECT args FROM procrastinate_jobs").fetchone() or ()
    assert args["delivery"] == str(failed) and args["forced"] is True
    assert run("replay", uuid4()).exit_code == 4


def test_pause_and_resume(run: Run, failed: UUID, dsn: str) -> None:
    run("replay", failed)
    assert "1 deliveries wait" in run("pause", "email.team").stderr
    assert states(dsn)[0][0] == "paused"
    assert "1 deliveries go on" in run("resume").stderr
    assert states(dsn)[0][0] == "pending"
    assert run("pause", "pigeons").exit_code == 2
