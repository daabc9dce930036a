"""A contact being qualified: its status, its score with reasons, its owner.

new -> engaged -> qualified goes by rule and only forwards; a disqualifying criterion leads to disqualified and, when it
no longer holds, back. What a person or the CRM set to won, lost or disqualified no rule changes. The score is that of
the best session that speaks for the contact: of the browser that made it, or, once somebody was identified, of a signed
identity. Whoever merely names a known address changes nothing here; their score stays with their session.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from crm import cleaning, owners, store
from crm.config import Qualification
from crm.events import LeadCreated, LeadHot, LeadQualified, LeadStatusChanged
from crm.model import Assessment, Contact, Lead, LeadStatus, StatusBy
from crm.services import Services
from crm.territory import Whereabouts
from db.pool import Connection
from kit.errors import NotFound

Became = Literal["created", "qualified", "hot", "disqualified"]
CLOSED: frozenset[LeadStatus] = frozenset({"won", "lost", "disqualified"})
_FORWARD: tuple[LeadStatus, ...] = ("new", "engaged", "qualified")


@dataclass(frozen=True, slots=True)
class Advanced:
    """The lead after a step, and what it became by it."""

    lead: Lead
    became: frozenset[Became]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What a session's evidence comes to now. `config` is the tenant's; `where` decides about the owner."""

    session_id: UUID
    assessment: Assessment
    config: Qualification
    where: Whereabouts


async def advance(
    conn: Connection, services: Services, *, contact: Contact, step: Step, now: datetime
) -> Advanced | None:
    """Bring the contact's lead up to date, making it when there is none, and record what it became.

    The session must be linked to the contact (contacts.link). None when the contact has just been merged into another:
    its sessions are that one's now, and the next step finds it.
    """
    session_id, assessment = step.session_id, step.assessment
    await store.save_assessment(conn, session_id, assessment=assessment, now=now)
    created = await store.insert_lead(conn, services.ids(), contact_id=contact.id, now=now)
    before = await store.lock_lead_of(conn, contact.id)
    if before is None:
        return None
    trusted = await store.is_trusted(conn, session_id, contact_id=contact.id)
    if not trusted and not created:
        return Advanced(
            before, frozenset()
        )  # anybody can name an address: the score stays with their session
    score, reasons = await store.best_assessment(conn, contact.id, session_id=session_id)
    engaged = shows_intent(assessment, step.config)
    lead = moved(
        replace(before, score=score, reasons=reasons), assessment, engaged=engaged, trusted=trusted, now=now
    )
    if lead.owner is None:
        owner, by = await owners.of_contact(conn, step.config.owners, where=step.where, contact=contact.id)
        lead = replace(lead, owner=owner, owner_by=by)
    await store.update_lead(conn, lead)
    became = _became(before, lead, created=created)
    await _record(conn, services, before, lead, became=became, session_id=session_id)
    return Advanced(lead, became)


def shows_intent(assessment: Assessment, config: Qualification) -> bool:
    """Whether points were given for what the visitor does, not only for who they are. PURE."""
    intents = {criterion.name for criterion in config.active_criteria if criterion.kind == "intent"}
    return any(reason.points > 0 and reason.rule in intents for reason in assessment.reasons)


def moved(lead: Lead, assessment: Assessment, *, engaged: bool, trusted: bool, now: datetime) -> Lead:
    """The lead with the status that the rules give it and the moments at which it qualified and became hot. PURE."""
    status = next_status(lead, assessment, engaged=engaged, trusted=trusted)
    closed = status in CLOSED
    hot = assessment.hot and not closed
    return replace(
        lead,
        status=status,
        status_by=lead.status_by if status == lead.status else "rule",
        status_reason=lead.status_reason if status == lead.status else None,
        status_at=lead.status_at if status == lead.status else now,
        closed_at=(lead.closed_at or now) if closed else None,
        qualified_at=lead.qualified_at or (now if status == "qualified" else None),
        hot_at=lead.hot_at or (now if hot else None),
        updated_at=now,
    )


def next_status(lead: Lead, assessment: Assessment, *, engaged: bool, trusted: bool) -> LeadStatus:
    """The status by rule. `trusted`: the session speaks for the contact. PURE."""
    by_rule = lead.status_by == "rule"
    if lead.status in ("won", "lost") or (lead.status == "disqualified" and not (by_rule and trusted)):
        return lead.status
    if assessment.disqualified:
        return "disqualified" if by_rule and trusted else lead.status
    wanted: LeadStatus = "qualified" if assessment.qualified else "engaged" if engaged else "new"
    if lead.status == "disqualified":
        return wanted
    return wanted if _FORWARD.index(wanted) > _FORWARD.index(lead.status) else lead.status


async def set_status(
    conn: Connection,
    services: Services,
    *,
    lead_id: UUID,
    status: LeadStatus,
    reason: str | None,
    now: datetime,
    by: StatusBy = "person",
) -> Lead:
    """A person, or the CRM, says where the lead stands. Saying the same again changes nothing. Raises NotFound."""
    before = await _locked(conn, lead_id)
    reason = cleaning.one_line(reason, 500)
    if (before.status, before.status_by, before.status_reason) == (status, by, reason):
        return before
    closed = status in CLOSED
    lead = replace(
        before,
        status=status,
        status_by=by,
        status_reason=reason,
        status_at=now,
        closed_at=((before.closed_at if before.status == status else None) or now) if closed else None,
        qualified_at=before.qualified_at or (now if status in ("qualified", "won") else None),
        updated_at=now,
    )
    await store.update_lead(conn, lead)
    await _record(conn, services, before, lead, became=_became(before, lead, created=False), session_id=None)
    return lead


async def set_owner(
    conn: Connection, *, lead_id: UUID, owner: str | None, now: datetime, by: StatusBy = "person"
) -> Lead:
    """Give the lead to somebody, or to nobody: then the rule chooses at its next step. Raises NotFound."""
    before = await _locked(conn, lead_id)
    owner = cleaning.one_line(owner)
    lead = replace(before, owner=owner, owner_by=by if owner else "rule", updated_at=now)
    if (lead.owner, lead.owner_by) == (before.owner, before.owner_by):
        return before
    await store.update_lead(conn, lead)
    return lead


async def _locked(conn: Connection, lead_id: UUID) -> Lead:
    lead = await store.lock_lead(conn, lead_id)
    if lead is None:
        raise NotFound("There is no such lead.", code="lead_not_found")
    return lead


def _became(before: Lead, lead: Lead, *, created: bool) -> frozenset[Became]:
    steps: dict[Became, bool] = {
        "created": created,
        "qualified": before.qualified_at is None and lead.qualified_at is not None,
        "hot": before.hot_at is None and lead.hot_at is not None,
        "disqualified": before.status != "disqualified" and lead.status == "disqualified",
    }
    return frozenset(name for name, holds in steps.items() if holds)


async def _record(
    conn: Connection,
    services: Services,
    before: Lead,
    lead: Lead,
    *,
    became: frozenset[Became],
    session_id: UUID | None,
) -> None:
    now = lead.updated_at
    if "created" in became:
        created = LeadCreated(lead_id=lead.id, contact_id=lead.contact_id, session_id=session_id)
        await services.record(conn, created, now)
    if lead.status != before.status:
        changed = LeadStatusChanged(
            lead_id=lead.id, before=before.status, after=lead.status, by=lead.status_by, session_id=session_id
        )
        await services.record(conn, changed, now)
    if "qualified" in became:
        await services.record(
            conn, LeadQualified(lead_id=lead.id, score=lead.score, session_id=session_id), now
        )
    if "hot" in became:
        hot = LeadHot(lead_id=lead.id, score=lead.score, owner=lead.owner, session_id=session_id)
        await services.record(conn, hot, now)
