"""`salesagent deliveries`: what was sent to people, what is waiting, and what went wrong."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, TypeVar
from uuid import UUID

import typer

from app.cli.common import Json, TenantSlug, fail, opened_database, out, out_json, run, say, tenant_named

if TYPE_CHECKING:
    from db.pool import Connection
    from outreach.deps import Planning
    from outreach.rows import Attempt, Delivery

Changed = TypeVar("Changed")

COLUMNS = (
    "id",
    "created_at",
    "kind",
    "target",
    "state",
    "attempts",
    "due_at",
    "sent_at",
    "error_code",
    "error",
    "session_id",
    "message_id",
    "provider_id",
)

Csv = Annotated[bool, typer.Option("--csv", help="Print CSV, for spreadsheets.")]
DeliveryId = Annotated[UUID, typer.Argument(help="The delivery's id.", metavar="DELIVERY")]
Scope = Annotated[
    str,
    typer.Argument(help='"all", a kind such as email.visitor, or a provider such as smtp.', metavar="SCOPE"),
]


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="Mails and alerts: sent, waiting, failed.", no_args_is_help=True)
    nouns.command("list")(list_)
    nouns.command()(show)
    nouns.command()(replay)
    nouns.command()(pause)
    nouns.command()(resume)
    app.add_typer(nouns, name="deliveries")


def list_(
    tenant: TenantSlug = "default",
    state: Annotated[str | None, typer.Option(help="Only those in this state, such as failed.")] = None,
    kind: Annotated[str | None, typer.Option(help="Only this kind, such as email.team.")] = None,
    session: Annotated[UUID | None, typer.Option(help="Only those of one session.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many, the latest first.")] = 20,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the latest deliveries."""

    async def command() -> list[Delivery]:
        from db.pool import transaction
        from outreach import store

        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            async with transaction(database.pool, found.id) as conn:
                return await store.page(
                    conn, state=state, kind=kind, session_id=session, before=None, limit=limit
                )

    rows = run(command)
    records = [{name: getattr(row, name) for name in COLUMNS} for row in rows]
    if as_json:
        out_json(records)
    elif as_csv:
        from kit.csv import write_csv

        typer.echo(write_csv(records, COLUMNS), nl=False)
    else:
        for row in rows:
            out(
                f"{row.id}  {row.created_at:%Y-%m-%d %H:%M}  {row.state:10}  {row.kind:13}  {row.target}"
                f"{f'  {row.error_code}' if row.error_code else ''}"
            )


def show(delivery: DeliveryId, tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """Print a delivery with its attempts."""

    async def command() -> tuple[Delivery, list[Attempt]]:
        from db.pool import transaction
        from kit.errors import NotFound
        from outreach import store

        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            async with transaction(database.pool, found.id) as conn:
                row = await store.get(conn, delivery)
                if row is None:
                    raise NotFound(f"There is no delivery {delivery} here.")
                return row, await store.attempts(conn, delivery)

    row, history = run(command)
    if as_json:
        from dataclasses import asdict

        out_json(asdict(row) | {"history": [asdict(each) for each in history]})
        return
    for name in COLUMNS:
        if (value := getattr(row, name)) is not None:
            out(f"{name:12} {value}")
    for each in history:
        said = " ".join(part for part in (each.outcome or "under way", each.code, each.detail) if part)
        out(f"attempt {each.number:<4} {each.started_at:%Y-%m-%d %H:%M:%S}  {said}")


def replay(delivery: DeliveryId, tenant: TenantSlug = "default") -> None:
    """Try a delivery again now, with the same id and Message-ID."""

    async def change(conn: Connection, plan: Planning) -> None:
        from outreach import deliveries

        await deliveries.replay(conn, plan, delivery)

    run(lambda: _changed(tenant, change))
    say("It is tried again as soon as a worker runs.")


def pause(scope: Scope = "all", tenant: TenantSlug = "default") -> None:
    """Send nothing of this scope from now on."""

    async def change(conn: Connection, plan: Planning) -> int:
        from outreach import pauses

        return await pauses.pause(conn, plan, _checked(scope))

    waiting = run(lambda: _changed(tenant, change))
    say(f"Paused; {waiting} deliveries wait.")


def resume(scope: Scope = "all", tenant: TenantSlug = "default") -> None:
    """Send again what was held back within this scope, whatever held it back."""

    async def change(conn: Connection, plan: Planning) -> int:
        from outreach import pauses

        return await pauses.resume(conn, plan, _checked(scope))

    say(f"{run(lambda: _changed(tenant, change))} deliveries go on as soon as a worker runs.")


def _checked(scope: str) -> str:
    from kit.errors import BadRequest
    from outreach.pauses import checked_scope

    try:
        return checked_scope(scope)
    except BadRequest as error:
        fail(error.detail, 2)


async def _changed(slug: str, change: Callable[[Connection, Planning], Awaitable[Changed]]) -> Changed:
    """What `change` does in a transaction of the tenant, with a queue that a worker elsewhere works on."""
    from app.environment import read_settings
    from app.settings import for_tenant
    from db.jobs import Jobs
    from db.pool import transaction
    from kit.ids import uuid7
    from outreach import jobs
    from outreach.deps import Planning

    async with opened_database() as (environment, _, database):
        tenant = await tenant_named(database, slug)
        values, _ = read_settings(environment)
        settings = for_tenant(values, tenant.overrides, slug=slug)
        queue = Jobs(database.pool)
        await queue.open()
        jobs.register_name(queue)
        plan = Planning(tenant.id, settings.outreach, queue, environment.clock(), uuid7)
        async with transaction(database.pool, tenant.id) as conn:
            return await change(conn, plan)
