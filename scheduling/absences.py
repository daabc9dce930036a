"""When hosts are away, as the owner says, beside their holidays in the settings."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from db.pool import transaction
from kit.errors import BadRequest, NotFound
from scheduling import store
from scheduling.config import TEAM
from scheduling.model import Absence, Booking
from scheduling.services import Services
from scheduling.times import store as times

_LONGEST = timedelta(days=366)
_MOST = 200


async def add(
    services: Services, tenant: UUID, host: str, start: datetime, end: datetime, note: str | None = None
) -> tuple[Absence, list[Booking]]:
    """From now on nothing is booked with the host in that time. The bookings that are there already stay: they come
    along, the earliest 200 of them.

    Raises NotFound for an unknown host, and BadRequest.
    """
    config = (await services.settings(tenant)).config
    if config.host(host) is None and host != TEAM:
        known = ", ".join(each.key for each in config.hosts) or TEAM
        raise NotFound(f"There is no host of that name; there are: {known}.", code="host_not_found")
    if end <= start:
        raise BadRequest("An absence ends after it begins.", code="invalid")
    if end - start > _LONGEST:
        raise BadRequest("An absence is at most a year long.", code="invalid")
    if end <= services.clock():
        raise BadRequest("This time is over.", code="invalid")
    absence = Absence(services.ids(), host, start, end, note, services.clock())
    async with transaction(services.pool, tenant) as conn:
        await times.lock(conn)  # after those who are about to take a time
        await times.insert_absence(conn, absence)
        meetings = await store.page(
            conn, states=["confirming", "confirmed"], host=host, start=start, end=end, limit=_MOST
        )
    return absence, meetings


async def coming(services: Services, tenant: UUID, host: str | None = None) -> list[Absence]:
    """Those that are not over, the earliest first."""
    async with transaction(services.pool, tenant) as conn:
        return await times.absences(conn, after=services.clock(), host=host)


async def remove(services: Services, tenant: UUID, absence_id: UUID) -> None:
    """The host is there after all. Raises NotFound."""
    async with transaction(services.pool, tenant) as conn:
        if not await times.delete_absence(conn, absence_id):
            raise NotFound("There is no such absence.", code="absence_not_found")
