"""Leads for the sales team: page by page, all of them, or one with all that is known."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

from crm import store
from crm.export import Place
from crm.rows import LeadDetail, LeadFilter, LeadRow
from db.pool import Connection, Pool, transaction
from kit.errors import NotFound

PAGE = 500


async def every_lead(pool: Pool, tenant: UUID, wanted: LeadFilter) -> AsyncIterator[list[LeadRow]]:
    """All leads, a page at a time, each in a transaction of its own: an export may take as long as its reader."""
    before: Place | None = None
    while True:
        async with transaction(pool, tenant) as conn:
            rows = await store.list_leads(conn, wanted, before=before, limit=PAGE)
        if rows:
            yield rows
        if len(rows) < PAGE:
            return
        before = rows[-1].updated_at, rows[-1].id


async def lead_detail(conn: Connection, lead_id: UUID) -> LeadDetail:
    """Raises NotFound."""
    lead = await store.get_lead(conn, lead_id)
    contact = await store.get_contact(conn, lead.contact_id) if lead else None
    if lead is None or contact is None:
        raise NotFound("There is no such lead.", code="lead_not_found")
    return LeadDetail(
        lead=lead,
        contact=contact,
        sessions=await store.sessions_of(conn, contact.id),
        said=await store.said_by(conn, contact.id),
        interactions=await store.interactions_of_contact(conn, contact.id),
    )
