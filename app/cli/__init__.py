"""The command `salesagent`. One module a noun: `register(app)` adds its commands, and these import what is heavy."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated

import typer

# Our own products of matrices are small: threads for them cost more than they save. Read by numpy when it is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

MODULES = (
    "demo",
    "serve",
    "ingest",
    "extract",
    "search",
    "ask",
    "evaluate",
    "tenant",
    "sessions",
    "leads",
    "deals",
    "profile",
    "deliveries",
    "crm",
    "meetings",
    "analytics",
    "privacy",
    "when",
    "check",
    "config",
)


def build() -> typer.Typer:
    """The whole command line."""
    app = typer.Typer(
        name="salesagent",
        help="A sales agent for your website: cited answers from your own pages.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_options)
    for name in MODULES:
        if find_spec(f"app.cli.{name}"):
            import_module(f"app.cli.{name}").register(app)
    return app


def main() -> None:
    """The entry point. Exit codes: 0 ok, 1 failed, 2 usage, 3 partial, 4 not found, 5 not allowed, 130 interrupted."""
    try:
        build()()
    except KeyboardInterrupt:
        sys.exit(130)


def _options(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and stop.", is_eager=True)
    ] = False,
    config: Annotated[
        str | None, typer.Option(help="The settings file.", envvar="SALES_CONFIG", metavar="FILE")
    ] = None,
) -> None:
    if version:
        from app.version import VERSION

        typer.echo(VERSION)
        raise typer.Exit
    if config:
        os.environ["SALES_CONFIG"] = config
