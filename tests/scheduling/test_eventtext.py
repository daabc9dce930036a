"""Texts and spans on their way into a calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.calendar import Busy
from scheduling.eventtext import merged, one_line, plain, windows, without

START = datetime(2026, 3, 9, tzinfo=UTC)
MINUTES = st.integers(-60, 300)
SPANS = st.lists(st.tuples(MINUTES, st.integers(0, 90)), max_size=8)
WHOLE = timedelta(minutes=240)


def at(minute: int) -> datetime:
    return START + timedelta(minutes=minute)


def minutes(busy: tuple[Busy, ...]) -> set[int]:
    """The minutes from START on that are taken."""
    return {minute for minute in range(-60, 400) if any(each.start <= at(minute) < each.end for each in busy)}


@pytest.mark.parametrize(
    ("text", "line", "lines"),
    [
        ("  Ana   Example ", "Ana Example", "Ana   Example"),
        ("a\r\nb\x00\x1b[31m", "a b[31m", "a\nb[31m"),
        ("a\u2028b\u202ec\u200bd", "a bcd", "abcd"),
        ("a\n\n\n\n\nb", "a b", "a\n\nb"),
        ("e\u0301\ud800", "é", "é"),
        ("x" * 50, "x" * 40, "x" * 40),
    ],
)
def test_texts(text: str, line: str, lines: str) -> None:
    assert one_line(text, 40) == line
    assert plain(text, 40) == lines


@given(st.text())
def test_a_line_can_be_shown(text: str) -> None:
    line = one_line(text, 30)
    assert len(line) <= 30
    assert "\n" not in line
    assert one_line(line, 30) == line
    line.encode()


@given(SPANS)
def test_merged_spans_take_the_same_minutes_and_do_not_touch(spans: list[tuple[int, int]]) -> None:
    given_spans = tuple(Busy(at(start), at(start + length)) for start, length in spans)
    found = merged(list(given_spans), START, START + WHOLE)
    assert minutes(found) == {each for each in minutes(given_spans) if 0 <= each < 240}
    assert all(one.end < other.start for one, other in pairwise(found))


@given(SPANS, MINUTES, st.integers(1, 90))
def test_without_ones_own_time(spans: list[tuple[int, int]], start: int, length: int) -> None:
    busy = merged([Busy(at(first), at(first + size)) for first, size in spans], START, START + WHOLE)
    own = Busy(at(start), at(start + length))
    assert minutes(without(busy, own)) == minutes(busy) - minutes((own,))


@given(st.integers(0, 400), st.integers(1, 60))
def test_windows_follow_one_another(hours: int, days: int) -> None:
    end = START + timedelta(hours=hours)
    pieces = windows(START, end, days=days)
    edges = [START, *(last for _, last in pieces)]
    assert [first for first, _ in pieces] == edges[:-1]
    assert edges[-1] == end
    assert all(timedelta() < last - first <= timedelta(days=days) for first, last in pieces)
