"""`salesagent meetings`: what is booked with whom, and what could be booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, get_args
from uuid import UUID

import typer

from app.cli import absences
from app.cli.common import USAGE, Json, TenantSlug, fail, out, out_json, run, say
from app.cli.lines import cut, line
from app.cli.meeting_desk import Desk, HostKey, host_zone, listed, moment, opened_desk

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from scheduling.availability import Availability
    from scheduling.config import AppointmentScheduling
    from scheduling.model import Booking

BookingId = Annotated[UUID, typer.Argument(help="The meeting's id.", metavar="MEETING")]
State = Annotated[
    str | None,
    typer.Option(help="held, confirming, confirmed, cancelled, expired or no_show.", metavar="STATE"),
]
From = Annotated[
    str | None,
    typer.Option(
        "--from", help="From then on: 2026-03-02 (the owner's clock), or with a time.", metavar="TIME"
    ),
]
To = Annotated[str | None, typer.Option("--to", help="Up to then; a day is included.", metavar="TIME")]
FirstDay = Annotated[
    str | None, typer.Option("--from", help="The first day, on the visitor's clock.", metavar="DAY")
]
LastDay = Annotated[str | None, typer.Option("--to", help="The last day.", metavar="DAY")]

_LONGEST_NAME = 40
"""What a line of the list holds of a visitor's name."""


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="Meetings: booked and open, and when hosts are away.", no_args_is_help=True)
    nouns.command("list")(list_)
    nouns.command()(show)
    nouns.command()(cancel)
    nouns.command("no-show")(no_show)
    nouns.command()(link)
    nouns.command()(slots)
    nouns.command()(status)
    absences.register(nouns)
    app.add_typer(nouns, name="meetings")


def list_(
    tenant: TenantSlug = "default",
    host: HostKey = None,
    state: State = None,
    first: From = None,
    last: To = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many, the earliest first.")] = 50,
    as_json: Json = False,
) -> None:
    """List meetings, the earliest first. Without --state, --from and --to: those that are still to come."""
    states = ["confirming", "confirmed"] if not (state or first or last) else _states(state)

    async def command() -> tuple[list[Booking], ZoneInfo]:
        from db.pool import transaction
        from scheduling import store

        async with opened_desk(tenant) as desk:
            start = moment(first, desk.zone) if first else None
            end = moment(last, desk.zone, end=True) if last else None
            if not (state or first or last):
                start = desk.services.clock()
            async with transaction(desk.services.pool, desk.tenant) as conn:
                rows = await store.page(conn, states=states, host=host, start=start, end=end, limit=limit)
            return rows, desk.zone

    rows, zone = run(command)
    if as_json:
        out_json([_json(row) for row in rows])
        return
    if rows:
        say(f"Times are those of {zone.key}.")
    for row in rows:
        out(listed(replace(row, name=cut(row.name or row.email, _LONGEST_NAME)), zone))


def show(booking: BookingId, tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """Show a meeting, on the visitor's and on the hosts' clocks."""

    async def command() -> tuple[Booking, AppointmentScheduling]:
        from scheduling import bookings

        async with opened_desk(tenant) as desk:
            return await bookings.get(desk.services, desk.tenant, booking), desk.config

    row, config = run(command)
    if as_json:
        out_json(_json(row))
        return
    for label, value in _labelled(row, config):
        if value not in (None, ""):
            out(line(f"{label:10}", value))


def cancel(
    booking: BookingId,
    reason: Annotated[str | None, typer.Option(help="Why, for those who are told.")] = None,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Cancel a meeting for the company. Doing so again changes nothing."""

    async def command() -> Booking:
        from scheduling import bookings

        async with opened_desk(tenant) as desk:
            await bookings.cancel(desk.services, desk.tenant, booking, by="owner", reason=reason)
            return await bookings.get(desk.services, desk.tenant, booking)

    _changed(run(command), as_json=as_json)


def no_show(booking: BookingId, tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """Say that the visitor did not come to a meeting that has begun."""

    async def command() -> Booking:
        from scheduling import bookings

        async with opened_desk(tenant) as desk:
            return await bookings.no_show(desk.services, desk.tenant, booking)

    _changed(run(command), as_json=as_json)


def link(booking: BookingId, tenant: TenantSlug = "default") -> None:
    """Print the link by which its visitor sees, moves and cancels a meeting. Whoever has it may do so."""

    async def command() -> tuple[bool, str]:
        from scheduling import bookings

        async with opened_desk(tenant) as desk:
            row = await bookings.get(desk.services, desk.tenant, booking)
            base, ends = desk.public_url, row.end_at
            return base is not None, desk.links.meeting(
                base or "", desk.tenant, row.id, ends=ends, by="visitor"
            )

    whole, address = run(command)
    if not whole:
        say("server.public_url is not set: put the address at which visitors reach this server in front.")
    out(address)


def slots(
    kind: Annotated[
        str | None, typer.Option("--type", help="The meeting type's key.", metavar="TYPE")
    ] = None,
    duration: Annotated[int | None, typer.Option(help="Minutes, instead of the type's own.")] = None,
    zone: Annotated[
        str | None, typer.Option(help="The visitor's time zone: America/Chicago.", metavar="ZONE")
    ] = None,
    first: FirstDay = None,
    last: LastDay = None,
    every: Annotated[
        bool, typer.Option("--all", help="All open times, not only those offered first.")
    ] = False,
    tenant: TenantSlug = "default",
    as_json: Json = False,
) -> None:
    """Show what a visitor would be offered now. Outside calendars are asked."""
    _check_zone(zone)
    days = _day(first, "--from"), _day(last, "--to")

    async def command() -> tuple[Availability, bool]:
        from scheduling import availability
        from scheduling.availability import Wish
        from scheduling.model import CalendarAway

        wish = Wish(type=kind, duration=duration, zone=zone, first=days[0], last=days[1])
        async with opened_desk(tenant) as desk:
            try:
                return await availability.find(desk.services, desk.tenant, wish), desk.config.enabled
            except CalendarAway as error:
                fail(f"the calendar cannot be reached ({error.cause}); visitors are asked for their details")

    found, enabled = run(command)
    if not enabled:
        say(
            "Meetings are switched off (sales_agent.appointment_scheduling.enabled): nobody is offered these."
        )
    if as_json:
        from scheduling.api import SlotsOut

        out_json(SlotsOut.of(found, locale=None, limit=len(found.slots)).model_dump(mode="json"))
    else:
        _out_slots(found, every=every)


def _out_slots(found: Availability, *, every: bool) -> None:
    from scheduling.display import label

    plan, shown = found.plan, found.slots if every else found.offer()
    say(f"{plan.meeting.name}, {plan.minutes} minutes: {len(shown)} of {len(found.slots)} open times")
    for slot in shown:
        out(line(found.id_of(slot), label(slot.start, slot.end, found.zone), ", ".join(slot.hosts)))


# Calendars


def status(tenant: TenantSlug = "default", as_json: Json = False) -> None:
    """Say how the calendars of the hosts answered last, and whether their providers tell us of changes."""

    async def command() -> tuple[str, list[dict[str, object]]]:
        async with opened_desk(tenant) as desk:
            return desk.config.calendar_provider, await _health(desk)

    provider, rows = run(command)
    if as_json:
        out_json(rows)
        return
    if provider == "builtin":
        say("The built-in calendar is in the database: there is nothing that could be away.")
    for row in rows:
        answered = f"answered {row['asked_at']:%Y-%m-%d %H:%M} UTC" if row["asked_at"] else "not asked yet"
        told = f"tells us until {row['told_until']:%Y-%m-%d %H:%M} UTC" if row["told_until"] else None
        trouble = f"error: {row['error']}" if row["error"] else None
        out(line(f"{row['host']:10}", provider, row["account"], trouble or answered, told, row["not_told"]))


async def _health(desk: Desk) -> list[dict[str, object]]:
    """A record for each host whose calendar is an outside one."""
    from db.pool import transaction
    from scheduling import hosts
    from scheduling.busy import store as busy
    from scheduling.watching import store as watching
    from scheduling.watching.deps import EVERYONE

    provider = desk.config.calendar_provider
    if provider == "builtin":
        return []
    async with transaction(desk.services.pool, desk.tenant) as conn:
        known = {each.host: each for each in await busy.health(conn, provider)}
        watches = {each.host: each for each in await watching.all_of(conn, provider)}
    rows: list[dict[str, object]] = []
    for host in desk.config.hosts:
        health, watch = known.get(host.key), watches.get(host.key) or watches.get(EVERYONE)
        rows.append(
            {
                "host": host.key,
                "account": hosts.calendar_of(desk.config, host.key).account,
                "asked_at": health and health.asked_at,
                "error": health and health.error_code,
                "told_until": watch and watch.expires_at,
                "not_told": watch and watch.error,
            }
        )
    return rows


def _states(given: str | None) -> list[str]:
    from scheduling.model import BookingState

    known = get_args(BookingState)
    if given is None:
        return [each for each in known if each not in ("held", "expired")]
    if given not in known:
        fail(f"there is no state {given!r}; there are {', '.join(known)}", USAGE)
    return [given]


def _day(text: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        fail(f"{option} wants a day such as 2026-03-02, not {text!r}", USAGE)


def _check_zone(name: str | None) -> None:
    from kit.opening import known_zone

    try:
        known_zone(name or "UTC")
    except ValueError as error:
        fail(str(error), USAGE)


def _changed(row: Booking, *, as_json: bool) -> None:
    if as_json:
        out_json(_json(row))
        return
    out(line(row.id, row.state))
    if row.task:
        say(f"{row.provider} has still to be told ({row.task}); a worker does so.")


def _json(row: Booking) -> dict[str, object]:
    from scheduling.api import BookingDetailOut

    return BookingDetailOut.of(row).model_dump(mode="json")


def _labelled(row: Booking, config: AppointmentScheduling) -> list[tuple[str, object]]:
    """What is known of a meeting, for people; what there is not is None or empty."""
    from zoneinfo import ZoneInfo

    from scheduling.display import label

    def at(zone: ZoneInfo) -> str:
        return label(row.start_at, row.end_at, zone)

    kind = config.meeting_type(row.type)
    until = f"until {row.expires_at:%Y-%m-%d %H:%M:%S} UTC" if row.state == "held" else None
    return [
        ("state", line(row.state, until)),
        ("type", line(row.type, kind.name if kind else None, f"{row.minutes} minutes")),
        ("visitor", at(ZoneInfo(row.zone))),
        *((host, at(host_zone(config, host))) for host in row.hosts),
        ("name", row.name),
        ("email", row.email),
        ("note", row.note),
        ("calendar", line(row.provider, row.event.id if row.event else None)),
        ("to tell it", f"{row.task}, tried {row.task_tries} times" if row.task else None),
        ("video", row.join_url),
        ("cancelled", line(f"by {row.cancelled_by}", row.reason) if row.cancelled_by else None),
        ("changes", row.sequence or None),
        ("session", row.session_id),
        ("booked", f"{row.confirmed_at:%Y-%m-%d %H:%M}" if row.confirmed_at else None),
    ]
