"""`salesagent when`."""

from __future__ import annotations

import json

import typer
from typer.testing import CliRunner

from app.cli import when


def run(*arguments: str) -> tuple[int, str]:
    app = typer.Typer()
    app.callback()(lambda: None)
    when.register(app)
    result = CliRunner().invoke(app, ["when", *arguments])
    return result.exit_code, result.stdout


AT = ("--now", "2019-03-01T09:00", "--zone", "America/New_York", "--locale", "en-US")


def test_json_has_the_time_and_its_zone() -> None:
    code, out = run("half past 2 in the afternoon on Tuesday", *AT, "--json")
    told = json.loads(out)
    assert code == 0
    assert told["start"] == "2019-03-05T14:30:00-05:00"
    assert (told["end"], told["precision"], told["ambiguous"], told["problem"]) == (
        None,
        "minute",
        False,
        None,
    )
    assert told["zone"] == "America/New_York"


def test_json_has_the_alternatives() -> None:
    _, out = run("Tuesday March 6th", *AT, "--json")
    told = json.loads(out)
    assert told["start"] is None and told["ambiguous"]
    assert [each["start"] for each in told["alternatives"]] == [
        "2019-03-05T00:00:00-05:00",
        "2019-03-06T00:00:00-05:00",
    ]


def test_text_is_for_people() -> None:
    assert run("Tuesday at 3pm", *AT)[1].splitlines()[0].startswith("Tuesday, March 5, 2019, 3:00 PM")
    assert run("yesterday", *AT)[1].startswith("That is over.")


def test_what_is_not_a_zone_a_locale_or_a_time_is_a_usage_error() -> None:
    for wrong in (("--zone", "Mars/Olympus"), ("--locale", "qq-QQ"), ("--now", "soon")):
        assert run("tomorrow", *wrong)[0] == 2
