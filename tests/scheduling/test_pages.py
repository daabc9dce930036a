"""The pages about a meeting over HTTP: each state, each way through, and those who should not be there."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from icalendar import Calendar

from db.pool import Pool
from kit.ids import uuid7
from kit.signing import Signer
from scheduling.links import BookingLinks
from scheduling.model import Asker, Guest
from scheduling.pages.languages import TEXTS
from scheduling.pages.speech import Speech
from scheduling.pages.visit import web_address
from tests.scheduling.calendar_server import CalendarServer, HttpCalendar, calendar_server
from tests.scheduling.page_rig import CALL, DEMO, Counter, Seen, Site, application
from tests.scheduling.rig import ANA, BEN, NINE, Rig, at

HOSTILE = "<script>alert(1)</script>\"' onload=x \u202egnp.exe\r\nATTENDEE:mailto:x@y.test{}%s"


async def opened(rig: Rig, clock: Any) -> AsyncIterator[Site]:
    links, counter = BookingLinks("s" * 40, clock=clock), Counter()
    transport = httpx.ASGITransport(app=application(rig, links, counter))
    async with httpx.AsyncClient(transport=transport, base_url="http://agent.test") as client:
        yield Site(rig, links, counter, client)


@pytest.fixture
async def site(pool: Pool, tenant: UUID, clock: Any) -> AsyncIterator[Site]:
    rig = Rig.make(pool, tenant, clock, settings={"types": [DEMO, CALL], "timezone": "Europe/Berlin"})
    async for each in opened(rig, clock):
        yield each


@pytest.fixture
def server() -> Iterator[CalendarServer]:
    with calendar_server() as made:
        yield made


@pytest.fixture
async def outside(pool: Pool, tenant: UUID, clock: Any, server: CalendarServer) -> AsyncIterator[Site]:
    """With a calendar that may be away."""
    rig = Rig.make(pool, tenant, clock, calendar=HttpCalendar(server.port), budget=0.5)
    async for each in opened(rig, clock):
        yield each


# A meeting


async def test_a_meeting_is_shown_in_the_visitors_zone_and_language(site: Site) -> None:
    booked = await site.rig.book(zone="America/Chicago", locale="de-DE")
    page = await site.get(site.manage(booked), language="fr")
    assert (page.status, page.soup.html["lang"], page.title) == (200, "de", "Ihr Termin")  # type: ignore[index]
    for words in (
        "Product demo Dienstag, 3. März 2026 03:00 – 03:30 Uhr 30 Minuten",
        "Nordamerikanische Zentralzeit, UTC−6",
        "Mit Ana",
        "v•••@acme.test",
    ):
        assert words in page.words
    assert "visitor@acme.test" not in page.answer.text
    assert page.link("Am Termin teilnehmen") == "https://meet.us.test/demo"
    assert page.soup.time["datetime"] == "2026-03-03T03:00:00-06:00"  # type: ignore[index]
    other = await site.get(site.manage(booked), zone="Asia/Kathmandu")
    assert "14:45 – 15:15 Uhr" in other.words and "UTC+5:45" in other.words


@pytest.mark.parametrize(
    ("locale", "header", "language", "tag"),
    [
        ("de-AT", "fr", "de", "de-AT"),
        ("en", "en-GB,en;q=0.8", "en", "en-GB"),
        (None, "pt-BR, fr-CA;q=0.9, en;q=0.8", "fr", "fr-CA"),
        (None, "en;q=0.2, es-MX;q=0.7", "es", "es-MX"),
        ("ja", "ko", "en", "en"),
        (None, "", "en", "en"),
        (None, "de-<script>;q=1,;;q,=,fr;q=x", "en", "en"),
        ("de-QQ", "", "de", "de-QQ"),
    ],
)
def test_the_language_of_a_reader(locale: str | None, header: str, language: str, tag: str) -> None:
    assert Speech.for_reader(locale, header) == Speech(language, tag)


def test_every_language_says_everything() -> None:
    def gaps(text: str) -> set[str]:
        return {part.split("}")[0] for part in text.split("{")[1:]} | {str(text.count("|"))}

    for language, texts in TEXTS.items():
        assert texts.keys() == TEXTS["en"].keys(), language
        for key, text in texts.items():
            assert gaps(text) == gaps(TEXTS["en"][key]), (language, key)
            assert language == "en" or key == "cancel" or text != TEXTS["en"][key] or len(text) < 12, key


async def test_looking_changes_nothing(site: Site) -> None:
    booked = await site.rig.book()
    page = await site.get(site.manage(booked))
    seen: set[str] = set()
    todo = [page]
    while todo:  # as a scanner: every link, and every link behind it
        for each in todo.pop().soup.find_all("a"):
            address = str(page.answer.url.join(str(each["href"])))
            if "agent.test/meetings" in address and address not in seen and len(seen) < 60:
                seen.add(address)
                todo.append(await site.get(address))
    assert len(seen) == 60
    assert (await site.rig.get(booked)) == booked
    assert await site.rig.facts() == ["booking.confirmed"]


async def test_moving(site: Site) -> None:
    booked = await site.rig.book(zone="Europe/Berlin")
    page = await site.get(site.manage(booked))
    times = await site.get(page.link("Move") or "")
    assert times.title == "Choose a new time"
    assert "So far: Tue, Mar 3, 2026, 10:00 – 10:30 AM" in times.words
    assert times.times()["Tuesday, March 3"][0] == "9:00 AM"
    assert "10:00 AM" not in times.times()["Tuesday, March 3"], "that is where it is"
    later = await site.get(times.link("Later") or "")
    assert "Mar 9 – 15, 2026" in later.words and later.link("Earlier")
    ask = await site.get(later.time_links()[3])
    assert ask.title == "Move your meeting here?"
    assert "Monday, March 9, 2026 10:30 – 11:00 AM 30 minutes · Central European Time, UTC+1" in ask.words
    assert "Instead of: Tue, Mar 3, 2026, 10:00 – 10:30 AM" in ask.words
    assert (await site.rig.get(booked)).sequence == 0
    done = await site.submit(ask)
    assert done.title == "Your meeting" and "It has been moved. This is the new time." in done.words
    assert "Monday, March 9, 2026 10:30 – 11:00 AM" in done.words
    again = await site.send(ask)
    assert again.status_code == 303 and (await site.rig.get(booked)).sequence == 1
    assert (await site.rig.facts()).count("booking.moved") == 1


async def test_cancelling(site: Site) -> None:
    booked = await site.rig.book()
    page = await site.get(site.manage(booked))
    ask = await site.get(page.link("Cancel") or "")
    assert ask.title == "Cancel this meeting?" and ask.has_form()
    assert (await site.rig.get(booked)).state == "confirmed"
    done = await site.submit(ask, reason="  Ill \x00\u202e\r\nsorry " + "x" * 600)
    assert done.title == "This meeting is cancelled" and "You cancelled it." in done.words
    found = await site.rig.get(booked)
    assert (found.state, found.cancelled_by, (found.reason or "")[:9]) == (
        "cancelled",
        "visitor",
        "Ill \nsorr",
    )
    assert len(found.reason or "") == 500
    await site.submit(ask, reason="another")
    assert await site.rig.get(booked) == found, "doing so again changes nothing"
    assert not done.link("Move") and not done.link("Cancel") and not done.link("Join")
    for below in ("/move", "/cancel"):
        assert (await site.get(site.manage(booked) + below)).title == "This meeting is cancelled"
    anew = await site.get(done.link("Choose another time") or "")
    assert anew.status == 200 and anew.times() and not page.link("Choose another time")


async def test_how_it_stands(site: Site, clock: Any) -> None:
    booked, other = await site.rig.book(), await site.rig.book(at(11))
    third = await site.rig.book(at(14))
    await site.rig.cancel(other, by="host")
    host = await site.get(site.manage(other))
    assert host.title == "This meeting is cancelled" and "Acme Ltd cannot hold it as planned." in host.words
    await site.rig.run(
        "UPDATE bookings SET state = 'confirming', task = 'insert', task_due = now() WHERE id = %s", third.id
    )
    waiting = await site.get(site.manage(third))
    assert waiting.title == "Your meeting is being confirmed" and waiting.link("Look again")
    clock.advance(86_400)  # 09:30 UTC on the day
    over = await site.get(site.manage(booked))
    assert over.title == "This meeting is over" and not over.link("Cancel")
    assert "write to sales@us.test" in over.words
    assert (await site.get(site.manage(booked) + "/move")).title == "This meeting is over"
    await site.rig.run("UPDATE bookings SET state = 'no_show' WHERE id = %s", booked.id)
    assert (await site.get(site.manage(booked))).title == "We missed each other"
    running = await site.rig.book(at(12))
    clock.advance(2.6 * 3_600)
    now = await site.get(site.manage(running))
    assert now.title == "Your meeting has begun" and now.link("Join the meeting") and not now.link("Move")


async def test_the_meeting_for_a_calendar(site: Site) -> None:
    booked = await site.rig.book(zone="Asia/Kathmandu")
    page = await site.get(site.manage(booked))
    for hours, method in ((0, "PUBLISH"), (1, "PUBLISH"), (None, "CANCEL")):
        if hours is None:
            await site.rig.cancel(booked)
        elif hours:
            await site.rig.move(booked, at(9 + hours))
        answer = await site.client.get(page.link("Add to calendar") or "")
        assert answer.headers["content-type"].startswith("text/calendar"), answer.text
        calendar = Calendar.from_ical(answer.content)
        [event] = calendar.walk("VEVENT")
        stored = await site.rig.get(booked)
        assert (calendar["METHOD"], event["SEQUENCE"]) == (method, stored.sequence)
        assert event["UID"] == f"{booked.id}@salesagent" and event["ORGANIZER"] == "mailto:ana@us.test"
        assert event.decoded("DTSTART").astimezone(UTC) == stored.start_at
        assert ("ATTENDEE" in event) == (method == "CANCEL")
        assert answer.headers["cache-control"] == "no-store"


async def test_a_host_sees_and_changes_it_as_a_host(site: Site) -> None:
    site.rig.set(hosts=[ANA | {"timezone": "America/New_York"}])
    held = await site.rig.hold(at(15), zone="Europe/Berlin", locale="de")
    booked = await site.rig.confirm(held, Guest("vic@acme.test", "Vic <b>", "About prices"))
    token = site.links.manage(site.rig.tenant, booked.id, ends=booked.end_at, by="host")
    page = await site.get(f"/meetings/{token}", language="en-US")
    assert "10:00 – 10:30 AM 30 minutes · Eastern Time, UTC−5" in page.words
    for words in ("With Vic <b>", "Invitation vic@acme.test", "Note About prices"):
        assert words in page.words
    assert "Questions?" not in page.words
    file = Calendar.from_ical((await site.client.get(page.link("Add to calendar") or "")).content)
    assert "About prices" in file.walk("VEVENT")[0]["DESCRIPTION"]
    done = await site.submit(await site.get(page.link("Cancel") or ""), reason="Ill")
    assert "You cancelled it." in done.words and "Reason Ill" in done.words
    found = await site.rig.get(booked)
    assert (found.cancelled_by, found.reason) == ("host", "Ill") and not done.link("Choose another time")
    visitor = await site.get(site.manage(booked))
    assert "Acme Ltd kann ihn nicht wie geplant wahrnehmen." in visitor.words and "Ill" not in visitor.words
    other = await site.rig.book(at(17))
    await site.rig.cancel(other)
    token = site.links.manage(site.rig.tenant, other.id, ends=other.end_at, by="host")
    assert "Vic Visitor cancelled it." in (await site.get(f"/meetings/{token}")).words


async def test_a_visitors_file_repeats_nothing_that_was_typed(site: Site) -> None:
    booked = await site.rig.confirm(await site.rig.hold(), Guest("vic@acme.test", "Buy now", "at spam.test"))
    file = await site.client.get(site.manage(booked) + "/invite.ics")
    assert b"SUMMARY:Product demo: Acme Ltd" in file.content
    assert b"Buy now" not in file.content and b"spam" not in file.content


# What goes wrong


async def test_the_time_was_taken_meanwhile(site: Site) -> None:
    booked = await site.rig.book(zone="Europe/Berlin")
    times = await site.get(site.manage(booked) + "/move")
    ask = await site.get(times.time_links()[2])
    start = datetime.fromisoformat(ask.soup.time["datetime"])  # type: ignore[index,arg-type]
    await site.rig.book(start)
    page = await site.submit(ask)
    assert page.title == "Choose a new time" and "That time has just been taken." in page.words
    assert page.times() and (await site.rig.get(booked)).start_at == booked.start_at


@pytest.mark.parametrize(
    "slot", ["", "x", "demo.20200101T0900Z.30", "demo.20990101T0900Z.30", "demo.20260303T0203Z.30"]
)
async def test_times_that_are_none(site: Site, slot: str) -> None:
    booked = await site.rig.book()
    page = Seen(await site.client.get(site.manage(booked) + "/move"))
    for address, done in ((site.manage(booked) + "/move", "/move"), (site.invite(), "/meetings/")):
        answer = await site.client.post(address, data={"slot": slot, "client_key": "k1"})
        assert answer.status_code == 303 and done in str(answer.url.join(answer.headers["location"]))
        shown = await site.get(str(answer.url.join(answer.headers["location"])))
        assert shown.status == 200 and shown.soup.select(".notice"), shown.words
    assert page.status == 200 and await site.rig.facts() == ["booking.confirmed"]


async def test_a_calendar_that_is_away(outside: Site, server: CalendarServer, clock: Any) -> None:
    booked = await outside.rig.book()
    address = outside.manage(booked)
    ask = await outside.get((await outside.get(address + "/move")).time_links()[0])
    server.mode = "down"
    page = await outside.submit(ask)
    assert "The calendar cannot be reached" in page.words and "Your meeting stays as it is." in page.words
    assert "sales@us.test" in page.words and "Tuesday, March 3, 2026" in page.words
    clock.advance(60)
    times = await outside.get(outside.manage(booked) + "/move")
    if times.status == 503:
        assert "no open times can be shown" in times.words and times.answer.headers["retry-after"] == "30"
    invited = await outside.get(outside.invite())
    assert invited.status == 503 and "You can also write to sales@us.test" in invited.words
    assert (await outside.rig.get(booked)).start_at == booked.start_at


async def test_a_meeting_that_is_being_changed(outside: Site, server: CalendarServer) -> None:
    booked = await outside.rig.book()
    ask = await outside.get((await outside.get(outside.manage(booked) + "/move")).time_links()[0])
    server.mode, server.writes = "down", frozenset({"PATCH"})
    page = await outside.submit(ask)
    assert page.title == "Your meeting is being changed", (
        "what the calendar may have taken is still to be undone"
    )
    assert page.link("Look again") and not page.link("Move")
    assert "being changed" in (await outside.submit(ask)).words
    ask_cancel = await outside.get(page.link("Cancel") or "")
    server.mode = "ok"
    assert (await outside.submit(ask_cancel)).title == "This meeting is cancelled"


async def test_links_that_lead_nowhere(site: Site, clock: Any) -> None:
    booked = await site.rig.book()
    held = await site.rig.hold(at(11))
    claims = {"tenant": str(site.rig.tenant), "booking": str(booked.id)}
    soon = at(20)
    tokens = {
        "forged": Signer("t" * 40, "booking").sign(claims, expires=soon),
        "another purpose": Signer("s" * 40, "erase").sign(claims, expires=soon),
        "nonsense": "nonsense",
        "odd": "%00%F0%9F%98%80..;",
        "long": "x" * 5_000,
        "no such booking": site.links.manage(site.rig.tenant, uuid7(), ends=soon),
        "a hold": site.links.manage(site.rig.tenant, held.id, ends=soon),
        "another tenant": site.links.manage(uuid7(), booked.id, ends=soon),
    }
    for name, token in tokens.items():
        for below in ("", "/move", "/cancel", "/invite.ics"):
            page = await site.get(f"/meetings/{token}{below}")
            assert (page.status, page.title) == (404, "This link does not work"), (name, below)
            assert "Salesagent" in page.words and not page.soup.find_all(["form", "a"])
            if below != "/invite.ics":
                answer = await site.client.post(f"/meetings/{token}{below}", data={"slot": "x"})
                assert answer.status_code == 404, (name, below)
    for below in ("/move", "/cancel", "/invite.ics"):
        assert (await site.get(site.invite() + below)).status == 404, "an invitation has no meeting yet"
    posted = await site.client.post(
        site.manage(booked), data={"slot": "demo.20260304T0900Z.30", "client_key": "a"}
    )
    assert posted.status_code == 404, "a meeting's link books no other"
    address = site.manage(booked)
    clock.advance(40 * 86_400)
    gone = await site.get(address, language="es")
    assert (gone.status, gone.title) == (410, "Este enlace no funciona")
    assert len(await site.rig.run("SELECT id FROM bookings")) == 2


async def test_too_many_requests(site: Site) -> None:
    address = site.manage(await site.rig.book())
    site.counter.full = True
    page = await site.get(address, language="de")
    assert (page.status, page.title, page.answer.headers["retry-after"]) == (429, "Einen Moment bitte", "7")
    assert site.counter.seen == 1


async def test_no_meetings_here(site: Site) -> None:
    booked = await site.rig.book()
    ask = await site.get((await site.get(site.manage(booked) + "/move")).time_links()[0])
    site.rig.set(enabled=False)
    closed = await site.get(site.invite())
    assert (closed.status, closed.title) == (404, "No meetings at the moment")
    page = await site.get(site.manage(booked))
    assert page.title == "Your meeting" and not page.link("Move") and page.link("Cancel")
    assert "Meetings cannot be moved here at the moment." in (await site.submit(ask)).words
    assert (await site.rig.get(booked)).sequence == 0


async def test_forms_that_are_none(site: Site) -> None:
    address = site.manage(await site.rig.book())
    for body in (b"&".join(b"a%d=1" % n for n in range(50)), b"\xff\xfe=%ff", b""):
        answer = await site.client.post(f"{address}/move", content=body)
        assert answer.status_code in (303, 400), body
        assert "text/html" in answer.headers.get("content-type", "text/html")


# Zones and weeks


@pytest.mark.parametrize("zone", ["Mars/Phobos", "../../etc/passwd", "Europe", "x" * 5_000, "a\x00b", "<b>"])
async def test_zones_that_do_not_exist(site: Site, zone: str) -> None:
    booked = await site.rig.book(zone="America/Chicago")
    for below in ("", "/move"):
        page = await site.get(site.manage(booked) + below, zone=zone)
        assert page.status == 200
        assert "There is no such time zone. Times are shown in Central Time (Chicago)." in page.words
        assert zone not in page.words and "<b>" not in page.answer.text


async def test_the_chosen_zone_goes_along(site: Site) -> None:
    booked = await site.rig.book(zone="Europe/Berlin")
    times = await site.get(site.manage(booked) + "/move", zone="Australia/Lord_Howe")
    select = times.soup.select_one("select")
    assert select is not None and len(select.select("option")) > 400
    assert [option["value"] for option in select.select("option[selected]")] == ["Australia/Lord_Howe"]
    ask = await site.get(times.time_links()[0])
    assert "UTC+11" in ask.words
    done = await site.submit(ask)
    assert "UTC+11" in done.words and "zone=Australia%2FLord_Howe" in done.url


async def test_where_the_owner_set_the_zone_nobody_chooses(site: Site) -> None:
    booked = await site.rig.book(zone="America/Chicago")
    site.rig.set(timezone_handling="Europe/Berlin")
    page = await site.get(site.manage(booked), zone="Asia/Tokyo")
    assert "10:00 – 10:30 AM" in page.words and not page.soup.select("select")


async def test_days_on_which_the_clock_changes(site: Site) -> None:
    """Berlin skips 2:00 to 3:00 on 29 March 2026; New York has 1:00 to 2:00 twice on 1 November."""
    day = {"sunday": "00:00-04:00"}
    site.rig.set(hours=day, timezone="Europe/Berlin", advance_booking_days=365)
    spring = await site.get(site.invite(), language="en-GB", zone="Europe/Berlin", week="2026-03-29")
    assert spring.times() == {"Sunday, 29 March": ["00:00", "00:30", "01:00", "01:30", "03:00", "03:30"]}
    site.rig.set(timezone="America/New_York", hosts=[ANA])
    autumn = await site.get(site.invite(), language="en-GB", zone="America/New_York", week="2026-11-01")
    twice = ["01:00 (UTC−4)", "01:30 (UTC−4)", "01:00 (UTC−5)", "01:30 (UTC−5)"]
    assert autumn.times()["Sunday, 1 November"][2:6] == twice
    ask = await site.get(autumn.time_links()[4], language="en-GB")
    assert "01:00 – 01:30" in ask.words and "UTC-5" in ask.words.replace("−", "-")


@pytest.mark.parametrize("week", ["0001-01-01", "9999-12-31", "rubbish", "2026-02-30", "2026-03-02"])
async def test_weeks_that_are_out_of_reach(site: Site, week: str) -> None:
    page = await site.get(site.invite(), week=week)
    assert page.status == 200 and page.times()


async def test_a_full_week_leads_to_the_next_open_time(site: Site) -> None:
    site.rig.set(hours={"wednesday": "09:00-10:00"}, holidays=["2026-03-04", "2026-03-11"], timezone="UTC")
    found = await site.get(site.invite())
    assert found.times() == {"Wednesday, March 18": ["9:00 AM", "9:30 AM"]}, "none is open before"
    full = await site.get(site.invite(), week="2026-03-09", zone="UTC")
    assert "Nothing is open in this week." in full.words
    next_open = await site.get(full.link("Next open time: Wednesday, March 18, 9:00 AM") or "")
    assert next_open.times() == found.times()
    site.rig.set(holidays=["2026-03-04", "2026-03-11", "2026-03-18", "2026-03-25", "2026-04-01"])
    assert "Nothing is open in the coming days." in (await site.get(site.invite())).words


# Invitations


async def test_an_invitation(site: Site) -> None:
    address = site.invite("lead@acme.test")
    page = await site.get(address, language="en-GB")
    assert page.title == "Choose a time" and page.soup.select("details[open] select")
    assert page.link("Product demo · 30 minutes") and page.link("Call with an engineer · 60 minutes")
    call = await site.get(page.link("Call with") or "", language="en-GB")
    times = await site.get(call.url, zone="America/Chicago", type="call", language="en-GB")
    ask = await site.get(times.time_links()[0], language="en-GB")
    assert ask.title == "Book this meeting?" and "The invitation goes to l•••@acme.test." in ask.words
    assert (
        "Call with an engineer Monday, 2 March 2026 05:30 – 06:30 60 minutes · Central Time, UTC−6"
        in ask.words
    )
    assert await site.rig.run("SELECT id FROM bookings") == []
    done = await site.submit(ask, name=HOSTILE)
    assert done.title == "Your meeting" and "It is booked." in done.words and done.link("Move")
    [row] = await site.rig.run("SELECT * FROM bookings")
    assert (row["type"], row["email"], row["zone"], row["locale"]) == (
        "call",
        "lead@acme.test",
        "America/Chicago",
        "en",
    )
    assert row["end_at"] - row["start_at"] == timedelta(hours=1)
    assert row["name"].startswith("<script>") and "\n" not in row["name"] and "\u202e" not in row["name"]
    for _ in range(2):
        assert (await site.submit(ask)).title == "Your meeting"
    assert len(await site.rig.run("SELECT id FROM bookings")) == 1
    back = await site.get(address)
    assert "You have already booked Mon, Mar 2, 2026" in back.words
    assert (await site.get(back.link("See or change it") or "")).title == "Your meeting"


@pytest.mark.parametrize("hosts", [[ANA], [ANA, BEN]])
async def test_a_form_sent_twice_at_once_books_once(site: Site, hosts: list[Any]) -> None:
    site.rig.set(hosts=hosts)
    ask = await site.get(site.invite(), slot="demo.20260304T0900Z.30")
    answers = await asyncio.gather(*(site.send(ask) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {303}
    assert len(await site.rig.run("SELECT id FROM bookings WHERE state = 'confirmed'")) == 1
    assert len(await site.rig.run("SELECT id FROM bookings")) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1, "all lead to the same meeting"


async def test_a_late_twin_of_a_form_finds_what_the_first_became(site: Site) -> None:
    """It looked for the first one's booking before there was one, and asks for the time after it was booked."""
    site.rig.set(hosts=[ANA, BEN])
    asker = Asker("link:1")
    booked = await site.rig.book(asker=asker, client_key="k")
    assert (await site.rig.hold(asker=asker, client_key="k")).id == booked.id


async def test_an_invitation_to_a_time_that_went(site: Site) -> None:
    ask = await site.get((await site.get(site.invite())).time_links()[0])
    start = datetime.fromisoformat(ask.soup.time["datetime"])  # type: ignore[index,arg-type]
    await site.rig.book(start)
    page = await site.submit(ask)
    assert page.title == "Choose a time" and "That time has just been taken." in page.words


async def test_an_invitation_books_no_longer_than_the_owner_says(site: Site) -> None:
    ask = await site.get(site.invite(), slot="demo.20260304T0900Z.480")
    assert "30 minutes" in ask.words
    await site.submit(ask)
    [row] = await site.rig.run("SELECT * FROM bookings")
    assert row["end_at"] - row["start_at"] == timedelta(minutes=30)


# Care


async def test_hostile_words_are_only_words(site: Site) -> None:
    site.rig.set(
        types=[{"key": "demo", "name": HOSTILE[:100], "location": "javascript:alert(1)"}],
        hosts=[ANA | {"name": "<img src=x>"}],
    )
    held = await site.rig.hold()
    booked = await site.rig.confirm(held, Guest('"<b>@x.test', HOSTILE, HOSTILE))
    await site.rig.run("UPDATE bookings SET join_url = 'javascript:alert(1)' WHERE id = %s", booked.id)
    for below in ("", "/move", "/cancel"):
        page = await site.get(site.manage(booked) + below, done="<b>", problem="<b>", week="<b>")
        for tag in page.soup.find_all(True):
            assert tag.name not in ("script", "img", "b")
            assert not [name for name in tag.attrs if name.startswith("on") or name in ("src", "style")]
            assert not str(tag.get("href", "")).lower().startswith("javascript")
    ics = await site.client.get(site.manage(booked) + "/invite.ics")
    assert b"\r\nATTENDEE:mailto:x@y.test" not in ics.content


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://meet.us.test/demo?x=1", True),
        ("http://meet.us.test", True),
        ("javascript:alert(1)", False),
        ("https://us.test@evil.test/", False),
        ("https://", False),
        ("https://us.test/\u202e", False),
        ("https://[::1", False),
        ("//us.test", False),
        ("Room 3", False),
        (None, False),
    ],
)
def test_what_may_be_a_link(address: str | None, safe: bool) -> None:
    assert web_address(address) == (address if safe else None)


async def test_pages_allow_their_own_style_and_nothing_else(site: Site) -> None:
    booked = await site.rig.book()
    for address in ("", "/move", "/cancel", "/x"):
        page = await site.get(site.manage(booked) + address)
        if address == "/x":
            continue
        style = page.soup.style
        assert style is not None
        digest = base64.b64encode(hashlib.sha256(style.decode_contents().encode()).digest()).decode()
        headers = page.answer.headers
        assert headers["content-security-policy"] == (
            f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'"
        )
        assert (headers["cache-control"], headers["referrer-policy"]) == ("no-store", "no-referrer")
        assert headers["x-robots-tag"] == "noindex, nofollow"
        assert not page.soup.find_all("script")
    ask = await site.get(site.manage(booked) + "/cancel")
    led = await site.send(ask)
    assert (led.headers["cache-control"], led.headers["referrer-policy"]) == ("no-store", "no-referrer")


async def test_the_token_is_not_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    booked = await site.rig.book()
    address = site.manage(booked)
    with caplog.at_level(logging.DEBUG, logger="scheduling"):
        await site.get(address)
        await site.submit(await site.get(address + "/cancel"))
    own = [record.getMessage() for record in caplog.records if not record.name.startswith("httpx")]
    assert not [message for message in own if address.rsplit("/", 1)[1] in message]


async def test_two_hosts_are_both_named(site: Site) -> None:
    site.rig.set(hosts=[ANA, BEN], assignment="collective")
    booked = await site.rig.book(NINE)
    assert "With Ana, Ben" in (await site.get(site.manage(booked))).words
