"""The command line: data on stdout, the rest on stderr, exit codes, and a quick start."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def _run(*arguments: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`salesagent` as a process of its own, in `folder`, with nothing of this machine's settings."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("SALES_", "OPENAI_"))}
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *arguments],
        cwd=folder,
        env={**clean, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", **environment},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def _json(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_help_comes_at_once_and_loads_nothing_heavy(tmp_path: Path) -> None:
    began = time.process_time()
    code = (
        "import sys; from app.cli import build; app = build();"
        "print([m for m in ('torch', 'numpy', 'fastapi', 'psycopg', 'langchain', 'pydantic') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30, check=True
    )
    assert done.stdout.strip() == "[]"
    assert time.process_time() - began < 5
    shown = _run("--help", folder=tmp_path)
    assert shown.returncode == 0
    for command in ("demo", "serve", "web", "worker", "migrate", "tenant", "sessions", "check", "config"):
        assert command in shown.stdout


def test_tenants_from_making_to_changing(tmp_path: Path, dsn: str) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return _run("tenant", *arguments, folder=tmp_path, DATABASE_URL=dsn)

    made = _json(run("create", "acme", "--name", "Acme", "--origin", "https://Acme.test/shop", "--json"))
    assert set(made) == {"id", "slug", "name", "widget_key", "origins", "settings"}
    assert (made["name"], made["origins"]) == ("Acme", ["https://acme.test"])

    (tmp_path / "acme.yaml").write_text("company: {name: Acme Ltd}")
    changed = _json(
        run("update", "acme", "--origin", "http://127.0.0.1:8000", "--settings", "acme.yaml", "--json")
    )
    assert changed["origins"] == ["https://acme.test", "http://127.0.0.1:8000"]
    assert changed["settings"] == {"company": {"name": "Acme Ltd"}}
    assert [tenant["slug"] for tenant in _json(run("list", "--json"))] == ["acme", "default"]
    assert _json(run("show", "acme", "--json")) == changed

    looked = run(
        "test-url", "http://127.0.0.1:8000/x", "-t", "acme", "--server", "https://chat.test", "--json"
    )
    found = json.loads(looked.stdout)
    assert (looked.returncode, found["allowed"]) == (0, True), "a page out of reach is a note"
    refused = run("test-url", "https://127.0.0.2/x", "-t", "acme", "--server", "https://chat.test")
    assert refused.returncode == 1
    assert "salesagent tenant update acme --origin https://127.0.0.2" in refused.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["tenant", "show", "nobody"], 4, "no tenant 'nobody'"),
        (["tenant", "create", "Not Good"], 2, "small letters"),
        (["tenant", "create", "default"], 1, "There is a tenant 'default' already"),
        (["tenant", "update", "--origin", "example.com"], 2, "https://www.example.com"),
        (["tenant", "test-url", "https://example.com"], 2, "--server https://chat.example.com"),
        (["tenant", "test-url", "nonsense", "--server", "https://a.test"], 1, "not an origin"),
        (["sessions", "show", "00000000-0000-0000-0000-000000000000"], 4, "no conversation"),
        (["sessions", "show", "x"], 2, "SESSION"),
        (["nonsense"], 2, "nonsense"),
    ],
)
def test_exit_codes(tmp_path: Path, dsn: str, arguments: list[str], code: int, part: str) -> None:
    done = _run(*arguments, folder=tmp_path, DATABASE_URL=dsn)
    assert (done.returncode, done.stdout) == (code, "")
    assert part in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_a_sentence_without_its_password(tmp_path: Path) -> None:
    done = _run("tenant", "list", folder=tmp_path, DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/x")
    assert done.returncode == 1
    assert "cannot be reached" in done.stderr
    assert "hunter2" not in done.stderr
    assert "Traceback" not in done.stderr


def test_a_broken_settings_file_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text("company:\n  nam: x\n")
    done = _run("tenant", "list", folder=tmp_path)
    assert done.returncode == 1
    assert "app.yaml" in done.stderr
    assert "did you mean 'name'" in done.stderr


def test_a_port_that_is_taken_is_said_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = _run("serve", "--port", str(port), folder=tmp_path)
    assert done.returncode == 1
    assert f"Port {port} is in use" in done.stderr
    assert f"--port {port + 1}" in done.stderr
    assert not (tmp_path / "data").exists(), "nothing was started"


def test_the_configuration_page_is_up_to_date(tmp_path: Path) -> None:
    from app.manual import configuration_page, documented_keys

    page = configuration_page()
    for key in documented_keys():
        assert (
            f"`{key.rsplit('.', 1)[-1]}`" in page
            or f"`{key}`" in page
            or f".{key.rsplit('.', 1)[-1]}`" in page
        ), key
    written = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert written == page, "write it anew: salesagent config docs > docs/configuration.md"


def test_check_finds_what_is_wrong_and_says_what_to_do(tmp_path: Path, dsn: str) -> None:
    (tmp_path / "app.yaml").write_text(
        "sales_agent: {vector_database: {namespace: acme}, crm_integration: {hubspot: {enabled: true}}}"
    )
    good = _run("check", "--json", folder=tmp_path, DATABASE_URL=dsn, HUBSPOT_TOKEN="pat-1")
    states = {(finding["check"], finding["state"]) for finding in json.loads(good.stdout)}
    assert good.returncode == 0, good.stdout
    assert {
        ("settings", "ok"),
        ("database", "ok"),
        ("crm", "ok"),
        ("model", "ok"),
        ("embedding", "ok"),
    } <= states
    assert "sales_agent.vector_database.namespace is accepted but not used" in good.stdout

    bad = _run(
        "check", folder=tmp_path, DATABASE_URL="postgresql://127.0.0.1:1/x", SALES_MODEL__PROVIDER="openai"
    )
    assert bad.returncode == 1
    assert "cannot be reached" in bad.stdout
    assert "set OPENAI_API_KEY" in bad.stdout
