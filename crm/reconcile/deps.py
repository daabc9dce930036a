"""What comparing with CRMs works with. The application puts it together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from uuid import UUID

from crm.connectors.limits import Sleep
from crm.sync.config import CrmEntry
from crm.sync.deps import SyncDeps
from crm.sync.model import SessionRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconcileDeps:
    """`entries` gives a tenant's section `crm_integration`.

    `records(tenant, sessions)` reads ended sessions as they stand, without those that are gone.
    `plan(tenant, connection, sessions, why)` plans a push of each, once for the same `why`; how many are new.
    `zone(tenant)` is the company's time zone, where it says one: a comparison is made at its night.
    """

    sync: SyncDeps
    entries: Callable[[UUID], Awaitable[Mapping[str, CrmEntry]]]
    records: Callable[[UUID, Sequence[UUID]], Awaitable[Sequence[SessionRecord]]]
    plan: Callable[[UUID, str, Sequence[UUID], str], Awaitable[int]]
    zone: Callable[[UUID], Awaitable[tzinfo | None]]
    sleep: Sleep = asyncio.sleep
