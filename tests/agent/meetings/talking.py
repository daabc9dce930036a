"""What the tests of the dialogue about meetings share: a Monday morning in Berlin, offers, talks, and messages read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from agent.meetings.model import Booked, Known, Offered, Said, Talk
from scheduling.when import understand

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
HOLD = UUID(int=7)
KNOWN = Known(email="ana@acme.test", zone=BERLIN)
UNKNOWN = Known(zone=BERLIN)


def at(day: int, clock: str = "00:00", *, month: int = 3) -> datetime:
    """A time of 2026 on the visitor's clock."""
    hour, minute = clock.split(":")
    return datetime(2026, month, day, int(hour), int(minute), tzinfo=BERLIN)


def offered(day: int, clock: str, *, minutes: int = 30) -> Offered:
    start = at(day, clock)
    return Offered(f"slot.{day}.{clock}", start, start + timedelta(minutes=minutes))


OFFERS = (offered(2, "12:30"), offered(3, "09:00"), offered(4, "09:30"), offered(5, "12:00"))
THURSDAY = (offered(5, "09:00"), offered(5, "12:00"), offered(5, "14:00"), offered(5, "16:00"))


def booked(day: int = 6, clock: str = "14:00", *, number: int = 1) -> Booked:
    start = at(day, clock)
    return Booked(
        id=UUID(int=number),
        type="meeting",
        name="Meeting",
        start=start,
        end=start + timedelta(minutes=30),
        email="ana@acme.test",
        join_url="https://meet.test/1",
        link="token",
    )


CHOOSING = Talk(phase="choosing", offered=OFFERS)
AGREEING = Talk(phase="agreeing", offered=OFFERS, chosen=OFFERS[1], held=HOLD)
MOVING = Talk(phase="agreeing", purpose="move", offered=OFFERS, chosen=OFFERS[1], booking=booked())
CANCELLING = Talk(phase="cancelling", booking=booked())


def timed(phrase: str, talk: Talk | None = CHOOSING, **more: object) -> Said:
    """A message that says when, read as the dialogue reads it."""
    when = understand(
        phrase,
        now=NOW,
        zone=BERLIN,
        locale="en-GB",
        offered=[each.start for each in talk.offered] if talk else (),
    )
    return Said(when=when, **more)  # pyright: ignore[reportArgumentType]
