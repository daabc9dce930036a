"""One meeting is one entry in a calendar: who sends the invitation when an outside calendar keeps the meeting."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from db.pool import Pool
from outreach.config import Config
from outreach.meetings import invite
from outreach.model import CalendarPart
from scheduling.calendar import EventRef, Person
from scheduling.config import AppointmentScheduling
from scheduling.ics import uid
from scheduling.model import Booking
from scheduling.services import SchedulingSettings
from tests.conftest import FixedClock
from tests.fakes.smtp_server import FakeSmtp
from tests.outreach.delivery_rig import smtp_config
from tests.outreach.meeting_rig import ANA, BEN, DEMO, MeetingRig, body, has_calendar
from tests.scheduling.calendar_server import HttpCalendar, calendar_server

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SENDER = Person("agent@company.test", "Acme")
GOOGLE = EventRef("sa1", uid="sa1@google.com")


def settings(provider: str, **values: Any) -> SchedulingSettings:
    config = AppointmentScheduling(
        enabled=True,
        calendar_provider=provider,
        hosts=[ANA, BEN],
        types=[DEMO],
        **{provider: values} if values else {},
    )
    return SchedulingSettings(config, "Acme", "hello@company.test")


def a_booking(provider: str, event: EventRef | None) -> Booking:
    known: dict[str, Any] = dict.fromkeys(Booking.__dataclass_fields__)
    return Booking(
        **known
        | {
            "id": UUID("0190d9a1-0000-7000-8000-000000000001"),
            "type": "demo",
            "hosts": ("ana", "ben"),
            "start_at": datetime(2026, 3, 3, 9, tzinfo=UTC),
            "end_at": datetime(2026, 3, 3, 9, 30, tzinfo=UTC),
            "zone": "Europe/Berlin",
            "state": "confirmed",
            "email": "vic@acme.test",
            "name": "Vic Visitor",
            "sequence": 0,
            "provider": provider,
            "event": event,
        }
    )


CASES: list[tuple[str, dict[str, Any], tuple[bool, bool, bool]]] = [
    # provider, its settings, and whether our mails to visitor, first and second host carry a file
    ("builtin", {}, (True, True, True)),
    ("google", {}, (True, False, True)),
    ("google", {"send_updates": "all"}, (False, False, False)),
    ("google", {"send_updates": "externalOnly"}, (False, False, False)),
    ("google", {"send_updates": "all", "attendees": False}, (True, False, True)),
    ("outlook", {}, (False, False, False)),
    ("outlook", {"attendees": False}, (True, False, True)),
    ("calendly", {}, (False, False, False)),
]


@pytest.mark.parametrize(("provider", "values", "carries"), CASES)
def test_who_sends_the_invitation(
    provider: str, values: dict[str, Any], carries: tuple[bool, bool, bool]
) -> None:
    known, booking = settings(provider, **values), a_booking(provider, GOOGLE)
    found = (
        invite.for_visitor(booking, known, sender=SENDER, at=NOW, title="Demo", more=""),
        *(invite.for_host(booking, known, place, sender=SENDER, at=NOW) for place in (0, 1)),
    )
    assert tuple(each is not None for each in found) == carries


def event_of(part: CalendarPart | None) -> Any:
    assert part is not None
    calendar: Any = Calendar.from_ical(part.content)
    [event] = calendar.walk("VEVENT")
    return event


def test_a_file_beside_an_outside_event_is_of_that_event() -> None:
    known, booking = settings("google"), a_booking("google", GOOGLE)
    events = [
        event_of(invite.for_visitor(booking, known, sender=SENDER, at=NOW, title="Demo", more="")),
        event_of(invite.for_host(booking, known, 1, sender=SENDER, at=NOW)),
    ]
    assert {str(event["UID"]) for event in events} == {"sa1@google.com"}
    assert {str(event["ORGANIZER"]) for event in events} == {"mailto:ana@company.test"}
    moved = replace(booking, sequence=1, state="cancelled")
    gone = invite.for_visitor(moved, known, sender=SENDER, at=NOW, title="Demo", more="")
    assert gone and gone.method == "CANCEL" and str(event_of(gone)["UID"]) == "sa1@google.com"


@pytest.mark.parametrize(("provider", "event"), [("builtin", EventRef("x")), ("google", EventRef("x"))])
def test_otherwise_it_is_ours(provider: str, event: EventRef) -> None:
    booking = a_booking(provider, event)
    found = event_of(
        invite.for_visitor(booking, settings(provider), sender=SENDER, at=NOW, title="Demo", more="")
    )
    assert (str(found["UID"]), str(found["ORGANIZER"])) == (uid(booking.id), "mailto:agent@company.test")


@pytest.mark.parametrize(
    ("location", "join"), [("https://room.test/acme", "https://room.test/acme"), ("Main Street 1", None)]
)
def test_the_owners_room_is_joined_and_their_office_named(location: str, join: str | None) -> None:
    known = settings("builtin")
    config = known.config.model_copy(
        update={"types": (known.config.types[0].model_copy(update={"location": location}),)}
    )
    known = replace(known, config=AppointmentScheduling(**config.model_dump()))
    booking = a_booking("builtin", None)
    assert invite.join_url(known, booking) == join
    found = event_of(invite.for_visitor(booking, known, sender=SENDER, at=NOW, title="Demo", more=""))
    assert str(found["LOCATION"]) == location


@pytest.fixture
async def outside(
    pool: Pool, tenant: UUID, tmp_path: Path, clock: FixedClock
) -> AsyncIterator[tuple[MeetingRig, FakeSmtp]]:
    """An outside calendar under the name of a provider that invites by itself."""
    with calendar_server() as calendars, FakeSmtp() as smtp:
        calendar = HttpCalendar(calendars.port)
        calendar.name = "outlook"
        rig = await MeetingRig.make(pool, tenant, tmp_path, clock, calendar=calendar)
        rig.mails.config = Config(mail=smtp_config(smtp.port))
        yield rig, smtp
        await rig.close()


async def test_where_the_calendar_invites_our_mail_says_so(outside: tuple[MeetingRig, FakeSmtp]) -> None:
    rig, smtp = outside
    booking = await rig.book()
    await rig.send_due()
    texts = {each.recipients[0]: body(each.message, "plain") for each in smtp.accepted}
    assert not any(has_calendar(each.message) for each in smtp.accepted)
    assert "comes in a mail of its own" in texts["vic@acme.test"]
    assert "Join the meeting: https://meet.test/" in texts["vic@acme.test"]
    assert "It is in your calendar already." in texts["ana@company.test"]
    await rig.meetings.cancel(booking)
    await rig.send_due()
    assert not any(has_calendar(each.message) for each in smtp.accepted)
    assert "attached" not in body(smtp.accepted[-1].message, "plain")
