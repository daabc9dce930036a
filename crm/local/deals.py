"""What reps do with deals. A deal that is won, lost or opened again is told to the lead in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from crm import cleaning, leads
from crm import store as crm_store
from crm.local import store
from crm.local.config import Pipeline
from crm.local.model import DealChange, LocalDeal
from crm.local.writing import LONGEST_DESCRIPTION, in_stage, one_line, several_lines
from crm.model import LeadStatus
from crm.services import Services
from crm.sync.shaping import deal_key
from db.pool import Connection
from kit.errors import BadRequest, Conflict, NotFound

COLUMNS = ("title", "stage", "amount", "currency", "closes_on", "owner", "description")
_TEXTS = ("title", "description")
"""Of these it is kept that they changed, and not what they said: it may be a visitor's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DealWish:
    """`values` are columns of COLUMNS and `outcome`, as they are to be. `version` is that of the deal which the rep
    saw; None for whatever it is now."""

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])
    reason: str | None = None
    author: str | None = None
    version: int | None = None


async def change(
    conn: Connection, services: Services, pipeline: Pipeline, *, deal_id: UUID, wish: DealWish, now: datetime
) -> LocalDeal:
    """Saying the same again changes nothing. Raises NotFound, BadRequest, and Conflict for a deal that somebody else
    changed since the rep saw it."""
    deals = await store.lock_deals_beside(conn, deal_id)
    before = next((deal for deal in deals if deal.id == deal_id), None)
    if before is None:
        raise NotFound("There is no such deal.", code="deal_not_found")
    if wish.version not in (None, before.version):
        raise Conflict(
            "Somebody changed this deal in the meantime. Read it again, then change it.", code="deal_changed"
        )
    after = changed(before, wish, pipeline, now=now)
    differs = tuple(name for name in COLUMNS if getattr(before, name) != getattr(after, name))
    if not differs and after.reason == before.reason:
        return before
    after = replace(
        after,
        held=tuple(sorted({*before.held, *differs})),
        version=before.version + 1,
        updated_at=now,
    )
    await store.update_deal(conn, after)
    await store.add_change(conn, _history(services.ids(), before, after, differs, wish))
    if after.outcome != before.outcome:
        await _tell_lead(conn, services, after, deals)
    return after


def changed(deal: LocalDeal, wish: DealWish, pipeline: Pipeline, *, now: datetime) -> LocalDeal:
    """The deal as the rep wants it. Raises BadRequest for what does not fit together. PURE."""
    given = dict(wish.values)
    stage = _stage(deal, given, pipeline)
    after = replace(deal, **_cleaned({name: given[name] for name in COLUMNS if name in given}))
    after = replace(after, stage=stage)
    if stage != deal.stage:
        after = in_stage(after, pipeline, now=now)
    if after.currency is None and after.amount is not None:
        after = replace(after, currency=pipeline.currency)
    return replace(after, reason=_reason(after, wish))


def _reason(deal: LocalDeal, wish: DealWish) -> str | None:
    """Why it was closed. That of another change stands in its history alone."""
    said = cleaning.one_line(wish.reason, 500)
    return said or deal.reason if deal.outcome else None


def _stage(deal: LocalDeal, given: Mapping[str, Any], pipeline: Pipeline) -> str:
    named = given.get("stage")
    if named is not None and pipeline.stage(named) is None:
        known = ", ".join(stage.id for stage in pipeline.stages)
        raise BadRequest(f"There is no such stage. There are {known}.", code="no_such_stage")
    if "outcome" not in given:
        return named or deal.stage
    outcome = given["outcome"]
    if named is not None:
        stage = pipeline.stage(named)
        if stage is None or stage.outcome != outcome:
            raise BadRequest("The stage and the outcome say different things.", code="unclear")
        return named
    if outcome == deal.outcome:
        return deal.stage
    if outcome is None:
        raise BadRequest("Say to which stage the deal goes back.", code="unclear")
    return pipeline.closing(outcome).id


def _cleaned(given: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(given)
    if "title" in made:
        made["title"] = one_line(made["title"] or "", "Deal")
    if made.get("description"):
        made["description"] = several_lines(made["description"], LONGEST_DESCRIPTION) or None
    if "owner" in made:
        made["owner"] = cleaning.one_line(made["owner"])
    return made


def _history(
    id: UUID, before: LocalDeal, after: LocalDeal, differs: Sequence[str], wish: DealWish
) -> DealChange:
    changes: dict[str, Any] = {
        name: None if name in _TEXTS else [_json(getattr(before, name)), _json(getattr(after, name))]
        for name in differs
    }
    if after.outcome != before.outcome:
        changes["outcome"] = [before.outcome, after.outcome]
    return DealChange(
        id=id,
        contact_id=after.contact_id,
        deal_id=after.id,
        author=cleaning.one_line(wish.author),
        changes=changes,
        reason=cleaning.one_line(wish.reason, 500),
        at=after.updated_at,
    )


def _json(value: Decimal | date | str | None) -> str | None:
    return value if value is None else str(value)


# The lead


async def _tell_lead(
    conn: Connection, services: Services, deal: LocalDeal, deals: Sequence[LocalDeal]
) -> None:
    lead = await crm_store.lock_lead_of(conn, deal.contact_id)
    status = lead_status(deal, deals)
    if lead is None or status is None or lead.status == status:
        return
    reason = deal.reason or f"Deal: {deal.stage}"
    await leads.set_status(conn, services, lead_id=lead.id, status=status, reason=reason, now=deal.updated_at)


def lead_status(deal: LocalDeal, deals: Sequence[LocalDeal]) -> LeadStatus | None:
    """What a deal that was closed or opened says of its lead; None when another deal of the contact, among `deals`,
    says more: one that is won, or still open when this one is lost. PURE."""
    others = {each.outcome for each in deals if each.id != deal.id}
    if deal.outcome == "won":
        return "won"
    if "won" in others:
        return None
    if deal.outcome is None:
        return "qualified"
    return None if None in others else "lost"


# A deal that a rep makes


async def create(
    conn: Connection,
    services: Services,
    pipeline: Pipeline,
    *,
    contact_id: UUID,
    wish: DealWish,
    now: datetime,
) -> LocalDeal:
    """The contact's first deal is the one that the sync knows as well, so that it makes no second one. What the rep
    says stays. Raises NotFound and BadRequest."""
    blank = LocalDeal(
        id=services.ids(),
        contact_id=contact_id,
        key=deal_key(contact_id),
        title="Deal",
        stage=pipeline.first.id,
        moved_at=now,
        created_at=now,
        updated_at=now,
    )
    made = changed(blank, wish, pipeline, now=now)
    made = replace(made, held=tuple(sorted(name for name in COLUMNS if name in wish.values)))
    if not await store.has_contact(conn, contact_id):
        raise NotFound("There is no such contact.", code="contact_not_found")
    if not await store.insert_deal(conn, made):
        made = replace(made, key=None)
        if not await store.insert_deal(conn, made):
            raise NotFound("There is no such contact.", code="contact_not_found")
    await store.add_change(conn, _history(services.ids(), blank, made, made.held, wish))
    if made.outcome:
        await _tell_lead(conn, services, made, await store.lock_deals_beside(conn, made.id))
    return made
