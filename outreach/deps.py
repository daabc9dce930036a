"""What deliveries are planned and sent with."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from db.jobs import Jobs
from db.pool import Connection, Pool
from kit.clock import Clock
from kit.ids import IdFactory
from outreach import store
from outreach.channels import ChatMessage
from outreach.config import Config
from outreach.model import CRM_TARGET, Accepted, DeliveryKind, Mail
from outreach.providers import Providers
from outreach.rows import Delivery

SEND = "deliveries.send"
PUSH = "deliveries.push"
"""The jobs of deliveries to people, and of those to CRMs: a slow CRM keeps no mail waiting."""

SCHEDULE = (5.0, 60.0, 300.0, 1_800.0, 7_200.0, 18_000.0, 36_000.0)
"""Seconds before the second try, the third, ...; the last one repeats."""

Renderer = Callable[[UUID, Delivery], Awaitable[Mail | ChatMessage | None]]
"""(tenant, delivery) -> a Mail for "email.*", a ChatMessage for "chat.*", None when there is nothing to send after all.

It is called at each attempt and must give the same content for the same delivery.
"""


class CrmRoute(Protocol):
    """How deliveries reach CRMs."""

    async def send(self, tenant: UUID, delivery: Delivery) -> Accepted | None:
        """Bring the CRM up to date; None when there is nothing to tell any more. Raises ProviderErrors."""
        ...

    async def fingerprint(self, tenant: UUID, target: str) -> str:
        """Changes with the settings and secrets of the target."""
        ...


SettingsOf = Callable[[UUID], Awaitable[Config]]
"""A tenant's settings, from memory as a rule: they are asked for at each delivery."""


def _spread() -> float:
    return random.uniform(0.8, 1.2)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDeps:
    """`spread` multiplies each wait, so that what failed together does not come back together.

    A worker has `call_seconds` for rendering and sending; its claim ends after `lease_seconds`, which is longer.
    """

    pool: Pool
    jobs: Jobs
    clock: Clock
    ids: IdFactory
    settings: SettingsOf
    providers: Providers
    render: Renderer
    crm: CrmRoute | None = None
    schedule: tuple[float, ...] = SCHEDULE
    spread: Callable[[], float] = _spread
    lease_seconds: float = 90.0
    call_seconds: float = 60.0


@dataclass(frozen=True, slots=True)
class Planning:
    """What planning needs of one tenant: read before the transaction begins."""

    tenant: UUID
    config: Config
    jobs: Jobs
    clock: Clock
    ids: IdFactory


async def planning(deps: DeliveryDeps, tenant: UUID) -> Planning:
    return Planning(tenant, await deps.settings(tenant), deps.jobs, deps.clock, deps.ids)


async def fingerprint(deps: DeliveryDeps, plan: Planning, provider: str) -> str:
    """Changes when anything changes that a refused provider may have been waiting for."""
    if provider.startswith(CRM_TARGET) and deps.crm:
        return await deps.crm.fingerprint(plan.tenant, provider)
    return deps.providers.fingerprint(plan.config)


async def defer(
    conn: Connection,
    plan: Planning,
    delivery_id: UUID,
    kind: DeliveryKind,
    *,
    wait: float = 0.0,
    forced: bool = False,
) -> None:
    """Queue the job of a delivery, in so many seconds. Nothing happens when one waits already.

    The queue goes by the database's clock and a delivery by ours: a wait is the same on both.
    """
    at = await store.moment_in(conn, wait) if wait > 0 else None
    args = {"tenant": str(plan.tenant), "delivery": str(delivery_id), "forced": forced}
    lock = f"delivery:{delivery_id}" + (":replay" if forced else "")
    task = PUSH if kind == "crm.sync" else SEND
    await plan.jobs.defer(conn, task, args, schedule_at=at, queueing_lock=lock)
