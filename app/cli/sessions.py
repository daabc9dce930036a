"""`salesagent sessions`: conversations, as they were stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from app.cli.common import Json, TenantSlug, opened_database, out, out_json, run, tenant_named

if TYPE_CHECKING:
    from app.store import SessionRow, TurnRow


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="Conversations with visitors.", no_args_is_help=True)
    nouns.command("list")(list_)
    nouns.command()(show)
    app.add_typer(nouns, name="sessions")


def list_(
    tenant: TenantSlug = "default",
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the latest first.")] = 20,
    as_json: Json = False,
) -> None:
    """List the latest conversations."""

    async def command() -> list[SessionRow]:
        from app import store
        from db.pool import transaction

        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            async with transaction(database.pool, found.id) as conn:
                return await store.sessions(conn, limit=limit)

    rows = run(command)
    if as_json:
        from dataclasses import asdict

        out_json([asdict(row) for row in rows])
    else:
        for row in rows:
            out(
                f"{row.id}  {row.opened_at:%Y-%m-%d %H:%M}  {row.state:6}  {row.turns:3} turns  {row.page_url or ''}"
            )


def show(
    session: Annotated[UUID, typer.Argument(help="The conversation's id.", metavar="SESSION")],
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Print a conversation with its citations."""

    async def command() -> list[TurnRow]:
        from app import store
        from db.pool import transaction
        from kit.errors import NotFound

        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            async with transaction(database.pool, found.id) as conn:
                rows = await store.turns(conn, session)
        if not rows:
            raise NotFound(f"There is no conversation {session} with messages here.")
        return rows

    rows = run(command)
    if as_json:
        from dataclasses import asdict

        out_json([asdict(row) for row in rows])
        return
    for row in rows:
        out(f"visitor: {row.text}")
        out(f"agent:   {row.reply or f'({row.state})'}")
        for marker, url in row.citations:
            out(f"         [{marker}] {url}")
