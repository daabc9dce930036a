"""`salesagent demo`: a company's website with the chat on it, ready in a minute."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from app.cli.common import listening, run, say


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="The port to listen on.")] = 8000,
) -> None:
    """Show a demo company's website with the chat on each page. Needs no key and no account."""
    from app.listening import address_of

    listener = listening(host, port)

    os.environ.setdefault("SALES_SERVER__PUBLIC_URL", address_of(listener))

    async def command() -> None:
        from app.demo.run import run_demo
        from app.environment import Environment

        await run_demo(Environment.read(), listener, say=say)

    run(command, fast_loop=True)
