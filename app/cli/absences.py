"""`salesagent meetings absences`: when hosts are away, beside the holidays in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from app.cli.common import Json, TenantSlug, out, out_json, run, say
from app.cli.lines import line
from app.cli.meeting_desk import HostKey, host_zone, listed, moment, opened_desk

if TYPE_CHECKING:
    from scheduling.config import AppointmentScheduling
    from scheduling.model import Absence, Booking

From = Annotated[str, typer.Argument(help="2026-03-02, or with a time, on the host's clock.", metavar="FROM")]
To = Annotated[str, typer.Argument(help="The same; a day is included.", metavar="TO")]


def register(meetings: typer.Typer) -> None:
    nouns = typer.Typer(help="When hosts are away, beside their holidays.", no_args_is_help=True)
    nouns.command("list")(list_)
    nouns.command()(add)
    nouns.command()(remove)
    meetings.add_typer(nouns, name="absences")


def list_(host: HostKey = None, tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """List when hosts are away, from now on."""

    async def command() -> tuple[list[Absence], AppointmentScheduling]:
        from scheduling import absences

        async with opened_desk(tenant) as desk:
            return await absences.coming(desk.services, desk.tenant, host), desk.config

    rows, config = run(command)
    if as_json:
        from scheduling.api import AbsenceOut

        out_json([AbsenceOut.of(row).model_dump(mode="json") for row in rows])
        return
    for row in rows:
        out(_line(row, config))


def add(
    host: Annotated[str, typer.Argument(help="The host's key; team, when the settings name none.")],
    start: From,
    end: To,
    note: Annotated[str | None, typer.Option(help="Why, for your colleagues.")] = None,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Book nothing with a host in that time. Prints the meetings that stand in it all the same."""

    async def command() -> tuple[Absence, list[Booking], AppointmentScheduling]:
        from scheduling import absences

        async with opened_desk(tenant) as desk:
            zone = host_zone(desk.config, host)
            away = moment(start, zone), moment(end, zone, end=True)
            made, overlaps = await absences.add(desk.services, desk.tenant, host, *away, note)
            return made, overlaps, desk.config

    made, overlaps, config = run(command)
    if as_json:
        from scheduling.api import AbsenceMadeOut, AbsenceOut, BookingDetailOut

        there = [BookingDetailOut.of(row) for row in overlaps]
        out_json(AbsenceMadeOut(absence=AbsenceOut.of(made), overlaps=there).model_dump(mode="json"))
        return
    out(_line(made, config))
    if overlaps:
        say("These meetings stand in that time; move or cancel them:")
    for row in overlaps:
        out(listed(row, host_zone(config, host)))


def remove(
    absence: Annotated[UUID, typer.Argument(help="The absence's id.", metavar="ABSENCE")],
    tenant: TenantSlug = "default",
) -> None:
    """The host is there after all."""

    async def command() -> None:
        from scheduling import absences

        async with opened_desk(tenant) as desk:
            await absences.remove(desk.services, desk.tenant, absence)

    run(command)
    say("Removed.")


def _line(row: Absence, config: AppointmentScheduling) -> str:
    zone = host_zone(config, row.host)
    start, end = (f"{each.astimezone(zone):%Y-%m-%d %H:%M}" for each in (row.start_at, row.end_at))
    return line(row.id, f"{row.host:10}", f"{start} to {end}", zone.key, row.note)
