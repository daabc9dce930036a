"""Calendly: `CalendlyCalendar` offers and books, the other names bring what happens on Calendly's own pages."""

from __future__ import annotations

from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.calendly.config import CalendlyConfig, CalendlySecrets
from scheduling.calendly.events import OpenTime
from scheduling.calendly.webhooks import (
    SIGNATURE,
    InviteeEvent,
    finished,
    heard,
    look,
    subscribe,
    unsubscribe,
)

__all__ = [
    "SIGNATURE",
    "CalendlyCalendar",
    "CalendlyConfig",
    "CalendlySecrets",
    "InviteeEvent",
    "OpenTime",
    "finished",
    "heard",
    "look",
    "subscribe",
    "unsubscribe",
]
