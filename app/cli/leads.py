"""`salesagent leads`: who wants to buy, and why we think so."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from app.cli.common import Json, TenantSlug, fail, opened_database, out, out_json, run, say, tenant_named

if TYPE_CHECKING:
    from crm.model import Lead
    from crm.rows import LeadDetail, LeadFilter, LeadRow

Csv = Annotated[bool, typer.Option("--csv", help="Print CSV, safe to open in a spreadsheet.")]
Status = Annotated[
    str | None,
    typer.Option(help="new, engaged, qualified, disqualified, won or lost.", metavar="STATUS"),
]
Owner = Annotated[str | None, typer.Option(help="The email address of whose leads.", metavar="EMAIL")]
MinScore = Annotated[int | None, typer.Option(min=0, max=100, help="The least score.")]
Part = Annotated[
    str | None, typer.Option("--query", "-q", help="Part of a name, address, number or company.")
]
Since = Annotated[str | None, typer.Option(help="Changed since: 2026-03-02 or with a time.", metavar="TIME")]
LeadId = Annotated[UUID, typer.Argument(help="The lead's id.", metavar="LEAD")]


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="Leads: who wants to buy, and why we think so.", no_args_is_help=True)
    nouns.command("list")(list_)
    nouns.command()(show)
    nouns.command()(export)
    nouns.command("set")(set_)
    app.add_typer(nouns, name="leads")


def list_(
    tenant: TenantSlug = "default",
    status: Status = None,
    owner: Owner = None,
    min_score: MinScore = None,
    query: Part = None,
    since: Since = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the latest first.")] = 20,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List leads by their last change."""
    wanted = _filter(status, owner, min_score, query, since)

    async def command() -> list[LeadRow]:
        from crm import store
        from db.pool import transaction

        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            async with transaction(database.pool, found.id) as conn:
                return await store.list_leads(conn, wanted, before=None, limit=limit)

    rows = run(command)
    if as_json:
        from dataclasses import asdict

        out_json([asdict(row) for row in rows])
    elif as_csv:
        _out_csv(rows)
    else:
        for row in rows:
            who = row.name or row.email or row.phone or row.external_id
            when = f"{row.updated_at:%Y-%m-%d %H:%M}"
            out(
                _line(
                    row.id,
                    when,
                    f"{row.status:12}",
                    f"{row.score:3}",
                    who,
                    row.company or "",
                    row.owner or "",
                )
            )


def show(lead: LeadId, tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """Show a lead with its reasons and the visitor's own words."""

    async def command() -> LeadDetail:
        from crm.reading import lead_detail
        from db.pool import transaction

        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            async with transaction(database.pool, found.id) as conn:
                return await lead_detail(conn, lead)

    detail = run(command)
    if as_json:
        from crm.api import LeadDetailOut

        out_json(LeadDetailOut.of(detail).model_dump(mode="json"))
    else:
        _print(detail)


def export(
    tenant: TenantSlug = "default",
    status: Status = None,
    owner: Owner = None,
    min_score: MinScore = None,
    query: Part = None,
    since: Since = None,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Print all leads: CSV, or with --json one JSON object a line."""
    if as_json and as_csv:
        fail("choose one of --json and --csv", 2)
    wanted = _filter(status, owner, min_score, query, since)

    async def command() -> int:
        from crm.reading import every_lead

        count = 0
        async with opened_database() as (_, _, database):
            found = await tenant_named(database, tenant)
            if not as_json:
                _out_csv([])
            async for rows in every_lead(database.pool, found.id, wanted):
                count += len(rows)
                _out_lines(rows) if as_json else _out_csv(rows, header=False)
        return count

    say(f"{run(command)} leads")


def set_(
    lead: LeadId,
    status: Status = None,
    owner: Owner = None,
    reason: Annotated[str | None, typer.Option(help="Why, for your colleagues.")] = None,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Say where a lead stands, or whose it is (`--owner ""` for nobody's). No rule takes this back."""
    if status is None and owner is None:
        fail("say --status or --owner", 2)
    wanted = _status(status)

    async def command() -> Lead:
        from crm import leads
        from crm.events import recorder
        from crm.reading import lead_detail
        from crm.services import Services
        from db.pool import transaction
        from kit.ids import uuid7

        services = Services(uuid7, recorder(uuid7))
        async with opened_database() as (environment, _, database):
            now = environment.clock()()
            found = await tenant_named(database, tenant)
            async with transaction(database.pool, found.id) as conn:
                if owner is not None:
                    await leads.set_owner(conn, lead_id=lead, owner=owner, now=now)
                if wanted is not None:
                    await leads.set_status(
                        conn, services, lead_id=lead, status=wanted, reason=reason, now=now
                    )
                return (await lead_detail(conn, lead)).lead

    changed = run(command)
    if as_json:
        from crm.api import LeadStateOut

        out_json(LeadStateOut.of(changed).model_dump(mode="json"))
    else:
        out(_line(changed.id, changed.status, changed.score, changed.owner or "(nobody)"))


def _filter(
    status: str | None, owner: str | None, min_score: int | None, query: str | None, since: str | None
) -> LeadFilter:
    from crm.rows import LeadFilter

    return LeadFilter(_status(status), owner, min_score, query or None, _time(since))


def _status(text: str | None) -> Any:
    from crm.model import LEAD_STATUSES

    if text is not None and text not in LEAD_STATUSES:
        fail(f"there is no status {text!r}; there are {', '.join(LEAD_STATUSES)}", 2)
    return text


def _time(text: str | None) -> datetime | None:
    """A time without an offset is meant in UTC."""
    from datetime import UTC

    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(f"--since wants a time such as 2026-03-02 or 2026-03-02T09:00+01:00, not {text!r}", 2)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _out_csv(rows: list[LeadRow], *, header: bool = True) -> None:
    from crm.export import COLUMNS, as_row
    from kit.csv import write_csv

    if text := write_csv((as_row(row) for row in rows), COLUMNS, header=header):
        out(text.removesuffix("\r\n"))


def _out_lines(rows: list[LeadRow]) -> None:
    import json
    from dataclasses import asdict

    for row in rows:
        out(json.dumps(asdict(row), default=str, ensure_ascii=False))


def _print(detail: LeadDetail) -> None:
    lead, contact = detail.lead, detail.contact
    out(_line(contact.name or "(no name)", contact.company or ""))
    for label, value in (
        ("email", contact.email),
        ("phone", contact.phone),
        ("customer", contact.external_id),
        ("marks", ", ".join(contact.flags)),
        ("status", f"{lead.status} (by {lead.status_by})"),
        ("because", lead.status_reason),
        ("owner", lead.owner or "(nobody)"),
        ("score", lead.score),
    ):
        if value not in (None, ""):
            out(_line(f"{label:10}", value))
    for reason in lead.reasons:
        out(_line(f"{reason.points:+10d}", reason.text, f'"{reason.quote}"' if reason.quote else ""))
    for said in detail.said:
        out(_line(f"{said.name:20}", said.value, f'"{said.quote}"'))
    for done in detail.interactions:
        out(_line(f"{done.kind:20}", done.product))
    for session in detail.sessions:
        how = "signed in" if session.identified else "unsigned"
        when = f"{session.opened_at:%Y-%m-%d %H:%M}"
        out(_line("session", session.id, when, session.source, f"{session.turns} turns", how))


def _line(*parts: object) -> str:
    """The parts on one line: a visitor's words must not look like lines of ours, nor steer the terminal."""
    text = "  ".join(str(part).replace("\n", " ") for part in parts if str(part))
    return "".join(c if c.isprintable() else " " for c in text).rstrip()
