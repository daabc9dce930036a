"""What leaves towards people, put together: deliveries, what they say, the end of a session, what facts set off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from agent.events import Recorder, recorder
from agent.llm import ChatModel
from app.crm import Crm, make_crm
from app.crm_following import make_inbound, make_reconcile
from app.environment import Environment
from app.reactions import Reactions
from app.settings import Settings
from app.tenant_settings import TenantSettings
from crm.events import Recorder as LeadRecorder
from crm.events import recorder as lead_recorder
from crm.inbound.deps import InboundDeps
from crm.reconcile.deps import ReconcileDeps
from db.jobs import Jobs
from db.pool import Connection, Pool
from kit.clock import Clock
from kit.ids import uuid7
from outreach.deliveries import plan
from outreach.deps import DeliveryDeps, Planning
from outreach.links import Links
from outreach.model import NewDelivery
from outreach.providers import Providers
from outreach.rendering import Rendering
from outreach.wrapup.run import WrapupDeps
from scheduling.events import Recorder as MeetingRecorder
from scheduling.events import recorder as meeting_recorder


@dataclass(frozen=True, slots=True)
class Outgoing:
    """`record`, `record_lead` and `record_meeting` are how facts are recorded: they plan what follows from them."""

    settings: TenantSettings
    deliveries: DeliveryDeps
    wrapup: WrapupDeps
    links: Links
    crm: Crm
    inbound: InboundDeps
    reconcile: ReconcileDeps
    record: Recorder
    record_lead: LeadRecorder
    record_meeting: MeetingRecorder

    async def aclose(self) -> None:
        """Close the connections to whatever carries deliveries."""
        await self.deliveries.providers.aclose()
        await self.crm.aclose()

    def outbox(self, tenant: UUID) -> Path:
        """The folder of a tenant's mails that go nowhere."""
        return self.deliveries.providers.outbox(tenant)


def make_outgoing(
    environment: Environment,
    values: Mapping[str, Any],
    settings: Settings,
    *,
    pool: Pool,
    jobs: Jobs,
    model: ChatModel | None,
    clock: Clock | None = None,
    default_tenant: UUID | None = None,
) -> Outgoing:
    """All of it. `model` writes summaries; None leaves that to rules. See `make_crm` for `default_tenant`."""
    clock = clock or environment.clock()
    of_tenant = TenantSettings(pool, environment, values, settings)
    links = Links(environment.secret(), clock=clock)

    async def mail_owner(conn: Connection, tenant: UUID, key: str, text: str) -> None:
        found = await of_tenant.within(conn, tenant)
        planning = Planning(tenant, found.config, jobs, clock, uuid7)
        day = f"{clock():%Y-%m-%d}"
        for address in found.team:
            payload = {"title": "A template could not be used", "text": text}
            await plan(conn, planning, NewDelivery("email.owner", address, f"{key}:{day}:{address}", payload))

    rendering = Rendering(
        pool=pool, settings=of_tenant.outreach, links=links, clock=clock, mail_owner=mail_owner
    )
    crm = make_crm(environment, of_tenant, pool=pool, links=links, clock=clock, default_tenant=default_tenant)
    deliveries = DeliveryDeps(
        pool=pool,
        jobs=jobs,
        clock=clock,
        ids=uuid7,
        settings=of_tenant.deliveries,
        providers=Providers(environment.outreach, data_dir=environment.data_dir, clock=clock),
        render=rendering.render,
        crm=crm.sender,
    )
    wrapup = WrapupDeps(
        pool=pool, clock=clock, model=model, settings=of_tenant.outreach, deliveries=deliveries
    )
    reactions = Reactions(
        of_tenant,
        deliveries,
        record=recorder(uuid7),
        record_lead=lead_recorder(uuid7),
        record_meeting=meeting_recorder(uuid7),
    )
    return Outgoing(
        of_tenant,
        deliveries,
        wrapup,
        links,
        crm,
        make_inbound(crm, of_tenant, record=reactions.record_lead, public_url=settings.server.public_url),
        make_reconcile(crm, of_tenant, deliveries),
        record=reactions.record,
        record_lead=reactions.record_lead,
        record_meeting=reactions.record_meeting,
    )
