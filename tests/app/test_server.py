"""`serve` as a process: it answers, it stops cleanly, and it leaves nothing running."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("SALES_", "OPENAI_"))
    }
    process = subprocess.Popen(
        [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", "0"],
        cwd=tmp_path,
        env={**environment, "PYTHONPATH": str(ROOT), "SALES_DATA_DIR": str(tmp_path / "data")},
        stderr=subprocess.PIPE,
        text=True,
    )
    yield process
    process.kill()
    process.communicate()


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stderr
    for line in process.stderr:
        if "Ready at" in line:
            return line.split("Ready at")[1].strip()
    raise AssertionError("the server ended before it was ready")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_answers_and_stops_cleanly(
    server: subprocess.Popen[str], tmp_path: Path, number: signal.Signals
) -> None:
    address = _address(server)
    ready = httpx.get(f"{address}/readyz", timeout=20)
    postgres = psutil.Process(int((tmp_path / "data/postgres/postmaster.pid").read_text().splitlines()[0]))
    server.send_signal(number)
    code = server.wait(timeout=40)

    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    assert code == 0
    assert not postgres.is_running() or postgres.status() == psutil.STATUS_ZOMBIE
    assert json.loads((tmp_path / "data/postgres/.handle_pids.json").read_text()) == []
