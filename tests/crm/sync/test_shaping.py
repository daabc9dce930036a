"""A session as values of a CRM: pure functions by table."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from crm.connectors.model import Account, Field, Object, Stage
from crm.mapping.config import Row
from crm.model import Reason
from crm.sync.config import CrmEntry, DealRule
from crm.sync.model import Cited, Quote, SessionRecord
from crm.sync.shaping import Target, digest, facts_of, moves, shape, standing, wants_deal
from tests.crm.sync.sync_rig import NOON, a_contact, a_lead, a_session

CONTACT, SESSION = UUID(int=1), UUID(int=2)
STAGES = (
    Stage("s1", "New", "p1"),
    Stage("s2", "Meeting booked", "p1"),
    Stage("s3", "New", "p2"),
    Stage("s9", "Won", "p1", 1.0, "won"),
)
ACCOUNT = Account(id="1", name="Acme", fields={}, stages=STAGES)


def record(**changes: Any) -> SessionRecord:
    lead = changes.pop("lead", {})
    whose = a_contact(CONTACT, **changes.pop("contact", {}))
    made = None if lead is None else a_lead(CONTACT, **lead)
    return a_session(SESSION, whose, lead=made, **changes)


def target(account: Account | None = ACCOUNT, **entry: Any) -> Target:
    return Target(entry=CrmEntry(**entry), account=account)


NEW = {"status": "new", "qualified_at": None}


@pytest.mark.parametrize(
    ("when", "lead", "booked", "expected"),
    [
        ("qualified", {}, False, True),
        ("qualified", NEW, False, False),
        ("qualified", NEW, True, True),
        ("qualified", {"status": "disqualified"}, True, False),
        ("qualified", None, False, False),
        ("qualified", None, True, True),
        ("qualified", {**NEW, "status": "won"}, False, True),
        ("booked", {}, False, False),
        ("booked", {"hot_at": NOON}, False, False),
        ("booked", NEW, True, True),
        ("hot", {}, False, False),
        ("hot", {"hot_at": NOON}, False, True),
        ("hot", {}, True, True),
        ("always", None, False, True),
        ("always", NEW, False, True),
        ("never", {"hot_at": NOON}, True, False),
        ("never", None, True, False),
    ],
)
def test_when_a_deal_is_made(when: Any, lead: Any, booked: bool, expected: bool) -> None:
    assert wants_deal(when, record(lead=lead, booked=booked)) is expected


@pytest.mark.parametrize(
    ("lead", "booked", "expected"),
    [
        (None, False, "new"),
        (None, True, "booked"),
        (NEW, False, "new"),
        ({**NEW, "status": "engaged"}, False, "engaged"),
        ({}, False, "qualified"),
        ({"hot_at": NOON}, False, "hot"),
        ({"hot_at": NOON}, True, "booked"),
        ({"status": "won", "status_by": "person"}, True, "won"),
        ({"status": "lost", "status_by": "person"}, False, "lost"),
        ({"status": "won", "status_by": "crm"}, False, "qualified"),  # it knows that already
    ],
)
def test_how_far_a_deal_is(lead: Any, booked: bool, expected: str) -> None:
    assert standing(record(lead=lead, booked=booked)) == expected


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ("new", None, True), ("booked", "qualified", True), ("qualified", "booked", False), ("hot", "hot", False),
        ("won", "booked", True), ("won", "won", False), ("lost", "won", True), ("booked", "won", False),
    ],
)  # fmt: skip
def test_when_a_deal_is_moved(now: Any, before: Any, expected: bool) -> None:
    assert moves(now, before) is expected


@pytest.mark.parametrize(
    ("rule", "booked", "stage", "left_out"),
    [
        ({}, True, None, []),
        ({"stages": {"booked": "meeting BOOKED"}}, True, "s2", []),
        ({"stages": {"new": "s1"}}, True, "s1", []),
        ({"stages": {"qualified": "New", "booked": "s2"}}, False, "s1", []),
        ({"stages": {"qualified": "New"}, "pipeline": "p2"}, False, "s3", []),
        ({"stages": {"booked": "Gone"}}, True, None, ["stage"]),
    ],
)
def test_the_stage_by_its_id_or_name(rule: Any, booked: bool, stage: str | None, left_out: list[str]) -> None:
    shaped = shape(record(booked=booked), target(deal=DealRule(**rule)))
    assert shaped.deal is not None
    assert shaped.deal.stage == stage
    assert [each.field for each in shaped.left_out["deal"]] == left_out


@pytest.mark.parametrize(
    ("title", "changes", "expected"),
    [
        ("{who}: {what}", {}, "Acme: Cold box"),
        ("{who}: {what}", {"products": ()}, "Acme: Ann Lee of Acme wants ten cold boxes"),
        ("{who}", {"contact": {"company": None}}, "Ann Lee"),
        ("{who}: {what}", {"contact": {"company": None, "name": None}}, "ann@acme.test: Cold box"),
        ("{name} ({company})", {}, "Ann Lee (Acme)"),
        ("Web lead", {}, "Web lead"),
    ],
)  # fmt: skip
def test_the_title(title: str, changes: Any, expected: str) -> None:
    shaped = shape(record(**changes), target(deal=DealRule(title=title)))
    assert shaped.deal is not None
    assert shaped.deal.title == expected


@pytest.mark.parametrize("title", ["{nobody}", "{", "{0}", "{who.x}"])
def test_a_title_that_cannot_be_filled_is_refused(title: str) -> None:
    with pytest.raises(ValidationError):
        DealRule(title=title)


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        ({"amount": 5000, "currency": "EUR"}, (Decimal(5000), "EUR")),
        ({"amount": None, "max": 800, "currency": "USD"}, (Decimal(800), "USD")),
        ({"amount": "much"}, (None, None)),
        ({"amount": -1}, (None, None)),
        ("a lot", (None, None)),
        (None, (None, None)),
    ],
)
def test_the_budget_is_the_amount(budget: Any, expected: Any) -> None:
    shaped = shape(record(contact={"facts": {"budget_range": {"value": budget}}}), target())
    assert shaped.deal is not None
    assert (shaped.deal.amount, shaped.deal.currency) == expected


@pytest.mark.parametrize(
    ("contact", "expected"),
    [
        ({}, "acme.test"),
        ({"flags": ("free_mail",)}, None),
        ({"email": None}, None),
        (
            {"facts": {"website": {"value": "www.acme-boxes.test/x"}}, "flags": ("free_mail",)},
            "acme-boxes.test",
        ),
        ({"facts": {"website": {"value": "https://other.test"}}}, "acme.test"),
        ({"facts": {"website": {"value": "none"}}, "email": None}, None),
        ({"facts": {"website": {"value": "http://[bad"}}, "email": None}, None),
        ({"facts": {"website": {"value": "http://127.0.0.1/"}}, "email": None}, None),
    ],
)
def test_the_companys_domain(contact: Any, expected: str | None) -> None:
    assert shape(record(contact=contact), target()).person.domain == expected


def test_the_owners_mapping_and_own_fields() -> None:
    given = record(contact={"facts": {"fleet": {"value": "12 vans"}, "job_title": {"value": "Buyer"}}})
    rows: dict[Object, tuple[Row, ...]] = {
        "contact": (Row(ours="job_title", field="title"), Row(ours="utm_source", field="utm"))
    }
    entry = CrmEntry.model_validate({"fields": {"fleet": "fleet_c", "utm_source": None}})
    shaped = shape(given, Target(entry=entry, rows=rows))
    assert shaped.person.fields == (Field("title", "Buyer"), Field("fleet_c", "12 vans"))


def test_what_only_the_latest_session_says() -> None:
    names = {"summary", "session_url", "next_steps"}
    assert names <= facts_of(record()).keys()
    assert not names & facts_of(record(latest=False)).keys()


def test_nothing_on_the_timeline_but_what_is_wanted() -> None:
    kinds = [each.activity.kind for each in shape(record(), target(activities=("task",))).activities]
    assert kinds == ["task"]


def test_words_of_others_are_escaped() -> None:
    talk = replace(
        record().conversation,
        text="<script>1</script>",
        quotes=(Quote("<b>now</b>", 3),),
        citations=(Cited('"x" onclick="y', "javascript:alert(1)"), Cited("Fine", 'https://site.test/?a="b"')),
    )
    [note] = [
        each.activity for each in shape(record(conversation=talk), target(activities=("note",))).activities
    ]
    assert note.html is not None
    assert "<script" not in note.html
    assert "<b>now" not in note.html
    assert 'href="javascript' not in note.html
    assert '<a href="https://site.test/?a=&quot;b&quot;">Fine</a>' in note.html


def test_emoji_right_to_left_and_long_texts_stay_whole() -> None:
    given = record(
        contact={"name": "נועה לוי 👩‍💻", "company": "חברה"},
        conversation=replace(record().conversation, headline="ש" * 400, text="x" * 64_000),
    )
    shaped = shape(given, target())
    assert (shaped.person.first_name, shaped.person.last_name) == ("נועה לוי", "👩‍💻")
    [note, *_] = [each.activity for each in shaped.activities]
    assert len(note.subject) == 200
    assert len(note.text) > 64_000


def test_the_digest_is_of_the_content() -> None:
    one, two = (shape(record(), target()).person for _ in range(2))
    assert digest(one) == digest(two)
    assert digest(one) != digest(replace(one, phone=None))
    assert digest(one, None) != digest(one)


def test_reasons_are_there_for_a_mapping() -> None:
    lead = {
        "reasons": (Reason("size", 15, "Ten people or more"), Reason("mail", -30, "A throw-away address"))
    }
    expected = ["Ten people or more (+15)", "A throw-away address (-30)"]
    assert facts_of(record(lead=lead))["score_reasons"] == expected
