"""The job that finishes a session's end, and the sweep that finds those which no job has finished."""

from __future__ import annotations

from uuid import UUID

from db import tenants
from db.jobs import Jobs
from db.pool import Connection, anonymous, transaction
from outreach.wrapup.run import WrapupDeps, unfinished, wrap_up

WRAP_UP = "outreach.wrap_up"


async def defer(jobs: Jobs, conn: Connection, *, tenant: UUID, session: UUID) -> None:
    """Queue the end of a session in the transaction that ended it."""
    args = {"tenant": str(tenant), "session": str(session)}
    await jobs.defer(conn, WRAP_UP, args, queueing_lock=f"wrap_up:{session}")


def register(jobs: Jobs, deps: WrapupDeps) -> None:
    """Make the job known, and look every minute for sessions whose job was lost."""

    async def run(*, tenant: str, session: str) -> None:
        await wrap_up(deps, UUID(tenant), UUID(session))

    async def sweep() -> None:
        async with anonymous(deps.pool) as conn:
            ids = [tenant for tenant, _ in await tenants.all_ids(conn)]
        for tenant in ids:
            async with transaction(deps.pool, tenant) as conn:
                for session in await unfinished(conn, deps.clock):
                    await defer(jobs, conn, tenant=tenant, session=session)

    jobs.register(WRAP_UP, run)
    jobs.every_minute(sweep)
