"""`salesagent profile`: what a transcript would tell about its visitor."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from app.cli.common import Json, fail, out, out_json, say

if TYPE_CHECKING:
    from agent.profile.config import ProfileCapture
    from agent.profile.model import Profile
    from agent.profile.transcript import Line


def register(app: typer.Typer) -> None:
    app.command()(profile)


def profile(
    file: Annotated[
        str, typer.Argument(help='JSON lines of {"role": "visitor"|"agent", "text": ...}; - is stdin.')
    ],
    as_json: Json = False,
    region: Annotated[
        str | None, typer.Option(help="Country of phone numbers without one, such as DE.", metavar="CODE")
    ] = None,
) -> None:
    """Print the fields that a transcript yields, each with the visitor's own words."""
    from agent.profile.fields import definitions
    from agent.profile.transcript import profile_of

    config = _config(region)
    held = profile_of(_lines(_text(file), file), config)
    if as_json:
        out_json(_as_json(held))
        return
    labels = {name: definition.label for name, definition in definitions(config).items()}
    width = max((len(labels[name]) for name in held), default=0)
    for name, values in held.items():
        for value in values:
            flags = f"  ({', '.join(value.stated.flags)})" if value.stated.flags else ""
            quote = " ".join(value.stated.quote.split())
            out(
                f"{labels[name]:{width}}  {_shown(value.stated.value)}{flags}\n"
                f'{"":{width}}  "{quote}", turn {value.turn}'
            )
    if not held:
        say("The visitor says nothing of themselves.")


def _config(region: str | None) -> ProfileCapture:
    """The owner's settings, with another region when one is given."""
    from pydantic import ValidationError

    from agent.profile.config import ProfileCapture
    from app.environment import Environment, read_settings
    from app.settings import SettingsError

    try:
        _, settings = read_settings(Environment.read())
        values = settings.sales_agent.profile_capture.model_dump()
        return ProfileCapture.model_validate(values | ({"default_region": region} if region else {}))
    except SettingsError as error:
        fail(str(error))
    except ValidationError as error:
        fail("; ".join(str(problem["msg"]) for problem in error.errors()), 2)


def _text(file: str) -> str:
    try:
        return sys.stdin.read() if file == "-" else Path(file).expanduser().read_text(encoding="utf8")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{file} cannot be read: {error}")


def _lines(text: str, file: str) -> list[Line]:
    """Raises typer.Exit with the number of the first line that is none."""
    lines: list[Line] = []
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        try:
            line: Any = json.loads(raw)
        except ValueError as error:
            fail(f"{file}, line {number}: this is not JSON ({error}).")
        if problem := _problem(line):
            fail(f"{file}, line {number}: {problem}")
        lines.append({"role": line["role"], "text": line["text"]})
    if not lines:
        fail(f'{file} holds no lines; each must be like {{"role": "visitor", "text": "Hello"}}.')
    return lines


def _problem(line: Any) -> str | None:
    if not isinstance(line, dict):
        return 'a line must be an object such as {"role": "visitor", "text": "Hello"}.'
    entry = cast("dict[str, Any]", line)
    if entry.get("role") not in ("visitor", "agent"):
        return f'"role" must be "visitor" or "agent", not {json.dumps(entry.get("role"))}.'
    return None if isinstance(entry.get("text"), str) else '"text" must be a string.'


def _as_json(held: Profile) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [
            {
                "value": value.stated.value,
                "quote": value.stated.quote,
                "turn": value.turn,
                "extractor": value.stated.extractor,
                "confidence": value.stated.confidence,
                "flags": value.stated.flags,
            }
            for value in values
        ]
        for name, values in held.items()
    }


def _shown(value: Any) -> str:
    """A value for people: ranges with a dash, yes and no."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, dict):
        return str(value)
    entry = cast("dict[str, Any]", value)
    low, high = entry.get("min", entry.get("amount")), entry.get("max")
    if low is None:
        shown = f"up to {high:,}"
    else:
        shown = f"{low:,}" if high in (None, low) else f"{low:,} - {high:,}"
        shown += " or more" if high is None and "min" in entry else ""
    per = f" per {entry['per']}" if entry.get("per") else ""
    return f"{shown}{' ' + entry['currency'] if entry.get('currency') else ''}{per}"
