"""`salesagent when`: what a phrase about time is understood as, to try it out and for support."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.common import USAGE, Json, fail, out, out_json

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from scheduling.when import Constraints, When


def register(app: typer.Typer) -> None:
    app.command()(when)


def when(
    phrase: Annotated[str, typer.Argument(help="What a visitor wrote.")],
    now: Annotated[
        str | None, typer.Option(help="The time to read it at, as ISO 8601.", metavar="ISO")
    ] = None,
    zone: Annotated[str, typer.Option(help="The visitor's time zone.", metavar="ZONE")] = "UTC",
    locale: Annotated[
        str, typer.Option(help="Language and country, for 3/4 and 4/3.", metavar="L")
    ] = "en-US",
    offered: Annotated[
        list[str] | None,
        typer.Option(help="A time that was offered, as ISO 8601; repeatable.", metavar="ISO"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the time that a phrase means, or what would have to be asked.

    Times without an offset are in ZONE.
    """
    from scheduling.when import understand

    visitor = _zone(zone)
    _check_locale(locale)
    understood = understand(
        phrase,
        now=_moment(now, visitor) if now else datetime.now(visitor),
        zone=visitor,
        locale=locale,
        offered=[_moment(each, visitor) for each in offered or ()],
    )
    if as_json:
        out_json(_as_json(understood))
    else:
        for line in _as_text(understood, locale):
            out(line)


def _zone(name: str) -> ZoneInfo:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fail(f"there is no time zone {name!r}; they are named like Europe/Berlin", USAGE)


def _check_locale(name: str) -> None:
    from babel.core import Locale, UnknownLocaleError

    try:
        Locale.parse(name.replace("_", "-"), sep="-")
    except (UnknownLocaleError, ValueError):
        fail(f"there is no locale {name!r}; they are named like en-US and de", USAGE)


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        fail(f"{text!r} is no time; write it like 2026-03-01T09:00", USAGE)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _as_json(understood: When) -> dict[str, object]:
    return {
        "start": _iso(understood.start),
        "end": _iso(understood.end),
        "precision": understood.precision,
        "ambiguous": understood.ambiguous,
        "alternatives": [
            {"start": _iso(each.start), "end": _iso(each.end), "label": each.label, "zone": each.zone.key}
            for each in understood.alternatives
        ],
        "zone": understood.zone.key,
        "problem": understood.problem,
        "quote": understood.quote,
        "date_said": understood.date_said,
        "time_said": understood.time_said,
        "zone_said": understood.zone_said,
        "duration_minutes": understood.duration.total_seconds() / 60 if understood.duration else None,
        "constraints": _conditions(understood.constraints),
    }


def _conditions(constraints: Constraints) -> dict[str, object]:
    """Those there are."""
    weekdays = constraints.weekdays
    said: dict[str, object] = {
        "not_before": _clock(constraints.not_before),
        "not_after": _clock(constraints.not_after),
        "weekdays": sorted(weekdays) if weekdays is not None else None,
        "part_of_day": constraints.part_of_day,
        "excluded": [[_iso(start), _iso(end)] for start, end in constraints.excluded] or None,
        "excluded_times": sorted(f"{each:%H:%M}" for each in constraints.excluded_times) or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _clock(at: object) -> str | None:
    return f"{at:%H:%M}" if at is not None else None


_PROBLEMS = {
    "past": "That is over. Next it would be:",
    "no_time_found": "No time was found.",
    "impossible": "There is no such time.",
    "gap": "Clocks skip that time on this day. Near it are:",
    "unknown_zone": "The time zone is not known.",
}


def _as_text(understood: When, locale: str) -> list[str]:
    from scheduling.when.localised import label, parsed

    lines: list[str] = []
    if understood.problem:
        lines.append(_PROBLEMS[understood.problem])
    elif understood.ambiguous:
        lines.append("Which of these?")
    elif understood.start:
        moment = label(understood.start, understood.end, zone=understood.zone, locale=parsed(locale))
        lines.append(f"{moment}  (precision: {understood.precision})")
    lines += [f"  - {each.label}" for each in understood.alternatives]
    if understood.zone_said and not understood.start:
        lines.append(f"zone: {understood.zone.key}")
    if understood.duration:
        lines.append(f"duration: {understood.duration.total_seconds() / 60:g} minutes")
    lines += [f"{name}: {value}" for name, value in _conditions(understood.constraints).items()]
    if understood.quote:
        lines.append(f"read: {understood.quote!r}")
    return lines
