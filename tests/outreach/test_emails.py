"""What the mails say, in which style and language, and how they are kept short."""

from __future__ import annotations

import string
import time
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from agent.summary.model import Claim
from crm.model import Assessment
from outreach.emails import (
    MAX_BYTES,
    Rendered,
    Style,
    has_news_for_visitor,
    render_alert,
    render_notice,
    render_team,
    render_visitor,
)
from outreach.emails.languages import TEXTS
from outreach.emails.looks import LOOKS, excerpt
from outreach.emails.words import WIDTH
from outreach.report import Links, SessionReport
from tests.outreach.samples import (
    ALERT,
    EMPTY,
    HOSTILE,
    NOTHING,
    NOTICE,
    SAMPLE,
    SUMMARY,
    TURNS,
    hostile,
    in_language,
    long_report,
)

STYLES: tuple[Style, ...] = ("professional", "casual", "detailed")


def words(html: str) -> str:
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def section(html: str, title: str) -> str:
    """What stands between the h2 of this title and the next."""
    soup = BeautifulSoup(html, "html.parser")
    heading = next(one for one in soup.find_all("h2") if one.get_text(strip=True) == title)
    found: list[str] = []
    for one in heading.next_elements:
        if isinstance(one, Tag) and one.name == "h2":
            break
        if not isinstance(one, Tag):
            found.append(str(one))
    return " ".join(" ".join(found).split())


def test_the_team_reads_who_it_is_in_their_own_words() -> None:
    mail = render_team(SAMPLE)
    assert mail.subject == (
        "[Hot] Anna Berg, Nordwind GmbH: meeting booked; Nordwind GmbH wants"
        " maintenance software for two plants before June"
    )
    who = section(mail.html, "Who it is")
    assert "Budget EUR 20,000 per year Visitor: “Budget is around 20,000 EUR a year” · turn 3" in who
    assert "Manufacturing (a guess)" in who
    score = section(mail.html, "Score")
    assert "82 / 100" in score and "+25" in score and "-10" in score
    assert "Visitor: “about 180 people” · turn 1" in score
    assert "newsletter · email Campaign march" in section(mail.html, "Where they came from")
    assert "Thursday 5 March 2026 14:00–14:40 (Europe/Berlin, UTC+01:00)" in section(mail.html, "Meeting")


def test_claims_lead_to_their_turn_and_replies_to_their_pages() -> None:
    soup = BeautifulSoup(render_team(SAMPLE).html, "html.parser")
    anchors = {one["id"] for one in soup.find_all(id=True)}
    inner = {
        str(one["href"])[1:] for one in soup.find_all("a", href=True) if str(one["href"]).startswith("#")
    }
    assert inner == {"turn-1", "turn-2", "turn-3", "turn-4", "turn-5"} == anchors
    first = soup.find(id="turn-1")
    assert isinstance(first, Tag)
    assert "[1] Plans and prices" in " ".join(first.get_text().split())
    assert first.find("a", href="https://www.takthof.example/pricing") is not None


def test_our_own_words_are_not_called_the_visitors() -> None:
    said = Claim("We named a price.", 1, "The Team plan is EUR 49")
    mail = render_team(replace(SAMPLE, summary=replace(SUMMARY, interests=(said,))))
    assert "We: “The Team plan is EUR 49”" in words(mail.html)
    assert "We: “The Team plan is EUR 49”" in mail.text


def test_styles_differ_in_length_and_tone() -> None:
    sizes = {style: len(render_team(SAMPLE, style).text) for style in STYLES}
    assert sizes["casual"] < sizes["professional"] < sizes["detailed"]
    assert "Anna Berg stopped by the chat." in words(render_team(SAMPLE, "casual").html)
    assert "Pages seen" in words(render_team(SAMPLE, "detailed").html)
    greetings = {render_visitor(SAMPLE, style).text.split("\n")[0] for style in STYLES}
    assert greetings == {"Hello Anna,", "Hi Anna,"}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("kind", ["team", "visitor"])
def test_plain_text_keeps_its_width_and_has_the_answers(style: Style, kind: str) -> None:
    mail = render_team(SAMPLE, style) if kind == "team" else render_visitor(SAMPLE, style)
    for line in mail.text.split("\n"):
        assert len(line) <= WIDTH or "https://" in line, line
        assert line == line.rstrip()
    assert "\n\n\n" not in mail.text
    assert "EUR 49 a technician and month" in " ".join(mail.text.split())


@pytest.mark.parametrize(
    ("locale", "lang", "hello", "answers", "day"),
    [
        ("en-GB", "en", "Hello Anna,", "Our answers", "Thursday 5 March 2026"),
        ("de-AT", "de", "Guten Tag Anna,", "Unsere Antworten", "Donnerstag, 5. März 2026"),
        ("fr", "fr", "Bonjour Anna,", "Nos réponses", "jeudi 5 mars 2026"),
        ("es_MX", "es", "Hola, Anna:", "Nuestras respuestas", "jueves, 5 de marzo de 2026"),
        ("ja", "en", "Hello Anna,", "Our answers", "Thursday 5 March 2026"),
        (None, "en", "Hello Anna,", "Our answers", "Thursday 5 March 2026"),
    ],
)
def test_visitors_are_written_to_in_their_language(
    locale: str | None, lang: str, hello: str, answers: str, day: str
) -> None:
    mail = render_visitor(replace(SAMPLE, locale=locale))
    html = BeautifulSoup(mail.html, "html.parser").html
    assert isinstance(html, Tag) and (html["lang"], html["dir"]) == (lang, "ltr")
    for expected in (hello, answers, day):
        assert expected in words(mail.html)
    assert hello in mail.text and answers.upper() in mail.text and day in mail.text


def test_all_languages_have_the_same_texts_with_the_same_values() -> None:
    def values(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    wanted = {key: values(text) for key, text in TEXTS["en"].items()}
    for language, texts in TEXTS.items():
        plain = {key for key in wanted if "." not in key}
        assert plain <= set(texts) <= set(wanted), language
        for key, text in texts.items():
            assert values(text) == wanted[key], (language, key)
        assert texts["page_erase_items"].count("|") == 3


def test_visitors_read_their_answers_and_what_they_can_do() -> None:
    mail = render_visitor(SAMPLE)
    assert mail.subject == "Your questions to Takthof"
    soup = BeautifulSoup(mail.html, "html.parser")
    targets = {str(one["href"]) for one in soup.find_all("a", href=True)}
    assert targets == {
        "https://chat.takthof.example/b/k3J9",
        "https://www.takthof.example/pricing",
        "https://www.takthof.example/security",
        "https://www.takthof.example/implementation",
        "mailto:sales@takthof.example",
        "https://chat.takthof.example/erase/e-token",
        "https://chat.takthof.example/unsubscribe/u-token",
        "https://www.takthof.example/privacy",
    }
    assert "One of your questions could not be answered" in words(mail.html)
    assert "Shall I look up" not in mail.html  # conversation, and no answer
    assert "[1]" not in mail.html and "[1]" not in mail.text


def test_the_meeting_is_named_and_not_invited_to_again() -> None:
    mail = render_visitor(SAMPLE)
    assert "Thursday 5 March 2026, 14:00–14:40 (Europe/Vienna, UTC+01:00)" in " ".join(mail.text.split())
    assert "The invitation is in a mail of its own." in mail.text and "The invitation" in mail.html
    assert "meet.takthof.example" not in mail.text + mail.html


@pytest.mark.parametrize(
    ("by", "said"), [("visitor", "cancelled by the visitor"), ("company", "cancelled by us")]
)
def test_a_cancelled_meeting_is_said_to_be(by: Any, said: str) -> None:
    assert SAMPLE.booking
    report = replace(SAMPLE, booking=replace(SAMPLE.booking, cancelled_by=by, join_url=None, manage_url=None))
    team, visitor = render_team(report), render_visitor(report)
    assert team.subject.startswith("[Hot] Anna Berg, Nordwind GmbH: meeting cancelled; ")
    assert f"Meeting, {said}" in team.html and f"MEETING, {said.upper()}" in team.text
    assert "Your meeting is cancelled" in visitor.html and "Your meeting is cancelled" in visitor.text
    assert "look forward" not in visitor.text and "invitation" not in visitor.text


def test_what_was_asked_of_the_team_is_said() -> None:
    mail = render_visitor(replace(SAMPLE, booking=None, requested="callback"))
    assert mail.subject == "Your questions to Takthof"
    assert "You asked to be called back. Our team has your request." in mail.text
    assert "next" in mail.text.lower() and "look forward" not in mail.text


@pytest.mark.parametrize(
    ("report", "expected"),
    [(SAMPLE, True), (EMPTY, False), (replace(SAMPLE, turns=TURNS[3:]), False)],
)
def test_a_visitor_gets_no_mail_that_says_nothing(report: SessionReport, expected: bool) -> None:
    assert has_news_for_visitor(report) is expected


EMPTIED: dict[str, SessionReport] = {
    "everything": EMPTY,
    **{
        name: replace(SAMPLE, **{name: empty})
        for name, empty in {
            "fields": (),
            "turns": (),
            "pages": (),
            "assessment": None,
            "booking": None,
            "owner": None,
            "status": None,
            "summary": NOTHING,
            "links": Links(),
            "reply_to": None,
            "consent_at": None,
            "first_touch": None,
            "last_touch": None,
        }.items()
    },
    **{
        f"summary.{name}": replace(SAMPLE, summary=replace(SUMMARY, **{name: ()}))
        for name in "visitor need interests objections competitors answered unanswered commitments next_steps".split()
    },
    "no reasons": replace(SAMPLE, assessment=Assessment(0, (), qualified=False, hot=False)),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("name", EMPTIED)
def test_nothing_known_leaves_no_empty_heading(name: str, style: Style) -> None:
    for mail in (render_team(EMPTIED[name], style), render_visitor(EMPTIED[name], style)):
        assert_no_empty_headings(mail)
        assert "None" not in words(mail.html) and "None" not in mail.text


def assert_no_empty_headings(mail: Rendered) -> None:
    """A heading is followed by text before the next heading of its level or above; a link or cell holds something."""
    soup = BeautifulSoup(mail.html, "html.parser")
    card = soup.find(class_="card")
    assert isinstance(card, Tag)
    level = 0
    for one in card.descendants:
        if isinstance(one, Tag) and one.name in ("h1", "h2", "h3"):
            assert level == 0 or int(one.name[1]) > level, f"nothing below the heading before {one}"
            assert one.get_text(strip=True), "a heading without text"
            level = int(one.name[1])
        elif (
            not isinstance(one, Tag)
            and one.strip()
            and one.parent
            and one.parent.name not in ("h1", "h2", "h3")
        ):
            level = 0
    assert level in (0, 1)
    assert all(a.get_text(strip=True) or a.has_attr("name") for a in card.find_all("a"))
    lines = mail.text.split("\n")
    for at, line in enumerate(lines[1:], start=1):
        if line and set(line) == {"-"} and len(line) == len(lines[at - 1]) > 2:
            rest = [one for one in lines[at + 1 :] if one]
            assert rest and not (len(rest) > 1 and set(rest[1]) == {"-"} and len(rest[1]) > 2), lines[at - 1]


def test_long_sessions_are_shortened_in_their_middle() -> None:
    report = long_report(200)
    started = time.perf_counter()
    for style in STYLES:
        mail = render_team(report, style)
        assert len(mail.html.encode()) < MAX_BYTES
        read = words(mail.html)
        assert "turns are left out here to keep this mail short. Read the whole session" in read
        assert "Question 1:" in read and "Question 200:" in read and "Question 100:" not in read
        assert "left out here" in mail.text
    assert (time.perf_counter() - started) / 3 < 1


def test_a_short_transcript_is_whole() -> None:
    assert "left out" not in render_team(SAMPLE).text
    assert "left out" not in words(render_team(long_report(12), "detailed").html)


@pytest.mark.parametrize("name", ["long", "long_escaped", "script", "phishing"])
def test_not_even_the_worst_mail_is_cut_by_its_reader(name: str) -> None:
    bad = hostile(HOSTILE[name])
    turns = tuple(replace(bad.turns[0], number=number) for number in range(1, 201))
    summary = bad.summary
    many: dict[str, Any] = {
        part: getattr(summary, part) * 60
        for part in "visitor need interests objections competitors answered unanswered commitments next_steps".split()
    }
    worst = replace(
        bad, turns=turns, fields=bad.fields * 30, pages=bad.pages * 300, summary=replace(summary, **many)
    )
    assert len(render_team(worst, "detailed").html.encode()) < MAX_BYTES
    assert len(render_visitor(worst, "detailed").html.encode()) < MAX_BYTES


@pytest.mark.parametrize(
    ("budget", "head", "omitted", "tail"),
    [(10**6, 10, 0, 0), (0, 0, 10, 0), (2_000, 1, 8, 1), (15_000, 2, 2, 6)],
)
def test_excerpts(budget: int, head: int, omitted: int, tail: int) -> None:
    turns = tuple(
        replace(TURNS[3], number=number, visitor="a" * 100, reply="b" * 100) for number in range(10)
    )
    found = excerpt(turns, budget)
    assert (len(found.head), found.omitted, len(found.tail)) == (head, omitted, tail)
    assert [turn.number for turn in (*found.head, *found.tail)] == sorted(found.numbers)


def test_an_alert_is_short_and_says_why() -> None:
    mail = render_alert(ALERT)
    assert mail.subject == "[Hot lead] Anna Berg, Nordwind GmbH"
    assert ALERT.reason in words(mail.html) and "Visitor: “Can we be live before June?" in words(mail.html)
    assert len(mail.html) < 10_000
    later = render_alert(replace(ALERT, kind="callback", live=False, name=None, visitor_company=None))
    assert later.subject == "[Left contact details] A visitor"
    assert "outside business hours" in words(later.html) and "Answer in the session" not in later.html


def test_the_parts_of_a_headline_stay_apart_in_the_subject() -> None:
    headline = "Anna Berg: asked about Atlas; wants to speak to a person and wants a quote"
    mail = render_team(replace(SAMPLE, booking=None, summary=replace(SUMMARY, headline=headline)))
    assert mail.subject == (
        "[Hot] Anna Berg, Nordwind GmbH: asked about Atlas, wants to speak to a person and wants a quote"
    )


def test_an_alert_has_room_for_its_reasons() -> None:
    reasons = "\n".join(
        f"+{at} Reason number {at} for which this visitor is worth a call" for at in range(10, 15)
    )
    assert 250 < len(reasons) <= 300
    mail = render_alert(replace(ALERT, reason=reasons))
    soup = BeautifulSoup(mail.html, "html.parser")
    shown = next(one for one in soup.find_all("p") if "Reason number 10" in one.get_text())
    assert list(shown.stripped_strings) == reasons.split("\n")
    assert all(line in mail.text for line in reasons.split("\n"))
    long = render_alert(replace(ALERT, reason="word " * 200))
    assert words(long.html).count("word") < 100 and long.text.count("word") < 100


@pytest.mark.parametrize(
    ("locale", "person", "call"),
    [
        ("en", "You asked for a person. Our team has your request.", "called back"),
        (
            "de",
            "Sie möchten mit einem Menschen sprechen. Unser Team hat Ihre Bitte erhalten.",
            "zurückgerufen",
        ),
        ("fr", "Vous avez demandé à parler à une personne. Notre équipe a reçu votre demande.", "rappelé"),
        ("es", "Ha pedido hablar con una persona. Nuestro equipo ha recibido su solicitud.", "llamemos"),
    ],
)
def test_nobody_is_said_to_have_asked_for_a_call_who_asked_for_a_person(
    locale: str, person: str, call: str
) -> None:
    report = replace(SAMPLE, locale=locale, booking=None, requested="person")
    read = " ".join(render_visitor(report).text.split())
    assert person in read and call not in read
    team = render_team(report)
    assert "Asked for a person" in team.text and "Asked for a person" in words(team.html)
    assert "called back" not in team.text and "called back" not in team.html
    asked = replace(report, requested="callback")
    assert call in " ".join(render_visitor(asked).text.split())
    assert "called back" in render_team(asked).text


def test_a_notice_says_what_helps() -> None:
    mail = render_notice(NOTICE)
    assert mail.subject == "Please look: The mail provider refuses the password"
    for part in (NOTICE.text, NOTICE.detail, NOTICE.remedy):
        assert part and part in words(mail.html)
    bare = render_notice(replace(NOTICE, detail=None, remedy=None, link=None))
    assert "What helps" not in bare.html and "WHAT HELPS" not in bare.text


@pytest.mark.parametrize("style", STYLES)
def test_mail_clients_get_what_they_understand(style: Style) -> None:
    for mail in (render_team(SAMPLE, style), render_visitor(in_language("de"), style)):
        soup = BeautifulSoup(mail.html, "html.parser")
        assert soup.find("meta", attrs={"name": "color-scheme", "content": "light dark"})
        assert "prefers-color-scheme" in str(soup.find("style"))
        assert all(table.get("role") == "presentation" for table in soup.find_all("table"))
        card = soup.find(class_="card")
        assert isinstance(card, Tag) and "background-color" in str(card["style"])
        assert "max-width: 600px" in mail.html.replace("max-width:600px", "max-width: 600px")
        assert not soup.find_all(["img", "link", "script", "iframe", "form", "video", "object", "svg"])
        assert "url(" not in mail.html and "@import" not in mail.html
    assert set(LOOKS) == set(STYLES)
