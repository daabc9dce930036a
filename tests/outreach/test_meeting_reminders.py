"""Reminders: at their time, of the meeting as it stands, and never of one that was moved, cancelled or missed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from db.pool import Pool
from outreach.config import Config
from outreach.emails.languages import speaker
from outreach.emails.meetings import ahead
from scheduling import bookings
from scheduling.model import Booking
from tests.conftest import FixedClock
from tests.fakes.smtp_server import FakeSmtp
from tests.outreach.delivery_rig import smtp_config
from tests.outreach.meeting_rig import MeetingRig, body, has_calendar
from tests.scheduling.rig import at

THURSDAY = at(9, day=5)  # three days after the tests' clock begins


@pytest.fixture
async def rig(pool: Pool, tenant: UUID, tmp_path: Path, clock: FixedClock) -> AsyncIterator[MeetingRig]:
    made = await MeetingRig.make(pool, tenant, tmp_path, clock)
    yield made
    await made.close()


@pytest.fixture
async def smtp(rig: MeetingRig) -> AsyncIterator[FakeSmtp]:
    with FakeSmtp() as server:
        rig.mails.config = Config(mail=smtp_config(server.port))
        yield server
        await rig.mails.close()


async def waiting(rig: MeetingRig) -> list[datetime]:
    """When the reminders that wait are due."""
    return [
        each.due_at
        for each in await rig.deliveries()
        if (each.kind, each.state) == ("email.reminder", "pending")
    ]


def reminded(server: FakeSmtp) -> list[str]:
    subjects = [str(each.message["Subject"]) for each in server.accepted]
    return [subject for subject in subjects if subject.startswith("Reminder")]


async def test_a_day_and_an_hour_before(rig: MeetingRig, smtp: FakeSmtp, clock: FixedClock) -> None:
    booking = await rig.book(THURSDAY)
    due = [THURSDAY - timedelta(hours=24), THURSDAY - timedelta(hours=1)]
    assert await waiting(rig) == due
    await rig.send_due()
    assert reminded(smtp) == []
    for count, (moment, soon) in enumerate(zip(due, ("in 24 hours", "in 1 hour"), strict=True), start=1):
        clock.now = moment - timedelta(seconds=1)
        await rig.send_due()
        assert len(reminded(smtp)) == count - 1
        clock.now = moment
        await rig.send_due()
        assert (
            reminded(smtp) == ["Reminder: your meeting with Acme & Söhne, Thu, Mar 5, 2026, 4:00 AM"] * count
        )
        message = smtp.accepted[-1].message
        assert smtp.accepted[-1].recipients == (booking.email,)
        text = body(message, "plain")
        assert f"Your meeting begins {soon}" in text
        assert "Thursday, March 5, 2026" in text and "4:00 – 4:30 AM (Eastern Time, UTC−5)" in text
        assert "https://chat.company.test/meetings/" in text
        assert not has_calendar(message)
    clock.now = THURSDAY
    await rig.send_due()
    assert len(reminded(smtp)) == 2


async def test_what_is_past_already_is_left_out(rig: MeetingRig, clock: FixedClock) -> None:
    await rig.book(clock() + timedelta(hours=4.5))
    assert await waiting(rig) == [clock() + timedelta(hours=3.5)]


async def test_hours_are_the_owners(rig: MeetingRig) -> None:
    rig.meetings.set(reminders=(48, 2, 0.5, 2))
    await rig.book(THURSDAY)
    assert await waiting(rig) == [THURSDAY - timedelta(hours=hours) for hours in (48, 2, 0.5)]
    rig.meetings.set(reminders=())
    await rig.book(at(11, day=5))
    assert len(await waiting(rig)) == 3


async def test_a_move_moves_them(rig: MeetingRig, smtp: FakeSmtp, clock: FixedClock) -> None:
    booking = await rig.book(THURSDAY)
    later = at(13, day=6)
    await rig.meetings.move(booking, later)
    assert await waiting(rig) == [later - timedelta(hours=24), later - timedelta(hours=1)]
    await rig.meetings.move(booking, THURSDAY)
    assert await waiting(rig) == [THURSDAY - timedelta(hours=24), THURSDAY - timedelta(hours=1)]
    clock.now = later
    await rig.send_due()
    assert reminded(smtp) == [], "the meeting is over by now"


async def _cancelled(rig: MeetingRig, booking: Booking) -> None:
    await rig.meetings.cancel(booking)


async def _moved(rig: MeetingRig, booking: Booking) -> None:
    await rig.meetings.move(booking, at(13, day=6))


async def _erased(rig: MeetingRig, _: Booking) -> None:
    await rig.meetings.run("UPDATE bookings SET email = NULL")


async def _missed(rig: MeetingRig, booking: Booking) -> None:
    now, rig.clock.now = rig.clock.now, booking.start_at
    await bookings.no_show(rig.meetings.services, rig.mails.tenant, booking.id)
    rig.clock.now = now


@pytest.mark.parametrize("change", [_cancelled, _moved, _erased, _missed])
@pytest.mark.parametrize("planned", ["before", "replayed"])
async def test_none_of_a_meeting_that_is_no_more(
    rig: MeetingRig, smtp: FakeSmtp, clock: FixedClock, change: object, planned: str
) -> None:
    """Also when the row was left behind: what is sent is looked at once more."""
    booking = await rig.book(THURSDAY)
    [first, *_] = [each for each in await rig.deliveries() if each.kind == "email.reminder"]
    await change(rig, booking)  # pyright: ignore
    if planned == "replayed":
        await rig.meetings.run("UPDATE deliveries SET state = 'pending' WHERE id = %s", first.id)
    clock.now = first.due_at
    await rig.send_due()
    assert reminded(smtp) == []
    assert (await rig.mails.get(first.id)).state == "cancelled"


@pytest.mark.parametrize(("minutes", "sent"), [(29, 1), (31, 0)])
async def test_one_that_is_late(
    rig: MeetingRig, smtp: FakeSmtp, clock: FixedClock, minutes: int, sent: int
) -> None:
    await rig.book(THURSDAY)
    clock.now = THURSDAY - timedelta(hours=1) + timedelta(minutes=minutes)
    await rig.send_due()
    assert len(reminded(smtp)) == sent
    if sent:
        assert "Your meeting begins in 30 minutes" in body(smtp.accepted[-1].message, "plain")


async def test_a_short_one_does_not_come_after_the_beginning(
    rig: MeetingRig, smtp: FakeSmtp, clock: FixedClock
) -> None:
    rig.meetings.set(reminders=(0.25,))
    await rig.book(THURSDAY)
    clock.now = THURSDAY
    await rig.send_due()
    assert reminded(smtp) == []


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(days=14), "in 14 days"),
        (timedelta(hours=48), "in 2 days"),
        (timedelta(hours=24), "in 24 hours"),
        (timedelta(hours=23, minutes=58), "in 24 hours"),
        (timedelta(hours=2), "in 2 hours"),
        (timedelta(minutes=90), "in 90 minutes"),
        (timedelta(minutes=62), "in 1 hour"),
        (timedelta(minutes=58), "in 1 hour"),
        (timedelta(minutes=31), "in 30 minutes"),
        (timedelta(minutes=4), "in 4 minutes"),
        (timedelta(seconds=1), "in 1 minute"),
    ],
)
def test_how_long_it_is(left: timedelta, said: str) -> None:
    assert ahead(left, speaker("en")) == said
