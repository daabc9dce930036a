"""What goes on with CRMs by itself: changes there are read, and what stands there is compared with what should."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import tzinfo
from uuid import UUID

from app.crm import Crm
from app.tenant_settings import TenantSettings
from crm.events import Recorder
from crm.inbound.deps import InboundDeps
from crm.reconcile.deps import ReconcileDeps
from crm.services import Services
from crm.sync.model import SessionRecord
from db.pool import transaction
from kit.ids import uuid7
from outreach import deliveries
from outreach.crm.plan import deliveries_of
from outreach.deps import DeliveryDeps
from outreach.model import CRM_TARGET


def make_inbound(
    crm: Crm, settings: TenantSettings, *, record: Recorder, public_url: str | None
) -> InboundDeps:
    """CRMs call only addresses that begin with https; without one they are asked now and then."""
    public = (public_url or "").rstrip("/")

    async def team(tenant: UUID) -> Collection[str]:
        owners = (await settings.of(tenant)).qualification.owners
        return {*(rep.email for rep in owners.reps), *([owners.default] if owners.default else [])}

    return InboundDeps(
        sync=crm.sync,
        services=Services(ids=uuid7, record=record),
        entries=crm.opener.entries,
        secrets=crm.opener.secrets,
        team=team,
        address=public if public.startswith("https://") else None,
    )


def make_reconcile(crm: Crm, settings: TenantSettings, sending: DeliveryDeps) -> ReconcileDeps:
    async def records(tenant: UUID, sessions: Sequence[UUID]) -> Sequence[SessionRecord]:
        found = [await crm.sender.record(tenant, session) for session in sessions]
        return [record for record in found if record]

    async def plan(tenant: UUID, connection: str, sessions: Sequence[UUID], why: str) -> int:
        found, planning = await settings.outreach(tenant), await deliveries.planning(sending, tenant)
        planned = 0
        for record in await records(tenant, sessions):
            mine = [
                new
                for new in deliveries_of(record, found, again=why)
                if new.target == f"{CRM_TARGET}{connection}"
            ]
            async with transaction(sending.pool, tenant) as conn:
                planned += sum([await deliveries.plan(conn, planning, new) is not None for new in mine])
        return planned

    async def zone(tenant: UUID) -> tzinfo | None:
        hours = (await settings.of(tenant)).qualification.business_hours
        return hours.zone if hours else None

    return ReconcileDeps(sync=crm.sync, entries=crm.opener.entries, records=records, plan=plan, zone=zone)
