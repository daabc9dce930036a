"""Cells that nobody runs, and a file that any reader reads."""

from __future__ import annotations

import csv
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.csv import BOM, write_csv

STARTERS = "=+-@\t\r\n\x00＝＋－＠"
TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from(STARTERS + "\",;'| "), max_size=20)


def read(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), strict=True))


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5))
@example([("=cmd|' /C calc'!A0", '@SUM("a,b")')])
@example([("\r\n=1+1", " =1"), ("'=1", "")])
def test_a_reader_gets_the_text_back_and_no_cell_is_a_formula(rows: list[tuple[str, str]]) -> None:
    written = write_csv([{"a": a, "b": b} for a, b in rows], ("a", "b"))
    header, *found = read(written)
    assert header == ["a", "b"]
    assert len(found) == len(rows)
    for cells, texts in zip(found, rows, strict=True):
        for cell, text in zip(cells, texts, strict=True):
            assert cell in (text, f"'{text}")
            assert not cell.lstrip().startswith(tuple(STARTERS)) and not cell.startswith(tuple(STARTERS))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (-5, "-5"),
        (0.5, "0.5"),
        (Decimal("-1.50"), "-1.50"),
        (True, "true"),
        (None, ""),
        ("-5", "'-5"),
        ("+43 1 234", "'+43 1 234"),
        ("plain", "plain"),
        ("a=b", "a=b"),
        ("two\nlines", '"two\nlines"'),
        ('say "hi", then', '"say ""hi"", then"'),
        ("Zoë 日本", "Zoë 日本"),
    ],
)
def test_cells(value: object, written: str) -> None:
    assert write_csv([{"a": value, "b": "x"}], ("a", "b")) == f"a,b\r\n{written},x\r\n"


def test_columns_decide_what_is_written() -> None:
    rows = [{"a": 1, "c": 3}]
    assert write_csv(rows, ("b", "a"), bom=True) == f"{BOM}b,a\r\n,1\r\n"
    assert write_csv(rows, ("a",), header=False) == "1\r\n"
    assert write_csv([], ("=a",)) == "'=a\r\n"
