"""What commands share: data on stdout, everything else on stderr, errors as sentences with an exit code."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from app.database import Database
    from app.environment import Environment
    from app.services import Services
    from app.settings import Settings
    from db.tenants import Tenant

OK, FAILED, USAGE, PARTIAL, NOT_FOUND, NOT_ALLOWED, INTERRUPTED = 0, 1, 2, 3, 4, 5, 130

Json = Annotated[bool, typer.Option("--json", help="Print JSON, for machines.")]
TenantSlug = Annotated[str, typer.Option("--tenant", "-t", help="The tenant's short name.", metavar="SLUG")]

Result = TypeVar("Result")


def say(text: str) -> None:
    """A line for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def out(text: str) -> None:
    """A line of data."""
    print(text, flush=True)  # noqa: T201


def out_json(value: Any) -> None:
    """Data as JSON; ids and times become strings."""
    out(json.dumps(value, default=str, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def fail(text: str, code: int = FAILED) -> NoReturn:
    say(f"salesagent: {text}")
    raise typer.Exit(code)


def listening(host: str, port: int) -> socket.socket:
    """A listening socket; says what to do when there is none to be had."""
    from app.listening import listen
    from kit.errors import AppError

    try:
        return listen(host, port)
    except AppError as error:
        fail(error.detail)


def run(command: Callable[[], Coroutine[Any, Any, Result]], *, fast_loop: bool = False) -> Result:
    """Run `command` and turn the errors that people can do something about into a sentence and an exit code."""
    from app.settings import SettingsError
    from db.migrate import MigrationError
    from db.outage import DATABASE_AWAY
    from db.pool import UnsafeRole
    from kit.errors import AppError, ProviderError

    try:
        with asyncio.Runner(loop_factory=_fast_loop() if fast_loop else None) as runner:
            return runner.run(_with_logs(command))
    except AppError as error:
        fail(error.detail, {404: NOT_FOUND, 401: NOT_ALLOWED, 403: NOT_ALLOWED}.get(error.status, FAILED))
    except (SettingsError, MigrationError, UnsafeRole, ProviderError) as error:
        fail(str(error))
    except DATABASE_AWAY as error:
        from kit.log import redact

        fail(f"the database cannot be reached: {redact(str(error)).strip()}\nSee `salesagent check`.")
    except KeyboardInterrupt:
        say("Interrupted.")
        raise typer.Exit(INTERRUPTED) from None


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    import uvloop

    return uvloop.new_event_loop


async def _with_logs(command: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    from kit import log

    log.configure(level=os.environ.get("SALES_TELEMETRY__LOG_LEVEL", "WARNING"))
    return await command()


@asynccontextmanager
async def opened_database(*, quiet: bool = False) -> AsyncGenerator[tuple[Environment, Settings, Database]]:
    """The database and the settings, for commands that need no model."""
    from app.database import open_database
    from app.environment import Environment, read_settings
    from kit.ids import uuid7

    environment = Environment.read()
    _, settings = read_settings(environment)
    async with open_database(environment, settings, ids=uuid7, say=_silent if quiet else say) as database:
        yield environment, settings, database


@asynccontextmanager
async def opened_services() -> AsyncGenerator[Services]:
    """Everything, with the models, for commands that search or answer."""
    from app.environment import Environment
    from app.services import open_services

    async with open_services(Environment.read(), say=say) as services:
        yield services


async def tenant_named(database: Database, slug: str) -> Tenant:
    """Raises NotFound for an unknown short name."""
    from db import tenants
    from db.pool import anonymous, transaction

    async with anonymous(database.pool) as conn:
        tenant = await tenants.id_of(conn, slug)
    async with transaction(database.pool, tenant) as conn:
        return await tenants.get(conn)


def _silent(_: str) -> None:
    return
