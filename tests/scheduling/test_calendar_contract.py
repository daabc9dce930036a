"""What holds for every vendor's calendar, over real HTTP against servers that check requests as the vendors do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from kit.errors import NeedsPerson, ProviderError, Rejected, Retryable
from scheduling.calendar import Busy, Calendar, EventRef, HostCalendar, Person, SlotTaken
from tests.conftest import FixedClock
from tests.fakes.scripted_http import HttpReply, HttpRequest
from tests.fakes.vendor_server import Refused
from tests.scheduling.calendar_rig import ANA, MONDAY, RIGS, Rig, a_meeting, secret_seen

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
HALF = timedelta(minutes=30)


@pytest.fixture(params=list(RIGS))
async def rig(request: pytest.FixtureRequest, clock: FixedClock) -> AsyncIterator[Rig]:
    async with RIGS[request.param](clock, 5) as opened:
        yield opened


@pytest.fixture(params=list(RIGS))
async def hasty(request: pytest.FixtureRequest, clock: FixedClock) -> AsyncIterator[Rig]:
    """One that waits no longer than 0.4 s."""
    async with RIGS[request.param](clock, 0.4) as opened:
        yield opened


def test_it_is_a_calendar(rig: Rig) -> None:
    calendar: Calendar = rig.calendar
    assert calendar.name in ("google", "outlook", "calendly")


async def test_create_move_cancel(rig: Rig) -> None:
    first, second = a_meeting(), a_meeting(MONDAY + 15 * HOUR, sequence=1)
    made = await rig.calendar.insert(rig.host, first)
    assert made.id
    assert rig.meetings() == [(first.start, first.end)]
    moved = await rig.calendar.move(rig.host, made, second)
    assert rig.meetings() == [(second.start, second.end)]
    await rig.calendar.cancel(rig.host, moved, second)
    assert rig.meetings() == []
    await rig.calendar.cancel(rig.host, moved, second)


async def test_a_repeat_finds_the_first(rig: Rig) -> None:
    meeting = a_meeting()
    made = [await rig.calendar.insert(rig.host, meeting) for _ in range(3)]
    assert {each.id for each in made} == {made[0].id}
    assert rig.meetings() == [(meeting.start, meeting.end)]


async def test_a_repeated_move_changes_nothing(rig: Rig) -> None:
    made = await rig.calendar.insert(rig.host, a_meeting())
    later = a_meeting(MONDAY + 15 * HOUR, sequence=1)
    once = await rig.calendar.move(rig.host, made, later)
    again = await rig.calendar.move(rig.host, made, later)
    assert again.id == once.id
    assert rig.meetings() == [(later.start, later.end)]


async def test_a_move_onto_part_of_its_own_time(rig: Rig) -> None:
    if rig.calendar.name == "calendly":
        pytest.skip("Calendly's own times do not overlap")
    made = await rig.calendar.insert(rig.host, a_meeting())
    later = a_meeting(MONDAY + 10 * HOUR + timedelta(minutes=15))
    await rig.calendar.move(rig.host, made, later)
    assert rig.meetings() == [(later.start, later.end)]


async def test_a_cancelled_booking_can_be_made_again(rig: Rig) -> None:
    meeting = a_meeting()
    for _ in range(3):
        made = await rig.calendar.insert(rig.host, meeting)
        assert rig.meetings() == [(meeting.start, meeting.end)]
        assert (await rig.calendar.insert(rig.host, meeting)).id == made.id
        await rig.calendar.cancel(rig.host, made, meeting)
        assert rig.meetings() == []


async def test_a_taken_time(rig: Rig) -> None:
    meeting = a_meeting()
    rig.occupy(meeting.start - HALF, meeting.end)
    with pytest.raises(SlotTaken):
        await rig.calendar.insert(rig.host, meeting)
    assert rig.meetings() == []


async def test_a_move_to_a_taken_time_leaves_the_meeting(rig: Rig) -> None:
    made = await rig.calendar.insert(rig.host, a_meeting())
    later = a_meeting(MONDAY + 15 * HOUR)
    rig.occupy(later.start, later.end + HALF)
    with pytest.raises(SlotTaken):
        await rig.calendar.move(rig.host, made, later)
    assert rig.meetings() == [(a_meeting().start, a_meeting().end)]


async def test_times_that_only_touch_are_free(rig: Rig) -> None:
    meeting = a_meeting()
    rig.occupy(meeting.start - HOUR, meeting.start)
    rig.occupy(meeting.end, meeting.end + HOUR)
    await rig.calendar.insert(rig.host, meeting)
    assert rig.meetings() == [(meeting.start, meeting.end)]


@pytest.mark.parametrize(
    ("zone", "wall"),
    [
        ("Europe/Berlin", "2026-03-29T01:30"),
        ("Australia/Lord_Howe", "2026-04-05T01:00"),
        ("Asia/Kathmandu", "2026-03-20T23:45"),
    ],
)
async def test_busy_across_a_change_of_clocks(rig: Rig, zone: str, wall: str) -> None:
    """Two hours by the clock on the wall are what they are in UTC."""
    local = datetime.fromisoformat(wall)
    start = local.replace(tzinfo=ZoneInfo(zone))
    end = (local + 2 * HOUR).replace(tzinfo=ZoneInfo(zone))
    whole = timedelta(minutes=30)  # Calendly offers whole half hours of UTC
    if rig.calendar.name == "calendly":
        start, end = (_rounded(each.astimezone(UTC), whole) for each in (start, end))
    rig.occupy(start, end)
    day = start.astimezone(UTC).replace(hour=0, minute=0)
    found = await rig.calendar.busy(rig.host, day, day + 2 * DAY)
    assert found == (Busy(start.astimezone(UTC), end.astimezone(UTC)),)


def _rounded(when: datetime, step: timedelta) -> datetime:
    return when - (when - datetime(2026, 1, 1, tzinfo=UTC)) % step


async def test_busy_over_many_weeks_is_put_together(rig: Rig) -> None:
    spans = [(MONDAY + number * 9 * DAY, MONDAY + number * 9 * DAY + HOUR) for number in range(4)]
    for start, end in spans:
        rig.occupy(start, end)
    found = await rig.calendar.busy(rig.host, MONDAY, MONDAY + 30 * DAY)
    assert [(each.start, each.end) for each in found] == spans
    assert all(each.start.tzinfo for each in found)


async def test_busy_at_nothing(rig: Rig) -> None:
    assert await rig.calendar.busy(rig.host, MONDAY, MONDAY) == ()


# Access


async def test_one_token_for_many_at_once(rig: Rig) -> None:
    await asyncio.gather(*(rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY) for _ in range(12)))
    assert len(rig.server.grants) == 1


async def test_a_token_is_renewed_before_it_expires(rig: Rig, clock: FixedClock) -> None:
    await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    clock.advance(3_600 - 61)
    await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    assert len(rig.server.grants) == 1
    clock.advance(2)
    await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    assert len(rig.server.grants) == 2


@pytest.mark.parametrize("lifetime", [None, "3600", -5, "soon", 10**12])
async def test_odd_lifetimes_of_tokens(rig: Rig, lifetime: Any) -> None:
    rig.server.lifetime = lifetime
    await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)


async def test_a_token_that_is_no_longer_accepted_is_renewed_once(rig: Rig) -> None:
    await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    rig.server.expire_tokens()
    await asyncio.gather(*(rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY) for _ in range(6)))
    assert len(rig.server.grants) == 2


async def test_a_new_token_that_is_not_accepted_either(rig: Rig) -> None:
    rig.server.fail = lambda _: rig.server.error(Refused(401, "authError", "Invalid Credentials"))
    with pytest.raises(NeedsPerson) as raised:
        await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    assert raised.value.code == "credentials"
    assert len(rig.server.grants) == 2


async def test_access_that_was_withdrawn(rig: Rig) -> None:
    made = await rig.calendar.insert(rig.host, a_meeting())
    rig.server.expire_tokens()
    rig.server.revoked = True
    for attempt in (
        rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY),
        rig.calendar.insert(rig.host, a_meeting(booking_id=UUID(int=1))),
        rig.calendar.cancel(rig.host, made, a_meeting()),
    ):
        with pytest.raises(NeedsPerson) as raised:
            await attempt
        assert raised.value.code == "auth_revoked"
        assert secret_seen(raised.value, rig.server) == []


TOKEN_REFUSALS: list[tuple[HttpReply, type[ProviderError], str]] = [
    (HttpReply(503, headers={"Retry-After": "9"}), Retryable, "provider_error"),
    (HttpReply(429), Retryable, "rate_limited"),
    (HttpReply(200, b"<html>"), Retryable, "bad_answer"),
    (HttpReply(200, b"[]"), Retryable, "bad_answer"),
    (HttpReply(200, b'{"access_token": 5}'), Retryable, "bad_answer"),
    (HttpReply(401, b'{"error": "invalid_client"}'), NeedsPerson, "credentials"),
    (HttpReply(400, b'{"error": "temporarily_unavailable"}'), Retryable, "provider_error"),
    (HttpReply(drop=True), Retryable, "unreachable"),
    (HttpReply(302, headers={"Location": "http://127.0.0.1:1/"}), NeedsPerson, "configuration"),
]


@pytest.mark.parametrize(("reply", "kind", "code"), TOKEN_REFUSALS)
async def test_no_token(rig: Rig, reply: HttpReply, kind: type[ProviderError], code: str) -> None:
    rig.server.fail_token = lambda _: reply
    with pytest.raises(kind) as raised:
        await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    assert raised.value.code == code
    assert secret_seen(raised.value, rig.server) == []
    rig.server.fail_token = lambda _: None
    await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)


# Refusals

IN_A_MINUTE = format_datetime(datetime(2026, 3, 2, 9, 31, tzinfo=UTC), usegmt=True)
REFUSALS: list[tuple[Refused, type[ProviderError], str, float | None]] = [
    (Refused(429, "rateLimitExceeded", Retry_After="17"), Retryable, "rate_limited", 17.0),
    (Refused(429, "rateLimitExceeded", Retry_After=IN_A_MINUTE), Retryable, "rate_limited", 60.0),
    (Refused(429, "rateLimitExceeded", Retry_After="soon"), Retryable, "rate_limited", None),
    (Refused(500, "backendError"), Retryable, "provider_error", None),
    (Refused(503, "backendError", Retry_After="5"), Retryable, "provider_error", 5.0),
    (Refused(403, "insufficientPermissions", "scope is missing"), NeedsPerson, "forbidden", None),
    (Refused(404, "notFound", "Not Found"), NeedsPerson, "calendar_missing", None),
    (Refused(302, "moved", Location="http://127.0.0.1:1/"), NeedsPerson, "configuration", None),
    (Refused(400, "invalid", "timeMin is odd"), Rejected, "refused", None),
]


@pytest.mark.parametrize(("refused", "kind", "code", "wait"), REFUSALS)
async def test_refusals(
    rig: Rig, refused: Refused, kind: type[ProviderError], code: str, wait: float | None
) -> None:
    rig.server.fail = lambda _: rig.server.error(refused)
    with pytest.raises(kind) as raised:
        await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    assert raised.value.code == code
    assert getattr(raised.value, "retry_after", None) == wait
    assert refused.words in str(raised.value)


async def test_a_booking_that_is_refused_says_why(rig: Rig) -> None:
    refused = rig.server.error(Refused(422, "invalid", "The visitor's address is odd."))
    rig.server.fail = lambda request: refused if rig.books(request) else None
    with pytest.raises(Rejected, match="address is odd"):
        await rig.calendar.insert(rig.host, a_meeting())


MALFORMED = [
    b"<html>proxy</html>",
    b"[1, 2]",
    b"\xff\xfe",
    b'{"calendars": 5, "value": "x", "collection": {}}',
]


@pytest.mark.parametrize("body", MALFORMED)
async def test_answers_that_cannot_be_read(rig: Rig, body: bytes) -> None:
    """Nothing is free because an answer was broken."""
    rig.server.fail = lambda _: HttpReply(200, body, {"Content-Type": "application/json"})
    with pytest.raises(Retryable):
        await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    rig.server.fail = lambda request: HttpReply(200, body) if rig.books(request) else None
    with pytest.raises(Retryable):
        await rig.calendar.insert(rig.host, a_meeting())


async def test_an_endless_answer_of_odd_shape(rig: Rig) -> None:
    rig.server.fail = lambda _: HttpReply(500, b"x" * 200_000)
    with pytest.raises(Retryable) as raised:
        await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    assert len(str(raised.value)) < 500


# Silence


async def test_reads_give_up_in_time(hasty: Rig) -> None:
    await hasty.calendar.busy(hasty.host, MONDAY, MONDAY + DAY)
    hasty.server.fail = lambda _: HttpReply(after=1.5)
    started = asyncio.get_running_loop().time()
    with pytest.raises(Retryable) as raised:
        await hasty.calendar.busy(hasty.host, MONDAY, MONDAY + 20 * DAY)
    assert raised.value.code == "unreachable"
    assert asyncio.get_running_loop().time() - started < 1.2


@pytest.mark.parametrize("silence", [HttpReply(after=1.0), HttpReply(drop=True)], ids=["slow", "dropped"])
async def test_a_booking_whose_answer_was_lost_is_made_once(hasty: Rig, silence: HttpReply) -> None:
    meeting = a_meeting()
    hasty.server.fail = lambda request: silence if hasty.books(request) else None
    await _may_stay_silent(hasty.calendar.insert(hasty.host, meeting))
    assert hasty.meetings() == [(meeting.start, meeting.end)]
    hasty.server.fail = lambda _: None
    made = await hasty.calendar.insert(hasty.host, meeting)
    assert made.id
    assert hasty.meetings() == [(meeting.start, meeting.end)]


@pytest.mark.parametrize("silence", [HttpReply(after=1.0), HttpReply(drop=True)], ids=["slow", "dropped"])
async def test_a_move_and_a_cancellation_whose_answers_were_lost(hasty: Rig, silence: HttpReply) -> None:
    made = await hasty.calendar.insert(hasty.host, a_meeting())
    later = a_meeting(MONDAY + 15 * HOUR, sequence=1)
    hasty.server.fail = lambda request: silence if hasty.moves(request) else None
    await _may_stay_silent(hasty.calendar.move(hasty.host, made, later))
    hasty.server.fail = lambda _: None
    moved = await hasty.calendar.move(hasty.host, made, later)
    assert hasty.meetings() == [(later.start, later.end)]
    hasty.server.fail = lambda request: silence if hasty.cancels(request) else None
    await _may_stay_silent(hasty.calendar.cancel(hasty.host, moved, later))
    hasty.server.fail = lambda _: None
    await hasty.calendar.cancel(hasty.host, moved, later)
    assert hasty.meetings() == []


async def _may_stay_silent(attempt: Any) -> None:
    """httplib2 asks again by itself when a connection breaks; otherwise the outcome is unknown."""
    try:
        await attempt
    except Retryable as error:
        assert error.code == "unknown_outcome"


async def test_a_server_that_is_not_there(rig: Rig) -> None:
    await rig.calendar.busy(rig.host, MONDAY, MONDAY + DAY)
    rig.server.__exit__(None, None, None)
    with pytest.raises(Retryable) as raised:
        await rig.calendar.insert(rig.host, a_meeting())
    assert raised.value.code == "unreachable"


# Hostile words

HOSTILE = [
    "Robert'); DROP TABLE bookings;--",
    "Vic\r\nATTENDEE:mailto:evil@evil.test\x00\x1b[31m",
    "<script>alert(1)</script>",
    "‮moc.live‬ ⁦Vic⁩",
    "𝕍𝕚𝕔 👩‍👩‍👧 الاسم 名前",
    "x" * 5_000,
    " \t\n ",
    "\ud800",
]


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_names_and_titles(rig: Rig, words: str) -> None:
    """The servers refuse what cannot be shown on one line."""
    meeting = a_meeting(
        title=words,
        description=words * 20,
        visitor=Person("Vic@Visitor.test", words),
        hosts=(Person(ANA, words), Person("ben@company.test", words)),
        guests=(Person("vic@visitor.test", "Vic again"), Person("cy@visitor.test", None)),
        location=words if rig.calendar.name != "calendly" and words.strip() else None,
    )
    made = await rig.calendar.insert(rig.host, meeting)
    assert rig.meetings() == [(meeting.start, meeting.end)]
    await rig.calendar.cancel(rig.host, made, meeting)


@pytest.mark.parametrize("id", ["../../users/other/events/1", "a?b=c#d", "x" * 300, "%2e%2e%2f", "é"])
async def test_ids_do_not_lead_elsewhere(rig: Rig, id: str) -> None:
    """An id from anywhere is one segment of a path, or is refused."""
    asked: list[HttpRequest] = []
    rig.server.fail = asked.append
    with suppress(Rejected):
        await rig.calendar.cancel(rig.host, EventRef(id), a_meeting())
    assert [each.method for each in asked if "users/other" in each.path] == []
    assert rig.meetings() == []


async def test_a_host_that_is_not_known(rig: Rig) -> None:
    stranger = HostCalendar("bob", "nobody@company.test" if rig.calendar.name != "calendly" else "T9")
    with pytest.raises(NeedsPerson) as raised:
        await rig.calendar.busy(stranger, MONDAY, MONDAY + DAY)
    assert raised.value.code == "calendar_missing"
    with pytest.raises(NeedsPerson):
        await rig.calendar.insert(stranger, a_meeting())


def test_neither_settings_nor_errors_show_secrets(rig: Rig) -> None:
    assert not any(each in repr(vars(rig.calendar)) for each in ("PRIVATE KEY", "refresh-0", "right'"))
