"""`salesagent crm`: the CRMs that leads go to: how they are, connecting them, what they are told, the switch."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from app.cli import crm_connect, crm_fields, crm_past
from app.cli.common import PARTIAL, Json, TenantSlug, out, out_json, run, say
from app.cli.crm_desk import AnyName, counted, opened, short, stamp
from app.cli.lines import line

if TYPE_CHECKING:
    from datetime import datetime

    from app.crm_desk.standing import Standing
    from crm.sync.store import WriteRow

_WORDS = {
    "off": "off",
    "working": "working",
    "waiting": "working, some wait",
    "paused": "paused",
    "needs_person": "needs you",
    "late": "late",
    "not_connected": "not connected",
}


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="CRMs: connect them, look, rehearse, sync, pause.", no_args_is_help=True)
    nouns.command("list")(status)
    nouns.command()(status)
    crm_connect.register(nouns)
    crm_fields.register(nouns)
    crm_past.register(nouns)
    nouns.command()(pause)
    nouns.command()(resume)
    nouns.command()(log)
    app.add_typer(nouns, name="crm")


def status(tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """Say how each CRM is. Exit code 3 when one needs a person."""

    async def command() -> tuple[tuple[Standing, ...], datetime]:
        from app.crm_desk.standing import standings

        async with opened(tenant) as crms:
            return await standings(crms.desk, crms.tenant), crms.desk.clock()

    found, now = run(command)
    if as_json:
        out_json([_json(each, now) for each in found])
    else:
        for each in found:
            _print(each, now, tenant)
    if any(each.needs_person for each in found):
        raise typer.Exit(PARTIAL)


def _print(each: Standing, now: datetime, slug: str) -> None:
    status = each.status
    records = ", ".join(counted(count, name) for name, count in status.records.items())
    out(
        line(
            f"{status.connection:14}",
            f"{_WORDS[each.word]:18}",
            each.vendor or "no longer in app.yaml",
            records,
        )
    )
    for text in _lines(each, now, slug):
        out(f"    {line(text)}")


def _lines(each: Standing, now: datetime, slug: str) -> list[str]:
    from app.crm_desk.desk import to_run

    status, said = each.status, list[str]()
    if status.paused_by:
        said.append(f"paused by {status.paused_by} at {stamp(status.paused_at)}")
    elif status.health == "paused":
        said.append("paused in app.yaml")
    if status.waiting.oldest:
        minutes = (now - status.waiting.oldest).total_seconds() / 60
        said.append(f"{status.waiting.count} waiting, the oldest for {counted(round(minutes), 'minute')}")
    if status.last_success_at:
        said.append(f"last written {stamp(status.last_success_at)}")
    if each.word == "not_connected":
        said += [each.error] if each.error else []
        said.append(f"connect it: {to_run(f'connect {status.connection}', slug=slug)}")
    elif each.error:
        said.append(f"error {stamp(status.error_at) or ''}: {each.error}")
    if status.refused:
        refused = ", ".join(f"{count} {code}" for code, count in status.refused.items())
        log = to_run(f"log {status.connection}", slug=slug)
        said.append(f"refused within a day: {refused}; see {log}")
    if status.healed:
        were = "was" if status.healed == 1 else "were"
        records = counted(status.healed, "record")
        said.append(f"{records} {were} moved, merged or deleted within a day, and found again")
    if each.hook:
        said.append(f"it may call {each.hook} (docs/crm-inbound.md)")
    return said


def _json(each: Standing, now: datetime) -> dict[str, Any]:
    from app.crm_desk.api import ConnectionOut

    return ConnectionOut.of(each, now=now).model_dump(mode="json") | {"hook_url": each.hook}


def pause(name: AnyName = None, tenant: TenantSlug = "default") -> None:
    """Write nothing to this CRM from now on, or to none. What would be written waits."""

    async def command() -> tuple[list[str], int]:
        from app.crm_desk import steering

        async with opened(tenant) as crms:
            return await steering.pause(crms.desk, crms.tenant, name, by="owner")

    names, waiting = run(command)
    say(
        f"Paused {', '.join(names) or 'nothing'}; {counted(waiting, 'delivery')} {'waits' if waiting == 1 else 'wait'}."
    )


def resume(name: AnyName = None, tenant: TenantSlug = "default") -> None:
    """Write to this CRM again, or to all."""

    async def command() -> tuple[list[str], int]:
        from app.crm_desk import steering

        async with opened(tenant) as crms:
            return await steering.resume(crms.desk, crms.tenant, name)

    names, going = run(command)
    deliveries = f"{counted(going, 'delivery')} {'goes' if going == 1 else 'go'} on"
    say(f"Resumed {', '.join(names) or 'nothing'}; {deliveries} as soon as a worker runs.")


def log(
    name: AnyName = None,
    contact: Annotated[UUID | None, typer.Option(help="Only those of one contact.", metavar="ID")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the latest first.")] = 50,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """List what was written to CRMs and what they refused, the latest first."""

    async def command() -> list[WriteRow]:
        from app.crm_desk import store
        from db.pool import transaction

        async with opened(tenant) as crms, transaction(crms.desk.pool, crms.tenant) as conn:
            return list(await store.writes(conn, connection=name, contact=contact, limit=limit))

    rows = run(command)
    if as_json:
        out_json([asdict(row) for row in rows])
        return
    for row in rows:
        record = f"{row.remote_type} {row.remote_id}" if row.remote_id else None
        out(
            line(
                stamp(row.at),
                f"{row.connection:14}",
                f"{row.done:9}",
                f"{row.object:8}",
                record,
                f"contact {row.contact_id}",
            )
        )
        for field, (before, after) in row.changes.items():
            out(
                f"    {line(f'{field}: {short(before)} -> {short(after)}' if before else f'{field}: {short(after)}')}"
            )
        for field, why in row.skipped.items():
            out(f"    {line(f'{field} left out: {why}')}")
        if row.error:
            out(f"    {line(f'{row.error_code}: {row.error}')}")
