"""What follows from a fact of a conversation: planned or queued in the transaction that records it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from agent.events import (
    ContactCaptured,
    Event,
    HandoverRequested,
    MeetingWanted,
    Recorder,
    SessionEnded,
    SessionHot,
)
from agent.store import has_event
from crm.events import Event as LeadEvent
from crm.events import LeadQualified, LeadStatusChanged
from crm.events import Recorder as LeadRecorder
from db import tenants
from db.pool import Connection
from outreach.alerts import AlertReason, plan_alert
from outreach.crm.plan import booking_changed as booking_known
from outreach.crm.plan import lead_changed
from outreach.deliveries import plan
from outreach.deps import DeliveryDeps, Planning
from outreach.meetings.plan import booking_changed
from outreach.model import NewDelivery
from outreach.notices import store as notices
from outreach.settings import OutreachSettings
from outreach.wrapup import jobs as wrapup_jobs
from scheduling import store as bookings
from scheduling.access import asker_key
from scheduling.events import BookingFailed, CalendarAnswers, CalendarNeedsPerson
from scheduling.events import Event as MeetingEvent
from scheduling.events import Recorder as MeetingRecorder


class SettingsWithin(Protocol):
    async def within(self, conn: Connection, tenant: UUID) -> OutreachSettings: ...


class Reactions:
    """Records a fact and what it sets off: an ended session is wrapped up, a person asked for is alerted.

    `record` writes the facts of conversations, `record_lead` those of leads, `record_meeting` those of meetings.
    """

    def __init__(
        self,
        settings: SettingsWithin,
        deliveries: DeliveryDeps,
        *,
        record: Recorder,
        record_lead: LeadRecorder,
        record_meeting: MeetingRecorder,
    ) -> None:
        self._settings = settings
        self._deliveries = deliveries
        self._record = record
        self._record_lead = record_lead
        self._record_meeting = record_meeting

    async def record_lead(self, conn: Connection, event: LeadEvent, at: datetime) -> None:
        await self._record_lead(conn, event, at)
        if isinstance(event, LeadQualified) and event.session_id:
            await self._alert(conn, event.session_id, "qualified")
        if isinstance(event, LeadStatusChanged):
            settings, planning = await self._planning(conn)
            await lead_changed(conn, planning, settings, event)

    async def record(self, conn: Connection, event: Event, at: datetime) -> None:
        await self._record(conn, event, at)
        match event:
            case SessionEnded(session_id=session):
                await bookings.release(conn, asker_key(session), now=at, unfinished=False)
                tenant = (await tenants.get(conn)).id
                await wrapup_jobs.defer(self._deliveries.jobs, conn, tenant=tenant, session=session)
            case HandoverRequested(session_id=session):
                await self._alert(conn, session, "person")
            case ContactCaptured(session_id=session, callback=True):
                await self._alert(conn, session, "callback")
            case MeetingWanted(session_id=session, turn_id=turn, words=str()):
                # The person was asked for by this very turn: that alert says the meeting, with the words.
                if not await has_event(conn, HandoverRequested.type, session_id=session, turn_id=turn):
                    await self._alert(conn, session, "meeting")
            case SessionHot(session_id=session):
                await self._alert(conn, session, "hot")
            case _:
                return

    async def record_meeting(self, conn: Connection, event: MeetingEvent, at: datetime) -> None:
        await self._record_meeting(conn, event, at)
        match event:
            case CalendarNeedsPerson():
                await self._calendar_needs_person(conn, event, at)
            case CalendarAnswers():
                await notices.clear(conn, _calendar_key(event), now=at)
            case BookingFailed():
                await self._booking_failed(conn, event)
            case _:
                await self._booking_follows(conn, event, at)

    async def _booking_follows(self, conn: Connection, event: MeetingEvent, at: datetime) -> None:
        """What a booking that was made, moved, cancelled or missed sets off: mails, reminders, a word to the CRM."""
        settings, planning = await self._planning(conn)
        await booking_changed(conn, planning, settings, event)
        await booking_known(conn, planning, settings, event)

    async def _calendar_needs_person(
        self, conn: Connection, event: CalendarNeedsPerson, at: datetime
    ) -> None:
        """The owner is told once, until the calendar answers again."""
        text = (
            f"The calendar of {event.host} ({event.provider}) cannot be used until somebody mends it, so no times are"
            f" offered there: {event.message}"
        )
        if await notices.tell(conn, _calendar_key(event), text, now=at):
            key = f"{_calendar_key(event)}:{at.isoformat()}"
            await self._mail_owner(conn, "A calendar needs you", text, key=key)

    async def _booking_failed(self, conn: Connection, event: BookingFailed) -> None:
        """Somebody should write to the visitor, who believes in a meeting that the calendar did not take."""
        if event.session_id:
            await self._alert(conn, event.session_id, "booking_failed")
            return
        text = (
            "A visitor booked by a link from a mail, and the calendar did not take the meeting after all"
            f" ({event.code}). Please write to them; the booking is {event.booking_id}."
        )
        await self._mail_owner(conn, "A booking failed", text, key=f"booking_failed:{event.booking_id}")

    async def _mail_owner(self, conn: Connection, title: str, text: str, *, key: str) -> None:
        settings, planning = await self._planning(conn)
        for address in settings.team:
            payload = {"title": title, "text": text}
            await plan(conn, planning, NewDelivery("email.owner", address, f"{key}:{address}", payload))

    async def _alert(self, conn: Connection, session: UUID, reason: AlertReason) -> None:
        settings, planning = await self._planning(conn)
        await plan_alert(conn, planning, settings, session=session, reason=reason)

    async def _planning(self, conn: Connection) -> tuple[OutreachSettings, Planning]:
        deps, tenant = self._deliveries, (await tenants.get(conn)).id
        settings = await self._settings.within(conn, tenant)
        return settings, Planning(tenant, settings.config, deps.jobs, deps.clock, deps.ids)


def _calendar_key(event: CalendarNeedsPerson | CalendarAnswers) -> str:
    return f"calendar:{event.provider}:{event.host}"
