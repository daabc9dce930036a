"""Which CRMs a session goes to, planned as deliveries: one a connection and session, and one more when something about
the session has changed since."""

from __future__ import annotations

from uuid import UUID

from crm.events import Event as LeadEvent
from crm.events import LeadStatusChanged
from crm.sync.model import SessionRecord
from crm.sync.routing import connections_for
from db.pool import Connection
from outreach.crm import store
from outreach.crm.record import read
from outreach.deliveries import plan
from outreach.deps import Planning
from outreach.model import CRM_TARGET, NewDelivery
from outreach.settings import OutreachSettings
from scheduling.events import BookingCancelled, BookingConfirmed, BookingMoved, BookingNoShow
from scheduling.events import Event as MeetingEvent


async def plan_session(
    conn: Connection,
    planning: Planning,
    settings: OutreachSettings,
    session: UUID,
    *,
    again: str | None = None,
) -> int:
    """Plan what CRMs are told of an ended session; how many deliveries are new.

    `again` names what happened since, once: without it a session goes to a connection a single time.
    """
    record = await read(conn, session, settings, now=planning.clock())
    if record is None:
        return 0
    planned = [await plan(conn, planning, new) for new in deliveries_of(record, settings, again=again)]
    return sum(each is not None for each in planned)


def deliveries_of(
    record: SessionRecord, settings: OutreachSettings, *, again: str | None = None
) -> tuple[NewDelivery, ...]:
    """PURE."""
    suffix = f":{again}" if again else ""
    return tuple(
        NewDelivery(
            "crm.sync",
            f"{CRM_TARGET}{name}",
            f"{CRM_TARGET}{name}:{record.session_id}{suffix}",
            session_id=record.session_id,
        )
        for name in connections_for(record, settings.crm)
    )


async def booking_changed(
    conn: Connection, planning: Planning, settings: OutreachSettings, event: MeetingEvent
) -> None:
    """A meeting was booked, moved, cancelled or missed after its session went out: the CRM is told that, too."""
    match event:
        case BookingConfirmed():
            what = "booked"
        case BookingMoved(sequence=sequence) | BookingCancelled(sequence=sequence):
            what = f"changed-{sequence}"
        case BookingNoShow():
            what = "missed"
        case _:
            return
    if event.session_id and await store.is_wrapped(conn, event.session_id):
        again = f"{event.booking_id}:{what}"
        await plan_session(conn, planning, settings, event.session_id, again=again)


async def lead_changed(
    conn: Connection, planning: Planning, settings: OutreachSettings, event: LeadEvent
) -> None:
    """A person closed the lead or opened it again: the deals in CRMs follow. What a CRM said itself is not told to it
    (see `crm.sync.shaping.standing`)."""
    if not isinstance(event, LeadStatusChanged) or event.by != "person":
        return
    contact = await store.contact_of_lead(conn, event.lead_id)
    session = await store.last_session_of(conn, contact) if contact else None
    if session:
        again = f"{event.after}:{planning.clock().isoformat()}"
        await plan_session(conn, planning, settings, session, again=again)
