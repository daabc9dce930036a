"""Dates and times in real booking dialogues, normalised by our grammar and by dateparser alone.

A turn's label is a value as it was said and what it means. Right: the day or the clock time is the labelled one. Wrong
with certainty: another one, given without a question. The rest were questions, or not understood.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from dateparser.date import DateDataParser
from dateparser.search import search_dates

from bench.support import main, say, shared
from scheduling.when import understand

_ZONE = ZoneInfo("America/Los_Angeles")
_NOW = datetime(2019, 3, 1, 8, 0, tzinfo=_ZONE)
_LOCALE = "en-US"
_SETTINGS = {"RELATIVE_BASE": _NOW.replace(tzinfo=None), "PREFER_DATES_FROM": "future", "TIMEZONE": "UTC"}
_TO_REACH, _MOST_WRONG = 0.95, 0.02

Reader = Callable[[str], tuple[str | None, str | None]]
"""A text to the date and the clock time that are stated, as ISO; None where one is not."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """`part`: date or time. `said` is the value alone, `turn` the whole message."""

    part: str
    said: str
    turn: str
    meant: str


@dataclass(slots=True)
class Score:
    counts: Counter[str] = field(default_factory=Counter[str])
    misses: list[str] = field(default_factory=list[str])

    def add(self, label: Labelled, stated: str | None) -> None:
        self.counts["all"] += 1
        outcome = "right" if stated == label.meant else "open" if stated is None else "wrong"
        self.counts[outcome] += 1
        if outcome != "right":
            self.misses.append(
                f"{outcome}: {label.said!r} is {label.meant}, read as {stated}: {label.turn!r}"
            )

    def share(self, outcome: str) -> float:
        return self.counts[outcome] / self.counts["all"]


async def measure() -> None:
    labels = list(_labels())
    readers: dict[str, tuple[Reader, Reader]] = {
        "ours": (_ours, _ours),
        "dateparser alone": (_dateparser, _dateparser_search),
    }
    for name, by_source in readers.items():
        for source, read in zip(("the value alone", "the whole message"), by_source, strict=True):
            _report(f"{name}, {source}", labels, read, source)
    say(f"to reach: right at least {_TO_REACH:.0%} each, wrong with certainty at most {_MOST_WRONG:.0%}")


def _report(title: str, labels: list[Labelled], read: Reader, source: str) -> None:
    scores = {"date": Score(), "time": Score()}
    began = time.perf_counter()
    for label in labels:
        date, clock = read(label.said if source == "the value alone" else label.turn)
        scores[label.part].add(label, date if label.part == "date" else clock)
    took = (time.perf_counter() - began) / len(labels) * 1000
    for part, score in scores.items():
        say(
            f"{title:36} {part}s {score.counts['all']:3}: right {score.share('right'):6.1%}, "
            f"wrong with certainty {score.share('wrong'):5.1%}   ({took:.1f} ms each)"
        )
        if title.startswith("ours"):
            for miss in score.misses:
                say(f"   {miss}")


def _labels() -> Iterator[Labelled]:
    lines = shared("data", "sgd_appointments", "turns.jsonl").read_text(encoding="utf8").splitlines()
    for line in lines:
        turn = json.loads(line)
        for action in turn["actions"]:
            part = action["slot"].rpartition("_")[2]
            if action["act"] == "INFORM" and part in ("date", "time"):
                for said, meant in zip(action["values"], action["canonical"], strict=True):
                    yield Labelled(part, said, turn["user"], meant)


def _ours(text: str) -> tuple[str | None, str | None]:
    when = understand(text, now=_NOW, zone=_ZONE, locale=_LOCALE)
    if not when.certain or when.start is None:
        return None, None
    return (
        when.start.date().isoformat() if when.date_said else None,
        f"{when.start:%H:%M}" if when.time_said else None,
    )


def _dateparser(text: str) -> tuple[str | None, str | None]:
    data = DateDataParser(languages=["en"], settings=_SETTINGS).get_date_data(text)
    return _both(data.date_obj)


def _dateparser_search(text: str) -> tuple[str | None, str | None]:
    """The first date and the first time of a longer text."""
    found = search_dates(text, languages=["en"], settings=_SETTINGS) or []
    moments = [each[1] for each in found]
    midnight = [moment for moment in moments if (moment.hour, moment.minute) == (0, 0)]
    timed = [moment for moment in moments if moment not in midnight]
    return _both((midnight or moments or [None])[0])[0], _both((timed or [None])[0])[1]


def _both(moment: datetime | None) -> tuple[str | None, str | None]:
    return (moment.date().isoformat(), f"{moment:%H:%M}") if moment else (None, None)


if __name__ == "__main__":
    sys.exit(main(measure))
