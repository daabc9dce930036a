"""Asking providers what hosts changed, and having our bookings follow."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import structlog

from db.pool import transaction
from kit.answers import AUTH_REVOKED
from kit.errors import NeedsPerson, ProviderError
from scheduling import hosts
from scheduling import store as all_bookings
from scheduling.busy import ask
from scheduling.calendar import EventRef, HostCalendar
from scheduling.calendly import webhooks as calendly
from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.changes import Change
from scheduling.config import AppointmentScheduling
from scheduling.following import finished, follow
from scheduling.google import watching as google
from scheduling.google.calendar import GoogleCalendar
from scheduling.model import Booking
from scheduling.outlook import watching as outlook
from scheduling.outlook.calendar import OutlookCalendar
from scheduling.services import Services
from scheduling.watching import store
from scheduling.watching.deps import AGAIN, EVENT, EVERYONE, LOOK, Watching, queue
from scheduling.watching.store import Watch

_COMING = 200
_STILL_LOOKED_FOR = timedelta(days=1)
_ACCESS = frozenset({AUTH_REVOKED, "credentials", "not_configured"})

Look = Callable[[EventRef], Awaitable[Change]]
"""How an event stands now. Raises ProviderError."""

log = structlog.get_logger(__name__)


async def look(deps: Watching, tenant: UUID, provider: str, host: str) -> None:
    """Have our bookings follow what was changed in a host's calendar since it was looked at last.

    What we are telling the calendar ourselves at that moment is looked at again a little later.
    """
    services = deps.services
    settings = await services.settings(tenant)
    async with transaction(services.pool, tenant) as conn:
        watch = await store.get(conn, provider, host)
    if watch is None:
        return
    try:
        calendar = services.calendars.of(tenant, settings.config, provider=provider)
        match calendar:
            case GoogleCalendar():
                done = await _by_token(services, tenant, calendar, watch)
            case OutlookCalendar():
                at = HostCalendar(watch.host, watch.account)
                done = await _one_by_one(
                    services, tenant, watch, lambda event: outlook.look(calendar, at, event.id)
                )
            case CalendlyCalendar():
                done = await _one_by_one(
                    services, tenant, watch, lambda event: calendly.look(calendar, event)
                )
                done = await _unfinished(services, tenant, calendar, settings.config) and done
            case _:
                return
    except ProviderError as error:
        await _trouble(services, tenant, watch, error)
        return
    if not done:
        async with transaction(services.pool, tenant) as conn:
            await queue(conn, deps, LOOK, tenant, {"provider": provider, "host": host}, wait=AGAIN)


async def _by_token(services: Services, tenant: UUID, calendar: GoogleCalendar, watch: Watch) -> bool:
    """Whatever changed since the token; without one, or with one too old, all from yesterday on."""
    host = HostCalendar(watch.host, watch.account)
    found = await google.changes(calendar, host, watch.sync_token, clock=services.clock)
    if found.busy_changed:
        async with transaction(services.pool, tenant) as conn:
            await ask.outdate(conn, services, watch.provider, [watch.host])
    done = [await follow(services, tenant, watch.provider, each) for each in found.items]
    if not all(done):
        return False
    async with transaction(services.pool, tenant) as conn:
        await store.looked(conn, watch, found.token)
    return True


async def _one_by_one(services: Services, tenant: UUID, watch: Watch, look: Look) -> bool:
    """Every coming booking of the host."""
    async with transaction(services.pool, tenant) as conn:
        found = await all_bookings.page(
            conn,
            states=["confirmed"],
            host=None if watch.host == EVERYONE else watch.host,
            start=services.clock(),
            limit=_COMING,
        )
    events = [each.event for each in found if _is_in(each, watch) and each.event]
    return all([await follow(services, tenant, watch.provider, await look(event)) for event in events])


async def _unfinished(
    services: Services, tenant: UUID, calendar: CalendlyCalendar, config: AppointmentScheduling
) -> bool:
    """What visitors were to finish on Calendly's page, until a day after its time was kept no more."""
    async with transaction(services.pool, tenant) as conn:
        found = await all_bookings.unfinished(
            conn, calendar.name, since=services.clock() - _STILL_LOOKED_FOR, limit=_COMING
        )
    done = True
    for booking in found:
        if booking.email is None or config.host(booking.hosts[0]) is None:
            continue
        host = hosts.calendar_of(config, booking.hosts[0])
        change = await calendly.finished(
            calendar, host, booking.id, email=booking.email, after=services.clock()
        )
        if change:
            done = await finished(services, tenant, calendar.name, change) and done
    return done


def _is_in(booking: Booking, watch: Watch) -> bool:
    """Whether the booking's event is in this calendar: that of the first of several hosts."""
    return booking.provider == watch.provider and watch.host in (EVERYONE, booking.hosts[0])


async def _trouble(services: Services, tenant: UUID, watch: Watch, error: ProviderError) -> None:
    """The owner hears of an access that ended; anything else may be over the next time."""
    log.warning("calendar.not_looked_at", provider=watch.provider, host=watch.host, code=error.code)
    if isinstance(error, NeedsPerson) and error.code in _ACCESS and watch.host != EVERYONE:
        async with transaction(services.pool, tenant) as conn:
            await ask.note_trouble(conn, services, watch.provider, watch.host, error)


async def look_at_event(deps: Watching, tenant: UUID, host: str, event: str) -> None:
    """Outlook said that this event changed. Those that are none of ours only make busy times out of date."""
    services, provider = deps.services, "outlook"
    settings = await services.settings(tenant)
    async with transaction(services.pool, tenant) as conn:
        watch = await store.get(conn, provider, host)
        if watch is None:
            return
        await ask.outdate(conn, services, provider, [host])
        if await all_bookings.by_event(conn, provider, event) is None:
            return
    try:
        calendar = services.calendars.of(tenant, settings.config, provider=provider)
        if not isinstance(calendar, OutlookCalendar):
            return
        change = await outlook.look(calendar, HostCalendar(watch.host, watch.account), event)
    except ProviderError as error:
        await _trouble(services, tenant, watch, error)
        return
    if not await follow(services, tenant, provider, change):
        async with transaction(services.pool, tenant) as conn:
            await queue(conn, deps, EVENT, tenant, {"host": host, "event": event}, wait=AGAIN)
