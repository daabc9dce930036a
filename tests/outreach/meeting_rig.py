"""What the tests of mails about bookings share: bookings of one tenant whose mails go to a mail server."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from uuid import UUID

from icalendar import Calendar

from agent.config import Company
from agent.config import Settings as ConversationSettings
from db.pool import Connection, Pool, transaction
from kit.ids import uuid7
from outreach.deps import planning
from outreach.links import Links
from outreach.meetings.plan import booking_changed
from outreach.rendering import Rendering
from outreach.rows import Delivery
from outreach.settings import OutreachSettings
from scheduling.calendar import Calendar as HostsCalendar
from scheduling.events import Event, recorder
from scheduling.model import Booking, Guest
from tests.conftest import FixedClock
from tests.outreach import delivery_rig
from tests.scheduling import rig as scheduling_rig

ANA = {"key": "ana", "name": "Ana Ruiz", "email": "ana@company.test", "timezone": "Europe/Berlin"}
BEN = {"key": "ben", "name": "Ben Oz", "email": "ben@company.test", "timezone": "Asia/Kolkata"}
VIC = Guest("vic@acme.test", "Vic Visitor", "We need two of them.")
DEMO = {"key": "demo", "name": "Product demo", "description": "We show it.", "duration": 30}
COMPANY = Company(
    "Acme & Söhne", contact_email="hello@company.test", privacy_url="https://company.test/privacy"
)


@dataclass
class MeetingRig:
    """`meetings` books; what follows is planned in its transactions and sent by `mails`.

    While it `breaks`, those transactions fail once all is planned.
    """

    mails: delivery_rig.Rig
    meetings: scheduling_rig.Rig
    settings: OutreachSettings
    clock: FixedClock
    breaks: bool = False

    @classmethod
    async def make(
        cls,
        pool: Pool,
        tenant: UUID,
        folder: Path,
        clock: FixedClock,
        *,
        calendar: HostsCalendar | None = None,
        **settings: Any,
    ) -> MeetingRig:
        """`settings` are those of appointment_scheduling."""
        held: list[MeetingRig] = []
        write = recorder(uuid7)

        async def current(_: UUID) -> OutreachSettings:
            return held[0].current

        async def mail_owner(conn: Connection, tenant: UUID, key: str, text: str) -> None:
            raise AssertionError(text)

        async def record(conn: Connection, event: Event, at: datetime) -> None:
            await write(conn, event, at)
            await held[0].follow(conn, event)

        links = Links("a secret", clock=clock)
        rendering = Rendering(pool=pool, settings=current, links=links, clock=clock, mail_owner=mail_owner)
        mails = await delivery_rig.Rig.make(pool, tenant, folder, clock=clock, render=rendering.render)
        given = {"hosts": [ANA], "types": [DEMO]} | settings
        meetings = scheduling_rig.Rig.make(
            pool, tenant, clock, calendar=calendar, settings=given, record=record
        )
        rig = cls(
            mails,
            meetings,
            OutreachSettings(
                conversation=ConversationSettings(company=COMPANY), public_url="https://chat.company.test/"
            ),
            clock,
        )
        held.append(rig)
        return rig

    @property
    def current(self) -> OutreachSettings:
        """The settings as they are now: those of both rigs may be replaced at any time."""
        conversation = replace(self.settings.conversation, meetings=self.meetings.config)
        return replace(self.settings, conversation=conversation, config=self.mails.config)

    async def follow(self, conn: Connection, event: Event) -> None:
        await booking_changed(conn, await planning(self.mails.deps, self.mails.tenant), self.current, event)
        if self.breaks:
            raise RuntimeError

    async def book(self, start: datetime = scheduling_rig.NINE, guest: Guest = VIC, **choice: Any) -> Booking:
        choice = {"zone": "America/New_York", "locale": "en-US", "type": "demo"} | choice
        return await self.meetings.confirm(await self.meetings.hold(start, **choice), guest)

    async def deliveries(self) -> list[Delivery]:
        """All of them, in the order of being planned."""
        rows = await self.meetings.run("SELECT id FROM deliveries ORDER BY created_at, id")
        return [await self.mails.get(row["id"]) for row in rows]

    async def states(self) -> list[tuple[str, str, str]]:
        """(kind, what, state) of each delivery; a reminder's hours stand for what it is."""
        return [
            (each.kind, str(each.payload.get("hours", each.payload["what"])), each.state)
            for each in await self.deliveries()
        ]

    async def send_due(self) -> None:
        """What workers do, by the tests' clock: the job of each delivery that is due."""
        for each in await self.deliveries():
            if each.state == "pending" and each.due_at <= self.clock():
                await self.mails.send(each.id)

    async def repeat(self, event: Event) -> None:
        """The fact once more."""
        async with transaction(self.mails.pool, self.mails.tenant) as conn:
            await self.follow(conn, event)

    async def close(self) -> None:
        await self.mails.close()


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


def calendar_of(message: EmailMessage) -> tuple[Any, Any]:
    """The calendar and its event, which the mail carries twice: as an alternative and as a file."""
    assert message.get_content_type() == "multipart/mixed"
    alternatives, file = message.iter_parts()
    assert alternatives.get_content_type() == "multipart/alternative"
    plain, html, invite = alternatives.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    assert file.get_content_disposition() == "attachment"
    content = file.get_payload(decode=True)
    assert isinstance(content, bytes) and invite.get_payload(decode=True) == content
    calendar: Any = Calendar.from_ical(content)
    assert invite.get_content_type() == "text/calendar" and invite.get_content_charset() == "utf-8"
    assert invite.get_param("method") == str(calendar["METHOD"])
    [event] = calendar.walk("VEVENT")
    return calendar, event


def has_calendar(message: EmailMessage) -> bool:
    return any(part.get_content_type() in ("text/calendar", "application/ics") for part in message.walk())
