"""What Calendly tells of invitees: our bookings follow. Nothing of the visitor is kept on the way."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from db.pool import transaction
from kit.errors import Conflict
from scheduling import bookings, store
from scheduling.busy import ask
from scheduling.calendar import EventRef
from scheduling.calendly.webhooks import InviteeEvent
from scheduling.changes import Change
from scheduling.following import finished, follow, replace_event
from scheduling.services import Services
from scheduling.watching.deps import AGAIN, INVITEE, Watching, queue

PROVIDER = "calendly"

Told = dict[str, Any]
"""An invitee's event as a job carries it: ids and times."""

log = structlog.get_logger(__name__)


def told(event: InviteeEvent) -> Told:
    change = event.change
    return {
        "kind": event.kind,
        "event": asdict(change.event),
        "booking": str(change.booking_id) if change.booking_id else None,
        "start": change.start.isoformat() if change.start else None,
        "end": change.end.isoformat() if change.end else None,
        "moved": event.moved,
        "old": event.old,
        "by": "visitor" if event.canceled_by == "invitee" else "host",
    }


async def take(deps: Watching, tenant: UUID, said: Told) -> None:
    """Have the booking follow; a little later once more, while we are telling Calendly something of it ourselves."""
    services = deps.services
    config = (await services.settings(tenant)).config
    async with transaction(services.pool, tenant) as conn:
        await ask.outdate(conn, services, PROVIDER, [host.key for host in config.hosts])
    if not await _followed(services, tenant, said):
        async with transaction(services.pool, tenant) as conn:
            await queue(conn, deps, INVITEE, tenant, {"said": said}, wait=AGAIN)


async def _followed(services: Services, tenant: UUID, said: Told) -> bool:
    change = Change(
        EventRef(**said["event"]),
        said["kind"] == "canceled",
        UUID(said["booking"]) if said["booking"] else None,
        _moment(said["start"]),
        _moment(said["end"]),
    )
    match said["kind"]:
        case "no_show":
            await _no_show(services, tenant, change)
            return True
        case "canceled":  # of a meeting that was moved, the new invitee tells
            return said["moved"] or await follow(services, tenant, PROVIDER, change, by=said["by"])
        case _:
            return await _created(services, tenant, said["old"], change)


async def _created(services: Services, tenant: UUID, old: str | None, change: Change) -> bool:
    """A meeting that was moved, or one that a visitor finished with our link; whatever else is none of ours."""
    if old is not None and not await replace_event(services, tenant, PROVIDER, old, change):
        return False
    return await finished(services, tenant, PROVIDER, change)


async def _no_show(services: Services, tenant: UUID, change: Change) -> None:
    async with transaction(services.pool, tenant) as conn:
        booking = await store.by_event(conn, PROVIDER, change.event.id)
    if booking is None:
        return
    try:
        await bookings.no_show(services, tenant, booking.id)
    except Conflict as error:
        log.info("booking.no_show_refused", booking=str(booking.id), code=error.code)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
