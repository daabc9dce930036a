"""Plays the conversations of tests/dialogues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from crm.config import Qualification
from tests.agent.conftest import Serve

FOLDER = Path(__file__).parents[1] / "dialogues"
KEYS = {"say", "moves", "answered", "has", "has_not", "ended", "fields", "form"}
_OFFICE = {"timezone": "Europe/Berlin", **dict.fromkeys(("tuesday", "wednesday"), "09:00-17:00")}
_OPEN = _OFFICE | {"monday": "09:00-17:00"}  # the tests' clock stands at a Monday, 10:30 in Berlin
SETTINGS: dict[str | None, dict[str, Any]] = {
    None: {},
    "open": {"team_reachable": True, "qualification": Qualification(hours=_OPEN)},
    "closed": {"team_reachable": True, "qualification": Qualification(hours=_OFFICE)},
}


def dialogues() -> list[Any]:
    return [
        pytest.param(dialogue, id=f"{file.stem}: {dialogue['name']}")
        for file in sorted(FOLDER.glob("*.yaml"))
        for dialogue in yaml.safe_load(file.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("dialogue", dialogues())
async def test_dialogue(dialogue: dict[str, Any], serve: Serve, dsn: str) -> None:
    assert set(dialogue) <= {"name", "locale", "turns", "events", "team"}
    rig = await serve(settings=SETTINGS[dialogue.get("team")])
    chat = await rig.open_session(locale=dialogue.get("locale"))
    for turn in dialogue["turns"]:
        assert set(turn) <= KEYS
        reply = await chat.say(turn["say"])
        with psycopg.connect(dsn) as conn:
            stored = conn.execute("SELECT moves FROM turns ORDER BY seq DESC LIMIT 1").fetchone()
        assert stored
        where = f"{turn['say']!r} -> {reply['text']!r}"
        if "moves" in turn:
            assert [move["move"] for move in stored[0]] == turn["moves"], where
        assert reply["answered"] is turn.get("answered", False), where
        assert (reply["session"]["state"] == "ended") is turn.get("ended", False), where
        if "fields" in turn:
            assert {name: field["value"] for name, field in reply["fields"].items()} == turn["fields"], where
        if "form" in turn:
            asked = [field["name"] for field in reply["form"]["fields"]] if reply["form"] else []
            assert asked == turn["form"], where
        assert all(part in reply["text"] for part in turn.get("has", [])), where
        assert not any(part.lower() in reply["text"].lower() for part in turn.get("has_not", [])), where
    with psycopg.connect(dsn) as conn:
        found = conn.execute(
            "SELECT type FROM events WHERE type NOT LIKE 'session.%' AND type <> 'turn.closed'"
        ).fetchall()
    assert sorted(row[0] for row in found) == sorted(dialogue.get("events", []))
