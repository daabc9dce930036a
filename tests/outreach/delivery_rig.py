"""What the tests of deliveries share: a mail, dependencies over a real database, a worker that drains the queue."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from db.jobs import Jobs
from db.pool import Pool, transaction
from kit.clock import Clock
from kit.ids import uuid7
from outreach import deliveries, jobs, store
from outreach.channels import ChatMessage
from outreach.config import Config, MailConfig, Secrets
from outreach.deps import DeliveryDeps, planning
from outreach.model import Address, CalendarPart, DeliveryKind, Mail, NewDelivery
from outreach.notices import store as notices
from outreach.providers import Providers
from outreach.rows import Attempt, Delivery


def smtp_config(port: int, **values: Any) -> MailConfig:
    return MailConfig(
        provider="smtp",
        host="localhost",
        port=port,
        security="none",
        from_email="agent@company.test",
        timeout=5,
        **values,
    )


def mail_for(delivery: Delivery, *, sent_at: datetime | None = None) -> Mail:
    return Mail(
        sender=Address("agent@company.test", "The Company"),
        to=Address(delivery.target),
        subject=f"Session {delivery.payload.get('number', '')}",
        text="What was said.",
        html="<p>What was said.</p>",
        message_id=delivery.message_id,
        delivery_id=delivery.id,
        sent_at=sent_at or datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    )


INVITE = CalendarPart(
    "REQUEST",
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\n"
    b"SUMMARY:Gespr\xc3\xa4ch\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
)


def a_mail(**values: Any) -> Mail:
    """A mail of no delivery."""
    delivery_id = uuid4()
    known: dict[str, Any] = {
        "sender": Address("agent@company.test", "The Company"),
        "to": Address("ada@visitor.test", "Ada"),
        "subject": "What we talked about",
        "text": "Thank you.",
        "html": "<p>Thank you.</p>",
        "message_id": f"<{delivery_id.hex}@company.test>",
        "delivery_id": delivery_id,
        "sent_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
    }
    return Mail(**known | values)


async def rendered(_: UUID, delivery: Delivery) -> Mail | ChatMessage | None:
    if delivery.kind == "chat.alert":
        return ChatMessage(
            title="A hot lead",
            text="Ada asks for a demo.",
            delivery_id=delivery.id,
            sent_at=delivery.created_at,
            event="lead.hot",
        )
    return mail_for(delivery)


@dataclass
class Rig:
    """Deliveries of one tenant. `config` may be replaced at any time, as an owner edits settings."""

    pool: Pool
    tenant: UUID
    deps: DeliveryDeps
    config: Config
    folder: Path
    opened: list[Providers] = field(default_factory=list)

    @classmethod
    async def make(
        cls,
        pool: Pool,
        tenant: UUID,
        folder: Path,
        *,
        clock: Clock,
        config: Config | None = None,
        secrets: Secrets | None = None,
        **values: Any,
    ) -> Rig:
        queue = Jobs(pool)
        await queue.open()
        providers = Providers(secrets or Secrets(), data_dir=folder, clock=clock)
        held: list[Rig] = []

        async def settings(_: UUID) -> Config:
            return held[0].config

        deps = DeliveryDeps(
            pool=pool,
            jobs=queue,
            clock=clock,
            ids=uuid7,
            settings=settings,
            providers=providers,
            **{"render": rendered, "spread": lambda: 1.0} | values,
        )
        rig = cls(pool, tenant, deps, config or Config(), folder, [providers])
        held.append(rig)
        jobs.register(queue, deps)
        return rig

    def with_secrets(self, secrets: Secrets) -> None:
        """As a restart with another environment."""
        providers = Providers(secrets, data_dir=self.folder, clock=self.deps.clock)
        self.opened.append(providers)
        self.deps = replace(self.deps, providers=providers)

    async def plan(
        self,
        target: str = "team@company.test",
        *,
        kind: DeliveryKind = "email.team",
        key: str | None = None,
        **values: Any,
    ) -> UUID:
        """Plan one delivery; its id."""
        planned = await self.plan_all([NewDelivery(kind, target, key or uuid4().hex, **values)])
        assert planned[0] is not None
        return planned[0]

    async def plan_all(self, new: Sequence[NewDelivery]) -> list[UUID | None]:
        plan = await planning(self.deps, self.tenant)
        async with transaction(self.pool, self.tenant) as conn:
            return [await deliveries.plan(conn, plan, each) for each in new]

    async def send(self, delivery_id: UUID, *, forced: bool = False) -> Delivery:
        """Do what the job does; the delivery afterwards."""
        await deliveries.send(self.deps, self.tenant, delivery_id, forced=forced)
        return await self.get(delivery_id)

    async def drain(self) -> None:
        """Work until no job is due."""
        await self.deps.jobs.work(asyncio.Event(), wait=False)

    async def get(self, delivery_id: UUID) -> Delivery:
        async with transaction(self.pool, self.tenant) as conn:
            found = await store.get(conn, delivery_id)
        assert found is not None
        return found

    async def attempts(self, delivery_id: UUID) -> list[Attempt]:
        async with transaction(self.pool, self.tenant) as conn:
            return await store.attempts(conn, delivery_id)

    def deps_with(self, **values: Any) -> DeliveryDeps:
        return replace(self.deps, **values)

    def outbox(self) -> list[Path]:
        """The mails in the outbox folder."""
        return sorted(self.deps.providers.outbox(self.tenant).glob("*.eml"))

    async def notices(self) -> list[tuple[str, bool]]:
        """(key, whether it stands) of each notice to the owner."""
        async with transaction(self.pool, self.tenant) as conn:
            return [(each.key, each.cleared_at is None) for each in await notices.latest(conn, limit=10)]

    async def close(self) -> None:
        for providers in self.opened:
            await providers.aclose()
