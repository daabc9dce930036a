"""Whole transcripts, hostile messages and the law that each value has the visitor's words."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from agent.profile.config import ProfileCapture
from agent.profile.extract import Message, extract
from agent.profile.fields import definitions
from agent.profile.transcript import Line, asked_in, profile_of
from app.cli import build

CONFIG = ProfileCapture()
DEFS = definitions(CONFIG)


def talk(*lines: str) -> list[Line]:
    """Lines that begin with ">>" are ours."""
    return [
        {"role": "agent", "text": line[2:].strip()}
        if line.startswith(">>")
        else {"role": "visitor", "text": line}
        for line in lines
    ]


def known(*lines: str) -> dict[str, Any]:
    held = profile_of(talk(*lines))
    return {
        name: [v.stated.value for v in values] if DEFS[name].many else values[0].stated.value
        for name, values in held.items()
    }


def test_a_profile_grows_over_the_turns() -> None:
    assert known(
        "Hi, do you do shift planning?",
        ">> We do. May I ask your name?",
        "ana ruiz",
        ">> Thanks, Ana. What email should I use?",
        "ana@acme.com",
        ">> How many people are you?",
        "about 40",
    ) == {
        "customer_name": "Ana Ruiz",
        "email": "ana@acme.com",
        "company": "Acme",
        "company_size": {"min": 40, "max": 40},
    }


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("it's tom@acme.com", ">> Thanks", "wait, that's my colleague's email"), None),
        (
            ("it's tom@acme.com", ">> Thanks", "tom@acme.com is my boss's, mine is ana@acme.com"),
            "ana@acme.com",
        ),
        (("ana@acme.co", ">> Thanks", "sorry, ana@acme.com"), "ana@acme.com"),
        (("ana@acme.com", ">> Thanks", "please cc my boss tom@acme.com"), "ana@acme.com"),
        (("ana@acme.com", ">> Thanks", "please delete my email"), None),
    ],
)
def test_the_last_word_counts(lines: tuple[str, ...], expected: str | None) -> None:
    assert known(*lines).get("email") == expected


def test_a_question_stands_while_the_visitor_asks_back() -> None:
    lines = (">> What's your name?", "why do you need that?", ">> So that our team knows whom to call.")
    assert known(*lines, "ok. Beatrix") == {"customer_name": "Beatrix"}


def test_a_said_company_takes_the_place_of_a_guess() -> None:
    assert known("ana@acme.com", ">> Thanks", "I work for Blue Harbor")["company"] == "Blue Harbor"
    assert known("I work for Blue Harbor", ">> Thanks", "ana@acme.com")["company"] == "Blue Harbor"


@pytest.mark.parametrize(
    ("region", "text", "expected"),
    [
        ("US", "Hey team, Marcus Chen from Riverside Dental. Do you integrate with Dentrix?",
         {"customer_name": "Marcus Chen", "company": "Riverside Dental"}),
        ("US", "Our CFO, Janet Brooks, wants numbers before she signs. I'm only collecting quotes.", {}),
        ("US", "My name's Devon (they/them), I'm an office administrator with Clearbrook Schools.",
         {"customer_name": "Devon", "company": "Clearbrook Schools", "job_title": "office administrator"}),
        ("DE", "Moin, Lars hier. Wir sind zu acht.", {"customer_name": "Lars", "company_size": {"min": 8, "max": 8}}),
        ("FR", "Camille Roussel, 06 98 76 54 32, merci de me rappeler demain",
         {"customer_name": "Camille Roussel", "phone": "+33698765432"}),
        ("US", "What happens if our team grows to 500 people?", {}),
        ("US", "the invoice 2024-55821 for $4,300 was charged twice, account 8837261940", {}),
        ("US", "My friend Paul lives in Toronto, his number is 416-555-0101.", {}),
        ("US", "I'm Tired of spreadsheets. I'm Ready to buy.", {}),
        ("US", "This is Sparta", {}),
        ("US", "Please send it to my assistant, lucy@hartwellgroup.com. - Victor Hartwell",
         {"customer_name": "Victor Hartwell"}),
        ("US", "Write to either of us: ben@fjordtech.com, kim@fjordtech.com", {}),
        ("US", "about $20 per user per month would be our max",
         {"budget_range": {"amount": 20, "max": None, "currency": "USD", "per": "month"}}),
        ("US", "My husband Greg and I own Maple & Rye Bakery. I'm Ellen.",
         {"customer_name": "Ellen", "company": "Maple & Rye Bakery"}),
        ("US", "Our developer is Sam, sam@codehut.dev, please give him access", {}),
        ("PL", "Dzień dobry, nazywam się Katarzyna Nowak, mój numer to 601 234 567",
         {"customer_name": "Katarzyna Nowak", "phone": "+48601234567"}),
        ("US", "May from accounting asked me to check pricing", {}),
    ],
)  # fmt: skip
def test_single_messages_whole(region: str, text: str, expected: dict[str, Any]) -> None:
    held = profile_of(talk(text), ProfileCapture(default_region=region))
    assert {name: values[0].stated.value for name, values in held.items()} == expected


@pytest.mark.parametrize(
    ("reply", "field"),
    [
        ("Happy to help. May I ask your name?", "customer_name"),
        ("And what is the best email to send it to?", "email"),
        ("Which number can we call you on?", "phone"),
        ("How many people work at your company?", "company_size"),
        ("Darf ich nach Ihrem Namen fragen?", "customer_name"),
        ("Quel est votre nom ?", "customer_name"),
        ("¿Cuál es su nombre?", "customer_name"),
        ("We have three plans.", None),
        ("The company was founded in 1999.", None),
    ],
)
def test_what_a_reply_asks_for(reply: str, field: str | None) -> None:
    assert asked_in(reply, DEFS) == field


PIECES = st.sampled_from(
    "I'm|Ana Ruiz|ana@acme.com|my|colleague's|email is|+1 415 555 2671|> |\n|From: x|wrote:|we are|40 people|not|"
    "budget|$5k|by Q3|"
    "we need|Acme GmbH|“quoted”|’|from|sorry,|call me|I decide|?|.|we use|HubSpot|today|Bob|\u200b|ﬁ|İ|🙂".split(
        "|"
    )
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=30).map(" ".join) | st.text(max_size=200), st.sampled_from([None, *DEFS]))
def test_each_value_stands_in_the_message(text: str, asked: str | None) -> None:
    for stated in extract(Message(text, asked=asked), DEFS, CONFIG):
        assert stated.quote and stated.quote in text
        assert 0 < stated.confidence <= 1
        json.dumps(stated.value)


HOSTILE = (
    "a",
    " ",
    "@",
    "a@a.",
    "1 ",
    "12-",
    "+1 415 ",
    "(",
    "I'm ",
    "A ",
    '"',
    'said "',
    "$1 ",
    "x wrote: ",
    ">\n",
    "we need ",
    "a-",
    "a'",
    "one hundred ",
    "not ",
    "my colleague ",
    "a at b dot ",
    "DE89 ",
    "Thanks,\n",
    "we use A, ",
    "=cmd()",
    "<script>",
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_messages_take_no_longer_than_their_length(piece: str) -> None:
    """No pattern may go back and forth: 20,000 characters, on a machine that is busy with other things."""
    text = (piece * 20_000)[:20_000]
    began = time.process_time()
    extract(Message(text, history=(text,), replies=(text,)), DEFS, CONFIG)
    assert time.process_time() - began < 4


def _file(folder: Path, *lines: str) -> str:
    path = folder / "talk.jsonl"
    path.write_text("\n".join(lines), encoding="utf8")
    return str(path)


GOOD = (
    '{"role": "agent", "text": "May I ask your name?"}',
    "",
    '{"role": "visitor", "text": "Ana Ruiz, and our budget is up to $5k a month"}',
)


def test_the_command_prints_values_with_quotes(tmp_path: Path) -> None:
    shown = CliRunner().invoke(build(), ["profile", _file(tmp_path, *GOOD)])
    assert shown.exit_code == 0
    assert "Ana Ruiz" in shown.stdout and "5,000 USD per month" in shown.stdout and "turn 2" in shown.stdout
    read = CliRunner().invoke(build(), ["profile", "--json", "-"], input="\n".join(GOOD))
    values = json.loads(read.stdout)
    assert values["customer_name"][0] == {
        "value": "Ana Ruiz", "quote": "Ana Ruiz", "turn": 2, "extractor": "name", "confidence": 0.93, "flags": [],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("{not json",), ("line 1", "JSON")),
        ((GOOD[0], '["visitor"]'), ("line 2", "object")),
        ((GOOD[0], '{"role": "user", "text": "x"}'), ("line 2", "role", "user")),
        (('{"role": "visitor", "text": 5}',), ("line 1", "text")),
        (("",), ("no lines",)),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, lines: tuple[str, ...], words: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(build(), ["profile", _file(tmp_path, *lines)])
    assert shown.exit_code == 1
    assert all(word in shown.stderr for word in words)


def test_a_missing_file_is_named() -> None:
    shown = CliRunner().invoke(build(), ["profile", "/nowhere/talk.jsonl"])
    assert shown.exit_code == 1 and "/nowhere/talk.jsonl" in shown.stderr
