"""Mails about a meeting as they come out of bookings: a good one, and one in which all is hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from outreach.emails.meetings import MeetingGuest, MeetingMail, MeetingNews

START = datetime(2026, 3, 5, 13, 0, tzinfo=UTC)
NOW = START - timedelta(hours=24)

GUEST = MeetingGuest(
    name="Anna Berg",
    email="anna.berg@nordwind.example",
    company="Nordwind GmbH",
    score=82,
    note="Please show us how spare parts are counted.\nOur MES is from 1998.",
    asked=(
        "Where is the data stored?",
        "Can we be live before June?",
        "Do you have an interface to our MES from 1998?",
    ),
    zone="America/New_York",
)

BOOKED = MeetingMail(
    news="booked",
    company="Takthof",
    title="Product demo",
    start=START,
    end=START + timedelta(minutes=40),
    zone=ZoneInfo("Europe/Vienna"),
    locale="en-GB",
    guest=GUEST,
    about="We show you the planning board with your own machines, and answer what is open.",
    hosts=("Jonas Falk", "Mira Holm"),
    join_url="https://meet.takthof.example/abc-defg",
    manage_url="https://chat.takthof.example/meetings/k3J9",
    invitation="attached",
    reply_to="sales@takthof.example",
    privacy_url="https://www.takthof.example/privacy",
)


def sample(news: MeetingNews, *, locale: str = "en-GB") -> MeetingMail:
    """The same meeting with other news of it."""
    changes = {
        "booked": replace(BOOKED),
        "moved": replace(BOOKED, before=START - timedelta(days=1, hours=4)),
        "cancelled": replace(
            BOOKED,
            book_url="https://chat.takthof.example/meetings/n3W0",
            reason="Jonas is ill, and nobody else knows your machines as well.",
        ),
        "reminder": replace(BOOKED, invitation="none"),
    }
    return replace(changes[news], news=news, locale=locale)


def hostile(text: str, news: MeetingNews = "booked") -> MeetingMail:
    """`text` wherever a visitor, an owner or a calendar could have put it."""
    return replace(
        sample(news),
        company=text,
        title=text,
        about=text,
        hosts=(text, text),
        place=text,
        join_url=text,
        manage_url=text,
        book_url=text,
        reason=text,
        reply_to=text,
        privacy_url=text,
        locale=text,
        guest=MeetingGuest(text, text, text, 50, text, (text,), "America/New_York"),
    )
