"""What follows from a fact of a conversation: planned or queued in the transaction that records it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from agent.events import ContactCaptured, Event, HandoverRequested, Recorder, SessionEnded, SessionHot
from crm.events import Event as LeadEvent
from crm.events import LeadQualified
from crm.events import Recorder as LeadRecorder
from db import tenants
from db.pool import Connection
from outreach.alerts import AlertReason, plan_alert
from outreach.deps import DeliveryDeps, Planning
from outreach.settings import OutreachSettings
from outreach.wrapup import jobs as wrapup_jobs


class SettingsWithin(Protocol):
    async def within(self, conn: Connection, tenant: UUID) -> OutreachSettings: ...


class Reactions:
    """Records a fact and what it sets off: an ended session is wrapped up, a person asked for is alerted.

    `record` writes the facts of conversations, `record_lead` those of leads.
    """

    def __init__(
        self, settings: SettingsWithin, deliveries: DeliveryDeps, record: Recorder, record_lead: LeadRecorder
    ) -> None:
        self._settings = settings
        self._deliveries = deliveries
        self._record = record
        self._record_lead = record_lead

    async def record_lead(self, conn: Connection, event: LeadEvent, at: datetime) -> None:
        await self._record_lead(conn, event, at)
        if isinstance(event, LeadQualified) and event.session_id:
            await self._alert(conn, event.session_id, "qualified")

    async def record(self, conn: Connection, event: Event, at: datetime) -> None:
        await self._record(conn, event, at)
        match event:
            case SessionEnded(session_id=session):
                tenant = (await tenants.get(conn)).id
                await wrapup_jobs.defer(self._deliveries.jobs, conn, tenant=tenant, session=session)
            case HandoverRequested(session_id=session):
                await self._alert(conn, session, "person")
            case ContactCaptured(session_id=session, callback=True):
                await self._alert(conn, session, "callback")
            case SessionHot(session_id=session):
                await self._alert(conn, session, "hot")
            case _:
                return

    async def _alert(self, conn: Connection, session: UUID, reason: AlertReason) -> None:
        deps, tenant = self._deliveries, (await tenants.get(conn)).id
        settings = await self._settings.within(conn, tenant)
        planning = Planning(tenant, settings.config, deps.jobs, deps.clock, deps.ids)
        await plan_alert(conn, planning, settings, session=session, reason=reason)
