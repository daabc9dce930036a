"""Which calendar a tenant's meetings are kept in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from uuid import UUID

from db.pool import Pool
from kit.clock import Clock
from kit.errors import NeedsPerson
from scheduling.builtin import BuiltinCalendar
from scheduling.calendar import Calendar
from scheduling.config import AppointmentScheduling

BUILTIN = "builtin"

CalendarMaker = Callable[[UUID, AppointmentScheduling], Calendar]
"""(tenant, settings) -> the provider's calendar for that tenant. Raises NeedsPerson when it is not set up.

It is asked each time; a maker that holds connections or tokens keeps them itself.
"""


class Calendars:
    """All providers by name. The built-in calendar is always there."""

    def __init__(self, pool: Pool, clock: Clock, makers: Mapping[str, CalendarMaker] | None = None) -> None:
        self._pool = pool
        self._clock = clock
        self._makers = dict(makers or {})

    def of(self, tenant: UUID, config: AppointmentScheduling, *, provider: str | None = None) -> Calendar:
        """The calendar of `provider`, else of the one that the settings name: a booking stays where it was made.

        Raises NeedsPerson.
        """
        name = provider or config.calendar_provider
        if name == BUILTIN:
            return BuiltinCalendar(self._pool, tenant, self._clock)
        maker = self._makers.get(name)
        if maker is None:
            raise NeedsPerson("not_configured", f"The calendar {name} is not set up.")
        return maker(tenant, config)
