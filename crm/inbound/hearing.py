"""A CRM calls: whether it is the CRM, and then its changes are asked for soon. Nothing of the call is kept."""

from __future__ import annotations

import asyncio
from uuid import UUID

import structlog

from crm.inbound.deps import InboundDeps, wake
from crm.inbound.signatures import Call, is_genuine
from db.jobs import Jobs
from db.pool import transaction
from kit.errors import NeedsPerson, NotFound, Unauthorized, Unavailable

ANSWERED_IN = 2.0
"""Seconds. Vendors try again later, and end webhooks that are often late."""
BODY_LIMIT = 256_000
SETTLING = 3.0
"""Seconds until the CRM is asked: one change often comes as several calls, and some CRMs' searches are behind."""

log = structlog.get_logger(__name__)


async def heard(deps: InboundDeps, jobs: Jobs, tenant: UUID, connection: str, call: Call) -> None:
    """Raises Unauthorized when it is not from the CRM of this connection, or there is none, which is not told apart."""
    try:
        async with asyncio.timeout(ANSWERED_IN):
            await _heard(deps, jobs, tenant, connection, call)
    except TimeoutError as error:
        raise Unavailable("This takes too long at the moment. Try again later.") from error


async def _heard(deps: InboundDeps, jobs: Jobs, tenant: UUID, connection: str, call: Call) -> None:
    try:
        entry = (await deps.entries(tenant)).get(connection)
    except NotFound as error:
        raise forged() from error
    if entry is None or not entry.enabled:
        raise forged()
    vendor = entry.connector or connection
    try:
        secrets = await deps.secrets(tenant, connection)
    except (NotFound, NeedsPerson) as error:
        raise forged() from error
    if not is_genuine(vendor, call, secrets, now=deps.sync.clock()):
        log.warning("crm.hook_refused", connection=connection, vendor=vendor)
        raise forged()
    async with transaction(deps.sync.pool, tenant) as conn:
        await wake(conn, jobs, tenant, connection, wait=SETTLING)


def forged() -> Unauthorized:
    """Whatever is wrong with a call, it is told alike."""
    return Unauthorized("This does not come from the CRM of this connection.", code="bad_signature")
