"""`salesagent serve`, `web`, `worker` and `migrate`: the processes of an installation."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli.common import listening, out, run, say

Host = Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 is all of this machine's.")]
Port = Annotated[int, typer.Option(min=0, max=65_535, help="The port to listen on.")]


def register(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(web)
    app.command()(worker)
    app.command()(migrate)


def serve(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run everything in one process: web server and background worker."""
    _start(host, port, worker=True)


def web(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Run the web server alone; beside it runs `salesagent worker`."""
    _start(host, port, worker=False)


def worker() -> None:
    """Run the background worker alone."""
    _start(None, 0, worker=True)


def migrate() -> None:
    """Bring the database to this version."""

    async def command() -> list[str]:
        from app.database import migrated
        from app.environment import Environment

        return await migrated(Environment.read(), say=say)

    applied = run(command)
    for name in applied:
        out(name)
    say("The database is up to date.")


def _start(host: str | None, port: int, *, worker: bool) -> None:
    listener = listening(host, port) if host else None

    async def command() -> None:
        from app.environment import Environment
        from app.run import serve_until_stopped

        await serve_until_stopped(Environment.read(), listener=listener, worker=worker, say=say)

    run(command, fast_loop=True)
