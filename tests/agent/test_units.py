from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.extractive.units import Unit, units

TEXT = """## Price

Renting costs 29 EUR a day. It includes cleaning.
Can I pay by invoice?
Companies may.

We deliver to:
- Austria
* Germany, for 35 EUR
2. Switzerland
10) Italy

Image: a blue van
| Plan | Price |
```sh
make all
# not a heading
```
Plan: Basic; Price: 19"""


def kinds(unit: Unit) -> str:
    return "".join(
        letter
        for letter, has in zip(
            "ihpot", (unit.item, unit.heading, unit.prose, unit.opens, unit.titles), strict=True
        )
        if has
    )


def test_a_passage_in_its_units() -> None:
    """i: item, h: heading, p: may be said, o: opens a list, t: titles what follows."""
    assert [(unit.text, kinds(unit)) for unit in units(TEXT)] == [
        ("Price", "ht"),
        ("Renting costs 29 EUR a day.", "p"),
        ("It includes cleaning.", "p"),
        ("Can I pay by invoice?", "t"),
        ("Companies may.", "p"),
        ("We deliver to:", "po"),
        ("Austria", "ip"),
        ("Germany, for 35 EUR", "ip"),
        ("Switzerland", "ip"),
        ("Italy", "ip"),
        ("Image: a blue van", ""),
        ("| Plan | Price |", ""),
        ("make all", ""),
        ("not a heading", ""),
        ("Plan: Basic; Price: 19", "p"),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        (" \n\t\n", []),
        ("#", []),
        ("-   ", []),
        ("```\n```", []),
        ("```\ncode without an end", ["code without an end"]),
        ("- Is it free? Yes.", ["Is it free? Yes."]),
        ("It costs 1.5 EUR. Really.", ["It costs 1.5 EUR.", "Really."]),
        ("9 seats", ["9 seats"]),
        ("-5 degrees", ["-5 degrees"]),
        ("2026 was good.", ["2026 was good."]),
    ],
)
def test_units(text: str, found: list[str]) -> None:
    assert [unit.text for unit in units(text)] == found


LINE = st.text(st.characters(exclude_characters="\n", exclude_categories=("Cs",)), max_size=60)
MARKED = st.builds(
    str.__add__, st.sampled_from(["- ", "* ", "1. ", "## ", "| ", "Image: ", "", "  - "]), LINE
)
PASSAGE = st.lists(st.one_of(MARKED, st.just("```"), st.just("Is it so? Yes! It is. No…")), max_size=12).map(
    "\n".join
)


@given(PASSAGE)
def test_units_stand_in_the_text_in_order(text: str) -> None:
    end = 0
    for unit in units(text):
        assert end <= unit.start < unit.end <= len(text)
        assert unit.text in text[unit.start : unit.end]
        assert unit.text == unit.text.strip() != ""
        assert "\n" not in unit.text
        end = unit.end


@given(st.lists(LINE.filter(lambda line: line.strip() and line.strip()[0].isalpha()), max_size=8))
def test_every_line_of_prose_is_covered(lines: list[str]) -> None:
    text = "\n".join(line for line in lines if not line.startswith("Image:"))
    found = units(text)
    covered = {place for unit in found for place in range(unit.start, unit.end)}
    assert {i for i, character in enumerate(text) if not character.isspace()} <= covered
    for unit in found:
        assert text[unit.start : unit.end] == unit.text
        assert unit.prose is not unit.text.endswith("?")
