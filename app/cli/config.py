"""`salesagent config`: what can be set, and what an API client can call."""

from __future__ import annotations

import typer

from app.cli.common import out


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="What can be set.", no_args_is_help=True)
    nouns.command()(docs)
    app.add_typer(nouns, name="config")


def docs() -> None:
    """Print the page that documents every key (docs/configuration.md)."""
    from app.manual import configuration_page

    out(configuration_page().rstrip("\n"))
