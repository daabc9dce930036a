"""Watching calendars: who is watched and looked at when, and what happens when the provider or we are in the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from db.jobs import Jobs
from db.pool import Pool, transaction
from scheduling.google.calendar import GoogleCalendar
from scheduling.google.config import GoogleConfig, GoogleSecrets
from scheduling.watching import deps as watching_deps
from scheduling.watching import jobs, looking, store
from scheduling.watching.deps import Watching
from scheduling.watching.store import Watch
from tests.conftest import FixedClock
from tests.fakes.google_server import FakeGoogle
from tests.fakes.vendor_server import Refused
from tests.scheduling.rig import Rig, at

ANA = "ana@us.test"
HALF = timedelta(minutes=30)
DAY = 24 * 3_600.0


@pytest.fixture
def server() -> Iterator[FakeGoogle]:
    with FakeGoogle(calendars=[ANA, "other@us.test"]) as made:
        yield made


@pytest.fixture
async def calendar(server: FakeGoogle, clock: FixedClock) -> AsyncIterator[GoogleCalendar]:
    config = GoogleConfig(base_url=server.base_url, token_url=server.token_url, client_id="app")
    secrets = GoogleSecrets(client_secret="right", refresh_token="refresh-0")
    made = GoogleCalendar(config, secrets, clock=clock)
    yield made
    await made.aclose()


@pytest.fixture
def rig(pool: Pool, tenant: UUID, clock: Any, calendar: GoogleCalendar) -> Rig:
    return Rig.make(pool, tenant, clock, calendar=calendar, budget=5.0)


@pytest.fixture
async def watching(rig: Rig) -> Watching:
    queue = Jobs(rig.pool)
    await queue.open()
    made = Watching(services=rig.services, jobs=queue, secret="s" * 40, address="https://chat.us.test")
    jobs.register(made)
    return made


async def minute(watching: Watching, *, workers: int = 1) -> None:
    """What happens each minute in so many workers, and the jobs that follow."""
    await asyncio.gather(*(jobs.sweep(watching) for _ in range(workers)))
    for _ in range(2):
        await watching.jobs.work(asyncio.Event(), wait=False)


async def watch_of(rig: Rig, host: str = "ana") -> Watch:
    async with transaction(rig.pool, rig.tenant) as conn:
        found = await store.get(conn, "google", host)
    assert found is not None
    return found


def watches(server: FakeGoogle) -> int:
    return len(server.sent("POST", "/events/watch$"))


async def test_several_workers_open_one_channel_and_look_once(
    rig: Rig, watching: Watching, server: FakeGoogle
) -> None:
    await minute(watching, workers=3)
    assert (watches(server), len(server.channels)) == (1, 1)
    lists = len(server.sent("GET", "/events$"))
    await minute(watching, workers=3)
    assert (watches(server), len(server.sent("GET", "/events$"))) == (1, lists)
    assert (await watch_of(rig)).sync_token is not None


async def test_a_calendar_is_looked_at_each_hour_though_google_calls(
    watching: Watching, server: FakeGoogle, clock: FixedClock
) -> None:
    await minute(watching)
    lists = len(server.sent("GET", "/events$"))
    clock.advance(3_000)
    await minute(watching)
    assert len(server.sent("GET", "/events$")) == lists
    clock.advance(601)
    await minute(watching)
    assert len(server.sent("GET", "/events$")) == lists + 1


async def test_a_refused_channel_is_written_down_and_tried_again(
    rig: Rig, watching: Watching, server: FakeGoogle, clock: FixedClock
) -> None:
    """Google takes no channel to an address whose domain the owner did not prove to be theirs."""
    refused = Refused(401, "webCallbackUnauthorized", "Unauthorized WebHook callback channel")
    server.fail = lambda request: server.error(refused) if "/watch" in request.path else None
    await minute(watching)
    assert (server.channels, "Unauthorized" in ((await watch_of(rig)).error or "")) == ({}, True)
    booking = await rig.book()
    assert booking.event
    server.host_changes(ANA, booking.event.id, status="cancelled")
    tries = watches(server)
    clock.advance(301)
    await minute(watching)
    assert watches(server) > tries
    assert (await rig.get(booking)).state == "cancelled"
    assert "calendar.needs_person" not in await rig.facts()
    server.fail = lambda _: None
    clock.advance(301)
    await minute(watching)
    assert (len(server.channels), (await watch_of(rig)).error) == (1, None)


async def test_what_we_are_telling_google_ourselves_is_looked_at_again(
    rig: Rig, watching: Watching, server: FakeGoogle
) -> None:
    """The token does not go on before every booking has followed."""
    await minute(watching)
    booking = await rig.book()
    assert booking.event
    server.host_changes(ANA, booking.event.id, status="cancelled")
    before = (await watch_of(rig)).sync_token
    await rig.run("UPDATE bookings SET task = 'move', task_due = now() WHERE id = %s", booking.id)
    await looking.look(watching, rig.tenant, "google", "ana")
    assert (await watch_of(rig)).sync_token == before
    assert (await watching.jobs.state()).waiting == 1
    await rig.run("UPDATE bookings SET task = NULL, task_due = NULL WHERE id = %s", booking.id)
    await looking.look(watching, rig.tenant, "google", "ana")
    assert (await rig.get(booking)).state == "cancelled"
    assert (await watch_of(rig)).sync_token != before


async def test_our_own_changes_come_back_and_change_nothing(
    rig: Rig, watching: Watching, server: FakeGoogle
) -> None:
    await minute(watching)
    booking = await rig.book()
    moved = await rig.move(booking, at(11))
    await looking.look(watching, rig.tenant, "google", "ana")
    shown = await rig.get(booking)
    assert (shown.start_at, shown.sequence) == (moved.start_at, moved.sequence)
    assert await rig.facts() == ["booking.confirmed", "booking.moved"]


async def test_another_account_of_a_host_is_watched_from_the_beginning(
    rig: Rig, watching: Watching, server: FakeGoogle, calendar: GoogleCalendar
) -> None:
    await minute(watching)
    first = await watch_of(rig)
    rig.set(hosts=[{"key": "ana", "name": "Ana", "email": ANA, "account": "other@us.test"}])
    await minute(watching)
    second = await watch_of(rig)
    assert (second.account, second.channel != first.channel) == ("other@us.test", True)
    assert len(server.channels) == 2  # the old one ends by itself; what comes through it is refused


@pytest.mark.parametrize(
    "change",
    [
        {"enabled": False},
        {"calendar_provider": "builtin"},
        {"hosts": [{"key": "ben", "name": "Ben", "email": "other@us.test"}]},
    ],
    ids=["no meetings", "another calendar", "another host"],
)
async def test_calendars_that_are_used_no_more_are_left(
    rig: Rig, watching: Watching, server: FakeGoogle, change: dict[str, Any]
) -> None:
    await minute(watching)
    [left] = server.channels
    rig.set(**change)
    await minute(watching)
    assert left not in server.channels
    found = await rig.run("SELECT host FROM calendar_watches")
    assert [row["host"] for row in found] == (["ben"] if "hosts" in change else [])


async def test_an_access_that_ended_is_noticed_without_a_visitor(
    rig: Rig, watching: Watching, server: FakeGoogle
) -> None:
    await minute(watching)
    server.revoked = True
    server.expire_tokens()
    for _ in range(2):
        await looking.look(watching, rig.tenant, "google", "ana")
    assert await rig.facts() == ["calendar.needs_person"]


def test_secrets_differ_by_tenant_and_channel(watching: Watching, tenant: UUID) -> None:
    channels = [UUID(int=number) for number in range(2)]
    tenants = [tenant, UUID(int=7)]
    made = {watching.channel_secret(each, channel) for each in tenants for channel in channels}
    made |= {watching.signing_key(each) for each in tenants}
    assert len(made) == 6 and all(len(each) == 64 for each in made)


def test_whom_to_watch(rig: Rig) -> None:
    assert watching_deps.watched(rig.config) == {"ana": ANA}
    rig.set(calendar_provider="calendly")
    assert list(watching_deps.watched(rig.config)) == [watching_deps.EVERYONE]
