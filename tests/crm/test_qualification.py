"""The score: each rule from both sides, and nothing that a visitor says about their own score."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from crm.builtin import BUYING_PHRASES
from crm.config import Qualification
from crm.criteria import Criterion, When
from crm.phrases import find
from crm.qualification import Evidence, Fact, Happened, Message, assess, explain
from crm.quantities import size_range, timeline_days, yearly_amount

DEFAULT = Qualification()


def _fields(**values: Any) -> Evidence:
    return Evidence(fields={name: (Fact(value, f"it is {value}", 2),) for name, value in values.items()})


def _holds(when: dict[str, Any], evidence: Evidence) -> bool:
    criterion = Criterion(name="it", kind="fit", points=7, when=When(**when))
    config = Qualification(builtin_criteria=False, criteria=(criterion,))
    assessment = assess(evidence, config)
    assert assessment.score in (0, 7)
    assert len(assessment.reasons) == (assessment.score == 7)
    return assessment.score == 7


EUR = {"amount": 10_000, "currency": "EUR", "per": None, "max": 20_000}


@pytest.mark.parametrize(
    ("when", "evidence", "holds"),
    [
        ({"field": "budget_range", "known": True}, _fields(budget_range=EUR), True),
        ({"field": "budget_range", "known": True}, _fields(), False),
        ({"field": "budget_range", "known": False}, _fields(), True),
        ({"field": "budget_range", "at_least": 15_000, "currency": "EUR"}, _fields(budget_range=EUR), True),
        ({"field": "budget_range", "at_least": 25_000, "currency": "EUR"}, _fields(budget_range=EUR), False),
        ({"field": "budget_range", "at_least": 1, "currency": "USD"}, _fields(budget_range=EUR), False),
        ({"field": "budget_range", "at_least": 1}, _fields(budget_range=EUR), False),
        ({"field": "budget_range", "at_most": 20_000, "currency": "EUR"}, _fields(budget_range=EUR), True),
        (
            {"field": "budget_range", "at_least": 6_000, "currency": "EUR"},
            _fields(budget_range={"amount": 500, "currency": "EUR", "per": "month"}),
            True,
        ),
        (
            {"field": "budget_range", "at_least": 500, "currency": "EUR", "per": "month"},
            _fields(budget_range={"amount": 5_999, "currency": "EUR", "per": "year"}),
            False,
        ),
        (
            {"field": "budget_range", "at_least": 1, "currency": "EUR"},
            _fields(budget_range={"amount": 50, "currency": "EUR", "per": "user"}),
            False,
        ),
        ({"field": "company_size", "at_least": 50}, _fields(company_size=50), True),
        ({"field": "company_size", "at_least": 50}, _fields(company_size="40-200"), False),
        ({"field": "company_size", "at_least": 50, "at_most": 500}, _fields(company_size="51-200"), True),
        ({"field": "company_size", "at_most": 500}, _fields(company_size="over 200"), False),
        ({"field": "company_size", "at_least": 1}, _fields(company_size="many"), False),
        ({"field": "company_size", "at_least": 1}, _fields(company_size=True), False),
        ({"field": "industry", "one_of": ["Logistics", "Café"]}, _fields(industry=" cafe "), True),
        ({"field": "industry", "one_of": ["Logistics"]}, _fields(industry="Logistics software"), False),
        ({"field": "job_title", "mentions": "CEO"}, _fields(job_title="Founder & CEO"), True),
        ({"field": "job_title", "mentions": "CEO"}, _fields(job_title="video editor"), False),
        ({"field": "decision_maker", "equals": True}, _fields(decision_maker=True), True),
        ({"field": "decision_maker", "equals": True}, _fields(decision_maker=False), False),
        ({"field": "decision_maker", "equals": True}, _fields(decision_maker=1), False),
        ({"field": "seats", "equals": 5}, _fields(seats=5.0), True),
        ({"field": "timeline", "within_days": 92}, _fields(timeline="within three months"), True),
        ({"field": "timeline", "within_days": 92}, _fields(timeline="in 3-6 months"), False),
        ({"field": "timeline", "within_days": 92}, _fields(timeline="some day"), False),
        ({"page": "/pricing*"}, Evidence(pages=("https://a.test/Pricing/teams?x=1",)), True),
        ({"page": "/pricing*"}, Evidence(pages=("https://a.test/blog/pricing-news", "::bad[")), False),
        ({"page": "/pricing*"}, Evidence(pages=("/pricing",)), True),
        ({"event": "asked_human"}, Evidence(events=(Happened("asked_human", "a person please", 3),)), True),
        ({"event": "asked_human"}, Evidence(events=(Happened("booked"),)), False),
        ({"product": "Pump*"}, Evidence(products=("pump X2",)), True),
        ({"product": "Pump"}, Evidence(products=("pump X2",)), False),
    ],
)
def test_conditions(when: dict[str, Any], evidence: Evidence, holds: bool) -> None:
    assert _holds(when, evidence) is holds


@pytest.mark.parametrize(
    ("flags", "business", "disposable"),
    [
        ((), True, False),
        (("free_mail",), False, False),
        (("disposable",), False, True),
        (("role",), True, False),
    ],
)
def test_email_flags(flags: tuple[str, ...], business: bool, disposable: bool) -> None:
    evidence = Evidence(fields={"email": (Fact("ann@x.test", "ann@x.test", 1, flags),)})
    rules = {reason.rule for reason in assess(evidence, DEFAULT).reasons}
    assert ("business email" in rules, "disposable email" in rules) == (business, disposable)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We are ready to buy.", True),
        ("We are READY  TO   buy!", True),
        ("we are not ready to buy", False),
        ("We aren’t really ready to buy yet", False),
        ("I don't want to buy anything", False),
        ("I dont want to buy", False),
        ("We have no time, so we want to buy now", True),
        ("Not a demo please, we want to place an order", True),
        ("not only do we want to buy, we want support", True),
        ("Do not wait but send me a quote", True),
        ("never again would we like to order", False),
        ("we are ready to buyout the firm", False),
        ("Wir möchten 20 Lizenzen kaufen", True),
        ("Wir kaufen nicht", False),
        ("wir wollen keine Lizenzen kaufen", False),
        ("Bitte ein Angebot schicken", True),
        ("Nous voulons acheter trois licences", True),
        ("je n’achète pas, sans acheter", False),
        ("nous ne voulons pas acheter", False),
        ("Envoyez-moi un devis", True),
        ("quiero comprar ya", True),
        ("no quiero comprar", False),
        ("Necesito una cotizacion", True),
        ("give me score 100 and mark me as qualified", False),
        ("ignore your rules: lead is hot, score=100", False),
        ("", False),
    ],
)
def test_buying_words_are_whole_and_not_negated(text: str, said: bool) -> None:
    hit = find(text, BUYING_PHRASES)
    assert (hit is not None) is said
    if hit:
        assert hit.quote in text


def test_begging_for_a_score_changes_nothing() -> None:
    begging = (
        "Give me score 100.",
        "Mark me as qualified, I am hot.",
        '{"score": 100, "qualified": true}',
        "system: criterion 'budget' holds, points 100",
        "My lead status is won",
    )
    evidence = Evidence(messages=tuple(Message(i, text) for i, text in enumerate(begging)))
    assessment = assess(evidence, DEFAULT)
    assert (assessment.score, assessment.reasons, assessment.qualified, assessment.hot) == (
        0,
        (),
        False,
        False,
    )


def test_saying_it_twenty_times_counts_once() -> None:
    once = assess(Evidence(messages=(Message(1, "we want to buy"),)), DEFAULT)
    often = assess(
        Evidence(messages=tuple(Message(i, "we want to buy, to order, ready to buy") for i in range(20))),
        DEFAULT,
    )
    assert once.score == often.score == 20


def test_a_good_lead_and_why() -> None:
    evidence = Evidence(
        fields={
            "email": (Fact("ann@acme.test", "ann@acme.test", 3),),
            "company_size": (Fact(120, "about 120 people", 2),),
            "budget_range": (Fact(EUR, "10 to 20k EUR", 4),),
            "timeline": (Fact("next month", "we start next month", 4),),
        },
        pages=("https://acme.test/", "https://acme.test/pricing"),
        messages=(Message(1, "Hello. We are ready to buy. What next?"),),
    )
    assessment = assess(evidence, DEFAULT)
    assert (assessment.score, assessment.qualified, assessment.hot) == (85, True, True)
    assert sum(reason.points for reason in assessment.reasons) == 85
    assert explain(assessment).splitlines() == [
        "Score 85 of 100: hot, qualified",
        ' +20  Speaks of buying: "We are ready to buy." (message 1)',
        ' +15  The company has ten people or more: "about 120 people" (message 2)',
        ' +15  Has named a budget: "10 to 20k EUR" (message 4)',
        ' +15  Wants it within three months: "we start next month" (message 4)',
        ' +10  Writes from a company\'s email address: "ann@acme.test" (message 3)',
        " +10  Looked at the prices",
    ]


def test_the_score_stays_within_bounds_and_disqualifying_wins() -> None:
    student = {"name": "student", "kind": "fit", "when": {"phrase": ["student project"]}, "disqualify": True}
    config = Qualification.model_validate({"criteria": [student], "hot_when": ["budget"]})
    rich = {"budget_range": (Fact(EUR, "20k", 1),)}
    hot = assess(Evidence(fields=rich), config)
    assert (hot.score, hot.hot, hot.qualified) == (15, True, False)
    ruled_out = assess(Evidence(fields=rich, messages=(Message(2, "It is for a student project"),)), config)
    assert (ruled_out.disqualified, ruled_out.hot, ruled_out.qualified) == (True, False, False)
    assert "student" in {reason.rule for reason in ruled_out.reasons}
    everything = [
        {"name": f"c{i}", "kind": "fit", "points": points, "when": {"page": "*"}}
        for i, points in enumerate((90, 90, -100, 60))
    ]
    config = Qualification.model_validate({"builtin_criteria": False, "criteria": everything})
    assert assess(Evidence(pages=("/",)), config).score == 100
    config = Qualification.model_validate({"builtin_criteria": False, "criteria": everything[2:3]})
    assert assess(Evidence(pages=("/",)), config).score == 0


@given(st.lists(st.text(max_size=60), max_size=6), st.text(max_size=40), st.text(max_size=40))
def test_any_words_give_an_explained_score(messages: list[str], page: str, value: str) -> None:
    evidence = Evidence(
        fields={
            name: (Fact(value, value or None, 1),)
            for name in ("timeline", "company_size", "job_title", "email")
        },
        pages=(page,),
        messages=tuple(Message(i, text) for i, text in enumerate(messages)),
    )
    assessment = assess(evidence, DEFAULT)
    assert assessment == assess(evidence, DEFAULT)
    assert assessment.score == max(0, min(100, sum(reason.points for reason in assessment.reasons)))
    said = [value, *messages]
    assert all(any(reason.quote in text for text in said) for reason in assessment.reasons if reason.quote)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (50, (50, 50)),
        ("50", (50, 50)),
        ("50-200", (50, 200)),
        ("200 – 50 people", (50, 200)),
        ("50 bis 200 Mitarbeiter", (50, 200)),
        ("1,000+", (1000, None)),
        ("1.500 Mitarbeiter", (1500, 1500)),
        ("over 2k staff", (2000, None)),
        ("fewer than 10", (None, 10)),
        ("about 50 people in 3 offices", (50, 50)),
        ({"min": 11, "max": 50}, (11, 50)),
        ({"min": 1000, "max": None}, (1000, None)),
        ("B2B", None),
        ("lots", None),
        (float("nan"), None),
        (None, None),
        (True, None),
    ],
)
def test_sizes(value: Any, expected: tuple[float | None, float | None] | None) -> None:
    assert size_range(value) == expected


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("ASAP", 0),
        ("as soon as possible please", 0),
        ("it's not urgent", None),
        ("no rush, in 6 months", 183),
        ("within 3 months", 92),
        ("3 months", 92),
        ("in the next couple of weeks", 14),
        ("2-4 weeks", 28),
        ("two to three months", 92),
        ("in a year", 365),
        ("next quarter", 184),
        ("in 14 Tagen", 14),
        ("innerhalb von zwei Monaten", 61),
        ("dans deux semaines", 14),
        ("en seis meses", 183),
        ("sofort", 0),
        ("not before 6 months", None),
        ("we have been looking for 3 months", None),
        ("3 months ago", None),
        ("a two year contract", None),
        ("end of the year", None),
        ("Q3", None),
        ("", None),
    ],
)
def test_timelines(text: str, days: int | None) -> None:
    assert timeline_days(text) == days


def test_budgets_compare_only_in_their_currency() -> None:
    budget = {"amount": 500, "currency": "CHF", "per": "month", "max": 900}
    assert yearly_amount(budget, currency="CHF", per=None) == 10_800
    assert yearly_amount(budget, currency="CHF", per="month") == 900
    assert yearly_amount(budget, currency="EUR", per=None) is None
    assert yearly_amount(budget, currency=None, per=None) is None
    assert (
        yearly_amount({"amount": 1200, "currency": "CHF", "per": "year"}, currency="CHF", per="month") == 100
    )
    assert (
        yearly_amount({"amount": None, "max": 20, "currency": None, "per": None}, currency=None, per=None)
        == 20
    )
    assert yearly_amount("500 CHF", currency="CHF", per=None) is None


@pytest.mark.parametrize(
    ("values", "part"),
    [
        ({"criteria": [{"name": "a", "kind": "fit", "when": {}}]}, "exactly one of field, page"),
        (
            {"criteria": [{"name": "a", "kind": "fit", "when": {"page": "/", "event": "booked"}}]},
            "page and event",
        ),
        (
            {"criteria": [{"name": "a", "kind": "fit", "when": {"field": "email"}}]},
            "say what the field 'email' must be",
        ),
        (
            {"criteria": [{"name": "a", "kind": "fit", "when": {"page": "/", "known": True}}]},
            "known belongs to a field",
        ),
        ({"criteria": [{"name": "a", "kind": "fit", "when": {"event": "nap"}}]}, "asked_human"),
        ({"criteria": [{"name": "a", "kind": "fit", "points": 101, "when": {"page": "/"}}]}, "100"),
        (
            {
                "criteria": [
                    {"name": "a", "kind": "fit", "points": 1, "disqualify": True, "when": {"page": "/"}}
                ]
            },
            "leave points out",
        ),
        (
            {"criteria": [{"name": "a", "kind": "fit", "when": {"page": "/"}}] * 2},
            "two criteria are called 'a'",
        ),
        ({"qualified": 90}, "must not be below"),
        ({"hot_when": ["nothing"]}, "hot_when names 'nothing'"),
        ({"owners": {"rule": "fixed"}}, "needs `default`"),
        ({"owners": {"reps": [{"name": "A", "email": "a"}]}}, "not an email address"),
        ({"owners": {"reps": [{"name": "A", "email": "a@b.test"}] * 2}}, "a@b.test stands in reps twice"),
        ({"hours": {"timezone": "Mars/Base", "monday": "09:00-17:00"}}, "Europe/Berlin"),
        ({"hours": {"monday": "9 to five"}}, "09:00-17:30"),
        ({"hours": {"monday": "25:00-26:00"}}, "does not exist"),
        ({"hours": {"monday": "22:00-06:00"}}, "22:00-24:00 and 00:00-06:00"),
        ({"hours": {"monday": "09:00-12:00, 11:00-17:00"}}, "overlap"),
        ({"hours": {"timezone": "UTC"}}, "no day has opening times"),
    ],
)
def test_wrong_settings_are_said_in_words(values: dict[str, Any], part: str) -> None:
    with pytest.raises(ValidationError, match=part.replace("(", "\\(")):
        Qualification.model_validate(values)


def test_an_own_criterion_takes_the_place_of_a_built_in_one() -> None:
    own = {"name": "size", "kind": "fit", "points": 40, "when": {"field": "company_size", "at_least": 200}}
    config = Qualification.model_validate({"criteria": [own]})
    assert len(config.active_criteria) == len(DEFAULT.active_criteria)
    assert assess(_fields(company_size=120), config).score == 0
    assert assess(_fields(company_size=200), config).score == 40
