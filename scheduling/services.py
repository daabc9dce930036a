"""What the booking of meetings works with, put together by the application."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from uuid import UUID

from db.pool import Pool
from kit.clock import Clock
from kit.ids import IdFactory
from scheduling.config import AppointmentScheduling
from scheduling.events import Recorder
from scheduling.providers import Calendars


@dataclass(frozen=True, slots=True)
class SchedulingSettings:
    """A tenant's settings. `company` is its name, `email` where the company is written to."""

    config: AppointmentScheduling = field(default_factory=AppointmentScheduling)
    company: str = "our company"
    email: str | None = None


SettingsOf = Callable[[UUID], Awaitable[SchedulingSettings]]
"""A tenant's settings, from memory as a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """A visitor waits for an outside calendar `budget` seconds at most, background work `patience` seconds.

    What a calendar said counts for `busy_seconds`. A worker that tells it something has `lease_seconds` for that.
    """

    pool: Pool
    clock: Clock
    ids: IdFactory
    settings: SettingsOf
    calendars: Calendars
    record: Recorder
    budget: float = 2.0
    patience: float = 20.0
    busy_seconds: float = 30.0
    lease_seconds: float = 60.0
