"""What the tests of phrasing share: a visitor in Chicago, times and bookings on their clock, and `told`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID
from zoneinfo import ZoneInfo

from agent.meetings.clockface import Clockface
from agent.meetings.model import Booked, Offered, Says
from agent.meetings.phrasing import phrase
from agent.replies import say
from scheduling.config import AppointmentScheduling, MeetingType

LANGUAGES = ("en", "de", "fr", "es")
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
PLAIN = AppointmentScheduling()
DEMO = AppointmentScheduling(
    types=(
        MeetingType(key="demo", name="Product demo"),
        MeetingType(key="call", name="First call", duration=15),
    )
)


def face_of(
    zone: str = "America/Chicago", locale: str | None = "en-US", *, language: str = "en"
) -> Clockface:
    return Clockface(ZoneInfo(zone), locale, language, NOW)


def time_at(local: str, zone: str = "America/Chicago", *, minutes: int = 30, id: str = "slot") -> Offered:
    start = datetime.fromisoformat(local).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Offered(id, start, start + timedelta(minutes=minutes))


def booked_at(local: str, zone: str = "America/Chicago", *, join_url: str | None = None) -> Booked:
    time = time_at(local, zone)
    return Booked(
        id=UUID(int=1),
        type="demo",
        name="Product demo",
        start=time.start,
        end=time.end,
        email="ana@acme.test",
        join_url=join_url,
    )


def told(
    says: Says, face: Clockface | None = None, *, config: AppointmentScheduling = DEMO, variant: int = 0
) -> str:
    face = face or face_of()
    return phrase(says, say=partial(say, language=face.language, variant=variant), face=face, config=config)


TIMES = (time_at("2026-03-03T15:00"), time_at("2026-03-04T11:30"), time_at("2026-03-06T09:15"))
