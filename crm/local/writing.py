"""What the sync may write over what stands in the built-in CRM. PURE.

The sync's own values it brings up to date; what a rep changed stays, and so does all of a deal that is closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from crm.connectors.model import Activity, Deal, Field, Policy, Skipped, Value
from crm.connectors.texts import cut
from crm.connectors.writing import KEPT, Plan, decide, is_empty, same
from crm.local.config import Pipeline, StageSetting
from crm.local.model import MOST, LocalActivity, LocalDeal

LONGEST_TITLE = 200
LONGEST_DESCRIPTION = 2_000
LONGEST_TEXT = 50_000
CLOSED = "The deal is closed."
FURTHER = "The deal has come further."
MAPPABLE = ("description",)
"""Columns of a deal that the owner may map fields of ours to."""


def one_line(text: str, otherwise: str) -> str:
    """A title: `otherwise` when there is none."""
    return cut(" ".join(text.replace("\x00", " ").split()), LONGEST_TITLE) or otherwise


def several_lines(text: str, limit: int) -> str:
    """Without the one character that Postgres cannot keep."""
    return cut(text.replace("\x00", ""), limit)


@dataclass(frozen=True, slots=True)
class Wish:
    """`values` are the columns to be as they are here; those without a value are left alone. `policies`: of those that
    are not simply ours. `said`: what a person said of the lead, which goes over what a rep changed before. `remarks`
    say what cannot be had."""

    values: Mapping[str, Any]
    policies: Mapping[str, Policy]
    said: frozenset[str] = frozenset()
    remarks: tuple[Skipped, ...] = ()


def wanted_deal(deal: Deal, pipeline: Pipeline, held: LocalDeal | None) -> Wish:
    """`held` is the deal that is there."""
    stage, no_stage = _stage(deal, pipeline, held)
    money, no_money = _money(deal, pipeline, held)
    mapped = {field.name: field for field in deal.fields if field.name in MAPPABLE}
    unknown = tuple(
        Skipped(field.name, "Deals have no such field.")
        for field in deal.fields
        if field.name not in MAPPABLE
    )
    values: dict[str, Any] = {
        "title": one_line(deal.title, "Deal"),
        "stage": stage.id if stage else None,
        **money,
        "closes_on": deal.closes_on,
        "owner": deal.owner,
        **{
            name: several_lines(str(field.value or ""), LONGEST_DESCRIPTION) for name, field in mapped.items()
        },
    }
    return Wish(
        values,
        {name: field.policy for name, field in mapped.items()},
        said=frozenset({"stage"} if deal.outcome else ()),
        remarks=(*no_stage, *no_money, *unknown),
    )


def _stage(
    deal: Deal, pipeline: Pipeline, held: LocalDeal | None
) -> tuple[StageSetting | None, tuple[Skipped, ...]]:
    """Forward only, and where the lead was closed."""
    if deal.outcome:
        return pipeline.closing(deal.outcome), ()
    named = pipeline.stage(deal.stage)
    remark = (
        (Skipped("stage", f"The pipeline has no stage {deal.stage}."),) if deal.stage and not named else ()
    )
    if held is None:
        return named or pipeline.first, remark
    if named and pipeline.position(named.id) < pipeline.position(held.stage):
        return None, (Skipped("stage", FURTHER),)
    return named, remark


def _money(
    deal: Deal, pipeline: Pipeline, held: LocalDeal | None
) -> tuple[dict[str, Any], tuple[Skipped, ...]]:
    """The amount with its currency: one without the other would be another amount."""
    if deal.amount is None:
        return {}, ()
    if held and {"amount", "currency"} & set(held.held):
        return {}, (Skipped("amount", KEPT),) if held.amount != deal.amount else ()
    if not 0 <= deal.amount <= MOST:
        return {}, (Skipped("amount", "The amount is out of range."),)
    currency = (deal.currency or pipeline.currency or "").upper()
    if currency and not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
        return {}, (Skipped("amount", f"{cut(currency, 20)} is no currency."),)
    return {"amount": deal.amount.quantize(Decimal("0.01")), "currency": currency or None}, ()


def planned(wish: Wish, held: LocalDeal | LocalActivity | None) -> Plan:
    """What of it is written. It tells a rehearsal."""
    closed = isinstance(held, LocalDeal) and held.outcome is not None
    kept = set(wish.values) if closed else set(held.held if held else ()) & set(wish.values) - wish.said
    present = {name: _plain(getattr(held, name)) for name in wish.values} if held else None
    fields = [
        Field(name, _plain(value), wish.policies.get(name, "always"))
        for name, value in wish.values.items()
        if name not in kept
    ]
    plan = decide(present, fields)
    why = CLOSED if closed else KEPT
    stays = tuple(
        Skipped(name, why) for name in sorted(kept) if present and _differs(present[name], wish.values[name])
    )
    return replace(plan, skipped=(*wish.remarks, *plan.skipped, *stays))


def _differs(present: Value, wanted: Any) -> bool:
    return not is_empty(wanted) and not same(present, _plain(wanted))


def _plain(value: Any) -> Value:
    """As connectors have values."""
    if value is None or isinstance(value, str | bool):
        return value
    if isinstance(value, tuple):
        return tuple(map(str, cast("tuple[Any, ...]", value)))
    if isinstance(value, date | datetime):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def deal_with(held: LocalDeal, plan: Plan, wish: Wish, *, pipeline: Pipeline, now: datetime) -> LocalDeal:
    """The deal after the plan."""
    values = {name: wish.values[name] for name in plan.send}
    deal = replace(held, **values, version=held.version + 1, updated_at=now)
    return in_stage(deal, pipeline, now=now) if "stage" in values else deal


def in_stage(deal: LocalDeal, pipeline: Pipeline, *, now: datetime) -> LocalDeal:
    """The deal as it is since it came to its stage."""
    stage = pipeline.stage(deal.stage)
    moved = replace(deal, outcome=stage.outcome if stage else None, moved_at=now)
    if moved.outcome == deal.outcome:
        return moved
    return replace(moved, closed_at=now if moved.outcome else None, reason=None)


# Activities


def wanted_activity(activity: Activity, deal_id: UUID | None) -> Wish:
    values: dict[str, Any] = {
        "subject": one_line(activity.subject, activity.kind.capitalize()),
        "text": several_lines(activity.text, LONGEST_TEXT),
        "at": activity.at,
        "until": activity.until,
        "location": activity.location,
        "attendees": activity.attendees,
        "owner": activity.owner,
        "done": activity.done,
        "deal_id": deal_id,
    }
    return Wish(values, {"deal_id": "fill_empty"})


def activity_with(held: LocalActivity, plan: Plan, wish: Wish, *, now: datetime) -> LocalActivity:
    """The activity after the plan."""
    values = {name: wish.values[name] for name in plan.send}
    changed = replace(held, **values, version=held.version + 1, updated_at=now)
    return replace(changed, done_at=(held.done_at or now) if changed.done else None)
