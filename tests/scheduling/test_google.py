"""Google Calendar: what is its own about it, against a server that keeps events and checks requests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest

from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from scheduling.calendar import EventRef, HostCalendar, Person
from scheduling.google import watching as google
from scheduling.google.calendar import GoogleCalendar
from scheduling.google.config import GoogleConfig, GoogleSecrets
from scheduling.google.events import booking_of, event_id
from tests.conftest import FixedClock
from tests.fakes.google_server import FakeGoogle
from tests.fakes.vendor_server import Refused
from tests.scheduling.calendar_rig import ANA, BOOKING, MONDAY, a_meeting, key_file, keys

BEN = "ben@company.test"
HOLIDAYS = "holidays@group.calendar.test"
HOST = HostCalendar("ana", ANA)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def server() -> Iterator[FakeGoogle]:
    with FakeGoogle(calendars=[ANA, BEN, HOLIDAYS], public_key=keys()[1]) as opened:
        yield opened


@pytest.fixture
async def calendar(server: FakeGoogle, clock: FixedClock) -> AsyncIterator[GoogleCalendar]:
    opened = a_calendar(server, clock)
    yield opened
    await opened.aclose()


def a_calendar(server: FakeGoogle, clock: FixedClock, **settings: Any) -> GoogleCalendar:
    given: dict[str, Any] = {"subject": "host", "base_url": server.base_url, "token_url": server.token_url}
    return GoogleCalendar(
        GoogleConfig(**{**given, **settings}), GoogleSecrets(service_account=key_file()), clock=clock
    )


# The event


async def test_the_event_says_what_the_meeting_is(calendar: GoogleCalendar, server: FakeGoogle) -> None:
    meeting = a_meeting(
        title="Demo for\r\nVic",
        description='See <a href="https://evil.test">this</a> & that\n\n\n\nBye',
        hosts=(Person(ANA, "Ana"), Person(BEN, "Ben")),
        guests=(Person("cy@visitor.test"),),
    )
    made = await calendar.insert(HOST, meeting)
    (event,) = server.live(ANA)
    assert event["id"] == made.id == event_id(BOOKING)
    assert event["summary"] == "Demo for Vic"
    assert event["description"] == 'See &lt;a href="https://evil.test"&gt;this&lt;/a&gt; &amp; that\n\nBye'
    assert event["start"] == {"dateTime": "2026-03-09T10:00:00Z", "timeZone": "America/Chicago"}
    assert event["end"] == {"dateTime": "2026-03-09T10:30:00Z", "timeZone": "America/Chicago"}
    assert event["extendedProperties"] == {"private": {"agent_booking": str(BOOKING)}}
    assert event["attendees"] == [
        {"email": "vic@visitor.test", "displayName": "Vic Visitor"},
        {"email": BEN, "displayName": "Ben"},
        {"email": "cy@visitor.test"},
    ]
    (request,) = server.sent("POST", "/events$")
    assert "sendUpdates=none" in request.path
    assert (made.version, made.join_url, made.web_url) == (
        event["etag"],
        event["hangoutLink"],
        event["htmlLink"],
    )


@pytest.mark.parametrize(
    ("settings", "meeting", "absent"),
    [
        ({"meet": False}, {}, "conferenceData"),
        ({}, {"video": False}, "conferenceData"),
        ({}, {"location": "Main Street 1"}, "conferenceData"),
        ({"attendees": False}, {}, "attendees"),
        ({}, {"location": "\u202e"}, "location"),
    ],
)
async def test_what_is_left_out(
    server: FakeGoogle, clock: FixedClock, settings: dict[str, Any], meeting: dict[str, Any], absent: str
) -> None:
    calendar = a_calendar(server, clock, **settings)
    await calendar.insert(HOST, a_meeting(**meeting))
    assert absent not in server.live(ANA)[0]
    await calendar.aclose()


def test_event_ids_are_base32hex_and_lead_back() -> None:
    for booking in (UUID(int=0), UUID(int=2**128 - 1), *(uuid4() for _ in range(200))):
        for generation in (0, 1, 12):
            id = event_id(booking, generation)
            assert 5 <= len(id) <= 1_024
            assert set(id) <= set("abcdefghijklmnopqrstuv0123456789")
            assert booking_of(id) == booking
    for stranger in (
        "",
        "sa",
        "8suu9k3hj00mni03ss12ba0ce0",
        "sa" + "w" * 26,
        event_id(BOOKING) + "rx",
        "é" * 28,
    ):
        assert booking_of(stranger) is None


async def test_an_event_of_somebody_else_under_our_id(calendar: GoogleCalendar, server: FakeGoogle) -> None:
    server.host_puts(ANA, MONDAY, MONDAY + HOUR)
    event = server.live(ANA)[0]
    server.events[ANA][event_id(BOOKING)] = {**event, "id": event_id(BOOKING)}
    with pytest.raises(Rejected) as raised:
        await calendar.insert(HOST, a_meeting())
    assert raised.value.code == "event_id_taken"


# Busy times


async def test_further_calendars_make_a_host_busy(calendar: GoogleCalendar, server: FakeGoogle) -> None:
    server.host_puts(HOLIDAYS, MONDAY, MONDAY + DAY)
    server.host_puts(ANA, MONDAY + 10 * HOUR, MONDAY + 11 * HOUR, transparency="transparent")
    alone = await calendar.busy(HOST, MONDAY, MONDAY + DAY)
    both = await calendar.busy(HostCalendar("ana", ANA, (HOLIDAYS, ANA)), MONDAY, MONDAY + DAY)
    assert alone == ()
    assert [(each.start, each.end) for each in both] == [(MONDAY, MONDAY + DAY)]


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("notFound", NeedsPerson),
        ("forbidden", NeedsPerson),
        ("groupTooBig", NeedsPerson),
        ("internalError", Retryable),
        ("rateLimitExceeded", Retryable),
    ],
)
async def test_a_calendar_that_cannot_be_read_is_not_free(
    calendar: GoogleCalendar, server: FakeGoogle, reason: str, kind: type[ProviderError]
) -> None:
    server.unreadable[HOLIDAYS] = reason
    with pytest.raises(kind, match=f"{HOLIDAYS} is busy: {reason}"):
        await calendar.busy(HostCalendar("ana", ANA, (HOLIDAYS,)), MONDAY, MONDAY + DAY)


async def test_a_year_is_asked_in_pieces(calendar: GoogleCalendar, server: FakeGoogle) -> None:
    server.host_puts(ANA, MONDAY, MONDAY + 300 * DAY)
    (busy,) = await calendar.busy(HOST, MONDAY - DAY, MONDAY + 364 * DAY)
    assert (busy.start, busy.end) == (MONDAY, MONDAY + 300 * DAY)
    assert len(server.sent("POST", "/freeBusy")) == 7


# Moving


async def test_a_host_who_wrote_into_the_event_keeps_it(calendar: GoogleCalendar, server: FakeGoogle) -> None:
    made = await calendar.insert(HOST, a_meeting())
    server.host_changes(ANA, made.id, summary="Demo (bring the contract)")
    later = a_meeting(MONDAY + 15 * HOUR)
    moved = await calendar.move(HOST, made, later)
    (event,) = server.live(ANA)
    assert event["summary"] == "Demo (bring the contract)"
    assert event["start"]["dateTime"] == "2026-03-09T15:00:00Z"
    assert moved.version == event["etag"] != made.version
    assert [each.headers.get("if-match") for each in server.sent("PATCH", "")] == [made.version, '"2"']


async def test_a_move_without_a_known_version_looks_first(
    calendar: GoogleCalendar, server: FakeGoogle
) -> None:
    made = await calendar.insert(HOST, a_meeting())
    await calendar.move(HOST, EventRef(made.id), a_meeting(MONDAY + 15 * HOUR))
    assert [each.headers.get("if-match") for each in server.sent("PATCH", "")] == [made.version]


async def test_an_event_that_changes_all_the_time(calendar: GoogleCalendar, server: FakeGoogle) -> None:
    made = await calendar.insert(HOST, a_meeting())
    refused = server.error(Refused(412, "conditionNotMet"))
    server.fail = lambda request: refused if request.method == "PATCH" else None
    with pytest.raises(Retryable) as raised:
        await calendar.move(HOST, made, a_meeting(MONDAY + 15 * HOUR))
    assert raised.value.code == "conflict"
    assert len(server.sent("PATCH", "")) == 2


@pytest.mark.parametrize("version", [None, '"1"'])
async def test_an_event_that_the_host_deleted(
    calendar: GoogleCalendar, server: FakeGoogle, version: str | None
) -> None:
    made = await calendar.insert(HOST, a_meeting())
    server.host_changes(ANA, made.id, status="cancelled")
    with pytest.raises(Rejected) as raised:
        await calendar.move(HOST, EventRef(made.id, version), a_meeting(MONDAY + 15 * HOUR))
    assert raised.value.code == "event_gone"


# Refusals


@pytest.mark.parametrize(
    ("status", "reason", "kind", "code", "wait"),
    [
        (403, "rateLimitExceeded", Retryable, "rate_limited", None),
        (403, "userRateLimitExceeded", Retryable, "rate_limited", None),
        (403, "quotaExceeded", Retryable, "rate_limited", None),
        (403, "dailyLimitExceeded", Retryable, "rate_limited", None),
        (403, "calendarUsageLimitsExceeded", Retryable, "rate_limited", 3_600.0),
        (403, "insufficientPermissions", NeedsPerson, "forbidden", None),
        (403, "forbiddenForServiceAccounts", NeedsPerson, "forbidden", None),
        (410, "updatedMinTooLongAgo", NeedsPerson, "calendar_missing", None),
    ],
)
async def test_what_is_behind_a_refusal(
    calendar: GoogleCalendar,
    server: FakeGoogle,
    status: int,
    reason: str,
    kind: type[ProviderError],
    code: str,
    wait: float | None,
) -> None:
    server.fail = lambda _: server.error(Refused(status, reason, "Words of Google."))
    with pytest.raises(kind, match=r"Words of Google\.") as raised:
        await calendar.insert(HOST, a_meeting())
    assert (raised.value.code, getattr(raised.value, "retry_after", None)) == (code, wait)


# Access


async def test_a_service_account_acts_for_each_host(calendar: GoogleCalendar, server: FakeGoogle) -> None:
    for account in (ANA, BEN, ANA):
        await calendar.busy(HostCalendar("x", account), MONDAY, MONDAY + DAY)
    said = [jwt.decode(each["assertion"], options={"verify_signature": False}) for each in server.grants]
    assert [each["sub"] for each in said] == [ANA, BEN]
    assert {each["iss"] for each in said} == {"agent@project.test"}
    assert {each["exp"] - each["iat"] for each in said} == {3_600}


async def test_a_service_account_alone_invites_nobody(server: FakeGoogle, clock: FixedClock) -> None:
    calendar = a_calendar(server, clock, subject=None)
    with pytest.raises(NeedsPerson, match="without `subject`"):
        await calendar.insert(HOST, a_meeting())
    await calendar.aclose()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        '{"type": "authorized_user", "client_email": "a", "private_key": "hunter2"}',
        "{hunter2",
    ],
)
def test_what_is_no_key_file(clock: FixedClock, content: str) -> None:
    with pytest.raises(NeedsPerson) as raised:
        GoogleCalendar(GoogleConfig(), GoogleSecrets(service_account=content), clock=clock)
    assert raised.value.code == "not_configured"
    assert "hunter2" not in f"{raised.value} {raised.value.__cause__!r}"


async def test_a_private_key_that_cannot_be_read(server: FakeGoogle, clock: FixedClock) -> None:
    content = json.dumps(json.loads(key_file()) | {"private_key": "-----BEGIN PRIVATE KEY-----\nhunter2\n"})
    config = GoogleConfig(base_url=server.base_url, token_url=server.token_url)
    calendar = GoogleCalendar(config, GoogleSecrets(service_account=content), clock=clock)
    with pytest.raises(NeedsPerson) as raised:
        await calendar.busy(HOST, MONDAY, MONDAY + DAY)
    assert raised.value.code == "credentials"
    assert "hunter2" not in f"{raised.value} {raised.value.__cause__!r}"
    await calendar.aclose()


@pytest.mark.parametrize(
    "values",
    [
        {"base_url": "http://www.googleapis.com/calendar/v3"},
        {"token_url": "https://user:pw@oauth2.test/token"},
        {"base_url": "file:///etc/passwd"},
        {"token_url": "https://oauth2.test/token?x=1"},
        {"send_updates": "some"},
        {"read_timeout": 0},
        {"surprise": 1},
    ],
)
def test_settings_that_cannot_work(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        GoogleConfig(**values)


def test_secrets_are_not_shown() -> None:
    secrets = GoogleSecrets(service_account="hunter2", refresh_token="hunter3")
    assert repr(secrets) == "GoogleSecrets(service_account, refresh_token)"


# What hosts change


async def test_changes_since_last_time(
    calendar: GoogleCalendar, server: FakeGoogle, clock: FixedClock
) -> None:
    made = [
        await calendar.insert(HOST, a_meeting(MONDAY + n * HOUR, booking_id=UUID(int=n + 1)))
        for n in range(5)
    ]
    old = server.host_puts(ANA, clock() - 9 * DAY, clock() - 9 * DAY + HOUR)
    first = await google.changes(calendar, HOST, None, clock=clock)
    assert first.complete
    assert [each.booking_id for each in first.items] == [UUID(int=n + 1) for n in range(5)]
    nothing = await google.changes(calendar, HOST, first.token, clock=clock)
    assert (nothing.items, nothing.busy_changed, nothing.complete) == ((), False, False)

    server.host_changes(ANA, made[0].id, status="cancelled")
    later = {"dateTime": "2026-03-10T01:00:00+01:00"}, {"dateTime": "2026-03-10T02:00:00+01:00"}
    server.host_changes(ANA, made[1].id, start=later[0], end=later[1])
    server.host_changes(ANA, old["id"], summary="Private")
    second = await google.changes(calendar, HOST, first.token, clock=clock)
    assert second.busy_changed
    deleted, moved = second.items
    assert (deleted.booking_id, deleted.cancelled, deleted.start) == (UUID(int=1), True, None)
    assert (moved.booking_id, moved.cancelled) == (UUID(int=2), False)
    assert (moved.start, moved.end) == (
        datetime(2026, 3, 10, tzinfo=UTC),
        datetime(2026, 3, 10, 1, tzinfo=UTC),
    )
    assert (await google.changes(calendar, HOST, second.token, clock=clock)).items == ()


async def test_a_sync_token_that_is_too_old(
    calendar: GoogleCalendar, server: FakeGoogle, clock: FixedClock
) -> None:
    await calendar.insert(HOST, a_meeting())
    first = await google.changes(calendar, HOST, None, clock=clock)
    server.oldest_token = 99
    again = await google.changes(calendar, HOST, first.token, clock=clock)
    assert again.complete
    assert again.busy_changed
    assert [each.booking_id for each in again.items] == [BOOKING]


async def test_only_an_event_of_the_hosts_own_changed(
    calendar: GoogleCalendar, server: FakeGoogle, clock: FixedClock
) -> None:
    first = await google.changes(calendar, HOST, None, clock=clock)
    server.host_puts(ANA, MONDAY, MONDAY + HOUR)
    told = await google.changes(calendar, HOST, first.token, clock=clock)
    assert (told.items, told.busy_changed) == ((), True)


async def test_a_channel_opens_and_closes(
    calendar: GoogleCalendar, server: FakeGoogle, clock: FixedClock
) -> None:
    channel = await google.watch(
        calendar,
        HOST,
        address="https://company.test/hooks/google",
        channel_id="channel-1",
        secret="s3cret",
        clock=clock,
    )
    assert channel.expires == clock() + 7 * DAY
    assert "s3cret" not in repr(channel)
    assert server.channels["channel-1"]["token"] == "s3cret"
    await google.stop(calendar, HOST, channel)
    await google.stop(calendar, HOST, channel)
    assert server.channels == {}


async def test_a_channel_needs_https(calendar: GoogleCalendar, clock: FixedClock) -> None:
    with pytest.raises(Rejected, match="must be HTTPS"):
        await google.watch(
            calendar, HOST, address="http://company.test/", channel_id="c", secret="s", clock=clock
        )


CHANNEL = google.Channel("channel-1", "resource-1", datetime(2026, 3, 9, tzinfo=UTC), "s3cret")
GENUINE = {
    "X-Goog-Channel-ID": "channel-1",
    "X-Goog-Channel-Token": "s3cret",
    "X-Goog-Resource-ID": "resource-1",
    "X-Goog-Resource-State": "exists",
    "X-Goog-Message-Number": "10",
}


@pytest.mark.parametrize(
    ("changed", "meaning"),
    [
        ({}, "changed"),
        ({"X-Goog-Resource-State": "sync"}, "opened"),
        ({"X-Goog-Resource-State": "not_exists"}, "changed"),
        ({"X-Goog-Resource-State": "surprise"}, None),
        ({"X-Goog-Channel-Token": "s3cret2"}, None),
        ({"X-Goog-Channel-Token": ""}, None),
        ({"X-Goog-Channel-Token": "é"}, None),
        ({"X-Goog-Channel-ID": "channel-2"}, None),
        ({"X-Goog-Resource-ID": "resource-2"}, None),
    ],
)
def test_what_a_notification_means(changed: dict[str, str], meaning: str | None) -> None:
    headers = {**GENUINE, **changed}
    assert google.heard(headers, CHANNEL) == meaning
    assert google.heard({name.lower(): value for name, value in headers.items()}, CHANNEL) == meaning


def test_a_notification_without_headers_or_a_channel_without_secret() -> None:
    open_channel = google.Channel("channel-1", "resource-1", CHANNEL.expires, "")
    assert google.heard({}, CHANNEL) is None
    assert google.heard(GENUINE | {"X-Goog-Channel-Token": ""}, open_channel) is None
