"""`salesagent crm fields` and `check`: what a CRM has, and whether our settings fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.common import FAILED, NOT_FOUND, Json, TenantSlug, fail, out, out_json, run, say
from app.cli.crm_desk import AnyName, Name, counted, opened
from app.cli.lines import line

if TYPE_CHECKING:
    from app.crm_desk.account import FieldView, ObjectView
    from app.crm_desk.looking import Looked

OneObject = Annotated[
    str | None, typer.Option("--object", help="Only this one: contact, company, deal, ...", metavar="OBJECT")
]
_OPTIONS_SHOWN = 8


def register(nouns: typer.Typer) -> None:
    nouns.command()(fields)
    nouns.command()(check)


def fields(
    name: Name, object: OneObject = None, tenant: TenantSlug = "default", as_json: Json = False
) -> None:
    """List the CRM's own fields, which of ours goes there, and where others could go."""

    async def command() -> tuple[ObjectView, ...]:
        from app.crm_desk.looking import fields

        async with opened(tenant) as crms:
            return await fields(crms.desk, crms.tenant, name)

    views = run(command)
    if object and object not in {view.object for view in views}:
        fail(f"{name} has no {object}; it has {', '.join(view.object for view in views)}", NOT_FOUND)
    shown = [view for view in views if object in (None, view.object)]
    if as_json:
        from app.crm_desk.api import ObjectOut

        out_json([ObjectOut.of(view).model_dump(mode="json") for view in shown])
        return
    for view in shown:
        _print(view)


def _print(view: ObjectView) -> None:
    say(f"{view.object}: {counted(len(view.fields), 'field')}")
    for each in view.fields:
        out(line(f"{view.object:8}", f"{each.field.name:32}", f"{each.field.type:9}", *_about(each)))
    for each in view.suggestions:
        where = "fields" if view.object == "contact" else "deal_fields"
        said = f"{each.ours} could go to {each.field} ({each.label}), {each.confidence:.0%} sure:"
        say(line(f"  {said} {where}: {{{each.ours}: {each.field}}}"))


def _about(each: FieldView) -> list[str | None]:
    field, options = each.field, list(each.field.options)
    some = " | ".join(options[:_OPTIONS_SHOWN]) + (" | ..." if len(options) > _OPTIONS_SHOWN else "")
    return [
        "required" if field.required else None,
        "read-only" if field.read_only else None,
        f"<- {', '.join(each.ours)}" if each.ours else "<- by itself" if each.by_itself else None,
        field.label if field.label != field.name else None,
        f"[{some}]" if options else None,
    ]


def check(name: AnyName = None, tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """Ask each CRM whether it lets us in and whether the settings fit what it has. Nothing is written."""

    async def command() -> list[Looked]:
        from app.crm_desk import looking

        async with opened(tenant) as crms:
            names = await crms.desk.chosen(crms.tenant, name)
            return [await looking.look(crms.desk, crms.tenant, each) for each in names]

    found = run(command)
    if as_json:
        out_json([_json(each) for each in found])
    else:
        if not found:
            say("No CRM is enabled in app.yaml.")
        for each in found:
            _print_check(each)
    if any(not each.is_fine for each in found):
        raise typer.Exit(FAILED)


def _print_check(each: Looked) -> None:
    if each.account is None:
        out(line("error", each.name, each.error))
        return
    out(line("ok", each.name, f"{each.vendor} lets us in: {each.account.name} ({each.account.id})"))
    for remark in each.remarks:
        out(line(remark.level, each.name, remark.about, remark.text))


def _json(each: Looked) -> dict[str, Any]:
    from app.crm_desk.api import CheckOut

    return CheckOut.of(each).model_dump(mode="json")
