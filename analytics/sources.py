"""Where visitors come from, and what becomes of them: a report by channel, source, campaign, site, page and day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any
from uuid import UUID

from analytics import store
from analytics.model import DIMENSIONS, Counts, Days, Dimension, SourceRow, SourcesReport
from analytics.store import CountedRow
from db.pool import Pool, transaction
from kit.csv import write_csv

DEFAULT_LIMIT = 50
COLUMNS = (
    "sessions",
    "with_question",
    "questions",
    "answered",
    "answered_share",
    "leads",
    "qualified",
    "booked",
    "won",
    "lost",
)
REVENUE = "revenue"


async def report(
    pool: Pool,
    tenant: UUID,
    days: Days,
    *,
    by: Collection[Dimension] = DIMENSIONS,
    first_touch: bool = False,
    limit: int = DEFAULT_LIMIT,
) -> SourcesReport:
    """The sessions opened on these days. `first_touch` asks how visitors came the first time, not this time."""
    asked: list[Dimension] = [dimension for dimension in DIMENSIONS if dimension in by]
    async with transaction(pool, tenant) as conn:
        found = await store.count_by_source(
            conn,
            asked,
            start=days.start,
            end=days.end,
            zone=days.zone.key,
            first_touch=first_touch,
            limit=limit,
        )
    total = next((_counts(row) for row in found if row.dimension == "total"), Counts())
    return SourcesReport(days, first_touch, total, {each: _rows(found, each, days) for each in asked})


def _rows(found: Sequence[CountedRow], dimension: Dimension, days: Days) -> list[SourceRow]:
    rows = [SourceRow(row.key, _counts(row), row.rest) for row in found if row.dimension == dimension]
    if dimension != "day":
        return rows
    known = {row.key: row for row in rows}
    return [known.get(str(day)) or SourceRow(str(day), Counts()) for day in days.each()]


def _counts(row: CountedRow) -> Counts:
    return Counts(
        sessions=row.sessions,
        with_question=row.with_question,
        questions=row.questions,
        answered=row.answered,
        leads=row.leads,
        qualified=row.qualified,
        booked=row.booked,
        won=row.won,
        lost=row.lost,
        revenue={currency: Decimal(amount) for currency, amount in sorted((row.revenue or {}).items())},
    )


def figures(counts: Counts) -> dict[str, int | float | None]:
    """The counts by the names of COLUMNS; the share with four digits."""
    share = counts.answered_share
    values = asdict(counts) | {"answered_share": None if share is None else round(share, 4)}
    return {name: values[name] for name in COLUMNS}


def as_json(found: SourcesReport) -> dict[str, Any]:
    """{from, to, zone, first_touch, total: {...}, by: {dimension: [{key, rest, sessions, ...}]}}."""
    return {
        "from": found.days.first.isoformat(),
        "to": found.days.last.isoformat(),
        "zone": found.days.zone.key,
        "first_touch": found.first_touch,
        "total": _as_json(found.total),
        "by": {
            dimension: [{"key": row.key, "rest": row.rest} | _as_json(row.counts) for row in rows]
            for dimension, rows in found.by.items()
        },
    }


def _as_json(counts: Counts) -> dict[str, Any]:
    return figures(counts) | {
        REVENUE: {currency: f"{amount:f}" for currency, amount in counts.revenue.items()}
    }


def in_words(revenue: Mapping[str, Decimal]) -> str:
    """As 1200.50 EUR; 300 USD."""
    return "; ".join(f"{amount:f} {currency}".strip() for currency, amount in revenue.items())


def as_csv(found: SourcesReport, *, bom: bool = False) -> str:
    """A line a row: dimension, value and the figures; the total is not among them."""
    return write_csv(_lines(found), ("dimension", "value", *COLUMNS, REVENUE), bom=bom)


def _lines(found: SourcesReport) -> Iterator[Mapping[str, object]]:
    for dimension, rows in found.by.items():
        for row in rows:
            told = {REVENUE: in_words(row.counts.revenue)}
            yield {"dimension": dimension, "value": row.label} | figures(row.counts) | told
