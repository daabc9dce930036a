"""`salesagent deals` and `salesagent tasks`: the built-in CRM."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from app.cli.common import Json, TenantSlug, fail, opened_database, out, out_json, run, tenant_named
from app.cli.lines import cut, line

if TYPE_CHECKING:
    from crm.local.board import DealDetail
    from crm.local.config import Pipeline
    from crm.local.deals import DealWish
    from crm.local.model import ActivityRow, DealRow
    from crm.services import Services
    from db.pool import Connection

DealId = Annotated[UUID, typer.Argument(help="The deal's id.", metavar="DEAL")]
TaskId = Annotated[UUID, typer.Argument(help="The task's id.", metavar="TASK")]
Owner = Annotated[str | None, typer.Option(help="The email address of whose they are.", metavar="EMAIL")]
Limit = Annotated[int, typer.Option(min=1, max=10_000, help="How many.")]
Reason = Annotated[str | None, typer.Option(help="Why, for your colleagues.")]
_STATES = ("open", "won", "lost")


def register(app: typer.Typer) -> None:
    deals = typer.Typer(help="Deals of the built-in CRM.", no_args_is_help=True)
    deals.command("list")(list_deals)
    deals.command()(show)
    deals.command()(move)
    deals.command()(close)
    app.add_typer(deals, name="deals")
    tasks = typer.Typer(help="Tasks of the built-in CRM.", no_args_is_help=True)
    tasks.command("list")(list_tasks)
    tasks.command()(done)
    app.add_typer(tasks, name="tasks")


@dataclass(frozen=True, slots=True)
class _Desk:
    """One tenant's pipeline, in a transaction."""

    conn: Connection
    pipeline: Pipeline
    services: Services
    now: datetime


@asynccontextmanager
async def _opened(slug: str) -> AsyncGenerator[_Desk]:
    from app.environment import read_settings
    from app.tenant_settings import TenantSettings
    from crm.events import recorder
    from crm.local.config import pipeline_of
    from crm.services import Services
    from db.pool import transaction
    from kit.ids import uuid7

    async with opened_database() as (environment, settings, database):
        tenant = await tenant_named(database, slug)
        values, _ = read_settings(environment)
        mine = await TenantSettings(database.pool, environment, values, settings).outreach(tenant.id)
        services = Services(uuid7, recorder(uuid7))
        async with transaction(database.pool, tenant.id) as conn:
            yield _Desk(conn, pipeline_of(mine.crm), services, environment.clock()())


# Deals


def list_deals(
    tenant: TenantSlug = "default",
    stage: Annotated[str | None, typer.Option(help="Only those in this stage, by id.")] = None,
    state: Annotated[str, typer.Option(help="open, won, lost or all.")] = "open",
    owner: Owner = None,
    query: Annotated[
        str | None, typer.Option("--query", "-q", help="Part of a title, name, address or company.")
    ] = None,
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """List deals by their last change."""
    if state not in (*_STATES, "all"):
        fail(f"there is no state {state!r}; there are {', '.join(_STATES)} and all", 2)

    async def command() -> list[DealRow]:
        from crm.local import store
        from crm.local.model import DealFilter

        wanted: Any = None if state == "all" else state
        async with _opened(tenant) as desk:
            found = DealFilter(stage=stage, state=wanted, owner=owner, q=query or None)
            return await store.deals(desk.conn, found, before=None, limit=limit)

    rows = run(command)
    if as_json:
        from crm.local.api import DealOut

        out_json([DealOut.of(row).model_dump(mode="json") for row in rows])
    else:
        for row in rows:
            out(_deal_line(row))


def show(deal: DealId, tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """Show a deal with its contact, open tasks and what was done."""

    async def command() -> DealDetail:
        from crm.local.board import one_deal

        async with _opened(tenant) as desk:
            return await one_deal(desk.conn, deal)

    _print(run(command), as_json=as_json)


def move(
    deal: DealId,
    stage: Annotated[str, typer.Argument(help="The stage's id.", metavar="STAGE")],
    reason: Reason = None,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Put a deal into another stage. A closing stage closes it, and tells its lead."""
    _change(deal, {"stage": stage}, reason, tenant=tenant, as_json=as_json)


def close(
    deal: DealId,
    outcome: Annotated[str, typer.Argument(help="won or lost", metavar="OUTCOME")],
    reason: Reason = None,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Say that a deal is won or lost. Its lead is told at once."""
    if outcome not in ("won", "lost"):
        fail(f"a deal is won or lost, not {outcome!r}", 2)
    _change(deal, {"outcome": outcome}, reason, tenant=tenant, as_json=as_json)


def _change(deal: UUID, values: dict[str, Any], reason: str | None, *, tenant: str, as_json: bool) -> None:
    from crm.local.deals import DealWish

    wish = DealWish(values=values, reason=reason)
    _print(run(lambda: _changed(deal, wish, tenant)), as_json=as_json)


async def _changed(deal: UUID, wish: DealWish, tenant: str) -> DealDetail:
    from crm.local import deals
    from crm.local.board import one_deal

    async with _opened(tenant) as desk:
        await deals.change(desk.conn, desk.services, desk.pipeline, deal_id=deal, wish=wish, now=desk.now)
        return await one_deal(desk.conn, deal)


def _deal_line(row: DealRow) -> str:
    amount = None if row.amount is None else f"{row.amount} {row.currency or ''}".strip()
    who = row.company or row.name or row.email or row.phone
    state = row.outcome or row.stage
    return line(
        row.id, f"{row.updated_at:%Y-%m-%d %H:%M}", f"{state:12}", cut(row.title, 60), amount, who, row.owner
    )


def _print(detail: DealDetail, *, as_json: bool) -> None:
    if as_json:
        from crm.local.api import DealDetailOut

        out_json(DealDetailOut.of(detail).model_dump(mode="json"))
        return
    deal = detail.deal
    out(_deal_line(deal))
    for label, value in (
        ("because", deal.reason),
        ("closes on", deal.closes_on),
        ("name", deal.name),
        ("email", deal.email),
        ("phone", deal.phone),
        ("lead", f"{deal.lead_status} {deal.score}" if deal.lead_status else None),
        ("source", deal.source),
        ("about", cut(deal.description, 200)),
    ):
        if value not in (None, ""):
            out(line(f"{label:10}", value))
    for task in detail.tasks:
        out(line(f"{'to do':10}", task.id, f"{task.at:%Y-%m-%d %H:%M}", task.subject))
    for entry in detail.entries:
        what = ", ".join(entry.changes) if entry.changes else entry.subject
        out(line(f"{entry.kind:10}", f"{entry.at:%Y-%m-%d %H:%M}", what, cut(entry.text, 100), entry.author))


# Tasks


def list_tasks(
    tenant: TenantSlug = "default",
    owner: Owner = None,
    state: Annotated[str, typer.Option(help="open, done or all.")] = "open",
    limit: Limit = 50,
    as_json: Json = False,
) -> None:
    """List tasks by when they are due."""
    states = {"open": False, "done": True, "all": None}
    if state not in states:
        fail(f"there is no state {state!r}; there are {', '.join(states)}", 2)

    async def command() -> list[ActivityRow]:
        from crm.local import store
        from crm.local.model import TaskFilter

        async with _opened(tenant) as desk:
            wanted = TaskFilter(done=states[state], owner=owner)
            return await store.tasks(desk.conn, wanted, after=None, limit=limit)

    _print_tasks(run(command), as_json=as_json)


def done(
    task: TaskId,
    undo: Annotated[bool, typer.Option("--undo", help="It is still to be done.")] = False,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Say that a task is done."""

    async def command() -> list[ActivityRow]:
        from crm.local import store, tasks
        from crm.local.tasks import TaskWish

        async with _opened(tenant) as desk:
            await tasks.change(
                desk.conn, task_id=task, wish=TaskWish(values={"done": not undo}), now=desk.now
            )
            found = await store.activity(desk.conn, task)
            return [found] if found else []

    _print_tasks(run(command), as_json=as_json)


def _print_tasks(rows: list[ActivityRow], *, as_json: bool) -> None:
    if as_json:
        from crm.local.api import TaskOut

        out_json([TaskOut.of(row).model_dump(mode="json") for row in rows])
        return
    for row in rows:
        who = row.company or row.name or row.email or row.phone
        state = "done" if row.done else "open"
        out(line(row.id, f"{row.at:%Y-%m-%d %H:%M}", state, cut(row.subject, 60), who, row.owner))
