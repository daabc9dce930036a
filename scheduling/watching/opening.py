"""Opening, renewing and closing what providers call us through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from db.pool import transaction
from kit.errors import ProviderError, Rejected
from scheduling.calendar import Calendar, HostCalendar
from scheduling.calendly import webhooks as calendly
from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.google import watching as google
from scheduling.google.calendar import GoogleCalendar
from scheduling.google.watching import Channel
from scheduling.outlook import watching as outlook
from scheduling.outlook.calendar import OutlookCalendar
from scheduling.outlook.watching import SUBSCRIPTION_GONE, Subscription
from scheduling.watching import store
from scheduling.watching.deps import LOOK, Watching, queue, watched
from scheduling.watching.store import Watch

_SUBSCRIBED = timedelta(days=7)
"""Calendly's webhooks do not end. Each is made anew after so long, in case somebody removed it."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Opened:
    channel: UUID
    remote: str
    expires_at: datetime


async def open_watch(deps: Watching, tenant: UUID, provider: str, host: str) -> None:
    """Have the provider call us when this host's calendar changes, and stop what it called us through before.

    A refusal is written down; changes are then asked for every few minutes.
    """
    services = deps.services
    settings = await services.settings(tenant)
    async with transaction(services.pool, tenant) as conn:
        watch = await store.get(conn, provider, host)
    if watch is None or deps.address is None or watched(settings.config).get(host) != watch.account:
        return
    try:
        calendar = services.calendars.of(tenant, settings.config, provider=provider)
        opened = await _open(deps, tenant, calendar, watch)
    except ProviderError as error:
        log.warning("calendar.not_watched", provider=provider, host=host, code=error.code)
        async with transaction(services.pool, tenant) as conn:
            await store.failed(conn, watch, str(error))
        return
    async with transaction(services.pool, tenant) as conn:
        wanted = await store.opened(
            conn, watch, channel=opened.channel, remote=opened.remote, expires_at=opened.expires_at
        )
        if wanted:  # something may have changed while nobody called
            await queue(conn, deps, LOOK, tenant, {"provider": provider, "host": host})
    if not wanted:
        await _close(deps, tenant, calendar, _as(watch, opened))
    elif watch.channel != opened.channel:
        await _close(deps, tenant, calendar, watch)


def _as(watch: Watch, opened: _Opened) -> Watch:
    return replace(watch, channel=opened.channel, remote=opened.remote, expires_at=opened.expires_at)


async def close_watch(deps: Watching, tenant: UUID, provider: str, host: str) -> None:
    """Nobody books with this host in this calendar any more."""
    services = deps.services
    config = (await services.settings(tenant)).config
    async with transaction(services.pool, tenant) as conn:
        watch = await store.get(conn, provider, host)
        if watch is None or (config.calendar_provider == provider and host in watched(config)):
            return
        await store.remove(conn, provider, host)
    try:
        calendar = services.calendars.of(tenant, config, provider=provider)
    except ProviderError:
        return  # its access is gone, and the channel ends by itself
    await _close(deps, tenant, calendar, watch)


async def _open(deps: Watching, tenant: UUID, calendar: Calendar, watch: Watch) -> _Opened:
    """Raises ProviderError."""
    address, clock = deps.hook(watch.provider, tenant), deps.services.clock
    host = HostCalendar(watch.host, watch.account)
    channel = deps.services.ids()
    secret = deps.channel_secret(tenant, channel)
    match calendar:
        case GoogleCalendar():
            made = await google.watch(
                calendar, host, address=address, channel_id=str(channel), secret=secret, clock=clock
            )
            return _Opened(channel, made.resource_id, made.expires)
        case OutlookCalendar():
            if renewed := await _renewed(deps, tenant, calendar, watch):
                return renewed
            subscribed = await outlook.subscribe(calendar, host, address=address, secret=secret, clock=clock)
            return _Opened(channel, subscribed.id, subscribed.expires)
        case CalendlyCalendar():
            key = deps.signing_key(tenant)
            uri = await calendly.subscribe(calendar, address=address, key=key)
            return _Opened(channel, uri, clock() + _SUBSCRIBED)
        case _:
            raise Rejected("not_watched", f"{calendar.name} cannot be watched.")


async def _renewed(deps: Watching, tenant: UUID, calendar: OutlookCalendar, watch: Watch) -> _Opened | None:
    """The same subscription, lasting longer; None when there is none any more."""
    if watch.channel is None or watch.remote is None or watch.expires_at is None:
        return None
    secret = deps.channel_secret(tenant, watch.channel)
    held = Subscription(watch.remote, watch.expires_at, secret)
    try:
        renewed = await outlook.renew(calendar, held, clock=deps.services.clock)
    except Rejected as error:
        if error.code != SUBSCRIPTION_GONE:
            raise
        return None
    return _Opened(watch.channel, renewed.id, renewed.expires)


async def _close(deps: Watching, tenant: UUID, calendar: Calendar, watch: Watch) -> None:
    if watch.remote is None or watch.channel is None or watch.expires_at is None:
        return
    secret = deps.channel_secret(tenant, watch.channel)
    try:
        match calendar:
            case GoogleCalendar():
                channel = Channel(str(watch.channel), watch.remote, watch.expires_at, secret)
                await google.stop(calendar, HostCalendar(watch.host, watch.account), channel)
            case OutlookCalendar():
                held = Subscription(watch.remote, watch.expires_at, secret)
                await outlook.unsubscribe(calendar, held)
            case CalendlyCalendar():
                await calendly.unsubscribe(calendar, watch.remote)
            case _:
                return
    except ProviderError as error:  # it ends by itself, and what comes through it is refused
        log.info("calendar.channel_left", provider=watch.provider, host=watch.host, code=error.code)
