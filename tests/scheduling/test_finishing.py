"""Bookings that the visitor finishes on Calendly's page: nothing is booked before, and what they book there is."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.privacy import store as privacy
from db.jobs import Jobs
from db.pool import Pool, transaction
from kit.errors import NotFound
from scheduling import access, bookings, jobs, store
from scheduling.calendar import SlotTaken
from scheduling.calendly import webhooks as calendly
from scheduling.calendly.calendar import CalendlyCalendar
from scheduling.calendly.config import CalendlyConfig, CalendlySecrets
from scheduling.holds import Choice
from scheduling.links import BookingLinks
from scheduling.model import Booking, CalendarAway, Guest, MovedOnPage
from scheduling.watching import invitees, looking
from scheduling.watching import store as watches
from scheduling.watching.deps import EVERYONE, Watching
from tests.conftest import FixedClock
from tests.fakes.calendly_server import EVENT_TYPE, FakeCalendly
from tests.fakes.scripted_http import HttpReply
from tests.scheduling.page_rig import Counter, Site, application
from tests.scheduling.rig import ANA, GUEST, NINE, Rig, at

TEN = at(10)
HOUR = 3_600.0
KEY = "signing-key"


@pytest.fixture
def server(clock: FixedClock) -> Iterator[FakeCalendly]:
    with FakeCalendly() as opened:
        opened.now = clock()
        opened.offered = {at(9 + half / 2, day=day) for day in range(3, 7) for half in range(16)}
        opened.valid.add("pat")
        yield opened


@pytest.fixture
async def calendar(server: FakeCalendly, clock: FixedClock) -> AsyncIterator[CalendlyCalendar]:
    opened = a_calendar(server, clock, booking="link")
    yield opened
    await opened.aclose()


def a_calendar(server: FakeCalendly, clock: FixedClock, **settings: Any) -> CalendlyCalendar:
    config = CalendlyConfig(base_url=server.url, token_url=server.token_url, **settings)
    return CalendlyCalendar(config, CalendlySecrets(token="pat"), clock=clock)


@pytest.fixture
def rig(pool: Pool, tenant: UUID, clock: Any, calendar: CalendlyCalendar) -> Rig:
    return a_rig(pool, tenant, clock, calendar)


def a_rig(pool: Pool, tenant: UUID, clock: Any, calendar: CalendlyCalendar) -> Rig:
    settings = {"hosts": [ANA | {"account": EVENT_TYPE}]}
    return Rig.make(pool, tenant, clock, calendar=calendar, settings=settings, budget=5.0, patience=5.0)


@pytest.fixture
async def watching(rig: Rig) -> Watching:
    queue = Jobs(rig.pool)
    await queue.open()
    return Watching(services=rig.services, jobs=queue, secret="s" * 40)


async def tell(watching: Watching, server: FakeCalendly, tenant: UUID, invitee: Any, **more: Any) -> None:
    """What the signed webhook about this invitee leads to."""
    now = watching.services.clock()
    signature, body = server.signed(server.webhook("invitee.created", invitee, **more), KEY, at=now)
    heard = calendly.heard(signature, body, key=KEY, now=now, tolerance=180)
    assert heard
    await invitees.take(watching, tenant, invitees.told(heard))


def link_of(booking: Booking) -> str:
    assert booking.finish_url
    return booking.finish_url


async def test_a_yes_books_nothing_yet(rig: Rig, server: FakeCalendly, clock: FixedClock) -> None:
    held = await rig.hold()
    waiting = await rig.confirm(held)
    assert (waiting.state, waiting.confirmed_at, waiting.join_url) == ("held", None, None)
    assert waiting.expires_at == clock() + timedelta(hours=1)
    assert waiting.email == GUEST.email
    assert "utm_content=" + str(held.id) in link_of(waiting)
    assert (server.active(), await rig.facts()) == ([], [])
    assert await rig.taken() == [("ana", NINE, at(9.5))]
    assert NINE not in await rig.starts(), "it is kept from others"
    again = await asyncio.gather(*(rig.confirm(held) for _ in range(3)))
    assert [each.finish_url for each in again] == [waiting.finish_url] * 3
    assert len(server.links) == 1
    assert await bookings.of_session(rig.services, rig.tenant, held.session_id or held.id) == []


async def test_the_time_is_kept_as_long_as_the_owner_says_or_until_it_begins(
    rig: Rig, clock: FixedClock
) -> None:
    rig.set(finish_minutes=15, minimum_notice=0)
    assert (await rig.book()).expires_at == clock() + timedelta(minutes=15)
    clock.now = TEN - timedelta(minutes=5)
    assert (await rig.book(TEN)).expires_at == TEN


async def test_calendly_says_that_the_visitor_has_finished(
    rig: Rig, watching: Watching, server: FakeCalendly
) -> None:
    waiting = await rig.book()
    invitee = server.finish(link_of(waiting), NINE)
    for _ in range(3):
        await tell(watching, server, rig.tenant, invitee)
    booked = await rig.get(waiting)
    assert (booked.state, booked.start_at, booked.sequence, booked.expires_at) == (
        "confirmed",
        NINE,
        0,
        None,
    )
    assert booked.event and booked.event.id == invitee["uri"]
    assert booked.join_url == "https://meet.test/1"
    assert (await rig.confirm(waiting)).state == "confirmed", "a yes after that"
    assert await rig.facts() == ["booking.confirmed"]
    assert len(server.active()) == 1
    await rig.cancel(booked)
    assert server.active() == []


async def test_the_time_that_was_taken_there_counts(
    rig: Rig, watching: Watching, server: FakeCalendly
) -> None:
    waiting = await rig.book()
    await tell(watching, server, rig.tenant, server.finish(link_of(waiting), at(14)))
    booked = await rig.get(waiting)
    assert (booked.state, booked.start_at, booked.end_at) == ("confirmed", at(14), at(14.5))
    assert await rig.taken() == [("ana", at(14), at(14.5))]
    assert await rig.facts() == ["booking.confirmed"], "it was never booked for another time"


async def test_nobody_finishes(rig: Rig, server: FakeCalendly, clock: FixedClock) -> None:
    waiting = await rig.book()
    clock.advance(HOUR - 1)
    assert await jobs.sweep(rig.services) == 0
    clock.advance(2)
    assert await jobs.sweep(rig.services) == 1
    over = await rig.get(waiting)
    assert (over.state, over.finish_url, await rig.taken()) == ("expired", None, [])
    assert over.event and over.event.web_url is None, "the address stood in it"
    assert await rig.facts() == ["booking.hold_expired"]
    assert NINE in await rig.starts()


async def test_finished_too_late_and_still_free(
    rig: Rig, watching: Watching, server: FakeCalendly, clock: FixedClock
) -> None:
    waiting = await rig.book()
    clock.advance(HOUR + 1)
    await jobs.sweep(rig.services)
    invitee = server.finish(link_of(waiting), NINE)
    for _ in range(2):
        await tell(watching, server, rig.tenant, invitee)
    assert (await rig.get(waiting)).state == "confirmed"
    assert await rig.taken() == [("ana", NINE, at(9.5))]
    assert await rig.facts() == ["booking.hold_expired", "booking.confirmed"]


async def test_finished_too_late_and_taken(
    rig: Rig, watching: Watching, server: FakeCalendly, clock: FixedClock
) -> None:
    """The host has two meetings then, and a person has to write to somebody. They are told so once."""
    waiting = await rig.book()
    clock.advance(HOUR + 1)
    other = await rig.book()
    await tell(watching, server, rig.tenant, server.finish(link_of(other), NINE))
    invitee = server.finish(link_of(waiting), NINE)
    for _ in range(2):
        await tell(watching, server, rig.tenant, invitee)
    failed = await rig.get(waiting)
    assert (failed.state, failed.cancelled_by, failed.reason) == ("cancelled", "calendar", "slot_taken")
    assert (await rig.get(other)).state == "confirmed"
    assert await rig.taken() == [("ana", NINE, at(9.5))]
    assert await rig.facts() == ["booking.hold_expired", "booking.confirmed", "booking.failed"]


async def test_another_yes_after_it_was_over_gives_another_link(
    rig: Rig, server: FakeCalendly, clock: FixedClock
) -> None:
    waiting = await rig.book()
    clock.advance(HOUR + 1)
    again = await rig.confirm(waiting)
    assert (again.state, again.expires_at) == ("held", clock() + timedelta(hours=1))
    assert again.finish_url != waiting.finish_url
    clock.advance(HOUR + 1)
    await rig.hold()
    with pytest.raises(SlotTaken):
        await rig.confirm(waiting)


async def test_another_address_gets_another_link(rig: Rig, server: FakeCalendly) -> None:
    held = await rig.hold()
    first = await rig.confirm(held)
    second = await rig.confirm(held, Guest("boss@acme.test"))
    assert (second.state, second.email) == ("held", "boss@acme.test")
    assert "boss%40acme.test" in link_of(second) != link_of(first)


async def test_another_time_is_chosen_instead(rig: Rig, watching: Watching, server: FakeCalendly) -> None:
    """One hold for each visitor. If they then use the first link for the other time, that is what they want."""
    asker = await rig.asker()
    first = await rig.confirm(await rig.hold(asker=asker))
    second = await rig.confirm(await rig.hold(TEN, asker=asker))
    assert ((await rig.get(first)).state, second.state) == ("expired", "held")
    assert await rig.taken() == [("ana", TEN, at(10.5))]
    await tell(watching, server, rig.tenant, server.finish(link_of(first), TEN))
    assert ((await rig.get(first)).state, (await rig.get(second)).state) == ("confirmed", "expired")
    assert await rig.taken() == [("ana", TEN, at(10.5))]


async def test_the_same_time_chosen_again_keeps_link_and_time(rig: Rig, clock: FixedClock) -> None:
    asker = await rig.asker()
    waiting = await rig.confirm(await rig.hold(asker=asker))
    clock.advance(60)
    again = await rig.hold(asker=asker)
    assert (again.id, again.expires_at, again.finish_url) == (
        waiting.id,
        waiting.expires_at,
        waiting.finish_url,
    )


async def test_given_up_and_left(rig: Rig) -> None:
    """Cancelling frees the time; the end of the conversation does not, as they may be at it on Calendly's page."""
    waiting = await rig.book()
    async with transaction(rig.pool, rig.tenant) as conn:
        await store.release(conn, waiting.asked_by, now=rig.clock(), unfinished=False)
    assert (await rig.get(waiting)).state == "held"
    with pytest.raises(MovedOnPage) as raised:
        await rig.move(waiting, TEN)
    assert raised.value.url == waiting.finish_url
    assert [(await rig.cancel(waiting)).state for _ in range(2)] == ["expired", "expired"]
    assert (await rig.taken(), await rig.facts()) == ([], [])


async def test_a_request_that_is_sent_twice_makes_one_link(rig: Rig, server: FakeCalendly) -> None:
    asker = await rig.asker()
    choice = Choice(start=NINE, client_key="one")
    made = [await bookings.book(rig.services, rig.tenant, asker, choice, GUEST) for _ in range(3)]
    assert len({each.finish_url for each in made}) == len(server.links) == 1


async def test_its_visitor_may_see_it(rig: Rig) -> None:
    links = BookingLinks("s" * 40, clock=rig.clock)
    waiting, held = await rig.book(), await rig.hold(TEN)

    async def seen(booking: Booking) -> Booking:
        token = links.manage(rig.tenant, booking.id, ends=booking.end_at)
        return (await access.own_by_link(rig.services, links, booking.id, token))[1]

    assert (await seen(waiting)).finish_url == waiting.finish_url
    with pytest.raises(NotFound):
        await seen(held)


async def test_an_erased_visitor_is_not_in_the_link(rig: Rig) -> None:
    waiting = await rig.book()
    assert waiting.event and "visitor%40acme.test" in str(waiting.event.web_url)
    async with transaction(rig.pool, rig.tenant) as conn:
        await privacy.strip_meetings(conn, [waiting.id])
    [row] = await rig.run("SELECT bookings::text AS whole FROM bookings")
    assert "acme.test" not in row["whole"] and f"link:{waiting.id}" in row["whole"]


# On the pages behind links


async def test_on_the_pages(rig: Rig, watching: Watching, server: FakeCalendly) -> None:
    links, counter = BookingLinks("s" * 40, clock=rig.clock), Counter()
    app = application(rig, links, counter)
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app=app), base_url="http://agent.test"
    ) as client:
        site = Site(rig, links, counter, client)
        times = await site.get(site.invite("lead@acme.test"))
        waiting = await site.submit(await site.get(times.time_links()[0]), name="Lea")
        assert waiting.title == "One step is left"
        finish = waiting.link("Finish booking")
        assert finish and finish.startswith("https://calendly.com/d/1/demo")
        assert waiting.link("Add to calendar") is waiting.link("Move") is None
        [row] = await rig.run("SELECT id FROM bookings")
        booking = await bookings.get(rig.services, rig.tenant, row["id"])
        assert (await site.get(f"{site.manage(booking)}/invite.ics")).status == 404

        await tell(watching, server, rig.tenant, server.finish(finish, booking.start_at))
        page = await site.get(site.manage(booking))
        assert page.title == "Your meeting"
        to = await site.get(page.link("Move") or "")
        refused = await site.submit(await site.get(to.time_links()[0]))
        assert "only be moved on our calendar's own page" in refused.words
        assert refused.link("Choose another time there") == "https://calendly.com/reschedulings/I1"

        again = await rig.book(TEN)
        asked = await site.get(f"{site.manage(again)}/cancel")
        assert (await site.submit(asked)).title == "This time is kept no more"
        assert (await rig.get(again)).state == "expired"


# Without webhooks


async def test_finished_and_no_webhook_came(
    rig: Rig, watching: Watching, server: FakeCalendly, clock: FixedClock
) -> None:
    waiting, other, late = await rig.book(), await rig.book(TEN), await rig.book(at(11))
    async with transaction(rig.pool, rig.tenant) as conn:
        await watches.want(conn, "calendly", {EVERYONE: ""})
    server.finish(link_of(waiting), at(14))
    clock.advance(300)
    for _ in range(2):
        await looking.look(watching, rig.tenant, "calendly", EVERYONE)
    assert [(await rig.get(each)).state for each in (waiting, other)] == ["confirmed", "held"]
    assert (await rig.get(waiting)).start_at == at(14)
    clock.advance(HOUR)
    await jobs.sweep(rig.services)
    server.finish(link_of(late), at(11))
    await looking.look(watching, rig.tenant, "calendly", EVERYONE)
    assert [(await rig.get(each)).state for each in (late, other)] == ["confirmed", "expired"]
    clock.advance(24 * HOUR)
    before = len(server.requests)
    await looking.look(watching, rig.tenant, "calendly", EVERYONE)
    assert not [each for each in server.requests[before:] if "invitee_email" in each.path]


# When the calendar is in the way


async def test_no_link_to_be_had(rig: Rig, server: FakeCalendly, clock: FixedClock) -> None:
    held = await rig.hold()
    server.fail = lambda request: HttpReply(503) if request.path == "/scheduling_links" else None
    with pytest.raises(CalendarAway):
        await rig.confirm(held)
    server.fail = lambda _: None
    clock.advance(1)
    await jobs.sweep(rig.services)
    left = await rig.get(held)
    assert (left.state, left.event, await rig.taken(), await rig.facts()) == ("cancelled", None, [], [])
    assert len(server.links) == 0, "to find out, nothing is made"


async def test_a_worker_died_before_the_answer(rig: Rig, server: FakeCalendly, clock: FixedClock) -> None:
    """What is left says what is to be told, under a lease that is over. The visitor's next yes gets the link."""
    asker = await rig.asker()
    held = await rig.hold(asker=asker)
    await rig.run(
        """UPDATE bookings SET state = 'confirming', task = 'insert', task_due = %s, lease = id, email = %s,
                               lease_until = '2000-01-01' WHERE id = %s""",
        clock(),
        GUEST.email,
        held.id,
    )
    await rig.hold(TEN, asker=asker)
    assert await jobs.sweep(rig.services) == 1
    waiting = await rig.get(held)
    assert (waiting.state, await rig.taken()) == ("held", [("ana", NINE, at(9.5))])
    assert (await rig.confirm(waiting)).finish_url == waiting.finish_url
    assert (len(server.links), await rig.facts()) == (1, [])


@pytest.mark.parametrize("why", ["link", "plan"])
async def test_a_booked_meeting_is_moved_by_the_visitor_only(
    pool: Pool, tenant: UUID, clock: FixedClock, server: FakeCalendly, why: str
) -> None:
    """Another link would book a second meeting beside the first one."""
    calendar = a_calendar(server, clock)
    rig = a_rig(pool, tenant, clock, calendar)
    booked = await rig.book()
    assert booked.state == "confirmed" and booked.event
    if why == "link":
        calendar.config = calendar.config.model_copy(update={"booking": "link"})
    else:
        server.free_plan = True
    for _ in range(2):
        with pytest.raises(MovedOnPage) as raised:
            await rig.move(booked, TEN)
        assert raised.value.url == booked.event.web_url
    stays = await rig.get(booked)
    assert (stays.state, stays.start_at, stays.task, stays.event) == ("confirmed", NINE, None, booked.event)
    assert (await rig.taken(), server.links) == ([("ana", NINE, at(9.5))], [])
    assert await rig.facts() == ["booking.confirmed"]
    await calendar.aclose()


async def test_what_is_none_of_ours_changes_nothing(
    rig: Rig, watching: Watching, server: FakeCalendly
) -> None:
    waiting = await rig.book()
    strangers = [
        server.book(TEN, "Eve", "eve@acme.test", "UTC", {}),
        server.book(TEN, "Eve", "eve@acme.test", "UTC", {"utm_content": str(waiting.id)}),
        server.book(TEN, "Eve", "eve@acme.test", "UTC", marked(UUID(int=5))),
    ]
    for each in strangers:
        await tell(watching, server, rig.tenant, each)
    assert await rig.get(waiting) == waiting
    await tell(watching, server, rig.tenant, server.finish(link_of(waiting), NINE))
    booked = await rig.get(waiting)
    await tell(watching, server, rig.tenant, server.finish(link_of(waiting), TEN))  # a second link, used too
    assert await rig.get(booked) == booked
    assert await rig.facts() == ["booking.confirmed"]


def marked(booking: UUID) -> dict[str, str]:
    return {"utm_source": "sales-agent", "utm_content": str(booking)}


async def test_finished_and_moved_there_before_we_heard(
    rig: Rig, watching: Watching, server: FakeCalendly
) -> None:
    """Calendly tells in any order."""
    waiting = await rig.book()
    first = server.finish(link_of(waiting), NINE)
    second = server.finish(link_of(waiting), at(15))
    await tell(watching, server, rig.tenant, second, old_invitee=first["uri"])
    await tell(watching, server, rig.tenant, first)
    booked = await rig.get(waiting)
    assert booked.event and (booked.event.id, booked.start_at) == (second["uri"], at(15))
