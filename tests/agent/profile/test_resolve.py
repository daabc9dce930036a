"""What new values change in what is held."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from agent.profile.config import ProfileCapture
from agent.profile.fields import definitions
from agent.profile.model import Held, Stated
from agent.profile.resolve import MAX_VALUES, Change, resolve

DEFS = definitions(ProfileCapture())
AT = datetime(2026, 5, 4, tzinfo=UTC)


def said(name: str, value: Any, **more: Any) -> Stated:
    return Stated(
        name, value, str(value), more.pop("extractor", "rules"), more.pop("confidence", 0.9), **more
    )


def held(*values: Stated) -> dict[str, tuple[Held, ...]]:
    rows: dict[str, tuple[Held, ...]] = {}
    for i, stated in enumerate(values, 1):
        rows[stated.name] = (*rows.get(stated.name, ()), Held(UUID(int=i), stated, UUID(int=90), 1, AT))
    return rows


ONE = (UUID(int=1),)


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        (None, said("email", "ana@acme.com"), "add"),
        (said("email", "ana@acme.com"), said("email", "ana@acme.com"), None),
        (said("email", "ana@acme.com"), said("email", "ana@new.com"), "replace"),
        (said("customer_name", "Ana Ruiz"), said("customer_name", "ANA  RUIZ"), None),
        (said("customer_name", "Ana"), said("customer_name", "Ana Ruiz"), "replace"),
        (said("customer_name", "Ana Ruiz"), said("customer_name", "Ana"), None),
        (said("customer_name", "Robert"), said("customer_name", "Bob", intent="correct"), "replace"),
        (said("company", "Acme", flags=("weak",), confidence=0.3), said("company", "Acme"), "replace"),
        (said("company", "Acme"), said("company", "Globex", flags=("weak",), confidence=0.3), None),
        (
            said("company", "Acme", flags=("weak",), confidence=0.3),
            said("company", "B", flags=("weak",), confidence=0.3),
            None,
        ),
        (said("job_title", "CTO"), said("job_title", "engineer", extractor="model", confidence=0.7), None),
        (
            said("job_title", "CTO"),
            said("job_title", "engineer", extractor="model", confidence=0.8, intent="correct"),
            "replace",
        ),
        (said("company_size", {"min": 40, "max": 40}), said("company_size", {"min": 40, "max": 40}), None),
        (
            said("company_size", {"min": 40, "max": 40}),
            said("company_size", {"min": 140, "max": 140}),
            "replace",
        ),
        (said("email", "tom@acme.com"), said("email", "tom@acme.com", intent="retract"), "end"),
        (said("email", "ana@acme.com"), said("email", "tom@acme.com", intent="retract"), None),
    ],
)
def test_one_value(old: Stated | None, new: Stated, kind: str | None) -> None:
    changes = resolve(held(old) if old else {}, [new], DEFS)
    if kind is None:
        assert changes == ()
    else:
        stated = None if kind == "end" else new
        assert changes == (Change(kind, new.name, stated, () if kind == "add" else ONE),)  # type: ignore[arg-type]


def test_a_rules_value_wins_over_a_models_of_the_same_turn() -> None:
    model = said("company", "Acme Incorporated", extractor="model", confidence=0.99, intent="correct")
    assert resolve({}, [model, said("company", "Acme")], DEFS) == (
        Change("add", "company", said("company", "Acme")),
    )


def test_a_models_value_wins_over_a_weak_guess() -> None:
    weak = said("company", "Acme", flags=("weak",), confidence=0.3)
    model = said("company", "Blue Harbor", extractor="model", confidence=0.7)
    assert [c.stated for c in resolve({}, [weak, model], DEFS)] == [model]


def test_taking_back_and_giving_another_in_one_message() -> None:
    old = held(said("email", "tom@acme.com"))
    changes = resolve(
        old, [said("email", "tom@acme.com", intent="retract"), said("email", "ana@acme.com")], DEFS
    )
    assert [(c.kind, c.ended) for c in changes] == [("end", ONE), ("add", ())]


def test_values_of_many_stand_side_by_side_without_repeats() -> None:
    old = held(said("needs", "online booking with reminders"))
    new = [said("needs", "Online booking"), said("needs", "payroll"), said("needs", "Payroll.")]
    assert [c.stated and c.stated.value for c in resolve(old, new, DEFS)] == ["payroll"]


def test_values_of_many_have_a_limit() -> None:
    new = [said("competitors", f"Vendor{i}x") for i in range(MAX_VALUES + 5)]
    assert len(resolve({}, new, DEFS)) == MAX_VALUES


def test_unknown_fields_are_left() -> None:
    assert resolve({}, [said("shoe_size", 44)], DEFS) == ()
