"""Names, subjects, links, lines, dates and values on their way into a mail."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from agent.profile.model import FieldDef, Held, Stated
from outreach.emails import dates, words
from outreach.emails.answers import answers_for_visitor
from outreach.report import field_rows, shown
from tests.outreach.samples import hostile


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Anna Berg", "Anna"),
        ("Jean-Luc", "Jean-Luc"),
        ("O'Neil", "O'Neil"),
        ("José María", "José"),
        ("Jose\u0301 Ruiz", "José"),
        ("प्रिया शर्मा", "प्रिया"),
        ("山田太郎", "山田太郎"),
        ("A" * 40, "A" * 40),
        ("A" * 41, None),
        ("Visit http://evil", None),
        ("Anna\r\nBcc: x", None),
        ("Anna\u202e", None),
        ("Anna <b>", None),
        ("Dr. Berg", None),
        ("Anna2", None),
        ("-Anna", None),
        ("you have won a big prize", None),
        ("", None),
        (None, None),
        ("  ", None),
    ],
)
def test_first_names(name: str | None, expected: str | None) -> None:
    assert words.first_name(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Müller & Söhne GmbH", "Müller & Söhne GmbH"),
        ("=?UTF-8?Q?=0ABcc:_x?=", ""),
        ("Anna\r\nBcc: victim@evil.example", "Anna Bcc"),
        ("Visit http://evil.example www.evil.example now", "Visit now"),
        ("<b>Anna</b>", "bAnnab"),
        ("a" * 70, "a" * 59 + "…"),
        ("asked about Atlas; wants a quote", "asked about Atlas, wants a quote"),
        (None, ""),
    ],
)
def test_subjects(text: str | None, expected: str) -> None:
    assert words.for_subject(text) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/b?c=d&e=f#g", "https://a.example/b?c=d&e=f#g"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ('https://a.example/"onclick="x', "https://a.example/%22onclick=%22x"),
        ("https://a.example/ä", "https://a.example/%C3%A4"),
        ("mailto:a@b.example", "mailto:a@b.example"),
        ("mailto:a@b.example?body=x", None),
        ("mailto:a@b.example,c@d.example", None),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("//a.example/x", None),
        ("/x", None),
        ("https://user@a.example/", None),
        ("https://a.example\\@evil.example/", None),
        ("https://a.example/ x", None),
        ("https://[bad/", None),
        ("https://a.example:port/", None),
        ("https:///x", None),
        ("https://a.example/" + "x" * 2_000, None),
        ("", None),
        (None, None),
    ],
)
def test_links(url: str | None, expected: str | None) -> None:
    assert words.href(url) == expected


def test_wrapped_lines_keep_their_prefix() -> None:
    text = words.wrap("word " * 30, "- ")
    lines = text.split("\n")
    assert lines[0].startswith("- word") and all(line.startswith("  word") for line in lines[1:])
    assert max(map(len, lines)) <= words.WIDTH
    assert words.wrap("a\n\n\n\nb", "> ", "> ") == "> a\n>\n> b"
    assert words.wrap("x" * 100, "> ", "> ").split("\n")[1].startswith("> x")


def test_addresses_in_words_are_broken_up_but_read_the_same() -> None:
    broken = words.unlinked("see http://evil.example or a@b.example, 3.5 times <b>")
    assert "<b>" not in broken and "http://evil" not in broken and "3.5" in broken
    assert broken.striptags() == "see http://evil.example or a@b.example, 3.5 times <b>"


def test_replies_lose_their_markdown_and_set_known_markers_apart() -> None:
    found = words.replied("**Yes** [1]\n- it is [2]", [1])
    assert str(found) == 'Yes <span class="mark">[1]</span><br>• it is [2]'


START = datetime(2026, 3, 28, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "zone", "language", "expected"),
    [
        (30, "Europe/London", "en", "Saturday 28 March 2026, 22:30–23:00 (Europe/London, UTC+00:00)"),
        (30, "Europe/Berlin", "de", "Samstag, 28. März 2026, 23:30–Sonntag, 29. März 2026, 00:00"),
        (30, "America/New_York", "fr", "samedi 28 mars 2026, 18:30–19:00 (America/New_York, UTC-04:00)"),
        (30, "Asia/Kolkata", "es", "domingo, 29 de marzo de 2026, 04:00–04:30 (Asia/Kolkata, UTC+05:30)"),
        (30, "No/Where", "en", "Saturday 28 March 2026, 22:30–23:00 (UTC)"),
        (30, "../../etc/passwd", "en", "Saturday 28 March 2026, 22:30–23:00 (UTC)"),
        (30, "\x00", "en", "Saturday 28 March 2026, 22:30–23:00 (UTC)"),
        (30, None, "en", "Saturday 28 March 2026, 22:30–23:00 (UTC)"),
    ],
)
def test_times(end: int, zone: str | None, language: str, expected: str) -> None:
    assert dates.span(START, START + timedelta(minutes=end), zone, language).startswith(expected)


def test_one_minute_is_one_time() -> None:
    end = START + timedelta(seconds=50)
    assert dates.span(START, end, None) == "Saturday 28 March 2026, 22:30 (UTC)"
    assert dates.hours(START, START + timedelta(minutes=1), None) == "22:30–22:31 (UTC)"
    next_day = dates.hours(START, START + timedelta(days=1), None)
    assert next_day == "22:30–Sunday 29 March 2026, 22:30 (UTC)"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"amount": 500, "currency": "EUR", "per": "month", "max": 800}, "EUR 500 to 800 per month"),
        ({"amount": 20_000, "currency": "EUR", "per": None, "max": None}, "EUR 20,000"),
        ({"amount": None, "currency": "USD", "max": 99.5}, "USD up to 99.50"),
        ({"from": 50, "to": 100}, "from 50, to 100"),
        (True, "yes"),
        (180, "180"),
        (["a", "b"], "a, b"),
        ("x", "x"),
        (None, ""),
    ],
)
def test_values_are_shown_for_people(value: object, expected: str) -> None:
    assert shown(value) == expected


def test_rows_come_in_the_order_of_the_definitions() -> None:
    def held(name: str, value: object) -> Held:
        said = Stated(name, value, f"I say {value}", "rules", 0.9, flags=("weak",))
        return Held(UUID(int=1), said, UUID(int=2), 3, START)

    profile = {
        "needs": (held("needs", "one"), held("needs", "two")),
        "email": (held("email", "a@b.example"),),
        "other": (held("other", "x"),),
    }
    fields = (
        FieldDef("email", "Email", "email", ""),
        FieldDef("phone", "Phone", "phone", ""),
        FieldDef("needs", "Needs", "text", "", many=True),
    )
    rows = field_rows(profile, fields)
    assert [(row.label, row.value, row.turn) for row in rows] == [
        ("Email", "a@b.example", 3),
        ("Needs", "one", 3),
        ("Needs", "two", 3),
    ]
    assert rows[0].quote == "I say a@b.example" and rows[0].flags == ("weak",)


@pytest.mark.parametrize("text", ["A" * 50_000, "a." * 25_000, "1 " * 25_000, "a@" * 25_000, "www." * 12_000])
def test_long_messages_are_looked_through_quickly(text: str) -> None:
    started = time.perf_counter()
    answers_for_visitor(hostile(text))
    assert time.perf_counter() - started < 2
