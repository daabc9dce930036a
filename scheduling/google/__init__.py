"""Google Calendar: `GoogleCalendar` keeps meetings, `changes`, `watch`, `stop` and `heard` bring what hosts change."""

from __future__ import annotations

from scheduling.google.calendar import GoogleCalendar
from scheduling.google.changes import Channel, changes, heard, stop, watch
from scheduling.google.config import GoogleConfig, GoogleSecrets

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
