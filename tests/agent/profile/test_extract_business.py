"""What the rules take of size, budget, time, decision, industry, needs and rivals, and of the owner's own fields."""

from __future__ import annotations

from typing import Any

import pytest

from agent.profile.config import ProfileCapture
from agent.profile.extract import Message, extract
from agent.profile.fields import definitions


def values(text: str, name: str, *, asked: str | None = None, **settings: Any) -> list[Any]:
    config = ProfileCapture.model_validate(settings)
    found = extract(Message(text, asked=asked), definitions(config), config)
    for s in found:
        assert s.quote and s.quote in text
    return [s.value for s in found if s.name == name]


def value(text: str, name: str, **more: Any) -> Any:
    found = values(text, name, **more)
    return found[0] if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we're 40 people", (40, 40)),
        ("We are a team of 12", (12, 12)),
        ("we have 50-100 employees", (50, 100)),
        ("we have between 50 and 100 employees", (50, 100)),
        ("a company with about 1,200 employees here", (1200, 1200)),
        ("over 500 employees work for us, we have over 500 employees", (500, None)),
        ("we're a 12-person agency", (12, 12)),
        ("there are twenty-five of us", (25, 25)),
        ("wir sind 40 Leute", (40, 40)),
        ("Wir haben 1.200 Mitarbeiter", (1200, 1200)),
        ("nous sommes une équipe de 15", (15, 15)),
        ("nous avons 30 salariés", (30, 30)),
        ("somos 20 personas", (20, 20)),
        ("tenemos unos 80 empleados", (80, 80)),
        ("it's just me", (1, 1)),
        ("We are 40 people, does the Pro plan fit?", (40, 40)),
        ("we need 200 seats", None),
        ("demo for 10 people", None),
        ("do you have more than 50 employees?", None),
        ("we plan to hire 10 people", None),
        ("our sales team is 8 people", None),
        ("our client has 5000 employees", None),
        ("if we're 40 people, what does it cost?", None),
        ("we have 300 customers", None),
        ("we have 12 people in sales", None),
    ],
)
def test_sizes(text: str, expected: tuple[int | None, int | None] | None) -> None:
    found = value(text, "company_size")
    assert (found and (found["min"], found["max"])) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Our budget is $5,000", (5000, None, "USD", None)),
        ("budget around 10-15k EUR per year", (10000, 15000, "EUR", "year")),
        ("we can spend up to 500 € a month", (500, 500, "EUR", "month")),
        ("We have a budget of £2.5k/month", (2500, None, "GBP", "month")),
        ("our annual budget is 1.5 million dollars", (1_500_000, None, "USD", "year")),
        ("Unser Budget liegt bei 5.000 bis 10.000 € im Jahr", (5000, 10000, "EUR", "year")),
        ("notre budget est de 8 000 euros par an", (8000, None, "EUR", "year")),
        ("nuestro presupuesto es de 3.000 € al mes", (3000, None, "EUR", "month")),
        ("we've set aside CHF 20'000 for this", (20000, None, "CHF", None)),
        ("budget: 5000", (5000, None, None, None)),
        ("your plan costs $500", None),
        ("is it $99 per month?", None),
        ("we currently pay $300 for HubSpot", None),
        ("we make $2M in revenue", None),
        ("we don't have a budget of $50k", None),
        ("if our budget was 10k USD would that work?", None),
        ("is there a $500 discount?", None),
    ],
)
def test_budgets(text: str, expected: tuple[Any, ...] | None) -> None:
    found = value(text, "budget_range")
    assert (found and (found["amount"], found["max"], found["currency"], found["per"])) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we want to go live by Q3", "by Q3"),
        ("We need this asap", "asap"),
        ("we'd like to start next month", "next month"),
        ("it should be up and running before Christmas", "before Christmas"),
        ("we plan to launch in 6 weeks", "in 6 weeks"),
        ("we have to decide by the end of March", "by the end of March"),
        ("wir möchten bis Ende März starten", "bis Ende März"),
        ("wir brauchen es so schnell wie möglich", "so schnell wie möglich"),
        ("nous voulons démarrer le mois prochain", "le mois prochain"),
        ("queremos empezar en 6 semanas", "en 6 semanas"),
        ("can we meet next week?", None),
        ("please call me asap", None),
        ("we started last month", None),
        ("I'm on vacation next month", None),
        ("when will you launch it in Q3?", None),
        ("send me the quote by Friday", None),
    ],
)
def test_timelines(text: str, expected: str | None) -> None:
    assert value(text, "timeline") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I decide", True),
        ("I'm the decision maker", True),
        ("it's my call", True),
        ("I have the final say", True),
        ("my boss signs off", False),
        ("I'm not the decision maker", False),
        ("our CEO decides on that", False),
        ("I have to ask my manager first", False),
        ("ich entscheide das selbst", True),
        ("mein Chef entscheidet", False),
        ("c'est moi qui décide", True),
        ("mi jefe decide", False),
        ("I decided to wait", None),
        ("I'll decide later", None),
        ("who decides?", None),
    ],
)
def test_deciders(text: str, expected: bool | None) -> None:
    assert value(text, "decision_maker") == expected


def test_a_bare_answer_counts_when_asked() -> None:
    assert value("yes", "decision_maker", asked="decision_maker") is True
    assert value("yes", "decision_maker") is None
    assert value("about 40", "company_size", asked="company_size") == {"min": 40, "max": 40}
    assert value("around 5k", "budget_range", asked="budget_range")["amount"] == 5000
    assert value("next quarter", "timeline", asked="timeline") == "next quarter"
    assert value("blue harbor", "company", asked="company") == "blue harbor"
    assert value("none of your business", "company", asked="company") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we are a dental clinic", "dental clinic"),
        ("we're a 12-person marketing agency in Leeds", "marketing agency"),
        ("we're in the logistics industry", "logistics"),
        ("I work in healthcare", "healthcare"),
        ("wir sind eine Zahnarztpraxis", "Zahnarztpraxis"),
        ("nous sommes un cabinet dentaire", "cabinet dentaire"),
        ("somos una clínica dental", "clínica dental"),
        ("do you work with dental clinics?", None),
        ("my friend runs a hotel", None),
    ],
)
def test_industries(text: str, expected: str | None) -> None:
    assert value(text, "industry") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We need a tool for shift planning.", "tool for shift planning"),
        ("I'm looking for online booking with reminders, can you help?", "online booking with reminders"),
        ("we struggle with late invoices", "late invoices"),
        ("Wir suchen eine Software für Zeiterfassung", "Software für Zeiterfassung"),
        ("nous cherchons un logiciel de paie", "logiciel de paie"),
        ("necesitamos un programa de facturación", "programa de facturación"),
        ("I want to know the price", None),
        ("I'd like to book a demo", None),
        ("I need help", None),
        ("do we need a license?", None),
        ("we don't need anything", None),
    ],
)
def test_needs(text: str, expected: str | None) -> None:
    found = value(text, "needs")
    assert found == expected or (expected and found and expected in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("we use HubSpot today", ["HubSpot"]),
        ("We're coming from Salesforce", ["Salesforce"]),
        ("how do you compare to Zendesk and Intercom?", ["Zendesk", "Intercom"]),
        ("we're also looking at Pipedrive", ["Pipedrive"]),
        ("wir nutzen derzeit Personio", ["Personio"]),
        ("we use Slack, does it integrate?", []),
        ("I'm coming from Berlin", []),
        ("compared to last year", []),
    ],
)
def test_rivals(text: str, expected: list[str]) -> None:
    assert values(text, "competitors") == expected


def test_the_owners_lists_are_matched_with_their_aliases() -> None:
    lists: dict[str, Any] = {
        "products": ["Fleet Tracker", {"name": "Dash Cam", "aliases": ["dashcam"]}],
        "competitors": [{"name": "Zoho CRM", "aliases": ["zoho"]}],
    }
    text = "how is your dashcam better than zoho? we don't want the fleet tracker"
    assert values(text, "products_of_interest", **lists) == ["Dash Cam"]
    assert values(text, "competitors", **lists) == ["Zoho CRM"]


CUSTOM = [
    {"name": "contract_end", "description": "When the contract ends", "type": "text"},
    {"name": "locations", "description": "How many", "type": "number"},
    {"name": "hosting", "description": "Where", "type": "choice", "choices": ["cloud", "on premise"]},
    {"name": "has_api", "label": "API", "description": "Whether they have one", "type": "boolean"},
    {"name": "erp", "description": "Their ERP", "type": "text", "examples": ["SAP", "Odoo"]},
]


@pytest.mark.parametrize(
    ("name", "text", "asked", "expected"),
    [
        ("contract_end", "our contract end is March 2027.", None, "March 2027"),
        ("contract_end", "March 2027", "contract_end", "March 2027"),
        ("contract_end", "no idea", "contract_end", None),
        ("locations", "we have 12 locations", None, 12),
        ("locations", "about twelve", "locations", 12),
        ("locations", "do you have 12 locations?", None, None),
        ("hosting", "on premise please", "hosting", "on premise"),
        ("hosting", "for hosting we prefer cloud", None, "cloud"),
        ("hosting", "the cloud is grey", None, None),
        ("has_api", "yes we do", "has_api", True),
        ("has_api", "no", "has_api", False),
        ("erp", "we run SAP in the back", None, "SAP"),
        ("erp", "does it work with SAP?", None, None),
    ],
)
def test_the_owners_fields(name: str, text: str, asked: str | None, expected: Any) -> None:
    assert value(text, name, asked=asked, custom_fields=CUSTOM) == expected


def test_nothing_is_learnt_when_capture_is_off() -> None:
    assert values("I'm Ana Ruiz", "customer_name", enabled=False) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We grew from 12 to 55 people in two years", (55, 55)),
        ("the team is 15 people, no wait, 18 with the new hires", (18, 18)),
        ("we have 3 cafes and 42 employees", (42, 42)),
        ("On est une quarantaine de salariés", (40, 40)),
        ("siamo in 12, grazie", (12, 12)),
        ("vi är ungefär 60 anställda.", (60, 60)),
    ],
)
def test_sizes_in_other_words(text: str, expected: tuple[int, int]) -> None:
    size = value(text, "company_size")
    assert (size["min"], size["max"]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We don't want to go over $6,000 if we can help it", (6000, 6000)),
        ("Can't spend more than $15 per seat per month", (15, 15)),
        ("we're thinking somewhere between 15 and 20k for the whole thing", (15_000, 20_000)),
        ("we've got 5 grand to spend", (5000, None)),
        ("il budget è massimo 3.000 euro", (3000, 3000)),
        ("the Pro plan is $99 a month", None),
    ],
)
def test_budgets_in_other_words(text: str, expected: tuple[int, int | None] | None) -> None:
    money = value(text, "budget_range")
    assert (money and (money["amount"], money["max"])) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ideally up and running by Labor Day", "by Labor Day"),
        ("Need something more serious by next quarter.", "by next quarter"),
        ("wir suchen bis Ende des Jahres eine Telefonanlage", "bis Ende des Jahres"),
        ("kickoff Jan 15 if possible", "Jan 15"),
        ("we were founded on Jan 15", None),
    ],
)
def test_timelines_in_other_words(text: str, expected: str | None) -> None:
    assert value(text, "timeline") == expected


def test_somebody_else_decides_when_we_asked_who() -> None:
    assert value("my director, I just do the research", "decision_maker", asked="decision_maker") is False
    assert value("I don't control the budget", "decision_maker") is False
    assert value("555-0188, that's mine not hers", "decision_maker") is None


def test_what_they_look_for_is_taken_as_an_answer() -> None:
    needs = value("a point of sale system, nothing fancy", "needs", asked="needs")
    assert needs == "a point of sale system"
