"""The booking of a session in its summary, in the team's mail and in the visitor's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from agent.summary.rules import summarise_by_rules
from db.pool import Pool, transaction
from kit.ids import uuid7
from outreach.emails import render_team
from outreach.wrapup.load import Loaded, load, transcript
from outreach.wrapup.report import report_of
from tests.conftest import FixedClock
from tests.outreach.meeting_rig import MeetingRig
from tests.scheduling.rig import at


@pytest.fixture
async def rig(pool: Pool, tenant: UUID, tmp_path: Path, clock: FixedClock) -> AsyncIterator[MeetingRig]:
    made = await MeetingRig.make(pool, tenant, tmp_path, clock)
    yield made
    await made.close()


async def say(rig: MeetingRig, session: UUID, seq: int, text: str) -> None:
    rig.clock.advance(60)
    turn, now = uuid7(), rig.clock()
    await rig.meetings.run(
        """INSERT INTO turns (id, tenant_id, session_id, seq, client_turn_id, text, state, outcome, reply, opened_at,
                              heartbeat_at)
           VALUES (%s, current_tenant(), %s, %s, %s, %s, 'closed', 'talk', 'All right.', %s, %s)""",
        *(turn, session, seq, str(turn), text, now, now),
    )
    rig.clock.advance(5)


async def loaded(rig: MeetingRig, session: UUID) -> Loaded:
    async with transaction(rig.mails.pool, rig.mails.tenant) as conn:
        found = await load(conn, session)
    assert found is not None
    return found


async def test_booked_moved_and_cancelled(rig: MeetingRig) -> None:
    asker = await rig.meetings.asker()
    session = asker.session_id
    assert session is not None
    await say(rig, session, 1, "Can we schedule a demo?")
    await say(rig, session, 2, "Tuesday at ten is fine.")
    booking = await rig.book(asker=asker)

    found = await loaded(rig, session)
    [fact] = transcript(found, rig.current).bookings
    assert (fact.turn, fact.cancelled) == (2, False)
    assert fact.text == "Product demo booked for Tuesday 3 March 2026, 09:00–09:30 (UTC)"
    summary = summarise_by_rules(transcript(found, rig.current))
    assert "booked a meeting" in summary.headline and "wants a" not in summary.headline
    assert [step.text for step in summary.next_steps] == [fact.text]
    report = report_of(found, summary, rig.current)
    assert report.booking and report.meets and report.booking.title == "Product demo"
    assert "Meeting booked" in render_team(report).html and "meeting booked" in render_team(report).subject

    await say(rig, session, 3, "No, better at one.")
    await rig.meetings.move(booking, at(13))
    [fact] = transcript(await loaded(rig, session), rig.current).bookings
    assert (fact.turn, fact.text.split(",")[0]) == (3, "Product demo moved to Tuesday 3 March 2026")

    await say(rig, session, 4, "Please cancel it.")
    await rig.meetings.cancel(booking)
    found = await loaded(rig, session)
    [fact] = transcript(found, rig.current).bookings
    assert (fact.turn, fact.cancelled) == (4, True) and fact.text.endswith("cancelled by the visitor")
    summary = summarise_by_rules(transcript(found, rig.current))
    assert "cancelled a meeting" in summary.headline and "booked" not in summary.headline
    report = report_of(found, summary, rig.current)
    assert report.booking and not report.meets and report.booking.cancelled_by == "visitor"
    assert "meeting cancelled" in render_team(report).subject


async def test_a_change_after_the_last_message_stands_with_it(rig: MeetingRig) -> None:
    asker = await rig.meetings.asker()
    assert asker.session_id is not None
    await say(rig, asker.session_id, 1, "Tuesday at ten is fine.")
    booking = await rig.book(asker=asker)
    rig.clock.advance(3_600)
    await rig.meetings.cancel(booking, by="host")
    [fact] = transcript(await loaded(rig, asker.session_id), rig.current).bookings
    assert (fact.turn, fact.text[-15:]) == (1, "cancelled by us")


async def test_of_several_the_one_that_stands_is_shown(rig: MeetingRig) -> None:
    asker = await rig.meetings.asker()
    assert asker.session_id is not None
    await say(rig, asker.session_id, 1, "Tuesday at ten, and at one.")
    first = await rig.book(asker=asker)
    second = await rig.book(at(13), asker=asker)
    await rig.meetings.cancel(second)
    found = await loaded(rig, asker.session_id)
    report = report_of(found, summarise_by_rules(transcript(found, rig.current)), rig.current)
    assert report.booking and report.meets and report.booking.start == first.start_at
    assert [fact.cancelled for fact in transcript(found, rig.current).bookings] == [False, True]


async def test_a_hold_is_no_meeting(rig: MeetingRig) -> None:
    asker = await rig.meetings.asker()
    assert asker.session_id is not None
    await say(rig, asker.session_id, 1, "Tuesday at ten?")
    await rig.meetings.hold(at(9), asker=asker, type="demo")
    found = await loaded(rig, asker.session_id)
    assert transcript(found, rig.current).bookings == ()
    assert report_of(found, summarise_by_rules(transcript(found, rig.current)), rig.current).booking is None
