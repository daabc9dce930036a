"""The checks of a tenant's calendars: each is asked when its host is busy, and nothing is written."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta
from uuid import UUID

from app.environment import Environment
from app.findings import Finding
from app.meetings import make_calendars
from app.settings import Settings
from db.pool import Pool, transaction
from kit.errors import ProviderError
from scheduling import hosts
from scheduling.calendar import Calendar
from scheduling.config import AppointmentScheduling
from scheduling.providers import BUILTIN
from scheduling.watching import store as watches

_SECONDS = 10.0
_DAY = timedelta(days=1)
_SECRETS = {
    "google": "set GOOGLE_SERVICE_ACCOUNT, or google.client_id with GOOGLE_CLIENT_SECRET and GOOGLE_REFRESH_TOKEN",
    "outlook": "set outlook.client_id and OUTLOOK_CLIENT_SECRET, with outlook.directory or OUTLOOK_REFRESH_TOKEN",
    "calendly": "set CALENDLY_TOKEN, or calendly.client_id with CALENDLY_CLIENT_SECRET and CALENDLY_REFRESH_TOKEN",
}


async def check_calendars(
    environment: Environment, pool: Pool, tenant: UUID, *, slug: str, settings: Settings
) -> AsyncGenerator[Finding]:
    """Which calendar is used, whether we get in, whether each host's answers, how we hear of changes."""
    config = settings.sales_agent.appointment_scheduling
    if not config.enabled:
        return
    if config.calendar_provider == BUILTIN:
        who = ", ".join(host.key for host in config.hosts) or "the company as one host"
        yield Finding("calendar", "ok", f"{slug}: meetings are kept in the built-in calendar, for {who}")
        return
    calendars = make_calendars(environment, pool, environment.clock())
    try:
        calendar = calendars.makers()[config.calendar_provider](tenant, config)
        for key in [host.key for host in config.hosts]:
            yield await _check_host(environment, calendar, config, slug=slug, key=key)
    except ProviderError as error:
        detail = f"{slug}: {error} Please {_SECRETS[config.calendar_provider]}."
        yield Finding("calendar", "wrong", detail)
        return
    finally:
        await calendars.aclose()
    async for finding in _check_watches(pool, tenant, slug=slug, settings=settings):
        yield finding


async def _check_host(
    environment: Environment, calendar: Calendar, config: AppointmentScheduling, *, slug: str, key: str
) -> Finding:
    host, now = hosts.calendar_of(config, key), environment.clock()()
    whose = f"{slug}: the {calendar.name} calendar of {key} ({host.account})"
    try:
        async with asyncio.timeout(_SECONDS):
            await calendar.busy(host, now, now + _DAY)
    except TimeoutError:
        return Finding("calendar", "wrong", f"{whose} did not answer within {_SECONDS:g} seconds")
    except ProviderError as error:
        return Finding("calendar", "wrong", f"{whose} does not answer ({error.code}): {error}")
    return Finding("calendar", "ok", f"{whose} answers")


async def _check_watches(
    pool: Pool, tenant: UUID, *, slug: str, settings: Settings
) -> AsyncGenerator[Finding]:
    """How we learn what hosts change in their own calendars."""
    provider = settings.sales_agent.appointment_scheduling.calendar_provider
    if not (settings.server.public_url or "").startswith("https://"):
        detail = (
            f"{slug}: what hosts change in their own calendars is noticed every five minutes; with an https address"
            f" in server.public_url, {provider} says so at once"
        )
        yield Finding("calendar", "note", detail)
        return
    async with transaction(pool, tenant) as conn:
        found = await watches.all_of(conn, provider)
    for each in found:
        if each.error:
            detail = (
                f"{slug}: {provider} does not call us about {each.host}, so changes are noticed every five minutes:"
                f" {each.error}"
            )
            yield Finding("calendar", "note", detail)
