"""Deliveries to CRMs: the session is read as it is now and pushed. One that was broken off goes on where it stopped."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from crm.connectors.errors import TRANSIENT, UNKNOWN_OUTCOME
from crm.sync.deps import SyncDeps
from crm.sync.model import SessionRecord
from crm.sync.push import push
from db.pool import transaction
from kit.clock import Clock
from kit.errors import Retryable
from outreach.answers import CRM_SLOW
from outreach.crm.record import read
from outreach.model import CRM_TARGET, Accepted
from outreach.rows import Delivery
from outreach.settings import OutreachSettingsOf

_TRIED_EACH = timedelta(seconds=30)


@dataclass
class Slow:
    """CRMs that did not answer lately, in this process: one push at a time tries them, so that the others are not kept
    waiting behind a vendor that is down."""

    clock: Clock
    _next_try: dict[tuple[UUID, str], datetime] = field(default_factory=dict[tuple[UUID, str], datetime])

    def enter(self, tenant: UUID, connection: str) -> None:
        """Raises Retryable while somebody else tries, or has just tried."""
        key, now = (tenant, connection), self.clock()
        if (until := self._next_try.get(key)) is None:
            return
        if until > now:
            wait = (until - now).total_seconds()
            raise Retryable(
                CRM_SLOW, "The CRM did not answer lately; it is tried now and then.", retry_after=wait
            )
        self._next_try[key] = now + _TRIED_EACH

    def failed(self, tenant: UUID, connection: str) -> None:
        self._next_try[tenant, connection] = self.clock() + _TRIED_EACH

    def answered(self, tenant: UUID, connection: str) -> None:
        self._next_try.pop((tenant, connection), None)


@dataclass(frozen=True, slots=True)
class CrmSender:
    """`link(tenant, session, its end)` is where a rep reads the conversation, `mark(tenant, connection)` changes with
    the settings and secrets of a connection."""

    sync: SyncDeps
    settings: OutreachSettingsOf
    link: Callable[[UUID, UUID, datetime], Awaitable[str | None]]
    mark: Callable[[UUID, str], Awaitable[str]]
    slow: Slow

    async def send(self, tenant: UUID, delivery: Delivery) -> Accepted | None:
        """None when there is nothing to tell any more: the session was erased, or the owner gave the CRM up.

        Raises what `crm.sync.push` raises.
        """
        connection, session = delivery.target.removeprefix(CRM_TARGET), delivery.session_id
        entry = (await self.settings(tenant)).crm.get(connection)
        if session is None or entry is None or not entry.enabled:
            return None
        if (record := await self.record(tenant, session)) is None:
            return None
        self.slow.enter(tenant, connection)
        try:
            pushed = await push(self.sync, tenant, connection, record, delivery_id=delivery.id)
        except Retryable as error:
            if error.code in (TRANSIENT, UNKNOWN_OUTCOME):
                self.slow.failed(tenant, connection)
            raise
        self.slow.answered(tenant, connection)
        return Accepted(pushed.contact.id)

    async def record(self, tenant: UUID, session: UUID) -> SessionRecord | None:
        """What CRMs are told of the session now. None as `outreach.crm.record.read` has it."""
        settings = await self.settings(tenant)
        async with transaction(self.sync.pool, tenant) as conn:
            found = await read(conn, session, settings, now=self.sync.clock())
        if found is None:
            return None
        url = await self.link(tenant, session, found.ended_at)
        return replace(found, conversation=replace(found.conversation, url=url))

    async def fingerprint(self, tenant: UUID, target: str) -> str:
        """Changes when anything changes that a refused CRM may have been waiting for."""
        return await self.mark(tenant, target.removeprefix(CRM_TARGET))
