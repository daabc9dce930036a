"""Mails about meetings as they read, in all languages; nothing in them comes alive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
from bs4 import BeautifulSoup

from outreach.emails import Rendered, Templates
from outreach.emails.meetings import MeetingMail, MeetingNews, render_meeting, render_meeting_host
from tests.outreach.meeting_samples import BOOKED, NOW, hostile, sample
from tests.outreach.samples import HOSTILE

NEWS: tuple[MeetingNews, ...] = get_args(MeetingNews)
Render = Callable[[MeetingMail], Rendered]


def to_visitor(mail: MeetingMail) -> Rendered:
    return render_meeting(mail, now=NOW)


def to_host(mail: MeetingMail) -> Rendered:
    return render_meeting_host(mail)


EVERY: list[tuple[Render, MeetingNews]] = [
    *((to_visitor, news) for news in NEWS),
    *((to_host, news) for news in NEWS if news != "reminder"),
]


def links(mail: Rendered) -> set[str]:
    soup = BeautifulSoup(mail.html, "html.parser")
    return {str(one["href"]) for one in soup.find_all("a", href=True)}


@pytest.mark.parametrize("locale", ["en-US", "en-GB", "de", "fr", "es"])
@pytest.mark.parametrize(("render", "news"), EVERY)
def test_text_and_html_say_the_same(render: Render, news: MeetingNews, locale: str) -> None:
    mail = render(sample(news, locale=locale))
    html = " ".join(BeautifulSoup(mail.html, "html.parser").get_text(" ").split())
    text = " ".join(mail.text.split())
    hours = "14:00 – 14:40" if locale != "en-US" else "2:00 – 2:40 PM"
    for words in ("Product demo", "2026", hours, "UTC+1", "40 minut" if locale != "de" else "40 Minuten"):
        assert words in text and words in html, words
    assert "{" not in text + mail.subject and "14:00" in mail.subject.replace("2:00 PM", "14:00")
    assert mail.problems == () and "None" not in text


def test_what_the_visitor_can_do() -> None:
    wanted = {
        "https://meet.takthof.example/abc-defg",
        "https://chat.takthof.example/meetings/k3J9",
        "mailto:sales@takthof.example",
        "https://www.takthof.example/privacy",
    }
    assert links(to_visitor(sample("booked"))) == links(to_visitor(sample("reminder"))) == wanted
    kept = {"mailto:sales@takthof.example", "https://www.takthof.example/privacy"}
    anew = "https://chat.takthof.example/meetings/n3W0"
    assert links(to_visitor(sample("cancelled"))) == kept | {anew}
    without = to_visitor(replace(sample("cancelled"), book_url=None))
    assert links(without) == kept and "Book anew in the chat" in without.text


def test_the_visitor_reads_nothing_they_could_have_typed_for_another() -> None:
    for news in NEWS:
        mail = to_visitor(replace(sample(news), by_visitor=True, reason="Visit http://evil.example"))
        said = mail.text + mail.html + mail.subject
        assert "Anna" in said
        for theirs in ("Berg", "Nordwind", "spare parts", "1998", "82", "evil", "anna.berg"):
            assert theirs not in said, (news, theirs)


def test_what_hosts_are_told() -> None:
    mail = to_host(sample("booked"))
    assert mail.subject == "Meeting booked: Anna Berg, Nordwind GmbH, Thu, 5 Mar 2026, 14:00"
    for words in (
        "anna.berg@nordwind.example",
        "82 of 100",
        "spare parts",
        "Where is the data stored?",
        "For the visitor: Thursday",
        "08:00 – 08:40 (Eastern Time, UTC−5)",
        "With Jonas Falk, Mira Holm",
    ):
        assert words in " ".join(mail.text.split()), words
    same_clock = replace(BOOKED.guest, zone="Europe/Berlin")
    assert "For the visitor" not in to_host(replace(BOOKED, guest=same_clock)).text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(("render", "news"), EVERY)
def test_nothing_in_it_comes_alive(render: Render, news: MeetingNews, text: str) -> None:
    mail = render(hostile(text, news))
    soup = BeautifulSoup(mail.html, "html.parser")
    assert not soup.find_all(["script", "img", "svg", "iframe", "object", "form", "b"])
    assert len(soup.find_all("style")) == 1
    for element in soup.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")]
    assert all(link.startswith(("https://", "mailto:sales@")) for link in links(mail))
    assert "49" not in mail.subject and "\n" not in mail.subject
    assert len(mail.html.encode()) < 100_000
    assert not {"\x00", "\x1b", "\u202e", "\r"} & set(mail.text + mail.html + mail.subject)


def test_an_owners_template_takes_its_place(tmp_path: Path) -> None:
    (tmp_path / "booking.html.j2").write_text(
        '{% extends "builtin/booking.html.j2" %}{% block about %}<p>Bring coffee.</p>{% endblock %}'
    )
    mail = render_meeting(BOOKED, now=NOW, templates=Templates(tmp_path))
    assert "Bring coffee." in mail.html and "planning board" not in mail.html and mail.problems == ()
    (tmp_path / "booking.html.j2").write_text("{{ nothing }}")
    broken = render_meeting(BOOKED, now=NOW, templates=Templates(tmp_path))
    assert "planning board" in broken.html and [one.template for one in broken.problems] == [
        "booking.html.j2"
    ]


def test_a_meeting_without_anything_but_a_time() -> None:
    bare = MeetingMail(
        news="booked",
        company="Takthof",
        title="",
        start=BOOKED.start,
        end=BOOKED.start + timedelta(minutes=1),
        zone=BOOKED.zone,
        locale=None,
        guest=type(BOOKED.guest)(),
    )
    assert "Hello,\n" in to_visitor(bare).text and "Meeting with Takthof" in to_visitor(bare).text
    assert "A visitor" in to_host(bare).subject and "1 minute" in to_host(bare).text
