"""Every statement in the stores is one that the migrated schema accepts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("agent", "analytics", "app", "crm", "db", "ingest", "outreach", "scheduling")
FILES = [
    *(path for package in PACKAGES for path in sorted((ROOT / package).rglob("store.py"))),
    *(ROOT / "db" / name for name in ("tenants.py", "jobs.py", "events.py", "ratelimit.py")),
]
# Parameters whose types only their values decide: the driver sends those along.
_TYPED_BY_VALUE = (
    psycopg.errors.IndeterminateDatatype,
    psycopg.errors.AmbiguousFunction,
    psycopg.errors.AmbiguousParameter,
)
_STATEMENT = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b")
_TEMPLATE = re.compile(r"\{\w*\}")
_PLACEHOLDER = re.compile(r"%%|%\((\w+)\)[stb]|%[stb]")


def _statements(path: Path) -> Iterator[tuple[int, str]]:
    """(line, statement) of each SQL literal. Templates that are filled in when they run are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            text = _filled(node, constants)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inside:
            text = node.value
        else:
            continue
        if text and _STATEMENT.match(text) and not _TEMPLATE.search(text):
            yield node.lineno, text


def _filled(node: ast.JoinedStr, constants: dict[str, object]) -> str | None:
    parts: list[str] = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            parts.append(str(part.value))
        elif isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name):
            if part.value.id not in constants:
                return None
            parts.append(str(constants[part.value.id]))
        else:
            return None
    return "".join(parts)


def _numbered(statement: str) -> str:
    """The statement with $1, $2, ... as PREPARE wants them; a name used twice is one parameter."""
    names: dict[str, int] = {}
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        if match[0] == "%%":
            return "%"
        if match[1] and match[1] in names:
            return f"${names[match[1]]}"
        count += 1
        if match[1]:
            names[match[1]] = count
        return f"${count}"

    return _PLACEHOLDER.sub(number, statement)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_statements_can_be_prepared(path: Path, dsn: str) -> None:
    found = list(_statements(path))
    refused: list[str] = []
    with psycopg.connect(dsn, autocommit=True) as conn:
        for number, (line, statement) in enumerate(found):
            try:
                conn.execute(f"PREPARE s{number} AS {_numbered(statement)}".encode())
            except _TYPED_BY_VALUE:
                continue
            except psycopg.Error as error:
                refused.append(f"line {line}: {error.diag.message_primary}")
    assert refused == []


def test_the_stores_are_found() -> None:
    assert {"agent/store.py", "app/store.py", "ingest/store.py"} <= {
        path.relative_to(ROOT).as_posix() for path in FILES
    }
    assert sum(len(list(_statements(path))) for path in FILES) > 30
