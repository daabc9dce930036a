"""What of a model's proposals holds."""

from __future__ import annotations

from typing import Any

import pytest

from agent.llm import Answer, Command, CorrectField, SetField
from agent.profile.config import ProfileCapture
from agent.profile.extract import Message
from agent.profile.fields import definitions
from agent.profile.from_model import field_specs, stated_by_model
from agent.profile.model import Stated

CONFIG = ProfileCapture.model_validate(
    {
        "custom_fields": [
            {"name": "sites", "type": "number", "description": "How many"},
            {"name": "hosting", "type": "choice", "choices": ["cloud", "on premise"], "description": "Where"},
        ]
    }
)
DEFS = definitions(CONFIG)


def of(text: str, *commands: Command) -> tuple[Stated, ...]:
    found = stated_by_model(commands, Message(text), DEFS, CONFIG)
    for stated in found:
        assert stated.quote in text
    return found


@pytest.mark.parametrize(
    ("text", "field", "value", "quote", "expected"),
    [
        ("I go to ana@acme.com daily", "email", "Ana@Acme.com", "ana@acme.com", "ana@acme.com"),
        ("my mail is ana@acme.com", "email", "ana@acme.org", "my mail is ana@acme.com", None),
        ("my boss is tom@acme.com", "email", "tom@acme.com", "tom@acme.com", None),
        ("> ana@acme.com\nhello", "email", "ana@acme.com", "ana@acme.com", None),
        ("call 415 555 2671 please", "phone", "+14155552671", "call 415 555 2671", "+14155552671"),
        ("call 415 555 2671 please", "phone", "+14155559999", "call 415 555 2671", None),
        ("order 415 555 2671", "phone", "4155552671", "order 415 555 2671", None),
        ("it’s Ana, hi", "customer_name", "Ana", "it's ana", "Ana"),
        ("it's Ana, hi", "customer_name", "Anna", "it's Ana", None),
        ("we do freight", "industry", "freight", "we do freight", "freight"),
        ("we do freight", "industry", "logistics", "we do freight", None),
        ("nearly 40 heads by now", "company_size", "40", "nearly 40 heads", {"min": 40, "max": 40}),
        ("five k a month is fine", "budget_range", "5000", "nothing like it", None),
        ("we could go to $5k a month", "budget_range", "5000", "$5k a month", 5000),
        ("twelve places", "sites", "12", "twelve places", 12),
        ("twelve places", "sites", "13", "twelve places", None),
        ("in our own cellar, on premise", "hosting", "on premise", "on premise", "on premise"),
        ("in our own cellar", "hosting", "on premise", "in our own cellar", None),
        ("nobody but me signs", "decision_maker", "true", "nobody but me signs", True),
        ("nobody but me signs", "decision_maker", "maybe", "nobody but me signs", None),
    ],
)
def test_a_value_needs_its_proof(text: str, field: str, value: str, quote: str, expected: Any) -> None:
    found = of(text, SetField(field=field, value=value, quote=quote))
    got = found[0].value if found else None
    assert (got["amount"] if isinstance(got, dict) and "amount" in got else got) == expected


def test_corrections_and_other_commands() -> None:
    found = of(
        "hm, Globex rather", Answer(), CorrectField(field="company", value="Globex", quote="Globex rather")
    )
    assert [(s.value, s.intent, s.extractor) for s in found] == [("Globex", "correct", "model")]
    assert of("x", SetField(field="unknown", value="x", quote="x")) == ()


def test_what_a_model_is_told() -> None:
    specs = {spec.name: spec.description for spec in field_specs(DEFS)}
    assert list(specs) == list(DEFS)
    assert "cloud, on premise" in specs["hosting"]
