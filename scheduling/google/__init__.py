"""Google Calendar: `GoogleCalendar` keeps meetings, `changes`, `watch`, `stop` and `heard` bring what hosts change."""

from __future__ import annotations

from scheduling.google.calendar import GoogleCalendar
from scheduling.google.config import GoogleConfig, GoogleSecrets
from scheduling.google.watching import Channel, changes, heard, stop, watch

__all__ = [
    "Channel",
    "GoogleCalendar",
    "GoogleConfig",
    "GoogleSecrets",
    "changes",
    "heard",
    "stop",
    "watch",
]
