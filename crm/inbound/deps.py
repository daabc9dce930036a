"""What listening to CRMs works with. The application puts it together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from crm.connectors.secrets import Secrets
from crm.inbound import store
from crm.services import Services
from crm.sync.config import CrmEntry
from crm.sync.deps import SyncDeps
from db.jobs import Jobs
from db.pool import Connection

PULL = "crm.pull"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundDeps:
    """`entries` gives a tenant's section `crm_integration`, `secrets` what lets us into a connection
    (`crm.sync.opening.Opener.secrets`), `team` the addresses of its sales team (owners.reps and owners.default).
    `address` is where this server is reached (https), without a slash at its end; None when it is not known, and then
    no signature over an address can be checked."""

    sync: SyncDeps
    services: Services
    entries: Callable[[UUID], Awaitable[Mapping[str, CrmEntry]]]
    secrets: Callable[[UUID, str], Awaitable[Secrets]]
    team: Callable[[UUID], Awaitable[Collection[str]]]
    address: str | None = None


def hook_path(tenant: UUID, connection: str) -> str:
    """Where a CRM calls for a connection, behind `InboundDeps.address`."""
    return f"/v1/hooks/crm/{tenant}/{connection}"


async def wake(conn: Connection, jobs: Jobs, tenant: UUID, connection: str, *, wait: float = 0.0) -> None:
    """Queue a pull in so many seconds, unless one waits already."""
    await jobs.defer(
        conn,
        PULL,
        {"tenant": str(tenant), "connection": connection},
        schedule_at=await store.moment_in(conn, wait) if wait else None,
        queueing_lock=f"{PULL}:{tenant}:{connection}",
    )
