"""What the commands about meetings share: opened services, times as they are typed, and lines for people."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import typer

from app.cli.common import USAGE, fail, opened_database, tenant_named
from app.cli.lines import line

if TYPE_CHECKING:
    from outreach.links import Links
    from scheduling.config import AppointmentScheduling
    from scheduling.model import Booking
    from scheduling.services import Services

HostKey = Annotated[
    str | None, typer.Option("--host", help="Only those of this host, by key.", metavar="HOST")
]


@dataclass(frozen=True, slots=True)
class Desk:
    """Meetings of one tenant, as the server has them. `public_url` is where visitors reach it."""

    tenant: UUID
    services: Services
    links: Links
    config: AppointmentScheduling
    public_url: str | None

    @property
    def zone(self) -> ZoneInfo:
        """The owner's clock."""
        return ZoneInfo(self.config.timezone)


@asynccontextmanager
async def opened_desk(slug: str) -> AsyncGenerator[Desk]:
    """Facts set off what they do in the server: mails are planned here, and a worker sends them. Raises NotFound."""
    from app.environment import read_settings
    from app.meetings import make_calendars, make_meetings
    from app.outgoing import make_outgoing
    from db.jobs import Jobs
    from kit.ids import uuid7
    from outreach import jobs as delivery_jobs

    async with opened_database() as (environment, settings, database), AsyncExitStack() as stack:
        tenant, pool, clock = await tenant_named(database, slug), database.pool, environment.clock()
        values, _ = read_settings(environment)
        jobs = Jobs(pool)
        await jobs.open()
        delivery_jobs.register_name(jobs)
        outgoing = make_outgoing(environment, values, settings, pool=pool, jobs=jobs, model=None)
        stack.push_async_callback(outgoing.deliveries.providers.aclose)
        calendars = make_calendars(environment, pool, clock)
        stack.push_async_callback(calendars.aclose)
        services = make_meetings(pool, clock, uuid7, outgoing=outgoing, calendars=calendars)
        config = (await services.settings(tenant.id)).config
        yield Desk(tenant.id, services, outgoing.links, config, settings.server.public_url)


def host_zone(config: AppointmentScheduling, key: str) -> ZoneInfo:
    """The clock of a host, the owner's where they have none of their own."""
    host = config.host(key)
    return ZoneInfo((host and host.timezone) or config.timezone)


def moment(text: str, zone: ZoneInfo, *, end: bool = False) -> datetime:
    """A day is all of it, so as an `end` the next midnight; a time without an offset is on the zone's clock."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        fail(f"{text!r} is no time; write it like 2026-03-02 or 2026-03-02T09:00", USAGE)
    if end and len(text.strip()) <= len("2026-03-02"):
        found = datetime.combine(found.date() + timedelta(days=1), time())
    return found if found.tzinfo else found.replace(tzinfo=zone)


def listed(row: Booking, zone: ZoneInfo) -> str:
    """A meeting on one line."""
    when = f"{row.start_at.astimezone(zone):%Y-%m-%d %H:%M}"
    left = f"({row.provider} is to be told: {row.task})" if row.task else None
    hosts, who = ", ".join(row.hosts), row.name or row.email
    return line(row.id, when, f"{row.minutes:3} min", f"{row.state:10}", row.type, hosts, who, left)
