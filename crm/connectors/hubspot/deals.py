"""Deals as HubSpot has them: a stage of a pipeline, an amount in a currency, a contact. PURE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from crm.connectors.hubspot.facts import MANNER, SUBJECT_LENGTH
from crm.connectors.hubspot.keyed import Job, Wanted
from crm.connectors.model import Deal, Field, Ref, Skipped, Stage
from crm.connectors.texts import cut
from crm.connectors.writing import is_empty, same

KIND = "deals"
CURRENCY = "deal_currency_code"
NAMES = ("dealname", "dealstage", "pipeline", "amount", CURRENCY, "closedate", "hubspot_owner_id")

CLOSED = "The deal is closed in HubSpot."
MOVED = "The deal has come further in HubSpot, or is in another pipeline."
OTHER_CURRENCY = "The deal is in another currency in HubSpot."


def job(
    deal: Deal, contact: Ref, *, stages: Sequence[Stage], owner: Sequence[Field], remarks: Sequence[Skipped]
) -> Job:
    def wanted(present: Mapping[str, Any] | None) -> Wanted:
        stage, stage_remarks = _stage(deal, stages, present)
        money, money_remarks = _money(deal, present or {})
        fields = [
            Field("dealname", cut(deal.title, SUBJECT_LENGTH, unit=MANNER.unit), "on_create"),
            *stage,
            *money,
            Field("closedate", _noon(deal.closes_on)),
            *owner,
            *deal.fields,
        ]
        return Wanted(fields, [*remarks, *stage_remarks, *money_remarks])

    return Job(
        kind=KIND,
        key=deal.key,
        names=[*NAMES, *(field.name for field in deal.fields)],
        wanted=wanted,
        links=(contact,),
        needed=("dealname",),
        together={CURRENCY: "amount"},
    )


def _noon(day: date | None) -> str | None:
    """The close date is a moment in HubSpot; noon in UTC is the same day nearly everywhere."""
    return f"{day.isoformat()}T12:00:00.000Z" if day else None


def _money(deal: Deal, present: Mapping[str, Any]) -> tuple[list[Field], list[Skipped]]:
    """The amount with its currency: in another one it would be another amount."""
    if deal.amount is None:
        return [], []
    there = present.get(CURRENCY)
    if deal.currency and not is_empty(there) and not same(there, deal.currency):
        return [], [Skipped("amount", OTHER_CURRENCY)]
    return [Field(CURRENCY, deal.currency), Field("amount", f"{deal.amount:f}")], []


def _stage(
    deal: Deal, stages: Sequence[Stage], present: Mapping[str, Any] | None
) -> tuple[list[Field], list[Skipped]]:
    """The stage with its pipeline. A deal that is there moves forward only, and not once it is closed."""
    now = next((stage for stage in stages if present and stage.id == present.get("dealstage")), None)
    target, remarks = _target(deal, stages, now)
    if target is None:
        return [], remarks
    if present is not None and now is None and not is_empty(present.get("dealstage")):
        return [], [*remarks, Skipped("dealstage", MOVED)]
    if now is not None:
        if now.id == target.id:
            return [], remarks
        if now.outcome:
            return [], [*remarks, Skipped("dealstage", CLOSED)]
        if now.pipeline != target.pipeline or stages.index(target) < stages.index(now):
            return [], [*remarks, Skipped("dealstage", MOVED)]
    fields = [Field("pipeline", target.pipeline, "always"), Field("dealstage", target.id, "always")]
    return fields, remarks


def _target(deal: Deal, stages: Sequence[Stage], now: Stage | None) -> tuple[Stage | None, list[Skipped]]:
    """The stage that is meant: the closing one of the deal's own pipeline, the one that is named, else the first."""
    known = [stage for stage in stages if deal.pipeline in (None, stage.pipeline)] or list(stages)
    named = next((stage for stage in known if stage.id == deal.stage), None)
    pipeline = (now or named or next(iter(known), None) or Stage("", "", "")).pipeline
    mine = [stage for stage in stages if stage.pipeline == pipeline]
    if deal.outcome:
        closing = next((stage for stage in mine if stage.outcome == deal.outcome), None)
        if closing is None:
            return None, [
                Skipped("dealstage", f"The pipeline has no stage for deals that are {deal.outcome}.")
            ]
        return closing, []
    if named is not None or deal.stage is None:
        return named or (None if now else next(iter(mine), None)), []
    remark = Skipped("dealstage", f"HubSpot has no stage {deal.stage}; the pipeline's first one is used.")
    return (None if now else next(iter(mine), None)), [remark]
