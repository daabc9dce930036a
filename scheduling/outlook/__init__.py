"""Outlook through Microsoft Graph: `OutlookCalendar` keeps meetings, the other names bring what hosts change."""

from __future__ import annotations

from scheduling.outlook.calendar import OutlookCalendar
from scheduling.outlook.config import OutlookConfig, OutlookSecrets
from scheduling.outlook.watching import (
    SUBSCRIPTION_GONE,
    Notification,
    Subscription,
    heard,
    look,
    renew,
    subscribe,
    unsubscribe,
    validation_token,
)

__all__ = [
    "SUBSCRIPTION_GONE",
    "Notification",
    "OutlookCalendar",
    "OutlookConfig",
    "OutlookSecrets",
    "Subscription",
    "heard",
    "look",
    "renew",
    "subscribe",
    "unsubscribe",
    "validation_token",
]
