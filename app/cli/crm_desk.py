"""What the commands about CRMs share: the opened desk, times as they are typed, and the option for a moment."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, cast
from uuid import UUID

import typer

from app.cli.common import USAGE, fail, opened_database, tenant_named

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.crm_desk.desk import Desk
    from crm.connectors.model import Change

Name = Annotated[str, typer.Argument(help="The CRM's name in app.yaml, such as hubspot.", metavar="NAME")]
AnyName = Annotated[
    str | None, typer.Argument(help="The CRM's name in app.yaml; all without one.", metavar="NAME")
]
Since = Annotated[
    str | None,
    typer.Option(
        help="Conversations that ended then or later: 2026-03-02 (UTC), or with a time.", metavar="TIME"
    ),
]
OneSession = Annotated[
    UUID | None, typer.Option("--session", help="One conversation, by its id.", metavar="ID")
]


@dataclass(frozen=True, slots=True)
class Opened:
    """CRMs of one tenant, as the server has them. `environ` are the process's variables."""

    tenant: UUID
    desk: Desk
    environ: Mapping[str, str]


@asynccontextmanager
async def opened(slug: str) -> AsyncGenerator[Opened]:
    """Deliveries that are planned here are sent by a worker. Raises NotFound for an unknown tenant."""
    from app.crm_desk.desk import Desk
    from app.environment import read_settings
    from app.outgoing import make_outgoing
    from db.jobs import Jobs
    from outreach import jobs as delivery_jobs

    async with opened_database() as (environment, settings, database), AsyncExitStack() as stack:
        tenant = await tenant_named(database, slug)
        values, _ = read_settings(environment)
        jobs = Jobs(database.pool)
        await jobs.open()
        delivery_jobs.register_name(jobs)
        outgoing = make_outgoing(
            environment,
            values,
            settings,
            pool=database.pool,
            jobs=jobs,
            model=None,
            default_tenant=database.default.id,
        )
        stack.push_async_callback(outgoing.aclose)
        yield Opened(tenant.id, Desk.of(outgoing), environment.variables)


def moment(text: str | None) -> datetime | None:
    """A day is its midnight in UTC; a time without an offset is meant in UTC."""
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        fail(f"{text!r} is no time; write it like 2026-03-02 or 2026-03-02T09:00Z", USAGE)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


_PLURALS = {"activity": "activities", "company": "companies", "delivery": "deliveries"}


def counted(count: int, name: str) -> str:
    """ "1 contact", "2 activities"."""
    return f"{count} {name if count == 1 else _PLURALS.get(name, f'{name}s')}"


def stamp(at: datetime | None) -> str | None:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}" if at else None


def change_line(change: Change) -> str:
    """+ field: new    ~ field: old -> new"""
    after = short(change.after)
    if change.before in (None, "", ()):
        return f"+ {change.field}: {after}"
    return f"~ {change.field}: {short(change.before)} -> {after}"


def short(value: object, width: int = 100) -> str:
    """A value on a part of a line."""
    text = "" if value is None else str(value)
    if isinstance(value, tuple | list):
        text = ", ".join(map(str, cast("Sequence[object]", value)))
    text = " ".join(text.split())
    return text if len(text) <= width else f"{text[: width - 1]}…"
