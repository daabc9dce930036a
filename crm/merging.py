"""Two contacts that a signed identity showed to be one person become one.

The older contact is kept. Sessions, visitors, its records and deals in CRMs move to it. Of two leads one is left: the
status of a person or the CRM goes before a rule's and then the one that is further on, the higher score with its
reasons, the earlier of each date, the kept contact's owner.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from crm import store
from crm.events import ContactMerged
from crm.inbound import store as inbound
from crm.local import store as local
from crm.model import Contact, Lead, LeadStatus
from crm.services import Services
from crm.sync import store as sync
from db.pool import Connection

RANK: dict[LeadStatus, int] = {"new": 0, "engaged": 1, "disqualified": 2, "qualified": 3, "lost": 4, "won": 5}


async def absorb(
    conn: Connection, services: Services, *, kept: Contact, gone: Contact, now: datetime
) -> Contact:
    """Put `gone` into `kept` and delete it. The result is not yet written: its identifiers may be the deleted one's."""
    await _merge_leads(conn, kept=kept, gone=gone, now=now)
    await store.move_sessions(conn, gone=gone.id, kept=kept.id)
    await sync.move(conn, gone=gone.id, kept=kept.id)
    await inbound.move(conn, gone=gone.id, kept=kept.id)
    await local.move(conn, gone=gone.id, kept=kept.id)
    await store.delete_contact(conn, gone.id)
    await services.record(conn, ContactMerged(contact_id=kept.id, gone=gone.id), now)
    return merged(kept, gone)


def merged(kept: Contact, gone: Contact) -> Contact:
    """What either knows; where both do, the kept one's. PURE."""
    return replace(
        kept,
        email=kept.email or gone.email,
        phone=kept.phone or gone.phone,
        external_id=kept.external_id or gone.external_id,
        name=kept.name or gone.name,
        company=kept.company or gone.company,
        facts={**gone.facts, **kept.facts},
        flags=tuple(sorted({*kept.flags, *gone.flags})),
    )


async def _merge_leads(conn: Connection, *, kept: Contact, gone: Contact, now: datetime) -> None:
    kept_lead = await store.lock_lead_of(conn, kept.id)
    gone_lead = await store.lock_lead_of(conn, gone.id)
    if gone_lead is None:
        return
    lead = merged_lead(kept_lead, gone_lead) if kept_lead else replace(gone_lead, contact_id=kept.id)
    await store.update_lead(conn, replace(lead, updated_at=now))


def merged_lead(kept: Lead, gone: Lead) -> Lead:
    """One lead of two. PURE."""
    status = max((kept, gone), key=lambda lead: (lead.status_by != "rule", RANK[lead.status], lead is kept))
    score = max((kept, gone), key=lambda lead: (lead.score, lead is kept))
    return replace(
        kept,
        status=status.status,
        status_by=status.status_by,
        status_reason=status.status_reason,
        status_at=status.status_at,
        closed_at=status.closed_at,
        score=score.score,
        reasons=score.reasons,
        owner=kept.owner or gone.owner,
        owner_by=kept.owner_by if kept.owner else gone.owner_by,
        qualified_at=_earlier(kept.qualified_at, gone.qualified_at),
        hot_at=_earlier(kept.hot_at, gone.hot_at),
    )


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((moment for moment in (one, other) if moment), default=None)
