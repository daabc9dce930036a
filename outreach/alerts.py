"""Who is told at once: a visitor asks for a person, leaves a way to be reached, or has become hot."""

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

AlertReason = Literal["person", "callback", "hot", "qualified"]


def is_wanted(settings: OutreachSettings, reason: AlertReason) -> bool:
    """Whether the owner wants to be alerted for this."""
    alerts = settings.conversation.qualification.alerts
    match reason:
        case "hot":
            return alerts.hot_lead
        case "qualified":
            return alerts.qualified_lead
        case "person" | "callback":
            return alerts.asked_human


async def plan_alert(
    conn: Connection, planning: Planning, settings: OutreachSettings, *, session: UUID, reason: AlertReason
) -> int:
    """Plan one alert for each address, the lead's owner and each chat channel; how many are new.

    Once a session and reason; none while a rep has taken over, who sees for themselves.
    """
    standing = await store.standing(conn, session)
    if standing is None or standing[0] == "taken_over" or not is_wanted(settings, reason):
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
