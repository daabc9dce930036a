"""Invitations that calendars read: right times in every zone, one meeting a booking, hostile text kept in its place."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from scheduling import display
from scheduling.calendar import EventRef, HostCalendar, Meeting, Person
from scheduling.ics import Method, invitation, uid
from tests.scheduling.calendar_server import HttpCalendar, calendar_server
from tests.scheduling.zones import DAYS, ZONES

BOOKING = UUID("0190d9a1-0000-7000-8000-000000000001")
NOW = datetime(2026, 3, 2, 9, 30, 15, 123, tzinfo=UTC)
COMPANY = Person("agent@us.test", "The Company")


def meeting(start: datetime, zone: str = "Europe/Berlin", **values: Any) -> Meeting:
    known: dict[str, Any] = {
        "title": "Demo: Vic and Acme",
        "description": "What we show.\nAnd more.",
        "visitor": Person("vic@acme.test", "Vic"),
        "hosts": (Person("ana@us.test", "Ana"),),
    }
    return Meeting(
        booking_id=BOOKING, start=start, end=start + timedelta(minutes=30), zone=zone, **known | values
    )


def read(of: Meeting, method: Method = "REQUEST", **values: Any) -> tuple[Any, Any]:
    """The file read back: the calendar and its one event."""
    data = invitation(of, organizer=COMPANY, method=method, now=NOW, **values)
    _well_formed(data)
    calendar: Any = Calendar.from_ical(data)
    [event] = calendar.walk("VEVENT")
    return calendar, event


def _well_formed(data: bytes) -> None:
    """RFC 5545: lines end with CR LF, have at most 75 octets, and carry no other control character."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not [line for line in lines if any(octet < 32 and octet != 9 for octet in line) or b"\x7f" in line]
    data.decode("utf-8")


def test_an_invitation() -> None:
    calendar, event = read(
        meeting(datetime(2026, 3, 3, 9, tzinfo=UTC)), join_url="https://meet.test/a;b,c?d=1"
    )
    assert (str(calendar["METHOD"]), str(calendar["VERSION"])) == ("REQUEST", "2.0")
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Europe/Berlin"]
    assert (
        event["DTSTART"].to_ical() == b"20260303T100000"
        and event["DTSTART"].params["TZID"] == "Europe/Berlin"
    )
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=30)
    assert event["DTSTAMP"].to_ical() == b"20260302T093015Z"
    assert (str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])) == (uid(BOOKING), 0, "CONFIRMED")
    assert str(event["SUMMARY"]) == "Demo: Vic and Acme"
    assert str(event["DESCRIPTION"]) == "What we show.\nAnd more.\n\nhttps://meet.test/a;b,c?d=1"
    assert (str(event["LOCATION"]), str(event["URL"])) == ("https://meet.test/a;b,c?d=1",) * 2
    assert str(event["ORGANIZER"]) == "mailto:agent@us.test"
    guests = {str(each): each.params for each in event["ATTENDEE"]}
    assert set(guests) == {"mailto:vic@acme.test", "mailto:ana@us.test"}
    assert guests["mailto:vic@acme.test"]["CN"] == "Vic"
    assert guests["mailto:vic@acme.test"]["PARTSTAT"] == "ACCEPTED"


def test_a_change_and_a_cancellation_are_of_the_same_meeting() -> None:
    start = datetime(2026, 3, 3, 9, tzinfo=UTC)
    first, later = read(meeting(start))[1], read(meeting(start + timedelta(hours=1), sequence=1))[1]
    calendar, gone = read(meeting(start, sequence=2), "CANCEL")
    assert (str(calendar["METHOD"]), str(gone["STATUS"])) == ("CANCEL", "CANCELLED")
    assert {str(each["UID"]) for each in (first, later, gone)} == {uid(BOOKING)}
    assert [int(each["SEQUENCE"]) for each in (first, later, gone)] == [0, 1, 2]
    same = [invitation(meeting(start), organizer=COMPANY, method="REQUEST", now=NOW) for _ in range(2)]
    assert same[0] == same[1], "what is sent again is the same"


@pytest.mark.parametrize(
    "name",
    [
        "Eve\r\nATTENDEE:mailto:x@y.test",
        "Eve\nEND:VEVENT\nBEGIN:VEVENT",
        'Eve";X-EVIL=1:mailto:x@y.test',
        "a;b:c,d\\e^n",
        "\x00\x07Eve\x7f\u2028\u2029\u0085ATTENDEE:x",
        "\u202eevE\ud800",
        "x" * 10_240,
        "ü" * 10_240,
        "",
    ],
)
def test_hostile_text_stays_in_its_place(name: str) -> None:
    start = datetime(2026, 3, 3, 9, tzinfo=UTC)
    hostile = meeting(
        start,
        visitor=Person("vic@acme.test", name),
        title=f"Demo: {name}",
        description=name,
        location=name,
        guests=(Person("x@y.test\r\nATTENDEE:mailto:z@y.test", name),),
    )
    calendar, event = read(hostile, join_url=f"https://meet.test/{name}")
    assert len(calendar.walk("VEVENT")) == 1
    assert {str(each) for each in event["ATTENDEE"]} == {"mailto:vic@acme.test", "mailto:ana@us.test"}
    assert set(event) <= {
        *(
            "UID",
            "DTSTAMP",
            "SEQUENCE",
            "STATUS",
            "SUMMARY",
            "DTSTART",
            "DTEND",
            "LOCATION",
            "URL",
            "DESCRIPTION",
        ),
        *("ORGANIZER", "ATTENDEE", "TRANSP"),
    }
    [visitor] = [each for each in event["ATTENDEE"] if "vic@" in str(each)]
    assert set(visitor.params) <= {"CN", "CUTYPE", "ROLE", "PARTSTAT", "RSVP"}
    if name == "a;b:c,d\\e^n":
        assert (visitor.params["CN"], str(event["DESCRIPTION"]).split("\n")[0]) == (name, name)


def test_an_organizer_needs_an_address() -> None:
    for address in ("", "nobody", "a@b.test\r\nX:y"):
        with pytest.raises(ValueError, match="address"):
            invitation(meeting(NOW), organizer=Person(address, "X"), method="REQUEST", now=NOW)


def _moments(day: date) -> list[datetime]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return [midnight + timedelta(minutes=minutes) for minutes in range(-60, 26 * 60, 95)]


@pytest.mark.parametrize("zone", ZONES)
def test_file_display_and_moment_agree(zone: str) -> None:
    """Around odd days: what a calendar program makes of the file, and what the visitor reads, are the same minute."""
    known = ZoneInfo(zone)
    for day in DAYS[:: 1 + ZONES.index(zone) % 2]:
        start = _moments(day)[ZONES.index(zone) % 16]
        for moment in (start, _twice(known, day) or start):
            of = meeting(moment, zone)
            _, event = read(of)
            assert event["DTSTART"].dt.astimezone(UTC) == of.start
            assert event["DTEND"].dt.astimezone(UTC) == of.end
            local, end = of.start.astimezone(known), of.end.astimezone(known)
            label = display.label(of.start, of.end, known, locale="en-GB")
            assert f", {local:%H:%M}" in label and f" – {end:%H:%M}" in label
            assert f"{local.day} {local:%b} {local:%Y}" in label.replace("Sept", "Sep")
            assert label.startswith(f"{local:%a}")
            offset = local.strftime("%z")
            ahead = f"{int(offset[:3]):+}" + (f":{offset[3:]}" if offset[3:] != "00" else "")
            assert label.endswith(ahead.replace("+0", "UTC").replace("-", "−") + ")")


def _twice(zone: ZoneInfo, day: date) -> datetime | None:
    """A moment in the second of two equal hours on that day, if there is one."""
    for moment in _moments(day):
        for minutes in range(0, 95, 15):
            local = (moment + timedelta(minutes=minutes)).astimezone(zone)
            if local.fold:
                return local.astimezone(UTC)
    return None


async def test_the_providers_event_is_of_the_same_minute() -> None:
    with calendar_server() as server:
        calendar = HttpCalendar(server.port)
        host = HostCalendar("ana", "ana@us.test")
        for day in DAYS[:6]:
            of = meeting(datetime(day.year, day.month, day.day, 1, 15, tzinfo=UTC), "Australia/Lord_Howe")
            ref: EventRef = await calendar.insert(host, of)
            _, event = read(of)
            kept = server.events.pop(ref.id)
            assert datetime.fromisoformat(kept["start"]) == event["DTSTART"].dt.astimezone(UTC)
            assert datetime.fromisoformat(kept["end"]) == event["DTEND"].dt.astimezone(UTC)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("en", "Tue, Mar 3, 2026, 10:00 – 10:30 AM (Central European Time, UTC+1)"),
        ("de-AT", "Di., 3. März 2026, 10:00 – 10:30 Uhr (Mitteleuropäische Zeit, UTC+1)"),
        ("fr", "mar. 3 mars 2026, 10:00 – 10:30 (heure d’Europe centrale, UTC+1)"),
        ("es", "mar, 3 mar 2026, 10:00 – 10:30 (hora de Europa central, UTC+1)"),
        ("xx-nothing", "Tue, Mar 3, 2026, 10:00 – 10:30 AM (Central European Time, UTC+1)"),
    ],
)
def test_labels_in_the_visitors_language(locale: str, expected: str) -> None:
    start = datetime(2026, 3, 3, 9, tzinfo=UTC)
    label = display.label(start, start + timedelta(minutes=30), ZoneInfo("Europe/Berlin"), locale=locale)
    assert label == expected
