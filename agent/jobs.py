"""Background work of conversations."""

from __future__ import annotations

import structlog

from agent import sessions
from agent.services import Services
from db import tenants
from db.pool import anonymous

log = structlog.get_logger(__name__)


async def end_idle_sessions(services: Services) -> int:
    """End the idle sessions of every tenant; how many there were. Safe in several processes at once."""
    async with anonymous(services.pool) as conn:
        ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
    ended = 0
    for tenant in ids:
        ended += await sessions.end_idle(services, tenant)
    if ended:
        log.info("idle_sessions_ended", count=ended)
    return ended
