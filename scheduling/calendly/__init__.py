"""Calendly: `CalendlyCalendar` offers and books, the other names bring what happens on Calendly's own pages."""

from __future__ import annotations

from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.calendly.config import CalendlyConfig, CalendlySecrets
from scheduling.calendly.events import OpenTime, is_link
from scheduling.calendly.webhooks import SIGNATURE, InviteeEvent, heard, look, subscribe, unsubscribe

__all__ = [
    "SIGNATURE",
    "CalendlyCalendar",
    "CalendlyConfig",
    "CalendlySecrets",
    "InviteeEvent",
    "OpenTime",
    "heard",
    "is_link",
    "look",
    "subscribe",
    "unsubscribe",
]
