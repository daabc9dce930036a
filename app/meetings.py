"""Meetings put together: each tenant's calendar at its provider, the links in mails, what booking works with."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Protocol
from uuid import UUID

from app.environment import Environment
from app.outgoing import Outgoing
from app.settings import Settings
from db.jobs import Jobs
from db.pool import Pool
from kit.clock import Clock
from kit.envelope import Envelope
from kit.ids import IdFactory
from scheduling.calendar import Calendar
from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.config import AppointmentScheduling
from scheduling.google.calendar import GoogleCalendar
from scheduling.links import BookingLinks
from scheduling.outlook.calendar import OutlookCalendar
from scheduling.providers import CalendarMaker, Calendars
from scheduling.secrets import CalendarSecrets
from scheduling.services import Services
from scheduling.tokens.kept import KeptRefreshToken
from scheduling.watching.deps import Watching


class Closing(Calendar, Protocol):
    """A calendar with connections to close."""

    async def aclose(self) -> None: ...


class ProviderCalendars:
    """The outside calendars of all tenants: each is made when it is first asked for, and again for other settings.

    They hold connections and access tokens; close them with `aclose` when the process ends.
    """

    def __init__(self, pool: Pool, clock: Clock, *, secrets: CalendarSecrets, secret_key: str) -> None:
        self._pool, self._clock, self._secrets = pool, clock, secrets
        self._envelope = Envelope(secret_key, "calendar tokens")
        self._made: dict[tuple[UUID, Hashable], Closing] = {}

    def makers(self) -> dict[str, CalendarMaker]:
        return {"google": self._google, "outlook": self._outlook, "calendly": self._calendly}

    async def aclose(self) -> None:
        """Close all that were made."""
        while self._made:
            _, calendar = self._made.popitem()
            await calendar.aclose()

    def _google(self, tenant: UUID, config: AppointmentScheduling) -> Calendar:
        secrets = self._secrets.google
        kept = self._kept(tenant, "google", secrets.refresh_token)
        return self._one(
            tenant,
            config.google,
            lambda: GoogleCalendar(config.google, secrets, clock=self._clock, kept=kept),
        )

    def _outlook(self, tenant: UUID, config: AppointmentScheduling) -> Calendar:
        secrets = self._secrets.outlook
        kept = self._kept(tenant, "outlook", secrets.refresh_token)
        return self._one(
            tenant,
            config.outlook,
            lambda: OutlookCalendar(config.outlook, secrets, clock=self._clock, kept=kept),
        )

    def _calendly(self, tenant: UUID, config: AppointmentScheduling) -> Calendar:
        secrets = self._secrets.calendly
        kept = self._kept(tenant, "calendly", secrets.refresh_token)
        return self._one(
            tenant,
            config.calendly,
            lambda: CalendlyCalendar(config.calendly, secrets, clock=self._clock, kept=kept),
        )

    def _one(self, tenant: UUID, settings: Hashable, make: Callable[[], Closing]) -> Calendar:
        """The tenant's calendar with these settings. Raises NeedsPerson when they are not complete."""
        if (tenant, settings) not in self._made:
            self._made[tenant, settings] = make()
        return self._made[tenant, settings]

    def _kept(self, tenant: UUID, provider: str, first: str | None) -> KeptRefreshToken | None:
        if first is None:
            return None
        return KeptRefreshToken(
            self._pool, tenant, provider, first=first, envelope=self._envelope, clock=self._clock
        )


def make_calendars(environment: Environment, pool: Pool, clock: Clock) -> ProviderCalendars:
    return ProviderCalendars(pool, clock, secrets=environment.calendars, secret_key=environment.secret())


def make_booking_links(environment: Environment, clock: Clock) -> BookingLinks:
    return BookingLinks(environment.secret(), clock=clock)


def make_meetings(
    pool: Pool, clock: Clock, ids: IdFactory, *, outgoing: Outgoing, calendars: ProviderCalendars
) -> Services:
    """What meetings are booked with: the tenants' settings, their calendars, facts that set off what follows."""
    return Services(
        pool=pool,
        clock=clock,
        ids=ids,
        settings=outgoing.settings.meetings,
        calendars=Calendars(pool, clock, calendars.makers()),
        record=outgoing.record_meeting,
    )


def make_watching(
    environment: Environment, settings: Settings, *, meetings: Services, jobs: Jobs
) -> Watching:
    """How we learn of hosts' own changes: providers call only addresses that begin with https."""
    public = settings.server.public_url or ""
    return Watching(
        services=meetings,
        jobs=jobs,
        secret=environment.secret(),
        address=public.rstrip("/") if public.startswith("https://") else None,
        calendly_key=environment.calendars.calendly.webhook_signing_key,
    )
