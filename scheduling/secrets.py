"""What lets us into the owner's calendars, of all providers."""

from __future__ import annotations

from dataclasses import dataclass, field

from scheduling.calendly.config import CalendlySecrets
from scheduling.google.config import GoogleSecrets
from scheduling.outlook.config import OutlookSecrets


@dataclass(frozen=True, slots=True)
class CalendarSecrets:
    """From the environment; those of providers that are not used are empty."""

    google: GoogleSecrets = field(default_factory=GoogleSecrets)
    outlook: OutlookSecrets = field(default_factory=OutlookSecrets)
    calendly: CalendlySecrets = field(default_factory=CalendlySecrets)
