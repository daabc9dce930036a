"""Outlook through Microsoft Graph: what is its own about it, against a server that keeps events and checks requests."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from scheduling.calendar import EventRef, HostCalendar, Person, SlotTaken
from scheduling.outlook import watching as outlook
from scheduling.outlook.calendar import OutlookCalendar
from scheduling.outlook.config import OutlookConfig, OutlookSecrets
from scheduling.outlook.watching import Notification
from tests.conftest import FixedClock
from tests.fakes.graph_server import DIRECTORY, FakeGraph
from tests.fakes.scripted_http import HttpReply, HttpRequest, ScriptedHttp, json_reply
from tests.fakes.vendor_server import Refused
from tests.scheduling.calendar_rig import ANA, BOOKING, MONDAY, Kept, a_meeting

BEN = "ben@company.test"
HOST = HostCalendar("ana", ANA)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def server(clock: FixedClock) -> Iterator[FakeGraph]:
    with FakeGraph(mailboxes=[ANA, BEN]) as opened:
        opened.now = clock()
        yield opened


@pytest.fixture
async def calendar(server: FakeGraph, clock: FixedClock) -> AsyncIterator[OutlookCalendar]:
    opened = a_calendar(server, clock)
    yield opened
    await opened.aclose()


def a_calendar(server: FakeGraph, clock: FixedClock, **settings: Any) -> OutlookCalendar:
    given: dict[str, Any] = {
        "base_url": server.base_url,
        "login_url": server.url,
        "directory": DIRECTORY,
        "client_id": "app",
    }
    return OutlookCalendar(
        OutlookConfig(**{**given, **settings}), OutlookSecrets(client_secret="right"), clock=clock
    )


def only_event(server: FakeGraph) -> dict[str, Any]:
    (event,) = server.events[ANA].values()
    return event


# The event


async def test_the_event_says_what_the_meeting_is(calendar: OutlookCalendar, server: FakeGraph) -> None:
    meeting = a_meeting(
        description="<b>See</b> & meet",
        hosts=(Person(ANA, "Ana"), Person(BEN, "Ben")),
    )
    made = await calendar.insert(HOST, meeting)
    event = only_event(server)
    assert event["subject"] == "Demo"
    assert event["body"] == {"contentType": "text", "content": "<b>See</b> & meet"}
    assert event["start"] == {"dateTime": "2026-03-09T10:00:00", "timeZone": "UTC"}
    assert event["end"] == {"dateTime": "2026-03-09T10:30:00", "timeZone": "UTC"}
    assert event["transactionId"] == str(BOOKING)
    assert [each["emailAddress"]["address"] for each in event["attendees"]] == ["vic@visitor.test", BEN]
    assert event["onlineMeetingProvider"] == "teamsForBusiness"
    assert (made.id, made.version) == (event["id"], event["@odata.etag"])
    assert (made.join_url, made.web_url) == (event["onlineMeeting"]["joinUrl"], event["webLink"])


@pytest.mark.parametrize(
    ("settings", "meeting", "absent"),
    [
        ({"teams": False}, {}, "isOnlineMeeting"),
        ({}, {"video": False}, "isOnlineMeeting"),
        ({}, {"location": "Main Street 1"}, "isOnlineMeeting"),
        ({"attendees": False}, {}, "attendees"),
    ],
)
async def test_what_is_left_out(
    server: FakeGraph, clock: FixedClock, settings: dict[str, Any], meeting: dict[str, Any], absent: str
) -> None:
    calendar = a_calendar(server, clock, **settings)
    await calendar.insert(HOST, a_meeting(**meeting))
    assert absent not in only_event(server)
    await calendar.aclose()


async def test_an_event_without_attendees_is_deleted(server: FakeGraph, clock: FixedClock) -> None:
    calendar = a_calendar(server, clock, attendees=False)
    made = await calendar.insert(HOST, a_meeting())
    for _ in range(2):
        await calendar.cancel(HOST, made, a_meeting())
    assert server.events[ANA] == {}
    assert server.sent("POST", "/cancel") == []
    await calendar.aclose()


async def test_two_who_write_at_the_same_time(calendar: OutlookCalendar, server: FakeGraph) -> None:
    """A 409 that is not about the transaction id is tried again later, not with another id."""
    refused = server.error(Refused(409, "ConcurrentItemSave", "Try again."))
    server.fail = lambda request: refused if request.path.endswith("/events") else None
    with pytest.raises(Retryable, match="ConcurrentItemSave"):
        await calendar.insert(HOST, a_meeting())
    assert len(server.sent("POST", "/events$")) == 1


# Busy times


@pytest.mark.parametrize(
    ("status", "busy"),
    [
        ("busy", 1),
        ("oof", 1),
        ("tentative", 1),
        ("unknown", 1),
        ("free", 0),
        ("workingElsewhere", 0),
        ("new", 1),
    ],
)
async def test_what_counts_as_busy(
    calendar: OutlookCalendar, server: FakeGraph, status: str, busy: int
) -> None:
    server.host_puts(ANA, MONDAY, MONDAY + HOUR, status=status)
    assert len(await calendar.busy(HOST, MONDAY, MONDAY + DAY)) == busy


async def test_tentative_times_may_be_free(server: FakeGraph, clock: FixedClock) -> None:
    calendar = a_calendar(server, clock, tentative_is_busy=False)
    server.host_puts(ANA, MONDAY, MONDAY + HOUR, status="tentative")
    server.host_puts(ANA, MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)
    for _ in range(2):
        found = await calendar.busy(HOST, MONDAY, MONDAY + DAY)
        assert [(each.start, each.end) for each in found] == [(MONDAY + 2 * HOUR, MONDAY + 3 * HOUR)]
        server.limited.add(ANA)
    await calendar.aclose()


async def test_who_may_see_little_sees_five_minutes(calendar: OutlookCalendar, server: FakeGraph) -> None:
    server.limited.add(ANA)
    server.host_puts(ANA, MONDAY + timedelta(minutes=10), MONDAY + timedelta(minutes=35))
    server.host_puts(ANA, MONDAY + 5 * HOUR, MONDAY + 6 * HOUR, status="workingElsewhere")
    (found,) = await calendar.busy(HOST, MONDAY, MONDAY + DAY)
    assert (found.start, found.end) == (MONDAY + timedelta(minutes=10), MONDAY + timedelta(minutes=35))


async def test_further_calendars_make_a_host_busy(calendar: OutlookCalendar, server: FakeGraph) -> None:
    """One in another mailbox, one in the same; pages are asked for and no address of the server's is followed."""
    server.host_puts(BEN, MONDAY, MONDAY + HOUR)
    server.calendars["AQMk=/+"] = [
        {**a_span(number * 3 * HOUR), "showAs": status, "isCancelled": cancelled}
        for number, (status, cancelled) in enumerate(
            [("free", False), ("busy", True), ("busy", False), ("oof", False)]
        )
    ]
    host = HostCalendar("ana", ANA, (BEN, "AQMk=/+"))
    found = await calendar.busy(host, MONDAY, MONDAY + DAY)
    assert [(each.start - MONDAY) / HOUR for each in found] == [0, 6, 9]
    assert len(server.sent("GET", "/calendarView$")) == 4


def a_span(after: timedelta) -> dict[str, Any]:
    start = MONDAY + after
    return {
        which: {"dateTime": at.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}
        for which, at in (("start", start), ("end", start + HOUR))
    }


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ErrorMailRecipientNotFound", NeedsPerson),
        ("ErrorNoFreeBusyAccess", NeedsPerson),
        ("ErrorServerBusy", Retryable),
    ],
)
async def test_a_mailbox_that_cannot_be_read_is_not_free(
    calendar: OutlookCalendar, server: FakeGraph, code: str, kind: type[ProviderError]
) -> None:
    server.unreadable[BEN] = code
    with pytest.raises(kind, match=f"{BEN} is busy: {code}"):
        await calendar.busy(HostCalendar("ana", ANA, (BEN,)), MONDAY, MONDAY + DAY)


@pytest.mark.parametrize(
    "information",
    [
        {"scheduleId": BEN, "scheduleItems": []},
        {"scheduleId": ANA},
        {"scheduleId": ANA, "scheduleItems": [{"status": "busy"}]},
        {
            "scheduleId": ANA,
            "scheduleItems": [
                {
                    "status": "busy",
                    "start": {"dateTime": "2026-03-09T10:00:00", "timeZone": "Pacific Standard Time"},
                    "end": {"dateTime": "2026-03-09T11:00:00", "timeZone": "Pacific Standard Time"},
                }
            ],
        },
    ],
)
async def test_schedules_that_cannot_be_understood(
    calendar: OutlookCalendar, server: FakeGraph, information: dict[str, Any]
) -> None:
    """Somebody else's, none at all, one without times, one in a zone that was not asked for."""
    server.fail = lambda _: json_reply(200, {"value": [information]})
    with pytest.raises(Retryable) as raised:
        await calendar.busy(HOST, MONDAY, MONDAY + DAY)
    assert raised.value.code == "bad_answer"


async def test_no_more_than_four_requests_at_once(calendar: OutlookCalendar, server: FakeGraph) -> None:
    under_way, counts, lock = set[int](), list[int](), threading.Lock()

    def watch(_: HttpRequest) -> None:
        me = threading.get_ident()
        with lock:
            under_way.add(me)
            counts.append(len(under_way))
        time.sleep(0.03)
        with lock:
            under_way.discard(me)

    server.fail = watch
    await asyncio.gather(*(calendar.busy(HOST, MONDAY, MONDAY + DAY) for _ in range(12)))
    assert len(counts) == 12
    assert 1 < max(counts) <= 4


# Moving


async def test_a_host_who_wrote_into_the_event_keeps_it(calendar: OutlookCalendar, server: FakeGraph) -> None:
    made = await calendar.insert(HOST, a_meeting())
    server.host_changes(ANA, made.id, subject="Demo (bring the contract)")
    moved = await calendar.move(HOST, made, a_meeting(MONDAY + 15 * HOUR))
    event = only_event(server)
    assert event["subject"] == "Demo (bring the contract)"
    assert event["start"]["dateTime"] == "2026-03-09T15:00:00"
    assert moved.version == event["@odata.etag"]
    assert [each.headers.get("if-match") for each in server.sent("PATCH", "")] == [made.version, 'W/"2"']


async def test_an_event_that_the_host_deleted(calendar: OutlookCalendar, server: FakeGraph) -> None:
    made = await calendar.insert(HOST, a_meeting())
    server.host_deletes(ANA, made.id)
    for event in (made, EventRef(made.id)):
        with pytest.raises(Rejected) as raised:
            await calendar.move(HOST, event, a_meeting(MONDAY + 15 * HOUR))
        assert raised.value.code == "event_gone"


async def test_a_mailbox_that_is_gone_is_no_cancelled_event(
    calendar: OutlookCalendar, server: FakeGraph
) -> None:
    made = await calendar.insert(HOST, a_meeting())
    del server.events[ANA]
    for attempt in (calendar.cancel(HOST, made, a_meeting()), outlook.look(calendar, HOST, made.id)):
        with pytest.raises(NeedsPerson) as raised:
            await attempt
        assert raised.value.code == "calendar_missing"


async def test_a_move_onto_somebody_elses_time_beside_its_own(
    calendar: OutlookCalendar, server: FakeGraph
) -> None:
    made = await calendar.insert(HOST, a_meeting())
    server.host_puts(ANA, MONDAY + timedelta(hours=10, minutes=40), MONDAY + 11 * HOUR)
    with pytest.raises(SlotTaken):
        await calendar.move(HOST, made, a_meeting(MONDAY + timedelta(hours=10, minutes=15)))


@pytest.mark.parametrize(
    ("status", "code", "kind", "expected"),
    [
        (429, "ApplicationThrottled", Retryable, "rate_limited"),
        (503, "MailboxConcurrency", Retryable, "rate_limited"),
        (423, "ErrorLocked", Retryable, "provider_error"),
        (403, "ErrorAccessDenied", NeedsPerson, "forbidden"),
        (404, "MailboxNotEnabledForRESTAPI", NeedsPerson, "calendar_missing"),
    ],
)
async def test_what_is_behind_a_refusal(
    calendar: OutlookCalendar,
    server: FakeGraph,
    status: int,
    code: str,
    kind: type[ProviderError],
    expected: str,
) -> None:
    server.fail = lambda _: server.error(Refused(status, code, "Words of Graph.", Retry_After="3"))
    with pytest.raises(kind, match=rf"{code} Words of Graph\.") as raised:
        await calendar.insert(HOST, a_meeting())
    assert raised.value.code == expected
    assert getattr(raised.value, "retry_after", 3.0) == 3.0


# Access


async def test_a_refresh_token_that_is_replaced_is_kept(server: FakeGraph, clock: FixedClock) -> None:
    kept = Kept()
    config = OutlookConfig(
        base_url=server.base_url, login_url=server.url, directory=DIRECTORY, client_id="app"
    )
    secrets = OutlookSecrets(client_secret="right", refresh_token="refresh-0")
    calendar = OutlookCalendar(config, secrets, clock=clock, kept=kept)
    for _ in range(3):
        await calendar.busy(HOST, MONDAY, MONDAY + DAY)
        server.expire_tokens()
    assert [each["refresh_token"] for each in server.grants] == ["refresh-0", "refresh-1", "refresh-2"]
    assert kept.tokens == ["refresh-1", "refresh-2", "refresh-3"]
    await calendar.aclose()


async def test_a_refresh_token_that_another_process_replaced_is_taken_over(
    server: FakeGraph, clock: FixedClock
) -> None:
    config = OutlookConfig(
        base_url=server.base_url, login_url=server.url, directory=DIRECTORY, client_id="app"
    )
    secrets, kept = OutlookSecrets(client_secret="right", refresh_token="refresh-0"), Kept()
    calendars = [OutlookCalendar(config, secrets, clock=clock, kept=kept) for _ in range(2)]
    for _ in range(2):
        for calendar in calendars:
            await calendar.busy(HOST, MONDAY, MONDAY + DAY)
        server.expire_tokens()
    assert [each["refresh_token"] for each in server.grants] == [f"refresh-{n}" for n in range(4)]
    for calendar in calendars:
        await calendar.aclose()


async def test_a_refresh_token_that_another_process_uses_at_the_same_moment(
    server: FakeGraph, clock: FixedClock
) -> None:
    """Ours is refused, as the other process was first; what it got is there a moment later."""

    class Late(Kept):
        async def latest(self) -> str | None:
            self.tokens.append("refresh-other")
            return self.tokens[-1] if len(self.tokens) > 1 else None

    server.refresh_token = "refresh-other"
    config = OutlookConfig(
        base_url=server.base_url, login_url=server.url, directory=DIRECTORY, client_id="app"
    )
    secrets = OutlookSecrets(client_secret="right", refresh_token="refresh-0")
    calendar = OutlookCalendar(config, secrets, clock=clock, kept=Late())
    assert await calendar.busy(HOST, MONDAY, MONDAY + DAY) == ()
    assert [each["refresh_token"] for each in server.grants] == ["refresh-other"]
    await calendar.aclose()


async def test_a_refresh_token_is_not_lost_with_its_caller(server: FakeGraph, clock: FixedClock) -> None:
    """The caller gives up while the token endpoint still thinks; the token that comes is used by the next one."""
    config = OutlookConfig(
        base_url=server.base_url, login_url=server.url, directory=DIRECTORY, client_id="app", read_timeout=0.1
    )
    secrets = OutlookSecrets(client_secret="right", refresh_token="refresh-0")
    calendar = OutlookCalendar(config, secrets, clock=clock)
    slow = json_reply(200, {"access_token": "late", "expires_in": 3_600, "refresh_token": "refresh-9"})
    server.fail_token = lambda _: HttpReply(200, slow.body, slow.headers, after=0.4)
    server.valid.add("late")
    with pytest.raises(Retryable):
        await calendar.busy(HOST, MONDAY, MONDAY + DAY)
    made = await calendar.insert(HOST, a_meeting())
    assert made.id
    assert len(server.sent("POST", "/token$")) == 1
    await calendar.aclose()


@pytest.mark.parametrize(
    ("settings", "secrets"),
    [
        ({}, OutlookSecrets(client_secret="right")),
        ({"client_id": "app"}, OutlookSecrets(client_secret="right")),
        ({"client_id": "app", "directory": "company.test"}, OutlookSecrets()),
    ],
)
def test_access_that_is_not_complete(
    clock: FixedClock, settings: dict[str, Any], secrets: OutlookSecrets
) -> None:
    with pytest.raises(NeedsPerson) as raised:
        OutlookCalendar(OutlookConfig(**settings), secrets, clock=clock)
    assert raised.value.code == "not_configured"


async def test_a_wrong_secret(server: FakeGraph, clock: FixedClock) -> None:
    config = OutlookConfig(
        base_url=server.base_url, login_url=server.url, directory=DIRECTORY, client_id="app"
    )
    calendar = OutlookCalendar(config, OutlookSecrets(client_secret="hunter2"), clock=clock)
    with pytest.raises(NeedsPerson, match="AADSTS7000215") as raised:
        await calendar.busy(HOST, MONDAY, MONDAY + DAY)
    assert raised.value.code == "credentials"
    assert "hunter2" not in f"{raised.value!r} {OutlookSecrets(client_secret='hunter2')!r}"
    await calendar.aclose()


@pytest.mark.parametrize(
    "values",
    [
        {"base_url": "http://graph.test"},
        {"directory": "../common"},
        {"login_url": "ftp://x"},
        {"surprise": 1},
    ],
)
def test_settings_that_cannot_work(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        OutlookConfig(**values)


# What hosts change


def our_address(request: HttpRequest) -> HttpReply:
    """What the web side does with a request of Graph's."""
    token = outlook.validation_token(dict(parse_qsl(urlsplit(request.path).query)))
    return HttpReply(200, token.encode(), {"Content-Type": "text/plain"}) if token else HttpReply(202)


async def test_a_subscription_from_handshake_to_end(
    calendar: OutlookCalendar, server: FakeGraph, clock: FixedClock
) -> None:
    with ScriptedHttp(our_address) as ours:
        made = await outlook.subscribe(
            calendar, HOST, address=f"{ours.url}/hooks/outlook", secret="s3cret", clock=clock
        )
    assert made.expires == clock() + 7 * DAY
    assert "s3cret" not in repr(made)
    assert server.subscriptions[made.id]["clientState"] == "s3cret"
    clock.advance(86_400)
    server.now = clock()
    renewed = await outlook.renew(calendar, made, clock=clock, lasting=timedelta(days=30))
    assert renewed.expires == clock() + 7 * DAY
    for _ in range(2):
        await outlook.unsubscribe(calendar, renewed)
    with pytest.raises(Rejected) as raised:
        await outlook.renew(calendar, renewed, clock=clock)
    assert raised.value.code == outlook.SUBSCRIPTION_GONE


async def test_an_address_that_does_not_answer_the_handshake(
    calendar: OutlookCalendar, clock: FixedClock
) -> None:
    with (
        ScriptedHttp(lambda _: HttpReply(200, b"hello")) as ours,
        pytest.raises(Rejected, match="validation"),
    ):
        await outlook.subscribe(calendar, HOST, address=ours.url, secret="s3cret", clock=clock)


def test_validation_tokens() -> None:
    assert outlook.validation_token({"validationToken": "a b&c"}) == "a b&c"
    assert outlook.validation_token({}) is None
    assert outlook.validation_token({"validationToken": ""}) is None
    assert outlook.validation_token({"validationToken": "x" * 5_000}) is None


def said(**changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "subscriptionId": "S1",
        "clientState": "s3cret",
        "changeType": "updated",
        "resource": "Users/0f/Events/AAMk%2B1",
        "resourceData": {"@odata.type": "#Microsoft.Graph.Event", "id": "AAMk+1"},
    }
    return {key: value for key, value in {**given, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (said(), [Notification("S1", "changed", "AAMk+1")]),
        (said(resourceData=None), [Notification("S1", "changed", "AAMk+1")]),
        (said(changeType="deleted"), [Notification("S1", "changed", "AAMk+1")]),
        (said(lifecycleEvent="reauthorizationRequired"), [Notification("S1", "reauthorize")]),
        (said(lifecycleEvent="subscriptionRemoved"), [Notification("S1", "removed")]),
        (said(lifecycleEvent="missed"), [Notification("S1", "missed")]),
        (said(lifecycleEvent="surprise"), []),
        (said(clientState="s3cret2"), []),
        (said(clientState=None), []),
        (said(clientState=5), []),
        (said(clientState="é"), []),
        (said(subscriptionId="S2"), []),
        (said(subscriptionId="S3", clientState=""), []),
        (said(resourceData=None, resource=None), []),
        (said(resourceData="x", resource="x"), []),
    ],
)
def test_what_a_notification_means(told: dict[str, Any], expected: list[Notification]) -> None:
    secrets = {"S1": "s3cret", "S3": ""}
    assert list(outlook.heard(json.dumps({"value": [told]}).encode(), secrets)) == expected
    both = json.dumps({"value": [said(clientState="forged"), told, 7, None]}).encode()
    assert list(outlook.heard(both, secrets)) == expected


@pytest.mark.parametrize("body", [b"", b"[]", b"\xff", b'{"value": {}}', b'{"value": [[]]}', b"null"])
def test_notifications_that_are_none(body: bytes) -> None:
    assert outlook.heard(body, {"S1": "s3cret"}) == ()


async def test_looking_at_what_changed(calendar: OutlookCalendar, server: FakeGraph) -> None:
    made = await calendar.insert(HOST, a_meeting())
    server.host_changes(ANA, made.id, **a_span(15 * HOUR))
    moved = await outlook.look(calendar, HOST, made.id)
    assert (moved.booking_id, moved.cancelled) == (BOOKING, False)
    assert (moved.start, moved.end) == (
        datetime(2026, 3, 9, 15, tzinfo=UTC),
        datetime(2026, 3, 9, 16, tzinfo=UTC),
    )
    assert moved.event.version != made.version
    server.host_changes(ANA, made.id, isCancelled=True)
    assert (await outlook.look(calendar, HOST, made.id)).cancelled
    server.host_deletes(ANA, made.id)
    gone = await outlook.look(calendar, HOST, made.id)
    assert (gone.cancelled, gone.event.id, gone.start) == (True, made.id, None)


async def test_looking_at_an_event_that_is_not_ours(calendar: OutlookCalendar, server: FakeGraph) -> None:
    event = server.host_puts(ANA, MONDAY, MONDAY + HOUR)
    assert (await outlook.look(calendar, HOST, event["id"])).booking_id is None
