"""`salesagent analytics`: reports about conversations."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.common import USAGE, Json, TenantSlug, fail, opened_database, out, out_json, run, tenant_named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analytics.model import Counts, Dimension, SourcesReport

_DAY = ["%Y-%m-%d"]
_TITLES = ("sessions", "asked", "answered", "leads", "qualified", "booked", "won", "lost")
_WIDTH = 60


def register(app: typer.Typer) -> None:
    nouns = typer.Typer(help="Reports about conversations.", no_args_is_help=True)
    nouns.callback()(_analytics)
    nouns.command()(sources)
    app.add_typer(nouns, name="analytics")


def _analytics() -> None:
    """Reports about conversations."""


def sources(
    by: Annotated[
        list[str] | None,
        typer.Option(
            help="channel, source, campaign, referrer_domain, landing, page or day; repeatable. All without it.",
            metavar="DIMENSION",
        ),
    ] = None,
    first: Annotated[
        datetime | None,
        typer.Option("--from", formats=_DAY, metavar="YYYY-MM-DD", help="First day; 30 days by default."),
    ] = None,
    last: Annotated[
        datetime | None,
        typer.Option(
            "--to", formats=_DAY, metavar="YYYY-MM-DD", help="Last day, included; today by default."
        ),
    ] = None,
    first_touch: Annotated[
        bool, typer.Option("--first-touch", help="How visitors came the first time.")
    ] = False,
    limit: Annotated[
        int, typer.Option(min=1, max=1_000, help="Values of a dimension, most sessions first.")
    ] = 20,
    zone: Annotated[str, typer.Option(help="Time zone that days are counted in.", metavar="ZONE")] = "UTC",
    tenant: TenantSlug = "default",
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV, for spreadsheets.")] = False,
) -> None:
    """Where visitors came from and what became of them."""
    if as_json and as_csv:
        fail("choose --json or --csv", USAGE)
    dimensions = _dimensions(by)

    async def command() -> SourcesReport:
        from analytics.model import days_between, zone_named
        from analytics.sources import report

        async with opened_database() as (environment, _, database):
            found = await tenant_named(database, tenant)
            days = days_between(_date(first), _date(last), zone=zone_named(zone), now=environment.clock()())
            return await report(
                database.pool, found.id, days, by=dimensions, first_touch=first_touch, limit=limit
            )

    _print(run(command), as_json=as_json, as_csv=as_csv)


def _dimensions(by: list[str] | None) -> Sequence[Dimension]:
    from analytics.model import DIMENSIONS

    unknown = set(by or ()).difference(DIMENSIONS)
    if unknown:
        fail(f"there is no dimension {min(unknown)!r}; choose of {', '.join(DIMENSIONS)}", USAGE)
    return [dimension for dimension in DIMENSIONS if not by or dimension in by]


def _date(moment: datetime | None) -> date | None:
    return moment.date() if moment else None


def _print(found: SourcesReport, *, as_json: bool, as_csv: bool) -> None:
    from analytics import sources

    if as_json:
        out_json(sources.as_json(found))
    elif as_csv:
        out(sources.as_csv(found).rstrip("\r\n"))
    else:
        for line in _table(found):
            out(line)


def _table(found: SourcesReport) -> list[str]:
    """The report for people: a block a dimension, days without sessions left out, what was bought at the end."""
    from analytics.sources import in_words as revenue

    groups: dict[str, list[tuple[str, Counts]]] = {"all": [("all sessions", found.total)]}
    for dimension, rows in found.by.items():
        groups[dimension] = [
            (row.label, row.counts) for row in rows if row.counts.sessions or dimension != "day"
        ]
    width = max(len(_cut(label)) for rows in groups.values() for label, _ in rows)
    width = max(width, *map(len, groups))
    lines = [f"{found.days.first} to {found.days.last}, {found.days.zone.key}"]
    for name, rows in groups.items():
        lines += ["", f"{'' if name == 'all' else name.replace('_', ' '):{width}}" + _cells(*_TITLES)]
        lines += [
            f"{_cut(label):{width}}{_cells(*_figures(counts))}  {revenue(counts.revenue)}".rstrip()
            for label, counts in rows
        ]
    return lines


def _figures(counts: Counts) -> tuple[Any, ...]:
    share = counts.answered_share
    answered = "-" if share is None else f"{share:.0%}"
    return (
        counts.sessions,
        counts.with_question,
        answered,
        counts.leads,
        counts.qualified,
        counts.booked,
        counts.won,
        counts.lost,
    )


def _cells(*values: Any) -> str:
    return "".join(f"{value:>10}" for value in values)


def _cut(label: str) -> str:
    return label if len(label) <= _WIDTH else f"{label[: _WIDTH - 1]}…"
