"""The owner's settings and the fields they make."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from agent.profile.config import BUILTIN, ProfileCapture
from agent.profile.fields import definitions


def test_the_defaults_are_what_app_yaml_has_said_all_along() -> None:
    config = ProfileCapture()
    assert (config.required_fields, config.optional_fields) == (
        ("name", "email"),
        ("company", "phone", "role"),
    )
    assert (config.required, config.optional) == (
        ("customer_name", "email"),
        ("company", "phone", "job_title"),
    )
    defs = definitions(config)
    assert tuple(defs) == BUILTIN
    assert {name for name, d in defs.items() if d.required} == {"customer_name", "email"}
    assert {name for name, d in defs.items() if d.many} == {"needs", "products_of_interest", "competitors"}


def test_the_owners_fields_come_last_and_are_asked_for_when_required() -> None:
    config = ProfileCapture.model_validate(
        {"custom_fields": [{"name": "contract_end", "description": "When", "required": True}]}
    )
    assert config.required == ("customer_name", "email", "contract_end")
    assert definitions(config)["contract_end"].label == "Contract end"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"required_fields": ["shoe_size"]}, ["shoe_size", "customer_name", "phone"]),
        ({"custom_fields": [{"name": "email", "description": "x"}]}, ["email", "taken"]),
        ({"custom_fields": [{"name": "a", "description": "x"}] * 2}, ["taken"]),
        ({"custom_fields": [{"name": "a", "description": "x", "type": "choice"}]}, ["choices"]),
        ({"default_region": "XX"}, ["XX", "country"]),
        ({"colour": "red"}, ["colour"]),
    ],
)
def test_mistakes_are_named(values: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(ValidationError) as error:
        ProfileCapture.model_validate(values)
    assert all(word in str(error.value) for word in words)
