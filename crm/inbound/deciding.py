"""What deals in a CRM mean for a lead. PURE."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from crm.inbound.model import KnownDeal
from crm.model import Lead, LeadStatus


def status_by_deals(lead: Lead, deals: Iterable[KnownDeal]) -> LeadStatus | None:
    """The status that the contact's deals give the lead; None when they say nothing about it.

    One that is won wins; lost is who has lost all. What ended before there was the lead is an earlier sale. A lead
    that the CRM closed and that has an open deal again is qualified.
    """
    counting = [deal for deal in deals if counts(lead, deal)]
    outcomes = {deal.outcome for deal in counting}
    if "won" in outcomes:
        return "won"
    if None in outcomes:
        return "qualified" if lead.status in ("won", "lost") and lead.status_by == "crm" else None
    return "lost" if "lost" in outcomes else None


def counts(lead: Lead, deal: KnownDeal) -> bool:
    """Whether the deal is open, or ended since there is the lead."""
    return deal.outcome_at is None or deal.outcome_at >= lead.created_at


def may_set(lead: Lead, status: LeadStatus, *, at: datetime) -> bool:
    """Whether the CRM's word, which is of `at`, changes the lead: a person's later one stays."""
    if lead.status == status:
        return False
    return lead.status_by != "person" or (lead.status_at or lead.updated_at) <= at


@dataclass(frozen=True, slots=True)
class Owned:
    """Whose record it is; `given_to` had it at first, when we made it."""

    owner: str | None
    given_to: str | None


def owned(told: str | None, before: Owned | None, *, made_by_us: bool, team: Collection[str]) -> Owned:
    """CRMs give what is made by a connection to the connection's own user. So the first owner of a record that we made
    counts only when app.yaml has them in the team; whoever has it later does, and whoever has a record that was there.
    """
    given_to = before.given_to if before else told if made_by_us and told not in team else None
    return Owned(None if told == given_to and told not in team else told, given_to)


def may_own(lead: Lead, owner: str | None) -> bool:
    """Whether the CRM's owner becomes the lead's: whom a person chose stays."""
    return owner is not None and owner != lead.owner and (lead.owner_by != "person" or lead.owner is None)
