"""From a booking to the mails that arrive at a mail server: who is told what, with which calendar file, how often."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC
from pathlib import Path
from uuid import UUID

import pytest

from db.pool import Pool, transaction
from outreach import store
from outreach.config import Config, SendingLimits
from scheduling.events import BookingConfirmed, BookingMoved
from scheduling.ics import uid
from scheduling.model import Guest
from tests.conftest import FixedClock
from tests.fakes.smtp_server import DROP, FakeSmtp, Received
from tests.outreach.delivery_rig import smtp_config
from tests.outreach.meeting_rig import ANA, BEN, MeetingRig, body, calendar_of, has_calendar
from tests.scheduling.rig import NINE, at


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


def to(server: FakeSmtp, address: str) -> list[Received]:
    return [each for each in server.accepted if each.recipients == (address,)]


async def test_a_booking_is_confirmed_to_the_visitor_and_to_the_host(rig: MeetingRig, smtp: FakeSmtp) -> None:
    booking = await rig.book()
    await rig.send_due()
    [theirs], [hosts] = to(smtp, "vic@acme.test"), to(smtp, "ana@company.test")
    assert len(smtp.accepted) == 2

    message = theirs.message
    assert str(message["Subject"]) == "Your meeting with Acme & Söhne: Tue, Mar 3, 2026, 4:00 AM"
    assert str(message["Reply-To"]) == "hello@company.test"
    assert message["List-Unsubscribe"] is None
    for kind in ("plain", "html"):
        text = body(message, kind)
        for words in (
            "Hello Vic",
            "Product demo",
            "Tuesday, March 3, 2026",
            "4:00 – 4:30 AM (Eastern Time, UTC−5)",
            "30 minutes",
            "With Ana Ruiz",
            "https://chat.company.test/meetings/",
        ):
            assert words in text, (kind, words)
        assert "Visitor" not in text and "two of them" not in text

    _, event = calendar_of(message)
    assert str(event["UID"]) == uid(booking.id)
    assert (int(event["SEQUENCE"]), str(event["STATUS"])) == (0, "CONFIRMED")
    assert event["DTSTART"].params["TZID"] == "America/New_York"
    assert event["DTSTART"].to_ical() == b"20260303T040000"
    assert event["DTSTART"].dt.astimezone(UTC) == booking.start_at
    assert event["DTEND"].dt.astimezone(UTC) == booking.end_at
    assert str(event["ORGANIZER"]) == "mailto:agent@company.test"
    assert {str(each) for each in event["ATTENDEE"]} == {"mailto:vic@acme.test", "mailto:ana@company.test"}
    assert str(event["SUMMARY"]) == "Product demo: Acme & Söhne"
    assert "We show it.\n\nMove or cancel it: https://chat.company.test/meetings/" in str(
        event["DESCRIPTION"]
    )
    assert b"Visitor" not in event.to_ical()

    message = hosts.message
    assert str(message["Subject"]) == "Meeting booked: Vic Visitor, Tue, Mar 3, 2026, 10:00 AM"
    assert str(message["Reply-To"]) == "vic@acme.test"
    for words in (
        "10:00 – 10:30 AM (Central European Time, UTC+1)",
        "For the visitor: Tuesday, March 3, 2026, 4:00 – 4:30 AM (Eastern Time, UTC−5)",
        "We need two of them.",
    ):
        assert words in " ".join(body(message, "plain").replace("> ", "").split()), words
    _, event = calendar_of(message)
    assert str(event["UID"]) == uid(booking.id)
    assert str(event["SUMMARY"]) == "Product demo: Vic Visitor and Acme & Söhne"


async def test_a_move_and_a_cancellation_are_of_the_same_meeting(rig: MeetingRig, smtp: FakeSmtp) -> None:
    booking = await rig.book()
    await rig.send_due()
    await rig.meetings.move(booking, at(13))
    await rig.send_due()
    await rig.meetings.cancel(booking, by="owner", reason="Ana is ill. See http://evil.example")
    await rig.send_due()
    for address in ("vic@acme.test", "ana@company.test"):
        found = [calendar_of(each.message) for each in to(smtp, address)]
        assert [str(calendar["METHOD"]) for calendar, _ in found] == ["REQUEST", "REQUEST", "CANCEL"]
        assert [int(event["SEQUENCE"]) for _, event in found] == [0, 1, 2]
        assert {str(event["UID"]) for _, event in found} == {uid(booking.id)}
        starts = [event["DTSTART"].dt.astimezone(UTC) for _, event in found]
        assert starts == [NINE, at(13), at(13)]
    _, moved, cancelled = (each.message for each in to(smtp, "vic@acme.test"))
    assert "8:00 – 8:30 AM" in body(moved, "plain")
    assert "Before: Tuesday, March 3, 2026, 4:00 AM (Eastern Time, UTC−5)" in body(moved, "plain")
    assert "we had to cancel this meeting" in body(cancelled, "plain")
    assert "Choose another time: https://chat.company.test/meetings/" in body(cancelled, "plain")
    assert "Ana is ill." in body(cancelled, "plain") and 'href="http://evil' not in body(cancelled, "html")
    assert [state for _, _, state in await rig.states()].count("sent") == 6


@pytest.mark.parametrize(
    ("by", "visitor", "host"),
    [
        ("visitor", "You cancelled this meeting", "The visitor cancelled it."),
        ("host", "we had to cancel this meeting", "It was cancelled on our side."),
        ("owner", "we had to cancel this meeting", "It was cancelled on our side."),
    ],
)
async def test_who_cancelled_is_said(
    rig: MeetingRig, smtp: FakeSmtp, by: str, visitor: str, host: str
) -> None:
    booking = await rig.book()
    await rig.meetings.cancel(booking, by=by, reason="Visit http://evil.example")
    await rig.send_due()
    [theirs], [hosts] = to(smtp, "vic@acme.test"), to(smtp, "ana@company.test")
    assert visitor in body(theirs.message, "plain") and host in body(hosts.message, "plain")
    assert ("evil.example" in body(theirs.message, "plain")) is (by != "visitor")
    assert ("“Visit http://evil.example”" in body(hosts.message, "plain")) is (by == "visitor")


async def test_each_host_is_told_on_their_own_clock(rig: MeetingRig, smtp: FakeSmtp) -> None:
    rig.meetings.set(hosts=[ANA, BEN], assignment="collective")
    await rig.book()
    await rig.send_due()
    assert [each.recipients[0] for each in smtp.accepted] == [
        "ana@company.test",
        "ben@company.test",
        "vic@acme.test",
    ]
    [ana], [ben] = to(smtp, "ana@company.test"), to(smtp, "ben@company.test")
    assert "10:00 – 10:30 AM (Central" in body(ana.message, "plain")
    assert "With Ben Oz" in body(ana.message, "plain")
    assert "2:30 – 3:00 PM (India Time, UTC+5:30)" in body(ben.message, "plain")
    assert "With Ana Ruiz, Ben Oz" in body(to(smtp, "vic@acme.test")[0].message, "plain")


@pytest.mark.parametrize(
    ("locale", "zone", "subject", "when"),
    [
        ("de-AT", "Europe/Vienna", "Ihr Termin mit", "Dienstag, 3. März 2026"),
        ("fr", "Europe/Paris", "Votre rendez-vous avec", "mardi 3 mars 2026"),
        ("es", "Europe/Madrid", "Su reunión con", "martes, 3 de marzo de 2026"),
        ("en-GB", "Europe/London", "Your meeting with", "Tuesday, 3 March 2026"),
        ("it", "Europe/Rome", "Your meeting with", "Tuesday, March 3, 2026"),
        (None, "UTC", "Your meeting with", "Tuesday, March 3, 2026"),
    ],
)
async def test_visitors_are_written_to_in_their_language(
    rig: MeetingRig, smtp: FakeSmtp, locale: str | None, zone: str, subject: str, when: str
) -> None:
    await rig.book(locale=locale, zone=zone)
    await rig.send_due()
    [theirs] = to(smtp, "vic@acme.test")
    assert str(theirs.message["Subject"]).startswith(subject)
    assert when in " ".join(body(theirs.message, "plain").split())


# Once


async def test_a_fact_that_is_recorded_again_sends_nothing_more(rig: MeetingRig, smtp: FakeSmtp) -> None:
    booking = await rig.book()
    await rig.send_due()
    await rig.repeat(BookingConfirmed(booking_id=booking.id, start_at=booking.start_at))
    moved = await rig.meetings.move(booking, at(13))
    fact = BookingMoved(booking_id=booking.id, sequence=1, before=NINE, start_at=moved.start_at)
    await rig.repeat(fact)
    await rig.send_due()
    assert len(smtp.accepted) == 4
    assert [state for kind, _, state in await rig.states() if kind == "email.reminder"].count("pending") == 2


async def test_a_mail_that_comes_too_late_leaves_the_word_to_the_next_one(
    rig: MeetingRig, smtp: FakeSmtp
) -> None:
    booking = await rig.book()
    await rig.meetings.move(booking, at(13))
    await rig.send_due()
    assert [str(each.message["Subject"]).split(":")[0] for each in to(smtp, "vic@acme.test")] == [
        "New time for your meeting with Acme & Söhne"
    ]
    states = [(what, state) for kind, what, state in await rig.states() if kind == "email.booking"]
    assert states == [("booked", "cancelled"), ("moved", "sent")]


async def test_a_repeat_after_a_lost_answer_is_the_same_mail(rig: MeetingRig, clock: FixedClock) -> None:
    said: list[str | None] = [DROP]
    with FakeSmtp(on_data=lambda mail: said.pop() if said else None) as server:
        rig.mails.config = Config(mail=smtp_config(server.port))
        await rig.book()
        await rig.send_due()
        clock.advance(60)
        await rig.send_due()
        first, *others = (each.content for each in to(server, "ana@company.test"))
        assert len(others) == 1
        assert first.partition(b"MIME-Version")[2] == others[0].partition(b"MIME-Version")[2]
        await rig.mails.close()


async def test_nothing_is_planned_when_the_booking_is_rolled_back(rig: MeetingRig) -> None:
    rig.breaks = True
    with pytest.raises(RuntimeError):
        await rig.book()
    assert await rig.deliveries() == []
    assert await rig.meetings.facts() == []


# Whom nothing is sent to


@pytest.mark.parametrize(
    ("reason", "sent"),
    [("unsubscribed", True), ("hard_bounce", False), ("invalid", False), ("complaint", False)],
)
async def test_an_unsubscription_does_not_stop_what_was_booked(
    rig: MeetingRig, smtp: FakeSmtp, reason: store.SuppressionReason, sent: bool
) -> None:
    async with transaction(rig.mails.pool, rig.mails.tenant) as conn:
        await store.suppress(conn, "vic@acme.test", reason=reason, detail=None, now=rig.clock())
    await rig.book(at(9, day=5))
    rig.clock.advance(60)
    await rig.send_due()
    assert bool(to(smtp, "vic@acme.test")) is sent
    assert len(to(smtp, "ana@company.test")) == 1


async def test_suppressed_between_planning_and_sending(rig: MeetingRig, smtp: FakeSmtp) -> None:
    booking = await rig.book()
    async with transaction(rig.mails.pool, rig.mails.tenant) as conn:
        for reason in ("unsubscribed", "complaint"):  # the later word stops more
            await store.suppress(conn, "vic@acme.test", reason=reason, detail=None, now=rig.clock())
    await rig.send_due()
    assert to(smtp, "vic@acme.test") == [] and booking.email == "vic@acme.test"


async def test_other_mails_of_the_day_do_not_swallow_a_confirmation(rig: MeetingRig, smtp: FakeSmtp) -> None:
    rig.mails.config = rig.mails.config.model_copy(
        update={"limits": SendingLimits(per_recipient_per_day=1, per_tenant_per_day=2)}
    )
    for number in range(3):
        await rig.mails.plan("vic@acme.test", kind="email.visitor", key=f"v{number}")
    booking = await rig.book()
    await rig.meetings.cancel(booking)
    await rig.send_due()
    assert [str(each.message["Subject"]).split(":")[0] for each in to(smtp, "vic@acme.test")] == ["Cancelled"]


async def test_a_stranger_is_not_flooded_by_bookings_in_their_name(rig: MeetingRig, smtp: FakeSmtp) -> None:
    """Two meetings a day are told; of those beyond neither confirmation nor reminder nor cancellation goes out."""
    rig.mails.config = rig.mails.config.model_copy(
        update={"limits": SendingLimits(bookings_per_recipient_per_day=2)}
    )
    for number in range(4):
        booking = await rig.book(at(9 + number))
        await rig.send_due()
        await rig.meetings.cancel(booking)
        await rig.send_due()
    subjects = [str(each.message["Subject"]).split(":")[0] for each in to(smtp, "vic@acme.test")]
    assert subjects == ["Your meeting with Acme & Söhne", "Cancelled"] * 2
    assert len(to(smtp, "ana@company.test")) == 8
    rig.clock.advance(86_401)
    await rig.book(at(12, day=5))
    await rig.send_due()
    assert len(to(smtp, "vic@acme.test")) == 5


async def test_an_address_that_does_not_exist_gets_no_reminders(rig: MeetingRig) -> None:
    def refuses(address: str) -> str | None:
        return "550 5.1.1 No such user" if address == "vic@acme.test" else None

    with FakeSmtp(on_recipient=refuses) as server:
        rig.mails.config = Config(mail=smtp_config(server.port))
        await rig.book(at(9, day=5))
        await rig.send_due()
        rig.clock.advance(2 * 86_400)
        await rig.send_due()
        assert [each.recipients for each in server.accepted] == [("ana@company.test",)]
        assert ("email.reminder", "24.0", "suppressed") in await rig.states()
        await rig.mails.close()


async def test_erased_people_are_not_written_to(rig: MeetingRig, smtp: FakeSmtp) -> None:
    booking = await rig.book()
    await rig.meetings.run("UPDATE bookings SET email = NULL, name = NULL, note = NULL")
    await rig.send_due()
    assert to(smtp, "vic@acme.test") == []
    await rig.meetings.cancel(booking)
    await rig.send_due()
    assert [str(each.message["Subject"]) for each in to(smtp, "ana@company.test")] == [
        "Meeting booked: A visitor, Tue, Mar 3, 2026, 10:00 AM",
        "Meeting cancelled: A visitor, Tue, Mar 3, 2026, 10:00 AM",
    ]


# Hostile


@pytest.mark.parametrize(
    "words",
    [
        "Eve\r\nBcc: x@evil.test",
        "Visit http://evil.test",
        "=?UTF-8?Q?=0ABcc:_x?=",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "\x00\u202eevE",
        "x" * 5_000,
    ],
)
async def test_hostile_names_and_notes(rig: MeetingRig, smtp: FakeSmtp, words: str) -> None:
    await rig.book(guest=Guest("vic@acme.test", words.replace("\x00", ""), words.replace("\x00", "") * 2))
    await rig.send_due()
    [theirs], [hosts] = to(smtp, "vic@acme.test"), to(smtp, "ana@company.test")
    for message in (theirs.message, hosts.message):
        assert message["Bcc"] is None and len(message.get_all("To", [])) == 1
        assert "<script>" not in body(message, "html") and "49" not in str(message["Subject"])
        calendar_of(message)
    for kind in ("plain", "html"):
        assert "evil" not in body(theirs.message, kind)


async def test_without_an_address_of_this_server_there_is_no_link(rig: MeetingRig, smtp: FakeSmtp) -> None:
    rig.settings = type(rig.settings)(conversation=rig.settings.conversation)
    await rig.book()
    await rig.send_due()
    for each in smtp.accepted:
        assert "/meetings/" not in body(each.message, "plain") and has_calendar(each.message)
