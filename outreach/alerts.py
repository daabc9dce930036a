"""Who is told at once: a visitor asks for a person, leaves a way to be reached, has become hot, or wants a meeting that
the calendar cannot give, or did not take after all."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from db.pool import Connection
from outreach.deliveries import plan
from outreach.deps import Planning
from outreach.model import NewDelivery
from outreach.settings import OutreachSettings
from outreach.wrapup import store
from outreach.wrapup.run import with_owner

AlertReason = Literal["person", "callback", "hot", "qualified", "meeting", "booking_failed"]


def is_wanted(settings: OutreachSettings, reason: AlertReason) -> bool:
    """Whether the owner wants to be alerted for this."""
    alerts = settings.conversation.qualification.alerts
    match reason:
        case "hot":
            return alerts.hot_lead
        case "qualified":
            return alerts.qualified_lead
        case "person" | "callback" | "meeting":
            return alerts.asked_human
        case "booking_failed":
            return True


async def plan_alert(
    conn: Connection, planning: Planning, settings: OutreachSettings, *, session: UUID, reason: AlertReason
) -> int:
    """Plan one alert for each address, the lead's owner and each chat channel; how many are new.

    Once a session and reason; none while a rep has taken over, who sees for themselves what the visitor says.
    """
    standing = await store.standing(conn, session)
    if standing is None or not is_wanted(settings, reason):
        return 0
    if standing[0] == "taken_over" and reason != "booking_failed":
        return 0
    planned = [
        NewDelivery(
            "email.alert", address, f"alert:{reason}:{session}:{address}", {"reason": reason}, session
        )
        for address in with_owner(settings.alerted, standing[1])
    ]
    planned += [
        NewDelivery("chat.alert", name, f"alert:{reason}:{session}:{name}", {"reason": reason}, session)
        for name in settings.channels
    ]
    return sum([await plan(conn, planning, new) is not None for new in planned])
