"""What the worker does beside jobs that somebody queued: the sweeps of all packages, registered in one place."""

from __future__ import annotations

from agent.jobs import end_idle_sessions
from app.services import Services
from db import ratelimit
from db.pool import anonymous


def subscribe(services: Services) -> None:
    """Register all background work. Every process does, so that any of them may queue a job."""

    async def end_idle() -> None:
        await end_idle_sessions(services.agent)

    async def forget_buckets() -> None:
        async with anonymous(services.pool) as conn:
            await ratelimit.forget(conn, now=services.clock())

    services.jobs.every_minute(end_idle)
    services.jobs.every_minute(forget_buckets)
