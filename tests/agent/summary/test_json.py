"""Summaries survive the database, and other versions of this program."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agent.summary.json import VERSION, from_json, to_json
from agent.summary.model import Claim, SessionSummary
from agent.summary.rules import summarise_by_rules
from tests.agent.summary.sessions import said, sales_session


@pytest.mark.parametrize("summary", [summarise_by_rules(sales_session()), summarise_by_rules(said())])
def test_round_trip(summary: SessionSummary) -> None:
    stored = json.loads(json.dumps(to_json(summary)))
    assert stored["version"] == VERSION
    assert from_json(stored) == summary


@pytest.mark.parametrize(
    "stored",
    [
        {},
        {"headline": None, "visitor": "x", "answered": [None, 3, {}], "sentiment": "odd", "written_by": 5},
        {"version": 99, "next_steps": [{"text": "a"}], "sentiment_because": [], "commitments": {"a": 1}},
    ],
)
def test_what_is_malformed_is_read_as_empty(stored: dict[str, Any]) -> None:
    summary = from_json(stored)
    assert summary == SessionSummary("", (), (), (), (), (), (), (), (), (), "neutral", None, "rules")


def test_what_is_unknown_is_left_out_and_the_rest_kept() -> None:
    stored = {
        "headline": "Ana",
        "mascot": "cat",
        "need": [
            {"text": "a", "turn": 1, "quote": "q", "weight": 3},
            {"text": "b", "turn": "two", "quote": "q"},
        ],
        "answered": [
            {
                "question": "q",
                "answer": "a",
                "turn": 2,
                "sources": [{"title": "t"}, {"title": "t", "url": "u"}],
            }
        ],
    }
    summary = from_json(stored)
    assert summary.need == (Claim("a", 1, "q"),)
    assert [source.url for source in summary.answered[0].sources] == ["u"]
