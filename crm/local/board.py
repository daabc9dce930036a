"""The pipeline as reps see it: its stages with deals and what they come to, and one deal with all around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from crm import store as crm_store
from crm.local import store
from crm.local.config import Pipeline, StageSetting
from crm.local.model import ActivityRow, DealFilter, DealRow, Entry, TaskFilter, Total
from crm.model import Contact
from db.pool import Connection
from kit.errors import NotFound

CLOSED_DAYS = 90
"""How long the board shows a deal after it was closed, unless somebody asks for longer."""
AROUND = 100
"""How many tasks and entries are shown with a deal."""


@dataclass(frozen=True, slots=True)
class Sum:
    """Of the amounts in one currency; None for those of which nobody said in which. `weighted` by probability."""

    currency: str | None
    amount: Decimal
    weighted: Decimal


@dataclass(frozen=True, slots=True)
class Column:
    """A stage with the first of its deals; `count` and `sums` are of all of them. A stage that the owner took away, and
    that still has deals, stands at the end without a probability."""

    stage: StageSetting
    count: int
    sums: tuple[Sum, ...]
    deals: tuple[DealRow, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """`open` are the sums of all open deals."""

    columns: tuple[Column, ...]
    open: tuple[Sum, ...]


@dataclass(frozen=True, slots=True)
class DealDetail:
    """`tasks` are the contact's open ones, `entries` what its timeline says about this deal."""

    deal: DealRow
    contact: Contact
    tasks: Sequence[ActivityRow]
    entries: Sequence[Entry]


async def board(
    conn: Connection,
    pipeline: Pipeline,
    *,
    now: datetime,
    owner: str | None = None,
    closed_days: int = CLOSED_DAYS,
    limit: int = 50,
) -> Board:
    """At most `limit` deals a stage."""
    since = now - timedelta(days=closed_days)
    rows = await store.board(conn, owner=owner, closed_since=since, limit=limit)
    totals = await store.totals(conn, owner=owner, closed_since=since)
    return arranged(pipeline, rows, totals)


def arranged(pipeline: Pipeline, rows: Sequence[DealRow], totals: Sequence[Total]) -> Board:
    """PURE."""
    gone = sorted({total.stage for total in totals} - {stage.id for stage in pipeline.stages})
    stages = (*pipeline.stages, *(_taken_away(id) for id in gone))
    columns = tuple(_column(stage, rows, totals) for stage in stages)
    is_open = {stage.id: stage.chance for stage in stages if stage.outcome is None}
    return Board(columns, _sums([total for total in totals if total.stage in is_open], is_open))


def _taken_away(id: str) -> StageSetting:
    return StageSetting.model_construct(id=id, name=id, probability=0.0, outcome=None, lead=None)


def _column(stage: StageSetting, rows: Sequence[DealRow], totals: Sequence[Total]) -> Column:
    mine = [total for total in totals if total.stage == stage.id]
    return Column(
        stage=stage,
        count=sum(total.deals for total in mine),
        sums=_sums(mine, {stage.id: stage.chance}),
        deals=tuple(row for row in rows if row.stage == stage.id),
    )


def _sums(totals: Sequence[Total], chances: Mapping[str, float]) -> tuple[Sum, ...]:
    """By currency, that without a name at the end."""
    amounts: dict[str | None, tuple[Decimal, Decimal]] = {}
    for total in totals:
        if total.amount is None:
            continue
        amount, weighted = amounts.get(total.currency, (Decimal(0), Decimal(0)))
        chance = Decimal(str(chances[total.stage]))
        amounts[total.currency] = amount + total.amount, weighted + total.amount * chance
    cent = Decimal("0.01")
    return tuple(
        Sum(currency, amount.quantize(cent), weighted.quantize(cent))
        for currency, (amount, weighted) in sorted(
            amounts.items(), key=lambda item: (item[0] is None, item[0] or "")
        )
    )


async def one_deal(conn: Connection, deal_id: UUID) -> DealDetail:
    """Raises NotFound."""
    deal = next(iter(await store.deals(conn, DealFilter(), before=None, limit=1, deal=deal_id)), None)
    contact = await crm_store.get_contact(conn, deal.contact_id) if deal else None
    if deal is None or contact is None:
        raise NotFound("There is no such deal.", code="deal_not_found")
    wanted = TaskFilter(done=False, contact_id=contact.id)
    return DealDetail(
        deal=deal,
        contact=contact,
        tasks=await store.tasks(conn, wanted, after=None, limit=AROUND),
        entries=await store.timeline(conn, contact.id, before=None, limit=AROUND, deal=deal.id),
    )
