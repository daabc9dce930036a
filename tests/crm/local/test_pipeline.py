"""The owner's stages, and what a board comes to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from crm.local.board import Sum, arranged
from crm.local.config import Pipeline, pipeline_of
from crm.local.model import Total
from crm.sync.config import CrmEntry

OWN = [
    {"id": "talk", "name": "Talk", "probability": 0.5, "lead": "qualified"},
    {"id": "won", "name": "Yes", "outcome": "won"},
    {"id": "lost", "name": "No", "outcome": "lost"},
]


def test_the_usual_stages() -> None:
    pipeline = pipeline_of({"hubspot": CrmEntry(enabled=True)})
    assert pipeline == Pipeline()
    assert pipeline.first.id == "new" and pipeline.closing("lost").id == "lost"
    assert pipeline.for_leads == {
        "new": "new", "engaged": "engaged", "qualified": "qualified", "booked": "meeting",
    }  # fmt: skip


@pytest.mark.parametrize(
    "entries",
    [
        {"local": {"enabled": True, "stages": OWN}},
        {"local": {"enabled": True, "options": {"stages": OWN}}},
        {"hubspot": {}, "ours": {"enabled": True, "connector": "local", "stages": OWN}},
    ],
)
def test_the_owners_stages(entries: dict[str, Any]) -> None:
    pipeline = pipeline_of({name: CrmEntry.model_validate(entry) for name, entry in entries.items()})
    assert [stage.name for stage in pipeline.stages] == ["Talk", "Yes", "No"]
    assert [stage.chance for stage in pipeline.stages] == [0.5, 1.0, 0.0]
    assert (pipeline.position("won"), pipeline.position("gone")) == (1, -1)


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        (OWN[:2], "no stage for outcome: lost"),
        ([OWN[0], OWN[2]], "no stage for outcome: won"),
        (OWN[1:], "no stage for open deals"),
        ([*OWN, OWN[0] | {"lead": None}], "two stages have the id talk"),
        ([*OWN, OWN[0] | {"id": "more"}], "two stages are for leads that are qualified"),
        ([*OWN, {"id": "x", "name": "X", "outcome": "won", "lead": "hot"}], "no open lead is put there"),
        ([*OWN, {"id": "No good", "name": "X"}], "pattern"),
        ([*OWN, {"id": "x", "name": "X", "probability": 40}], "less than or equal to 1"),
    ],
)
def test_stages_that_cannot_work_are_said_in_words(stages: list[dict[str, Any]], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Pipeline.model_validate({"stages": stages})


def test_sums_by_currency_and_probability() -> None:
    pipeline = Pipeline.model_validate({"stages": OWN})
    totals = [
        Total("talk", "EUR", 2, Decimal("100.00")),
        Total("talk", None, 1, None),
        Total("talk", None, 1, Decimal("7.00")),
        Total("won", "EUR", 1, Decimal("50.00")),
        Total("gone", "EUR", 1, Decimal("30.00")),
    ]
    board = arranged(pipeline, [], totals)
    assert [(column.stage.id, column.count) for column in board.columns] == [
        ("talk", 4), ("won", 1), ("lost", 0), ("gone", 1),
    ]  # fmt: skip
    assert board.columns[0].sums == (
        Sum("EUR", Decimal("100.00"), Decimal("50.00")),
        Sum(None, Decimal("7.00"), Decimal("3.50")),
    )
    assert board.columns[1].sums == (Sum("EUR", Decimal("50.00"), Decimal("50.00")),)
    assert board.open[0] == Sum("EUR", Decimal("130.00"), Decimal("50.00"))
