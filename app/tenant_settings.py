"""What each tenant goes by: app.yaml with its own settings laid over it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from agent.config import Settings as ConversationSettings
from app import settings as settings_module
from app.environment import Environment
from app.models import outreach_settings
from app.settings import Settings
from db import tenants
from db.pool import Connection, Pool, transaction
from db.tenants import Tenant
from kit.memory import Memory
from outreach.config import Config as OutreachConfig
from outreach.settings import OutreachSettings
from scheduling.services import SchedulingSettings

_SETTINGS_SECONDS = 5.0


class TenantSettings:
    """app.yaml with each tenant's own settings laid over it, remembered for seconds."""

    def __init__(
        self, pool: Pool, environment: Environment, values: Mapping[str, Any], settings: Settings
    ) -> None:
        self._pool = pool
        self._environment = environment
        self._values = values
        self._settings = settings
        self._held: Memory[UUID, OutreachSettings] = Memory(seconds=_SETTINGS_SECONDS)

    async def outreach(self, tenant: UUID) -> OutreachSettings:
        """What mails of a tenant go by. Raises SettingsError when its own settings are no longer valid."""
        held = self._held.get(tenant)
        if held is None:
            async with transaction(self._pool, tenant) as conn:
                held = await self.within(conn, tenant)
        return held

    async def within(self, conn: Connection, tenant: UUID) -> OutreachSettings:
        """The same inside a transaction of the tenant."""
        held = self._held.get(tenant)
        if held is None:
            found = await tenants.get(conn)
            held = self._held.put(tenant, outreach_settings(self._environment, self._for(found)))
        return held

    async def of(self, tenant: UUID) -> ConversationSettings:
        """What conversations of a tenant go by."""
        return (await self.outreach(tenant)).conversation

    async def meetings(self, tenant: UUID) -> SchedulingSettings:
        """What meetings of a tenant go by."""
        found = await self.outreach(tenant)
        company = found.conversation.company
        email = company.contact_email or next(iter(found.team), None)
        return SchedulingSettings(found.conversation.meetings, company.name, email)

    async def deliveries(self, tenant: UUID) -> OutreachConfig:
        """What deliveries of a tenant go by."""
        return (await self.outreach(tenant)).config

    def _for(self, tenant: Tenant) -> Settings:
        if not tenant.overrides:
            return self._settings
        return settings_module.for_tenant(self._values, tenant.overrides, slug=tenant.slug)
